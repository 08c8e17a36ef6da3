"""One report printed as Word, page and text, in the ways in which bodies publish it.

Every printer walks the same outline: lines of text and the tables of the national form as boxes.
A way of printing is a function from a table to its markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape

from assistant.publishing.docx import table_xml
from assistant.publishing.grid import Box, Grid, Part, Slot
from assistant.publishing.ooxml import package, styled, text_run
from assistant.publishing.outline import Outline

PrintTable = Callable[[Grid], str]
HEADS = frozenset({Part.CORNER, Part.TITLE, Part.HEAD})


def stream(outline: Outline) -> Iterator[str | Grid]:
    """Every line and table in printed order."""
    yield "".join(outline.title)
    yield from ("".join(run.text for run in p.runs) for p in outline.preface)
    for part in outline.parts:
        yield part.heading
        yield from ("".join(run.text for run in p.runs) for p in part.before)
        if part.grid:
            yield part.grid
        yield from ("".join(run.text for run in p.runs) for p in part.after)
    yield from (line for line in (outline.agency, outline.date) if line)


def _print(outline: Outline, line: Callable[[str], str], table: PrintTable) -> str:
    return "".join(line(x) if isinstance(x, str) else table(x) for x in stream(outline))


def unmerged(grid: Grid) -> Grid:
    """The table with an empty cell in each place that a merged cell covers."""
    boxes: list[Box] = []
    for box in grid.boxes:
        boxes.append(replace(box, rows=1, columns=1))
        boxes += [
            Box("", box.row + i, box.column + j, box.part)
            for i in range(box.rows)
            for j in range(box.columns)
            if i or j
        ]
    return replace(grid, boxes=tuple(boxes))


def thirds(text: str) -> tuple[str, str, str]:
    """The text in three pieces, the last ones empty when it is short."""
    cut = max(1, -(-len(text) // 3))
    return text[:cut], text[cut : 2 * cut], text[2 * cut :]


# --- Word ---------------------------------------------------------------------------------------


def word(outline: Outline, table: PrintTable = table_xml) -> bytes:
    """A Word file."""
    body = _print(outline, lambda text: styled("BodyText", text_run(text)), table)
    return package("".join(outline.title), body)


def word_unmerged(grid: Grid) -> str:
    """A Word table without merges."""
    return table_xml(unmerged(grid))


def word_unruled(grid: Grid) -> str:
    """A Word table without lines."""
    before, rest = table_xml(grid).split("<w:tblBorders>", 1)
    return before + rest.split("</w:tblBorders>", 1)[1]


def word_cut(grid: Grid) -> str:
    """A Word table whose labels are cut over runs, line breaks and paragraphs."""
    rows = ("".join(map(_word_cell, line)) for line in grid.lines())
    columns = "<w:gridCol/>" * len(grid.widths)
    body = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"


def _word_cell(slot: Slot) -> str:
    box = slot.box
    merge = "<w:vMerge/>" if slot.continued else '<w:vMerge w:val="restart"/>'
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    properties = f"<w:tcPr>{span}{merge if box.rows > 1 else ''}</w:tcPr>"
    first, second, third = thirds("" if slot.continued else box.text)
    if box.key or not third:
        runs = text_run(first) + '<w:proofErr w:type="spellStart"/>' + text_run(second + third)
        return f"<w:tc>{properties}{styled('TableSmall', runs)}</w:tc>"
    lines = styled("TableSmall", text_run(first) + "<w:r><w:br/></w:r>" + text_run(second))
    return f"<w:tc>{properties}{lines}{styled('TableSmall', text_run(third))}</w:tc>"


# --- Page ---------------------------------------------------------------------------------------


def page(outline: Outline, table: PrintTable, frame: str = "{body}") -> str:
    """A saved page; `frame` holds what the portal puts around the article."""
    body = _print(outline, lambda text: f"<p>{escape(text)}</p>\n", table)
    title = escape("".join(outline.title))
    inside = frame.replace("{body}", body).replace("{title}", title)
    return f"<html><head><title>{title}</title></head>\n<body>\n{inside}</body></html>\n"


def html_table(grid: Grid, cell: Callable[[Box], str] | None = None) -> str:
    """A table with rowspan and colspan."""
    content = cell or (lambda box: escape(box.text) or "&nbsp;")
    rows = (
        "".join(
            f'<td rowspan="{s.box.rows}" colspan="{s.box.columns}">{content(s.box)}</td>'
            for s in line
            if not s.continued
        )
        for line in grid.lines()
    )
    return f"<table>{''.join(f'<tr>{row}</tr>{chr(10)}' for row in rows)}</table>\n"


def html_unmerged(grid: Grid) -> str:
    """A table with an empty cell in each covered place."""
    return html_table(unmerged(grid))


def html_soup(grid: Grid) -> str:
    """A table as Word saves it for the web: span, font and o:p, labels cut over source lines."""
    return html_table(grid, _soup)


def _soup(box: Box) -> str:
    first, second, third = map(escape, thirds(box.text or "\u00a0"))
    gap = "\n   " if not box.key and third else ""
    return (
        "<p class=MsoNormal align=center style='line-height:18.0pt'><span lang=EN-US"
        f" style='font-family:宋体'>{first}<font color=black>{second}</font></span>{gap}"
        f"<b><span style='font-size:9.0pt'>{third}</span></b><span lang=EN-US><o:p></o:p></span></p>"
    )


PORTAL = """<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li>
<li><a href="/zfxxgknb">政府信息公开年报</a></li></ul></div>
<nav><a href="/2">办事服务</a> <a href="/3">互动交流</a></nav>
<div>当前位置：首页 &gt; 政务公开 &gt; 政府信息公开年报</div>
<table><tr><td>索引号</td><td>000014349/2024-00012</td><td>信息分类</td><td>政府信息公开年报</td></tr>
<tr><td>发布机构</td><td>示例县人民政府办公室</td><td>发文日期</td><td>2024-01-25</td></tr>
<tr><td>文号</td><td>无</td><td>有效性</td><td>有效</td></tr></table>
<table class="layout"><tr><td><div class="article">
<div>发布时间：2024-01-25 09:12　来源：办公室　浏览次数：316　字号：大 中 小</div>
{body}
</div></td><td><ul><li>2022年政府信息公开工作年度报告</li><li>2021年政府信息公开工作年度报告</li></ul>
</td></tr></table>
<div>【打印本页】 【关闭窗口】</div>
<footer><p>主办：示例县人民政府办公室　网站标识码：0000000001　电话：0000-1234567</p></footer>
"""


# --- Text ---------------------------------------------------------------------------------------


def text(outline: Outline, table: PrintTable) -> str:
    """Flattened text: one paragraph a line, tables as the converter left them."""
    return _print(outline, lambda line: f"{line}\n", table)


def text_led(grid: Grid) -> str:
    """One cell a line led by a tab, rows parted by blank lines, as Word exports text."""
    rows = (
        "".join(f"\t{'' if s.continued else _folded(grid, s.box)}\n" for s in line)
        for line in grid.lines()
    )
    return "\n".join(rows) + "\n\n"


def _folded(grid: Grid, box: Box) -> str:
    """Heads of narrow columns break in the middle, those of table four with an empty line."""
    if box.part is not Part.HEAD or len(box.text) != 4 or grid.name == "proactive":
        return box.text
    gap = "\n\n" if grid.name == "disputes" else "\n"
    return f"{box.text[:2]}{gap}{box.text[2:]}"


def text_rows(grid: Grid) -> str:
    """Rows with tabs between cells, the heading of a group before each of its labels."""
    return "".join(f"{row}\n" for row in map(_row, grid.lines()))


def _row(line: list[Slot]) -> str:
    values = [s.box.text for s in line if s.box.key]
    if not values:
        return "\t".join(s.box.text for s in line if not s.continued)
    # 三、本年度办理结果 stands over many rows and is printed beside none of them.
    labels = [s.box.text for s in line if not s.box.key and (s.box.column or s.box.rows == 1)]
    return "\t".join([" ".join(labels), *values] if labels else values)


def text_pipes(grid: Grid) -> str:
    """Rows with a pipe behind each cell and an empty one for each further column."""
    rows = (
        "".join(f"{s.box.text} |{'|' * (s.box.columns - 1)} " for s in line if not s.continued)
        for line in grid.lines()
    )
    return "".join(f"{row.strip()}\n" for row in rows)


def text_cells(grid: Grid) -> str:
    """One cell a line, nothing else."""
    cells = (s.box.text for line in grid.lines() for s in line if not s.continued)
    return "".join(f"{cell}\n" for cell in cells)


def text_torn(grid: Grid) -> str:
    """Rows with tabs; of table three first all labels, then all numbers, as PDF converters do."""
    if grid.name != "requests":
        return text_rows(grid)
    lines = grid.lines()
    labels = [s.box.text for line in lines for s in line if not s.box.key and not s.continued]
    values = [" ".join(s.box.text for s in line if s.box.key) for line in lines]
    return "".join(f"{line}\n" for line in (*labels, *filter(None, values)))


_LINE = 11  # letters of a label in a narrow column


def text_lines(grid: Grid) -> str:
    """Blanks between numbers and labels broken by their column, as a PDF gives its text.

    The numbers stand at half the height of a label of several lines.
    """
    return "".join(map(_broken_row, grid.lines()))


def _broken_row(line: list[Slot]) -> str:
    label = "".join(s.box.text for s in line if not s.box.key and not s.continued)
    values = " ".join(s.box.text for s in line if s.box.key)
    broken = [label[i : i + _LINE] for i in range(0, len(label), _LINE)] or [""]
    middle = (len(broken) - 1) // 2
    broken[middle] = f"{broken[middle]} {values}".strip()
    return "".join(f"{part}\n" for part in broken)


def text_glued(grid: Grid) -> str:
    """Cells run together without anything between them."""
    rows = ("".join(s.box.text for s in line if not s.continued) for line in grid.lines())
    return "".join(f"{row}\n" for row in rows)


def markdown(grid: Grid) -> str:
    """A Markdown table; merged cells leave empty ones."""
    rows = [[s.box.text for s in line] for line in unmerged(grid).lines()]
    lines = [f"| {' | '.join(row)} |\n" for row in rows]
    lines.insert(1, f"|{' --- |' * len(rows[0])}\n")
    return f"\n{''.join(lines)}\n"
