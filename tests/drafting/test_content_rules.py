"""The rules on what a finished text says and leaves out, figures apart."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from growth import grows_plainly
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.rules import TEXT_RULES, Example, check_text
from assistant.drafting.rules.case import text_case
from assistant.drafting.rules.statutory import SAMPLE, sample
from assistant.facts import FactSheet
from assistant.findings import Finding, Severity, TextPlace
from assistant.forms import load_form
from assistant.report import AnnualReport, Section, Signature, Tables
from assistant.tables.facts import fact_sheet
from assistant.text.repetition import repetition_rate

FORM = load_form()
OWN = tuple(rule for rule in TEXT_RULES if rule.code >= "N20" or rule.code in ("D04", "D05", "D06"))


def findings_of(example: Example) -> list[Finding]:
    """The findings of this room on a small report."""
    report = example.report()
    facts = fact_sheet(report.tables, FORM, example.year)
    case = text_case(report, facts, example.previous_report())
    return [finding for rule in OWN for finding in rule.check(case)]


def codes(text: str, section: int = 1, **more: object) -> list[str]:
    """The codes found in this text of a town's report for 2024."""
    return [finding.code for finding in findings_of(Example(text, section, **more))]  # type: ignore[arg-type]


def test_a_sound_whole_report_has_no_findings() -> None:
    """The sample of the house is not accused of anything."""
    assert [] == codes(SAMPLE[1], others=sample(1))


def test_every_code_is_used_once() -> None:
    """Rules of different files do not share a number."""
    numbers = [rule.code for rule in TEXT_RULES]

    assert sorted(set(numbers)) == numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("按照2019年修订的条例做好公开。", []),
        ("公开了2023年度决算。", []),
        ("实施2022—2024年三年行动。", []),
        ("实施《2021—2023年三年行动计划》。", []),
        ("信息量较2023年增长。", []),
        ("自2021年起，各村设公开栏。", []),
        ("落实青政发〔2022〕5号文件。", []),
        ("更新《公开目录》（2023年版）。", []),
        ("公开2023年度财政支出绩效评价结果。", []),
        ("2023年，我镇认真做好公开。", ["D04"]),
        ("本报告统计期限为2023年1月1日至2023年12月31日。", ["N60"]),
        ("本报告统计期限为2024年1月1日至2024年12月13日。", ["N60"]),
        ("本报告数据统计期限自2024年1月1日起至12月31日止。", []),
        ("本报告统计时限为2024年1月1日——2025年12月31日。", ["N60"]),
        ("2024年5月20日至6月20日开展数据质量检查。", []),
        ("截至2024年12月13日，公开10条。", ["N61"]),
        ("截至2024年6月30日，公开10条；截至9月30日，公开20条。", ["N61"]),
        ("截至2024年10月底，公开10条。", []),
        ("统计到202020年12月31日。", ["D06"]),
        ("2024年5月6日（星期二）开放。", ["N63"]),
        ("2024年5月6日（周一）开放。", []),
    ],
)
def test_years_and_dates(text: str, found: list[str]) -> None:
    """Stale years and odd dates are found, the years of laws, plans and accounts are not."""
    assert found == codes(text)


@pytest.mark.parametrize(
    ("signed", "severity"),
    [
        (date(2025, 1, 16), None),
        (date(2025, 3, 31), None),
        (date(2025, 4, 8), Severity.INFO),
        (date(2024, 12, 31), Severity.INFO),
        (date(2024, 1, 16), Severity.WARNING),
        (date(2026, 1, 16), Severity.WARNING),
        (date(2023, 1, 16), Severity.ERROR),
    ],
)
def test_date_of_signature(signed: date, severity: Severity | None) -> None:
    """A report is signed after its year and by 31 March."""
    found = findings_of(Example("开展工作。", signed=Signature(date=signed)))

    assert ([] if severity is None else [severity]) == [finding.severity for finding in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("根据年度报告有关事项的通知（国办公开办函〔2019〕60号）编制。", ["N20"]),
        ("根据《年度报告格式（试行）》编制。", ["N20"]),
        (
            (
                "根据《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的"
                "通知》（国办公开办函〔2021〕30号）编制。"
            ),
            ["N20"],
        ),
        ("根据县政府办公室关于做好年度报告有关事项的通知编制。", []),
        ("原国办公开办函〔2019〕60号不再执行。", []),
        ("根据《年度报告格式》（国办公开办函〔2021〕30号）编制。", []),
        ("根据《年度报告格式》（国办公开办函〔2021〕3号）编制。", ["N21"]),
        ("落实国办公开办函〔2019〕61号。", []),
        ("根据《政府信息公开条例》（国务院令第711号）编制。", []),
        ("根据《政府信息公开条例》（国务院令第771号）编制。", ["N22"]),
        ("《政府信息公开条例》（2019年5月15日起施行）。", []),
        ("《政府信息公开条例》（2019年5月1日起施行）。", ["N22"]),
        ("《政府信息公开条例》（2008年5月1日起施行）。", ["N22"]),
        ("《政府信息公开条例》自2019年修订以来，我镇认真学习。", []),
        ("根据《政府信息公开条例》第五十条编制。", []),
        ("根据《政府信息公开条例》第六十条编制。", ["N24"]),
        ("依据《政府信息公开条例》第二十条第（一）项公开。", []),
        ("《政府信息公开条例》第十条、第五十七条要求公开。", ["N24"]),
        ("《政府信息公开条例》第三十三条规定的答复期限。", []),
        ("《政府信息公开条例》第五十条规定的答复期限。", ["N25"]),
        ("《政府信息公开条例》第五十条规定编制年度报告。", []),
        ("依照《政府信息公开条例》第三十六条补正。", ["N25"]),
        ("围绕《政府信息公开条例》第二十条法定公开范围，优化公开目录体系。", []),
        ("按照《政府信息公开条例》第五十条的规定，在20个工作日内答复。", ["N25"]),
        ("依照《行政许可法》第九十条办理，学习政府信息公开条例。", []),
        ("学习《青禾县规划条例》第六十条。", []),
        ("学习《示例市政府信息公开条例》第六十条（2010年5月1日起施行）。", []),
        ("青政发〔2024〕5号。", []),
        ("青政办发[2024]5号。", ["N26"]),
        ("青政办发〔2024〕第5号。", ["N26"]),
        ("（2024）示01行终30号判决。", []),
        ("以公开为原则、不公开为例外。", ["N27"]),
        ("按照“公开是原则，不公开是例外”的要求。", ["N27"]),
        ("按照依法公开的原则。坚持公开为常态、不公开为例外原则。", []),
        ("按照《行政复议法》（2017年修正）办理。", ["N23"]),
    ],
)
def test_citations(text: str, found: list[str]) -> None:
    """What is cited exists, is in force and says what is said of it."""
    assert sorted(found) == sorted(codes(text))


def test_old_notice_is_right_for_its_own_years() -> None:
    """A report for 2020 rests on the notice of 2019, and cannot rest on that of 2021."""
    assert [] == codes("根据年度报告格式通知（国办公开办函〔2019〕60号）编制。", 0, year=2020)
    assert ["N21"] == codes("根据年度报告格式通知（国办公开办函〔2021〕30号）编制。", 0, year=2020)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一是学习。二是培训。四是检查。", ["N29"]),
        ("一是学习。二是培训。二是检查。", ["N29"]),
        ("一是学习。二是培训。机制一是健全。二是检查。", []),
        ("（一）主动公开。一是甲。二是乙。（二）依申请。一是丙。（三）管理。", []),
        ("（一）主动公开。（三）管理。", ["N29"]),
        ("1.学习\n2.培训\n4.检查", ["N29"]),
        ("1.05%和2.1%。\n3月发布。", []),
        ("一是学习……四是检查。", []),
        ("首先是学习。二是培训。三是检查。", []),
        ("一是甲。二是乙。三是丙。首先学习；二是培训。", []),
        ("对第二十条第（一）项、第（五）项、第（八）项内容公开。", []),
        ("从主动公开、依申请公开、复议诉讼、平台建设等五个方面推进。", []),
    ],
)
def test_lists(text: str, found: list[str]) -> None:
    """A list that jumps or repeats is found; lists within lists and new lists are not."""
    assert found == codes(text)


def test_parts_announced_are_held_against_the_headings_of_a_whole_report() -> None:
    """Five parts are announced, six stand there; the form has six also where the page is cut."""
    preface = SAMPLE[0] + "本报告共分五个部分。"

    assert ["N28"] == codes(preface, 0, others=sample(0))
    assert ["N28"] == codes("本报告共分五个部分。", 0)
    assert [] == codes("本报告由总体情况、主动公开情况、申请办理情况等六个部分组成。", 0)


@pytest.mark.parametrize(
    ("section", "text", "found"),
    [
        (1, "全年平稳。", ["N31", "N32"]),
        (6, "无。", ["N33"]),
        (6, "没有需要报告的事项，未发出收费通知。", []),
        (5, "无。", ["N36"]),
        (5, "今年各项任务完成得好，群众评价高，栏目齐全。", ["N37"]),
        (
            5,
            "一是解读单一；二是栏目陈旧；三是人手紧缺的问题。下一步：一是多做图解；二是更新栏目。",
            ["N38"],
        ),
        (5, "存在解读单一的问题。下一步，2024年我镇将制作图解。", ["N40"]),
        (5, "存在解读单一的问题。2024年将从以下方面改进：制作图解。", ["N40"]),
        (5, "存在解读单一的问题。2024年将信息公开纳入考核，加强解读。", []),
        (0, "青禾镇的报告。", ["N34", "N35"]),
    ],
)
def test_what_a_whole_report_must_tell(section: int, text: str, found: list[str]) -> None:
    """What is missing is found where the whole report is at hand."""
    assert found == sorted(codes(text, section, others=sample(section)))


@pytest.mark.parametrize("section", [1, 5, 6])
def test_a_torso_is_not_accused_of_what_may_be_cut(section: int) -> None:
    """An opening of a page, or a shortened text, says nothing of what stood behind it."""
    assert [] == codes("开展工作。", section)
    assert [] == codes(f"{SAMPLE[section]}……", section, others=sample(section))


@pytest.mark.parametrize(
    ("text", "agency", "found"),
    [
        ("我局积极配合。", "示例县青禾镇人民政府", ["N44"]),
        ("我镇积极配合，自我局限不可取，我委托他人。", "示例县青禾镇人民政府", []),
        ("我委积极配合。", "示例县卫生健康委员会", []),
        ("我镇积极配合。", "示例县财政局", ["N44"]),
        ("我市我县积极配合。", "示例县财政局", []),
        ("白杨镇人民政府做好公开。", "示例县青禾镇人民政府", ["N43"]),
        (
            "示例县青禾镇人民政府做好公开，各镇人民政府配合，做好镇人民政府的工作。",
            "示例县青禾镇人民政府",
            [],
        ),
        ("由示例县人民政府统一部署。", "示例县青禾镇人民政府", []),
        (
            "落实《示例市关于做好2024年政府信息公开工作年度报告编制工作的通知》。",
            "示例县青禾镇人民政府",
            [],
        ),
        ("全年制定规章2件。", "示例县青禾镇人民政府", ["N45"]),
        ("全年制定规章2件。", "示例市人民政府", []),
        ("全年制定规章制度2件，发布部门规章3件。", "示例县财政局", []),
        ("《白杨镇2024年政府信息公开工作年度报告》。", "示例县青禾镇人民政府", ["N42"]),
        ("《青禾镇政府2024年政府信息公开工作年度报告》。", "示例县青禾镇人民政府", ["N42"]),
    ],
)
def test_identity(text: str, agency: str, found: list[str]) -> None:
    """Another body's name is found, higher bodies and short names are not."""
    assert found == codes(text, agency=agency)


def test_signature_of_another_body_is_found() -> None:
    """The office signs for its government; another town does not."""
    assert ["N41"] == codes("开展工作。", signed=Signature("示例县白杨镇人民政府"))
    assert [] == codes("开展工作。", signed=Signature("青禾镇人民政府办公室"))
    short = Example("开展工作。", agency="示例市科委", signed=Signature("示例市科学技术委员会"))
    assert [] == findings_of(short)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证号11010519491231002X。", ["N46"]),
        ("身份证号110105194912310021。", ["N46"]),
        ("事项编码110105194912310021。", []),
        ("联系电话：13800138000，邮箱：office@example.com，传真010-00000000。", []),
        ("联系人：测试甲，电话13800138000。", ["N47"]),
        ("联系人电话：13800138000。", []),
        ("申请人（13800138000）来访。", ["N47"]),
        ("电话：0511-13800138000。", []),
        ("访问量138001380001次。", []),
        ("申请人邮箱someone@example.com。", ["N49"]),
    ],
)
def test_personal_data(text: str, found: list[str]) -> None:
    """A person's data is found, the office's contact block is not."""
    assert found == codes(text, 0)


def test_personal_data_is_not_repeated_in_the_finding() -> None:
    """The message and the actual value do not carry the number on; the place does, for the page."""
    (finding,) = findings_of(Example("身份证号11010519491231002X。"))

    assert "1101" not in f"{finding.message}{finding.actual}"
    assert Severity.ERROR is finding.severity


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("XX镇做好公开。", ["N50"]),
        ("网址www.xx.gov.example，A3XX型。", []),
        ("该部分以表格形式报告。表格如下:", ["N50"]),
        ("2024年　月　日", ["N50"]),
        ("主动公开\ufffd条。", ["N51"]),
        ("是否公开？？公开。", ["N51"]),
        ("2024年1月1日至12月31止。", ["N52"]),
        ("截至20241231日公开。", ["N52"]),
        ("统计期限为2024 11日到1231日。", ["N52"]),
        ("统计期限为20241月1日至12月31日。", ["N52"]),
        ("按第二十条第项公开。", ["N52"]),
        ("印发国办公开办函〔202130号文件。", ["N52"]),
        ("接受社会皮衣。", ["N53"]),
        ("接收社会监督。", ["N53"]),
        ("接收社会捐赠。", []),
        ("政策的的出台。", ["N54"]),
        ("以公开为目的的活动，公众参与与监督，合并并公布，行为为零，近20 年来。", []),
        ("的的确确，以及及时公开，对对外公开的……", []),
        ("公开，，信息。。", ["N54"]),
        ("认真学习,做好公开,及时答复,接受监督。", ["N55"]),
        ("共1,024条，3.5%。", []),
        ("围绕脱贫攻坚公开信息。", ["N64"]),
        ("巩固脱贫攻坚成果，衔接乡村振兴，学习《脱贫攻坚总结》。", []),
        ("会同县国土资源局公开信息。", ["N64"]),
        ("会同原国土资源局、县自然资源局公开信息。", []),
        ("公开水平显著提升。", ["N57"]),
        ("公开水平显著提升，达到300条。", []),
    ],
)
def test_wording(text: str, found: list[str]) -> None:
    """What a form, a converter or a hasty hand left is found, each kind once."""
    assert found == codes(text)


def test_sameness_with_last_year() -> None:
    """A copied part is a warning, and so are problems that are all last year's."""
    text = "一是政策解读的形式比较单一；二是个别栏目更新不够及时。下一步改进。"

    found = findings_of(Example(text, 5, previous_text={5: text}))

    assert ["N58", "N59"] == sorted(finding.code for finding in found)
    assert {Severity.WARNING} == {finding.severity for finding in found}


PIECES = (
    "一是", "二是", "四是", "（一）", "（三）", "1.", "2024年", "12月31日", "202020年", "《", "》", "〔2021〕30号",
    "政府信息公开条例", "第六十条", "条例", "《条例》", "问题", "下一步", "不足", "针对上述问题", "，", "。", "；", "：", "\n",
    "由总体情况、", "等六个部分组成", "XX", "□", "的的", "我局", "白杨镇人民政府", "规章2件", "13800138000", "联系人：", "@a.cn",
    "截至", "统计期限", "至", "显著提升", "……", "国办公开办函", "星期三", "11010519491231002X", " ", "\u3000", "六", "九九九",
)  # fmt: skip


@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), min_size=3, max_size=3),
    st.sampled_from(["示例县青禾镇人民政府", "示例县财政局", "县", "", None]),
    st.sampled_from([2019, 2020, 2024, None]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_checked_and_places_hold_their_words(
    texts: list[str], agency: str | None, year: int | None
) -> None:
    """No text, however broken, stops the check, and each place points at its words."""
    sections = tuple(
        Section(number, "", text)
        for number, text in zip((1, 2, 3, 4, 5, 6), [texts[0], "", "", "", *texts[1:]], strict=True)
    )
    report = AnnualReport(agency, year, Tables({}), sections, texts[2])
    previous = AnnualReport(agency, (year or 2024) - 1, Tables({}), sections)
    parts = {0: texts[2], **{part.number: part.text for part in sections}}

    for finding in check_text(report, fact_sheet(report.tables, FORM, year or 0), previous):
        place = finding.place
        assert isinstance(place, TextPlace)
        assert not place.end or place.quote == parts[place.section][place.start : place.end]


def test_a_very_long_line_is_checked_in_time() -> None:
    """Forty thousand letters without a stop, of signs that start many rules, take no long search."""
    for piece in (
        "由从主动公开",
        "第二十条、",
        "（一）一是",
        "2024年1月1日至",
        "《政府信息公开条例",
        "国办公",
    ):
        assert grows_plainly(partial(_checked, piece), 10_000), piece


def _checked(piece: str, size: int) -> None:
    section = Section(1, "", piece * (size // len(piece)))
    report = AnnualReport("青禾镇人民政府", 2024, Tables({}), (section,))
    case = text_case(report, FactSheet(()))
    for rule in OWN:
        list(rule.check(case))


def test_the_cheap_bound_never_hides_a_repetition() -> None:
    """Where the exact rate reaches the limit, the bound lets the part through."""
    old = "".join(f"第{n}项工作按要求完成，公开信息{n}条，群众评价良好。" for n in range(20))
    for kept in range(0, 21, 2):
        new = "".join(
            f"第{n}项工作按要求完成，公开信息{n + 7}条，群众评价良好。"
            if n < kept
            else f"另写{n}件新的事情经过。"
            for n in range(20)
        )
        found = findings_of(Example(new, previous_text={1: old}))
        rate = repetition_rate(old, new)
        assert (rate >= 0.6) == any(finding.code == "N58" for finding in found), kept


def _real(folder: Path, name: str, before: str | None = None) -> list[Finding]:
    from assistant.reading.read import read_report

    (path,) = folder.glob(f"{name}_*.[tmh][xdt][tm]*")
    previous = None
    if before:
        (old,) = folder.glob(f"{before}_*.txt")
        previous = read_report(old)
    report = read_report(path)
    return check_text(report, _facts(report), previous)


def _facts(report: AnnualReport) -> object:
    return fact_sheet(report.tables, report.form, report.year or 0)


@pytest.mark.real_reports
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("p01", {"D04", "N52"}),
        ("p02", {"N31", "N50"}),
        ("p04", {"N20", "N42"}),
        ("p14", {"D06"}),
        ("p19", {"N30"}),
        ("p31", {"N52"}),
        ("p38", {"D06", "N52"}),
        ("p45", {"N53", "N61"}),
        ("p53", {"N28"}),
        ("c04", {"N53", "N54"}),
        ("c12", {"N31", "N33", "N34", "N38", "N39", "N64"}),
    ],
)
def test_faults_listed_of_real_reports_are_found(
    name: str, found: set[str], real_reports: Path
) -> None:
    """What was seen by eye in the published texts is found by the rules."""
    assert found <= {finding.code for finding in _real(real_reports, name)}


@pytest.mark.real_reports
def test_real_reports_have_few_findings(real_reports: Path) -> None:
    """No false error, and at most eight findings of these rules on any published report.

    Two dates that run together (N52), years of six digits (D06) and a report for 2022 made by the
    format of 2019 (N20) are true.
    """
    own = {rule.code for rule in OWN}
    names = sorted({path.name[:3] for path in real_reports.glob("[cp]*.txt")})
    for name in names:
        found = [finding for finding in _real(real_reports, name) if finding.code in own]
        errors = [finding.code for finding in found if finding.severity is Severity.ERROR]
        assert not set(errors) - {"D06", "N20", "N52"}, name
        assert len(found) <= 8, name


@pytest.mark.real_reports
def test_places_point_at_their_words(real_reports: Path) -> None:
    """The span of a finding holds its quote, unless something is missing."""
    from assistant.reading.read import read_report

    for path in sorted(real_reports.glob("[cp]*.txt")):
        report = read_report(path)
        texts = {0: report.preface, **{part.number: part.text for part in report.sections}}
        for finding in check_text(report, fact_sheet(report.tables, report.form, 0)):
            place = finding.place
            assert isinstance(place, TextPlace)
            if place.end:
                assert place.quote == texts[place.section][place.start : place.end]
