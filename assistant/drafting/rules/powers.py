"""What the body that reports has no power to do: rules (规章) are made by few."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import lacks_rule_making_power
from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

_BASIS = "《中华人民共和国立法法》第九十一条、第九十三条"
_COUNT = r"(?P<{}>\d+|[一二三四五六七八九十两])\s*[件部个]"
_RULES = r"(?<!部门)规章(?!制度|管理|办法|库|草案|起草)"
_RULES_MADE = re.compile(
    rf"(?:制定|制发|出台|发布|印发|颁布|废止|修订|现行有效的?)[^，。；、]{{0,6}}{_RULES}(?:共|为|计|数)?\s*[（(]?{_COUNT.format('one')}|"
    rf"{_RULES}[^，。；、\d制]{{0,4}}(?:现行有效|制定|制发|废止)[^，。；、\d]{{0,4}}{_COUNT.format('two')}"
)
# 规章为我局制发, 由我局公布规章1件, 由本乡制定的规章
_OWN_RULES = re.compile(
    r"(?:由|以)?[我本](?:[镇乡县区局委厅]|街道|机关|单位|部门|中心)(?:名义)?(?:公布|发布|颁布|制定|制发|出台)[^，。；、]{0,4}"
    rf"{_RULES}\s*[（(]?(?:[1-9]\d*|[一二三四五六七八九十两])\s*[件部个]|"
    rf"{_RULES}[^，。；、]{{0,4}}(?:为|是|由|系|均为|均由)(?:[我本](?:[镇乡县区局委厅]|街道|机关|单位|部门|中心)|[镇乡县区局](?:政府)?)(?:制发|制定|出台|印发|颁布)|"
    rf"(?:[我本](?:[镇乡县区局委厅]|街道|机关|单位|部门|中心))(?:制发|制定|出台|印发|颁布)的?[^，。；、]{{0,4}}{_RULES}"
)
# What is done about the rules of others; and words of those who can make them.
_HELPED = re.compile(
    r"起草|草拟|代拟|代[市省]|提请|报请|建议|参与|配合|协助|推动|学习|宣传|执行|贯彻|落实|对照|汇编|征求|审议"
)
_OF_OTHERS = re.compile(r"牵头|负责|承办|涉及|[省州市]级?(?:人民)?政府|国务院|部委|国家|上级|省")


@rule(
    RULES,
    finds=Example("全年制定规章2件。"),
    silent=Example("全年制定规章0件，出台规章制度2项，参与起草市政府规章1件。"),
    title="本机关没有制定规章的权力",
    explanation="规章只能由国务院部门、省级政府、设区的市和自治州政府制定；县乡政府和地方部门写“制定规章若干件”多半是把制度、规范性文件当成了规章。",
    basis=_BASIS,
)
def rule_n45(case: TextCase) -> Iterator[Finding]:
    """Counties, townships and local departments make no rules (规章).

    Basis: Legislation Law, Arts. 91 and 93. Known by the body's name; a city may or may not have the
    power and is not asked. An error, for the body can have made none; a warning where the clause
    also speaks of those who can. Helping to make or carry out another's is not meant. The table's own cells are held by the rules on tables.
    """
    if not lacks_rule_making_power(case.report.agency):
        return
    for part in case.parts:
        for match in (*_RULES_MADE.finditer(part.text), *_OWN_RULES.finditer(part.text)):
            counts = match.groupdict() if match.re is _RULES_MADE else {}
            if "0" in counts.values():
                continue
            begin = max(part.text.rfind(mark, 0, match.start()) for mark in "，。；、\n") + 1
            clause = part.text[begin : match.end()]
            if _HELPED.search(clause):
                continue
            message = (
                f"“{match[0]}”：{case.report.agency}没有制定规章的权力，规章数应为0。"
                "请核对是不是规范性文件或内部制度。"
            )
            severity = Severity.WARNING if _OF_OTHERS.search(clause) else Severity.ERROR
            yield fault(part, *match.span(), "N45", severity, message, expected=0, basis=_BASIS)
