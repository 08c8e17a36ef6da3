"""The whole program over real HTTP with people in it: two bodies, each with its report, all roles."""

from __future__ import annotations

import asyncio
import gc
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from assistant.access import Role
from assistant.services import ReportDesk, Services
from assistant.services.accounts import OPERATOR, Accounts
from assistant.services.passwords import Passwords
from assistant.settings import Settings
from assistant.store.repository import Store
from assistant.web.server import make_app

OWN, OTHER = "示例县青禾镇人民政府", "示例县禾口镇人民政府"
PASSWORD = "河口的渡船每天下午三点开"
CHEAP = Passwords(time_cost=1, memory_kib=64)
"""Fast hashes: these tests are about sessions, not about how dear a guess is."""
IN_A_THREAD = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
"""For tests over a served app: what gradio leaves open when it ends is not theirs."""


@dataclass
class Clock:
    """A clock that a test moves (UTC without a zone, as the store wants it)."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, 0))

    def __call__(self) -> datetime:
        return self.at


def open_services(data: Path, clock: Clock | None = None, **settings: Any) -> Services:
    """Services whose passwords are cheap and whose time a test may move."""
    services = Services(Settings(data=data, **settings))
    if clock is not None:
        services.__dict__["store"] = Store(data / "nianbao.sqlite", clock)
    services.__dict__["accounts"] = Accounts(lambda: services.store, CHEAP)
    return services


def add(services: Services, login: str, name: str, body: str | None = None, *roles: Role) -> int:
    """A person with these roles in a body, who signs in with PASSWORD."""
    accounts = services.accounts
    accounts.add_person(OPERATOR, login, name, PASSWORD, everywhere=body is None and not roles)
    person = accounts.named(login).id
    for role in roles:
        assert body is not None
        accounts.set_role(OPERATOR, person, accounts.add_body(OPERATOR, body), role, held=True)
    return person


def report_of(services: Services, body: str, last_year: Path, ledger: Path) -> ReportDesk:
    """The report of a body with both files in it."""
    desk = services.create(body, 2025)
    view = desk.import_previous(1, last_year.name, last_year.read_bytes())
    desk.import_ledger(view.version, ledger.name, ledger.read_bytes())
    return desk


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """The app on a free port, in a thread; gives its address."""
    app = make_app(services)
    config = uvicorn.Config(
        app,
        port=0,
        log_level="critical",
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < until
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
        services.store.close()
        # Gradio leaves event loops behind, the last one as this thread's: let go of it here, where the
        # warnings are expected, and not in somebody else's test.
        asyncio.set_event_loop(None)
        del app, config, server
        gc.collect()


class Browser(httpx.Client):
    """A browser without a screen: it keeps its cookie and says which page it is on."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(base_url=url, headers={"origin": url}, timeout=30, **options)

    def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        """Fill in the form of the sign-in page."""
        return self.post("/sign-in", data={"login": login, "password": password})

    # --- what gradio's own script does ----------------------------------------------------------

    def events(self) -> dict[str, int]:
        """The number of each event of the page, by the words of what starts it."""
        config = self.get("/config").json()
        names = {part["id"]: part for part in config["components"]}
        found = {}
        for event in config["dependencies"]:
            for target, kind in event["targets"]:
                part = names.get(target)
                label = (part or {}).get("props", {}).get("elem_id") or ""
                found[f"{label}:{kind}"] = event["id"]
        return found

    def uploads(self) -> dict[str, int]:
        """The number of the event of each field for a file, by the first words of its label."""
        config = self.get("/config").json()
        names = {part["id"]: part["props"].get("label") or "" for part in config["components"]}
        return {
            re.split(r"[（(]", names[target])[0].removeprefix("依申请公开"): event["id"]
            for event in config["dependencies"]
            for target, kind in event["targets"]
            if kind == "upload"
        }

    def event(
        self,
        number: int,
        data: list[Any],
        event_data: Any = None,
        stream: str = "",
        query: dict[str, str] | None = None,
    ) -> Any:
        """Run an event through the queue; gives its outputs in order, or the answer that refused it."""
        stream = stream or f"s{time.monotonic_ns()}"
        body = {"fn_index": number, "data": data, "session_hash": stream, "event_data": event_data}
        joined = self.post("/gradio_api/queue/join", json=body, params=query)
        if joined.status_code != 200:
            return joined
        told = self.get("/gradio_api/queue/data", params={"session_hash": stream})
        done = [json.loads(line[5:]) for line in told.text.splitlines() if line.startswith("data:")]
        kinds = ("process_generating", "process_completed")
        return [one["output"] for one in done if one.get("msg") in kinds]


def words(outputs: Any) -> str:
    """Everything that an event gave, as text without what differs from call to call."""
    return re.sub(r'"(average_)?duration": [0-9.e-]+', "", json.dumps(outputs, ensure_ascii=False))
