"""What the body that reports calls itself: a township 我镇, a bureau 我局."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import whole_text
from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, rule
from assistant.drafting.rules.identity import NAME_BASIS, family, is_certain
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

_SELF = re.compile(
    r"(?<!自)(?<!使)(?:我|本)(镇(?!压|定|静)|乡(?!村|镇|土)|街道|局(?!部|面|限|势|域)|委(?!托|派|员|屈|婉)|厅|中心(?![工任小学医城区]))"
)
_KIND = re.compile(r"(镇|乡|街道|局|委|厅|中心)(?:人民政府|政府|办事处|员会)?$")
_OTHER_LEVEL = {
    "县": re.compile(r"(?<!自)(?<!使)我(区)(?![别分域间块])"),
    "区": re.compile(r"(?<!自)(?<!使)我(县)"),
    "市": re.compile(r"(?<!自)(?<!使)我(县)"),
}


# 局党组 of a township, 镇党委 of a bureau: the leaders of another kind of body, as the ones that act.
_LEADERS = {
    "township": re.compile(
        r"(?:^|(?<=[，。；\s]))(局|委|厅)(?:党组|党委|领导班子|主要领导|主要负责人|办公室)(?=[高坚始把将定每多专带亲牵])",
        re.M,
    ),
    "department": re.compile(
        r"(?:^|(?<=[，。；\s]))(镇|乡|街道)(?:党委|党工委|政府|党政|主要领导|领导班子)(?:政府|班子|办)?(?=[高坚始把将定每多专带亲牵])",
        re.M,
    ),
}


def _selves(case: TextCase, agency: str, part: Part) -> Iterator[re.Match[str]]:
    """Where the text says 我镇 and its like; 我区 of a county, 我县 of a district.

    我区 may also be an autonomous region.
    """
    yield from _SELF.finditer(part.text)
    if (leaders := _LEADERS.get(family(agency) or "")) is not None:
        yield from leaders.finditer(part.text)
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
    basis=NAME_BASIS,
)
def rule_n44(case: TextCase) -> Iterator[Finding]:
    """A body calls itself what it is: a township 我镇, a bureau 我局.

    Basis: one report, one body. 我市, 我县 and 我区 may be said by any body. One finding for each
    wrong word, at the first place: an error for 我镇 and its like where nothing leaves doubt whose
    report it is and the body was not formed anew in that year; a question where it is quoted.
    """
    agency = case.report.agency or ""
    certain = is_certain(case) and not _FORMED.search(whole_text(case))
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
            said = certain and match.re is _SELF and match[0][0] == "我"
            severity = Severity.ERROR if said else Severity.WARNING
            severity = Severity.INFO if _in_quotes(part.text, match.start()) else severity
            yield fault(part, *match.span(), "N44", severity, message, basis=NAME_BASIS)


_FORMED = re.compile("撤乡|撤镇|改设|改镇|更名|机构改革|划转|合并|组建|挂牌")


def _in_quotes(text: str, place: int) -> bool:
    """Whether somebody else is quoted here."""
    return text.rfind("“", 0, place) > text.rfind("”", 0, place)
