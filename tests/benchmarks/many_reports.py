"""How long a folder of 4,000 reports takes to check; run it by hand.

    python tests/benchmarks/many_reports.py [--reports 4000] [--workers 2] [--keep DIR] [--profile]

Makes reports of invented bodies, two consecutive years of each, half as Word files and half as saved
pages, with faults in some, in a folder that is removed afterwards; runs `nianbao check DIR --out` on
it and prints wall time, processor time and the peak memory of the largest process. Nothing is
asserted: machines differ. `--profile` shows where one process spends its time instead.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from assistant.batch.one import Task, check_file
from assistant.evaluation import printers
from assistant.forms import Form, load_form, number_kind
from assistant.publishing.docx import docx_bytes, table_xml
from assistant.publishing.outline import outline
from assistant.report import AnnualReport, Cell, Section, Signature, Tables

TARGET_S = 90
COUNTY = "示例县"
KINDS = ("教育局", "财政局", "民政局", "水利局", "审计局", "青禾镇人民政府", "云溪镇人民政府")
ROWS = ("granted", "partially_granted", "denied_state_secret", "unable_not_held", "other_misc")


def main() -> None:
    """Make the reports, check them, print the figures."""
    options = _options()
    with tempfile.TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            for name, data in reports(options.reports):
                (folder / name).write_bytes(data)
        if options.profile:
            print_profile(folder)
        else:
            print_run(folder, Path(made) / "结果.xlsx", options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scheduler")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args()


def reports(count: int) -> Iterator[tuple[str, bytes]]:
    """Report files by name, the same on every run; one in ten holds a wrong total."""
    chance = random.Random(2024)
    ways = (printers.html_table, printers.html_soup, printers.html_unmerged)
    for i in range(count // 2):
        agency = f"{COUNTY}{_number_word(i)}{KINDS[i % len(KINDS)]}"
        carried = (0, 0)
        for year in (2023, 2024):
            report, carried = made_report(agency, year, carried, chance)
            stem = f"{i:05}_{year}"
            if (i + year) % 2:
                way = ways[i % len(ways)]
                frame = printers.PORTAL if i % 3 else "{body}"
                yield f"{stem}.html", printers.page(outline(report), way, frame).encode()
            elif i % 4:
                yield f"{stem}.docx", docx_bytes(report)
            else:
                yield f"{stem}.docx", printers.word(outline(report), table_xml)


def _number_word(number: int) -> str:
    """A name of Han characters for each number, so that no two bodies share one."""
    letters = "甲乙丙丁戊己庚辛壬癸"
    return "".join(letters[int(digit)] for digit in str(number))


Pair = tuple[int, int]
"""Natural persons and enterprises."""


def made_report(
    agency: str, year: int, carried: Pair, chance: random.Random
) -> tuple[AnnualReport, Pair]:
    """A report whose relations hold, unless chance spoils a total; and what it carries out."""
    form = load_form()
    cells = {key: Cell(Decimal(0) if number_kind(key).is_decimal else 0) for key in form.all_keys}
    new = (chance.randint(0, 60), chance.randint(0, 9))
    left, done = (new[0] + carried[0], new[1] + carried[1]), (0, 0)
    for row in ROWS:
        part = (chance.randint(0, left[0] // 2), chance.randint(0, left[1] // 2))
        left = (left[0] - part[0], left[1] - part[1])
        done = (done[0] + part[0], done[1] + part[1])
        _put(cells, row, part)
    figures = {"new_received": new, "carried_in": carried, "total_results": done}
    for row, pair in {**figures, "carried_out": left}.items():
        _put(cells, row, pair)
    cells["proactive.licensing.decisions"] = Cell(chance.randint(0, 9000))
    cells["proactive.fees.amount_wan_yuan"] = Cell(Decimal(chance.randint(0, 10**6)) / 100)
    for column in ("upheld", "total"):
        cells[f"disputes.review.{column}"] = Cell(new[0] % 3)
    if chance.random() < 0.1:
        cells["requests.granted.total"] = Cell(int(cells["requests.granted.total"].value or 0) + 9)
    return _report(form, agency, year, Tables(cells), (sum(new), sum(done)), chance), left


def _put(cells: dict[str, Cell], row: str, pair: Pair) -> None:
    cells[f"requests.{row}.natural_person"] = Cell(pair[0])
    cells[f"requests.{row}.commercial_enterprise"] = Cell(pair[1])
    cells[f"requests.{row}.total"] = Cell(sum(pair))


def _report(
    form: Form,
    agency: str,
    year: int,
    tables: Tables,
    counts: Pair,
    chance: random.Random,
) -> AnnualReport:
    posts, meetings = chance.randint(20, 900), chance.randint(1, 9)
    texts = {
        1: (
            f"（一）主动公开。{year}年，{agency}通过门户网站公开信息{posts}条，比上年增加"
            f"{chance.randint(1, 30)}%，其中政策文件{posts // 7}件、工作动态{posts // 2}条。\n"
            f"（二）依申请公开。全年新收政府信息公开申请{counts[0]}件，办结{counts[1]}件，"
            "均在法定期限内答复。\n"
            f"（三）政府信息管理。修订公开目录{meetings}次，清理过期栏目{meetings * 2}个。\n"
            f"（四）平台建设。微信公众号发布信息{posts // 3}条，阅读量{posts * 31}次。\n"
            f"（五）监督保障。召开专题会议{meetings}次，培训{meetings * 12}人次，社会评议结果为良好。"
        ),
        5: (
            "（一）存在的问题。一是政策解读的形式不够丰富；二是栏目更新有时不及时。\n"
            f"（二）改进情况。增加图解{meetings}篇，明确每周五为更新日，{year + 1}年继续办培训班。"
        ),
        6: "本年度没有发出收费通知，收取信息处理费0元。没有其他需要报告的事项。",
    }
    return AnnualReport(
        agency=agency,
        year=year,
        tables=tables,
        sections=tuple(
            Section(spec.number, spec.heading, texts.get(spec.number, "")) for spec in form.sections
        ),
        preface=f"本报告由{agency}编制（虚构样例），统计期限为{year}年1月1日至12月31日。",
        title=f"{agency}{year}年政府信息公开工作年度报告",
        signed=replace(Signature(), agency=agency),
    )


def print_run(folder: Path, out: Path, options: argparse.Namespace) -> None:
    """Wall time, processor time and peak memory of all processes together, size of the workbook."""
    command = [sys.executable, "-m", "assistant", "check", str(folder), "--out", str(out)]
    if options.scheduler:
        command += ["--scheduler", options.scheduler]
    else:
        command += ["--workers", str(options.workers)]
    # Before the run, which may put its workbook beside them.
    files = len(list(folder.iterdir()))
    begun = time.perf_counter()
    run = subprocess.Popen(command, start_new_session=True)
    used: dict[int, float] = {}
    peak, largest = 0.0, 0.0
    while run.poll() is None:
        now = list(_processes(run.pid))
        used |= {pid: seconds for pid, seconds, _ in now}
        peak = max(peak, sum(memory for _, _, memory in now))
        largest = max([largest, *(memory for _, _, memory in now)])
        time.sleep(0.1)
    wall = time.perf_counter() - begun
    print(
        f"{files} reports: {wall:.1f} s wall (target {TARGET_S} s for 4000), "
        f"{sum(used.values()):.1f} s processor, peak {peak:.0f} MB of all processes (shared pages "
        f"counted once), largest {largest:.0f} MB, workbook {out.stat().st_size / 2**20:.1f} MB, "
        f"exit {run.returncode}, load {os.getloadavg()[0]:.1f}"
    )


def _processes(session: int) -> Iterator[tuple[int, float, float]]:
    """Number, processor seconds and proportional memory in MB of the processes of a session."""
    tick = os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) != session:
                continue
            rollup = (folder / "smaps_rollup").read_text()
        except (OSError, IndexError):
            continue
        memory = next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
        yield int(folder.name), (int(fields[11]) + int(fields[12])) / tick, memory / 1024


def print_profile(folder: Path) -> None:
    """Where the time goes in one process, over 200 files."""
    names = sorted(path.name for path in folder.iterdir())[:200]
    check_file(Task(str(folder), names[0], 0, 0))
    profile = cProfile.Profile()
    profile.enable()
    for name in names:
        check_file(Task(str(folder), name, 0, 0))
    profile.disable()
    for order in ("cumtime", "tottime"):
        text = io.StringIO()
        pstats.Stats(profile, stream=text).sort_stats(order).print_stats(32)
        print(text.getvalue())


if __name__ == "__main__":
    main()
