"""What an action asks of the database: who acts once, whose report once, and nothing per report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from people_site import OWN, add, open_services, report_of
from sqlalchemy import event

from assistant.access import Role
from assistant.services import Services
from assistant.services.accounts import OPERATOR
from assistant.web.actions.handlers import Handlers
from assistant.web.actions.writing import saved

CELL = "requests.new_received.natural_person"
MOST = {"open": 9, "cell": 14, "text": 12, "list": 9}
"""Statements of an action, measured; one more is a round trip more to a PostgreSQL server."""


class Site:
    """One clerk with a report, and a record of the statements that her actions send."""

    def __init__(self, services: Services, report: int, clerk: int) -> None:
        self.services, self.report, self.clerk = services, report, clerk
        self.sent: list[str] = []

        @event.listens_for(services.store._database.engine, "before_cursor_execute")
        def sends(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                self.sent.append(" ".join(statement.split()))

    def page(self) -> Handlers:
        """What serves one action of the clerk's page."""
        return Handlers(self.services.office(self.clerk), lambda: date(2026, 1, 20))

    def did(self, name: str) -> list[str]:
        """The statements of an action."""
        version = self.services.store.newest(self.report)
        text = self.services.desk(self.report).view().sections[5].rendered.text
        common = {"report": self.report, "version": version, "ack": "1"}
        cell = {"act": "cell", "key": CELL, "text": str(version)}
        wrote = {"base": version, "seen": version, "number": 5, "before": text}
        actions: dict[str, Callable[[], object]] = {
            "open": lambda: self.page().open(str(self.report)),
            "cell": lambda: self.page().act({**common, **cell}),
            "text": lambda: saved(
                self.services.office(self.clerk).desk(self.report),
                {**wrote, "text": f"{text}\n又写了一句。"},
            ),
            "list": lambda: self.page().act({**common, "act": "start", "step": "1"}),
        }
        self.sent.clear()
        actions[name]()
        return list(self.sent)


@pytest.fixture
def site(tmp_path: Path, checkout: Path) -> Iterator[Site]:
    """A body with one report and its clerk."""
    services, files = open_services(tmp_path), checkout / "corpus" / "reports"
    names = ("qinghe_township_2024.docx", "qinghe_township_2025_ledger.xlsx")
    desk = report_of(services, OWN, *(files / name for name in names))
    yield Site(services, desk.report_id, add(services, "clerk-a", "经办人甲", OWN, Role.CLERK))
    services.close()


@pytest.mark.parametrize("name", list(MOST))
def test_an_action_asks_once_who_acts(site: Site, name: str) -> None:
    """The person with her roles is one statement, the body of the report another, whatever is done."""
    sent = site.did(name)

    for table in ("FROM people", "FROM bodies JOIN reports"):
        assert 1 == sum(table in statement for statement in sent), (table, sent)
    assert len(sent) <= MOST[name], sent


def test_a_list_of_more_reports_takes_no_more_statements(site: Site) -> None:
    """Stages and what may be deleted are known for all of them together."""
    before = len(site.did("list"))
    for year in (2021, 2022, 2023, 2024):
        site.services.create(OWN, year)

    assert before == len(site.did("list"))


def test_a_role_that_was_taken_counts_from_the_next_action(site: Site) -> None:
    """The page asks anew for each action, so nothing of the report is shown or changed any more."""
    body = site.services.accounts.add_body(OPERATOR, OWN)
    before = site.services.store.newest(site.report)
    assert site.page().open(str(site.report)).tables
    site.services.accounts.set_role(OPERATOR, site.clerk, body, Role.CLERK, held=False)

    assert site.page().open(str(site.report)).tables is None
    cell = {"act": "cell", "key": CELL, "text": "8", "ack": "2"}
    site.page().act({**cell, "report": site.report, "version": before})
    assert before == site.services.store.newest(site.report)
