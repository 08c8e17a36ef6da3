"""The text for those who review it: each source as a number, and all of them listed at the end.

It is not the report and is never published. With the address of a running program each source leads
to its place in its document; without one the list says document, article and words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from assistant.drafting.markers import FOOTNOTE, Rendered
from assistant.publishing.ooxml import package, styled, text_run
from assistant.publishing.outline import printable

SOURCES = "出处"
NO_SOURCES = "正文没有引用法规或往年年报的段落。"
_RAISED = '<w:vertAlign w:val="superscript"/>'
_LINK = '<w:color w:val="1F4E79"/><w:u w:val="single"/>'
_LEFT = '<w:jc w:val="left"/>'
_STYLE = (
    "body{max-width:44em;margin:2em auto;padding:0 1em;font:17px/1.9 serif;color:#1c1f24}"
    "h1{font-size:24px;text-align:center}h2{font-size:19px}p{text-indent:2em;margin:.4em 0}"
    "sup{line-height:1}li{margin:.8em 0}li p{text-indent:0}li:target{background:#fff3cd}"
    "blockquote{margin:.3em 0;padding-left:.8em;border-left:3px solid #c9ced6;color:#454b54}"
)


@dataclass(frozen=True, slots=True)
class ReviewPart:
    """A part of the report: heading, text as rendered with its source marks, what it may cite.

    `cited` has title, place and text of each passage by id, and its note where it has one.
    """

    heading: str
    rendered: Rendered
    cited: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """A cited passage under its number; `words` are empty where they were not kept."""

    number: int
    id: str
    name: str
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph, or, where there is a number, the mark of that source."""

    text: str
    source: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewCopy:
    """Everything that is printed: the parts as paragraphs of pieces, and the sources in order."""

    title: str
    parts: tuple[tuple[str, tuple[tuple[Piece, ...], ...]], ...]
    sources: tuple[Source, ...]


def review_copy(title: str, parts: Iterable[ReviewPart]) -> ReviewCopy:
    """Numbers the sources as they come; one that is cited again keeps its number."""
    sources: dict[str, Source] = {}
    printed = []
    for part in parts:
        if not part.rendered.text.strip():
            continue
        for _, name in part.rendered.citations:
            if name not in sources:
                sources[name] = _source(len(sources) + 1, name, part.cited.get(name))
        numbers = {name: source.number for name, source in sources.items()}
        printed.append((part.heading, tuple(_paragraphs(part.rendered, numbers))))
    return ReviewCopy(title, tuple(printed), tuple(sources.values()))


def _source(number: int, name: str, passage: Mapping[str, str] | None) -> Source:
    if passage is None:
        return Source(number, name, name)
    where = f"{passage['title']} {passage['place']}".strip()
    return Source(number, name, where, passage["text"], passage.get("note", ""))


def _paragraphs(rendered: Rendered, numbers: Mapping[str, int]) -> Iterator[tuple[Piece, ...]]:
    pieces: list[Piece] = []
    position = 0
    for offset, name in (*rendered.citations, (len(rendered.text), "")):
        first, *later = rendered.text[position:offset].split("\n")
        pieces.append(Piece(first))
        for line in later:
            yield from _unless_blank(pieces)
            pieces = [Piece(line)]
        if name:
            pieces.append(Piece("", numbers[name]))
        position = offset + len(FOOTNOTE)
    yield from _unless_blank(pieces)


def _unless_blank(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    kept = tuple(piece for piece in pieces if piece.text or piece.source)
    if any(piece.text.strip() or piece.source for piece in kept):
        yield kept


def address_of(source: Source, base: str | None) -> str | None:
    """Where the source opens at its place: below `base`, which is empty for the same server."""
    return None if base is None else f"{base.rstrip('/')}/passage/{quote(source.id, safe=':')}#here"


# --- page ---------------------------------------------------------------------------------------


def review_html(copy: ReviewCopy, base: str | None = None, word: str = "") -> str:
    """A whole page that loads nothing; `base` is the address of the program, empty when it serves it.

    `word` is where the same copy is had as a Word file.
    """
    download = f'<p><a href="{escape(word)}" download>下载 Word</a></p>\n' if word else ""
    title = escape(printable(copy.title))
    parts = "".join(
        f"<h2>{escape(printable(heading))}</h2>\n{''.join(map(_html_paragraph, paragraphs))}"
        for heading, paragraphs in copy.parts
    )
    sources = "".join(_html_source(source, base) for source in copy.sources)
    listed = f"<ol>\n{sources}</ol>\n" if sources else f"<p>{NO_SOURCES}</p>\n"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{download}{parts}<h2>{SOURCES}</h2>\n{listed}</main>\n</body>\n</html>\n"
    )


def _html_paragraph(pieces: Sequence[Piece]) -> str:
    return f"<p>{''.join(map(_html_piece, pieces))}</p>\n"


def _html_piece(piece: Piece) -> str:
    if piece.source is None:
        return escape(printable(piece.text))
    return f'<sup><a href="#source-{piece.source}">[{piece.source}]</a></sup>'


def _html_source(source: Source, base: str | None) -> str:
    address = address_of(source, base)
    link = f' <a href="{escape(address)}" target="_blank">打开原处</a>' if address else ""
    words = f"<blockquote>{escape(printable(source.words))}</blockquote>" if source.words else ""
    note = f"<p>注意：{escape(source.note)}</p>" if source.note else ""
    name = escape(printable(source.name))
    return f'<li id="source-{source.number}"><p>{name}{link}</p>{words}{note}</li>\n'


# --- Word ---------------------------------------------------------------------------------------


def review_docx(copy: ReviewCopy, base: str | None = None) -> bytes:
    """The same as a Word file; equal copies give equal bytes."""
    return package(copy.title, "".join(_word_blocks(copy, base)))


def _word_blocks(copy: ReviewCopy, base: str | None) -> Iterator[str]:
    yield styled("Title", text_run(printable(copy.title)))
    for heading, paragraphs in copy.parts:
        yield styled("Heading1", text_run(printable(heading)))
        for pieces in paragraphs:
            yield styled("BodyText", "".join(map(_word_piece, pieces)))
    yield styled("Heading1", text_run(SOURCES))
    if not copy.sources:
        yield styled("BodyText", text_run(NO_SOURCES))
    for source in copy.sources:
        yield from _word_source(source, base)


def _word_piece(piece: Piece) -> str:
    if piece.source is None:
        return text_run(printable(piece.text)) if piece.text else ""
    return text_run(f"[{piece.source}]", look=_RAISED)


def _word_source(source: Source, base: str | None) -> Iterator[str]:
    name = text_run(f"[{source.number}] {printable(source.name)}", look="<w:b/>")
    address = address_of(source, base)
    yield styled("TableText", name + (_word_link(address) if address else ""), _LEFT)
    for line in (*source.words.split("\n"), f"注意：{source.note}" if source.note else ""):
        if line.strip():
            yield styled("TableText", text_run(printable(line)), _LEFT)


def _word_link(address: str) -> str:
    # A field carries its address itself; a hyperlink element would want an entry in the package.
    instruction = escape(f' HYPERLINK "{address}" ')
    return f'<w:fldSimple w:instr="{instruction}">{text_run(" 打开原处", look=_LINK)}</w:fldSimple>'
