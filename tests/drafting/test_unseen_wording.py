"""Wording that was not looked at while the rules were made: the same faults, said as other clerks say them."""

from __future__ import annotations

import pytest

from assistant.drafting.rules import TEXT_RULES, Example
from assistant.drafting.rules.case import text_case
from assistant.drafting.rules.statutory import sample
from assistant.findings import Severity
from assistant.forms import load_form
from assistant.tables.facts import fact_sheet

RANK = {None: 0, Severity.INFO: 1, Severity.WARNING: 2, Severity.ERROR: 3}
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
TOWN, BUREAU, CITY = "示例县青禾镇人民政府", "示例县水务局", "示例市人民政府"

# Rule, body, part, text, severity that is due (None: the rule must be silent).
CASES: list[tuple[str, str, int, str, Severity | None]] = [
    # announced parts
    ("N28", TOWN, 0, "本年报由七个部分组成。", ERROR),
    ("N28", TOWN, 0, "报告全文包括五个部分，现公布如下。", ERROR),
    ("N28", TOWN, 0, "本报告共计八部分。", ERROR),
    ("N28", TOWN, 0, "本报告从四个方面汇报工作。", None),
    ("N28", TOWN, 0, "本报告共六部分。", None),
    ("N28", TOWN, 1, "镇政府围绕三个方面开展工作，公开栏分为五个板块。", None),
    # periods
    ("N60", TOWN, 0, "数据起止日期：2023年1月1日至2023年12月31日。", ERROR),
    ("N60", TOWN, 0, "本年度报告所列数据的统计期限自2024年12月31日起至1月1日止。", ERROR),
    ("N60", TOWN, 0, "报告时段为2024年1月1日到2024年11月30日。", WARNING),
    ("N60", TOWN, 0, "统计起止时间为2024年1月1日至12月31日。", None),
    ("N60", TOWN, 1, "征求意见期限为2024年3月1日至4月1日。", None),
    # impossible days
    ("D06", TOWN, 1, "二〇二四年二月三十日，举办开放日活动。", ERROR),
    ("D06", TOWN, 1, "九月三十一日前完成目录更新。", ERROR),
    ("D06", TOWN, 1, "2024年13月5日召开培训会。", ERROR),
    ("D06", TOWN, 1, "二〇二四年二月二十九日，举办开放日活动。", None),
    ("D06", TOWN, 1, "十二月三十一日前完成年度归档。", None),
    # blanks and notes of the template
    ("N50", TOWN, 1, "全年发布信息［待核实］条。", ERROR),
    ("N50", TOWN, 1, "全年发布信息【待统计】条。", ERROR),
    ("N50", TOWN, 1, "全年公开信息  条，比上年增长  %。", ERROR),
    ("N50", TOWN, 1, "举办培训____次。", ERROR),
    ("N50", TOWN, 1, "信息公开专栏访问量为XX次。", ERROR),
    ("N50", TOWN, 5, "存在的问题（请结合实际填写，不超过三条）。", WARNING),
    ("N50", TOWN, 1, "（此段定稿前删去）", WARNING),
    ("N50", TOWN, 1, "（注：统计口径含所属事业单位）", None),
    ("N50", TOWN, 1, "填写申请表时应当写明联系方式。", None),
    # lost signs
    ("N52", TOWN, 0, "统计期限为2024年月1日至12月31日。", WARNING),
    ("N52", TOWN, 0, "统计期限为2024年1月1日至12月31。", WARNING),
    ("N52", TOWN, 0, "统计期限为2024年1月1日至12月31日。", None),
    # personal data
    ("N48", TOWN, 1, "补贴已转入6217000000000000004账户。", ERROR),
    ("N48", TOWN, 6, "费用请汇入账号6217000000000000004。", WARNING),
    ("N48", TOWN, 1, "系统编号6217000000000000003。", None),
    ("N47", TOWN, 1, "公开栏内容如有疑问，请拨打手机13700000000找村会计核实。", WARNING),
    ("N47", TOWN, 1, "村民（电话13700000000）反映的问题已答复。", ERROR),
    ("N47", TOWN, 0, "监督电话：13700000000。", None),
    # names of the body
    ("N44", BUREAU, 1, "我中心按时公开了预算。", WARNING),
    ("N44", BUREAU, 1, "我局依托我县政务服务中心公开信息。", None),
    ("N44", CITY, 1, "今年以来，我县扎实推进公开工作。", WARNING),
    ("N44", CITY, 1, "我市各区县按月报送。", None),
    ("N47", TOWN, 1, "已按申请人预留的手机13700000000联系本人领取。", ERROR),
    ("N42", TOWN, 0, "特编制《示例县白杨镇人民政府2024年政府信息公开工作年度报告》。", ERROR),
    ("N42", TOWN, 0, "参照《示例县白杨镇人民政府2024年政府信息公开工作年度报告》的体例。", WARNING),
    # the old principle
    ("N27", CITY, 1, "坚持公开为原则、不公开为例外。", WARNING),
    ("N27", CITY, 1, "改用以公开为常态的提法，不再使用公开为原则的旧表述。", None),
    # part five
    ("N37", TOWN, 5, "解读形式单一。为此，制作图解十余份，请宣传骨干逐条讲解政策。", None),
    ("N37", TOWN, 5, "解读形式单一，栏目更新不够及时，答复文书还不规范。", WARNING),
    ("N37", TOWN, 5, "个别站所报送信息滞后，自6月起实行周提醒、月点评。", None),
    ("N37", TOWN, 5, "解读材料照搬原文，现已规定惠农政策一律配发明白卡。", None),
    ("N37", TOWN, 5, "申请办理人员更换频繁，已安排县里培训并固定AB岗。", None),
    ("N37", TOWN, 5, "公开栏破损的问题还存在，均已更换为电子屏。", None),
    ("N37", TOWN, 5, "部分信息已经发布但更新不及时，内容质量参差不齐。", WARNING),
    ("N37", TOWN, 5, "群众对现有公开形式的满意度不高，队伍力量薄弱。", WARNING),
    # the five heads of part one
    ("N31", BUREAU, 1,
     "（一）主动公开。公开动态和规范性文件。（二）依申请公开。规范审核。（三）平台建设。维护网站。（四）监督保障。开展培训。",
     WARNING),
    ("N31", BUREAU, 1,
     "（一）主动公开。公开信息。（二）依申请公开。规范答复。（三）信息管理及平台建设。先审后发，维护网站。（四）监督保障。开展培训。",
     None),
    ("N31", TOWN, 1,
     "1.主动公开。公开信息。2.依申请公开。规范答复。3.政府信息管理。先审后发。4.监督保障。开展培训，接受考核。",
     WARNING),
    ("N31", TOWN, 1,
     "一是主动公开信息。二是依法办理申请。三是加强信息管理。四是维护网站。五是开展培训，接受监督。", None),
    ("N38", TOWN, 5,
     "存在的问题：一是图解偏少；二是栏目陈旧；三是答复文书不规范。改进措施：每季度检查栏目。", WARNING),
    ("N38", TOWN, 5,
     "存在的问题：一是图解偏少；二是栏目陈旧。改进措施：一是多做图解；二是更新栏目。", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "agency", "section", "text", "due"), CASES, ids=[f"{c[0]} {c[3][:24]}" for c in CASES]
)
def test_unseen_wording(
    code: str, agency: str, section: int, text: str, due: Severity | None
) -> None:
    """The rule speaks as severely as the fault demands, and leaves its sound neighbour alone."""
    example = Example(text, section, agency=agency, others=sample(section))
    report = example.report()
    facts = fact_sheet(report.tables, load_form(), example.year)
    rule = next(rule for rule in TEXT_RULES if rule.code == code)
    found = rule.check(text_case(report, facts, example.previous_report()))
    worst = max((finding.severity for finding in found), key=lambda s: RANK[s], default=None)

    if due is None:
        assert worst in (None, INFO)
    else:
        assert RANK[worst] >= RANK[due]
