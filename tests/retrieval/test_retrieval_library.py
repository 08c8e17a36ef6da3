"""The library and the manifest: what is indexed, and what the corpus holds."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile, UsageError
from assistant.evaluation.retrieval import Query, answers_query
from assistant.retrieval import collecting
from assistant.retrieval.collecting import collect, file_hash
from assistant.retrieval.library import Library
from assistant.retrieval.manifest import check_manifest, write_manifest

OFFICIAL = "甲县公开办法\n第一条　公开栏每季度更新一次。\n第二条　更新由办公室负责。\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Library:
    """The library of the corpus as it ships; tests only read it."""
    pytest.importorskip("assistant.reading.read", reason="the reading room is not there yet")
    library = Library(tmp_path_factory.mktemp("data"), corpus)
    library.build()
    return library


@pytest.fixture
def small(tmp_path: Path, corpus: Path) -> Library:
    """A library of the fee measures alone."""
    folder = tmp_path / "corpus" / "regulations"
    folder.mkdir(parents=True)
    shutil.copy(corpus / "regulations" / "fee_measures.md", folder)
    shutil.copy(corpus / "glossary.toml", folder.parent)
    return Library(tmp_path / "data", tmp_path / "corpus")


def test_the_corpus_is_built_whole(built: Library) -> None:
    """Every file of it gives passages."""
    status = built.status()

    assert status.healthy, status.as_text()
    assert status.passages is not None
    assert status.passages > 100
    assert not built.ensure()


def test_sample_reports_are_found(built: Library, queries: list[Query]) -> None:
    """Questions about the sample bodies find their reports among regulations."""
    asked = [query for query in queries if query.of_reports and query.expect]
    found = sum(
        any(answers_query(hit.passage, query.expect) for hit in built.search(query.text))
        for query in asked
    )

    assert found / len(asked) >= 0.85, f"{found} of {len(asked)}"


def test_progress_runs_to_100_once(small: Library) -> None:
    """Percent rises and ends at 100."""
    seen: list[int] = []
    small.build(lambda done, _total: seen.append(done))

    assert sorted(set(seen)) == seen
    assert 100 == seen[-1]


def test_a_regulation_of_the_office_is_added_and_found(small: Library, tmp_path: Path) -> None:
    """It is copied into the office's own library, found at its article, and replaced by name."""
    file = tmp_path / "甲县办法.txt"
    file.write_text(OFFICIAL, encoding="utf-8")

    assert 2 == small.add(file, "regulation")
    assert "第一条" == small.search("公开栏多久更新一次")[0].passage.place
    file.write_text(OFFICIAL.replace("每季度", "每星期"), encoding="utf-8")
    small.add(file, "regulation")
    assert "公开栏每星期更新一次。" == small.search("公开栏多久更新一次")[0].passage.text
    assert small.status().healthy


def test_a_bad_file_changes_nothing(small: Library, tmp_path: Path) -> None:
    """It is refused before anything is copied or indexed."""
    small.build()
    bad = tmp_path / "坏.txt"
    bad.write_text("没有条文", encoding="utf-8")

    with pytest.raises(UnreadableFile):
        small.add(bad, "regulation")
    with pytest.raises(UnreadableFile):
        small.add(tmp_path / "没有.txt", "regulation")
    with pytest.raises(UsageError):
        small.add(bad, "新闻")
    assert not small.own.exists()
    assert small.status().healthy


def test_an_unreadable_file_of_the_library_is_named_and_left_out(small: Library) -> None:
    """One bad file stops no build, and its text is in no passage."""
    folder = small.own / "regulations"
    folder.mkdir(parents=True)
    (folder / "坏.md").write_text("读不出来的内容", encoding="utf-8")
    collected = collect(small.folders)

    assert ["library/regulations/坏.md"] == [line.split("：")[0] for line in collected.skipped]
    assert not [p for p in collected.passages if "读不出来" in p.text]
    small.build()
    assert small.status().healthy


def test_a_changed_file_makes_the_index_stale(small: Library) -> None:
    """`ensure` builds when a file changed, and only then."""
    assert small.ensure()
    assert not small.ensure()
    file = small.corpus / "regulations" / "fee_measures.md"
    file.write_text(file.read_text("utf-8") + "\n## 新的小节\n公开栏。\n", encoding="utf-8")

    assert ("corpus/regulations/fee_measures.md（有改动）",) == small.status().stale
    assert small.ensure()
    assert small.status().healthy


def test_files_that_look_the_same_are_not_read_again(
    small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size and time are enough; a file that was touched is read once, one just written is not trusted."""
    read: list[str] = []

    def counted(path: Path) -> str:
        read.append(path.name)
        return file_hash(path)

    file = small.corpus / "regulations" / "fee_measures.md"
    an_hour_ago = time.time() - 3600
    os.utime(file, (an_hour_ago, an_hour_ago))
    small.build()
    monkeypatch.setattr(collecting, "file_hash", counted)
    assert not small.ensure()
    assert [] == read

    os.utime(file, (an_hour_ago - 60, an_hour_ago - 60))
    assert not small.ensure()
    assert not small.ensure()
    assert ["fee_measures.md"] == read

    file.touch()
    assert not small.ensure()
    assert not small.ensure()
    assert 3 == len(read)


def test_a_change_of_equal_size_is_seen(small: Library) -> None:
    """The time tells it, and the hash what it is."""
    file = small.corpus / "regulations" / "fee_measures.md"
    small.build()
    file.write_text(file.read_text("utf-8").replace("每件100元", "每件900元"), encoding="utf-8")

    assert small.ensure()
    assert "每件900元" in small.search("按件计收的标准")[0].passage.text


def test_a_cited_passage_can_be_opened(small: Library) -> None:
    """An id gives its passage, an unknown one nothing."""
    small.build()
    hit = small.search("信息处理费怎么收")[0]

    assert hit.passage == small.passage(hit.passage.id)
    assert small.passage("reg:none:1") is None


def test_the_manifest_is_fresh(corpus: Path) -> None:
    """Every file of the corpus is listed with its hash; `write_manifest` makes it so."""
    assert [] == check_manifest(corpus)


def test_the_manifest_notices_changes(tmp_path: Path) -> None:
    """A new, a changed and a deleted file are each named; samples are marked as invented."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.html").write_text("<title>甲镇年报</title>", encoding="utf-8")
    (tmp_path / "glossary.toml").write_text("filler = []", encoding="utf-8")
    text = write_manifest(tmp_path).read_text("utf-8")

    assert [] == check_manifest(tmp_path)
    assert 'title = "甲镇年报"\ninvented = true' in text
    (tmp_path / "reports" / "a.html").write_text("<title>乙镇年报</title>", encoding="utf-8")
    (tmp_path / "b.md").write_text("# 说明", encoding="utf-8")
    (tmp_path / "glossary.toml").unlink()
    assert 3 == len(check_manifest(tmp_path))
