"""Many reports at once: a folder checked into a workbook, an area rolled up from its units."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands import reports
from assistant.commands.output import print_findings
from assistant.commands.running import rules_of_the_office, say_notice
from assistant.errors import UsageError
from assistant.findings import Severity, has_errors
from assistant.report import dump_json

if TYPE_CHECKING:
    from assistant.batch.folder import Folder
    from assistant.batch.workers import Crew

BETWEEN_S = 0.2


def run_check(options: argparse.Namespace) -> int:
    """Check a folder into a workbook where --out is given, else print what is found as ever."""
    if options.out is None:
        if options.workers or options.scheduler:
            raise UsageError("--workers 和 --scheduler 要和 --out 一起用，例如：--out 结果.xlsx。")
        return reports.run_check(options)
    from assistant.batch.books import write_findings_book
    from assistant.batch.summary import json_pieces, summary_of

    if len(options.files) != 1 or options.previous or options.ledger:
        raise UsageError(
            "用 --out 时请只给一个文件夹，不用 --previous 和 --ledger：上年报告会在文件夹里按机关自动找。"
        )
    with checked_folder(options, options.files[0], [options.out]) as folder:
        summary = summary_of(folder)
        write_findings_book(folder, summary, options.out)
        if options.json:
            sys.stdout.writelines(json_pieces(folder, summary))
        else:
            print(summary.as_text)
    print(f"已写入 {options.out}", file=sys.stderr)
    return int(summary.findings[Severity.ERROR] > 0)


def run_rollup(options: argparse.Namespace) -> int:
    """Add up an area's units into a workbook, and hold the area's own report against the sum."""
    from assistant.batch.rollup import roll_up
    from assistant.batch.rollup_book import write_rollup_book
    from assistant.reading.read import read_report
    from assistant.reading.units import read_units

    against = read_report(options.against) if options.against else None
    units = read_units(options.units) if options.units else []
    beside = [path for path in (options.out, options.units, options.against) if path]
    with checked_folder(options, options.folder, beside) as folder:
        rolled = roll_up(folder, units=units, against=against, year=options.year)
        write_rollup_book(rolled, options.out)
    if options.json:
        print(dump_json(rolled.as_json()))
    else:
        print_findings(rolled.as_text(), rolled.findings)
    print(f"已写入 {options.out}", file=sys.stderr)
    return int(has_errors(rolled.findings))


@contextmanager
def checked_folder(
    options: argparse.Namespace, root: Path, leave_out: list[Path]
) -> Iterator[Folder]:
    """The reports of a folder, checked; what is kept of them goes away when the block has ended well."""
    from assistant.batch.folder import check_folder, find_reports
    from assistant.batch.journal import Journal, journal_path

    require_place(options.out)
    tasks = find_reports(root, leave_out)
    path = journal_path(options.out)
    journal = Journal.open(path, str(root.resolve()), (task.mark for task in tasks))
    if journal.places:
        print(
            f"接着上次没有做完的核对：{len(journal.places)} 份已完成，沿用结果。", file=sys.stderr
        )
    try:
        with crew_of(options) as crew:
            folder = check_folder(tasks, journal, crew, ProgressBar("核对报告"))
        folder.rules = rules_of_the_office()
        say_notice(folder.rules)
        yield folder
    except BaseException:
        if not journal.places:
            journal.remove()
        else:
            journal.close()
            print(
                f"\n没有做完。已完成的 {len(journal.places)} 份保存在 {path}，"
                "重新运行同一条命令即可接着做。",
                file=sys.stderr,
            )
        raise
    journal.remove()


def require_place(out: Path) -> None:
    """Raises UsageError before hours of work, not after, when the output cannot be put there."""
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out 应以 .xlsx 结尾，现在是 {out.name}。")
    if not out.parent.is_dir():
        raise UsageError(f"没有文件夹 {out.parent}。请先建好，或换一个输出位置。")


@contextmanager
def crew_of(options: argparse.Namespace) -> Iterator[Crew]:
    """The workers that the options name. Raises UsageError."""
    from assistant.batch.workers import DaskCrew, LocalCrew

    if options.scheduler and options.workers:
        raise UsageError("--workers 和 --scheduler 只能用一个：进程在本机还是在 Dask 集群上。")
    if options.workers is not None and options.workers < 1:
        raise UsageError("--workers 应是不小于 1 的整数。")
    if not options.scheduler:
        yield LocalCrew(options.workers)
        return
    crew = DaskCrew(options.scheduler)
    try:
        yield crew
    finally:
        crew.leave()


class ProgressBar:
    """A bar on stderr: moving on a terminal, else its last state alone."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done."""
        last = done == total
        now = time.monotonic()
        if not last and (not sys.stderr.isatty() or now - self._shown < BETWEEN_S):
            return
        self._shown = now
        width = 30 * done // max(total, 1)
        bar = "█" * width + "·" * (30 - width)
        end = "\n" if last else "\r"
        print(f"{self._name} {bar} {done}/{total}", end=end, file=sys.stderr, flush=True)
