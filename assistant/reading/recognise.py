"""The one recogniser: strips of any format are laid on the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.findings import Finding
from assistant.forms import Shape, load_form
from assistant.reading.blocks import Document, Grid
from assistant.reading.disputes import read_disputes
from assistant.reading.found import Found
from assistant.reading.labels import plain
from assistant.reading.notes import in_file, in_table, note
from assistant.reading.proactive import looks_like_2019, read_proactive
from assistant.reading.requests import read_requests
from assistant.reading.strips import Strip, cut_strips
from assistant.report import Tables

_CURRENT = "2021"
# Words of the headers and rows that one edition alone has.
_MARKS = {
    "2021": ("本年制发件数", "本年废止件数", "现行有效件数", "本年处理决定数量", "本年收费金额"),
    "2019": (
        "本年新制作数量",
        "本年新公开数量",
        "对外公开总数量",
        "上一年项目数量",
        "本年增减",
        "采购项目数量",
        "采购总金额",
        "其他对外管理服务事项",
        "政府集中采购",
    ),
}
_LONGEST_LABEL = 90


@dataclass(frozen=True, slots=True)
class Recognised:
    """The tables, the edition and shape they follow, what was doubtful, the blocks they came from."""

    tables: Tables
    edition: str | None
    shape: Shape
    findings: tuple[Finding, ...]
    blocks: frozenset[int]


def recognise(document: Document, name: str) -> Recognised:
    """All three tables of a document."""
    strips = cut_strips(document.blocks)
    third = read_requests(strips, _CURRENT)
    second = read_proactive(strips, third.form)
    fourth = read_disputes(strips, third.form)
    marks = _marks(document, strips)
    edition = _edition(marks, second, third)
    findings = [*third.findings, *fourth.findings]
    cells = {**third.cells, **fourth.cells}
    if marks == "2019":
        message = "表二用的是2019年格式，本版本还不能读入，请按原文核对"
        findings.insert(0, note("R06", in_table("proactive"), message))
    else:
        findings[:0] = second.findings
        cells = {**second.cells, **cells}
    if edition is None:
        message = "看不出表格属于哪一年的格式（2021年或2019年），请核对"
        findings.append(note("R05", in_file(name), message))
    # The form of 2019 always prints （六） as one row.
    shape = Shape.COLLAPSED_OTHER if edition == "2019" else third.form.shape
    grids = {i for i, block in enumerate(document.blocks) if isinstance(block, Grid)}
    used = second.blocks | third.blocks | fourth.blocks
    return Recognised(Tables(cells), edition, shape, tuple(findings), frozenset(used | grids))


def _edition(marks: str | None, second: Found, third: Found) -> str | None:
    """By the words of table two, else by rows that one edition alone has."""
    if marks or second.cells:
        return marks or _CURRENT
    own_row = "requests.other_no_correction.total"
    return _CURRENT if own_row in third.cells else None


def _marks(document: Document, strips: Sequence[Strip]) -> str | None:
    """The edition whose own words stand in the labels, None when neither clearly does."""
    seen = dict.fromkeys(_MARKS, 0)
    for text in _label_texts(document):
        letters = plain(text)
        for edition, words in _MARKS.items():
            seen[edition] += sum(word in letters for word in words)
    if seen["2019"] > max(1, seen["2021"]):
        return "2019"
    if looks_like_2019(strips, load_form()) and not seen["2021"]:
        return "2019"
    return "2021" if seen["2021"] else None


def _label_texts(document: Document) -> list[str]:
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            texts += [cell.text for cell in block.cells if len(cell.text) <= _LONGEST_LABEL]
        elif len(block.text) <= _LONGEST_LABEL and "。" not in block.text:
            texts.append(block.text)
    return texts
