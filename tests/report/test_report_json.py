"""A report survives its JSON, and what is not its JSON is refused in plain words."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UnreadableFile
from assistant.findings import CellPlace, Finding, Repair, Severity, TextPlace
from assistant.forms import Shape, load_form
from assistant.report import (
    AnnualReport,
    Cell,
    How,
    Scope,
    Section,
    Signature,
    Source,
    Tables,
    dump_json,
    report_as_json,
    report_from_json,
)

FORM = load_form()


def full_report() -> AnnualReport:
    """A report with something in every field."""
    cells = {key: Cell(number, str(number)) for number, key in enumerate(FORM.all_keys)}
    cells["proactive.fees.amount_wan_yuan"] = Cell(Decimal("3.4100"), "3.4100", None, How.GRID)
    cells["requests.granted.total"] = Cell(None, "/", None, How.GRID, "第2张表")
    cells["disputes.review.total"] = Cell(0, "0", "含上年", How.ORDER)
    return AnnualReport(
        agency="示例县青禾镇人民政府",
        year=2024,
        tables=Tables(cells),
        sections=(Section(1, "一、总体情况", "（一）主动公开。\n第二段。"),),
        preface="前言。",
        title="示例县青禾镇人民政府2024年政府信息公开工作年度报告",
        scope=Scope.AREA,
        shape=Shape.STANDARD,
        signed=Signature("示例县青禾镇人民政府", date(2025, 1, 16)),
        findings=(
            Finding(
                "T04",
                Severity.ERROR,
                CellPlace("disputes", "review", "total"),
                "不等",
                4,
                3,
                "依据",
                (Repair("disputes.review.total", 4, "四项之和"),),
            ),
            Finding("D02", Severity.WARNING, TextPlace(1, 1, 0, 2, "前言"), "没有来源"),
        ),
        source=Source("a.html", "0" * 64, "html"),
    )


def test_report_survives_its_json() -> None:
    """Every field comes back, with None, 0, `/` and trailing zeros of money kept apart."""
    report = full_report()
    again = report_from_json(json.loads(dump_json(report_as_json(report))))

    assert report == again
    assert "3.4100" == str(again.tables.value("proactive.fees.amount_wan_yuan"))


def test_json_lists_every_cell_of_the_form() -> None:
    """A cell that was not read stands there as missing."""
    data = report_as_json(AnnualReport(None, None, Tables()))

    assert [10, 175, 15] == [len(table) for table in data["tables"].values()]
    assert "missing" == data["tables"]["requests"]["granted.total"]["how"]


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "other/1"},
        {"year": "2024"},
        {"year": True},
        {"agency": 3},
        {"sections": [{"number": 9, "heading": "", "text": ""}]},
        {"sections": None},
        {"scope": "world"},
        {"tables": {"requests": {"granted.total": {"value": "1e999999999"}}}},
        {"tables": {"requests": {"granted.total": {"value": 1.5}}}},
        {"tables": {"requests": {"granted.total": {"value": True}}}},
        {"signed": {"date": "yesterday"}},
    ],
)
def test_what_is_no_report_is_refused(change: dict[str, Any]) -> None:
    """A wrong type or value anywhere is one UnreadableFile that names the file."""
    data = {**report_as_json(full_report()), **change}

    with pytest.raises(UnreadableFile, match=r"x\.json"):
        report_from_json(data, "x.json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["schema", "tables", "sections", "year", "x"]), inner)
        ),
        max_leaves=8,
    )
)
def test_no_json_crashes_the_reader(data: Any) -> None:
    """Whatever the document, it is a report or UnreadableFile."""
    if isinstance(data, dict):
        data = {"schema": "nianbao.report/1", "agency": None, **data}
    with contextlib.suppress(UnreadableFile):
        report_from_json(data)


def test_report_on_the_form_of_2019_survives_its_json() -> None:
    """Changes below zero stay int, an amount stays Decimal with its text; the shape is standard."""
    cells = {key: Cell(number) for number, key in enumerate(load_form("2019").all_keys)}
    cells["proactive.licensing.items_change"] = Cell(-8, "减少8", None, How.GRID)
    cells["proactive.procurement.amount"] = Cell(Decimal("251000.50"), "251000.50元")
    report = AnnualReport("某镇人民政府", 2020, Tables(cells), edition="2019")

    data = json.loads(dump_json(report_as_json(report)))

    assert report == report_from_json(data)
    assert ("2019", "standard") == (data["edition"], data["shape"])
    assert "251000.50" == data["tables"]["proactive"]["procurement.amount"]["value"]
    assert 22 == len(data["tables"]["proactive"])


def test_shape_that_an_edition_is_not_met_in_is_its_standard_one() -> None:
    """A document of 2019 that calls its one row of （六） a collapsed shape is taken as what it is."""
    report = AnnualReport("某镇人民政府", 2020, Tables(), edition="2019")
    data = report_as_json(report) | {"shape": "collapsed_other"}

    assert Shape.STANDARD is report_from_json(data).shape
    odd = AnnualReport("某镇", 2020, Tables(), edition="2019", shape=Shape.COLLAPSED_OTHER)
    assert load_form("2019") is odd.form
