"""A folder of reports: found, checked by many workers, each held against last year's of the same body."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.batch.journal import Journal
from assistant.batch.one import (
    Kept,
    Task,
    check_files,
    check_years,
    kept_of,
    line_of,
    readable,
    unread,
)
from assistant.batch.pool import Lost, work_through
from assistant.batch.workers import LONGEST_S, Crew, Work
from assistant.errors import UsageError
from assistant.findings import Finding, finding_from_json
from assistant.policy import NO_SETTINGS, RuleSettings, apply_rule_settings
from assistant.reading.workbook import is_table_workbook

REPORT_SUFFIXES = frozenset(
    (".docx", ".doc", ".wps", ".rtf", ".html", ".htm", ".pdf", ".txt", ".md", ".json")
)
PAIRS_AT_ONCE = 400
"""Pairs whose figures are in memory at the same time, some 10 KB each."""
Progress = Callable[[int, int], None]


def find_reports(root: Path, leave_out: Iterable[Path] = ()) -> list[Task]:
    """Every report file below a folder, workbooks only when this program wrote them, in order of path.

    Raises UsageError for something that is no folder, and when there is no report in it.
    """
    if not root.is_dir():
        raise UsageError(f"{root} 不是文件夹。请给出放报告的文件夹。")
    out = {path.resolve() for path in leave_out}
    tasks = []
    for path in sorted(root.rglob("*")):
        if _may_be_report(path) and path.resolve() not in out:
            size, changed = _facts(path)
            tasks.append(Task(str(root), path.relative_to(root).as_posix(), size, changed))
    if not tasks:
        raise UsageError(
            f"文件夹 {root} 里没有报告文件（docx、doc、wps、html、pdf、txt、md、json）。"
        )
    return tasks


def _facts(path: Path) -> tuple[int, int]:
    """Size and time of change; zeros for a link that leads nowhere, which reading it will say."""
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


def _may_be_report(path: Path) -> bool:
    """By its name; folders, pipes and devices are none, nor what an open Word leaves beside a file."""
    if path.name.startswith((".", "~$")) or (path.exists() and not path.is_file()):
        return False
    suffix = path.suffix.lower()
    return suffix in REPORT_SUFFIXES or (suffix == ".xlsx" and is_table_workbook(path))


@dataclass
class Folder:
    """The checked reports of a folder. Their results lie in the journal, not in memory."""

    tasks: list[Task]
    journal: Journal
    taken_over: int = 0
    previous: dict[str, str] = field(default_factory=dict)
    """The file of a report and the file of the same body's report of the year before."""
    ambiguous: int = 0
    rules: RuleSettings = NO_SETTINGS
    """The office's own severities; they are applied when results are read, so a change needs no new run."""
    _across: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def results(self, *, figures: bool = False) -> Iterator[Kept]:
        """Each file's result in order of path, with what only last year's report shows.

        The figures of its tables are left out unless they are asked for.
        """
        for task in self.tasks:
            kept = kept_of(self.journal.line(task.mark), figures=figures)
            across = self._across.get(task.file, ())
            findings = apply_rule_settings((*kept.findings, *across), self.rules)
            yield Kept(readable(kept.file), kept.report, tuple(findings))


def check_folder(
    tasks: list[Task],
    journal: Journal,
    crew: Crew,
    progress: Progress,
    *,
    longest_s: float = LONGEST_S,
    work: Work = check_files,
) -> Folder:
    """Check what the journal does not hold yet, then hold each report against its last year's.

    A file on which a worker breaks down or hangs becomes a finding. Raises WorkersLost when there
    are no workers any more; the journal stays.
    """
    open_tasks = [task for task in tasks if tuple(task.mark) not in journal.places]
    folder = Folder(tasks, journal, taken_over=len(tasks) - len(open_tasks))
    done = folder.taken_over
    progress(done, len(tasks))
    for batch in work_through(work, open_tasks, crew, longest_s=longest_s):
        for task, result in batch:
            line = line_of(task, _lost(task, result)) if isinstance(result, Lost) else result
            journal.add(task.mark, line)
        journal.flush()
        done += len(batch)
        progress(done, len(tasks))
    _hold_years(folder, crew, longest_s)
    return folder


def _lost(task: Task, lost: Lost) -> Kept:
    if lost.slow:
        problem = f"{lost.seconds:g} 秒没有读完，已跳过"
    else:
        problem = "读它的工作进程意外退出（多半是内存不够或文件有问题），已跳过"
    advice = "请用 Word 或浏览器打开，另存为新文件再试；仍不行请把文件发给维护人员"
    return unread(task.file, f"读不了文件“{task.file}”：{problem}。{advice}。")


def _hold_years(folder: Folder, crew: Crew, longest_s: float) -> None:
    """Find each report's last year by agency, and keep what the two show together."""
    pairs = list(_pairs(folder))
    folder.previous = {readable(now.file): readable(before.file) for now, before in pairs}
    line = folder.journal.line
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        some = pairs[start : start + PAIRS_AT_ONCE]
        items = [(line(now.mark), line(before.mark)) for now, before in some]
        files = {id(item): now.file for item, (now, _) in zip(items, some, strict=True)}
        for batch in work_through(check_years, items, crew, longest_s=longest_s):
            for item, result in batch:
                if not isinstance(result, Lost) and result != "[]":
                    found = tuple(map(finding_from_json, json.loads(result)))
                    folder._across[files[id(item)]] = found  # noqa: SLF001


def _pairs(folder: Folder) -> Iterator[tuple[Task, Task]]:
    """Each report with its body's report of the year before; two of them count as one if they agree."""
    by_body: dict[tuple[str, int], list[tuple[Task, str]]] = defaultdict(list)
    for task in folder.tasks:
        report = json.loads(folder.journal.line(task.mark))["report"]
        if report and report["agency"] and report["year"]:
            figures = json.dumps([report["scope"], report["figures"]], sort_keys=True)
            known = (task, hashlib.sha256(figures.encode()).hexdigest())
            by_body[report["agency"], report["year"]].append(known)
    for (agency, year), reports in by_body.items():
        before = by_body.get((agency, year - 1), [])
        if len({figures for _, figures in before}) == 1:
            yield from ((task, before[0][0]) for task, _ in reports)
        elif before:
            folder.ambiguous += len(reports)
