"""Consistent pairs of this year's and last year's report, whose tables are then spoiled on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import resources
from random import Random
from typing import Any

from assistant.evaluation.relations import is_broken, relations, values_of
from assistant.forms import CellRef, Form, known_forms, load_form, number_kind
from assistant.reading.read import read_report
from assistant.report import AnnualReport, Cell, Number, Scope, Tables
from assistant.resources import data_folder

SEED = 20240101
SIZES: Mapping[str, int] = {"town": 9, "county": 260, "city": 3400}
"""Requests a year of the generated bodies."""
_YEARS = {"2021": 2024, "2019": 2020}
_PEOPLE_SHARE = 0.9
_RESULT_SHARE = 0.97
_SPREAD = 60


@dataclass(frozen=True, slots=True)
class TableBase:
    """A report that holds in itself and against `previous`, which holds in itself."""

    name: str
    report: AnnualReport
    previous: AnnualReport | None


def table_bases() -> list[TableBase]:
    """A real city of two years (figures alone), the invented sample bodies, generated bodies by seed.

    Sample bodies that are broken on purpose are left out, and none of them serves as a last year:
    a break against a broken report is a question, not an error.
    """
    bases = [*_city_bases(), *_sample_bases(), *generated_bases()]
    return [replace(base, previous=_sound(base.previous)) for base in bases if _sound(base.report)]


def small_bases() -> list[TableBase]:
    """The generated towns: seconds instead of half a minute."""
    return [base for base in generated_bases() if base.name.startswith("town")]


def _sound(report: AnnualReport | None) -> AnnualReport | None:
    """The report where all that stands in it holds, else None."""
    if report is None or is_broken(relations(report.form, None), values_of(report)):
        return None
    return report


def _city_bases() -> Iterator[TableBase]:
    """宿迁市 2023, and 2024 with 2023 as its last year."""
    file = resources.files("assistant.evaluation") / "data" / "suqian.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    reports = {int(year): _city_report(int(year), tables) for year, tables in data.items()}
    for year, report in reports.items():
        yield TableBase(f"suqian-{year}", report, reports.get(year - 1))


def _city_report(year: int, tables: Mapping[str, Mapping[str, Any]]) -> AnnualReport:
    form = load_form()
    cells = {f"proactive.{key}": value for key, value in tables["proactive"].items()}
    for name in ("requests", "disputes"):
        for row, figures in tables[name].items():
            keys = [key for key in form.keys(name) if CellRef.parse(key).row == row]
            cells |= zip(keys, figures, strict=True)
    numbers = {k: Decimal(v) if number_kind(k).is_decimal else v for k, v in cells.items()}
    return AnnualReport("示例市人民政府", year, _tables(numbers), scope=Scope.AREA)


def _sample_bases() -> Iterator[TableBase]:
    """Every sample body of the corpus, with the year before where there is one."""
    folder = data_folder("corpus") / "reports"
    reports = {path.stem: read_report(path) for path in sorted(folder.glob("*.html"))}
    by_year = {(report.agency, report.year): report for report in reports.values()}
    for name, report in reports.items():
        yield TableBase(name, report, by_year.get((report.agency, (report.year or 0) - 1)))


def generated_bases() -> Iterator[TableBase]:
    """One body of each size on each form that is known as data."""
    for form in known_forms():
        for size, requests in SIZES.items():
            name = f"{size}-{form.edition}-{form.shape.value}"
            random = Random(f"{SEED}-{name}")
            year = _YEARS[form.edition]
            before = _body(random, form, requests, None)
            after = _body(random, form, requests, before)
            yield TableBase(name, _report(form, year, after), _report(form, year - 1, before))


def _report(form: Form, year: int, values: Mapping[str, Number]) -> AnnualReport:
    return AnnualReport(
        "示例县清河乡人民政府",
        year,
        _tables(values),
        scope=Scope.OWN,
        edition=form.edition,
        shape=form.shape,
    )


def _tables(values: Mapping[str, Number]) -> Tables:
    return Tables({key: Cell(value) for key, value in values.items()})


def _body(
    random: Random, form: Form, requests: int, before: Mapping[str, Number] | None
) -> dict[str, Number]:
    """Every cell: new requests spread over kinds of applicant and results, most of them done."""
    values: dict[str, Number] = {}
    for key in form.keys("proactive"):
        number = random.randrange(requests * 3)
        values[key] = Decimal(number) / 100 if number_kind(key).is_decimal else number
    if before:
        for opening in form.openings:
            values[opening.key] = sum(before[part] for part in opening.parts)
    for key in (*form.keys("requests"), *form.keys("disputes")):
        values[key] = 0
    for balance, rows in zip(form.balances, form.column_sums, strict=True):
        if balance.column != "total":
            _fill_column(random, requests, values, balance.left, balance.right, rows.parts, before)
    _fill_disputes(random, form, requests, values)
    for total in (*form.column_sums, *form.row_sums, *form.dispute_sums):
        values[total.total] = sum(values[part] for part in total.parts)
    return values


def _fill_column(
    random: Random,
    requests: int,
    values: dict[str, Number],
    left: tuple[str, ...],
    right: tuple[str, ...],
    results: tuple[str, ...],
    before: Mapping[str, Number] | None,
) -> None:
    """New, carried in, each result and carried out of one kind of applicant; they balance."""
    new, carried_in = left
    carried_out = right[1]
    share = _PEOPLE_SHARE if new.endswith("natural_person") else (1 - _PEOPLE_SHARE) / 5
    values[new] = round(requests * share * random.uniform(0.7, 1.3))
    values[carried_in] = before[carried_out] if before else random.randrange(requests // 20 + 2)
    received = int(values[new] + values[carried_in])
    done = round(received * random.uniform(_RESULT_SHARE - 0.1, 1))
    weights = [random.random() ** 3 for _ in results]
    for key in random.choices(results, weights, k=done):
        values[key] += 1
    values[carried_out] = received - done


def _fill_disputes(random: Random, form: Form, requests: int, values: dict[str, Number]) -> None:
    for block in form.dispute_sums:
        for key in block.parts:
            values[key] = random.randrange(requests // _SPREAD + 2)
