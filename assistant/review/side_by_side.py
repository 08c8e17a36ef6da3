"""A comparison as a page: text in two columns, sentence by sentence, and the movements of the tables.

Marks do not rest on colour alone: within a changed sentence removed words are struck out and added
ones underlined, and the middle column names each row's kind, so that a black-and-white print still says everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib import resources

from assistant.findings import Severity
from assistant.review.promises import Promise
from assistant.review.words import KINDS, change_names, figure, outcome, percent, signed
from assistant.review.years import Comparison, SectionComparison
from assistant.tables.years import CellChange
from assistant.text.align import Pair, diff_words

SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "请看"}


def comparison_html(comparison: Comparison) -> str:
    """A whole page, nothing loaded from elsewhere; it can be mailed, printed, kept."""
    title = escape(f"对照：{comparison.after} 与 {comparison.before}")
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        '<meta name="color-scheme" content="light dark">\n'
        f'<title>{title}</title>\n<link rel="icon" href="data:,">\n'
        "<style>body { margin: 0; }</style>\n</head>\n<body>\n"
        f"{comparison_fragment(comparison)}</body>\n</html>\n"
    )


def comparison_fragment(comparison: Comparison) -> str:
    """The same for a page that has its own frame; its style comes with it and touches nothing else."""
    css = resources.files(__package__).joinpath("side_by_side.css").read_text(encoding="utf-8")
    sections = "".join(_section(comparison, section) for section in comparison.sections)
    return (
        f'<style>\n{css}</style>\n<div class="comparison" lang="zh-CN">\n'
        f"<h1>两年对照</h1>\n<p class=years><span>上年：{escape(comparison.before)}</span>"
        f"<span>本年：{escape(comparison.after)}</span></p>\n"
        f"{_findings(comparison)}{_summary(comparison)}{sections}"
        f"{_promises(comparison.promises)}{_movements(comparison.tables)}</div>\n"
    )


def _findings(comparison: Comparison) -> str:
    items = "".join(
        f"<li><b>{SEVERITIES[finding.severity]} {escape(finding.code)}</b> {escape(finding.message)}</li>\n"
        for finding in comparison.findings
    )
    return f"<ul class=findings>\n{items}</ul>\n" if items else ""


def _summary(comparison: Comparison) -> str:
    """One line of what follows: how much repeats, how many figures moved."""
    moved = sum(1 for change in comparison.tables if change.change)
    parts = [
        f"{escape(section.heading)} {section.repetition:.0%}"
        for section in comparison.sections
        if section.repetition is not None
    ]
    repeats = f"与上年的重复率：{'，'.join(parts)}。" if parts else ""
    return f"<p class=summary>{repeats}三张表 {len(comparison.tables)} 格可比，{moved} 格有增减。</p>\n"


# --- Text ---------------------------------------------------------------------------------------


def _section(comparison: Comparison, section: SectionComparison) -> str:
    if not section.pairs:
        return ""
    if not any(pair.after for pair in section.pairs):
        return (
            f"<section>\n<h2>{escape(section.heading)}</h2>\n"
            "<p class=unwritten>本年还没有写这一部分。</p>\n</section>\n"
        )
    rows = "".join(map(_pair, section.pairs))
    rate = "" if section.repetition is None else f" <small>重复 {section.repetition:.0%}</small>"
    return (
        f"<section>\n<h2>{escape(section.heading)}{rate}</h2>\n"
        f'<table class=text aria-label="{escape(section.heading)}：两年的句子"><colgroup><col><col class=kind><col></colgroup>\n'
        f"<thead><tr><th scope=col>上年 {escape(comparison.before)}</th><th scope=col class=kind>异同</th>"
        f"<th scope=col>本年 {escape(comparison.after)}</th></tr></thead>\n"
        f"<tbody>\n{rows}</tbody></table>\n</section>\n"
    )


def _pair(pair: Pair) -> str:
    kind = str(pair.kind)
    left, right = _sides(pair, kind)
    return (
        f"<tr class={kind}><td>{left}</td><td class=kind>{KINDS[kind]}</td><td>{right}</td></tr>\n"
    )


def _sides(pair: Pair, kind: str) -> tuple[str, str]:
    before, after = pair.before or "", pair.after or ""
    if kind == "added":
        return "", f"<ins>{escape(after)}</ins>"
    if kind == "removed":
        return f"<del>{escape(before)}</del>", ""
    if before == after:
        return escape(before), escape(after)
    operations = list(diff_words(before, after))
    return _marked(operations, "delete", "del"), _marked(operations, "insert", "ins")


def _marked(operations: Iterable[tuple[str, str]], mine: str, tag: str) -> str:
    """One side of a changed sentence: what both share, and its own words marked."""
    return "".join(
        f"<{tag}>{escape(text)}</{tag}>" if operation == mine else escape(text)
        for operation, text in operations
        if operation in ("equal", mine)
    )


def _promises(promises: tuple[Promise, ...]) -> str:
    if not promises:
        return ""
    rows = "".join(
        f"<tr><td>{escape(promise.promise)}</td><td>{escape(outcome(promise))}</td></tr>\n"
        for promise in promises
    )
    return (
        "<section>\n<h2>上年第五部分提出的打算</h2>\n"
        "<p class=hint>右栏是今年第一、五部分里字面最相近的句子，是否兑现请人工判断。</p>\n"
        "<table class=text aria-label=上年的打算><thead><tr><th scope=col>上年的打算</th><th scope=col>今年最相近的句子</th>"
        f"</tr></thead>\n<tbody>\n{rows}</tbody></table>\n</section>\n"
    )


# --- Tables -------------------------------------------------------------------------------------


def _movements(changes: tuple[CellChange, ...]) -> str:
    if not changes:
        return ""
    moved = [change for change in changes if change.before != change.after]
    head = (
        _movement_table(moved)
        if moved
        else "<p class=hint>两年的数字完全相同，请确认没有照抄上年的表。</p>\n"
        if any(change.after for change in changes)
        else "<p class=hint>两年的数字都是 0 或空白。</p>\n"
    )
    return (
        f"<section>\n<h2>表格增减 <small>{len(moved)} 格不同</small></h2>\n{head}"
        f"<details><summary>全部可比的 {len(changes)} 格</summary>\n"
        f"{_movement_table(changes)}</details>\n</section>\n"
    )


def _movement_table(changes: Iterable[CellChange]) -> str:
    return (
        "<table class=figures aria-label=表格增减><thead><tr><th scope=col>表</th><th scope=col>行</th><th scope=col>列</th>"
        "<th scope=col>上年</th><th scope=col>本年</th><th scope=col>增减</th><th scope=col>幅度</th>"
        f"</tr></thead>\n<tbody>\n{''.join(map(_movement, changes))}</tbody></table>\n"
    )


def _movement(change: CellChange) -> str:
    figures = (
        figure(change.before),
        figure(change.after),
        signed(change.change),
        percent(change.rate),
    )
    names = "".join(f"<td>{escape(name)}</td>" for name in change_names(change))
    return f"<tr>{names}{''.join(f'<td class=number>{text}</td>' for text in figures)}</tr>\n"
