"""Names of applicants that the ledger knows, in the prose of a report."""

from __future__ import annotations

import itertools
import random

import pytest

from assistant.drafting.rules import check_text
from assistant.facts import FactSheet
from assistant.findings import Finding, Severity, TextPlace, finding_as_json
from assistant.forms import load_form
from assistant.report import AnnualReport, Section, Tables
from assistant.tables.facts import fact_sheet

NAMES = frozenset(("测试甲", "程建设", "高明", "文明", "测乙", "欧阳测试", "测·试甲"))
FACTS: FactSheet = fact_sheet(Tables(), load_form(), 2024)


def check(text: str, names: frozenset[str] = NAMES) -> list[Finding]:
    """What is said of names in part one of an invented report."""
    report = AnnualReport("示例县青禾镇人民政府", 2024, Tables(), (Section(1, "", text),))
    return [finding for finding in check_text(report, FACTS, None, names) if finding.code == "N71"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("全年答复了测试甲关于宅基地的申请。", ["error"]),
        ("测试甲不服答复，申请行政复议。", ["error"]),
        ("向测 试\u3000甲送达答复书。", ["error"]),
        ("已答复欧阳测试等3人。", ["error"]),
        ("测·试甲的申请已办结。", ["error"]),
        ("测试甲和测试甲各提出一件。", ["error", "error"]),
        ("申请人程建设的申请已办结。", ["error"]),
        # Somebody in office may bear the name.
        ("由镇长测试甲任组长。", ["warning"]),
        ("测试甲同志主持召开会议。", ["warning"]),
        ("联系人：测试甲，电话：010-00000000。", ["warning"]),
        # Made of plain words: beside a cue, or where no other word can begin or end.
        ("收到程建设的来信。", ["warning"]),
        ("公开工程建设领域信息。", []),
        ("公开农田水利工程建设项目。", []),
        ("申请人高明提出申请。", ["warning"]),
        ("测乙、测试甲两人到场。", ["warning", "error"]),
        ("这个做法十分高明。", []),
        ("创建文明城市，引导群众文明出行。", []),
        ("申请人文明要求公开。", ["warning"]),
        ("申请人甲、测试乙的申请已办结。", []),
    ],
)
def test_what_is_certain_is_an_error_and_plain_words_are_none(text: str, told: list[str]) -> None:
    """Three letters and more are certain; a title, plain words and two letters make it doubtful."""
    assert told == [finding.severity.value for finding in check(text)]


def test_without_a_ledger_nobody_is_known() -> None:
    """The rule is silent where no names are given."""
    assert [] == check("答复了测试甲的申请。", frozenset())


def test_the_place_is_the_name_and_its_words_hide_it() -> None:
    """Where it stands is told by offsets and by the letters around a mark."""
    text = "第一段。\n全年答复了测试甲、欧阳测试关于宅基地的申请。"
    first, second = (f.place for f in check(text) if isinstance(f.place, TextPlace))

    assert ("测试甲", "欧阳测试") == (
        text[first.start : first.end],
        text[second.start : second.end],
    )
    assert "全年答复了〔申请人〕、〔申请人〕关于" == first.quote
    assert 2 == first.paragraph
    assert first.quote != second.quote  # else one written reason would settle both


SURNAMES = "赵钱孙李吴郑冯陈褚蒋沈韩杨朱秦许吕张孔曹严华魏陶姜戚谢邹喻柏窦章"
GIVEN = "铭轩雯珺煜祺婧钰嫣皓霖颖熙瑶鹏媛懿勋璟莹"
FRAMES = (
    "全年答复了{0}关于{1}宅基地的申请。全年答复了{0}关于{1}宅基地的申请。",
    "{0}等人对答复不服，，由{1}镇长进行进行调解，2023年，我局XX件。",
    "申请人{0}（{1}）身份证号码填写有误的的材料已退回。",
    "收到{0}{1}来信。",
)


def test_no_generated_name_is_repeated_by_any_finding() -> None:
    """300 applicants, set into sentences full of other faults: found each time, repeated never."""
    rng = random.Random(711)
    people = [rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2)) for _ in range(300)]
    names = frozenset(people)
    for one, other in itertools.pairwise(people):
        text = rng.choice(FRAMES).format(one, other)
        report = AnnualReport("示例县青禾镇人民政府", 2024, Tables(), (Section(1, "", text),))
        findings = check_text(report, FACTS, None, names)
        told = [f for f in findings if f.code == "N71"]

        assert 2 <= len(told)
        assert Severity.ERROR in {f.severity for f in told}
        written = repr([(finding, finding_as_json(finding)) for finding in findings])
        assert not [name for name in names if name in written]
