"""How long a cold command takes against an interpreter that does nothing; run it by hand.

    python tests/benchmarks/cold_start.py REPORT.txt

Prints the median wall time of each command over five runs, in milliseconds, and its ratio to the
bare interpreter of the same run. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 5


def median_ms(command: list[str]) -> float:
    """The median wall time of a process over RUNS runs."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def main() -> None:
    """Time the bare interpreter, then the commands that a clerk runs first."""
    report = sys.argv[1]
    python = sys.executable
    bare = median_ms([python, "-c", "pass"])
    print(f"{'bare interpreter':32}{bare:8.0f} ms")
    for arguments in (["--version"], ["rules"], ["read", report], ["check", report]):
        taken = median_ms([python, "-m", "assistant", *arguments])
        print(f"nianbao {' '.join(arguments)[:24]:24}{taken:8.0f} ms{taken / bare:8.1f} ×")


if __name__ == "__main__":
    main()
