"""The index folder: the lexical file, and beside it the dense leg in Chroma, kept in step.

Without an embedder there is no dense leg: nothing is written to Chroma and nothing is missed. The
lexical file is the truth. An update is one transaction in it, which also raises the generation
number; then Chroma is brought up to it and the file notes the generation that Chroma holds. Killed
in between, the two numbers differ, and the next build makes the dense leg anew, in a new folder
(Chroma keeps a client per path and answers from a deleted one).
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import NianbaoError
from assistant.retrieval import lexical
from assistant.retrieval.dense import PREFIX, Dense, Wanted, remove_vectors
from assistant.retrieval.embed import Embedder
from assistant.retrieval.lexical import Change, Lexical, Progress
from assistant.retrieval.lock import reading, writing
from assistant.retrieval.passages import Passage
from assistant.retrieval.postings import Filters
from assistant.retrieval.status import REBUILD, Status, changed_files


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `dense` is `kept`, `updated`, `rebuilt`, or `none` without an embedder."""

    passages: int
    change: Change
    dense: str
    generation: int
    seconds: float


class Index:
    """The index in `folder`. Opening it reads nothing; Chroma is imported by the dense leg alone.

    Without an `embedder` it has words and no vectors; one that is set later makes them at the next
    build. `chroma_url` puts the vectors on a Chroma server; the lexical file stays in the folder.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder | None = None,
        chroma_url: str | None = None,
    ) -> None:
        self.folder = folder
        self.embedder = embedder
        self.lexical = Lexical(folder)
        self._dense = Dense(folder, embedder, chroma_url) if embedder else None

    def build(
        self,
        passages: Iterable[Passage],
        *,
        built_from: Mapping[str, str] | None = None,
        noted: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Built:
        """Makes the index hold exactly these passages. Raises IndexBusy while another one writes.

        Passages that have not changed are kept. `built_from` names the files they came from with
        their hashes; `status` compares them. `noted` is kept beside them (`noted`, `note`). Killed at
        any moment it leaves the old index or a new lexical leg whose dense leg is known to be missing.
        """
        report = progress or _silent
        return self._update(
            lambda connection: lexical.replace_all(connection, passages, report),
            {**(noted or {}), "built_from": _stated(built_from or {})},
            report,
        )

    def add(self, passages: Iterable[Passage], *, progress: Progress | None = None) -> Built:
        """Adds passages or rewrites those with the same ids; raises IndexBusy like `build`."""
        return self._update(
            lambda connection: lexical.add(connection, passages), {}, progress or _silent
        )

    def remove(self, ids: Sequence[str], *, progress: Progress | None = None) -> Built:
        """Takes the passages with these ids out; raises IndexBusy like `build`."""
        return self._update(
            lambda connection: lexical.remove(connection, ids), {}, progress or _silent
        )

    def _update(
        self, change_with: Callable[[Any], Change], noted: dict[str, str], progress: Progress
    ) -> Built:
        started = time.monotonic()
        with writing(self.folder):
            if not self.lexical.usable() or self.lexical.faults():
                self.lexical.create()
            before = self.lexical.meta()
            generation = int(before.get("generation", "0")) + 1
            with self.lexical.writing() as connection:
                change = change_with(connection)
                if change.added or change.removed or "words" not in before:
                    self.lexical.write_words(connection, generation, progress)
                noted |= {
                    "generation": str(generation),
                    "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "home": before.get("home") or uuid.uuid4().hex[:10],
                }
                lexical.remember(connection, noted)
            self.lexical.tidy()
            dense = self._bring_up(before, generation, progress)
        return Built(self.lexical.count(), change, dense, generation, time.monotonic() - started)

    def noted(self, name: str) -> str:
        """What was noted under this name; empty when nothing was."""
        return self.lexical.meta().get(name, "") if self.lexical.usable() else ""

    def note(self, values: Mapping[str, str]) -> None:
        """Keeps values under their names. Raises IndexBusy while another process writes."""
        with writing(self.folder):
            self.lexical.remember(values)

    def is_current(self, built_from: Mapping[str, str]) -> bool:
        """Whether a build from these files would change nothing; looks at the lexical leg alone."""
        if not self.lexical.usable():
            return False
        meta = self.lexical.meta()
        words = meta.get("words")
        there = words is not None and (self.folder / words).is_dir()
        same = meta.get("built_from") == _stated(built_from)
        return there and same and not self._dense_doubt(meta)

    def status(self, built_from: Mapping[str, str] | None = None) -> Status:
        """Checks both legs: counts, self-hits and readable vectors of a sample, and staleness."""
        if not self.lexical.usable():
            problem = f"检索索引还没有建立，或已损坏。{REBUILD}"
            return Status(None, None, 0, self._embedder_name, "", None, (problem,))
        meta = self.lexical.meta()
        dense, problems = self._dense_state(meta)
        return Status(
            passages=self.lexical.count(),
            dense=dense,
            generation=int(meta.get("generation", "0")),
            embedder=self._embedder_name,
            built_at=meta.get("built_at", ""),
            stale=None
            if built_from is None
            else changed_files(meta.get("built_from", ""), built_from),
            problems=(*self.lexical.faults(), *problems),
        )

    @property
    def _embedder_name(self) -> str | None:
        return self.embedder.name if self.embedder else None

    def _dense_state(self, meta: dict[str, str]) -> tuple[int | None, list[str]]:
        leg = self._at_home(meta)
        doubt = self._dense_doubt(meta)
        if leg is None or doubt:
            return None, [doubt] if doubt else []
        with reading(self.folder):
            return leg.state(meta["dense_folder"], list(self.lexical.hashes()))

    def dense_ranking(
        self, query: str, filters: Filters, limit: int
    ) -> list[tuple[Passage, float]]:
        """(passage, cosine similarity) of the nearest passages, nearest first.

        Empty when there is no dense leg to be trusted. Raises IndexBusy while a build writes, NianbaoError
        when Chroma's files are damaged.
        """
        meta = self.lexical.meta()
        leg = self._at_home(meta)
        if leg is None or self._dense_doubt(meta):
            return []
        with reading(self.folder):
            return leg.ranking(meta["dense_folder"], query, filters, limit, self.lexical.get)

    def _at_home(self, meta: Mapping[str, str]) -> Dense | None:
        if self._dense is not None:
            self._dense.home = meta.get("home", "")
        return self._dense

    def _dense_doubt(self, meta: dict[str, str]) -> str | None:
        """Why the dense leg must be made anew, in Chinese; None when nothing speaks against it, or
        there is none.
        """
        if self._dense is None:
            return None
        if "dense_generation" not in meta:
            return f"还没有用 {self._embedder_name} 建立向量索引。{REBUILD}"
        if meta.get("dense_generation") != meta.get("generation"):
            return f"向量索引没有跟上全文索引（上次建立时中断了）。{REBUILD}"
        if meta.get("fingerprint") != self._dense.where:
            return f"向量索引是用另一种向量或在别处建立的。{REBUILD}"
        if not self._dense.exists(meta.get("dense_folder", "")):
            return f"向量索引的文件夹不见了。{REBUILD}"
        return None

    def _bring_up(self, before: dict[str, str], generation: int, progress: Progress) -> str:
        """Chroma made equal to the lexical file: changed in place, or anew on any doubt."""
        meta = self.lexical.meta()
        leg = self._at_home(meta)
        if leg is None:
            # Those that the file names are kept: the embedder may be set again.
            remove_vectors(self.folder, but=meta.get("dense_folder", ""))
            return "none"
        wanted = Wanted(self.lexical.hashes(), self.lexical.get)
        if not self._dense_doubt(before):
            changed = leg.refresh(before["dense_folder"], wanted, progress)
            if changed is not None:
                self._settle(leg, before["dense_folder"], generation)
                return "updated" if changed else "kept"
        fresh = f"{PREFIX}{generation}-{uuid.uuid4().hex[:6]}"
        # What an interrupted build left is taken up where it stopped, when it can be trusted.
        for name in dict.fromkeys((_begun(leg, before) or fresh, fresh)):
            self.lexical.remember({"dense_begun": f"{name} {leg.where}"})
            if leg.refresh(name, wanted, progress) is not None:
                self._settle(leg, name, generation)
                return "rebuilt"
        # It was made a moment ago: another try would mend nothing.
        where = leg.url or self.folder / fresh
        raise NianbaoError(f"新建的向量索引没有通过检查。请检查磁盘空间、权限和服务：{where}")

    def _settle(self, leg: Dense, name: str, generation: int) -> None:
        self.lexical.remember(
            {
                "dense_folder": name,
                "dense_generation": str(generation),
                "fingerprint": leg.where,
            }
        )
        leg.tidy(name)


def _begun(leg: Dense, before: Mapping[str, str]) -> str | None:
    """The name of vectors that an interrupted build left half made with this embedder."""
    name, _, where = before.get("dense_begun", "").partition(" ")
    usable = where == leg.where and leg.exists(name)
    return name if usable and name != before.get("dense_folder") else None


def _stated(files: Mapping[str, str]) -> str:
    return json.dumps(files, ensure_ascii=False, sort_keys=True)


def _silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""
