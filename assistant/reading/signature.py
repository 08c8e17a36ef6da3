"""The agency and date under the last part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.findings import Finding
from assistant.reading.notes import in_file, note
from assistant.report import Signature

_DIGITS = {letter: str(i) for i, letter in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
    "Ｏ": "0",
    "O": "0",
}
_ONES = "一二三四五六七八九"
_SMALL = {
    tens + ones: 10 * i + j
    for i, tens in enumerate(("", "十", "二十", "三十"))
    for j, ones in enumerate(("", *_ONES))
} | {"一十": 10, "元": 1, "廿": 20}
_DATE = re.compile(r"[（(]?(20\d\d)[年.．\-/](\d{1,2}|元)[月.．\-/](\d{1,2})日?[)）]?$")
_CHINESE_DATE = re.compile(
    r"[（(]?([二][〇○零0ＯO][〇○零0ＯO一二三四五六七八九]{2})年([元一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿]{1,3})日[)）]?$"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()]{2,30}?(政府|办公厅|办公室|局|厅|委|委员会|管委会|中心|办事处|院|署|处|站|所|队|社|会|公司|大学|学校|部|司|办)"
)
# What a portal prints under an article.
_FOOT = re.compile(
    r"[【\[]?(打印|关闭|分享到|上一篇|下一篇|扫一扫|责任编辑|返回顶部|附件下载|相关链接)"
    r"|.{0,60}(版权所有|ICP备|公网安备|网站标识码|网站地图)|(主办|承办|技术支持)(单位)?[:：]"
)
_SEAL = re.compile(
    r"([（(〔\[]?(加?盖章|公章|印章?|章)(处|有效)?[)）〕\]]?|[（(][)）])[:：]?(?=$|[:：])|[（(](加?盖章|公章|印)[)）]"
)
_LED = re.compile(
    r"^(落款|署名|编制(单位|机关)|报告(单位|机关)|发布(单位|机关)|公开(单位|机关)|单位(名称)?|机关)([（(](加?盖章|公章)[)）])?[:：]"
)
_DATE_LED = re.compile(r"^(落款|编制|发布|报告|成文|公布|公开)?(日期|时间)[:：]$")
_HALF = {ord("０") + digit: str(digit) for digit in range(10)}
_TAIL = 10  # filled lines from the end among which a signature is looked for


@dataclass(frozen=True, slots=True)
class Ending:
    """The lines of the signature: where they start, what they say, a date that does not exist."""

    start: int
    lines: tuple[str, ...]
    signature: Signature
    bad_date: str | None = None

    def findings(self, name: str) -> list[Finding]:
        """R09 when the printed date does not exist."""
        if self.bad_date is None:
            return []
        message = f"落款日期“{self.bad_date}”不存在，请核对"
        return [note("R09", in_file(name), message, actual=self.bad_date)]


def read_ending(lines: Sequence[str]) -> Ending:
    """The signature in the last lines; an Ending without lines when there is none."""
    foot = next((i for i, line in enumerate(lines) if _FOOT.match(_close(line))), len(lines))
    filled = [i for i, line in enumerate(lines[:foot]) if line.strip()]
    tail = filled[-_TAIL:]
    for at in range(len(tail) - 1, -1, -1):
        text = _close(lines[tail[at]])
        parts = _date_parts(text)
        if parts and (ending := _dated(lines, tail, at, text, parts)):
            return ending
    if tail and (agency := _organ_in(_close(lines[tail[-1]]))):
        return Ending(tail[-1], (lines[tail[-1]],), Signature(agency))
    return Ending(foot, (), Signature())


def _close(line: str) -> str:
    """The line without gaps, full-width digits made half."""
    return re.sub(r"\s+", "", line).translate(_HALF)


def _organ_in(text: str) -> str | None:
    """The agency that a line of the signature names, without 落款： before it and （盖章） behind."""
    bare = _SEAL.sub("", _LED.sub("", text))
    return bare if _ORGAN.fullmatch(bare) else None


def _dated(
    lines: Sequence[str], tail: Sequence[int], at: int, text: str, parts: tuple[str, int, int, int]
) -> Ending | None:
    printed, *numbers = parts
    before = text[: -len(printed)].rstrip("，,、")
    start = tail[at]
    agency: str | None = None
    if before and not _DATE_LED.match(before):
        agency = _organ_in(before)
        if agency is None:
            return None
    elif at and (agency := _organ_in(_close(lines[tail[at - 1]]))):
        start = tail[at - 1]
    elif at + 1 < len(tail):
        # Some put the date first; what follows it then is the agency and nothing else.
        agency = _organ_in(_close(lines[tail[at + 1]])) if at + 2 == len(tail) else None
    day = _real_date(numbers)
    bad = printed if day is None else None
    return Ending(start, tuple(lines[start:]), Signature(agency, day), bad)


def _date_parts(text: str) -> tuple[str, int, int, int] | None:
    """The date that ends the line: as printed, year, month, day."""
    if match := _DATE.search(text):
        month = 1 if match[2] == "元" else int(match[2])
        return match[0], int(match[1]), month, int(match[3])
    if match := _CHINESE_DATE.search(text):
        year = int("".join(_DIGITS.get(letter, letter) for letter in match[1]))
        return match[0], year, _SMALL.get(match[2], 0), _SMALL.get(match[3], 0)
    return None


def _real_date(numbers: Sequence[int]) -> date | None:
    try:
        return date(*numbers)
    except ValueError:
        return None
