"""A written reason on the workbench: kept with the report, and what it settles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import SettingsError, UsageError
from assistant.findings import Severity, fingerprint
from assistant.services import ReportDesk, Services
from assistant.settings import Settings
from assistant.workbench import View

RULES = "proactive.regulations.in_force"


def reasons(view: View) -> dict[str, str | None]:
    """The reason of each T13 finding by what it shows."""
    return {item.message: item.reason for item in view.judged if item.finding.code == "T13"}


def test_explanation_outlives_other_changes_and_reopening(
    services: Services, desk: ReportDesk
) -> None:
    """A reason stays with its finding over edits and a restart, and goes when the figure changes."""
    view = desk.set_cell(desk.view().version, RULES, "2")
    (finding,) = [f for f in view.findings if f.code == "T13"]

    view = desk.explain(view.version, fingerprint(finding), " 已与司法所核对。 ")
    view = desk.set_cell(view.version, "proactive.licensing.decisions", "5")
    again = Services(services.settings)
    reopened = again.desk(desk.report_id).view()
    again.store.close()

    assert ["已与司法所核对。"] == list(reasons(reopened).values())
    assert all(item.settled for item in reopened.judged if item.reason)
    view = desk.set_cell(view.version, RULES, "3")
    assert [None] == list(reasons(view).values())
    view = desk.set_cell(view.version, RULES, "2")
    view = desk.explain(view.version, fingerprint(finding), "")
    assert [None] == list(reasons(view).values())


def test_explanation_of_a_finding_that_is_gone_is_refused(desk: ReportDesk) -> None:
    """A fingerprint that names nothing asks to reload."""
    with pytest.raises(UsageError, match="刷新"):
        desk.explain(desk.view().version, "0" * 16, "说明")


def test_rules_of_the_office_hold_on_the_page(
    services: Services, desk: ReportDesk, tmp_path: Path
) -> None:
    """Severity and switch hold for the view, which carries the notice where a hard one is off."""
    path = tmp_path / "rules.toml"
    path.write_text('[T13]\nseverity = "info"\n[T04]\nenabled = false\n', encoding="utf-8")
    desk.set_cell(desk.view().version, RULES, "2")
    office = Services(replace(services.settings, rules=path))

    view = office.desk(desk.report_id).view()
    office.store.close()

    assert [Severity.INFO] == [f.severity for f in view.findings if f.code == "T13"]
    assert view.notice is not None
    assert desk.view().notice is None


def test_wrong_rules_of_the_office_stop_the_start(tmp_path: Path) -> None:
    """A file that is not there is refused when the rules are first asked for."""
    services = Services(Settings(data=tmp_path, rules=tmp_path / "none.toml"))

    with pytest.raises(SettingsError, match="NIANBAO_RULES"):
        _ = services.rules
