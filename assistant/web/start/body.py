"""The first step: body and year, the reports that are there, the sample."""

from __future__ import annotations

from datetime import date
from html import escape

from assistant.store.repository import ReportEntry
from assistant.web.panes.frame.bar import is_sample
from assistant.web.panes.frame.moments import when
from assistant.web.start.step import Wizard
from assistant.workbench import STAGES

FIRST_YEAR = 2021
PREPARE = (
    "<h2>手边有这三样，表格很快就能填好</h2><ol class=nb-prepare>"
    "<li><b>上年报告</b>　网站上发布的那一篇，Word、网页、PDF 都行</li>"
    "<li><b>本年的申请台账</b>　依申请公开的登记表（Excel）</li>"
    "<li><b>表二、表四的数</b>　规范性文件、许可、处罚、收费，复议和诉讼</li></ol>"
    "<p class=nb-hint>缺哪样都可以先跳过，以后再补。</p>"
)


def body_step(wizard: Wizard) -> tuple[str, str]:
    """Its heading and what stands below."""
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
        f'<label>报告年度<select name="year">{_year_options(wizard.today)}</select>'
        f"<small>{_due(wizard.today)}</small></label>"
        "<button>建立，下一步</button></form>"
    )


def _year_options(today: date) -> str:
    """The years that a report can be made for, last year chosen."""
    return "".join(
        f"<option{' selected' if year == today.year - 1 else ''}>{year}</option>"
        for year in range(today.year, FIRST_YEAR - 1, -1)
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
