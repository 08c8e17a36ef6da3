"""What is exported reads back as the report, with our own reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import ExportMismatch
from assistant.publishing.docx import export_docx
from assistant.publishing.handover import put_verified
from assistant.publishing.html import export_html
from assistant.publishing.readback import report_differences, verify_readback
from assistant.publishing.workbook import write_workbook
from assistant.reading.read import read_report
from assistant.report import AnnualReport, Cell, Section, Signature

EXPORTS = {"docx": export_docx, "html": export_html, "xlsx": write_workbook}
TEXTS = {"docx": export_docx, "html": export_html}


@pytest.mark.parametrize("format_", EXPORTS)
def test_an_export_reads_back_equal(report: AnnualReport, format_: str, tmp_path: Path) -> None:
    """Distinct figures, six parts, preface, title, signature, in every edition and shape."""
    path = tmp_path / f"report.{format_}"
    EXPORTS[format_](report, path)
    assert [path] == list(tmp_path.iterdir())
    verify_readback(report, path)


@pytest.mark.parametrize("format_", TEXTS)
def test_notes_blanks_and_marks_survive(
    make_report: Callable[..., AnnualReport], format_: str, tmp_path: Path
) -> None:
    """22（其中修订16件）, 0, blank, / and — stay apart through the file."""
    report = make_report()
    cells = {
        "proactive.normative_documents.issued": Cell(22, "22（其中修订16件）", "其中修订16件"),
        "proactive.normative_documents.repealed": Cell(55, None, "含自然失效29件"),
        "proactive.fees.amount_wan_yuan": Cell(Decimal("0.00"), "0.00"),
        "proactive.regulations.issued": Cell(None, "/"),
        "proactive.regulations.repealed": Cell(None, "—"),
        "requests.granted.other_org": Cell(0),
        "requests.granted.total": Cell(None),
        "disputes.direct.pending": Cell(None, ""),
    }
    marked = replace(report, tables=report.tables.with_cells(cells))
    TEXTS[format_](marked, tmp_path / f"report.{format_}")


@pytest.mark.parametrize("format_", EXPORTS)
def test_cells_of_2019_survive_as_printed(
    make_report: Callable[..., AnnualReport], format_: str, tmp_path: Path
) -> None:
    """An amount with its unit, a change in words, a blank change and one that is no number."""
    report = make_report(edition="2019")
    cells = {
        "proactive.procurement.amount": Cell(Decimal(251000), "251000元"),
        "proactive.licensing.items_change": Cell(-8, "减少8"),
        "proactive.penalties.items_change": Cell(None, ""),
        "proactive.coercion.items_change": Cell(None, "增2减1"),
    }
    EXPORTS[format_](
        replace(report, tables=report.tables.with_cells(cells)), tmp_path / f"report.{format_}"
    )


@pytest.mark.parametrize("format_", TEXTS)
@pytest.mark.parametrize("key", ["requests.other_misc.total", "disputes.after_review.total"])
def test_a_moved_figure_is_named(
    make_report: Callable[..., AnnualReport], format_: str, key: str, tmp_path: Path
) -> None:
    """A file made from other figures is refused, the cell named with both values."""
    report = make_report()
    other = replace(report, tables=report.tables.with_cells({key: Cell(7)}))
    path = tmp_path / f"report.{format_}"
    TEXTS[format_](other, path)
    value = report.tables.value(key)
    with pytest.raises(ExportMismatch, match=f"应为 {value}，读回 7"):
        verify_readback(report, path)


@pytest.mark.parametrize("format_", TEXTS)
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"preface": "另一段开头。"}, "开头部分第 1 段"),
        ({"signed": Signature("青禾县财政局", None)}, "署名"),
        ({"title": "青禾县财政局2023年政府信息公开工作年度报告"}, "标题"),
    ],
)
def test_changed_words_are_named(
    make_report: Callable[..., AnnualReport],
    format_: str,
    change: dict[str, object],
    named: str,
    tmp_path: Path,
) -> None:
    """Preface, signature and title are held against the file too."""
    report = make_report()
    path = tmp_path / f"report.{format_}"
    TEXTS[format_](report, path)
    with pytest.raises(ExportMismatch, match=named):
        verify_readback(replace(report, **change), path)  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", TEXTS)
def test_text_around_the_tables_survives(
    make_report: Callable[..., AnnualReport], format_: str, tmp_path: Path
) -> None:
    """An introduction above a table and a note under it stay in their part."""
    text = "现将有关情况公开如下。\n注：行政复议、行政诉讼数量含上年度结转数量。"
    report = make_report().with_section(Section(4, "四、政府信息公开行政复议、行政诉讼情况", text))
    TEXTS[format_](report, tmp_path / f"report.{format_}")


@pytest.mark.parametrize("format_", TEXTS)
def test_hostile_text_survives_as_text(
    make_report: Callable[..., AnnualReport], format_: str, tmp_path: Path
) -> None:
    """Markup in a text is still that text when read back."""
    text = "要求提供<script>alert(1)</script>源码&说明的申请1件。\n（一）小结。a < b，c > d。"
    report = make_report().with_section(Section(6, "六、其他需要报告的事项", text))
    TEXTS[format_](report, tmp_path / f"report.{format_}")


def test_a_refused_export_leaves_the_target_as_it_was(tmp_path: Path) -> None:
    """The old file stays, no half-written one appears."""
    target = tmp_path / "report.docx"
    target.write_bytes(b"old")

    def refuse(path: Path) -> None:
        assert b"new" == path.read_bytes()
        raise ExportMismatch("不一致")

    with pytest.raises(ExportMismatch):
        put_verified(target, b"new", refuse)
    assert [target] == list(tmp_path.iterdir())
    assert b"old" == target.read_bytes()


def test_an_empty_report_is_exported(
    make_report: Callable[..., AnnualReport], tmp_path: Path
) -> None:
    """A report that is only begun can be looked at in Word."""
    report = make_report()
    begun = replace(
        report, sections=(), preface="", tables=type(report.tables)(), signed=Signature()
    )
    export_docx(begun, tmp_path / "begun.docx")


def test_a_report_does_not_differ_from_itself(report: AnnualReport) -> None:
    """No difference without a difference."""
    assert [] == list(report_differences(report, report))


@pytest.mark.parametrize("format_", TEXTS)
@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("海棠市西山镇2024年政府信息公开工作年度报告", "海棠市西山镇人民政府"),
        ("2024年政府信息公开年报", "青禾县云溪镇人民政府"),
        (None, "青禾县云溪镇"),
    ],
)
def test_titles_of_every_kind_survive(
    make_report: Callable[..., AnnualReport],
    format_: str,
    title: str | None,
    agency: str,
    tmp_path: Path,
) -> None:
    """A bare place name, a title without agency, none at all; a name no reader knows as an organ."""
    signed = Signature(agency, date(2025, 1, 6))
    report = replace(make_report(), title=title, agency=agency, signed=signed)
    TEXTS[format_](report, tmp_path / f"report.{format_}")


@pytest.mark.real_reports
@pytest.mark.parametrize("format_", EXPORTS)
def test_real_reports_survive_their_export(
    real_reports: Path, format_: str, tmp_path: Path
) -> None:
    """Reports as they are published, with all their oddities, read back equal from our files."""
    names = (
        "c01_hongze_district_2023.pdf",
        "c04_suqian_city_2024.txt",
        "c12_guantou_town_2022.txt",
    )
    for name in (*names, "c10_shanghai_office_2019.html"):
        source = real_reports / name
        EXPORTS[format_](read_report(source), tmp_path / f"{name}.{format_}")
