"""Who may make 规章: told from the name of a body, as far as the name says it."""

from __future__ import annotations

import re

_OWN_WORDS = re.compile(r"我(?:镇|乡|街道|苏木|县|旗|局)")
# Kinds of local bodies, each with an ending that a name of that kind has.
_TOWNSHIP = re.compile(r"(?:镇|乡|苏木)(?:人民)?政府|街道办事处")
_COUNTY = re.compile(r"(?:县|旗|(?<!自治)区)人民政府")
_LOCAL_DEPARTMENT = re.compile(
    r"[省市县区州旗盟镇乡].*(?:局|委员会|委|厅|中心|处|所|支队|大队|总队|办公室)$"
)
_OFFICE_OF_GOVERNMENT = re.compile(r"人民政府办公[厅室]$")
_NATIONAL = re.compile(r"^(?:国家|国务院|中国|中华人民共和国|全国)")
_SPECIAL_ZONE = re.compile(r"特别行政区")


def own_words(text: str) -> str | None:
    """How a text without a name speaks of its body: `我镇`; None where it does not."""
    found = _OWN_WORDS.search(text)
    return found[0] if found else None


def cannot_make_rules(body: str) -> bool:
    """Whether the body surely has no power to make 规章.

    True for townships, county governments and local departments. False for a 市人民政府 (it may be a
    city with districts), for provinces, for national organs, for the general office of a city or
    province (it may report for its whole government), and for any other name.

    >>> cannot_make_rules("示例县青禾镇人民政府"), cannot_make_rules("示例市人民政府")
    (True, False)
    """
    if _NATIONAL.search(body) or _SPECIAL_ZONE.search(body):
        return False
    if _OWN_WORDS.fullmatch(body) or _TOWNSHIP.search(body) or _COUNTY.search(body):
        return True
    if _OFFICE_OF_GOVERNMENT.search(body):
        return False
    return bool(_LOCAL_DEPARTMENT.search(body))
