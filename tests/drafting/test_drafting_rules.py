"""The rules on the text of a finished report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.drafting.catalogue import DRAFT_RULES
from assistant.drafting.rules import TEXT_RULES, Example, TextRule, check_text
from assistant.facts import FactSheet
from assistant.findings import Finding, Severity
from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Section, Tables
from assistant.tables.facts import fact_sheet

FORM = load_form()
KEYS = {
    "requests.new_received.total": 12,
    "requests.carried_in.total": 1,
    "requests.granted.total": 7,
    "proactive.normative_documents.issued": 4,
}
TABLES = Tables({key: Cell(value) for key, value in KEYS.items()})
FACTS = fact_sheet(TABLES, FORM, 2024)


def check(text: str, facts: FactSheet = FACTS) -> list[Finding]:
    """Findings on part one of an invented report that holds this text."""
    return check_text(AnnualReport("青禾镇人民政府", 2024, TABLES, (Section(1, "", text),)), facts)


def check_example(example: Example) -> list[str]:
    """The codes that this small report raises."""
    report, before = example.report(), example.previous_report()
    tables = before.tables if before else Tables({})
    facts = fact_sheet(report.tables, FORM, example.year, tables)
    return [finding.code for finding in check_text(report, facts, before, example.names)]


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.code)
def test_each_rule_speaks_in_its_true_example_and_is_silent_in_the_false_one(
    rule: TextRule,
) -> None:
    """What the manual shows of a rule is what the rule does."""
    assert rule.code in check_example(rule.finds)
    assert rule.code not in check_example(rule.silent)
    assert all((rule.doc, rule.title, rule.explanation, rule.basis))


def test_every_rule_has_a_code_title_and_basis() -> None:
    """The catalogue is complete and in order."""
    assert [f"D{number:02}" for number in range(1, 9)] == [rule.code for rule in DRAFT_RULES]
    assert all(rule.title and rule.explanation and rule.basis for rule in DRAFT_RULES)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("收到政府信息公开申请12件，予以公开7件。", []),
        ("发布信息149条，培训2次。", []),
        ("收到政府信息公开申请13件。", []),
        ("收到政府信息公开申请15件。", ["D03"]),
        ("全年未收到政府信息公开申请。", ["N05"]),
        ("制定规范性文件0件。", ["D03"]),
        ("2023年，我镇制定制度。", ["D04"]),
        ("2023年度部门决算。", []),
        ("2024年5月3日召开会议。", []),
        ("2024年6月31日召开会议。", ["D06"]),
        ("统计期限为2023年1月1日至2023年12月31日。", ["N60"]),
        ("培训【待核：8次】。", ["D05"]),
        ("发布信息39条，其中动态17条，政策23条。", ["D08"]),
        ("发布信息41条，其中动态17条，政策23条。", []),
        ("发布信息39条，包括网站35条，公众号24条，其中乡村8条。", ["D08"]),
        ("发布信息60条，包括网站35条，公众号24条，其中乡村8条、党建9条。", []),
        ("发布信息9条（甲2条、乙3条、丙5条）。", ["D08"]),
        ("发布信息11条（甲2条、乙3条、丙5条）。", ["D08"]),
        ("发布信息10条（甲2条、乙3条、丙5条），其中图解4条、视频9条。", []),
        ("发布信息11条（甲2条、乙3条、丙5条等）。", []),
        ("办理9件（含上年2件、撤回1件）。", []),
        ("发布信息近9条，其中动态17条，政策23条。", []),
        ("发布信息9条（甲2条、乙7条），其中图解4条、视频3条。", []),
        ("2019年以来，我镇发布信息。", []),
        ("对照2023年报告提出的问题整改。", []),
    ],
)
def test_what_is_found(text: str, codes: list[str]) -> None:
    """A contradiction is found, a figure without a known source is no fault of a finished text."""
    assert codes == [finding.code for finding in check(text)]


def test_a_contradiction_names_both_figures() -> None:
    """Expected is the table's, actual the text's; plain words leave no doubt: an error."""
    (finding,) = check("收到政府信息公开申请15件。")

    assert (12, 15, Severity.ERROR) == (finding.expected, finding.actual, finding.severity)
    assert "15件" == finding.place.quote  # type: ignore[union-attr]


def test_a_year_inside_a_sentence_is_a_question() -> None:
    """It may belong to a thing of that year."""
    (finding,) = check("公开了规划、2022年项目清单。")

    assert Severity.INFO is finding.severity


def test_rests_of_tables_are_no_prose() -> None:
    """Beside a table only whole sentences are read; a report without a year has no stale years."""
    report = AnnualReport(None, 2024, TABLES, (Section(3, "", "收到政府信息公开申请15件"),))

    assert [] == check_text(report, FACTS)
    told = replace(report, sections=(Section(3, "", "收到政府信息公开申请15件。"),))
    assert ["D03"] == [finding.code for finding in check_text(told, FACTS)]
    undated = replace(report, year=None, sections=(Section(1, "", "2019年，我镇平稳。"),))
    assert [] == check_text(undated, FACTS)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("标准目录新增事项6项、删去事项2项，调整后共列事项62项。", []),
        ("网站发布132条、公众号发布86条，合计228条。", ["D08"]),
        ("网站发布132条、公众号发布86条，合计218条。", []),
    ],
)
def test_what_came_and_went_is_no_sum(text: str, codes: list[str]) -> None:
    """A total behind a list adds it up; one behind a change tells what there is now."""
    assert codes == [finding.code for finding in check(text) if finding.code == "D08"]


def test_the_sample_reports_hold_only_their_planted_faults(checkout: Path) -> None:
    """Above the level of a question nothing is said of our own samples but what was planted."""
    from assistant.reading.read import read_report

    said = {}
    for path in sorted((checkout / "corpus" / "reports").glob("*.html")):
        report = read_report(path)
        facts = fact_sheet(report.tables, report.form, report.year or 0)
        found = [f for f in check_text(report, facts) if f.severity is not Severity.INFO]
        said[path.stem] = [(finding.code, finding.actual) for finding in found]

    assert {"qinghe_township_2023": [("D03", 11)]} == {k: v for k, v in said.items() if v}
