"""The routes of the administrator: people, roles, bodies, the record of what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from assistant.access import Action, Person, Role, may
from assistant.errors import NianbaoError, NotAllowed, UsageError
from assistant.services import Services
from assistant.store.repository import Account, AuditEntry
from assistant.web.panes.frame.plain import plain_page
from assistant.web.people.people_html import ALL, Roster, Told, people_page, record_page
from assistant.web.people.signing_in import back_to, form_of
from assistant.web.serving.visitor import person_of

PAGE = 50
NOT_YOURS = "这一页只有管理员能用。需要账号、角色或重设密码，请联系管理员。"
DONE = {
    "give": "已加上角色。",
    "take": "已收回角色。",
    "disable": "已停用，打开的页面也已退出。",
    "enable": "已恢复。请重设密码或请本人用原来的密码登录。",
    "body": "已登记机关。",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A form of the page with who sent it."""

    by: Person
    form: Mapping[str, str]

    @property
    def person(self) -> int:
        """The person that it is about."""
        return self._number("person")

    @property
    def body(self) -> int:
        """The body that it is about."""
        return self._number("body")

    @property
    def role(self) -> Role:
        """The role that is given or taken."""
        value = self.form.get("role", "")
        if value not in set(Role):
            raise UsageError("请选择一个角色。")
        return Role(value)

    def _number(self, name: str) -> int:
        value = self.form.get(name, "")
        if not value.isdecimal() or len(value) > 9:
            raise UsageError("请选择机关和人员。")
        return int(value)


def add_people(app: FastAPI, services: Services) -> None:
    """Add the routes to the app."""

    @app.get("/people")
    def people(request: Request) -> Response:
        by, query = person_of(request), request.query_params
        if by.alone:
            return back_to("/first-run")
        told = Told(DONE[query["told"]], good=True) if query.get("told") in DONE else None
        return _page(services, by, told, wanted=query.get("q", ""))

    @app.post("/people")
    async def do(request: Request) -> Response:
        deed = Deed(person_of(request), await form_of(request))
        if deed.by.alone:  # the first account must be an administrator's
            return back_to("/first-run")
        return await run_in_threadpool(_do, services, deed)

    @app.get("/people/record")
    def record(request: Request) -> Response:
        by, query = person_of(request), request.query_params
        bodies = [one.id for one in services.accounts.bodies(by, Action.SEE_AUDIT)]
        whole = may(by, Action.SEE_AUDIT, None)
        if not whole and not bodies:
            return _refused(by)
        before = query.get("before", "")
        wanted = query.get("person", "").strip()
        lines = _lines(
            services,
            None if whole else bodies,
            wanted,
            int(before) if before.isdecimal() and len(before) < 15 else None,
        )
        more = lines[PAGE - 1].id if len(lines) > PAGE else None
        return HTMLResponse(record_page(by, lines[:PAGE], wanted, more=more))


def _lines(
    services: Services, bodies: Sequence[int] | None, person: str, before: int | None
) -> list[AuditEntry]:
    """A page of the record and one line more; of the whole installation or of some bodies."""
    store, limit = services.store, PAGE + 1
    if bodies is None:
        return store.audit(person=person or None, before=before, limit=limit)
    found = [
        line
        for body in bodies
        for line in store.audit(person=person or None, body_id=body, before=before, limit=limit)
    ]
    return sorted(found, key=lambda line: -line.id)[:limit]


def _page(
    services: Services,
    by: Person,
    told: Told | None,
    typed: Mapping[str, str] | None = None,
    wanted: str = "",
) -> Response:
    accounts = services.accounts
    if not accounts.manages(by):
        return _refused(by)
    bodies = accounts.bodies(by, Action.MANAGE_PEOPLE)
    names = {body.id: body.name for body in bodies}
    found = [one for one in accounts.people(by) if _fits(one, names, wanted.strip())]
    page = people_page(Roster(by, bodies, found, wanted), told, typed)
    return HTMLResponse(page, 200 if told is None or told.good else 400)


def _fits(account: Account, names: Mapping[int, str], wanted: str) -> bool:
    bodies = [names.get(body, "") for body in account.person.roles]
    return any(wanted in text for text in (account.person.name, account.login, *bodies))


def _refused(by: Person) -> Response:
    body = f"<p class=lead>{NOT_YOURS}</p><p><a class=button href='/'>回到报告</a></p>"
    return HTMLResponse(plain_page("人员与机关", body, person=by), 403)


def _do(services: Services, deed: Deed) -> Response:
    try:
        told = _done(services, deed)
    except NotAllowed as error:
        if not services.accounts.manages(deed.by):
            return _refused(deed.by)
        told = Told(str(error))
    except NianbaoError as error:
        told = Told(str(error))
    if told is None:  # shown after a new request, so that a reload does not do it again
        return back_to(f"/people?told={deed.form['do']}")
    return _page(services, deed.by, told, deed.form if not told.good else None)


def _done(services: Services, deed: Deed) -> Told | None:
    """Do what the form says; None when there is nothing to tell but that it is done."""
    accounts, by = services.accounts, deed.by
    match deed.form.get("do"):
        case "add":
            return _added(services, deed)
        case "reset":
            password = accounts.reset_password(by, deed.person)
            return Told("密码已重设。新密码：", good=True, password=password)
        case "disable" | "enable" as do:
            accounts.set_disabled(by, deed.person, disabled=do == "disable")
        case "give" | "take" as do:
            accounts.set_role(by, deed.person, deed.body, deed.role, held=do == "give")
        case "body":
            accounts.add_body(by, deed.form.get("body", ""))
        case _:
            raise UsageError("页面发来了程序不认识的操作。请刷新页面后再试。")
    return None


def _added(services: Services, deed: Deed) -> Told:
    chosen = deed.form.get("body", "")
    role = (deed.body, deed.role) if chosen not in ("", ALL) else None
    name = deed.form.get("name", "")
    password = services.accounts.add_person(
        deed.by, deed.form.get("login", ""), name, everywhere=chosen == ALL, role=role
    )
    return Told(f"已增加“{name.strip()}”。登录用的密码：", good=True, password=password)
