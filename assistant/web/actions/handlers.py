"""What the page does with an action of a person: values in, a screen out.

Every failure that has a message for people becomes a notice on the newest state; anything else is a
fault of ours and goes to the log, with a plain notice in its place.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.chat.keeping import BROKEN
from assistant.chat.record import Json
from assistant.errors import Conflict, NianbaoError, NotFound
from assistant.services import Office, ReportDesk
from assistant.services.starting import WrongFile
from assistant.web.actions.changing import Done, change_report, typed_in
from assistant.web.actions.files import Upload, import_file
from assistant.web.actions.looking import LOOKS
from assistant.web.actions.screen import Screen
from assistant.web.actions.screens import Screens
from assistant.web.actions.starting import is_open
from assistant.web.actions.switching import SWITCHES, gone, switched
from assistant.web.panes.frame.notices import Outcome, notice_html
from assistant.web.panes.talk.messages import assistant_message, user_message
from assistant.workbench import View

log = logging.getLogger(__name__)

STOP_TRIES, STOP_PAUSE_S = 40, 0.05


class Handlers:
    """The handlers of one person's page. Holds no state: reports and messages are in the store."""

    def __init__(self, office: Office, today: Callable[[], date] = date.today) -> None:
        self._office = office
        self._screens = Screens(office, today)

    def open(self, wanted: str | None, step: str = "") -> Screen:
        """The screen of a report, with the step of its start where one is named.

        It is the report that the address names, else the newest; before there is any, the first step.
        """
        try:
            if not self._office.reports():
                return self._screens.first()
            return self._opened(wanted, step)
        except NianbaoError as error:
            message = str(error)
        except Exception:
            log.exception("opening the page failed")
            message = BROKEN
        return Screen(notice=notice_html(message, Outcome.REFUSED))

    def _opened(self, wanted: str | None, step: str) -> Screen:
        notice = ""
        try:
            desk = self._screens.desk(wanted)
        except NianbaoError as error:
            notice, desk = str(error), self._screens.desk(None)
        screen = self._screens.whole(desk, desk.view(), step=step)
        return replace(screen, notice=notice_html(notice, Outcome.REFUSED))

    def comparison(self, report: int) -> str:
        """This year against last year's report, or how to get there."""
        return self._screens.comparison(self._office.desk(report))

    # --- actions --------------------------------------------------------------------------------

    def act(self, action: Mapping[str, Any]) -> Screen:
        """Do one action that the page sent; `ack` comes back in the bar, with the outcome."""
        ack, name = str(action.get("ack", "")), str(action.get("act", ""))
        try:
            if name in SWITCHES:
                return switched(self._screens, action, ack)
            desk = self._office.desk(int(action["report"]))
            if name in LOOKS:
                return LOOKS[name](self._screens, desk, action, ack)
            return self._changed(desk, action, ack)
        except NotFound as error:
            return gone(self._screens, ack, str(error))

    def _changed(self, desk: ReportDesk, action: Mapping[str, Any], ack: str) -> Screen:
        screen = self._guarded(
            desk,
            lambda: change_report(desk, action),
            ack,
            typed_in(action),
            looked=str(action.get("look", "")),
            step=str(action.get("starting", "")),
        )
        if action.get("act") == "restore":
            return replace(screen, then="")
        if action.get("act") == "proposal":
            return replace(screen, chat=self._screens.talked(desk, desk.view()))
        return screen

    def take(self, what: Upload, report: int, seen: int, upload: Path, *, step: str = "") -> Screen:
        """Take a file that a person uploaded; the upload is removed."""
        desk = self._office.desk(report)
        return self._guarded(desk, lambda: import_file(desk, what, seen, upload), step=step)

    def _guarded(
        self,
        desk: ReportDesk,
        change: Callable[[], View | Done],
        ack: str = "",
        typed: str = "",
        *,
        looked: str = "",
        step: str = "",
    ) -> Screen:
        """The screen after a change; after a refusal or conflict the newest state with a notice."""
        belongs = 0
        try:
            return self._screens.report(desk, change(), ack, Outcome.OK, looked, step)
        except NianbaoError as error:
            outcome = Outcome.CONFLICT if isinstance(error, Conflict) else Outcome.REFUSED
            message = str(error)
            belongs = error.step if isinstance(error, WrongFile) else 0
        except Exception:
            log.exception("an action of the page failed")
            outcome, message = Outcome.REFUSED, BROKEN
        view = desk.view()
        screen = self._screens.report(desk, view, ack, outcome, looked, step)
        if is_open(step) and outcome is Outcome.REFUSED:
            start = self._screens.start(desk, view, step, problem=message, belongs=belongs)
            return replace(screen, start=start)
        return replace(screen, notice=notice_html(message, outcome, typed))

    # --- conversation ---------------------------------------------------------------------------

    async def talk(self, report: int, text: str) -> AsyncGenerator[Screen, None]:
        """The screens while a message is answered. What a person wrote is stored before anything.

        Closing the iterator stops the answer; what was shown of it until then is stored.
        """
        screens, desk = self._screens, self._office.desk(report)
        shown = [*screens.talked(desk, desk.view()), user_message(text)]
        events: list[Json] = []
        async with aclosing(desk.converse(text)) as replies:
            async for event in replies:
                events.append(event)
                chat = [*shown, assistant_message(events, running=True)]
                if event["kind"] == "saved":
                    yield replace(screens.report(desk, desk.view()), chat=chat)
                else:
                    yield Screen(chat=chat)
        view = desk.view()
        yield replace(screens.report(desk, view), chat=screens.talked(desk, view))

    async def after_stop(self, report: int) -> list[dict[str, str]]:
        """The conversation once the stopped answer is stored; waits for it a moment."""
        desk = self._office.desk(report)
        for _ in range(STOP_TRIES):
            messages = desk.messages()
            if not messages or messages[-1].id not in self._office.growing:
                break
            await asyncio.sleep(STOP_PAUSE_S)
        return self._screens.talked(desk, desk.view())
