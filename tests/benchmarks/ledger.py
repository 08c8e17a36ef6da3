"""How fast a large ledger is read, against the bare reading of its values; run it by hand.

    python tests/benchmarks/ledger.py [--rows 100000] [--profile]

Prints the median seconds of both, taken in turn, their ratio beside its target, and the peak memory
of a process that does nothing else. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from assistant.ledger.read import read_ledger
from assistant.ledger.words import load_vocabulary

YEAR = 2025
RUNS = 7
RATIO, PEAK_MB = 2.0, 400
HEADINGS = (
    "登记编号", "收到日期", "申请渠道", "申请人姓名或名称", "申请人类型", "申请内容", "办理结果", "答复日期", "备注",
)  # fmt: skip


def main() -> None:
    """Make a ledger, read it both ways, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        write_ledger(path, options.rows)
        print_ratio(path, options.rows)
        print_peak(path)
        if options.profile:
            print_profile(path)


def write_ledger(path: Path, rows: int) -> None:
    """A year of generated requests with the words of the form, some still open, a few extended."""
    from openpyxl import Workbook

    rng = random.Random(711)
    words = load_vocabulary()
    kinds, outcomes = list(words.kind_labels.values()), list(words.outcome_labels.values())
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(HEADINGS)
    for number in range(rows):
        received = date(YEAR, 1, 1) + timedelta(days=rng.randrange(330))
        closed = rng.random() < 0.9
        sheet.append(
            [
                f"{YEAR}-{number + 1:06d}",
                received,
                rng.choice(["网络", "信函", "当面提交"]),
                f"申请人{rng.randrange(10**5)}",
                rng.choice(kinds),
                f"第 {rng.randrange(10**6)} 号地块的征收补偿方案",
                rng.choice(outcomes) if closed else None,
                received + timedelta(days=rng.randrange(3, 26)) if closed else None,
                "告知延期答复15个工作日" if rng.random() < 0.02 else None,
            ]
        )
    book.save(path)


def bare(path: Path) -> int:
    """All values of the first sheet, and nothing done with them."""
    with CalamineWorkbook.from_path(str(path)) as book:
        return len(book.get_sheet_by_index(0).to_python(skip_empty_area=False))


def print_ratio(path: Path, rows: int) -> None:
    """Median times of our reading and of the bare one, taken in turn."""
    read_ledger(path, YEAR)
    ours, least = [], []
    for _ in range(RUNS):
        least.append(seconds(lambda: bare(path)))
        ours.append(seconds(lambda: read_ledger(path, YEAR)))
    taken, base = statistics.median(ours), statistics.median(least)
    size = path.stat().st_size / 2**20
    print(f"{rows} rows, {size:.1f} MB: {taken:.2f} s, bare reading {base:.2f} s")
    print(f"ratio {taken / base:.2f} (target ≤ {RATIO:g})")


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def print_peak(path: Path) -> None:
    """The peak memory of a process that reads the ledger."""
    code = (
        "import pathlib, resource, sys\n"
        "from assistant.ledger.read import read_ledger\n"
        "read_ledger(pathlib.Path(sys.argv[1]), int(sys.argv[2]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    command = [sys.executable, "-c", code, str(path), str(YEAR)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    print(f"peak memory {float(done.stdout):.0f} MB (target < {PEAK_MB} MB)")


def print_profile(path: Path) -> None:
    """The functions in which the reading spends its own time."""
    profile = cProfile.Profile()
    profile.enable()
    read_ledger(path, YEAR)
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(18)


if __name__ == "__main__":
    main()
