"""An official text that the office added: cut at its articles, and kept word for word.

It comes as a text, Word, web page or PDF file. Chapters, articles (第…条) and the items below them
are told by how their lines begin; a 款 is a line that is no item. Where our digest knows the same
document, by its number or its title, the official article is cited in place of the digest's, and is
found by the same ways of asking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.retrieval.passages import REGULATION, Passage, digest
from assistant.retrieval.regulations import front_matter, read_text
from assistant.retrieval.tokens import chinese_numeral, citations, normalise, parse_numeral

_NUMERAL = "0-9零〇一二三四五六七八九十百"
_ARTICLE = re.compile(rf"^第\s*([{_NUMERAL}]{{1,7}})\s*条(?P<gap>[\s　:：、]*)(?P<rest>.*)$")
# Page readers drop the space between the number and the name.
_CHAPTER = re.compile(rf"^(第\s*[{_NUMERAL}]{{1,5}}\s*(?:编|章|节))[\s　]*([^。；：]{{0,30}})$")
_ITEM = re.compile(r"^(?:[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、])")
_ENDS = ("。", "；", "：", ":", ";", "！", "？", "”", "）")
_TITLE = re.compile(r"(?:条例|办法|规定|细则|通知|意见|法|解释|格式)(?:[（(].*[）)])?$")
_PAGE = re.compile(r"^[\s—\-–·]*\d{1,3}[\s—\-–·]*$")


@dataclass(frozen=True, slots=True)
class Official:
    """The lines of an official text: what stands before the first article, and the articles."""

    title: str
    opening: tuple[str, ...]
    articles: tuple[tuple[int, str, tuple[str, ...]], ...]
    """(number, chapter, paragraphs and items)"""


def official_passages(path: Path) -> list[Passage]:
    """One passage for each article, word for word. Raises UnreadableFile when there are none."""
    text = cut(official_lines(path), path.stem)
    if not text.articles:
        raise UnreadableFile(
            path.name,
            "没有找到条文（以“## ”开头的小标题，或以“第一条”等开头的行）",
            "请换成逐条分行的完整文本",
        )
    name = digest(normalise(text.title), 4)
    numbers = _numbers("\n".join(text.opening))
    return [
        Passage(
            id=f"law:{name}:{number}",
            kind=REGULATION,
            title=text.title,
            place=f"第{chinese_numeral(number)}条",
            year=None,
            agency=None,
            text="\n".join(lines),
            source=path.name,
            heading=chapter,
            official=True,
            document_numbers=numbers,
        )
        for number, chapter, lines in text.articles
    ]


def official_lines(path: Path) -> list[str]:
    """The paragraphs of the file, without spaces around them; printed lines of a PDF are joined."""
    printed = False
    if path.suffix.lower() in (".txt", ".md"):
        texts = [front_matter(path.name, read_text(path))[1]]
    else:
        from assistant.reading.blocks import Paragraph
        from assistant.reading.read import read_blocks

        document = read_blocks(path)
        printed = document.lines
        texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    lines = [line.strip("# 　\t\r") for text in texts for line in text.split("\n")]
    lines = [line for line in lines if line and not _PAGE.match(line)]
    return _joined(lines) if printed else lines


def _joined(lines: Iterable[str]) -> list[str]:
    """Printed lines put together again: a line goes on unless it ended or the next begins anew."""
    joined: list[str] = []
    for line in lines:
        anew = _ARTICLE.match(line) or _CHAPTER.match(line) or _ITEM.match(line)
        if (
            joined
            and not anew
            and not joined[-1].endswith(_ENDS)
            and not _CHAPTER.match(joined[-1])
        ):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def cut(lines: Sequence[str], fallback: str) -> Official:
    """The articles of these lines. A line that begins with a citation begins no article.

    Articles count upwards; 「第三条规定的…」 in the middle of a text is not the next one.
    """
    opening: list[str] = []
    articles: list[tuple[int, str, list[str]]] = []
    chapter = ""
    for line in lines:
        number = _begins(line, articles[-1][0] if articles else 0)
        if number is not None:
            match = _ARTICLE.match(line)
            rest = match["rest"].strip() if match else ""
            articles.append((number, chapter, [rest] if rest else []))
        elif named := _CHAPTER.match(line):
            chapter = f"{named[1]} {named[2]}".strip()
        elif articles:
            articles[-1][2].append(line)
        else:
            opening.append(line)
    kept = tuple((number, head, tuple(words)) for number, head, words in articles if words)
    return Official(_title(opening, fallback), tuple(opening), kept)


def _begins(line: str, last: int) -> int | None:
    match = _ARTICLE.match(line)
    number = parse_numeral(match[1]) if match else None
    if match is None or not number:
        return None
    if number == last + 1 and (match["gap"] or not re.match("第|和|、|规定|的", match["rest"])):
        return number
    return number if number > last and match["gap"] else None


def _title(opening: Sequence[str], fallback: str) -> str:
    named = [line for line in opening if len(line) <= 80 and _TITLE.search(line)]
    return named[0] if named else fallback


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for token in citations(text) if token.startswith("号n")))


def preferred(passages: Iterable[Passage]) -> list[Passage]:
    """All passages, those of a digest tied to the official articles of the same document.

    The official article takes over the ways of asking and the topic of the digest's; the digest's
    names it in `superseded_by`.
    """
    found = list(passages)
    officials = [passage for passage in found if passage.official]
    if not officials:
        return found
    documents = {passage.id.rsplit(":", 1)[0]: passage for passage in officials}
    digests = {
        passage.id.rsplit(":", 1)[0]: passage
        for passage in found
        if passage.kind == REGULATION and not passage.official and passage.place == "文件说明"
    }
    twin = {
        digest_: official
        for digest_, about in digests.items()
        for official, one in documents.items()
        if _same_document(about, one)
    }
    there = {passage.id: passage for passage in officials}
    tied: dict[str, Passage] = {}
    for passage in found:
        head, _, key = passage.id.rpartition(":")
        other = there.get(f"{twin.get(head)}:{key}")
        if other is not None and not passage.official:
            tied[passage.id] = replace(passage, superseded_by=other.id)
            tied[other.id] = replace(
                other,
                asks=passage.asks,
                heading=passage.heading or other.heading,
                in_force_from=passage.in_force_from,
                in_force_to=passage.in_force_to,
                official_text=passage.official_text,
                year=passage.year,
            )
    return [tied.get(passage.id, passage) for passage in found]


def _same_document(about: Passage, official: Passage) -> bool:
    """By title, or by a document number that stands in front of the first article."""
    ours, theirs = _plain(about.title), _plain(official.title)
    if theirs and (theirs == ours or (ours.endswith(theirs) and theirs.endswith(("条例", "办法")))):
        return True
    return bool(set(official.document_numbers) & set(_numbers(about.text)) and _akin(ours, theirs))


def _akin(one: str, other: str) -> bool:
    """Whether two titles share half of their characters; a decree number alone may be of another."""
    shared = set(one) & set(other)
    return len(shared) * 2 >= min(len(set(one)), len(set(other)))


def _plain(title: str) -> str:
    return re.sub(r"中华人民共和国|[（(].*?[）)]|[《》\s]", "", title)
