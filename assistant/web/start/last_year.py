"""The second step: last year's report, the original beside what was read of it."""

from __future__ import annotations

from html import escape

from assistant.web.start.original import (
    original_html,
    understood_html,
    unknown_cells,
    unread_numbers,
)
from assistant.web.start.step import LAST_YEAR, Wizard, drop_html


def last_year_step(wizard: Wizard) -> tuple[str, str]:
    """Its heading and what stands below: the place for the file, or what was read."""
    assert wizard.view is not None
    last = wizard.view.state.year - 1
    report = wizard.view.previous
    kinds = "Word、网页、PDF、文本、WPS 都可以"
    heading = f"放入 {last} 年的报告"
    if report is None:
        return heading, (
            f"{drop_html(LAST_YEAR, f' {last} 年的报告', kinds, again=False)}"
            "<p class=nb-hint>上年结转、正文起草、逐句对照都要用它。在网站上找到那篇报告，"
            "另存为网页，或者下载附件，拖进来就行。今年第一次做、没有上年报告的，跳过这一步。</p>"
        )
    whose = f"{report.agency or '机关没有读出'} {report.year or '年度没有读出'}"
    other = (
        f'<p class="nb-wrong">机关名称与本报告“{escape(wizard.view.state.agency)}”不同，请确认没有放错。</p>'
        if report.agency and report.agency != wizard.view.state.agency
        else ""
    )
    blank = unknown_cells(report)
    cells = len(report.form.all_keys)
    figures = f"读出 {cells - blank} 格" + (
        f"，{blank} 格没有读出（标黄）" if blank else "，全部读出"
    )
    head = (
        f'<div class="nb-summary"><div><p><b>{escape(whose)} 年</b>　{figures}</p>{other}</div>'
        f"{drop_html(LAST_YEAR, '报告', kinds, again=True)}</div>"
    )
    return "这样读对吗？", f"{head}{_beside(wizard)}"


def _beside(wizard: Wizard) -> str:
    """The original left, what was read of it right."""
    assert wizard.view is not None
    assert wizard.view.previous is not None
    report = wizard.view.previous
    name = report.source.name if report.source else ""
    if wizard.original is None or not wizard.original.blocks:
        left = "<p class=nb-hint>这份文件没有保留原文页面。</p>"
    else:
        left = original_html(wizard.original, report)
    unread = unread_numbers(wizard.original, report) if wizard.original else 0
    note = f"<small class=nb-wrong>{unread} 个数没有读入（标黄）</small>" if unread else ""
    return (
        f'<div class="nb-beside"><section aria-label="原文" tabindex="0"><h2>原文 {escape(name)}{note}</h2>{left}'
        f'</section><section aria-label="读出的内容" tabindex="0"><h2>读出的内容'
        f"<small>点一格，看它在原文的哪里</small></h2>{understood_html(report)}</section></div>"
    )
