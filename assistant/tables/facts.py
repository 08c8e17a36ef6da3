"""The fact sheet: every figure that a text may show, with its label, last year's value and source.

Cells, sums, shares, what the clerk said and what the ledger gives; the derived figures and the words
of sentences are data, `facts.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.facts import SAID, Fact, FactSheet
from assistant.forms import CellRef, Form, Shape, known_forms, load_form
from assistant.report import Number, Scope, Tables
from assistant.tables.rules import sum_of

ORGANISATIONS = (
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
)
DERIVED = "derived."
# Words for a sentence where the form's label only makes sense inside the table.
_ROW_WORDS = {
    "new_received": "本年新收政府信息公开申请",
    "carried_in": "上年结转政府信息公开申请",
    "partially_granted": "部分公开",
    "total_results": "本年度办理结果合计",
}
_COLUMN_WORDS = {"other_org": "其他组织"}
_NUMBERING = re.compile(r"^(?:[一二三四五六七]、|（[一二三四五六七]）|\d+\.)\s*")
_GROUP = "group:"
# A share is kept more exactly than texts print it (one digit or two), so that it is rounded there.
_SHARE_DIGITS = Decimal("0.0001")


def fact_sheet(
    tables: Tables,
    form: Form,
    year: int,
    previous: Tables | None = None,
    said: Iterable[Fact] = (),
    *,
    scope: Scope | None = None,
    extra: Mapping[str, Number | None] | None = None,
) -> FactSheet:
    """All cells of the form, the derived figures, the clerk's own facts, the ledger's figures.

    An unknown value stays None; a derived figure over an unknown part is None too. `extra` are
    figures that are not cells, by key (`ledger.…`).
    """
    before = previous if previous is not None else Tables()
    cells = [
        Fact(key, label, tables.value(key), unit, year, before.value(key), source)
        for key, label, unit, source in _cells(form.edition, form.shape)
    ]
    sums = list(_sums(tables, form, year, before))
    shares = _shares({fact.key: fact for fact in (*cells, *sums)}, year)
    counted = [*cells, *sums, *shares, *_extra(extra or {}, year)]
    return FactSheet([*(_worded(fact, scope) for fact in counted), *map(_said, said)])


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


@cache
def _cells(edition: str, shape: Shape) -> tuple[tuple[str, str, str, str], ...]:
    """Key, label, unit and source of every cell of a form."""
    form = load_form(edition, shape)
    return tuple(
        (key, sentence_label(form, key), form.unit(key), form.label(key)) for key in form.all_keys
    )


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


# --- derived figures ------------------------------------------------------------------------------


def _sums(tables: Tables, form: Form, year: int, before: Tables) -> Iterator[Fact]:
    for item in _data()["sum"]:
        parts = _parts(item["parts"], form)
        yield Fact(
            key=f"{DERIVED}{item['key']}",
            label=item["label"],
            value=sum_of(tables, parts),
            unit="件",
            year=year,
            previous=_previous_sum(item["key"], before, parts),
            source=item["source"],
        )


def cells_behind(key: str, form: Form) -> tuple[str, ...]:
    """The cells that a derived figure is counted from; a cell is its own; none for what is no figure of tables."""
    if key in form:
        return (key,)
    for item in _data()["sum"]:
        if key == f"{DERIVED}{item['key']}":
            return tuple(part for part in _parts(item["parts"], form) if part in form)
    for item in _data()["share"]:
        if key == f"{DERIVED}{item['key']}":
            sides = (cells_behind(item[side], form) for side in ("part", "whole"))
            return tuple(dict.fromkeys(cell for side in sides for cell in side))
    return ()


def _parts(names: Iterable[str], form: Form) -> tuple[str, ...]:
    parts: list[str] = []
    for name in names:
        parts += _group(form, name.removeprefix(_GROUP)) if name.startswith(_GROUP) else (name,)
    return tuple(parts)


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


def _shares(known: Mapping[str, Fact], year: int) -> Iterator[Fact]:
    for item in _data()["share"]:
        part, whole = known[item["part"]], known[item["whole"]]
        yield Fact(
            key=f"{DERIVED}{item['key']}",
            label=item["label"],
            value=_share(part.value, whole.value),
            unit="%",
            year=year,
            previous=_share(part.previous, whole.previous),
            source=f"{part.label}÷{whole.label}",
        )


def _share(part: Number | None, whole: Number | None) -> Number | None:
    """In percent; None when a figure is unknown or the whole is 0."""
    if part is None or not whole:
        return None
    share = (Decimal(part) / Decimal(whole) * 100).quantize(_SHARE_DIGITS, ROUND_HALF_UP)
    return share.quantize(Decimal(1)) if share == share.to_integral_value() else share.normalize()


def share_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Key and wording of each share of the tables, as sentences name it."""
    return tuple((f"{DERIVED}{item['key']}", re.compile(item["said"])) for item in _data()["share"])


# --- words, periods, other sources ----------------------------------------------------------------


def _extra(figures: Mapping[str, Number | None], year: int) -> Iterator[Fact]:
    known = {key: value for key, value in figures.items() if value is not None}
    named = {fact.key: fact for fact in ledger_facts(known, year)}
    for key, value in figures.items():
        label, unit = LEDGER_LABELS.get(key, (f"台账统计（{key.rpartition('.')[2]}）", ""))
        yield named.get(key) or Fact(key, label, value, unit, year, source="台账的日期")


def _worded(fact: Fact, scope: Scope | None) -> Fact:
    words = _words().get(fact.key, {})
    return replace(
        fact,
        scope=scope,
        period=_period(fact),
        forms=tuple(words.get("forms", ())),
        none=words.get("none", ""),
    )


def _said(fact: Fact) -> Fact:
    """What the clerk said, with the words of its statement where they are known."""
    words = _words().get(fact.key)
    if words is None or fact.forms or not fact.key.startswith(SAID):
        return fact
    return replace(fact, forms=tuple(words["forms"]), none=words.get("none", ""))


def _period(fact: Fact) -> str:
    """`2024年`; a stock is counted at the year's end, what was carried in at its beginning."""
    if not fact.year:
        return ""
    if fact.key.endswith(".in_force") or ".carried_out." in fact.key or ".pending" in fact.key:
        return f"截至{fact.year}年12月31日"
    if ".carried_in." in fact.key:
        return f"{fact.year - 1}年结转"
    return f"{fact.year}年"


@cache
def _words() -> dict[str, dict[str, Any]]:
    return {item["key"]: item for item in _data()["words"]}


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    text = resources.files(__package__).joinpath("facts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
