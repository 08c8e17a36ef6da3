"""The figure ledger: every number of a report with what it counts, its source and a verdict."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from assistant.drafting.figures import (
    Figure,
    FigureVerdict,
    figure_counts,
    figure_ledger,
    figures_as_json,
)
from assistant.facts import Fact
from assistant.findings import CellPlace, TextPlace
from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Section, Tables, dump_json
from assistant.tables.facts import fact_sheet

AGENCY = "示例县青禾镇人民政府"
FORM = load_form()
YEAR = 2024
NEW = "requests.new_received"


def town(text: str, cells: dict[str, int] | None = None) -> AnnualReport:
    """A small report: 12 requests of natural persons, 10 granted and 2 carried on."""
    known = {
        f"{NEW}.natural_person": 12,
        f"{NEW}.total": 12,
        "requests.granted.natural_person": 10,
        "requests.granted.total": 10,
        "requests.total_results.natural_person": 10,
        "requests.total_results.total": 10,
        "requests.carried_out.natural_person": 2,
        "requests.carried_out.total": 2,
        **(cells or {}),
    }
    tables = Tables({key: Cell(known.get(key, 0)) for key in FORM.all_keys})
    return AnnualReport(AGENCY, YEAR, tables, (Section(1, "一、总体情况", text),))


def ledger(
    text: str, cells: dict[str, int] | None = None, said: tuple[Fact, ...] = ()
) -> tuple[Figure, ...]:
    """The ledger of the small report against its own tables."""
    report = town(text, cells)
    return figure_ledger(report, fact_sheet(report.tables, FORM, YEAR, said=said))


def in_text(figures: tuple[Figure, ...]) -> list[Figure]:
    """The figures of the prose."""
    return [figure for figure in figures if isinstance(figure.place, TextPlace)]


def test_every_number_is_listed_with_its_place() -> None:
    """Figures of the text first, then every filled cell; years and dates are no figures."""
    text = "2024年，收到政府信息公开申请12件，举办培训三次。\n依据国办公开办函〔2021〕30号。"
    figures = ledger(text)

    written = in_text(figures)
    assert ["12件", "三次"] == [figure.text for figure in written]
    for figure in written:
        place = figure.place
        assert isinstance(place, TextPlace)
        assert figure.text == text[place.start : place.end] == place.quote
    cells = [figure.key for figure in figures if isinstance(figure.place, CellPlace)]
    assert list(FORM.all_keys) == cells


JUDGED = [
    ("收到政府信息公开申请12件。", FigureVerdict.AGREES, f"{NEW}.total", 12),
    ("收到政府信息公开申请13件。", FigureVerdict.DISAGREES, f"{NEW}.total", 12),
    (
        "收到政府信息公开申请12件，同比增长9.5%。",
        FigureVerdict.CANNOT_BE_CHECKED,
        f"{NEW}.total",
        None,
    ),
    ("微信公众号发布信息149条。", FigureVerdict.UNBOUND, None, None),
    ("未发生因政府信息公开引发的行政复议。", FigureVerdict.AGREES, "disputes.review.total", 0),
]


@pytest.mark.parametrize(("text", "verdict", "key", "expected"), JUDGED)
def test_a_figure_of_the_text_has_a_verdict(
    text: str, verdict: FigureVerdict, key: str | None, expected: int | None
) -> None:
    """Agrees, disagrees with what it should be, cannot be checked, or stands on nobody's table."""
    figure = in_text(ledger(text))[-1]

    assert (verdict, key, expected) == (figure.verdict, figure.key, figure.expected)


def test_a_bound_figure_names_its_source_and_period() -> None:
    """The cell in the clerk's words, and the year that it counts."""
    (figure,) = in_text(ledger("收到政府信息公开申请12件。"))

    assert "表三“一、本年新收政府信息公开申请数量”行“总计”列" == figure.source
    assert "2024年" == figure.period


def test_what_the_clerk_said_is_a_source() -> None:
    """A figure under the label of her fact agrees with it or not."""
    said = (Fact("said.posts", "微信公众号发布信息", 149, "条", YEAR, source="经办人填写"),)

    (right,) = in_text(ledger("微信公众号发布信息149条。", said=said))
    (wrong,) = in_text(ledger("微信公众号发布信息150条。", said=said))
    assert (FigureVerdict.AGREES, "said.posts") == (right.verdict, right.key)
    assert (FigureVerdict.DISAGREES, 149) == (wrong.verdict, wrong.expected)


def test_a_cell_is_held_against_its_row_and_column() -> None:
    """A total that its parts contradict disagrees, its parts cannot be checked until it is mended."""
    figures = {figure.key: figure for figure in ledger("平稳。", {f"{NEW}.total": 13})}

    total = figures[f"{NEW}.total"]
    assert (FigureVerdict.DISAGREES, 12) == (total.verdict, total.expected)
    assert FigureVerdict.CANNOT_BE_CHECKED is figures[f"{NEW}.other_org"].verdict
    assert FigureVerdict.AGREES is figures["disputes.review.total"].verdict
    licensing = figures["proactive.licensing.decisions"]
    assert FigureVerdict.CANNOT_BE_CHECKED is licensing.verdict


def test_a_blank_cell_is_no_figure() -> None:
    """What is not printed is not listed; what depends on it cannot be checked."""
    report = town("平稳。")
    blank = AnnualReport(
        AGENCY, YEAR, report.tables.with_cells({"disputes.review.upheld": Cell(None)}), ()
    )
    figures = figure_ledger(blank, fact_sheet(blank.tables, FORM, YEAR))

    by_key = {figure.key: figure for figure in figures}
    assert "disputes.review.upheld" not in by_key
    assert FigureVerdict.CANNOT_BE_CHECKED is by_key["disputes.review.total"].verdict


def test_the_ledger_is_plain_json() -> None:
    """Every field is printed, a verdict by its word; the counts add up."""
    figures = ledger("收到政府信息公开申请12件，培训3次。")
    data = json.loads(dump_json(figures_as_json(figures)))

    assert {
        "place", "text", "value", "unit", "label", "key",
        "period", "source", "verdict", "expected", "note",
    } == set(data[0])  # fmt: skip
    assert ["agrees", "unbound"] == [entry["verdict"] for entry in data[:2]]
    assert len(figures) == sum(figure_counts(figures).values())


@pytest.mark.real_reports
def test_the_published_contradictions_stand_in_the_ledger(real_reports: Path) -> None:
    """宿迁 2024: growth of 1.05 % where 1.08 follows is the one figure that disagrees; in time."""
    from assistant.reading.read import read_report

    report = read_report(real_reports / "c04_suqian_city_2024.txt")
    previous = read_report(real_reports / "c03_suqian_city_2023.txt")
    facts = fact_sheet(report.tables, report.form, YEAR, previous.tables)
    figure_ledger(report, facts, previous)

    begun = time.perf_counter()
    figures = figure_ledger(report, facts, previous)
    spent = time.perf_counter() - begun

    wrong = [figure.text for figure in figures if figure.verdict is FigureVerdict.DISAGREES]
    assert ["1.05%"] == wrong
    assert spent < 0.3
