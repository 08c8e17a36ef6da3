"""How long reading takes against the least that can be done with the same bytes; run it by hand.

    python tests/benchmarks/reading.py [--profile]

The floor is unzipping and parsing with lxml alone. Prints milliseconds a file (median), the ratio
to the floor of the same run beside its target, the time for 1,000 mixed reports on two processes,
and the peak memory of a process that reads one file. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import docx
import lxml.html
from docx.oxml.ns import qn
from lxml import etree

from assistant.evaluation import printers
from assistant.evaluation.cases import generated_cases, own_cases
from assistant.publishing.docx import docx_bytes
from assistant.publishing.grid import Grid
from assistant.publishing.outline import outline
from assistant.reading.read import read_bytes, read_report
from assistant.report import AnnualReport

RUNS = 31
REPORTS = 1000
WORKERS = 2
MANY_SECONDS = 10
PEAK_MB = 200
MENU = 400
"""Links around the article; a portal's frame is longer than the report in it."""


def main() -> None:
    """Print every figure; with --profile also where the time goes."""
    samples = list(make_samples())
    print(f"{'file':28}{'KB':>7}{'ms':>9}{'floor':>9}{'ratio':>9}{'target':>8}")
    for name, data, floor, target in samples:
        print_ratio(name, data, floor, target)
    print_many()
    print_peak(samples)
    if "--profile" in sys.argv:
        for name, data, _, _ in samples:
            print_profile(name, data)


Floor = Callable[[bytes], object]
Sample = tuple[str, bytes, Floor, float | None]


def make_samples() -> Iterator[Sample]:
    """One file of each kind, with its floor and the ratio that is wanted."""
    report = next(case.report for case in generated_cases() if case.name.startswith("small-2021"))
    content = outline(report)
    yield "lean.docx", docx_bytes(report), unzip_and_parse, 5
    yield "word.docx", word_made(report), unzip_and_parse, 3
    yield "portal.html", portal(report), lxml.html.document_fromstring, 8
    yield "led.txt", printers.text(content, printers.text_led).encode(), bytes.decode, None
    yield "rows.txt", printers.text(content, printers.text_rows).encode(), bytes.decode, None
    yield "table.md", printers.text(content, printers.markdown).encode(), bytes.decode, None


def unzip_and_parse(data: bytes) -> object:
    """The parts that say what is printed, as trees: no reader of Word files can do without."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {f"word/{name}.xml" for name in ("document", "styles", "numbering")}
        return [etree.fromstring(archive.read(name)) for name in names & set(archive.namelist())]


def portal(report: AnnualReport) -> bytes:
    """A whole saved page: menus, scripts and styles around the article in Word's markup."""
    menu = ("政策文件", "通知公告", "部门动态", "办事指南", "公示公告", "人事信息", "互动交流")
    items = (menu[i % len(menu)] + menu[i // len(menu) % len(menu)] for i in range(MENU))
    links = "".join(
        f'<li class="m"><a href="/c{i}">{item}</a></li>' for i, item in enumerate(items)
    )
    script = f"<script>{'var a = 1; ' * 2000}</script><style>{'.a { color: red; } ' * 1000}</style>"
    frame = f"{script}<div><ul>{links}</ul></div>{printers.PORTAL}<ul>{links}</ul>"
    return printers.page(outline(report), printers.html_soup, frame).encode()


def word_made(report: AnnualReport) -> bytes:
    """A Word file as Word leaves it: each word a run with its own look, marked by revision."""
    made = docx.Document()
    marks = random.Random(7)
    for item in printers.stream(outline(report)):
        if isinstance(item, Grid):
            _word_table(made, item, marks)
        else:
            _write(made.add_paragraph(), item, marks)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _word_table(made: Any, grid: Grid, marks: random.Random) -> None:
    table = made.add_table(rows=grid.height, cols=len(grid.widths))
    cells = [row.cells for row in table.rows]
    for box in grid.boxes:
        cell = cells[box.row][box.column]
        if box.rows > 1 or box.columns > 1:
            cell = cell.merge(cells[box.row + box.rows - 1][box.column + box.columns - 1])
        _write(cell.paragraphs[0], box.text, marks)


def _write(paragraph: Any, text: str, marks: random.Random) -> None:
    """Two letters a run, with fonts, size, language and revision marks, as editing leaves them."""
    for name in ("w:rsidR", "w:rsidRDefault", "w:rsidP"):
        paragraph._p.set(qn(name), f"{marks.randrange(16**8):08X}")
    for i in range(0, len(text), 2):
        run = paragraph.add_run(text[i : i + 2])
        run._r.set(qn("w:rsidRPr"), f"{marks.randrange(16**8):08X}")
        run.font.name = "Times New Roman"
        run.font.size = docx.shared.Pt(10.5)
        run.font.bold = False
        fonts = run._r.rPr.rFonts
        fonts.set(qn("w:eastAsia"), "仿宋_GB2312")
        fonts.set(qn("w:hint"), "eastAsia")
        language = etree.SubElement(run._r.rPr, qn("w:lang"))
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def print_ratio(name: str, data: bytes, floor: Floor, target: float | None) -> None:
    """Median times of reading and of the floor, taken in turn."""
    read_bytes(data, name)
    ours, least = [], []
    for _ in range(RUNS):
        ours.append(_ms(lambda: read_bytes(data, name)))
        least.append(_ms(lambda: floor(data)))
    taken, base = statistics.median(ours), statistics.median(least)
    line = f"{name:28}{len(data) / 1024:7.0f}{taken:9.2f}{base:9.2f}"
    print(line if target is None else f"{line}{taken / base:8.1f}×{f'≤ {target:g}×':>8}")


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def read_quietly(path: Path) -> bool:
    """Whether the report at the path has an edition: the result that a pool sends back."""
    return read_report(path).edition is not None


def mixed_files() -> Iterator[tuple[str, bytes]]:
    """Every report that comes with the program in three formats, all different."""
    for case in own_cases():
        content = outline(case.report)
        yield ".docx", docx_bytes(case.report)
        yield ".html", printers.page(content, printers.html_soup, printers.PORTAL).encode()
        yield ".txt", printers.text(content, printers.text_led).encode()


def print_many() -> None:
    """Seconds for many reports of all kinds on two processes, their start included."""
    with tempfile.TemporaryDirectory() as made:
        files = list(mixed_files())
        paths = []
        for i in range(REPORTS):
            suffix, data = files[i % len(files)]
            paths.append(Path(made) / f"{i}{suffix}")
            paths[-1].write_bytes(data)
        begun = time.perf_counter()
        with ProcessPoolExecutor(WORKERS) as pool:
            known = sum(pool.map(read_quietly, paths, chunksize=20))
        taken = time.perf_counter() - begun
    print(
        f"\n{REPORTS} mixed reports, {WORKERS} processes: {taken:.1f} s (target {MANY_SECONDS} s)"
    )
    assert known == REPORTS


def print_peak(samples: list[Sample]) -> None:
    """The peak memory of a process that reads one file."""
    code = (
        "import pathlib, resource, sys\n"
        "from assistant.reading.read import read_report\n"
        "read_report(pathlib.Path(sys.argv[1]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    with tempfile.TemporaryDirectory() as made:
        for name, data, _, _ in samples:
            path = Path(made) / name
            path.write_bytes(data)
            command = [sys.executable, "-c", code, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f"peak memory {name:20}{float(done.stdout):8.0f} MB (target {PEAK_MB} MB)")


def print_profile(name: str, data: bytes) -> None:
    """The functions in which reading one file spends its own time."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(RUNS):
        read_bytes(data, name)
    profile.disable()
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(18)
    print(f"\n{name}, {RUNS} times\n{text.getvalue()}")


if __name__ == "__main__":
    main()
