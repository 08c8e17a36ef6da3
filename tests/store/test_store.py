"""The store keeps every version, notices conflicts, and survives a kill."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import Conflict, NianbaoError, NotFound, UserError
from assistant.facts import SaidFact
from assistant.findings import FilePlace, Finding, Severity
from assistant.report import AnnualReport, Cell, How, Source, Tables
from assistant.store.repository import Store
from assistant.store.state import LedgerNote, SectionText, State, state_as_json, state_from_json

AGENCY = "示例县青禾镇人民政府"
LAST_YEAR = AnnualReport(AGENCY, 2024, Tables(), source=Source("2024.html", "a" * 64, "html"))


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    """An empty store."""
    store = Store(place)
    yield store
    store.close()


def full_state() -> State:
    """A state with something in every field."""
    return State(
        agency=AGENCY,
        year=2025,
        tables=Tables(
            {
                "proactive.fees.amount_wan_yuan": Cell(
                    Decimal("3.2600"), "3.2600", None, How.TYPED
                ),
                "requests.granted.total": Cell(7, None, None, How.FILLED, "台账 7 行"),
                "requests.carried_in.total": Cell(None, "/", None, How.GRID),
            }
        ),
        sections={1: SectionText("收到[F:requests.new_received.total]件。", ({"key": "a"},), {})},
        suggestions={5: SectionText("存在的问题。")},
        said=(
            SaidFact("said.a", "培训", 2, "次"),
            SaidFact("said.b", "金额", Decimal("1.5"), "万元"),
            SaidFact("said.c", "待填", None, "条"),
        ),
        previous=LAST_YEAR.source.sha256 if LAST_YEAR.source else None,
        ledger=LedgerNote(
            "台账.xlsx",
            "1" * 64,
            26,
            (Finding("L01", Severity.ERROR, FilePlace("台账.xlsx", "台账", "E4"), "看不懂"),),
            {"ledger.late_replies": 2, "ledger.on_time_rate": Decimal("91.67")},
        ),
        explanations={"T01:requests.granted": "已核对"},
        decisions={"台账!E4": "natural_person"},
    )


def test_state_survives_its_json() -> None:
    """A state equals itself after its JSON, with None, 0, blank text and Decimal kept apart."""
    state = full_state()
    again = state_from_json(state_as_json(state))

    keys = list(state.tables)
    assert [state.tables[key] for key in keys] == [again.tables[key] for key in keys]
    assert replace(state, tables=Tables()) == replace(again, tables=Tables())
    assert "3.2600" == str(again.tables.value("proactive.fees.amount_wan_yuan"))


def test_a_state_survives_the_database(store: Store) -> None:
    """It comes back to the digit: 3.2600 stays 3.2600, unknown stays unknown, zero stays zero."""
    store.create(AGENCY, 2025, "甲")
    store.add_document(LAST_YEAR, "甲")
    odd = replace(full_state(), explanations={"T01:x": "“引号”\n换行\t制表\u0000𠮷"})
    store.save(1, 1, odd, "改", "甲")

    again = store.load(1).state
    assert state_as_json(odd) == state_as_json(again)
    assert "3.2600" == str(again.tables.value("proactive.fees.amount_wan_yuan"))


def test_versions_are_kept_and_brought_back(store: Store) -> None:
    """An old version can be loaded and restored; the history stays whole."""
    saved = store.create(AGENCY, 2025, "甲")
    store.add_document(LAST_YEAR, "甲")
    second = store.save(saved.report_id, 1, full_state(), "导入台账", "甲")
    third = store.restore(saved.report_id, second, 1, "乙")

    assert State(AGENCY, 2025).sections == store.load(saved.report_id).state.sections
    assert {1} == set(store.load(saved.report_id, 2).state.sections)
    assert 3 == third
    history = [(entry.number, entry.person, entry.change) for entry in store.history(1)]
    assert [(3, "乙", "恢复第 1 版"), (2, "甲", "导入台账"), (1, "甲", "新建报告")] == history


def test_second_writer_sees_the_conflict(store: Store) -> None:
    """A write that names an old version is refused and changes nothing."""
    saved = store.create(AGENCY, 2025, "甲")
    store.add_document(LAST_YEAR, "甲")
    store.save(saved.report_id, 1, full_state(), "甲的修改", "甲")

    with pytest.raises(Conflict, match="第 1 版，现在是第 2 版"):
        store.save(saved.report_id, 1, State(AGENCY, 2025), "乙的修改", "乙")
    assert 2 == store.load(saved.report_id).version
    assert full_state().said == store.load(saved.report_id).state.said


def test_one_report_for_each_agency_and_year(store: Store) -> None:
    """Making a report that exists opens it."""
    first = store.create(AGENCY, 2025, "甲")
    other = store.create(AGENCY, 2024, "甲")
    again = store.create(AGENCY, 2025, "乙")

    assert first.report_id == again.report_id
    assert first.report_id != other.report_id
    assert 2 == len(store.reports())


def test_documents_and_messages_are_kept(store: Store) -> None:
    """A report that was read and a conversation come back as they were given."""
    saved = store.create(AGENCY, 2025, "甲")
    key = store.add_document(LAST_YEAR, "甲")
    assert key == store.add_document(LAST_YEAR, "甲")
    store.add_message(saved.report_id, "甲", "user", {"text": "起草第一部分"})
    store.add_message(saved.report_id, "甲", "assistant", {"text": "好的"})

    assert (AGENCY, 2024) == (store.document(key).agency, store.document(key).year)
    assert ["起草第一部分", "好的"] == [
        m.content["text"] for m in store.messages(saved.report_id, "甲")
    ]


def test_what_does_not_exist_is_said(store: Store) -> None:
    """A missing report, version or document is NotFound, in Chinese."""
    with pytest.raises(NotFound, match="报告列表"):
        store.load(99)
    with pytest.raises(NotFound, match="报告列表"):
        store.save(99, 1, full_state(), "x", "甲")
    with pytest.raises(NotFound, match="报告列表"):
        store.add_message(99, "甲", "user", {"text": "x"})
    with pytest.raises(NotFound, match="报告列表"):
        store.body_of(99)
    with pytest.raises(NotFound, match="重新上传"):
        store.document("b" * 64)
    store.create(AGENCY, 2025, "甲")
    with pytest.raises(NotFound, match="重新上传"):
        store.save(1, 1, State(AGENCY, 2025, previous="b" * 64), "x", "甲")
    assert 1 == store.load(1).version


def test_damaged_file_is_said(tmp_path: Path) -> None:
    """A file that is no database is refused with its path, and left as it was."""
    path = tmp_path / "nianbao.sqlite"
    path.write_bytes(b"not a database, but long enough to look at" * 30)

    with pytest.raises(UserError, match="已损坏，或不是数据库"):
        Store(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_file_damaged_in_the_middle_is_said(tmp_path: Path) -> None:
    """The check finds it, and so does whoever reads the damaged part; the rest can still be read."""
    path = tmp_path / "nianbao.sqlite"
    store = Store(path)
    store.create(AGENCY, 2025, "甲")
    for number in range(1, 12):
        store.save(1, number, State(AGENCY, 2025), "改", "甲")
    store.close()
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    for page in range(pages * 2 // 3, pages):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)
    store = Store(path)

    assert "请从备份恢复" in store.problems()[0]
    assert State(AGENCY, 2025).said == store.load(1, 1).state.said
    with pytest.raises(UserError, match="已损坏，或不是数据库"):
        store.load(1)
    store.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Where the data folder is a file, the person is told of permissions and of the setting."""
    (tmp_path / "data").write_text("in the way", encoding="utf-8")

    with pytest.raises(UserError, match="请修改文件和文件夹的权限，或用 NIANBAO_DATA"):
        Store(tmp_path / "data" / "nianbao.sqlite")


def test_a_writer_that_holds_on_for_too_long_is_said(tmp_path: Path) -> None:
    """After five seconds the person is told that the database is busy; reading goes on meanwhile."""
    path = tmp_path / "nianbao.sqlite"
    store = Store(path)
    store.create(AGENCY, 2025, "甲")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(NianbaoError, match="正被别的程序占用，这一步没有保存"):
        store.save(1, 1, State(AGENCY, 2025), "改", "甲")
    assert 1 == store.load(1).version
    other.execute("ROLLBACK")
    other.close()
    assert 2 == store.save(1, 1, State(AGENCY, 2025), "改", "甲")
    store.close()


def test_problems_of_a_whole_database_are_none(store: Store) -> None:
    """The check finds nothing, and the description names kind and size."""
    assert [] == store.problems()
    assert re.search(r"^(SQLite 文件|PostgreSQL \d+).* MB$", store.describe())


WRITER = """
import sys
from pathlib import Path
from assistant.store.repository import Store
from assistant.store.state import State
place = sys.argv[1]
store = Store(place if "://" in place else Path(place))
saved = store.create("示例县青禾镇人民政府", 2025, "甲")
version = saved.version
while True:
    version = store.save(saved.report_id, version, State("示例县青禾镇人民政府", 2025), "x", "甲")
    print(version, flush=True)
"""


def test_kill_loses_nothing_that_was_acknowledged(place: Path | str) -> None:
    """After kill -9 in the middle of writing, every version that was reported is there, with its line
    in the audit, and the next writer goes on.
    """
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 12:
                break
        writer.kill()
        acknowledged = [int(text) for text in writer.stdout.read().split()] or [12]
    store = Store(place)

    version = store.load(1).version
    assert version >= max(acknowledged)
    assert version == len(store.audit(report_id=1, limit=10_000))
    assert version + 1 == store.save(1, version, State(AGENCY, 2025), "接着写", "乙")
    store.close()
