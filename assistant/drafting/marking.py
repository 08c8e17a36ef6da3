"""Where markers stand in a text, however a model has mangled them.

`[F:key]`, `[F:key|format]` is a fact, `[R:id]` a source. Understood besides: other and doubled brackets
(［Ｆ：…］, 【F：…】, {{F:…}}, (F:…)), the kind in words ([事实:…]), a known key in brackets or behind F: alone.
Which fact is meant is decided in `keys`; nothing is looked up here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_TABLES = r"(?:requests|proactive|disputes|derived|ledger|said)"
_DOTTED = rf"{_TABLES}(?:\.[A-Za-z0-9_]+)+"
_FACT, _SOURCE = r"[FfＦｆ]|[Ff]act|FACT|事实", r"[RrＲｒ]|[Rr]ef|REF|出处|来源|依据|资料"
_LETTERS = r"[FfＦｆRrＲｒ]"
_FORM = r"(?:[|｜]\s*(?P<{0}>[^\[\]［］【】〔〕{{}}\n]{{0,40}}?)\s*)?"
# An identifier, so that the words 出处 and 依据 in brackets of a sentence stay words.
_NAME = r"[A-Za-z][\w.:/-]{1,118}"

_MARKER = re.compile(
    # In square, lenticular or curly brackets, once or twice; Markdown may have escaped them.
    rf"\\?(?P<twice>\[\[|［［|【【|\{{\{{)?(?(twice)|[\[［【〔{{｛])\s*"
    rf"(?:(?P<kind>{_LETTERS}|[Ff]act|FACT|事实)\s*[:：]\s*(?P<key>[^\[\]［］【】〔〕{{}}｛｝|｜\n]{{1,120}}?)"
    rf"|(?P<word>[Rr]ef|REF|出处|来源|依据|资料)\s*[:：]\s*(?P<id>{_NAME})"
    rf"|(?P<bare>{_DOTTED}))\s*"
    rf"{_FORM.format('form')}\\?(?(twice)(?:\]\]|］］|】】|\}}\}})|[\]］】〕}}｝])"
    # In round brackets only what cannot be a remark of the sentence.
    rf"|[(（]\s*(?P<round>{_LETTERS})\s*[:：]\s*(?P<round_key>{_NAME})\s*(?:[|｜]\s*(?P<round_form>\w{{0,12}})\s*)?[)）]"
    rf"|(?<![A-Za-z0-9_])(?P<open>[FfＦｆ])\s?[:：]\s?(?P<open_key>{_DOTTED})(?:[|｜](?P<open_form>[a-z]{{1,12}}\d?))?"
)
_ASSIGNED = re.compile(r"\s*[=＝].*$")
_STARTS = re.compile(
    rf"[\[［【〔{{｛(（]+\s*({_FACT}|{_SOURCE})\s*[:：]"
    rf"|(?<![A-Za-z0-9_])([FfＦｆ])\s?[:：](?=\s?{_TABLES}\.)"
)
_BARE_STARTS = re.compile(rf"[\[［【〔{{｛]+\s*(?={_TABLES}\.)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker in a draft: `key` tidied but not looked up yet, `format` empty for the default."""

    start: int
    end: int
    raw: str
    kind: Literal["F", "R"]
    key: str
    format: str = ""


def find_markers(text: str) -> list[Marker]:
    """All markers of the text in order, damaged ones included."""
    return list(_found(text))


def _found(text: str) -> Iterator[Marker]:
    for match in _MARKER.finditer(text):
        part = match.groupdict()
        name = part["kind"] or part["word"] or part["round"] or part["open"] or "F"
        kind: Literal["F", "R"] = "F" if re.fullmatch(_FACT, name) else "R"
        key = part["key"] or part["id"] or part["bare"] or part["round_key"] or part["open_key"]
        key = (key or "").strip()
        if kind == "F":
            key = re.sub(r"\s", "", _ASSIGNED.sub("", visible(key)))
            key = key.replace("．", ".").replace("。", ".")
        form = part["form"] or part["round_form"] or part["open_form"] or ""
        yield Marker(*match.span(), match[0], kind, key, re.sub(r"\s", "", form).lower())


def without_markers(text: str) -> str:
    """The words of the text alone."""
    return _MARKER.sub("", text)


def defused(text: str) -> str:
    """The text with every beginning of a marker broken, so that none can be read in it."""
    text = _STARTS.sub(lambda match: f"（{match[1] or match[2]} ", text)
    return _BARE_STARTS.sub("（", text)


def visible(text: str) -> str:
    """The text without signs that print nothing: joiners, marks of direction, controls."""
    return "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs")
    )
