"""Whose report it is: one name throughout, the signature's too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import sentence_around
from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, missing, rule
from assistant.findings import Finding, Severity
from assistant.report import Signature

RULES: list[TextRule] = []

NAME_BASIS = "年度报告应由本机关编制，机关名称前后一致"
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
    basis=NAME_BASIS,
)
def rule_n41(case: TextCase) -> Iterator[Finding]:
    """The body that signs is the one that the title names.

    Basis: one report, one body. A short name, or the office for its government, is the same body.
    """
    agency, signed = case.report.agency, case.report.signed.agency
    if agency and signed and not _same_body(agency, signed):
        message = f"落款是“{signed}”，报告的机关是“{agency}”。请核对哪一个对。"
        yield missing(6, "落款", "N41", Severity.WARNING, message, basis=NAME_BASIS)


_FAMILIES = {
    "township": re.compile(r"(?:[镇乡]|街道)(?:人民政府|政府|办事处)?$"),
    "government": re.compile(r"[省市州盟县旗区](?:人民)?政府$"),
    "department": re.compile(r"(?:局|委员会|厅|院|中心|委)$"),
}


def family(name: str) -> str | None:
    """What a body is by its name: two of one family can only be two reports."""
    return next((kind for kind, words in _FAMILIES.items() if words.search(name)), None)


def is_certain(case: TextCase) -> bool:
    """Whether nothing leaves doubt whose report it is: a full name, and the signature agrees."""
    agency, signed = case.report.agency, case.report.signed.agency
    return bool(agency and _ends_as_body(agency) and (not signed or _same_body(agency, signed)))


# 现将青禾镇2024年政府信息公开工作情况报告如下: the report's title without its brackets.
_BARE_TITLE = re.compile(
    r"(?P<lead>现[将就]?(?:予以)?(?:公布|公开|发布|报告)?|以下[为是系]|本报告[为是系]|[特兹谨][将就]?|[特兹](?:编制|编写|形成)(?:了|出|的)?|^)"
    r"(?P<name>[\u4e00-\u9fff]{2,20}?[镇乡县市区旗局厅道会府处委])(?:20\d\d)年?度?(?:政府信息公开|政务公开)",
    re.M,
)
_ITSELF = r"(?:本|此|该)(?:年度|份)?[^，。；]{0,16}(?:报告|年报)"
_AUTHOR = re.compile(
    rf"(?:^|[，。；\s])(?P<before>[\u4e00-\u9fff]{{4,24}}?)(?:组织|负责|特|现)?(?:编制|编写|撰写|起草|形成|发布|公布)(?:了|的)?{_ITSELF}|"
    rf"{_ITSELF}由(?P<behind>[\u4e00-\u9fff]{{4,24}}?)(?:组织|负责)?(?:编制|编写|撰写|起草|发布|公布)",
    re.M,
)
# The office that compiles a government's report for it, and words that begin no name.
_LEAD_BODY = re.compile(
    r"政务|数据|审批|办公室|领导小组|信息中心|^(?:根据|按照|依据|现|我|本|特|结合|为|依照|由)"
)


def _ends_as_body(name: str) -> bool:
    return bool(re.search(r"(?:政府|办事处|局|委员会|厅|院|中心|管委会)$", name))


# 现公布《…年度报告》, 特编制《…》: the title behind it is the report's own, unless it is another's job.
_COMPILES = re.compile(
    r"(?:现将|现|特|兹)?(?:予以)?(?:编制|编写|撰写|制作|公布|发布|形成)(?:了|出|的)?[：:]?$"
)
_HANDS_OUT = re.compile(r"(?:^|[，。；：:\s])[现兹特就]?将$|^现?[将就]$")
_HANDED_OUT = re.compile(r"^[^《》，。；]{0,12}(?:公布|公开|发布|报告如下|公示)")
_HELPS = re.compile(
    r"(?:参与|协助|配合|牵头|汇总|统筹|指导|审核|审定|督促|参照|对照|借鉴|转发|代)[^，。；]{0,8}$"
)
_OWN_TITLE = re.compile(
    r"《(?P<name>[\u4e00-\u9fff]{2,24}?)(?:20\d\d)年?度?[^《》]{0,4}(?:政府信息公开|政务公开)[^《》]*(?:报告|年报)[^《》]{0,4}》"
)


@rule(
    RULES,
    finds=Example("编制《白杨镇人民政府2024年政府信息公开工作年度报告》。", 0),
    silent=Example("编制《青禾镇2024年政府信息公开工作年度报告》。", 0),
    title="正文里的机关名称不一致",
    explanation="正文里的报告名称或编制机关与本报告的机关不同（多半是套用了别处的稿子），或者同一机关有“人民政府”“政府”两种写法。",
    basis=NAME_BASIS,
)
def rule_n42(case: TextCase) -> Iterator[Finding]:
    """The report's own title, where the text cites it, names the same body, written the same way.

    Basis: one report, one name. The body said to compile the report counts too; the office that does
    so for a government is no other body. An error where the text hands out, as its own, the report of
    another body of the same family and nothing leaves doubt whose report it is; else a warning; 政府
    for 人民政府 in a formal title a question. Not covered: reports of other bodies and years that are
    meant as such.
    """
    agency = case.report.agency
    if not agency:
        return
    for part in case.parts:
        yield from _titles(case, part, agency)
        for match in _BARE_TITLE.finditer(part.text) if part.number <= 1 else ():
            if match["name"][0] not in "我本全各该此":
                yield from _other_name(
                    case, part, match.span("name"), own=bool(match["lead"]), what="报告名称"
                )
        for match in _AUTHOR.finditer(part.text):
            group = "before" if match["before"] else "behind"
            name = match[group]
            if _ends_as_body(name) and not _LEAD_BODY.search(name):
                yield from _other_name(case, part, match.span(group), own=True, what="编制机关")


def _titles(case: TextCase, part: Part, agency: str) -> Iterator[Finding]:
    """Titles in brackets: whose they are, and how the own one is written."""
    for match in _OWN_TITLE.finditer(part.text):
        name = match["name"]
        if "关于" in name:
            continue
        if _same_body(agency, name):
            if re.search(r"(?<!人民)政府$", name) and agency.endswith("人民政府"):
                message = f"同一机关有“{agency}”“{name}”两种写法。请统一用全称。"
                yield fault(
                    part, *match.span("name"), "N42", Severity.INFO, message, basis=NAME_BASIS,
                    expected=agency,
                )  # fmt: skip
            continue
        before, behind = part.text[: match.start()][-14:], part.text[match.end() :][:20]
        compiled = _COMPILES.search(before) and not _HELPS.search(before)
        handed = _HANDS_OUT.search(before) and _HANDED_OUT.search(behind)
        own = bool(compiled or handed)
        yield from _other_name(case, part, match.span("name"), own=own, what="报告名称")


def _other_name(
    case: TextCase, part: Part, span: tuple[int, int], *, own: bool, what: str
) -> Iterator[Finding]:
    """Another body where the own one is due. `own`: the text presents it as this report's."""
    agency, name = case.report.agency or "", part.text[slice(*span)]
    if _same_body(agency, name):
        return
    sure = own and is_certain(case) and family(name) == family(agency) is not None
    message = f"这里的{what}是“{name}”，本报告的机关是“{agency}”。请改成一致。"
    severity = Severity.ERROR if sure else Severity.WARNING
    yield fault(part, *span, "N42", severity, message, basis=NAME_BASIS, expected=agency)


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
    r"共享|来我|参观|交流|结对|联合|协作|协同|共建|互[查学评鉴访]|考察|调研|观摩|学习|会同|借鉴|参照|参考|取经|交叉|帮扶|移送|转送|转办|转交|告知|划转|"
    r"划入|划归|管辖|职责|相邻|毗邻|合并|分别为|等\d*个?[乡镇街]"
)
# Letters before 镇 or 县 that make no name (各镇, 乡镇, 本县), and verbs in front of it.
_NO_NAME = re.compile(
    r"(?:[各乡村城全我本该小集县区市州省级下个属街]|所辖|其他|有关|下属)(?:镇|乡|县|街道)$|"
    r"[到在向由从对或于经请也已就再均并将把被让往找去]|"
    r"^(?:做好|加强|推进|公开|发布|落实|完善|支持|协助|配合|接受|根据|按照|依据|主动|全面|严格|提升|强化|对照)"
)


@rule(
    RULES,
    finds=Example("白杨镇人民政府认真做好公开工作。"),
    silent=Example("青禾镇人民政府认真做好公开工作，接受各乡镇人民政府监督。"),
    title="正文里出现了别的机关",
    explanation="乡镇、街道或县的报告里出现了同一级别的另一个政府的名称，多半是套用别处的稿子忘了改。",
    basis=NAME_BASIS,
)
def rule_n43(case: TextCase) -> Iterator[Finding]:
    """A township's or county's report names no other government of its own level, and no report
    tells the work of another body of its family as its own.

    Basis: one report, one body. An error where the preface says of another body that it reports, or
    did so for itself (本报告, 本单位). Not covered: cities and districts, whose reports name others
    freely, departments that are not the subject, and a neighbour with whom something is done together.
    """
    agency = case.report.agency or ""
    found = next(_acting_bodies(case, agency), None)
    if found is not None:
        yield found
        return
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
                    part,
                    match.start(2),
                    match.end(),
                    "N43",
                    Severity.WARNING,
                    message,
                    basis=NAME_BASIS,
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
            yield fault(part, *match.span(1), "N43", Severity.WARNING, message, basis=NAME_BASIS)
            return


# Which body acts, at the head of a sentence; and that it does so for itself, in matters of disclosure.
_ACTS = (
    "高度重视|认真|严格|切实|坚持|深入|扎实|积极|持续|全面|主动|始终|不断|进一步|紧紧|牢固|着力|大力|充分|"
    "[把将]|对[本照]|对20|编制|成立|明确|共|全年|未|没有|按照|根据|通过|结合|围绕|聚焦|收到|受理|公开|发出|依[法托]|"
    "加强|健全|完善|建立|落实|贯彻|召开|制定|印发|20\\d\\d年"
)
_ABOUT_DISCLOSURE = re.compile(
    "政府信息公开|政务公开|信息公开|公开(?:目录|工作|专栏)|年度报告|申请"
)
_FOR_ITSELF = re.compile(r"(?:本|此|该份?)(?:年度)?(?:报告|年报)|本(?:单位|机关|部门|级)|年度报告")
_NOT_ALONE = re.compile(
    "我[局委厅镇乡院县区]|本[局委厅镇乡院]|我(?:街道|中心)|牵头|统筹|指导|考核|检查|通报|督查|联合|会同|抽查|主管|组织全|对各|全[省市县区]"
)


def _is_wider(name: str, other: str) -> bool:
    """Whether the other has one more field in its name: 教育局 and 教育和体育局 are not written alike."""
    tail = "委员会" if name.endswith("委员会") else name[-1:]
    head = re.escape(name.removesuffix(tail))
    return re.fullmatch(rf"{head}[和与、][\u4e00-\u9fff]{{2,6}}{tail}", other) is not None


def _acting_bodies(case: TextCase, agency: str) -> Iterator[Finding]:
    """Another body of the same family and place as the one that acts, in a sentence on its own disclosure."""
    own = family(agency)
    area = re.match(r"[\u4e00-\u9fff]*?[省市州盟县旗区](?=[\u4e00-\u9fff]{2})", _stem(agency))
    if own not in ("township", "department") or area is None:
        return
    subject = re.compile(
        rf"^[\s\u3000]*(?:[^，。；]{{2,24}}，)?({area[0]}[\u4e00-\u9fff]{{1,14}}?(?:人民政府|办事处|[镇乡]|街道|局|委员会|委|厅|中心))(?={_ACTS})"
    )
    for part, sentence in case.sentences():
        match = subject.match(sentence.text) if area[0] in sentence.text else None
        if match is None or family(match[1]) != own:
            continue
        renamed = _is_wider(agency, match[1]) or _is_wider(match[1], agency)
        if _same_body(agency, match[1]) and not renamed:
            continue
        text = sentence.text
        if _NOT_ALONE.search(text) or _TOGETHER.search(text) or not _ABOUT_DISCLOSURE.search(text):
            continue
        sure = part.number == 0 and not renamed and is_certain(case)
        sure = sure and _FOR_ITSELF.search(text) is not None
        message = f"这里写的是“{match[1]}”的工作，本报告的机关是“{agency}”。请核对是不是套用稿子时没有改。"
        start = sentence.span.start
        severity = Severity.ERROR if sure else Severity.WARNING
        yield fault(
            part,
            start + match.start(1),
            start + match.end(1),
            "N43",
            severity,
            message,
            basis=NAME_BASIS,
        )


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
