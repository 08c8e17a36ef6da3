"""Views are kept: what is seen of a version is the same, and another version is another view."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import NotFound
from assistant.services import Services
from assistant.services.views import KEPT, Views
from assistant.settings import Settings
from assistant.store.state import State
from assistant.workbench import build_view

BODY = "示例县青禾镇人民政府"
CELL = "requests.new_received.natural_person"


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """Services over an empty folder."""
    return Services(Settings(data=tmp_path))


def test_view_that_is_kept_equals_one_that_is_made_anew(services: Services, tmp_path: Path) -> None:
    """Whoever comes through another process sees the same, cell by cell and finding by finding."""
    desk = services.create(BODY, 2025)
    desk.set_cell(1, CELL, "7")
    anew = Services(Settings(data=tmp_path)).desk(desk.report_id).view()

    assert desk.view() is desk.view()
    assert anew == desk.view()


def test_change_of_another_process_is_seen_at_once(services: Services, tmp_path: Path) -> None:
    """The number of the newest version is asked of the database each time."""
    desk = services.create(BODY, 2025)
    desk.view()
    Services(Settings(data=tmp_path)).desk(desk.report_id).set_cell(1, CELL, "7")

    assert 2 == desk.view().version
    assert 7 == desk.view().state.tables.value(CELL)


def test_deleted_report_is_not_seen_again(services: Services) -> None:
    """What was kept of it comes back for nobody."""
    desk = services.create(BODY, 2025)
    desk.view()
    services.delete_report(desk.report_id)

    with pytest.raises(NotFound):
        desk.view()


def test_only_the_views_used_last_are_kept() -> None:
    """A view that is used stays, the oldest of the others goes."""
    views, built = Views(), []

    def ask(report: int) -> None:
        def build():  # type: ignore[no-untyped-def]
            built.append(report)
            return build_view(report, 1, State(BODY, 2025), None)

        views.get(report, 1, build)

    for report in range(1, KEPT + 1):
        ask(report)
    ask(1)
    ask(KEPT + 1)
    ask(1)
    ask(2)

    assert [*range(1, KEPT + 2), 2] == built
