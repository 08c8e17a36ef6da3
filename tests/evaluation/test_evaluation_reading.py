"""The evaluation counts soundly, and what it finds: no cell is ever read as another figure."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.evaluation.cases import Case, generated_cases
from assistant.evaluation.damage import printed_keys, without_row
from assistant.evaluation.pdfs import office
from assistant.evaluation.reading import (
    Score,
    any_wrong,
    score_file,
    score_pdfs,
    score_variant,
    scores_as_json,
    scores_as_text,
)
from assistant.evaluation.sidecars import real_files, sidecar_cases
from assistant.evaluation.variants import PDFS, PLAIN, VARIANTS, Variant
from assistant.publishing.outline import outline
from assistant.report import Cell

FEW = ("small", "zeros")
IDS = [f"{variant.format}-{variant.name}" for variant in VARIANTS]
# What each sidecar of a whole report names, and the files beside it that print all of it.
WHOLE = {
    "c01_hongze_district_2023.txt": 186,
    "c01_hongze_district_2023.pdf": 186,
    "c02_hongze_district_2024.txt": 186,
    "c02_hongze_district_2024.pdf": 186,
    "c03_suqian_city_2023.txt": 200,
    "c04_suqian_city_2024.txt": 200,
    "c05_jinhu_county_2023.txt": 200,
    "c08_shanghai_kewei_2024.md": 199,
    "c12_guantou_town_2022.txt": 200,
    "c15_unnamed_table3_violation.txt": 175,
}


def few_cases(*kinds: str) -> list[Case]:
    """The generated cases of these kinds on every known form."""
    return [case for case in generated_cases() if case.name.split("-")[0] in kinds]


@pytest.mark.parametrize("variant", VARIANTS, ids=IDS)
def test_no_variant_reads_a_wrong_figure(variant: Variant) -> None:
    """No figure is wrong however it is printed; where labels are whole none is missing."""
    score = score_variant(variant, few_cases(*FEW))
    assert ([], 0) == ([f for f in score.faults if f.kind == "wrong"], score.unsaid)
    assert score.right > 0
    if variant.intact:
        assert [] == score.faults


@pytest.mark.parametrize("variant", PLAIN, ids=IDS[: len(PLAIN)])
def test_blanks_and_broken_sums_are_read_as_printed(variant: Variant) -> None:
    """A stroke is no number, a sum that fails stays; what cannot be told apart is said."""
    score = score_variant(variant, few_cases("blanks", "broken", "notes"))
    assert (0, 0) == (score.wrong, score.unsaid)


def test_score_tells_right_wrong_missing_and_stray() -> None:
    """Another figure is wrong, also in a cell that is printed empty or not at all."""
    report = few_cases("small")[0].report
    keys = report.form.keys("disputes")
    expected = {key: report.tables.value(key) for key in keys[:4]} | {keys[3]: None}
    read = replace(
        report, tables=report.tables.with_cells({keys[1]: Cell(99999), keys[2]: Cell(None)})
    )
    score = Score("txt", "any", "")
    score.add("case", expected, read)
    assert (1, 2, 1, 1) == (score.right, score.wrong, score.missing, score.unsaid)
    score.add_stray("case", {key: 0 for key in report.tables if key != keys[0]}, read)
    assert 3 == score.wrong
    assert any_wrong([score])
    assert scores_as_json([score])["summary"]["wrong"] == 3
    assert "99999" in scores_as_text([score])


def test_dropped_row_is_not_printed() -> None:
    """Without its row a cell is not expected, and every other cell still is."""
    content = outline(few_cases("small")[0].report)
    gone = printed_keys(content) - printed_keys(without_row(content))
    assert 7 == len(gone)
    assert all(key.startswith("requests.denied_internal_affairs.") for key in gone)


def test_variants_differ_in_name() -> None:
    """Each line of the table has its own name."""
    names = [(variant.format, variant.name) for variant in (*VARIANTS, *PDFS)]
    assert len(names) == len(set(names))


def test_pdfs_of_libreoffice_are_read() -> None:
    """Ruled and unruled, no figure is wrong; ruled, none is missing."""
    if office() is None:
        pytest.skip("LibreOffice is not installed")
    ruled, unruled = score_pdfs(PDFS, few_cases("small", "notes")[:3])
    assert [] == ruled.faults
    assert [] == [fault for fault in unruled.faults if fault.kind == "wrong"]


def test_missing_folder_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`eval reading --reports` of a folder that is not there is a usage error."""
    assert 2 == main(["eval", "reading", "--reports", str(tmp_path / "none")])
    assert 1 == len(capsys.readouterr().err.splitlines())


@pytest.mark.real_reports
def test_real_files_equal_their_sidecars(real_reports: Path) -> None:
    """No cell of a real file is wrong, and the whole reports are read in full."""
    scores = {score.variant: score for score in map(score_file, real_files(real_reports))}
    assert [] == [fault for score in scores.values() for fault in score.faults]
    assert {name: scores[name].right for name in WHOLE} == WHOLE


@pytest.mark.real_reports
@pytest.mark.parametrize("variant", VARIANTS[::4], ids=IDS[::4])
def test_figures_of_real_reports_survive_printing(real_reports: Path, variant: Variant) -> None:
    """The figures of every sidecar, printed anew, are read back without a wrong cell."""
    score = score_variant(variant, sidecar_cases(real_reports))
    assert [] == [fault for fault in score.faults if fault.kind == "wrong"]
    json.dumps(scores_as_json([score]))
