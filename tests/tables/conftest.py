"""Real figures as reports: the gold pair 宿迁, and the sidecars of the real reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.findings import Finding
from assistant.forms import Form, Shape, load_form
from assistant.reading.read import read_report
from assistant.report import AnnualReport, Cell, Tables
from assistant.tables.check import check_report


def cells(form: Form, figures: Mapping[str, Any]) -> Tables:
    """Tables from rows of figures; what is not given is missing, None is a blank cell."""
    values: dict[str, Any] = {
        f"proactive.{key}": value for key, value in (figures.get("proactive") or {}).items()
    }
    for name in ("requests", "disputes"):
        for row, numbers in (figures.get(name) or {}).items():
            columns = form.tables[name].blocks[0].columns
            values |= {f"{name}.{row}.{c.key}": n for c, n in zip(columns, numbers, strict=True)}
    fee = "proactive.fees.amount_wan_yuan"
    if fee in values:
        values[fee] = Decimal(values[fee])
    return Tables({key: Cell(value) for key, value in values.items()})


@pytest.fixture(scope="session")
def gold(checkout: Path) -> Callable[[int], AnnualReport]:
    """宿迁市 of 2023 or 2024: every relation holds, within the year and across both."""
    data = json.loads((checkout / "tests/data/suqian.json").read_text(encoding="utf-8"))

    def report(year: int) -> AnnualReport:
        return AnnualReport("宿迁市人民政府", year, cells(load_form(), data[str(year)]))

    return report


@pytest.fixture
def sidecar(real_reports: Path) -> Callable[[str], AnnualReport]:
    """The figures of a real report, as its sidecar gives them."""

    def report(name: str) -> AnnualReport:
        path = next(real_reports.glob(f"{name}_*.json"))
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = data["table3"]["rows"]
        shape = Shape.COLLAPSED_OTHER if "other_single_row" in rows else Shape.STANDARD
        form = load_form(shape=shape)
        figures = {
            "proactive": _table_two(data["table2"]),
            "requests": rows,
            "disputes": _table_four(form, data["table4"]),
        }
        return AnnualReport(data["agency"], data["year"], cells(form, figures), shape=shape)

    return report


@pytest.fixture
def real_findings(real_reports: Path) -> Callable[[str], list[Finding]]:
    """What is found on the tables of a real report, read from its text."""

    def findings(name: str) -> list[Finding]:
        (path,) = real_reports.glob(f"{name}_*.txt")
        return check_report(read_report(path))

    return findings


def _table_two(data: Mapping[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {}
    columns = ("issued", "repealed", "in_force")
    documents = {
        f"{row}.{column}": value
        for row in ("regulations", "normative_documents")
        for column, value in zip(columns, data[row], strict=True)
    }
    decisions = {f"{row}.decisions": data[row] for row in ("licensing", "penalties", "coercion")}
    return {**documents, **decisions, "fees.amount_wan_yuan": data["fees_wan_yuan"]}


def _table_four(form: Form, data: Mapping[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {}
    block = form.tables["disputes"].blocks[0]
    return {row.key: [data[f"{row.key}_{c.key}"] for c in block.columns] for row in block.rows}
