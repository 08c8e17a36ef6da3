"""What was understood of the files that came in, above the tables."""

from __future__ import annotations

from html import escape

from assistant.workbench import View


def imports_html(view: View) -> str:
    """What was understood of the two files: whose report, how many cells; how many requests."""
    lines = _previous_line(view), _ledger_line(view), _like_line(view)
    return f'<div class="nb-imports">{"".join(lines)}</div>'


def _previous_line(view: View) -> str:
    last = view.state.year - 1
    report = view.previous
    if report is None:
        return _import(
            "上年报告", f"还没有。放入 {last} 年的报告，上年结转和对照就有了。", done=False
        )
    cells = sum(report.tables.value(key) is not None for key in report.form.all_keys)
    year = f"{report.year} 年" if report.year is not None else "年度没有读出"
    name = report.source.name if report.source else ""
    other = (
        f"，机关名称与本报告“{view.state.agency}”不同，请确认"
        if report.agency and report.agency != view.state.agency
        else ""
    )
    words = f"{report.agency or '机关没有读出'} {year}，读出 {cells} 格、{_parts(view)} 部分正文{other}（{name}）"
    return _import("上年报告", words, done=True)


def _parts(view: View) -> int:
    return sum(bool(part.text.strip()) for part in view.previous.sections) if view.previous else 0


def _ledger_line(view: View) -> str:
    note = view.state.ledger
    if note is None:
        words = "还没有。放入本年的依申请公开台账（Excel），表三就填好了。"
        return _import("台账", words, done=False)
    unsure = f"，{len(note.findings)} 处要核对" if note.findings else "，没有疑问"
    return _import("台账", f"{note.requests} 件申请{unsure}（{note.name}）", done=True)


def _like_line(view: View) -> str:
    """The chosen model report with the way to leave it; nothing where none is chosen."""
    if view.like is None:
        return ""
    name = view.like.source.name if view.like.source else ""
    words = (
        f"{view.like.agency or '机关没有读出'}（{name}）。模型起草时照它的语气、篇幅和小标题写。"
    )
    leave = '<button data-act="unlike" class="nb-plain">不用范本了</button>'
    return _import("范本", words, done=True, more=leave)


def _import(label: str, words: str, *, done: bool, more: str = "") -> str:
    look = "nb-have" if done else "nb-lack"
    return f'<p class="{look}"><b>{label}</b><span>{escape(words)}</span>{more}</p>'
