"""The fact sheet: every figure that a text may show, with its label, last year's value and source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from assistant.facts import Fact, FactSheet
from assistant.forms import CellRef, Form, known_forms
from assistant.report import Number, Tables
from assistant.tables.rules import sum_of

ORGANISATIONS = (
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
)
# Words for a sentence where the form's label only makes sense inside the table.
_ROW_WORDS = {
    "new_received": "本年新收政府信息公开申请",
    "carried_in": "上年结转政府信息公开申请",
    "partially_granted": "部分公开",
    "total_results": "本年度办理结果合计",
}
_COLUMN_WORDS = {"other_org": "其他组织"}
_NUMBERING = re.compile(r"^(?:[一二三四五六七]、|（[一二三四五六七]）|\d+\.)\s*")


def fact_sheet(
    tables: Tables,
    form: Form,
    year: int,
    previous: Tables | None = None,
    said: Iterable[Fact] = (),
) -> FactSheet:
    """All cells of the form, the derived figures and the clerk's own facts.

    An unknown value stays None; a derived figure over an unknown part is None too.
    """
    before = previous if previous is not None else Tables()
    facts = [
        Fact(
            key=key,
            label=sentence_label(form, key),
            value=tables.value(key),
            unit=form.unit(key),
            year=year,
            previous=before.value(key),
            source=form.label(key),
        )
        for key in form.all_keys
    ]
    return FactSheet([*facts, *_derived(tables, form, year, before), *said])


# How the deadlines of requests were kept, as the ledger room counts them: label and unit.
LEDGER_LABELS = {
    "ledger.replies": ("本年答复的政府信息公开申请（有法定答复期限的）", "件"),
    "ledger.on_time_replies": ("按期答复的政府信息公开申请", "件"),
    "ledger.late_replies": ("超期答复的政府信息公开申请", "件"),
    "ledger.on_time_rate": ("政府信息公开申请按期答复率", "%"),
    "ledger.longest_days_late": ("超期答复最长的工作日数", "个工作日"),
    "ledger.corrections": ("要求补正的政府信息公开申请", "件"),
    "ledger.extensions": ("延期答复的政府信息公开申请", "件"),
    "ledger.third_party_consultations": ("征求第三方意见的政府信息公开申请", "件"),
    "ledger.fee_notices": ("发出收费通知的政府信息公开申请", "件"),
}


def ledger_facts(figures: Mapping[str, Number], year: int) -> list[Fact]:
    """The plain numbers of a ledger as facts; a figure that has no label here is left out."""
    return [
        Fact(key, label, figures[key], unit, year, source="台账的日期")
        for key, (label, unit) in LEDGER_LABELS.items()
        if key in figures
    ]


def sentence_label(form: Form, key: str) -> str:
    """The cell in words that fit a sentence: `不予公开：属于国家秘密（自然人）`, `行政许可本年处理决定数量`."""
    ref = CellRef.parse(key)
    row, column = form.row(ref.table, ref.row), form.column(key).label
    name = _ROW_WORDS.get(ref.row) or _NUMBERING.sub("", row.label)
    group = _NUMBERING.sub("", row.group)
    if ref.table == "requests":
        name = f"{group}：{name}" if group else name
        return f"{name}（{_COLUMN_WORDS.get(ref.column, column)}）"
    name = f"{group}（{name}）" if group else name
    return f"{name}{column.split('（')[0]}"


def _derived(tables: Tables, form: Form, year: int, before: Tables) -> Iterator[Fact]:
    for key, label, source, parts in _definitions(form):
        yield Fact(
            key=f"derived.{key}",
            label=label,
            value=sum_of(tables, parts),
            unit="件",
            year=year,
            previous=_previous_sum(key, before, parts),
            source=source,
        )


def _definitions(form: Form) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Key, label, source and parts of each derived figure."""
    yield (
        "requests.in_hand",
        "本年新收与上年结转政府信息公开申请合计",
        "表三第一项加第二项“总计”列",
        ("requests.new_received.total", "requests.carried_in.total"),
    )
    for name, words in (
        ("denied", "（三）不予公开"),
        ("unable", "（四）无法提供"),
        ("not_processed", "（五）不予处理"),
        ("other", "（六）其他处理"),
    ):
        source = f"表三“{words}”各行“总计”列之和"
        label = f"{_NUMBERING.sub('', words)}合计"
        yield f"requests.{name}", label, source, _group(form, name)
    yield (
        "requests.closed",
        "本年度办结政府信息公开申请合计",
        "表三“（七）总计”行“总计”列",
        ("requests.total_results.total",),
    )
    yield (
        "requests.organisations",
        "本年新收法人或其他组织的政府信息公开申请",
        "表三第一项“法人或其他组织”五列之和",
        tuple(f"requests.new_received.{column}" for column in ORGANISATIONS),
    )
    yield (
        "disputes.litigation",
        "行政诉讼合计",
        "表四“未经复议直接起诉”与“复议后起诉”总计之和",
        ("disputes.direct.total", "disputes.after_review.total"),
    )


def _group(form: Form, name: str) -> tuple[str, ...]:
    return tuple(
        f"requests.{row.key}.total"
        for _, row in form.tables["requests"].lines()
        if row.key.startswith(f"{name}_")
    )


def _previous_sum(key: str, before: Tables, parts: tuple[str, ...]) -> Number | None:
    value = sum_of(before, parts)
    if value is None and key == "requests.other":
        # Last year's report may print （六） in the other shape: one row or three.
        sums = (sum_of(before, _group(form, "other")) for form in known_forms())
        return next((total for total in sums if total is not None), None)
    return value
