"""The four first steps of a report: body and year, last year's report, the ledger, tables two and four.

Each can be skipped and come back to; what was understood stands beside the original.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from assistant.forms import TABLES
from assistant.store.repository import ReportEntry
from assistant.store.state import Stage
from assistant.web.panes.frame.bar import is_sample, year_options
from assistant.web.panes.frame.versions import when
from assistant.web.start.inputs import inputs_html
from assistant.web.start.original import (
    original_html,
    understood_html,
    unknown_cells,
    unread_numbers,
)
from assistant.workbench import STAGES, View

if TYPE_CHECKING:
    from assistant.reading.blocks import Document
    from assistant.services.starting import SheetPreview

BODY, LAST_YEAR, LEDGER, INPUTS = 1, 2, 3, 4
NAMES = {BODY: "机关和年度", LAST_YEAR: "上年报告", LEDGER: "申请台账", INPUTS: "表二和表四"}
SHOWN_CARDS = 20
UPLOADS = {LAST_YEAR: 0, LEDGER: 1, INPUTS: 2}
"""Which of the page's upload fields takes the file of a step."""


@dataclass(frozen=True, slots=True)
class Wizard:
    """What the steps show. `problem` is why the last file was not taken, `belongs` the step it is for.

    `view` is None before there is any report. `undecided` are the cards of words to decide, as HTML.
    `bodies` are those that the person may begin a report for, None for any; `sample` whether the
    sample is offered; `deletable` the reports that she may delete.
    """

    step: int
    view: View | None
    reports: Sequence[ReportEntry]
    stages: Mapping[int, Stage]
    today: date
    problem: str = ""
    belongs: int = 0
    told: str = ""
    original: Document | None = None
    sheets: Sequence[SheetPreview] = ()
    undecided: Sequence[str] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    bodies: Sequence[str] | None = None
    sample: bool = True
    deletable: frozenset[int] = frozenset()


def wizard_html(wizard: Wizard) -> str:
    """One step with the way to the others."""
    bodies = {
        BODY: _body,
        LAST_YEAR: _last_year,
        LEDGER: _ledger,
        INPUTS: _inputs,
    }
    heading, inside = bodies[wizard.step](wizard)
    return (
        f'<section class="nb-wizard" data-step="{wizard.step}" aria-label="开始做年度报告">'
        f"{_steps(wizard)}"
        f'<div class="nb-step"><h1 tabindex="-1">{heading}</h1>{_message(wizard)}{inside}</div>'
        f"{_footer(wizard)}</section>"
    )


def _message(wizard: Wizard) -> str:
    if wizard.problem:
        go = (
            f'<button data-act="start" data-step="{wizard.belongs}" class="nb-plain">'
            f"去第 {wizard.belongs} 步</button>"
            if wizard.belongs and wizard.belongs != wizard.step
            else ""
        )
        return f'<div class="nb-notice nb-error nb-here" role="alert"><p>{escape(wizard.problem)}</p>{go}</div>'
    if wizard.told:
        return f'<div class="nb-notice nb-info nb-here" role="status"><p>{escape(wizard.told)}</p></div>'
    return ""


# --- the frame ------------------------------------------------------------------------------------


def steps_done(view: View | None) -> frozenset[int]:
    """The steps whose matter is in: they bear a tick."""
    if view is None:
        return frozenset()
    done = {BODY}
    if view.previous is not None:
        done.add(LAST_YEAR)
    if view.state.ledger is not None:
        done.add(LEDGER)
    keys = (*view.form.keys("proactive"), *view.form.keys("disputes"))
    if all(view.state.tables.value(key) is not None for key in keys):
        done.add(INPUTS)
    return frozenset(done)


def _steps(wizard: Wizard) -> str:
    done = steps_done(wizard.view)
    items = []
    for step, name in NAMES.items():
        look = "nb-past" if step in done else ""
        current = ' aria-current="step"' if step == wizard.step else ""
        mark = "✓" if step in done and step != wizard.step else str(step)
        state = "，已完成" if step in done else ""
        closed = " disabled" if wizard.view is None and step != BODY else ""
        items.append(
            f'<li class="{look}"><button data-act="start" data-step="{step}"{current}{closed} '
            f'aria-label="第 {step} 步 {name}{state}"><i aria-hidden="true">{mark}</i>{name}</button></li>'
        )
    leave = (
        '<button data-act="start" data-step="0" class="nb-plain nb-leave">直接进工作台</button>'
        if wizard.view is not None
        else ""
    )
    return f'<nav class="nb-steps" aria-label="四步"><ol>{"".join(items)}</ol>{leave}</nav>'


def _footer(wizard: Wizard) -> str:
    """Back and on; on is 跳过 where the step's matter is not in yet."""
    if wizard.step == BODY:
        return ""
    back = (
        f'<button data-act="start" data-step="{wizard.step - 1}" class="nb-plain">上一步</button>'
    )
    done = wizard.step in steps_done(wizard.view)
    if wizard.step == INPUTS:
        word = "完成，进工作台" if done else "先进工作台，以后再填"
        return f'<footer>{back}<button data-act="start" data-step="done">{word}</button></footer>'
    word, look = ("对，下一步", "") if done else ("没有，跳过这一步", ' class="nb-plain"')
    return (
        f'<footer>{back}<button data-act="start" data-step="{wizard.step + 1}"{look}>{word}</button>'
        "</footer>"
    )


PREPARE = (
    "<h2>手边有这三样，表格很快就能填好</h2><ol class=nb-prepare>"
    "<li><b>上年报告</b>　网站上发布的那一篇，Word、网页、PDF 都行</li>"
    "<li><b>本年的申请台账</b>　依申请公开的登记表（Excel）</li>"
    "<li><b>表二、表四的数</b>　规范性文件、许可、处罚、收费，复议和诉讼</li></ol>"
    "<p class=nb-hint>缺哪样都可以先跳过，以后再补。</p>"
)

# --- 1: body and year -----------------------------------------------------------------------------


def _body(wizard: Wizard) -> tuple[str, str]:
    here = wizard.view
    going = (
        '<p class="nb-going">现在打开的是 <b>'
        f"{escape(here.state.agency)} {here.state.year} 年</b>"
        '<button data-act="start" data-step="2" class="nb-plain">接着做这份</button></p>'
        if here is not None
        else ""
    )
    return "给哪个机关、哪一年做报告？", (
        f'{going}<div class="nb-two">{_body_form(wizard)}{_existing(wizard)}</div>'
    )


def _body_form(wizard: Wizard) -> str:
    """Body and year; with accounts the body is one of the person's own."""
    if wizard.bodies is None:
        agency = (
            '<label>机关全称<input name="agency" required maxlength="60" autocomplete="off" '
            'placeholder="例如：某某县某某镇人民政府">'
            "<small>按公章上的全称写，它会出现在标题和落款里。</small></label>"
        )
    elif wizard.bodies:
        names = "".join(f"<option>{escape(name)}</option>" for name in wizard.bodies)
        agency = f'<label>机关<select name="agency" class="nb-agency">{names}</select></label>'
    else:
        return '<p class="nb-hint">您没有可以新建报告的机关；要编制报告，请管理员给您加上经办人的角色。</p>'
    return (
        f'<form data-submit="create" class="nb-body-form">{agency}'
        f'<label>报告年度<select name="year">{year_options(wizard.today)}</select>'
        f"<small>{_due(wizard.today)}</small></label>"
        "<button>建立，下一步</button></form>"
    )


def _due(today: date) -> str:
    """When the report of last year is due (Art. 49)."""
    year = today.year
    return (
        f"做的是上一年的报告。县级以上部门 {year} 年 1 月 31 日前报送并发布，"
        f"政府 {year} 年 3 月 31 日前发布；乡镇按县里通知的时间。"
    )


def _existing(wizard: Wizard) -> str:
    """The reports that are there, and the sample."""
    own = [entry for entry in wizard.reports if not is_sample(entry.agency)]
    samples = [entry for entry in wizard.reports if is_sample(entry.agency)]
    listed = (
        f"<h2>已有的报告</h2><ul>{''.join(_entry(entry, wizard) for entry in own)}</ul>"
        if own
        else ""
    )
    sample = (
        f"<ul>{''.join(_entry(entry, wizard) for entry in samples)}</ul>"
        if samples
        else '<button data-act="sample" class="nb-plain">打开样例</button>'
    )
    if not wizard.sample and not samples:
        return f'<div class="nb-existing">{listed}{"" if own else PREPARE}</div>'
    return (
        f'<div class="nb-existing">{listed}{"" if own else PREPARE}<h2>先看看样例</h2>'
        "<p class=nb-hint>一个虚构的乡镇，上年报告和台账都放好了，随便改，改坏了可以删掉重来。</p>"
        f"{sample}</div>"
    )


def _entry(entry: ReportEntry, wizard: Wizard) -> str:
    stage = wizard.stages.get(entry.id)
    name = f"{entry.agency} {entry.year} 年"
    delete = (
        f'<button data-act="delete" data-id="{entry.id}" data-words="{escape(name)}" '
        f'class="nb-plain nb-delete" aria-label="删除 {escape(name)}">删除</button>'
        if entry.id in wizard.deletable
        else ""
    )
    return (
        f'<li><button data-act="open" data-id="{entry.id}" class="nb-plain nb-name">{escape(name)}</button>'
        f"<small>{STAGES[stage] if stage else ''} · {when(entry.changed_at, wizard.today)}</small>"
        f"{delete}</li>"
    )


# --- 2: last year's report ------------------------------------------------------------------------


def _drop(step: int, words: str, kinds: str, *, again: bool) -> str:
    """The place to drop a file; a click opens the choice of files."""
    head = f"换一份{words}" if again else f"把{words}拖到这里"
    return _drop_zone(step, head, f"或点这里选文件　{kinds}", again=again)


def _drop_zone(step: int, head: str, rest: str, *, again: bool) -> str:
    return (
        f'<button class="nb-drop{" nb-again" if again else ""}" data-act="pick" data-upload="{UPLOADS[step]}">'
        f'<b aria-live="polite">{head}</b><span>{rest}</span></button>'
    )


def _last_year(wizard: Wizard) -> tuple[str, str]:
    assert wizard.view is not None
    last = wizard.view.state.year - 1
    report = wizard.view.previous
    kinds = "Word、网页、PDF、文本、WPS 都可以"
    heading = f"放入 {last} 年的报告"
    if report is None:
        return heading, (
            f"{_drop(LAST_YEAR, f' {last} 年的报告', kinds, again=False)}"
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
        f"{_drop(LAST_YEAR, '报告', kinds, again=True)}</div>"
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


# --- 3: the ledger --------------------------------------------------------------------------------


def _ledger(wizard: Wizard) -> tuple[str, str]:
    assert wizard.view is not None
    year, note = wizard.view.state.year, wizard.view.state.ledger
    kinds = "Excel、WPS 表格、CSV 都可以"
    blank = (
        '<a class="nb-template" href="/template.xlsx" download>下载空白台账模板</a>'
        "（含表二表四填报表）"
    )
    if note is None:
        return f"放入 {year} 年的依申请公开台账", (
            f"{_drop(LEDGER, f' {year} 年的台账', kinds, again=False)}"
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
        f"（新收和结转共 {carried} 件）</p>{_drop(LEDGER, '台账', kinds, again=True)}</div>"
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
    letters = "".join(f"<th>{column.letters}</th>" for column in sheet.columns)
    taken = "".join(
        f'<th class="nb-taken" scope="col">{escape(column.taken)}</th>'
        if column.taken
        else '<th class="nb-ignored">不用</th>'
        for column in sheet.columns
    )
    names = "".join(f"<td>{escape(column.name)}</td>" for column in sheet.columns)
    rows = "".join(
        f"<tr><th>{number}</th>{''.join(f'<td>{escape(text)}</td>' for text in cells)}</tr>"
        for number, cells in sheet.rows
    )
    rest = sheet.filled - len(sheet.rows)
    more = f"，下面还有 {rest} 行" if rest > 0 else ""
    return (
        f'<section class="nb-sheet"><h2>工作表“{escape(sheet.name)}”<small>共 {sheet.filled} 行；'
        f"姓名、申请内容等只显示 ●●●{more}</small></h2>"
        f'<div class="nb-wide"><table class="nb-original nb-rows"><thead>'
        f'<tr class="nb-meaning"><th>认作</th>{taken}</tr><tr><th></th>{letters}</tr></thead>'
        f'<tbody><tr class="nb-printed"><th>{sheet.header_row}</th>{names}</tr>{rows}</tbody></table></div></section>'
    )


# --- 4: tables two and four -----------------------------------------------------------------------


def _inputs(wizard: Wizard) -> tuple[str, str]:
    assert wizard.view is not None
    head, rest = "有填好的填报表（Excel）就拖到这里", "没有就在下面填，填了就自动保存"
    return "填表二和表四<small>没有发生的填 0，不知道的留空</small>", (
        f"{_drop_zone(INPUTS, head, rest, again=True)}{inputs_html(wizard.view, wizard.hints)}"
    )


def offer_html(view: View) -> str:
    """What stands after the last step, and the offer to draft."""
    parts = []
    for name in TABLES:
        keys = view.form.keys(name)
        open_cells = sum(view.state.tables.value(key) is None for key in keys)
        label = view.form.tables[name].label
        parts.append(f"{label}已填满" if not open_cells else f"{label}还有 {open_cells} 格空白")
    how = "按上年报告滚动起草" if view.previous else "起草"
    written = any(part.text.strip() for part in view.sections.values())
    draft = "" if written else f'<button data-act="say" data-text="起草全部">{how}正文</button>'
    return (
        f'<div class="nb-notice nb-info nb-offer" role="status"><p>{"，".join(parts)}。</p><p>{draft}'
        '<button data-act="dismiss" class="nb-plain">先看表格</button></p></div>'
    )
