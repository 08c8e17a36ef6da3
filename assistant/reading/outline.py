"""The text of a report: title, preface, the six parts, signature; tables left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from assistant.findings import Finding
from assistant.forms import SECTION_NUMERALS, TABLES, load_form
from assistant.reading.blocks import Document, Paragraph
from assistant.reading.headings import Heading, choose_headings, heading_of, split_inline
from assistant.reading.labels import plain
from assistant.reading.notes import in_file, note
from assistant.reading.paragraphs import close_up, columns_of, rejoin, wrap_width
from assistant.reading.signature import Ending, read_ending
from assistant.reading.traditional import simplified
from assistant.reading.values import trailing_values
from assistant.report import Section, Signature

_TITLE = re.compile(
    r"(?=.*(信息公开|政务公开)).{0,50}(年度报告|年度工作报告|年报|工作报告)(（.{1,12}）)?"
)
_ORGAN = re.compile(r".{2,28}(政府|办公厅|办公室|局|厅|委|委员会|中心|办事处|管委会|院|会)")
_META = re.compile(
    r"(发布|发文|更新|成文|公开|编制)?(时间|日期)[:：].{0,60}|正文|来源[:：].{0,40}(?<!。)"
    r"|(索引号|文号|信息来源|发布机构|浏览次数|点击|作者|字体|字号|分享).{0,60}"
    r"|首页\s*[>》].*|当前位置.*|您(现在)?的位置.*|【(?!待[填核]：).{0,20}】|20\d\d[-/]\d{1,2}[-/]\d{1,2}.{0,12}"
)
_MOST_TITLE_LINES = 4
_MORE_WORDS = (
    "本年新制作数量本年新公开数量对外公开总数量上一年项目数量本年增减处理决定数量"
    "其他对外管理服务事项采购项目数量采购总金额政府集中采购政府采购"
)
# The heads of narrow columns, as converters tear and repeat them.
_HEADS = re.compile(
    r"(结果|维持|纠正|其他|尚未|审结|总计|自然人|商业|企业|科研|机构|社会|公益|组织|法律|服务"
    r"|行政复议|行政诉讼|未经复议直接起诉|复议后起诉|信息内容|申请人情况)+"
)
# Said under a heading in place of a table or beside one.
_NOTHING = re.compile(r"(本(年度?|机关|单位))?(无|暂无|没有)(此类情况|相关情况|此项|发生)?")
_PROBLEMS = re.compile(r"[（(]一[)）].{0,12}(问题|不足|困难).{0,4}")


@dataclass(frozen=True, slots=True)
class Outline:
    """What the text of a report says about its own build.

    `spans`: the first block of each part, and the first block behind it.
    """

    title: str | None
    preface: str
    sections: tuple[Section, ...]
    signed: Signature
    headings: int
    findings: tuple[Finding, ...] = ()
    spans: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph or line, the block it came from, the heading that it is."""

    block: int
    text: str
    heading: Heading | None = field(default=None)
    grid: bool = False


def read_outline(document: Document, tables: Collection[int], name: str) -> Outline:
    """Title, preface, parts and signature; `tables` are the indexes of the blocks read as tables."""
    pieces = _pieces(document)
    chosen = choose_headings([(i, p.heading) for i, p in enumerate(pieces) if p.heading])
    width = _width(document, pieces)
    starts = [at for at, _ in chosen]
    head = pieces[: starts[0]] if starts else pieces
    title, rest = _title(head, document.hints.get("title"))
    parts = [
        (pieces[at].text, heading, pieces[at + 1 : stop])
        for (at, heading), stop in zip(chosen, [*starts[1:], len(pieces)], strict=False)
    ]
    ending = read_ending([p.text for p in (parts[-1][2] if parts else rest)])
    preface, sections = _texts(rest, parts, ending, tables, width, in_lines=document.lines)
    return Outline(
        title,
        preface,
        _with_torn_fifth(sections),
        ending.signature,
        len(chosen),
        (
            *ending.findings(name),
            *_heading_findings(sections, chosen, name),
            *_extra_tables(parts, name),
        ),
        _spans(pieces, chosen, len(document.blocks)),
    )


def _spans(
    pieces: Sequence[_Piece], chosen: Sequence[tuple[int, Heading]], end: int
) -> dict[int, tuple[int, int]]:
    firsts = [pieces[at].block for at, _ in chosen]
    return {
        heading.section: (first, stop)
        for (_, heading), first, stop in zip(chosen, firsts, [*firsts[1:], end], strict=False)
    }


def _pieces(document: Document) -> list[_Piece]:
    pieces: list[_Piece] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            texts = split_inline(block.text)
            pieces += [_Piece(index, text, heading_of(close_up(text))) for text in texts]
        else:
            pieces.append(_Piece(index, "", grid=True))
    return _joined_headings(pieces) if document.lines else pieces


def _joined_headings(pieces: Sequence[_Piece]) -> list[_Piece]:
    """A heading that is broken over two lines becomes one piece."""
    joined: list[_Piece] = []
    skip = False
    for piece, following in zip(pieces, [*pieces[1:], _Piece(-1, "")], strict=True):
        if skip:
            skip = False
            continue
        if not piece.heading and following.text and re.match(r"[一二三四五六]、", piece.text):
            both = heading_of(close_up(piece.text + following.text))
            if both and both.weight >= 2 and not following.heading:
                joined.append(_Piece(piece.block, piece.text + following.text, both))
                skip = True
                continue
        joined.append(piece)
    return joined


def _width(document: Document, pieces: Sequence[_Piece]) -> int | None:
    """The width at which the lines were broken; a PDF has broken lines even when few show it."""
    if not document.lines:
        return None
    lines = [close_up(p.text) for p in pieces if p.text and not is_table_words(p.text)]
    width = wrap_width(lines)
    if width is None and document.format == "pdf":
        return max(map(columns_of, lines), default=None)
    return width


def _title(head: Sequence[_Piece], hint: str | None) -> tuple[str | None, list[_Piece]]:
    """The title before the first heading, over a few lines at most, and what follows it.

    A portal page names many reports in its menus: the last line with a year is the title.
    """
    filled = [i for i, piece in enumerate(head) if piece.text and not _META.fullmatch(piece.text)]
    closed = [close_up(head[i].text) for i in filled]
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(filled):
        lines = closed[at : at + _MOST_TITLE_LINES]
        count = _title_lines(lines)
        if count:
            found.append(("".join(lines[:count]), filled[at + count - 1]))
        at += max(1, count)
    if not found:
        return (hint if hint and _is_title([hint]) else None), list(head)
    dated = [title for title in found if re.search(r"20\d\d", title[0])]
    title, end = dated[-1] if dated else found[0]
    return title, list(head[end + 1 :])


def _title_lines(lines: Sequence[str]) -> int:
    """How many of the lines, from the first, are a title; 0 when they begin with none."""
    # The cheapest question first: a portal page has a thousand lines that are no title.
    if not _speaks_of_disclosure("".join(lines)):
        return 0
    return next((n for n in range(len(lines), 0, -1) if _is_title(lines[:n])), 0)


def _speaks_of_disclosure(text: str) -> bool:
    return "公开" in text or "公開" in text


def _is_title(lines: Sequence[str]) -> bool:
    if not _speaks_of_disclosure("".join(lines)):
        return False
    lines = [simplified(line) for line in lines]
    text = "".join(lines)
    if re.search(r"[。，；：,;:《》]", text) or not _TITLE.fullmatch(text):
        return False
    # Lines above the one that says "report" belong to it only as its agency, year or first half.
    return all(
        not _TITLE.fullmatch(line)
        and (
            _ORGAN.fullmatch(line)
            or re.search(r"信息公开|政务公开|20\d\d", line)
            or _cut_name(line, re.split(r"20\d\d|关于", below)[0])
        )
        for line, below in pairwise(lines)
    )


def _cut_name(line: str, rest: str) -> bool:
    """Whether an agency's name is cut by the end of the line: `临河县青石镇人民` and `政府`."""
    whole = _ORGAN.fullmatch(rest) and not rest.startswith("人民政府")
    return not whole and 0 < len(rest) < 16 and _ORGAN.fullmatch(line + rest) is not None


@cache
def _table_words() -> str:
    """All words of the three tables as one run of plain letters."""
    words: list[str] = [_MORE_WORDS, "信息内容"]
    form = load_form()
    for table in TABLES:
        spec = form.tables[table]
        words += [spec.corner, spec.spanner, "自然人", spec.organisations, "总计", spec.results]
        for block in spec.blocks:
            columns = "".join(column.label for column in block.columns)
            words += [block.title, "信息内容", columns, columns]
            words += [row.group + row.label for row in block.rows]
            words += ["行政复议行政诉讼", *(label for row in block.rows for label in row.labels)]
    return plain("".join(words))


def is_table_words(text: str) -> bool:
    """Whether a line is nothing but words and numbers of the tables."""
    if "。" in text or len(text) > 120:
        return False
    words, values = trailing_values(text)
    letters = plain(words)
    return (
        bool(values) if not words else letters in _table_words() or bool(_HEADS.fullmatch(letters))
    )


def _texts(
    rest: Sequence[_Piece],
    parts: Sequence[tuple[str, Heading, list[_Piece]]],
    ending: Ending,
    tables: Collection[int],
    width: int | None,
    *,
    in_lines: bool,
) -> tuple[str, tuple[Section, ...]]:
    bodies = [list(rest), *(body for _, _, body in parts)]
    bodies[-1] = bodies[-1][: ending.start]
    numbers = [0, *(heading.section for _, heading, _ in parts)]
    texts = [
        "\n".join(rejoin(_prose(body, number, tables, alone=not parts, in_lines=in_lines), width))
        for body, number in zip(bodies, numbers, strict=True)
    ]
    sections = tuple(
        Section(heading.section, close_up(printed.strip("#* 　")), text)
        for (printed, heading, _), text in zip(parts, texts[1:], strict=True)
    )
    return texts[0], sections


def _prose(
    body: Sequence[_Piece],
    number: int,
    tables: Collection[int],
    *,
    alone: bool,
    in_lines: bool,
) -> list[str]:
    """The lines that are no table: in the parts with tables, what stands among table lines goes."""
    kept = [p for p in body if not (number == 0 and _META.fullmatch(p.text))]
    if number not in (2, 3, 4) and not alone:
        return [piece.text for piece in kept]
    # Beside a real table its words do not stand as lines, but for the head that a PDF tears off.
    torn = in_lines or not any(p.grid for p in kept)
    of_table = [
        p.grid
        or p.block in tables
        or _is_caption(p.text)
        or (torn and bool(p.text) and not _NOTHING.fullmatch(p.text) and is_table_words(p.text))
        for p in kept
    ]
    if not any(of_table):
        return [piece.text for piece in kept]
    first, last = of_table.index(True), len(of_table) - 1 - of_table[::-1].index(True)
    return [
        piece.text
        for i, piece in enumerate(kept)
        if not of_table[i] and (not first < i < last or _is_sentence(piece.text))
    ]


def _is_sentence(text: str) -> bool:
    return "。" in text or text.startswith(("注：", "注:", "备注", "说明")) or not text


def _is_caption(text: str) -> bool:
    return text.startswith("#") and re.match(r"#+\s*(附?表|附件)", text) is not None


def _with_torn_fifth(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Part five whose heading is lost stands behind table four; its first subheading shows it."""
    found = {part.number: part for part in sections}
    fourth = found.get(4)
    if fourth is None or 5 in found:
        return sections
    lines = fourth.text.split("\n")
    at = next((i for i, line in enumerate(lines) if _PROBLEMS.fullmatch(line.rstrip("。"))), None)
    if at is None:
        return sections
    found[4] = Section(4, fourth.heading, "\n".join(lines[:at]))
    found[5] = Section(5, "", "\n".join(lines[at:]))
    return tuple(found[number] for number in sorted(found))


def _extra_tables(
    parts: Sequence[tuple[str, Heading, list[_Piece]]], name: str
) -> Iterator[Finding]:
    for printed, heading, body in parts:
        if heading.section in (1, 5, 6) and any(piece.grid for piece in body):
            message = f"“{close_up(printed)}”里有表格，不属于格式规定的三张表，没有读入，请核对"
            yield note("R12", in_file(name), message)


def _heading_findings(
    sections: Sequence[Section], chosen: Sequence[tuple[int, Heading]], name: str
) -> list[Finding]:
    findings = []
    present = {part.number for part in sections}
    missing = [spec.heading for spec in load_form().sections if spec.number not in present]
    if missing:
        message = f"没有找到标题：{'、'.join(f'“{heading}”' for heading in missing)}，请核对原文"
        findings.append(note("R07", in_file(name), message))
    for part, (_, heading) in zip(sections, chosen, strict=True):
        if heading.printed is not None and heading.printed != part.number:
            message = (
                f"标题“{part.heading}”按内容是第{SECTION_NUMERALS[part.number]}部分，序号与格式不同"
            )
            findings.append(note("R08", in_file(name), message, actual=part.heading))
    return findings
