"""The life of the index: built, changed, killed, locked, damaged, rebuilt."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from numbered_passages import numbered_passages

from assistant.errors import IndexBusy, NianbaoError, NotFound, SettingsError, UsageError
from assistant.report import AnnualReport
from assistant.retrieval.embed import HashedNgrams
from assistant.retrieval.index import Index
from assistant.retrieval.passages import Passage
from assistant.retrieval.postings import Filters
from assistant.retrieval.reports import report_passages
from assistant.retrieval.search import Leg, search

if TYPE_CHECKING:
    from assistant.retrieval.embed import Vectors

# Builds numbered passages; what stands in `at` runs at each step of the progress.
WRITER = """
import os, signal, sys
from pathlib import Path
from assistant.retrieval.embed import HashedNgrams
from assistant.retrieval.index import Index
from numbered_passages import numbered_passages
def progress(done, total, step):
    {at}
Index(Path(sys.argv[1]), HashedNgrams(), sys.argv[2] or None).build(numbered_passages({count}), progress=progress)
"""


def _writer(folder: Path, count: int, at: str, url: str | None = None) -> subprocess.Popen[str]:
    code = WRITER.format(count=count, at=at)
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), url or ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_both_legs_hold_the_same_passages(digest_index: Index, digest: list[Passage]) -> None:
    """Counts are equal, samples find themselves, and nothing is wrong."""
    status = digest_index.status()

    assert (len(digest), len(digest), ()) == (status.passages, status.dense, status.problems)
    assert status.healthy


def test_a_build_keeps_what_has_not_changed(
    tmp_path: Path, chroma_url: str | None, make_report: Callable[..., AnnualReport]
) -> None:
    """Changed passages are rewritten, removed ones go, and Chroma follows."""
    index = Index(tmp_path, HashedNgrams(), chroma_url)
    passages = report_passages(make_report(2024), "a.docx")
    index.build(passages)
    changed = [replace(passages[1], text="全部重写了一遍。"), *passages[2:]]
    built = index.build(changed)

    assert (1, len(passages) - 2, 1) == (
        built.change.added,
        built.change.kept,
        built.change.removed,
    )
    assert "updated" == built.dense
    assert "kept" == index.build(changed).dense
    assert index.status().healthy
    assert len(passages) - 1 == index.status().dense


def test_the_same_words_twice_are_one_passage(tmp_path: Path, chroma_url: str | None) -> None:
    """A file that lies in two folders is indexed once."""
    first = numbered_passages(1)[0]
    index = Index(tmp_path, HashedNgrams(), chroma_url)

    assert 1 == index.build([first, replace(first, id="reg:other:0", source="copy.md")]).passages


def test_adding_leaves_the_others(tmp_path: Path, chroma_url: str | None) -> None:
    """`add` writes new passages and rewrites those of the same id."""
    index = Index(tmp_path, HashedNgrams(), chroma_url)
    index.build(numbered_passages(5))
    built = index.add(
        [replace(numbered_passages(1)[0], text="新的文字"), replace(numbered_passages(6)[5])]
    )

    assert (6, 2, 4) == (built.passages, built.change.added, built.change.kept)
    assert "新的文字" == index.lexical.get(["reg:t:0"])["reg:t:0"].text
    assert index.status().healthy


def test_an_empty_build_is_an_empty_index(tmp_path: Path, chroma_url: str | None) -> None:
    """Nothing in, nothing found, nothing wrong."""
    index = Index(tmp_path, HashedNgrams(), chroma_url)
    index.build(numbered_passages(3))
    index.build([])

    assert (0, 0, True) == (
        index.status().passages,
        index.status().dense,
        index.status().healthy,
    )


def test_without_an_index_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    """Searching raises, the status says so, and neither makes a file."""
    index = Index(tmp_path / "none")

    with pytest.raises(NotFound, match="nianbao index build"):
        index.lexical.count()
    assert "nianbao index build" in index.status().as_text()
    assert not (tmp_path / "none").exists()


def test_a_second_writer_is_told_so(tmp_path: Path, chroma_url: str | None) -> None:
    """Two processes: while one writes, the other gets IndexBusy; reading goes on."""
    Index(tmp_path, HashedNgrams(), chroma_url).build(numbered_passages(3))
    at = "print('ready', flush=True); sys.stdin.readline()"
    with _writer(tmp_path, 10, at, chroma_url) as other:
        assert other.stdout is not None
        assert "ready\n" == other.stdout.readline()
        with pytest.raises(IndexBusy, match=f"进程 {other.pid}"):
            Index(tmp_path, HashedNgrams(), chroma_url).build(numbered_passages(5))
        assert 3 == Index(tmp_path, HashedNgrams(), chroma_url).lexical.count()
        other.communicate("\n\n\n\n", timeout=60)

    assert 10 == Index(tmp_path, HashedNgrams(), chroma_url).status().passages
    assert Index(tmp_path, HashedNgrams(), chroma_url).status().healthy


@pytest.mark.parametrize(
    ("step", "kept"),
    [("写入全文索引", 3), ("整理词语", 3), ("写入向量索引", 800)],
    ids=["lexical", "words", "dense"],
)
def test_killed_during_a_build_it_loses_nothing(
    tmp_path: Path, chroma_url: str | None, step: str, kept: int
) -> None:
    """Killed in the lexical step the old index stands; in the dense step the new text stands, the
    status names the doubt, and a build mends it.
    """
    Index(tmp_path, HashedNgrams(), chroma_url).build(numbered_passages(3))
    at = f"step == {step!r} and os.kill(os.getpid(), signal.SIGKILL)"
    with _writer(tmp_path, 800, at, chroma_url) as other:
        other.communicate(timeout=60)
    index = Index(tmp_path, HashedNgrams(), chroma_url)

    assert -signal.SIGKILL == other.returncode
    assert kept == index.lexical.count()
    assert (kept == 3) == index.status().healthy
    assert index.build(numbered_passages(800)).passages == 800
    assert (True, 800) == (index.status().healthy, index.status().dense)
    assert 1 == len(list(tmp_path.glob("words-*")))
    assert (0 if chroma_url else 1) == len(list(tmp_path.glob("dense-*")))


def test_a_damaged_lexical_file_is_rebuilt(tmp_path: Path, chroma_url: str | None) -> None:
    """A file that SQLite cannot read counts as no index."""
    index = Index(tmp_path, HashedNgrams(), chroma_url)
    index.build(numbered_passages(3))
    (tmp_path / "passages.sqlite-wal").unlink(missing_ok=True)
    (tmp_path / "passages.sqlite").write_bytes(b"not a database" * 100)

    assert not index.status().healthy
    index.build(numbered_passages(3))
    assert index.status().healthy


def test_damaged_vectors_are_rebuilt(tmp_path: Path) -> None:
    """Rows taken out of Chroma behind our back are a doubt; the next build starts a new folder."""
    index = Index(tmp_path, HashedNgrams())
    index.build(numbered_passages(30))
    (folder,) = tmp_path.glob("dense-*")
    with sqlite3.connect(folder / "chroma.sqlite3") as connection:
        connection.execute("DROP TABLE collections")
    connection.close()

    assert not index.status().healthy
    assert "rebuilt" == index.build(numbered_passages(30)).dense
    assert index.status().healthy


def test_another_embedder_never_mixes(tmp_path: Path, chroma_url: str | None) -> None:
    """Vectors of another length are a doubt, and are made anew."""
    Index(tmp_path, HashedNgrams(), chroma_url).build(numbered_passages(5))
    other = Index(tmp_path, HashedNgrams(256), chroma_url)

    assert not other.status().healthy
    assert "rebuilt" == other.build(numbered_passages(5)).dense
    assert other.status().healthy


def test_without_an_embedder_there_are_words_and_no_vectors(tmp_path: Path) -> None:
    """Nothing is written to Chroma and nothing is missed; the dense leg alone is refused."""
    index = Index(tmp_path)
    built = index.build(numbered_passages(30), built_from={"a.md": "1"})
    status = index.status({"a.md": "1"})

    assert ("none", True, None) == (built.dense, status.healthy, status.dense)
    assert index.is_current({"a.md": "1"})
    assert "没有设置向量模型" in status.as_text()
    assert not list(tmp_path.glob("dense-*"))
    assert [] == index.dense_ranking("第5段文字", Filters(), 2)
    with pytest.raises(UsageError, match="NIANBAO_EMBED"):
        search(index, "第5段文字", leg=Leg.DENSE)
    assert search(index, "第5段文字", leg=Leg.FUSED)


def test_an_embedder_that_is_set_later_makes_the_vectors(
    tmp_path: Path, chroma_url: str | None
) -> None:
    """An index of words alone is a doubt for it; without it again the words go on, and it comes back
    to vectors of this state.
    """
    Index(tmp_path).build(numbered_passages(5), built_from={"a.md": "1"})
    index = Index(tmp_path, HashedNgrams(), chroma_url)

    assert not index.is_current({"a.md": "1"})
    assert "还没有" in index.status().as_text()
    assert "rebuilt" == index.build(numbered_passages(5), built_from={"a.md": "1"}).dense
    assert (True, 5) == (index.status().healthy, index.status().dense)
    Index(tmp_path).build(numbered_passages(6), built_from={"a.md": "2"})
    assert Index(tmp_path).status().healthy
    assert not index.status().healthy
    assert [] == index.dense_ranking("第5段文字", Filters(), 2)
    index.build(numbered_passages(6))
    assert (True, 6) == (index.status().healthy, index.status().dense)


def test_vectors_that_nobody_names_go(tmp_path: Path) -> None:
    """An index that was laid out anew leaves none behind; those it names stay for their embedder."""
    index = Index(tmp_path, HashedNgrams())
    index.build(numbered_passages(5))
    (named,) = tmp_path.glob("dense-*")
    (tmp_path / "dense-old").mkdir()
    Index(tmp_path).build(numbered_passages(6))

    assert [named] == list(tmp_path.glob("dense-*"))
    index.lexical.path.unlink()
    Index(tmp_path).build(numbered_passages(6))
    assert not list(tmp_path.glob("dense-*"))


def test_other_ways_of_asking_make_other_vectors(tmp_path: Path, chroma_url: str | None) -> None:
    """They are embedded with the passage, though they are no part of its words."""
    index = Index(tmp_path, HashedNgrams(), chroma_url)
    index.build(numbered_passages(3))
    changed = [replace(numbered_passages(3)[0], asks=("怎么编号",)), *numbered_passages(3)[1:]]

    assert "updated" == index.build(changed).dense
    assert index.status().healthy


def test_status_names_the_files_that_changed(tmp_path: Path) -> None:
    """New, changed and deleted files are named; without a list nobody knows."""
    index = Index(tmp_path)
    index.build(numbered_passages(3), built_from={"a.md": "1", "b.md": "2"})

    assert index.is_current({"a.md": "1", "b.md": "2"})
    assert not index.is_current({"a.md": "1"})
    assert ("b.md（有改动）", "c.md（新增）") == index.status(
        {"a.md": "1", "b.md": "3", "c.md": "4"}
    ).stale
    assert ("b.md（已删除）",) == index.status({"a.md": "1"}).stale
    assert index.status().stale is None


def test_no_connection_is_opened(tmp_path: Path, digest_index: Index) -> None:
    """Building and asking Chroma downloads nothing: any look-up of an address stops the process."""
    code = """
import os, sys
def guard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        os.write(2, f"{event} {arguments}".encode())
        os._exit(9)
sys.addaudithook(guard)
from pathlib import Path
from assistant.retrieval.embed import HashedNgrams
from assistant.retrieval.index import Index
from assistant.retrieval.postings import Filters
from assistant.retrieval.passages import Passage
index = Index(Path(sys.argv[1]), HashedNgrams())
index.build([Passage("reg:t:1", "regulation", "试", "第一条", None, None, "文字", "t.md")])
assert index.dense_ranking("文字", Filters(), 1)[0][0].id == "reg:t:1"
assert index.status().healthy
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "index")],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "home")},
    )

    assert (0, "") == (run.returncode, run.stderr)
    assert not (tmp_path / "home").exists()


def test_removing_leaves_the_others(tmp_path: Path, chroma_url: str | None) -> None:
    """Both legs lose the passage, and only it."""
    index = Index(tmp_path, HashedNgrams(), chroma_url)
    index.build(numbered_passages(5))
    built = index.remove(["reg:t:2", "reg:t:unknown"])

    assert (4, 1, "updated") == (built.passages, built.change.removed, built.dense)
    assert (4, True) == (index.status().dense, index.status().healthy)
    assert "reg:t:2" not in index.lexical.hashes()


def test_filters_hold_where_few_of_many_fit(tmp_path: Path, chroma_url: str | None) -> None:
    """More is fetched than wanted; what is left over by the filter is asked for again, exactly."""
    rare = replace(numbered_passages(1)[0], id="reg:t:rare", year=2020, text="完全不同的内容")
    index = Index(tmp_path, HashedNgrams(), chroma_url)
    index.build([*numbered_passages(60)[1:], rare])
    found = index.dense_ranking("第5段文字", Filters(year=2020), 2)

    assert ["reg:t:rare"] == [passage.id for passage, _ in found]


def test_a_build_that_was_cut_short_is_taken_up(tmp_path: Path, chroma_url: str | None) -> None:
    """The vectors that an interrupted build wrote are not made again."""
    at = "step == '写入向量索引' and os.kill(os.getpid(), signal.SIGKILL)"
    with _writer(tmp_path, 800, at, chroma_url) as other:
        other.communicate(timeout=60)
    counted = _Counted()
    index = Index(tmp_path, counted, chroma_url)
    index.build(numbered_passages(800))

    assert index.status().healthy
    assert 0 < counted.texts < 800


class _Counted(HashedNgrams):
    """Counts the passages that are embedded."""

    texts = 0

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return super().embed_documents(texts)


def test_two_libraries_share_a_server(tmp_path: Path, chroma_server: str) -> None:
    """Each has its own collections and leaves those of the other alone."""
    first, second = (Index(tmp_path / name, HashedNgrams(), chroma_server) for name in "ab")
    first.build(numbered_passages(3))
    second.build(numbered_passages(7))
    second.build(numbered_passages(6))

    assert (3, 6) == (first.status().dense, second.status().dense)
    assert first.status().healthy


def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    """The words are there, the status says what to do; a bad address is a matter of the settings."""
    index = Index(tmp_path, HashedNgrams(), "http://127.0.0.1:9")
    with pytest.raises(NianbaoError, match="检查"):
        index.build(numbered_passages(3))

    assert 3 == index.lexical.count()
    assert not index.status().healthy
    with pytest.raises(SettingsError, match="NIANBAO_CHROMA_URL"):
        Index(tmp_path / "x", HashedNgrams(), "127.0.0.1").build(numbered_passages(3))
