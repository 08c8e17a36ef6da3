"""The third step: the ledger, what its columns were taken for, what of it a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.web.start.step import LEDGER, Wizard, drop_html

if TYPE_CHECKING:
    from assistant.services.starting import SheetPreview

SHOWN_CARDS = 20


def ledger_step(wizard: Wizard) -> tuple[str, str]:
    """Its heading and what stands below: the place for the file, or how it was understood."""
    assert wizard.view is not None
    year, note = wizard.view.state.year, wizard.view.state.ledger
    kinds = "Excel、WPS 表格、CSV 都可以"
    blank = (
        '<a class="nb-template" href="/template.xlsx" download>下载空白台账模板</a>'
        "（含表二表四填报表）"
    )
    if note is None:
        return f"放入 {year} 年的依申请公开台账", (
            f"{drop_html(LEDGER, f' {year} 年的台账', kinds, again=False)}"
            "<p class=nb-hint>要有“收到日期”“申请人类型”“办理结果”“答复日期”这四列，列名差不多就认得。"
            "姓名、电话等内容不进报告，也不给模型。"
            f"一件申请都没有收到的，跳过这一步，在表三里填 0。没有台账的，{blank}。</p>"
        )
    carried = sum(
        wizard.view.state.tables.value(key) or 0
        for key in (f"requests.{row}.total" for row in ("new_received", "carried_in"))
    )
    head = (
        f'<div class="nb-summary"><p><b>{escape(note.name)}</b>　{note.requests} 件计入 {year} 年'
        f"（新收和结转共 {carried} 件）</p>{drop_html(LEDGER, '台账', kinds, again=True)}</div>"
    )
    return (
        "这样认对吗？",
        f"{head}{''.join(map(_sheet, wizard.sheets))}{_undecided(wizard.undecided)}",
    )


def _undecided(cards: Sequence[str]) -> str:
    """What of the ledger waits for a person; the list of all findings goes on where this one ends."""
    if not cards:
        return "<p class=nb-fine>每一行都认得，没有要您定的。</p>"
    rest = len(cards) - SHOWN_CARDS
    more = (
        f"<p class=nb-hint>另有 {rest} 处，进工作台后在“核对”里接着处理。</p>" if rest > 0 else ""
    )
    return (
        f'<section class="nb-undecided nb-findings"><h2>要您定或核对的 {len(cards)} 处</h2>'
        f"<ol>{''.join(cards[:SHOWN_CARDS])}</ol>{more}</section>"
    )


def _sheet(sheet: SheetPreview) -> str:
    """The first rows of a sheet as they stand, each column with what it was taken for above it."""
    letters = "".join(f'<th scope="col">{column.letters}</th>' for column in sheet.columns)
    taken = "".join(
        f'<th class="nb-taken" scope="col">{escape(column.taken)}</th>'
        if column.taken
        else '<th class="nb-ignored" scope="col">不用</th>'
        for column in sheet.columns
    )
    names = "".join(f"<td>{escape(column.name)}</td>" for column in sheet.columns)
    rows = "".join(
        f"<tr><th scope=row>{number}</th>{''.join(f'<td>{escape(text)}</td>' for text in cells)}</tr>"
        for number, cells in sheet.rows
    )
    rest = sheet.filled - len(sheet.rows)
    more = f"，下面还有 {rest} 行" if rest > 0 else ""
    return (
        f'<section class="nb-sheet"><h2>工作表“{escape(sheet.name)}”<small>共 {sheet.filled} 行；'
        f"姓名、申请内容等只显示 ●●●{more}</small></h2>"
        f'<div class="nb-wide"><table class="nb-original nb-rows"><thead>'
        f'<tr class="nb-meaning"><th scope="row">认作</th>{taken}</tr><tr><td></td>{letters}</tr></thead>'
        f'<tbody><tr class="nb-printed"><th scope="row">{sheet.header_row}</th>{names}</tr>{rows}</tbody></table></div></section>'
    )
