"""The first steps on the desk: files told apart, the original kept, the inputs sheet, deletion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant.errors import NotFound, UnreadableFile
from assistant.reading.blocks import Grid
from assistant.services import ReportDesk, Services
from assistant.services.starting import WrongFile
from assistant.workbench import PERSON

LICENSING = "proactive.licensing.decisions"
UPHELD = "disputes.review.upheld"


@pytest.fixture
def corpus(services: Services) -> Path:
    """The reports and the ledger that ship with the program."""
    return services.library.corpus / "reports"


@pytest.fixture
def own(services: Services) -> ReportDesk:
    """A report with nothing in it."""
    return services.create("样本县青禾镇人民政府", 2025)


@pytest.fixture
def inputs_file(tmp_path: Path) -> Callable[[Mapping[str, object]], bytes]:
    """The sheet 表二表四填报 with these values."""
    from openpyxl import Workbook

    def write(values: Mapping[str, object]) -> bytes:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "表二表四填报"
        sheet.append(["项目", "标识", "数值"])
        for key, value in values.items():
            sheet.append(["", key, value])
        book.save(tmp_path / "填报.xlsx")
        return (tmp_path / "填报.xlsx").read_bytes()

    return write


def test_a_file_at_the_wrong_step_is_named_with_its_own_step(
    services: Services,
    own: ReportDesk,
    corpus: Path,
    inputs_file: Callable[[Mapping[str, object]], bytes],
) -> None:
    """Ledger, report and inputs sheet say of each other what they are and where they belong."""
    ledger = (corpus / "qinghe_township_2025_ledger.xlsx").read_bytes()
    report = (corpus / "qinghe_township_2024.docx").read_bytes()
    inputs = inputs_file({LICENSING: 3})
    takes = {
        2: own.import_previous,
        3: own.import_ledger,
        4: own.starting.import_inputs,
    }
    files = {
        2: ("去年.docx", report, "示例县青禾镇人民政府 2024 年的年度报告"),
        3: ("登记.xlsx", ledger, "依申请公开台账"),
        4: ("填报.xlsx", inputs, "表二、表四的填报表"),
    }
    for step, take in takes.items():
        for belongs, (name, data, what) in files.items():
            # The ledger workbook of the template bears both sheets, so step 4 takes one with inputs.
            if step == belongs or (step, belongs) == (4, 3):
                continue
            with pytest.raises(WrongFile) as told:
                take(1, name, data)
            assert belongs == told.value.step
            assert f"“{name}”是{what}" in str(told.value)
            assert f"第 {belongs} 步" in str(told.value)
    assert 1 == own.saved().version
    assert not any((own.starting._services.data / "ledgers").rglob("*.*"))


def test_a_file_that_is_nothing_of_ours_keeps_its_own_message(own: ReportDesk) -> None:
    """What is broken is told as broken, not as belonging elsewhere."""
    with pytest.raises(UnreadableFile, match=r"坏\.docx"):
        own.import_previous(1, "坏.docx", b"PK\x03\x04 broken")


def test_the_original_is_kept_as_it_came(own: ReportDesk, corpus: Path, services: Services) -> None:
    """Its tables hold every cell that was read, at the place which the cell names; also after a restart."""
    view = own.import_previous(1, "去年.docx", (corpus / "qinghe_township_2024.docx").read_bytes())
    document = Services(services.settings).desk(own.report_id).starting.original(view)
    assert document is not None
    places = {
        block.origin(cell.row, cell.column): cell.text
        for block in document.blocks
        if isinstance(block, Grid)
        for cell in block.cells
    }

    assert view.previous is not None
    cells = view.previous.tables
    assert 200 == sum(places[cells[key].origin or ""] == cells[key].text for key in cells)


def test_inputs_fill_tables_and_stay_over_the_ledger(
    own: ReportDesk, corpus: Path, inputs_file: Callable[[Mapping[str, object]], bytes]
) -> None:
    """The sheet's cells count as the person's; what it leaves blank stays; faults are told."""
    view = own.set_cell(1, UPHELD, "4")
    data = inputs_file({LICENSING: 3, UPHELD: None, "proactive.fees.amount_wan_yuan": "若干"})
    view, findings = own.starting.import_inputs(view.version, "填报.xlsx", data)

    assert (3, 4) == (view.state.tables.value(LICENSING), view.state.tables.value(UPHELD))
    assert f"{PERSON}（“填报.xlsx”）" == view.state.tables[LICENSING].origin
    assert ["没有采用" in finding.message for finding in findings] == [True]
    ledger = (corpus / "qinghe_township_2025_ledger.xlsx").read_bytes()
    view = own.import_ledger(view.version, "登记.xlsx", ledger)
    assert 3 == view.state.tables.value(LICENSING)


def test_a_deleted_report_leaves_no_file_and_the_sample_can_be_made_anew(
    services: Services, desk: ReportDesk, corpus: Path
) -> None:
    """Ledger, original and exports go; those that another report names stay; the sample comes back."""
    view = desk.view()
    other = services.create("样本县青禾镇人民政府", 2025)
    other.import_ledger(1, "登记.xlsx", (corpus / "qinghe_township_2025_ledger.xlsx").read_bytes())
    services.delete_report(desk.report_id)

    with pytest.raises(NotFound):
        desk.saved()
    assert view.state.ledger is not None
    assert services.ledger_folder(view.state.ledger.sha256).is_dir()
    assert [] == list((services.data / "originals").iterdir())
    services.delete_report(other.report_id)
    assert not services.ledger_folder(view.state.ledger.sha256).exists()
    again = services.open_sample().view()
    assert view.state.tables == again.state.tables
