"""Thirty people at once on one process; run it by hand.

    python -m tests.benchmarks.people [--people 30] [--seconds 60] [--database sqlite|postgres|both]

Makes bodies with their clerks and reports in a fresh data folder, starts `nianbao serve` over it as a
process, signs everybody in over HTTP, and lets each do what a clerk does at the page, with one to three
seconds of thought in between: open it, type a cell, write in the text, look at a cell, explain a finding,
compare, search, answer a question, take the Word file, ask something. Two of three share a report, so
that they get in each other's way as colleagues do. No model is configured.

Signing in is dear on purpose (argon2): it is told apart.

Prints for each kind of action how often it was done and the median, 95th percentile and slowest answer
in milliseconds, then refusals, conflicts, failures, and what the server took. Nothing is asserted:
machines differ. `NIANBAO_TEST_POSTGRES_URL` names a server to use, else one is started where it is
installed; its database must be empty.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser_clerk import Server
from busy_clerk import ARRIVAL_S, SIGN_IN, Person, Place, Tally
from people_site import PASSWORD, Browser
from postgres_server import Cluster, binaries

from assistant.access import Role
from assistant.services import ReportDesk, Services
from assistant.services.accounts import OPERATOR
from assistant.settings import Settings

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"
TOGETHER = 3
"""People in a body: two share one report, the third has another year's for herself."""
WRITTEN = (5, 6, 1)
"""The part that each of a body's people writes in."""


# --- the site ---------------------------------------------------------------------------------------


def make_site(services: Services, people: int) -> list[Place]:
    """Bodies with their people and reports, drafted from last year's."""
    accounts, places = services.accounts, []
    accounts.add_person(OPERATOR, "admin", "管理员", PASSWORD, everywhere=True)
    for number in range(-(-people // TOGETHER)):
        body = f"示例县第{number + 1}镇人民政府"
        entry = accounts.add_body(OPERATOR, body)
        shared = drafted(services, body, 2025, "qinghe_township_2024.docx")
        alone = drafted(services, body, 2024, "qinghe_township_2023.html")
        for seat in range(min(TOGETHER, people - len(places))):
            login = f"clerk{number}{seat}"
            accounts.add_person(OPERATOR, login, f"经办人{number}{seat}", PASSWORD)
            clerk = accounts.named(login).id
            accounts.set_role(OPERATOR, clerk, entry, Role.CLERK, held=True)
            places.append(place_of(alone if seat == 2 else shared, login, WRITTEN[seat]))
    return places


def drafted(services: Services, body: str, year: int, last_year: str) -> ReportDesk:
    """A report with last year's file, this year's ledger where there is one, and a draft."""
    desk = services.create(body, year)
    view = desk.import_previous(1, last_year, (REPORTS / last_year).read_bytes())
    ledger = REPORTS / f"qinghe_township_{year}_ledger.xlsx"
    if ledger.exists():
        desk.import_ledger(view.version, ledger.name, ledger.read_bytes())

    async def talk() -> None:
        async for _event in desk.converse("起草全部"):
            pass

    asyncio.run(talk())
    return desk


def place_of(desk: ReportDesk, login: str, part: int) -> Place:
    """What a person finds on her desk."""
    view = desk.view()
    text = view.sections[part].rendered.text
    shown = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    asked = [question.key for question in view.open_questions]
    return Place(login, desk.report_id, view.version, part, shown, asked)


# --- measuring --------------------------------------------------------------------------------------


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The URL of the database to use, empty for SQLite."""
    if kind == "sqlite":
        yield ""
    elif url := os.environ.get("NIANBAO_TEST_POSTGRES_URL"):
        yield url
    else:
        programs = binaries()
        if programs is None:
            raise SystemExit("PostgreSQL is not installed")
        cluster = Cluster(programs)
        try:
            yield cluster.start()
        finally:
            cluster.remove()


def used(pid: int) -> tuple[float, float, float]:
    """Seconds of CPU, memory now and at the most (MB) of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    status = Path(f"/proc/{pid}/status").read_text()
    now, most = (
        int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
        for name in ("VmRSS", "VmHWM")
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), now, most


def named_events(url: str) -> dict[str, int]:
    """The numbers of the page's events, as the administrator's browser gets them."""
    with Browser(url.rstrip("/")) as browser:
        browser.sign_in("admin")
        return browser.events()


async def all_work(url: str, places: list[Place], seconds: float) -> Tally:
    """Everybody at once for so long."""
    tally, events = Tally(), named_events(url)
    until = time.monotonic() + ARRIVAL_S + seconds
    await asyncio.gather(*(Person(url, one, events, tally).work(until) for one in places))
    return tally


def measure(kind: str, people: int, seconds: float) -> None:
    """One run over one database."""
    with tempfile.TemporaryDirectory() as folder, database(kind) as url:
        data = Path(folder)
        services = Services(Settings(data=data, database_url=url or None))
        places = make_site(services, people)
        services.close()
        server = Server(data, alone=False, NIANBAO_DATABASE_URL=url, NIANBAO_LLM_BASE_URL="")
        server.start()
        try:
            before, loaded, own = used(server.pid), os.getloadavg()[0], time.process_time()
            begun = time.monotonic()
            tally = asyncio.run(all_work(server.url, places, seconds))
            lasted, after = time.monotonic() - begun, used(server.pid)
            log = [line for line in server.said().splitlines() if "已就绪" not in line]
        finally:
            server.kill()
        print(f"{date.today()}  {kind}, {people} people, {lasted:.0f} s")
        told(tally)
        done = sum(map(len, tally.taken.values()))
        cpu = after[0] - before[0]
        print(
            f"  server: {cpu:.1f} s of CPU, {cpu / max(done, 1) * 1000:.0f} ms an action, "
            f"{before[1]:.0f} MB before, {after[1]:.0f} MB after, {after[2]:.0f} MB at the most"
        )
        print(
            f"  {done / lasted:.1f} actions/s; load of the machine {loaded:.1f} before, "
            f"{os.getloadavg()[0]:.1f} after; this program took {time.process_time() - own:.1f} s"
        )
        print(f"  lines in the server's log: {len(log)}", *log[:10], sep="\n    ")


def told(tally: Tally) -> None:
    """A line for each kind of action, and what went otherwise."""
    every = [one for name, taken in tally.taken.items() if name != SIGN_IN for one in taken]
    rows = [*sorted(tally.taken.items()), ("all but signing in", every)]
    for name, taken in rows:
        if len(taken) > 1:
            p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1]
            middle, slowest = statistics.median(taken), max(taken)
            times = "".join(f"{seconds * 1000:9.0f}" for seconds in (middle, p95, slowest))
            print(f"  {name:22}{len(taken):6}{times} ms (median, p95, slowest)")
    for name, count in sorted(tally.odd.items()):
        print(f"  {name}: {count}")


def main() -> None:
    """Measure on the databases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    given = parser.parse_args()
    kinds = ("sqlite", "postgres") if given.database == "both" else (given.database,)
    for kind in kinds:
        measure(kind, given.people, given.seconds)


if __name__ == "__main__":
    main()
