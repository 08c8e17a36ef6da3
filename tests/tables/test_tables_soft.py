"""The soft rules: what they ask about, what they keep silent on, on real figures and made-up ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Scope, Section, Tables
from assistant.tables.check import check_report
from assistant.tables.rules.powers import cannot_make_rules, own_words
from assistant.tables.rules.soft import is_jump

Gold = Callable[[int], AnnualReport]
TOWNSHIP = "示例县青禾镇人民政府"


def only(code: str, findings: list[Finding]) -> list[Finding]:
    """The findings of one rule."""
    return [finding for finding in findings if finding.code == code]


def with_cells(report: AnnualReport, values: dict[str, int | None]) -> AnnualReport:
    """The report with cells set."""
    cells = {key: Cell(value) for key, value in values.items()}
    return replace(report, tables=report.tables.with_cells(cells))


# --- T12 documents in force ----------------------------------------------------------------------


def test_documents_in_force_follow_in_the_gold_pair(gold: Gold) -> None:
    """11+2-1=12 and 597+50-227=420: nothing is asked."""
    assert [] == only("T12", check_report(gold(2024), gold(2023)))


def test_documents_in_force_that_do_not_follow_are_a_question(gold: Gold) -> None:
    """One document too many in force names both figures and how they come about."""
    wrong = with_cells(gold(2024), {"proactive.normative_documents.in_force": 421})

    (found,) = only("T12", check_report(wrong, gold(2023)))

    assert Severity.INFO is found.severity
    assert CellPlace("proactive", "normative_documents", "in_force") == found.place
    assert (420, 421) == (found.expected, found.actual)
    assert "597 加本年制发 50 减本年废止 227 应为 420" in found.message


@pytest.mark.parametrize(
    "change",
    [{"agency": "宿迁市教育局"}, {"scope": Scope.AREA}, {"agency": None}],
)
def test_other_bodies_raise_no_question(gold: Gold, change: dict[str, str | Scope | None]) -> None:
    """Against another body or another scope nothing is asked about documents or jumps."""
    before = replace(with_cells(gold(2023), {"proactive.regulations.in_force": 1}), **change)
    after = replace(gold(2024), scope=Scope.OWN)

    found = check_report(after, before)

    assert [] == [f.code for f in found if f.code in ("T12", "T16", "T31")]


def test_unknown_documents_raise_no_question(gold: Gold) -> None:
    """A cell unknown in either year leaves the relation open."""
    blank = with_cells(gold(2024), {"proactive.regulations.repealed": None})

    assert [] == only("T12", check_report(blank, gold(2023)))


# --- T13 power to make 规章 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "cannot"),
    [
        (TOWNSHIP, True), ("示例市青禾街道办事处", True), ("示例县人民政府", True),
        ("示例市示例区人民政府", True), ("示例自治县人民政府", True), ("示例旗人民政府", True),
        ("示例县卫生健康局", True), ("示例市科委", True), ("示例省财政厅", True),
        ("示例市高新区管理委员会", True), ("示例县人民政府办公室", True), ("我镇", True),
        ("示例市人民政府", False), ("示例省人民政府", False), ("示例自治区人民政府", False),
        ("示例自治州人民政府", False), ("示例市人民政府办公厅", False),
        ("国家示例委员会", False), ("中华人民共和国示例部", False), ("示例特别行政区政府", False),
        ("示例机构", False),
    ],
)  # fmt: skip
def test_power_to_make_rules_is_told_from_the_name(body: str, cannot: bool) -> None:
    """Townships, counties and local departments cannot; where the name leaves it open, no claim."""
    assert cannot is cannot_make_rules(body)


def test_township_with_rules_is_warned(gold: Gold) -> None:
    """A township that reports 6 规章 in force is told; with 0 it is not."""
    none = {f"proactive.regulations.{column}": 0 for column in ("issued", "repealed", "in_force")}
    report = with_cells(replace(gold(2024), agency=TOWNSHIP), none)

    assert [] == only("T13", check_report(report))
    (found,) = only("T13", check_report(with_cells(report, {"proactive.regulations.in_force": 6})))
    assert (Severity.WARNING, 0, 6) == (found.severity, found.expected, found.actual)
    assert "现行有效件数 6 件" in found.message
    assert [] == only("T13", check_report(gold(2024)))


def test_text_tells_the_level_where_no_name_was_read(gold: Gold) -> None:
    """我镇 in section one is enough; without a name and such words nothing is said."""
    text = Section(1, "一、总体情况", "本年度，我镇认真执行条例。")
    nameless = replace(gold(2024), agency=None)

    assert [] == only("T13", check_report(nameless))
    (found,) = only("T13", check_report(nameless.with_section(text)))
    assert "“我镇”没有规章制定权" in found.message
    assert own_words("我委会同有关部门办理。") is None


@pytest.mark.parametrize("name", ["p02", "p31"])
def test_real_reports_with_rules_they_cannot_make_are_found(
    real_findings: Callable[[str], list[Finding]], name: str
) -> None:
    """The two published reports known to fill this row wrongly are both told, as warnings."""
    assert [Severity.WARNING] == [f.severity for f in only("T13", real_findings(name))]


# --- T15 strokes ---------------------------------------------------------------------------------


def test_strokes_beside_zeros_are_asked_and_blanks_are_not(gold: Gold) -> None:
    """0, “/” and “-” in one table are one question; a blank cell is left to T07."""
    tables = gold(2024).tables.with_cells(
        {
            "proactive.licensing.decisions": Cell(0, "0"),
            "proactive.penalties.decisions": Cell(None, "/"),
            "proactive.coercion.decisions": Cell(None, "－"),
            "proactive.regulations.repealed": Cell(None, ""),
        }
    )

    (found,) = only("T15", check_report(replace(gold(2024), tables=tables)))

    assert CellPlace("proactive") == found.place
    assert "表二里1 格写 0，1 格写“/”，1 格写“-”" in found.message


def test_single_stroke_names_its_cell(gold: Gold) -> None:
    """One stroke in a table without zeros is asked at its cell; other words are not strokes."""
    cells = {
        "proactive.licensing.decisions": Cell(None, "—"),
        "proactive.penalties.decisions": Cell(None, "无"),
    }
    report = replace(gold(2024), tables=gold(2024).tables.with_cells(cells))

    (found,) = only("T15", check_report(report))

    assert CellPlace("proactive", "licensing", "decisions") == found.place
    assert "写 0，" not in found.message


# --- T16 jumps -----------------------------------------------------------------------------------


def test_gold_pair_is_asked_about_six_figures(gold: Gold) -> None:
    """What doubled or halved beyond chance; not 20163 to 29351, nor 4 to 0; no word on reviews."""
    found = only("T16", check_report(gold(2024), gold(2023)))

    assert {Severity.INFO} == {f.severity for f in found}
    assert [(109, 50), (489, 227), (27, 1), (305, 87), (58, 3), (10, 38)] == [
        (f.expected, f.actual) for f in found
    ]


def test_reviews_are_asked_in_other_years(gold: Gold) -> None:
    """440 to 170 reviews is asked about but in 2024, when the law moved reviews and suits."""
    after, before = replace(gold(2024), year=2023), replace(gold(2023), year=2022)

    found = only("T16", check_report(after, before))

    assert [(440, 170)] == [
        (f.expected, f.actual)
        for f in found
        if isinstance(f.place, CellPlace) and f.place.table == "disputes"
    ]


@pytest.mark.parametrize(
    ("then", "now", "jump"),
    [
        (305, 87, True), (10, 38, True), (550, 9487, True), (0, 9, True), (9, 0, True),
        (4, 0, False), (0, 8, False), (3, 10, False), (1191, 1431, False), (5, 5, False),
        (1808595, 1573179, False), (-1, 50, False), (Decimal("0.5"), Decimal("20.25"), True),
    ],
)  # fmt: skip
def test_jumps_need_a_factor_and_more_than_chance(
    then: int | Decimal, now: int | Decimal, jump: bool
) -> None:
    """Small counts and large ordinary movements are no jumps, in either direction."""
    assert jump is is_jump(then, now)


# --- T30 this year's within the whole ------------------------------------------------------------


def test_more_issued_than_in_force_or_repealed_is_a_question(gold: Gold) -> None:
    """9 issued, 3 in force and 2 repealed cannot be; 5 issued can."""
    row = "proactive.normative_documents"
    wrong = with_cells(gold(2024), {f"{row}.issued": 9, f"{row}.in_force": 3, f"{row}.repealed": 2})

    (found,) = only("T30", check_report(wrong))

    assert (Severity.INFO, 5, 9) == (found.severity, found.expected, found.actual)
    assert "现行有效件数加本年废止件数只有 5" in found.message
    assert [] == only("T30", check_report(with_cells(wrong, {f"{row}.issued": 5})))
    assert [] == only("T30", check_report(with_cells(wrong, {f"{row}.repealed": None})))


def test_more_made_than_public_on_the_form_of_2019_is_a_question() -> None:
    """198 made and 21 public in all is asked about; 7 disclosed within 21 is not."""
    row = "proactive.normative_documents"
    cells = {f"{row}.made": Cell(198), f"{row}.disclosed": Cell(7), f"{row}.total_public": Cell(21)}
    report = AnnualReport("示例机构", 2020, Tables(cells), edition="2019")

    assert [(21, 198)] == [(f.expected, f.actual) for f in only("T30", check_report(report))]


# --- T31 last year's table -----------------------------------------------------------------------


def test_table_that_is_last_years_is_warned(gold: Gold) -> None:
    """The same figures a year later are told table by table; one other figure and it is silent."""
    again = replace(gold(2023), year=2024)

    found = only("T31", check_report(again, gold(2023)))

    assert ["proactive", "requests", "disputes"] == [
        f.place.table for f in found if isinstance(f.place, CellPlace)
    ]
    assert {Severity.WARNING} == {f.severity for f in found}
    other = with_cells(again, {"disputes.direct.upheld": 2, "disputes.direct.total": 25})
    assert ["proactive", "requests"] == [
        f.place.table
        for f in only("T31", check_report(other, gold(2023)))
        if isinstance(f.place, CellPlace)
    ]


def test_two_quiet_years_are_not_called_copied() -> None:
    """Tables of zeros are equal without anybody copying."""
    zeros = Tables({key: Cell(0) for key in load_form().all_keys})
    report = AnnualReport(TOWNSHIP, 2024, zeros)

    assert [] == check_report(report, replace(report, year=2023))


def test_changes_of_items_and_open_amounts_are_not_watched() -> None:
    """On the form of 2019 an increase has no last year to double, and an amount has no unit."""
    cells = {
        "proactive.licensing.items_change": Cell(1),
        "proactive.procurement.amount": Cell(Decimal(9)),
    }
    grown = {
        "proactive.licensing.items_change": Cell(90),
        "proactive.procurement.amount": Cell(Decimal(90000)),
    }
    before = AnnualReport(TOWNSHIP, 2019, Tables(cells), edition="2019")
    after = AnnualReport(TOWNSHIP, 2020, Tables(grown), edition="2019")

    assert [] == only("T16", check_report(after, before))
