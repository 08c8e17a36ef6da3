"""A clerk at work over HTTP, without a browser: she thinks, acts, waits, and how long she waited is noted."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
from people_site import PASSWORD

from assistant.forms import load_form

SIGN_IN = "sign in"
PATIENCE_S = 60
THOUGHT_S = (1.0, 3.0)
ARRIVAL_S = 20.0
"""Within which everybody comes in; the time that is measured begins with it and ends later by as much."""
QUESTIONS = ("答复期限是多少天", "什么情况可以不予公开", "补正要在几天内告知", "收费标准是什么")
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
