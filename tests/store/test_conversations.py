"""Conversations in the store: whose they are, growing, searched, deleted, brought over from schema 1."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.store.repository import Store

AGENCY = "示例县青禾镇人民政府"
SECRET = "只在这句话里出现的词语纸鸢"


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    """A store with one report."""
    store = Store(place)
    store.create(AGENCY, 2025, "甲")
    yield store
    store.close()


@pytest.fixture
def old(tmp_path: Path, checkout: Path) -> Path:
    """A database file as the program of schema 1 wrote it: a report, two versions, two messages."""
    path = tmp_path / "nianbao.sqlite"
    dump = (checkout / "tests" / "data" / "store_schema_1.sql").read_text(encoding="utf-8")
    with sqlite3.connect(path) as database:
        database.executescript(dump)
    database.close()
    return path


def test_a_database_of_schema_1_is_brought_over_whole(old: Path) -> None:
    """Report, versions and conversation are as before; the conversation is the local person's."""
    store = Store(old)

    assert [(1, AGENCY, 2025, 2)] == [(r.id, r.agency, r.year, r.version) for r in store.reports()]
    assert "本年度没有其他需要报告的事项。" == store.load(1).state.sections[6].text
    messages = store.messages(1, "本机用户")
    assert ["收到申请后多久要答复"] == [m.content["text"] for m in messages[:1]]
    assert ["reg:regulation:33"] == messages[1].content["events"][0]["sources"]
    assert [] == store.messages(1, "甲")
    store.close()
    store = Store(old)  # and a second start finds nothing to do
    assert 2 == len(store.messages(1, "本机用户"))
    store.close()


def test_each_person_has_a_conversation_of_her_own(store: Store) -> None:
    """What one says on a report the other does not read."""
    store.add_message(1, "甲", "user", {"text": "甲说的"})
    store.add_message(1, "乙", "user", {"text": "乙说的"})

    assert ["甲说的"] == [m.content["text"] for m in store.messages(1, "甲")]
    assert ["乙说的"] == [m.content["text"] for m in store.messages(1, "乙")]


def test_a_message_grows_in_place(store: Store) -> None:
    """Rewriting keeps number and place; a deleted message does not come back."""
    number = store.add_message(1, "甲", "assistant", {"events": [], "unfinished": True})
    store.add_message(1, "甲", "user", {"text": "后来的"})
    store.rewrite_message(number, {"events": [{"kind": "say", "text": "一句"}]})

    assert [number, number + 1] == [m.id for m in store.messages(1, "甲")]
    assert {"events": [{"kind": "say", "text": "一句"}]} == store.messages(1, "甲")[0].content
    store.delete_conversation(1, "甲")
    store.rewrite_message(number, {"text": "又来"})
    assert [] == store.messages(1, "甲")


def test_search_finds_every_word_in_what_can_be_read(store: Store) -> None:
    """All words must stand in one message; keys and kinds are not text."""
    store.add_message(1, "甲", "user", {"text": "公众号发了226条，培训2次"})
    events = [{"kind": "proposed", "figures": [{"key": "said.x", "label": "公众号发布"}]}]
    store.add_message(1, "甲", "assistant", {"events": events})
    store.add_message(1, "乙", "user", {"text": "公众号"})

    assert [1, 2] == [m.id for m in store.search_messages(1, "甲", "公众号")]
    assert [1] == [m.id for m in store.search_messages(1, "甲", "公众号 226")]
    assert [] == store.search_messages(1, "甲", "proposed")
    assert [] == store.search_messages(1, "甲", "said.x")
    assert [] == store.search_messages(1, "甲", "  ")


def test_a_deleted_conversation_is_gone_from_the_file(tmp_path: Path) -> None:
    """No byte of it is left in the file or its log; the report and the other person's talk stay."""
    store = Store(tmp_path / "nianbao.sqlite")
    store.create(AGENCY, 2025, "甲")
    number = store.add_message(1, "甲", "assistant", {"text": SECRET * 400})
    store.rewrite_message(number, {"text": f"{SECRET}改" * 500})
    store.add_message(1, "乙", "user", {"text": "乙说的"})

    assert 1 == store.delete_conversation(1, "甲")
    left = b"".join(path.read_bytes() for path in tmp_path.glob("nianbao.sqlite*"))
    assert SECRET.encode() not in left
    assert "乙说的".encode() in left
    assert 1 == store.load(1).version
    store.close()
