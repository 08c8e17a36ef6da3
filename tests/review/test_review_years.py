"""Two years of one body, held against each other."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.findings import Severity
from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Tables
from assistant.review.promises import announces, find_promises
from assistant.review.side_by_side import comparison_html
from assistant.review.years import Comparison, compare_reports, comparison_as_json


def _section(comparison: Comparison, number: int) -> Any:
    return next(part for part in comparison.sections if part.number == number)


def test_tables_move_cell_by_cell(years: Any) -> None:
    """Change and rate of each comparable cell."""
    changes = {c.cell: c for c in compare_reports(years.before, years.after).tables}
    moved = changes["requests.new_received.total"]
    assert (8, 12, 4, "50.00") == (moved.before, moved.after, moved.change, str(moved.rate))
    assert 0 == changes["requests.granted.total"].change
    assert changes["disputes.review.upheld"].rate is None


def test_preface_and_three_parts_are_compared(years: Any) -> None:
    """0 is the preface; parts two to four are tables."""
    sections = compare_reports(years.before, years.after).sections
    assert [0, 1, 5, 6] == [part.number for part in sections]
    assert ["开头部分", "一、总体情况"] == [part.heading for part in sections[:2]]


def test_every_sentence_is_on_its_side_once(years: Any) -> None:
    """Nothing of either year is lost in the alignment, order kept on this year's side."""
    for part in compare_reports(years.before, years.after).sections:
        if part.number == 1:
            left = [pair.before for pair in part.pairs if pair.before]
            right = [pair.after for pair in part.pairs if pair.after]
            old, new = years.before.section(1).text, years.after.section(1).text
            assert sorted(old.split("\n")) == sorted(left)
            assert sorted(new.split("\n")) == sorted(right)


def test_repetition_is_measured_and_asked_about(years: Any) -> None:
    """A section five that is last year's gets C01 as a question; one that is new does not."""
    comparison = compare_reports(years.before, years.after)
    assert 1.0 == pytest.approx(_section(comparison, 5).repetition)
    repeated = [f for f in comparison.findings if f.code == "C01"]
    assert [5] == [f.place.section for f in repeated]
    assert {Severity.INFO} == {f.severity for f in repeated}


def test_movements_of_figures_are_no_findings(years: Any) -> None:
    """From 2024 on suits may become reviews: no change of a cell is called a fault."""
    codes = {f.code for f in compare_reports(years.before, years.after).findings}
    assert {"C01"} == codes


def test_swapped_years_are_warned_of(years: Any) -> None:
    """The earlier report given as the later one."""
    codes = {f.code: f for f in compare_reports(years.after, years.before).findings}
    assert Severity.WARNING is codes["C02"].severity


def test_another_body_is_pointed_out(years: Any) -> None:
    """Different agencies may be one body renamed: a question, not a fault."""
    renamed = replace(years.before, agency="青禾县云溪乡人民政府")
    codes = {f.code: f for f in compare_reports(renamed, years.after).findings}
    assert Severity.INFO is codes["C03"].severity


def test_reports_without_text_or_tables_compare(years: Any) -> None:
    """A missing part has no repetition rate, not 0 %."""
    bare = replace(years.before, sections=(), preface="", tables=Tables())
    comparison = compare_reports(bare, years.after)
    assert all(part.repetition is None for part in comparison.sections)
    assert {"added"} == {str(pair.kind) for part in comparison.sections for pair in part.pairs}
    assert () == comparison.promises


def test_promises_come_with_the_nearest_sentence(years: Any) -> None:
    """What section five announced is listed with what this year tells nearest to it."""
    (promise,) = compare_reports(years.before, years.after).promises
    assert promise.promise.startswith("下一步")
    assert promise.this_year is not None
    assert promise.this_year.startswith("每月更新公开目录")


def test_a_promise_made_again_is_not_its_own_fulfilment(years: Any) -> None:
    """The same announcement this year is said to be one, and never offered as what was done."""
    (again,) = compare_reports(years.before, years.after).promises
    assert again.again
    rewritten = replace(years.after, sections=years.after.sections[:1])
    (kept,) = compare_reports(years.before, rewritten).promises
    assert not kept.again


def test_a_promise_without_a_near_sentence_says_so() -> None:
    """No sentence is offered where none is near."""
    (promise,) = find_promises(["今后将举办培训班。"], ["统计期限为全年。"])
    assert promise.this_year is None
    assert 0.35 > promise.similarity


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("下一步，加强培训。", True),
        ("我镇将建立台账。", True),
        ("2025年将办两期培训班。", True),
        ("现将有关情况报告如下。", False),
        ("即将到期的文件已清理。", False),
        ("更新不够及时。", False),
        ("发布信息将近二百条。", False),
    ],
)
def test_announcements_are_known_by_their_words(sentence: str, expected: bool) -> None:
    """下一步, 今后 and 将 as an auxiliary announce; 现将, 即将, 将近 do not."""
    assert expected is announces(sentence)


def test_what_stands_under_a_plan_is_announced() -> None:
    """二是 and 三是 after 下一步, and all under 整改措施, up to the next head."""
    text = [
        "（一）存在的问题",
        "更新不够及时。",
        "（二）整改措施",
        "1.每月更新目录。",
        "（三）其他情况",
        "全年无投诉。",
        "下一步，一是举办培训。",
        "二是加强检查。",
    ]
    promised = [promise.promise for promise in find_promises(text, [])]
    assert ["1.每月更新目录。", "下一步，一是举办培训。", "二是加强检查。"] == promised


def test_json_has_the_agreed_shape(years: Any) -> None:
    """tables, sections with pairs, promises, findings; money and rates as strings."""
    data = json.loads(json.dumps(comparison_as_json(compare_reports(years.before, years.after))))
    assert {"before", "after", "tables", "sections", "promises", "findings"} == data.keys()
    first = next(row for row in data["tables"] if row["cell"] == "requests.new_received.total")
    expected = {"cell": first["cell"], "before": 8, "after": 12, "change": 4, "rate": "50.00"}
    assert expected == first
    assert {"number", "heading", "repetition", "pairs"} == data["sections"][0].keys()
    assert {"before", "after", "kind", "similarity"} == data["sections"][0]["pairs"][0].keys()


def test_reports_on_two_forms_are_compared_and_said_where_roughly() -> None:
    """2020 on the form of 2019 beside 2021: `comparable` only where it is rough, named on the page."""
    before, after = (
        AnnualReport(
            "某镇人民政府",
            year,
            Tables({key: Cell(i) for i, key in enumerate(load_form(edition).all_keys)}),
            edition=edition,
        )
        for year, edition in ((2020, "2019"), (2021, "2021"))
    )
    comparison = compare_reports(before, after)
    rows = {row["cell"]: row for row in comparison_as_json(comparison)["tables"]}
    rough = rows["proactive.normative_documents.issued"]
    assert (3, 3, None, "roughly") == (
        rough["before"],
        rough["after"],
        rough["change"],
        rough["comparable"],
    )
    assert "comparable" not in rows["proactive.licensing.decisions"]
    assert "（口径不同，不计增减）" in comparison_html(comparison)
    own = comparison_html(compare_reports(before, replace(before, year=2021)))
    assert "其他对外管理服务事项" in own
