"""The audit: every deed has its line, no line is ever changed, and one finds what one looks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assistant.errors import Conflict
from assistant.report import AnnualReport, Source, Tables
from assistant.store.repository import AuditEntry, Store
from assistant.store.state import LedgerNote, State

AGENCY, OTHER = "示例县青禾镇人民政府", "示例县白塔镇人民政府"
START = datetime(2026, 1, 5, 9)


class Clock:
    """A clock that goes on by a minute each time it is looked at."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    """An empty store whose clock goes on by a minute with each deed."""
    store = Store(place, Clock())
    yield store
    store.close()


def document(name: str, letter: str) -> AnnualReport:
    """A report of last year, read from a file."""
    return AnnualReport(AGENCY, 2024, Tables(), source=Source(name, letter * 64, "html"))


def lines(entries: list[AuditEntry]) -> list[tuple[str, str, str, int | None, str]]:
    """Person, action, body, year and detail, the oldest first."""
    return [(e.person, e.action, e.body, e.year, e.detail) for e in reversed(entries)]


def test_every_deed_has_its_line(store: Store) -> None:
    """Who, what, which report, what exactly; a message is none."""
    report = store.create(AGENCY, 2025, "甲").report_id
    store.add_document(document("2024.html", "a"), "甲")
    store.save(report, 1, State(AGENCY, 2025, previous="a" * 64), "导入上年报告", "甲")
    store.add_message(report, "甲", "user", {"text": "起草"})
    store.restore(report, 2, 1, "乙")
    store.record("导出", "乙", report, "2025.docx")
    store.delete_conversation(report, "甲")
    store.delete_report(report, "管理员")

    assert [
        ("甲", "登记机关", AGENCY, None, ""),
        ("甲", "新建报告", AGENCY, 2025, ""),
        ("甲", "存入报告文件", "", None, "2024.html"),
        ("甲", "修改报告", AGENCY, 2025, "第 2 版：导入上年报告"),
        ("乙", "恢复旧版本", AGENCY, 2025, "第 3 版：恢复第 1 版"),
        ("乙", "导出", AGENCY, 2025, "2025.docx"),
        ("甲", "删除对话", AGENCY, 2025, "1 条消息"),
        ("管理员", "删除报告", AGENCY, 2025, "共 3 版"),
    ] == lines(store.audit())


def test_what_was_not_done_has_no_line(store: Store) -> None:
    """A save that meets a conflict, and a report that is only opened, leave none."""
    report = store.create(AGENCY, 2025, "甲").report_id
    store.save(report, 1, State(AGENCY, 2025), "改", "甲")
    before = store.audit()
    with pytest.raises(Conflict):
        store.save(report, 1, State(AGENCY, 2025), "改", "乙")
    store.create(AGENCY, 2025, "乙")

    assert before == store.audit()


@pytest.mark.parametrize("statement", ["UPDATE audit SET person = '别人'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_a_line(store: Store, statement: str) -> None:
    """Also from outside of the program's own functions."""
    store.create(AGENCY, 2025, "甲")

    with (
        pytest.raises(DBAPIError, match="audit is append only"),
        store._database.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert ["甲", "甲"] == [line.person for line in store.audit()]


def test_a_server_refuses_to_empty_the_audit(postgres_url: str) -> None:
    """TRUNCATE goes past triggers of rows, not past this one."""
    store = Store(postgres_url)
    store.create(AGENCY, 2025, "甲")

    with (
        pytest.raises(DBAPIError, match="audit is append only"),
        store._database.engine.begin() as connection,
    ):
        connection.execute(text("TRUNCATE audit"))
    assert 2 == len(store.audit())
    store.close()


def test_one_finds_what_one_looks_for(store: Store) -> None:
    """By person, body, report, action and time, together and alone."""
    first = store.create(AGENCY, 2025, "甲").report_id
    second = store.create(OTHER, 2025, "乙").report_id
    store.save(first, 1, State(AGENCY, 2025), "改一", "甲")
    store.save(second, 1, State(OTHER, 2025), "改二", "甲")
    everything = store.audit()
    other = store.body_of(second)

    assert 6 == len(everything)
    assert ["改二", "改一"] == [
        line.detail.split("：")[1] for line in store.audit(person="甲", actions=["修改报告"])
    ]
    assert {OTHER} == {line.body for line in store.audit(body_id=other.id)}
    assert 3 == len(store.audit(body_id=other.id))
    assert {first} == {line.report_id for line in store.audit(report_id=first)}
    assert [] == store.audit(person="丙")
    middle = everything[2].at
    assert everything[:3] == store.audit(since=middle)
    assert everything[3:] == store.audit(until=middle)


def test_pages_follow_each_other_while_lines_are_added(store: Store) -> None:
    """Each line is on one page, in order, also when something happens between two pages."""
    report = store.create(AGENCY, 2025, "甲").report_id
    for number in range(1, 10):
        store.save(report, number, State(AGENCY, 2025), f"改{number}", "甲")
    everything = store.audit()
    pages = [store.audit(limit=4)]
    while pages[-1]:
        store.record("导出", "乙", report)
        pages.append(store.audit(limit=4, before=pages[-1][-1].id))

    assert [4, 4, 3, 0] == [len(page) for page in pages]
    assert everything == [line for page in pages for line in page]


def test_a_deleted_report_is_gone_with_all_that_is_its_own(store: Store) -> None:
    """Versions, conversations, documents and ledgers that no other report names; the rest stays."""
    first = store.create(AGENCY, 2025, "甲").report_id
    second = store.create(OTHER, 2025, "乙").report_id
    for name, letter in (("一.html", "a"), ("二.html", "b"), ("没人用.html", "c")):
        store.add_document(document(name, letter), "甲")
    ledgers = [LedgerNote("台账.xlsx", letter * 64, 1) for letter in "de"]
    store.save(first, 1, State(AGENCY, 2025, previous="a" * 64, ledger=ledgers[0]), "x", "甲")
    store.save(first, 2, State(AGENCY, 2025, previous="b" * 64, ledger=ledgers[1]), "x", "甲")
    store.add_document(document("范本.html", "f"), "甲")
    store.save(first, 3, State(AGENCY, 2025, previous="b" * 64, like="f" * 64), "x", "甲")
    store.save(second, 1, State(OTHER, 2025, previous="b" * 64, ledger=ledgers[1]), "x", "乙")
    store.save(second, 2, State(OTHER, 2025, like="f" * 64), "x", "乙")
    store.add_message(first, "甲", "user", {"text": "x"})
    kept = store.add_message(second, "甲", "user", {"text": "留下"})

    assert ["d" * 64] == store.delete_report(first, "管理员")
    assert [second] == [entry.id for entry in store.reports()]
    assert [kept] == [message.id for message in store.messages(second, "甲")]
    with store._database.reading() as session:
        left = session.scalars(text("SELECT sha256 FROM documents ORDER BY 1")).all()
        assert ["b" * 64, "c" * 64, "f" * 64] == left
        assert 3 == session.scalar(text("SELECT count(*) FROM versions"))
    assert [("删除报告", 2025)] == [
        (line.action, line.year) for line in store.audit(report_id=first, limit=1)
    ]


def test_numbers_are_never_given_twice(store: Store) -> None:
    """What comes after a deleted report or message does not answer to its number."""
    report = store.create(AGENCY, 2025, "甲").report_id
    message = store.add_message(report, "甲", "assistant", {"text": "还在写"})
    store.delete_conversation(report, "甲")
    later = store.add_message(report, "甲", "user", {"text": "新的"})
    store.rewrite_message(message, {"text": "写完了"})

    assert later > message
    assert ["新的"] == [one.content["text"] for one in store.messages(report, "甲")]
    store.delete_report(report, "甲")
    assert store.create(AGENCY, 2025, "甲").report_id > report


def test_a_deleted_report_is_gone_from_the_file(tmp_path: Path) -> None:
    """No byte of its texts, its conversation or last year's report is left in the file or its log."""
    secret = "只在这句话里出现的词语纸鸢"
    store = Store(tmp_path / "nianbao.sqlite")
    report = store.create(AGENCY, 2025, "甲").report_id
    store.add_document(document(f"{secret}.html", "a"), "甲")
    state = State(AGENCY, 2025, previous="a" * 64, explanations={"x": secret * 300})
    store.save(report, 1, state, "改", "甲")
    store.add_message(report, "甲", "user", {"text": secret * 500})
    found = b"".join(path.read_bytes() for path in tmp_path.glob("nianbao.sqlite*"))
    assert secret.encode() * 2 in found

    store.delete_report(report, "甲")
    left = b"".join(path.read_bytes() for path in tmp_path.glob("nianbao.sqlite*"))
    assert secret.encode() * 2 not in left
    store.close()
