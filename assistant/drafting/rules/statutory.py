"""What a report must tell: results of assessment, processing fees, contact, basis and period."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import (
    HEADINGS,
    is_government,
    is_township,
    is_whole,
    whole_text,
)
from assistant.drafting.rules.case import PREFACE, Example, TextCase, TextRule, missing, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

# A whole report in our own words, short: the ground on which the examples of this room stand.
SAMPLE = {
    0: "根据《中华人民共和国政府信息公开条例》编制。数据统计期限自2024年1月1日起至12月31日止。"
    "地址：青禾镇育才路1号，邮编：100000，电话：010-00000000。",
    1: "（一）主动公开。发布信息。（二）依申请公开。未收到申请。（三）政府信息管理。清理文件。"
    "（四）平台建设。维护网站。（五）监督保障。参加考核，接受社会评议，没有责任追究情形。",
    2: "",
    3: "",
    4: "",
    5: "（一）存在的问题。解读形式单一。（二）改进措施。下一步丰富解读形式。",
    6: "本年度没有收取信息处理费。",
}


def sample(number: int) -> dict[int, str]:
    """The sample without one part, which an example writes anew."""
    return {part: text for part, text in SAMPLE.items() if part != number}


_RESULTS = {
    "工作考核": re.compile(r"考核|考评|绩效"),
    "社会评议": re.compile(r"评议|社会评价|满意度|第三方评估|社会评估"),
    "责任追究": re.compile(r"追究|问责|追责|责任人|处分"),
}


@rule(
    RULES,
    finds=Example("（一）主动公开。发布信息。", others=sample(1)),
    silent=Example(SAMPLE[1], others=sample(1)),
    title="政府的年报没有写考核、评议、追责结果",
    explanation="各级政府的年报要写工作考核、社会评议和责任追究的结果，没有发生的也要写明没有。",
    basis="《政府信息公开条例》第四十六条、第五十条第一款第（四）项",
)
def rule_n32(case: TextCase) -> Iterator[Finding]:
    """A government tells the results of assessment, public appraisal and accountability, or that
    there were none.

    Basis: Regulation, Arts. 46 and 50(4). A warning when none of the three is told, a question when
    one or two are. Whole reports of governments only; the words alone are looked for.
    """
    if not is_government(case.report.agency) or not is_whole(case):
        return
    text = whole_text(case)
    lacking = [name for name, words in _RESULTS.items() if not words.search(text)]
    if not lacking:
        return
    severity = Severity.WARNING if len(lacking) == len(_RESULTS) else Severity.INFO
    message = f"没有写到{'、'.join(lacking)}的结果。政府的年报要在“监督保障”里写明，没有发生的也要写明没有。"
    basis = "《政府信息公开条例》第四十六条、第五十条"
    yield missing(1, HEADINGS[1], "N32", severity, message, basis=basis)


_FEE = re.compile(r"处理费|[收缴]费通知|(?<!事业性)(?<!事业)收费|收取[^。；]{0,8}费|费用|收缴")
# Whether any was taken: a word of nothing, or a figure.
_TAKEN_OR_NOT = re.compile(r"[未没无零〇免]|不收|不存在|\d|[一二三四五六七八九十百]+[件元]")
_NO_STATEMENT = re.compile(
    r"《[^》]*》|[（(][^（）()]*[〔\[［][^（）()]*[）)]|20\d\d\s*年|第[一二三四五六七八九十百\d]+[条款项]|无正当理由"
)
_NOTICES = re.compile(r"[收缴]费通知(?:书)?\s*(\d+)\s*[件份次]|发出(\d+)\s*[件份次][收缴]费通知")
_AMOUNT = re.compile(r"\d[\d,.]*\s*万?元")
FEE_BASIS = "国办公开办函〔2021〕30号；国办函〔2020〕109号"


@rule(
    RULES,
    finds=Example("无。", 6, others=sample(6)),
    silent=Example("2024年没有收取信息处理费。", 6, others=sample(6)),
    title="第六部分没有写信息处理费",
    explanation="2021年度起，第六部分要写收取信息处理费的情况：发出收费通知的件数、总金额、实际收取的金额。没有收取的也要写明，只写“无”、只写按规定执行不够。",
    basis="国办公开办函〔2021〕30号；《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）",
)
def rule_n33(case: TextCase) -> Iterator[Finding]:
    """Part six tells of processing fees, also when none were taken.

    Basis: 国办公开办函〔2021〕30号; the fee measures in force from 2021. Whole reports for 2021 and
    later; a fee told elsewhere in the text counts. Naming the fee tells nothing as long as neither a
    figure nor a word of nothing stands beside it; administrative charges are another matter. Whether
    the amounts fit is held by the rules on figures.
    """
    if case.year is None or case.year < 2021 or not is_whole(case):
        return
    told = [
        sentence.text
        for part, sentence in case.sentences()
        if (_FEE if part.number == 6 else _PROCESSING).search(sentence.text)
    ]
    six = case.part(6)
    message = _fee_fault(told, six.text if six else "")
    if message:
        yield missing(6, HEADINGS[6], "N33", Severity.WARNING, message, basis=FEE_BASIS)


_PROCESSING = re.compile(r"处理费|收费通知")


def _fee_fault(told: list[str], six: str) -> str | None:
    ask = "请写明发出收费通知的件数、总金额和实际收取的金额；没有收取的，写明没有收取。"
    if not told:
        return f"第六部分没有写信息处理费。{ask}"
    text = "。".join(told)
    if not _TAKEN_OR_NOT.search(_NO_STATEMENT.sub("", text)):
        return f"第六部分提到了信息处理费，没有写明收了没有。{ask}"
    notices = [int(match[1] or match[2]) for match in _NOTICES.finditer(text)]
    if any(notices) and not _AMOUNT.search(text) and not _AMOUNT.search(six):
        return f"第六部分写了收费通知{max(notices)}件，没有写金额。{ask}"
    return None


_CONTACT = {
    "地址": re.compile(r"地\s*址\s*[：:为]|[路街道巷]\s*\d+\s*号|\d+室"),
    "电话": re.compile(r"电\s*话[^。；\d]{0,12}\d{4,}|\d{3,4}[-—－]\d{7,8}"),
    "邮编": re.compile(r"邮\s*编|邮政编码"),
}


@rule(
    RULES,
    finds=Example("根据《中华人民共和国政府信息公开条例》编制。", 0, others=sample(0)),
    silent=Example(SAMPLE[0], 0, others=sample(0)),
    title="没有联系方式",
    explanation="前言一般写明公开工作机构的地址、邮编、电话，方便公众提出疑问；整份报告都没有的提请确认。",
    basis="《政府信息公开条例》第十二条；各级年报通行写法",
)
def rule_n34(case: TextCase) -> Iterator[Finding]:
    """A report says how the disclosure unit is reached: address, post code, phone.

    Basis: practice of the reports; Regulation, Art. 12 for what the guide names. A question and no
    warning: the Regulation asks for it in the guide, not in the report, no text of the format that is
    at hand asks for it, and five of the seven published reports that are at hand in whole have none,
    a general office's own among them. Whole reports; townships are asked only when there
    is none of the three, others also when the phone alone is missing.
    """
    if not is_whole(case):
        return
    text = whole_text(case)
    lacking = [name for name, words in _CONTACT.items() if not words.search(text)]
    nothing = len(lacking) == len(_CONTACT)
    if not nothing and (is_township(case.report.agency) or "电话" not in lacking):
        return
    message = (
        f"整份报告没有找到联系方式中的{'、'.join(lacking)}。"
        "请确认是否要在前言写明公开工作机构的地址、邮编和电话。"
    )
    basis = "《政府信息公开条例》第十二条；各级年报通行写法"
    yield missing(PREFACE, HEADINGS[PREFACE], "N34", Severity.INFO, message, basis=basis)


_OPENING = {
    "编制依据（《政府信息公开条例》）": re.compile(
        r"(?:根据|按照|依据|依照|遵照|贯彻|落实|执行)[^。]{0,30}(?:政府信息公开|《)条例|编制"
    ),
    "数据的统计期限": re.compile(
        r"统计|期限|时限|\d{4}\s*年\s*1\s*月\s*1\s*日[^。]{0,12}12\s*月\s*31\s*日|(?:截至|截止)[^。]{0,8}12\s*月\s*31"
    ),
}
_ELECTRONIC = re.compile(r"电子版|下载|网址|查阅|查询|www|https?:")


@rule(
    RULES,
    finds=Example("青禾镇的电话：010-00000000，地址：育才路1号。", 0, others=sample(0)),
    silent=Example(SAMPLE[0], 0, others=sample(0)),
    title="前言缺少依据或统计期限",
    explanation="前言写明编制依据、数据的统计期限（1月1日至12月31日）和电子版在哪里看；缺依据或期限的提请补上。",
    basis="年度报告通行写法；统计期限为报告年度",
)
def rule_n35(case: TextCase) -> Iterator[Finding]:
    """The preface says on what the report rests and which period its figures count.

    Basis: practice of the reports. A question. Where the electronic copy is, is asked only together
    with one of these. Looked for in the preface and part one of whole reports.
    """
    if not is_whole(case):
        return
    text = "\n".join(part.text for part in case.parts if part.number <= 1)
    lacking = [name for name, words in _OPENING.items() if not words.search(text)]
    if not lacking:
        return
    if not _ELECTRONIC.search(text):
        lacking.append("电子版的查看地址")
    message = f"前言没有写{'、'.join(lacking)}。请确认是否补上。"
    basis = "年度报告通行写法；统计期限为报告年度"
    yield missing(PREFACE, HEADINGS[PREFACE], "N35", Severity.INFO, message, basis=basis)
