"""Invented reports whose cells all differ, so that a figure in the wrong place always shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from assistant.forms import Form, Shape, known_forms, load_form, number_kind
from assistant.report import AnnualReport, Cell, Scope, Section, Signature, Tables

PREFACE = (
    "本报告根据《中华人民共和国政府信息公开条例》和国办公开办函〔2021〕30号文件编制（虚构样例）。\n"
    "本报告统计期限为2024年1月1日至12月31日。"
)
TEXTS = {
    1: (
        "（一）主动公开。全年通过门户网站发布信息226条，其中政策解读12条。\n"
        "（二）依申请公开。本年收到申请【待核：37】件，做到“件件有回音”——全部按期答复。\n"
        "（三）政府信息管理\n"
        "落实三审三校，动态更新《公开指南》。"
    ),
    3: "注：本表含上年度结转数量。",
    5: "一是解读形式单一。下一步，将增加图解、视频等形式。\n二是培训不足。2025年将办两期培训班。",
    6: "本年度未发出收费通知，收取信息处理费0元。",
}


def distinct_tables(form: Form) -> Tables:
    """Cells 1001, 1002, …; changes below zero, amounts with four decimals."""
    cells = {key: Cell(1001 + i) for i, key in enumerate(form.all_keys)}
    for key, cell in cells.items():
        value = int(cell.value or 0)
        if number_kind(key).may_be_negative:
            cells[key] = Cell(-value)
        elif number_kind(key).is_decimal:
            cells[key] = Cell(Decimal("14722.4900"))
    return Tables(cells)


def _report(shape: Shape = Shape.STANDARD, edition: str = "2021") -> AnnualReport:
    form = load_form(edition, shape)
    return AnnualReport(
        agency="青禾县云溪镇人民政府",
        year=2024,
        tables=distinct_tables(form),
        sections=tuple(
            Section(spec.number, spec.heading, TEXTS.get(spec.number, "")) for spec in form.sections
        ),
        preface=PREFACE,
        title="青禾县云溪镇人民政府2024年政府信息公开工作年度报告",
        scope=Scope.OWN,
        edition=edition,
        shape=shape,
        signed=Signature("青禾县云溪镇人民政府", date(2025, 1, 6)),
    )


@pytest.fixture(scope="session")
def make_report() -> Callable[..., AnnualReport]:
    """Makes the invented report in a shape and an edition of the form."""
    return _report


@pytest.fixture(params=known_forms(), ids=lambda form: f"{form.edition}-{form.shape.value}")
def report(request: pytest.FixtureRequest) -> AnnualReport:
    """The invented report, once per edition and shape."""
    return _report(request.param.shape, request.param.edition)
