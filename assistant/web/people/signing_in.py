"""The routes by which a person comes in and leaves: first run, sign-in, sign-out, own password, start."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.access import ABSOLUTE, Person
from assistant.errors import NianbaoError, UsageError
from assistant.services import Services
from assistant.services.accounts import Mode
from assistant.web.people.coming_in import first_run_page, password_page, sign_in_page, start_page
from assistant.web.people.door import (
    COOKIE,
    FIRST_RUN,
    PASSWORD,
    SIGN_IN,
    SIGN_OUT,
    START,
    safe_next,
)
from assistant.web.serving.visitor import Visitor, person_of, visitor_of

UNLIKE = "两遍密码不一样，请重新输入。"


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form as texts; a file in place of a text counts as empty."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def back_to(path: str) -> Response:
    """On to another page after something was done, so that a reload does not do it again."""
    return RedirectResponse(path, status_code=303)


def add_signing_in(app: FastAPI, services: Services) -> None:
    """Add the routes to the app."""
    _add_first_run(app, services)
    _add_sign_in(app, services)
    _add_password(app, services)
    _add_start(app, services)


def _add_first_run(app: FastAPI, services: Services) -> None:
    accounts = services.accounts

    @app.get(FIRST_RUN)
    def first_run() -> Response:
        return HTMLResponse(first_run_page(alone=accounts.mode() is Mode.ALONE))

    @app.post(FIRST_RUN)
    async def chosen(request: Request) -> Response:
        form, visitor = await form_of(request), visitor_of(request.scope)
        return await run_in_threadpool(choose, form, visitor)

    def choose(form: Mapping[str, str], visitor: Visitor) -> Response:
        if form.get("choice") in ("alone", "sample"):
            accounts.choose_alone()
            if form["choice"] == "alone" or services.reports():
                return back_to("/")
            return back_to(f"/?report={services.open_sample().report_id}")
        login, name = form.get("login", ""), form.get("name", "")
        try:
            if form.get("new", "") != form.get("again", ""):
                raise UsageError(UNLIKE)
            accounts.make_first(login, name, form.get("new", ""))
            token = accounts.sign_in(login, form.get("new", ""), visitor.address)
        except NianbaoError as error:
            alone = accounts.mode() is Mode.ALONE
            page = first_run_page(str(error), alone=alone, login=login, name=name)
            return HTMLResponse(page, 400)
        return _signed_in("/people", token, visitor)


def _add_sign_in(app: FastAPI, services: Services) -> None:
    accounts = services.accounts

    @app.get(SIGN_IN)
    def sign_in(request: Request) -> Response:
        if visitor_of(request.scope).person is not None:
            return back_to("/")
        return HTMLResponse(sign_in_page(back=safe_next(request.query_params.get("next", ""))))

    @app.post(SIGN_IN)
    async def signed_in(request: Request) -> Response:
        form, visitor = await form_of(request), visitor_of(request.scope)
        return await run_in_threadpool(let_in, form, visitor)

    def let_in(form: Mapping[str, str], visitor: Visitor) -> Response:
        login, back = form.get("login", ""), safe_next(form.get("next", ""))
        try:
            token = accounts.sign_in(login, form.get("password", ""), visitor.address)
        except NianbaoError as error:
            return HTMLResponse(sign_in_page(str(error), login[:40], back), 403)
        if visitor.token:  # whoever sat here before is out
            accounts.sign_out(visitor.token)
        return _signed_in(back, token, visitor)

    @app.post(SIGN_OUT)
    def sign_out(request: Request) -> Response:
        visitor = visitor_of(request.scope)
        if visitor.token:
            accounts.sign_out(visitor.token)
        answer = back_to(SIGN_IN)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer


def _add_password(app: FastAPI, services: Services) -> None:
    accounts = services.accounts

    @app.get(PASSWORD)
    def password(request: Request) -> Response:
        person = person_of(request)
        return HTMLResponse(password_page(person, manages=accounts.manages(person)))

    @app.post(PASSWORD)
    async def changed(request: Request) -> Response:
        form, visitor = await form_of(request), visitor_of(request.scope)
        return await run_in_threadpool(change, person_of(request), form, visitor)

    def change(person: Person, form: Mapping[str, str], visitor: Visitor) -> Response:
        new = form.get("new", "")
        try:
            if new != form.get("again", ""):
                raise UsageError(UNLIKE)
            token = accounts.change_password(person, form.get("old", ""), new, visitor.address)
        except NianbaoError as error:
            page = password_page(person, str(error), manages=accounts.manages(person))
            return HTMLResponse(page, 400)
        return _signed_in("/", token, visitor)


def _add_start(app: FastAPI, services: Services) -> None:
    @app.get(START)
    def start(request: Request) -> Response:
        person = person_of(request)
        office = services.office(person.id)
        if office.reports() or office.bodies():
            return back_to("/")
        return HTMLResponse(start_page(person, manages=services.accounts.manages(person)))


def _signed_in(path: str, token: str, visitor: Visitor) -> Response:
    """On to a page with the session: unreadable for scripts, sent to no other site, by TLS alone if it is there."""
    answer = back_to(path)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        httponly=True,
        secure=visitor.secure,
        samesite="strict",
    )
    return answer
