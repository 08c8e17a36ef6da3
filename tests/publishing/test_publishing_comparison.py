"""The comparison of two years as a Word file, read with python-docx."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from assistant.findings import FilePlace, Finding, Severity
from assistant.publishing.comparison import comparison_bytes, comparison_docx
from assistant.review.promises import Promise
from assistant.review.years import Comparison, SectionComparison
from assistant.tables.years import CellChange
from assistant.text.align import Pair, align_sentences


@pytest.fixture
def comparison() -> Comparison:
    """One part with a changed, a removed and an added sentence; two cells."""
    pairs: list[Pair] = align_sentences(
        ["全年发布信息149条。", "举办培训2期。"],
        ["全年发布信息226条。", "新建<专区>1处，方便群众。"],
    )
    return Comparison(
        before="某镇（2023 年）",
        after="某镇（2024 年）",
        tables=(
            CellChange("requests.new_received.total", 8, 12, 4, Decimal("50.00")),
            CellChange("requests.granted.total", 5, 5, 0, Decimal("0.00")),
        ),
        sections=(SectionComparison(1, "一、总体情况", 0.5, tuple(pairs)),),
        promises=(Promise("下一步，将培训。", None, 0.1, again=False),),
        findings=(Finding("C03", Severity.INFO, FilePlace("a.docx"), "机关名称不同。"),),
    )


def test_the_word_file_says_what_the_page_says(comparison: Comparison, tmp_path: Path) -> None:
    """Both years' sentences, the finding, the promise, and only the cell that moved."""
    path = tmp_path / "comparison.docx"
    comparison_docx(comparison, path)
    file = docx.Document(str(path))
    text, promises, figures = file.tables
    columns = [[cell.text for cell in row.cells] for row in text.rows]
    assert {"全年发布信息149条。", "举办培训2期。"} <= {row[0] for row in columns}
    assert {"全年发布信息226条。", "新建<专区>1处，方便群众。"} <= {row[2] for row in columns}
    assert "今年没有找到相近的句子" == promises.rows[1].cells[1].text
    moved = ["表三", "一、本年新收政府信息公开申请数量", "总计", "8", "12", "+4", "+50.00%"]
    assert [moved] == [[cell.text for cell in row.cells] for row in figures.rows[1:]]
    assert any("机关名称不同" in paragraph.text for paragraph in file.paragraphs)


def test_figures_stand_under_each_other(comparison: Comparison, tmp_path: Path) -> None:
    """Set to the right, names to the left; a rate of four digits has room on its line."""
    path = tmp_path / "comparison.docx"
    comparison_docx(comparison, path)
    figures = docx.Document(str(path)).tables[-1]
    sides = [cell.paragraphs[0].alignment for cell in figures.rows[1].cells]
    assert [WD_ALIGN_PARAGRAPH.LEFT] * 3 + [WD_ALIGN_PARAGRAPH.RIGHT] * 4 == sides
    assert figures.columns[6].width >= Mm(26)


def test_marks_do_not_rest_on_colour(comparison: Comparison, tmp_path: Path) -> None:
    """What went is struck out, what came is underlined."""
    path = tmp_path / "comparison.docx"
    comparison_docx(comparison, path)
    runs = [
        run
        for row in docx.Document(str(path)).tables[0].rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    ]
    assert "149" in "".join(run.text for run in runs if run.font.strike)
    assert "226" in "".join(run.text for run in runs if run.font.underline)


def test_the_same_comparison_gives_the_same_bytes(comparison: Comparison) -> None:
    """Nothing of the moment gets into the file."""
    assert comparison_bytes(comparison) == comparison_bytes(comparison)
