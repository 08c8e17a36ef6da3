"""Whose report it is: one name throughout, the signature's too, and what the body calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import sentence_around, whole_text
from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, missing, rule
from assistant.findings import Finding, Severity
from assistant.report import Signature

RULES: list[TextRule] = []

_NAME = "年度报告应由本机关编制，机关名称前后一致"
_OFFICE = re.compile(
    r"(?:人民)?政府(?:办公厅|办公室|办)?$|党政(?:综合)?办公?室?$|办公厅$|办公室$|街道办事处$|办事处$"
)


def _stem(name: str) -> str:
    """The name without the word for its office: 示例县青禾镇."""
    return _OFFICE.sub("", re.sub(r"[\s\u3000]", "", name))


def _same_body(one: str, other: str) -> bool:
    """Whether one name may be short for the other: its letters stand there in order (市科委, 管委会)."""
    left, right = _stem(one), _stem(other)
    shorter, longer = sorted((left, right), key=len)
    letters = iter(longer)
    return bool(shorter) and all(letter in letters for letter in shorter)


@rule(
    RULES,
    finds=Example("开展工作。", signed=Signature("示例县白杨镇人民政府")),
    silent=Example("开展工作。", signed=Signature("青禾镇人民政府")),
    title="落款机关与标题不一致",
    explanation="落款的机关与报告标题的机关应是同一个；全称简称、政府与其办公室不算不同。",
    basis=_NAME,
)
def rule_n41(case: TextCase) -> Iterator[Finding]:
    """The body that signs is the one that the title names.

    Basis: one report, one body. A short name, or the office for its government, is the same body.
    """
    agency, signed = case.report.agency, case.report.signed.agency
    if agency and signed and not _same_body(agency, signed):
        message = f"落款是“{signed}”，报告的机关是“{agency}”。请核对哪一个对。"
        yield missing(6, "落款", "N41", Severity.WARNING, message, basis=_NAME)


# 现将青禾镇2024年政府信息公开工作情况报告如下: the report's title without its brackets.
_BARE_TITLE = re.compile(
    r"(?:现[将就]|^)([\u4e00-\u9fff]{2,20}?[镇乡县市区旗局厅道会府])(?:20\d\d)年?度?(?:政府信息公开|政务公开)",
    re.M,
)
_AUTHOR = re.compile(
    r"(?:^|[，。；\s])([\u4e00-\u9fff]{4,24}?)(?:组织|负责|特|现)?(?:编制|编写|发布|公布)(?:了|的)?(?:本|此|该)(?:年度|份)?[^，。；]{0,16}(?:报告|年报)|"
    r"(?:本|此|该)(?:年度|份)?[^，。；]{0,16}(?:报告|年报)由([\u4e00-\u9fff]{4,24}?)(?:组织|负责)?(?:编制|编写|发布|公布)",
    re.M,
)
# The office that compiles a government's report for it, and words that begin no name.
_LEAD_BODY = re.compile(
    r"政务|数据|审批|办公室|领导小组|信息中心|^(?:根据|按照|依据|现|我|本|特|结合|为|依照|由)"
)


def _ends_as_body(name: str) -> bool:
    return bool(re.search(r"(?:政府|办事处|局|委员会|厅|院|中心|管委会)$", name))


# 现公布《…年度报告》, 特编制《…》: the title behind it is the report's own.
_COMPILES = re.compile(
    r"(?:现将|现|特|兹)?(?:予以)?(?:编制|编写|制作|公布|发布|形成)(?:了|出|的)?[：:]?$|^现?[将就]$"
)
_OWN_TITLE = re.compile(
    r"《([\u4e00-\u9fff]{2,24}?)(?:20\d\d)年?度?[^《》]{0,4}(?:政府信息公开|政务公开)[^《》]*(?:报告|年报)[^《》]{0,4}》"
)


@rule(
    RULES,
    finds=Example("编制《白杨镇人民政府2024年政府信息公开工作年度报告》。", 0),
    silent=Example("编制《青禾镇2024年政府信息公开工作年度报告》。", 0),
    title="正文里的机关名称不一致",
    explanation="正文书名号里的报告名称与本报告的机关不同（多半是套用了别处的稿子），或者同一机关有“人民政府”“政府”两种写法。",
    basis=_NAME,
)
def rule_n42(case: TextCase) -> Iterator[Finding]:
    """The report's own title, where the text cites it, names the same body, written the same way.

    Basis: one report, one name. The body said to compile the report counts too; the office that does
    so for a government is no other body. Another body is a warning; 政府 for 人民政府 in a formal title a
    question. Not covered: reports of other bodies and years that are meant as such.
    """
    agency = case.report.agency
    if not agency:
        return
    for part in case.parts:
        for match in _OWN_TITLE.finditer(part.text):
            name = match[1]
            if "关于" in name:
                continue
            if not _same_body(agency, name):
                own = _COMPILES.search(part.text[: match.start()][-12:])
                severity = Severity.ERROR if own and _ends_as_body(name) else Severity.WARNING
                message = f"这里的报告名称是“{name}”的，本报告的机关是“{agency}”。请改成一致。"
            elif re.search(r"(?<!人民)政府$", name) and agency.endswith("人民政府"):
                severity = Severity.INFO
                message = f"同一机关有“{agency}”“{name}”两种写法。请统一用全称。"
            else:
                continue
            yield fault(
                part, *match.span(1), "N42", severity, message, basis=_NAME, expected=agency
            )
        for match in _BARE_TITLE.finditer(part.text) if part.number <= 1 else ():
            name = match[1]
            if _same_body(agency, name) or name[0] in "我本全各该此":
                continue
            message = f"这里的报告名称是“{name}”的，本报告的机关是“{agency}”。请改成一致。"
            yield fault(
                part, *match.span(1), "N42", Severity.WARNING, message, basis=_NAME,
                expected=agency,
            )  # fmt: skip
        for match in _AUTHOR.finditer(part.text):
            name = match[1] or match[2]
            group = 1 if match[1] else 2
            if _same_body(agency, name) or _LEAD_BODY.search(name) or not _ends_as_body(name):
                continue
            message = f"这里写编制报告的是“{name}”，本报告的机关是“{agency}”。请核对哪一个对。"
            yield fault(
                part, *match.span(group), "N42", Severity.WARNING, message, basis=_NAME,
                expected=agency,
            )  # fmt: skip


_BEGINS = r"(?:^|[，。；、：:\s“（(《]|[由与向和在为及到同跟赴])"
_ORGANS = {
    "镇": "人民政府|党政(?:综合)?办",
    "乡": "人民政府|党政(?:综合)?办",
    "街道": "办事处|党政(?:综合)?办",
    "县": "人民政府",
}
_GOVERNMENT_OF = {
    kind: re.compile(
        rf"({_BEGINS})(?:[\u4e00-\u9fff]{{2,6}}[县市区旗])?([\u4e00-\u9fff]{{2,3}}{kind})(?:{organs})",
        re.M,
    )
    for kind, organs in _ORGANS.items()
}
_SAME_LEVEL = {"镇": "镇乡街道", "乡": "镇乡街道", "街道": "镇乡街道", "县": "县"}
# Another body may well be named where the two do something together, or a request goes to it.
_TOGETHER = re.compile(
    r"共享|来我|参观|交流|结对|联合|协作|协同|共建|互[查学评鉴访]|考察|调研|观摩|学习|会同|借鉴|取经|交叉|帮扶|移送|转送|转办|转交|告知|划转|"
    r"划入|划归|管辖|职责|相邻|毗邻|合并|分别为|等\d*个?[乡镇街]"
)
# Letters before 镇 or 县 that make no name (各镇, 乡镇, 本县), and verbs in front of it.
_NO_NAME = re.compile(
    r"(?:[各乡村城全我本该小集县区市州省级下个属街]|所辖|其他|有关|下属)(?:镇|乡|县|街道)$|"
    r"^(?:做好|加强|推进|公开|发布|落实|完善|支持|协助|配合|接受|根据|按照|依据|主动|全面|严格|提升|强化|对照)"
)


@rule(
    RULES,
    finds=Example("白杨镇人民政府认真做好公开工作。"),
    silent=Example("青禾镇人民政府认真做好公开工作，接受各乡镇人民政府监督。"),
    title="正文里出现了别的机关",
    explanation="乡镇、街道或县的报告里出现了同一级别的另一个政府的名称，多半是套用别处的稿子忘了改。",
    basis=_NAME,
)
def rule_n43(case: TextCase) -> Iterator[Finding]:
    """A township's or county's report names no other government of its own level.

    Basis: one report, one body. Not covered: cities and districts, whose reports name others freely,
    departments, and a neighbour with whom something is done together.
    """
    agency = case.report.agency or ""
    own = re.search(r"([\u4e00-\u9fff]{2,})(镇|乡|街道|县)(?:人民政府|政府|办事处)$", agency)
    if not own:
        return
    place = _short_place(own[1]) + own[2]
    kinds = [kind for kind in _GOVERNMENT_OF if kind in _SAME_LEVEL[own[2]]]
    for part in case.parts:
        for kind in kinds:
            for match in _GOVERNMENT_OF[kind].finditer(part.text):
                lead, name = match[1] or "", match[2]
                if name[0] in _WITH:
                    lead, name = name[0], name[1:]
                if lead in _WITH or _HELPED.search(part.text[: match.start(2)][-16:]):
                    continue
                if name.endswith(place) or place.endswith(name) or _NO_NAME.search(name):
                    continue
                if _TOGETHER.search(sentence_around(part.text, *match.span(2))):
                    continue
                message = (
                    f"这里写的是“{name}”，本报告的机关是“{agency}”。请核对是不是套用稿子时没有改。"
                )
                yield fault(
                    part, match.start(2), match.end(), "N43", Severity.WARNING, message, basis=_NAME
                )
                return
        yield from _bare_name(part, agency, place)


def _bare_name(part: Part, agency: str, place: str) -> Iterator[Finding]:
    """The first sentence that begins with another township's short name as the one that acts."""
    if place.endswith("县"):
        return
    for match in _BARE_NAME.finditer(part.text):
        name = match[1]
        if name.endswith(place) or place.endswith(name) or _NO_NAME.search(name):
            continue
        if not _TOGETHER.search(sentence_around(part.text, *match.span(1))):
            message = (
                f"这里写的是“{name}”，本报告的机关是“{agency}”。请核对是不是套用稿子时没有改。"
            )
            yield fault(part, *match.span(1), "N43", Severity.WARNING, message, basis=_NAME)
            return


_WITH = ("与", "同", "跟", "赴")
_HELPED = re.compile(r"(?:配合|协助|支持|商请|协调)[^，。；]{0,8}$")
_BARE_NAME = re.compile(
    r"(?:^|[。；\n])\s*(?:[\u4e00-\u9fff]{2,6}[县市区旗])?([\u4e00-\u9fff]{2,3}[镇乡])"
    r"(?:20\d\d年|党委|[，,]?(?:认真|高度重视|严格|主动公开|坚持|始终|深入|全年|未收到|共收到))",
    re.M,
)


def _short_place(name: str) -> str:
    """The place's own name, those above it left out."""
    short = re.sub(r"^.*(?:省|自治区|自治州|市|州|盟|县|旗|区)(?=.{2})", "", name)
    return short or name


_SELF = re.compile(
    r"(?<!自)(?<!使)(?:我|本)(镇(?!压|定|静)|乡(?!村|镇|土)|街道|局(?!部|面|限|势|域)|委(?!托|派|员|屈|婉)|厅|中心(?![工任小学医城区]))"
)
_KIND = re.compile(r"(镇|乡|街道|局|委|厅|中心)(?:人民政府|政府|办事处|员会)?$")
_OTHER_LEVEL = {
    "县": re.compile(r"(?<!自)(?<!使)我(区)(?![别分域间块])"),
    "区": re.compile(r"(?<!自)(?<!使)我(县)"),
    "市": re.compile(r"(?<!自)(?<!使)我(县)"),
}


def _selves(case: TextCase, agency: str, part: Part) -> Iterator[re.Match[str]]:
    """Where the text says 我镇 and its like; 我区 of a county, 我县 of a district.

    我区 may also be an autonomous region.
    """
    yield from _SELF.finditer(part.text)
    county, district = "县" in agency, "区" in agency.replace("自治区", "")
    if re.search(r"市(?:人民)?政府$", agency) and not county and not district:
        yield from _OTHER_LEVEL["市"].finditer(part.text)
    elif county != district and "自治区" not in whole_text(case):
        yield from _OTHER_LEVEL["县" if county else "区"].finditer(part.text)


_COUNTY = re.compile(r"(?:县|旗|区|市|州|省)(?:人民)?政府$")


@rule(
    RULES,
    finds=Example("我局认真做好主动公开工作。"),
    silent=Example("我镇认真做好主动公开工作，我县统一部署。"),
    title="自称与机关不符",
    explanation="镇的报告里写“我局”，局的报告里写“我镇”等，多半是套用别处的稿子忘了改。",
    basis=_NAME,
)
def rule_n44(case: TextCase) -> Iterator[Finding]:
    """A body calls itself what it is: a township 我镇, a bureau 我局.

    Basis: one report, one body. 我市, 我县 and 我区 may be said by any body. One finding for each
    wrong word, at the first place.
    """
    agency = case.report.agency or ""
    own = _KIND.search(agency)
    kind = own[1] if own else ("政府" if _COUNTY.search(agency) else None)
    if kind is None:
        return
    seen: set[str] = set()
    for part in case.parts:
        for match in _selves(case, agency, part):
            if match[1] == kind or match[1] in seen:
                continue
            seen.add(match[1])
            message = (
                f"这里自称“{match[0]}”，本报告的机关是“{agency}”。请核对是不是套用稿子时没有改。"
            )
            yield fault(part, *match.span(), "N44", Severity.WARNING, message, basis=_NAME)
