"""What the text cites: the Regulation, the format notice, the law on reconsideration, document numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import sentence_around
from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

FORMAT_2021 = 2021
_FORMAT = "国办公开办函〔2021〕30号，2021年度起施行"
_REGULATION = "《中华人民共和国政府信息公开条例》（国务院令第711号，2019年5月15日起施行）"

_OPEN, _CLOSE = r"[〔\[［(（【]", r"[〕\]］)）】]"
_NOTICE = re.compile(rf"国办公开办函\s*{_OPEN}\s*(\d{{4}})\s*{_CLOSE}\s*第?(\d+)\s*号")
_TRIAL = re.compile(
    r"年度报告格式[》]?[（(]试行[）)]|政务公开办公室关于政府信息公开工作年度报告有关事项的通知"
)
_FORMAT_WORDS = re.compile(r"年度报告(?:格式|有关事项)|年报格式")
_HISTORY = re.compile(
    r"废止|不再|替代|代替|原[《国]|取代|同时失效|停止执行|失效|此前|曾(?!经?根据)|以往|过去|由[^，。；]{2,40}(?:改|调整|变更)为"
)
# Reports of 2019 and 2020 were written by the trial format: a sentence on them may cite it.
_ON_OLD_REPORTS = re.compile(
    r"20(?:19|20)(?:年?度|年[^，。；《》]{0,8}(?:报告|年报)|[、和及至]20(?:19|20)年)|20(?:19|20)年(?:、|和|至)20"
)


@rule(
    RULES,
    finds=Example(
        "根据《关于政府信息公开工作年度报告有关事项的通知》（国办公开办函〔2019〕60号）编制。", 0
    ),
    silent=Example(
        "根据《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）编制。", 0
    ),
    title="编制依据已被新格式代替",
    explanation="2021年度起的年报按国办公开办函〔2021〕30号的格式编制；再引2019年的60号文或“格式（试行）”就过时了。",
    basis=_FORMAT,
)
def rule_n20(case: TextCase) -> Iterator[Finding]:
    """A report for 2021 or later rests on the format of 2021, not on the trial format of 2019.

    Basis: 国办公开办函〔2021〕30号. An error where the sentence says that the report is made by it
    and names the right one nowhere. Not covered: a sentence that tells the history of the format.
    """
    if case.year is None or case.year < FORMAT_2021:
        return
    for part, sentence in case.sentences():
        if _HISTORY.search(sentence.text) or _ON_OLD_REPORTS.search(sentence.text):
            continue
        numbers = {match.groups(): match for match in _NOTICE.finditer(sentence.text)}
        match = numbers.get(("2019", "60")) or _TRIAL.search(sentence.text)
        if match is None:
            continue
        what = (
            f"“{match[0]}”是2019年试行格式通知的名称，与文号〔2021〕30号对不上。请改用"
            if ("2021", "30") in numbers
            else f"{case.year}年度的报告引用了2019年的试行格式“{match[0]}”。请改引"
        )
        start = sentence.span.start
        yield fault(
            part,
            start + match.start(),
            start + match.end(),
            "N20",
            Severity.ERROR if _rests_on(sentence.text, match) else Severity.WARNING,
            f"{what}《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号），"
            "并核对各部分是否照新格式写。",
            basis=_FORMAT,
            expected="国办公开办函〔2021〕30号",
        )
        return


_MADE_BY = re.compile(
    r"(?:根据|依据|按照?|依照|遵照|对照|参照)[^。；]*(?:编制|编写|撰写|制作|拟制|报告)|"
    r"(?:编制|编写|撰写)[^。；]{0,12}(?:依据|根据|按照)"
)


def _rests_on(text: str, match: re.Match[str]) -> bool:
    """Whether the report is said to be made by the document of this number, and by no newer one."""
    newer = any(other.groups() == ("2021", "30") for other in _NOTICE.finditer(text))
    return match.re is _NOTICE and not newer and _MADE_BY.search(text) is not None


_COMPILED = re.compile(r"编制[^。；]{0,24}(?:报告|年报)|(?:报告|年报)[^。；]{0,6}编制")
_PLATFORM = (2019, 61)


def _names_format(text: str, year: int, number: int) -> bool:
    """Whether the sentence means the format: by its name, or as what the report is made by, one sign off."""
    if _FORMAT_WORDS.search(text):
        return True
    near = year in (2019, 2021) or number in (30, 60)
    return near and (year, number) != _PLATFORM and bool(_COMPILED.search(text))


# 《…年度报告格式》（: the number right behind is said to be that of the notice.
_TITLE_ENDS = re.compile(
    r"年度报告(?:格式|有关事项的通知)[^《》（(]{0,16}》?的?(?:通知)?》?\s*[（(]\s*$"
)
_OTHER_WORD = re.compile(
    rf"(国办(?:发|函|公开函|公开办发|公开办字|公开办|公开))\s*{_OPEN}\s*(2021|2019)\s*{_CLOSE}\s*第?(30|60)\s*号"
)


@rule(
    RULES,
    finds=Example("按照《年度报告格式》（国办公开办函〔2021〕13号）编制。", 0),
    silent=Example("按照《年度报告格式》（国办公开办函〔2021〕30号）编制。", 0),
    title="格式通知的文号不对",
    explanation="年度报告格式的通知只有两个文号：国办公开办函〔2019〕60号（2019、2020年度），国办公开办函〔2021〕30号（2021年度起）。",
    basis=_FORMAT,
)
def rule_n21(case: TextCase) -> Iterator[Finding]:
    """The notice on the format of annual reports bears one of two numbers.

    Basis: 国办公开办函〔2021〕30号, 〔2019〕60号. An error right behind the title, where the report is
    said to be made by it as the format, or where the notice is younger than the report. Covered only
    where the sentence names the format or how the report was made, or where the notice is younger.
    """
    for part, sentence in case.sentences():
        text = sentence.text
        as_format = bool(_FORMAT_WORDS.search(text) and _MADE_BY.search(text))
        for match, sure, message, wanted in (
            *_other_numbers(case, text),
            *_other_words(text),
        ):
            titled = _TITLE_ENDS.search(text[: match.start()]) is not None
            start = sentence.span.start
            yield fault(
                part,
                start + match.start(),
                start + match.end(),
                "N21",
                Severity.ERROR if sure or titled or as_format else Severity.WARNING,
                message,
                basis=_FORMAT,
                expected=wanted,
            )


_Wrong = tuple[re.Match[str], bool, str, str]
"""A number, whether it is wrong whatever it is cited for, what to say, and the right one."""


def _other_numbers(case: TextCase, text: str) -> Iterator[_Wrong]:
    """国办公开办函〔2021〕13号 where the format is meant, and 〔2021〕30号 before it was issued."""
    wanted = "〔2019〕60号" if (case.year or FORMAT_2021) < FORMAT_2021 else "〔2021〕30号"
    for match in _NOTICE.finditer(text):
        year, number = int(match[1]), int(match[2])
        known = (year, number) in ((2019, 60), (2021, 30))
        early = case.year is not None and (year, number) == (2021, 30) and case.year < 2021
        if early or (not known and _names_format(text, year, number)):
            message = (
                f"“{match[0]}”不是这一年度的年报格式通知。"
                f"请改为国办公开办函{wanted}，或核对所引的是哪一份文件。"
            )
            yield match, early, message, f"国办公开办函{wanted}"


def _other_words(text: str) -> Iterator[_Wrong]:
    """国办发〔2021〕30号: the right number under another office's word."""
    if not (_FORMAT_WORDS.search(text) or _COMPILED.search(text)):
        return
    for match in _OTHER_WORD.finditer(text):
        right = f"国办公开办函〔{match[2]}〕{match[3]}号"
        yield match, False, f"“{match[0]}”的发文字号写错了。请改为{right}。", right


_ORDER = re.compile(
    r"(?<![省市区县州])政府信息公开条例》?[^。；《》]{0,16}?(?:国务院令|国令|国务院)\s*第?\s*(\d{3})\s*号"
)
_ORDER_FIRST = re.compile(
    r"(?:国务院令|国令)\s*第?\s*(\d{3})\s*号[^。；，《》]{0,10}《[^《》]{0,10}政府信息公开条例"
)
_IN_FORCE = re.compile(
    r"(?<![省市区县州])政府信息公开条例》?[^。；《》]{0,30}?((?:19|20)\d\d)年(?:(\d{1,2})月(\d{1,2})日)?[^。；，《》]{0,3}(起?施行|起?实施|修订|修正|版)"
)


@rule(
    RULES,
    finds=Example("根据《中华人民共和国政府信息公开条例》（国务院令第492号）编制本报告。", 0),
    silent=Example("根据《中华人民共和国政府信息公开条例》（国务院令第711号）编制本报告。", 0),
    title="引用的条例不是现行版本",
    explanation="现行《政府信息公开条例》是2019年修订的国务院令第711号，2019年5月15日起施行；令号、年份、施行日期写错或引旧版的指出来。",
    basis=_REGULATION,
)
def rule_n22(case: TextCase) -> Iterator[Finding]:
    """The Regulation is cited as Order 711, revised in 2019, in force from 15 May 2019.

    Basis: Order 711. Not covered: reports for years before 2019, and sentences that tell history.
    """
    if case.year is not None and case.year < 2019:
        return
    for part, sentence in case.sentences():
        text = sentence.text
        if "政府信息公开" not in text or _HISTORY.search(text):
            continue
        for start, end, severity, what in _versions(text):
            yield fault(
                part,
                sentence.span.start + start,
                sentence.span.start + end,
                "N22",
                severity,
                f"{what}。现行条例是国务院令第711号，2019年修订，2019年5月15日起施行，请改正。",
                basis=_REGULATION,
                expected="国务院令第711号",
            )


# 政府信息公开法律法规, 法规, 法定 and 法治 are no title.
_NO_LAW = re.compile(r"(?:《(?:中华人民共和国)?|中华人民共和国)政府信息公开法(?![律规定治])")


# 按照《条例》, 落实《条例》: what is followed today is what is in force.
_FOLLOWED = re.compile(
    "根据|依据|按照?|依照|遵照|贯彻|落实|执行|学习|遵循|遵守|宣传|严格|认真|要求|规定"
)


def _of_today(text: str) -> Severity:
    return Severity.ERROR if _FOLLOWED.search(text) else Severity.WARNING


def _versions(text: str) -> Iterator[tuple[int, int, Severity, str]]:
    for match in _NO_LAW.finditer(text):
        yield *match.span(), Severity.ERROR, "没有“政府信息公开法”这部法律，所引的应是条例"
    if "条例" not in text:
        return
    for pattern in (_ORDER, _ORDER_FIRST):
        for match in pattern.finditer(text):
            if match[1] == "492":
                yield *match.span(1), _of_today(text), "“第492号”是2007年的旧条例"
            elif match[1] != "711":
                yield (
                    *match.span(1),
                    Severity.ERROR,
                    f"《政府信息公开条例》没有“第{match[1]}号”这个令号",
                )
    for match in _IN_FORCE.finditer(text):
        year, month, day, act = match.groups()
        if year != "2019":
            known = year in ("2007", "2008")
            if known and text[match.end() :].startswith(("以来", "至今", "后")):
                continue
            revised = act in ("修订", "修正", "版")
            level = Severity.WARNING if known and not revised else _of_today(text)
            level = level if known else Severity.ERROR
            yield match.start(1), match.end(4), level, f"“{year}年{act}”不是现行条例"
        elif month and act.endswith(("施行", "实施")) and (month, day) != ("5", "15"):
            yield match.start(1), match.end(4), Severity.ERROR, "条例的施行日期写错了"


_OF_OLD_CASES = re.compile("受理在先|施行前|旧法|原法|适用")
_OLD_REVIEW_LAW = re.compile(
    r"行政复议法》?[（(][^）)]{0,6}(1999|2009|2017)年[^）)]{0,6}[）)]|行政复议法》?第(九十[一二三四五六七八九]|一百[^条]{0,3})条"
)


@rule(
    RULES,
    finds=Example("按照《行政复议法》（2017年修正）办理复议案件。"),
    silent=Example("按照《行政复议法》（2023年修订）办理复议案件。"),
    title="引用的行政复议法不是现行版本",
    explanation="2024年1月1日起施行2023年修订的行政复议法，共90条；2024年度起再引旧版本的指出来。",
    basis="《中华人民共和国行政复议法》（2023年9月1日修订，2024年1月1日起施行）",
)
def rule_n23(case: TextCase) -> Iterator[Finding]:
    """From the report for 2024 on the Reconsideration Law is that of 2023, with 90 articles.

    An error where the sentence says that it is followed. Basis: Administrative Reconsideration Law,
    revised 1 September 2023. Not covered: sentences that tell its history, articles of the
    old law cited without its year.
    """
    if case.year is None or case.year < 2024:
        return
    for part in case.parts:
        for match in _OLD_REVIEW_LAW.finditer(part.text):
            around = sentence_around(part.text, *match.span())
            if _HISTORY.search(around):
                continue
            message = f"“{match[0]}”不是现行行政复议法。2024年起施行的是2023年修订的版本，共90条，请核对。"
            yield fault(
                part,
                *match.span(),
                "N23",
                Severity.ERROR
                if _FOLLOWED.search(around) and not _OF_OLD_CASES.search(around)
                else Severity.WARNING,
                message,
                basis="《中华人民共和国行政复议法》（2023年修订）",
            )


_PRINCIPLE = re.compile(
    r"公开(?:是|为|作为|系)(?:一般|基本|总的?|首要|根本|主要)?(?:的)?原则(?=[，、；。”]?[^，。；]{0,2}(?:不公开|例外))|公开(?:是|为)原则"
)
# What is said to be given up is not held any more.
_GIVEN_UP = re.compile(
    r"不再|不得再|取代|替代|代替|取消|改用|改为|转变为|变为|旧(?:提法|表述|条例)|老(?:提法|说法)|"
    r"(?:过去|以往|原来|原先|以前|从前|曾经?)[^，。；]{0,8}“?公开"
)


@rule(
    RULES,
    finds=Example("坚持以公开为原则、不公开为例外。"),
    silent=Example("坚持以公开为常态、不公开为例外原则。"),
    title="“公开为原则”是旧提法",
    explanation="现行条例第五条写的是“以公开为常态、不公开为例外”，“公开为原则”是2007年条例时期的提法。",
    basis="《政府信息公开条例》第五条",
)
def rule_n27(case: TextCase) -> Iterator[Finding]:
    """Disclosure is the norm (常态); 公开为原则 is the slogan of before 2019.

    Basis: Regulation, Art. 5. Not covered: reports for years before 2019.
    """
    if case.year is not None and case.year < 2019:
        return
    for part in case.parts:
        for match in _PRINCIPLE.finditer(part.text):
            if _GIVEN_UP.search(sentence_around(part.text, *match.span())):
                continue
            message = f"“{match[0]}”是旧提法，条例第五条是“以公开为常态、不公开为例外”，请改正。"
            yield fault(
                part,
                *match.span(),
                "N27",
                Severity.WARNING,
                message,
                basis="《政府信息公开条例》第五条",
                expected="公开为常态",
            )
