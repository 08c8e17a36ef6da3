"""What the name of a public body tells: its level and the place that it belongs to."""

from __future__ import annotations

import re
from functools import lru_cache

# Keys are stored and filtered by; the words are shown to people.
LEVELS = {
    "national": "国家级",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡镇街道",
}
_TOWNSHIP = re.compile(r"(?:镇|乡|苏木)(?:人民)?政府|(?:街道)(?:办事处|办)|(?:镇|乡|街道)$")
_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,9}?(?:省|自治区|特别行政区))?"
    r"(?:[\u4e00-\u9fff]{2,9}?(?:自治州|地区|盟|市))?"
    r"(?:[\u4e00-\u9fff]{1,9}?(?:自治县|新区|开发区|县|区|旗|市))?"
)
_MUNICIPALITY = re.compile(r"^(?:北京|天津|上海|重庆)市")
_PROVINCE = re.compile(r"(?:省|自治区|特别行政区)$")
_COUNTY = re.compile(r"(?:县|区|旗)$")
# A province and all below it has some thousands; a name that fell out is only taken apart again.
MOST_BODIES = 8_192


@lru_cache(maxsize=MOST_BODIES)
def level_of(agency: str | None) -> str | None:
    """The level, a key of `LEVELS`, as far as the name tells; None when it does not.

    A city is taken for a prefecture-level one: county-level cities cannot be told by their names.
    """
    if not agency:
        return None
    if _TOWNSHIP.search(agency):
        return "township"
    place = region_of(agency)
    if place is None:
        return "national" if agency.startswith(("国家", "中华人民共和国", "国务院")) else None
    if _COUNTY.search(place) and not place.endswith("自治区"):
        return "county"
    if _MUNICIPALITY.fullmatch(place) or _PROVINCE.search(place):
        return "province"
    return "city"


@lru_cache(maxsize=MOST_BODIES)
def region_of(agency: str | None) -> str | None:
    """The place in front of the name, down to the county (「示例县」 of 示例县青禾镇人民政府)."""
    match = _PLACE.match(agency or "")
    return match[0] if match and match[0] else None
