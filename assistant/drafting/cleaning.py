"""An answer's text as plain prose: what is no sentence of a report is taken out or told apart.

Pure functions over whole lines or sentences. The frame of a JSON object goes, the texts in it stay; rows of
a table go whole from a report's text, since a figure without its column says nothing there, and are read
row by row in an answer to the clerk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from assistant.drafting.marking import without_markers
from assistant.text.sentences import split_sentences

# Every repetition is bounded: an answer is hostile input, and these run while a person waits.
_IMAGE = re.compile(r"!\s{0,3}\[[^\]\n]{0,200}\]\s{0,3}(?:\([^)\n]{0,600}\)|\[[^\]\n]{0,200}\])?")
_LINK = re.compile(
    r"\[([^\]\n]{0,200})\]\(\s{0,3}<?(?:[A-Za-z][\w+.-]{0,20}:|//|/|#|\?|www\.)[^)\n]{0,600}\)"
)
_DEFINITION = re.compile(r"^[ \t]{0,3}\[[^\]\n]{0,200}\]:[ \t]{0,3}\S.*$", re.MULTILINE)
_CODE = re.compile(r"<(script|style)\b.{0,4000}?</\1\s{0,3}>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"<!--.{0,2000}?-->|</?[A-Za-z!?][^<>]{0,2000}>|</?[\u4e00-\u9fff]{2,10}(?: [^<>\n]{0,200})?>",
    re.DOTALL,
)
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|data:|javascript:)[\x21-\x7e]+")
# Signs of a chat template, rows of a table, and the frame of a JSON object around its texts.
_CHAT_SIGN = re.compile(r"<\|[^<>|\n]{0,40}\|>|<</?SYS>>|\[/?INST\]")
_ROW = re.compile(r"^[ \t]{0,4}\|.{0,2000}$|^.{0,400}｜.{0,400}｜.{0,1200}$", re.MULTILINE)
_JSON_KEY = re.compile(
    r"""[{\[,\s]{0,5}"[\w\- ]{1,30}"\s{0,3}:\s{0,3}(?:-?\d[\d.]{0,20}|true\b|false\b|null\b|"|(?=[\[{]))"""
)
_JSON_END = re.compile(r'"?[ \t]{0,3}\}[\]},\s]{0,8}$|^"[ \t]{0,3}(?=,|$)', re.MULTILINE)
_LINE_MARK = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>+[ \t]?|[-*+•][ \t]+|-{3,}$|={3,}$)", re.MULTILINE
)
_DEFANGED = str.maketrans({"!": "！", "<": "＜", ">": "＞", "*": None, "`": None})
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})


def _is_visible(character: str) -> bool:
    return character != "\ufffd" and unicodedata.category(character) not in _INVISIBLE


def harmless(text: str, known: str = "") -> tuple[str, int]:
    """The text as plain prose, and how many images, links, tags, rows and frames were taken out.

    A web address stays only when it stands in `known` (the office's own last report). Whatever
    Markdown or HTML is left afterwards is made inert letter by letter, so nothing can load.
    """
    text = "".join(c for c in text if c == "\n" or _is_visible(c))
    removed = 0
    for pattern, kept in (
        (_CHAT_SIGN, ""),
        (_JSON_KEY, ""),
        (_JSON_END, ""),
        (_ROW, ""),
        (_CODE, ""),
        (_IMAGE, ""),
        (_LINK, r"\1"),
        (_DEFINITION, ""),
        (_TAG, ""),
    ):
        text, count = pattern.subn(kept, text)
        removed += count
    for address in set(_ADDRESS.findall(text)):
        if address not in known:
            text = text.replace(address, "")
            removed += 1
    text = _LINE_MARK.sub("", text).translate(_DEFANGED).replace("](", "]（")
    return text, removed


_RULER = re.compile(r"[\s|｜:：\-—=+]*")


def rows_as_sentences(text: str) -> str:
    """Each row of a table as a sentence, its cells parted by commas; the line under its head goes."""
    return _ROW.sub(lambda row: _as_sentence(row[0]), text)


def _as_sentence(row: str) -> str:
    if _RULER.fullmatch(row):
        return ""
    cells = [cell.strip() for cell in re.split("[|｜]", row)]
    said = "，".join(cell for cell in cells if cell)
    return said if said.endswith(("。", "！", "？")) else said + "。"


_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_FACT = re.compile(r"[\[［【]\s*[FfＦ]\s*[:：]")
FOREIGN_LETTERS = 12


def is_foreign(sentence: str) -> bool:
    """Whether the sentence is in another language than Chinese, its markers not counted."""
    words = without_markers(sentence)
    han = len(_HAN.findall(words))
    others = sum(c.isalpha() for c in words) - han
    if not han and words == sentence:
        return others > 1
    return others >= FOREIGN_LETTERS and others > 2 * han


def says_something(sentence: str) -> bool:
    """Whether the sentence holds a word, a digit or a fact: not only signs or a lone source."""
    if _FACT.search(sentence):
        return True
    return any(c.isalnum() for c in without_markers(sentence))


# What a model says of itself or to the clerk. A report is addressed to nobody and has no 您, but for how
# to reach the office.
_TALK = re.compile(
    r"作为(?:一个|一名|一款)?(?:人工智能|AI|大?语言模型|智能助手)"
    r"|^(?:很|非常|十分)?(?:抱歉|对不起|遗憾)"
    r"|我(?:无法|不能|没有办法|可以为|将为|来为|已为|会为|已经为|是一个)"
    r"|(?:如需|如果需要|若需|如有需要|需要的话)[^。]{0,24}"
    r"(?:告诉|告知我|请告知|请(?:您)?(?:随时|继续|直接)|随时(?:告知|提出|说)|我(?:可以|会|来|将|再))"
    r"|(?:(?<![申邀])请(?:您)?|麻烦(?:您)?|烦请)"
    r"(?:提供|告诉我|告知我|确认以上|补充以[上下]|问您|把[^。]{0,20}(?:给我|发来))|(?<!申)请问"
    r"|希望(?:以上|这|该|上述)[^。]{0,16}(?:您|帮助|符合|满足)"
    r"|(?:以上|以下|下面)(?:是|为|便是)(?:我)?(?:为您|根据您|按您|按照您|修改后|改写后|起草|撰写)"
    r"|^(?:字数|说明|备注|注意)[：:]|^(?:系统|用户|助手|system|user|assistant)[：:]?$",
    re.IGNORECASE,
)


def is_talk(sentence: str) -> bool:
    """Whether a sentence is the model's word to the clerk, not the report's."""
    return bool(_TALK.search(without_markers(sentence)))


SHORTEST_ECHO = 5


def echoes_of(texts: Iterable[str]) -> frozenset[str]:
    """The sentences of a prompt's own wording, as they would look if a model said them back."""
    found = set()
    for text in texts:
        for line in harmless(text)[0].split("\n"):
            found |= {span.text.strip() for span in split_sentences(line)}
    return frozenset(sentence for sentence in found if len(sentence) >= SHORTEST_ECHO)
