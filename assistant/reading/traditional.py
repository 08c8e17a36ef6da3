"""Pages in traditional letters: the words of the form are known in them too.

Only letters of the form, its headings and of agencies' names are mapped, one to one: enough to find
labels, headings and title. The text itself is read as printed.
"""

from __future__ import annotations

import re

_SIMPLE = (
    "万业个为举于会体关内决况减制办务动区单发只台号后国处复审对属废开强当总执护报据数无机权条构"
    "没现监确稳系类纠纳组织经结继续维缴罚范获补规计认议许讼设访诉询请购费转过这进采问项题额县镇"
    "乡厅员门产与"
)
_TRADITIONAL = (
    "萬業個為舉於會體關內決況減製辦務動區單發祇臺號後國處復審對屬廢開強當總執護報據數無機權條構"
    "沒現監確穩係類糾納組織經結繼續維繳罰範獲補規計認議許訟設訪訴詢請購費轉過這進採問項題額縣鎮"
    "鄉廳員門產與"
)
_VARIANTS = {"複": "复", "覆": "复", "爲": "为", "衹": "只", "穏": "稳"}
_MAP = str.maketrans(dict(zip(_TRADITIONAL, _SIMPLE, strict=True)) | _VARIANTS)
_MAPPED = re.compile(f"[{''.join(map(chr, _MAP))}]")
# Letters that stand in every report and are written alike nowhere.
_TELLING = (("開", "开"), ("報", "报"), ("處", "处"), ("請", "请"), ("關", "关"), ("條", "条"))


def simplified(text: str) -> str:
    """The text with the letters of the form in their simplified shape; offsets stay."""
    return text.translate(_MAP) if _MAPPED.search(text) else text


def is_traditional(text: str) -> bool:
    """Whether most of the telling letters are traditional."""
    old = sum(text.count(letter) for letter, _ in _TELLING)
    new = sum(text.count(letter) for _, letter in _TELLING)
    return old >= 5 and old > new
