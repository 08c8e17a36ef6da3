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
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx
from browser_clerk import Server
from people_site import PASSWORD, Browser
from postgres_server import Cluster, binaries

from assistant.access import Role
from assistant.forms import load_form
from assistant.services import ReportDesk, Services
from assistant.services.accounts import OPERATOR
from assistant.settings import Settings

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"
TOGETHER = 3
"""People in a body: two share one report, the third has another year's for herself."""
THOUGHT_S = (1.0, 3.0)
ARRIVAL_S = 20.0
"""Within which everybody comes in; the time that is measured begins with it and ends later by as much."""
SIGN_IN = "sign in"
PATIENCE_S = 60
QUESTIONS = ("答复期限是多少天", "什么情况可以不予公开", "补正要在几天内告知", "收费标准是什么")
WRITTEN = (5, 6, 1)
"""The part that each of a body's people writes in."""
BAR, FINDINGS = 2, 9
"""Where a screen has the top bar and the findings (`_Page.screen`)."""
WEIGHTS = {
    "type a cell": 30,
    "look at a cell": 15,
    "write in the text": 15,
    "compare": 8,
    "search": 8,
    "answer a question": 6,
    "open the page": 6,
    "explain a finding": 5,
    "ask in talk": 4,
    "take the Word file": 3,
}


@dataclass
class Place:
    """Where one person works: her account, her report as it stood when the run began."""

    login: str
    report: int
    version: int
    part: int
    text: str
    questions: list[str]


@dataclass
class Tally:
    """What was measured: seconds by kind of action, and what went otherwise."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    odd: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Failed(Exception):
    """An answer that no clerk should get."""


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


# --- one person -------------------------------------------------------------------------------------


class Person:
    """A browser without a screen, which does what a clerk does and notes how long she waits."""

    def __init__(self, url: str, place: Place, events: dict[str, int], tally: Tally) -> None:
        self._place, self._events, self._tally = place, events, tally
        self._http = httpx.AsyncClient(
            base_url=url, headers={"origin": url.rstrip("/")}, timeout=PATIENCE_S
        )
        self._version = place.version
        self._saved = place.text
        self._findings: list[str] = []
        self._chance = random.Random(place.login)
        form = load_form()
        self._cells = [key for key in form.all_keys if key not in form.computed_keys]
        self._count = 0
        self._stream = ""
        self._kept: set[str] = set()

    async def work(self, until: float) -> None:
        """Come in within the first moments, sign in, open the page, then act until it is time."""
        steps: dict[str, Callable[[], Awaitable[None]]] = {
            "type a cell": self._type,
            "look at a cell": self._look,
            "write in the text": self._write,
            "compare": self._compare,
            "search": self._search,
            "answer a question": self._answer,
            "open the page": self._open,
            "explain a finding": self._explain,
            "ask in talk": self._talk,
            "take the Word file": self._export,
        }
        async with self._http:
            await asyncio.sleep(self._chance.uniform(0, ARRIVAL_S))
            await self._timed(SIGN_IN, self._sign_in)
            await self._timed("open the page", self._open)
            while time.monotonic() < until:
                await asyncio.sleep(self._chance.uniform(*THOUGHT_S))
                (name,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
                await self._timed(name, steps[name])

    async def _timed(self, name: str, step: Callable[[], Awaitable[None]]) -> None:
        begun = time.perf_counter()
        try:
            await step()
        except (Failed, httpx.HTTPError) as error:
            self._tally.odd[f"failed: {name}: {type(error).__name__} {error}"[:150]] += 1
        else:
            self._tally.taken[name].append(time.perf_counter() - begun)

    async def _get(self, path: str, **options: Any) -> httpx.Response:
        answer = await self._http.get(path, **options)
        if answer.status_code != 200:
            raise Failed(f"{path[:40]} gave {answer.status_code}")
        return answer

    async def _sign_in(self) -> None:
        form = {"login": self._place.login, "password": PASSWORD}
        while (answer := await self._http.post("/sign-in", data=form)).status_code == 403:
            self._tally.odd["asked to wait before signing in"] += 1
            await asyncio.sleep(5)
        if answer.status_code != 303:
            raise Failed(f"sign-in gave {answer.status_code}")

    async def _open(self) -> None:
        """The page, at first with our own files (a browser keeps them), then what it shows."""
        self._stream = f"{self._place.login}-{time.monotonic_ns()}"
        page = await self._get("/", params={"report": self._place.report})
        own = re.findall(r'(?:href|src)="(/own/[^"]+)"', page.text)
        await asyncio.gather(*(self._get(path) for path in own if path not in self._kept))
        self._kept.update(own)
        query = {"report": str(self._place.report)}
        self._take(await self._event(self._events[":load"], [], query=query))

    async def _act(self, act: str, **data: Any) -> list[Any]:
        self._count += 1
        common = {"report": str(self._place.report), "version": str(self._version)}
        sent = {"act": act, "look": "", "starting": "", "ack": f"a{self._count}", **common, **data}
        shown = await self._event(self._events["nb-bar:act"], [], event_data=sent)
        outcome = re.search(r'data-outcome="(\w+)"', self._take(shown))
        if outcome is None:
            raise Failed("no outcome")
        if outcome[1] != "ok":
            self._tally.odd[f"{outcome[1]}: {act}"] += 1
        return shown

    def _take(self, shown: list[Any]) -> str:
        bar = shown[BAR]
        if not isinstance(bar, str):
            raise Failed("no bar")
        self._version = int(re.search(r'data-version="(\d+)"', bar)[1])  # type: ignore[index]
        if isinstance(shown[FINDINGS], str):
            found = re.findall(r'name="finding" value="([^"]+)"', shown[FINDINGS])
            self._findings = [unescape(one) for one in found]
        return bar

    async def _event(
        self, number: int, data: list[Any], event_data: Any = None, query: Any = None
    ) -> list[Any]:
        """Run an event through gradio's queue as its own script does; gives the last outputs."""
        about = {"session_hash": self._stream}
        body = {"fn_index": number, "data": data, "event_data": event_data, **about}
        joined = await self._http.post("/gradio_api/queue/join", json=body, params=query)
        if joined.status_code != 200:
            raise Failed(f"queue gave {joined.status_code}")
        async with self._http.stream("GET", "/gradio_api/queue/data", params=about) as told:
            async for line in told.aiter_lines():
                said = json.loads(line[5:]) if line.startswith("data:") else {}
                if said.get("msg") == "process_completed":
                    if not said["success"]:
                        raise Failed(f"the event failed: {said['output']}")
                    return list(said["output"]["data"])
        raise Failed("the stream ended")

    async def _type(self) -> None:
        key = self._chance.choice(self._cells)
        text = str(self._chance.randrange(90))
        await self._act("cell", key=key, field=f"cell:{key}", text=text)

    async def _look(self) -> None:
        await self._act("look", key=self._chance.choice(self._cells))

    async def _search(self) -> None:
        await self._act("search", query=self._chance.choice(QUESTIONS))

    async def _compare(self) -> None:
        await self._act("compare")

    async def _answer(self) -> None:
        if self._place.questions:
            key = self._chance.choice(self._place.questions)
            text = str(self._chance.randrange(900))
            await self._act("answer", key=key, field=f"answer:{key}", text=text)

    async def _explain(self) -> None:
        if self._findings:
            finding = self._chance.choice(self._findings)
            await self._act("explain", finding=finding, text="已与登记簿核对，情况属实。")

    async def _talk(self) -> None:
        data = [self._chance.choice((*QUESTIONS, "核对")), str(self._place.report)]
        await self._event(self._events[":submit"], data)

    async def _export(self) -> None:
        await self._get(f"/download/{self._place.report}.docx")

    async def _write(self) -> None:
        """A sentence of her own at the end of her part, another one each time."""
        self._count += 1
        place = self._place
        text = (
            f"{place.text}\n这一段由{place.login}写于第{'一二三四五六七八九'[self._count % 9]}稿。"
        )
        body = {"number": place.part, "base": place.version, "seen": self._version}
        body |= {"before": self._saved, "text": text}
        answer = await self._http.post(f"/text/{place.report}", json=body)
        told = answer.json() if answer.status_code == 200 else {}
        if told.get("outcome") == "ok":
            self._saved = text
            self._version = told["version"] if told["follows"] else self._version
        elif told.get("outcome") in ("conflict", "refused"):
            self._tally.odd[f"{told['outcome']}: write"] += 1
        else:
            raise Failed(f"writing gave {answer.status_code}")


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
