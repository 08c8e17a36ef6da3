"""The door: nobody gets past it without a session, a proxy's word, or the choice to work alone here.

Everything is closed but what a person needs to come in. What the program serves to everybody alike
(its style, its script, the sign-in page) is open; gradio's routes are named one by one, so that a new
version of it opens nothing by itself.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from assistant.access import LOCAL, Person
from assistant.errors import NianbaoError, NotSignedIn
from assistant.services import Services
from assistant.services.accounts import Mode
from assistant.web.serving.asgi import App, Receive, Scope, Send
from assistant.web.serving.guard import SAFE
from assistant.web.serving.visitor import KEY, Visitor, visitor_of

COOKIE = "nianbao-session"
SIGN_IN, SIGN_OUT, FIRST_RUN, PASSWORD, START = (
    "/sign-in",
    "/sign-out",
    "/first-run",
    "/password",
    "/start",
)
LARGEST_FORM = 16 * 1024
"""Bytes of a form that somebody sends who is not signed in."""
OPEN = re.compile(r"/(own|assets|static)/.+|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json")
# What the page asks of gradio: the queue, uploads, a sign of life. Its file route serves nothing:
# uploads are taken away at once, and what is handed over has routes of ours.
GRADIO = re.compile(
    r"/gradio_api/(queue/join|queue/data|upload|upload_progress|heartbeat/[^/]+|cancel|reset"
    r"|startup-events|theme\.css|app_id|info|user)/?"
)
CLOSED = re.compile(r"/gradio_api/.*|/(login|logout|monitoring|svelte|deep_link)(/.*)?")
STREAMS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Pass:
    """The request goes on."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The browser is sent to another page."""

    path: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The request ends here, in words."""

    status: int
    words: str


Answer = Pass | Elsewhere | Refused
PLEASE = "登录已失效，请重新登录。"
NO_SUCH_PAGE = "没有这个页面。"


def decide(path: str, method: str, mode: Mode, person: Person | None, asked: str = "") -> Answer:
    """What becomes of a request. `asked` is the address in full, to come back to after signing in."""
    if OPEN.fullmatch(path):
        return Pass()
    if CLOSED.fullmatch(path) and not GRADIO.fullmatch(path):
        return Refused(404, NO_SUCH_PAGE)
    if mode is Mode.UNDECIDED:
        return Pass() if path == FIRST_RUN else _not_in(path, method, FIRST_RUN)
    if mode is Mode.ALONE:
        return Elsewhere("/") if path in (SIGN_IN, PASSWORD, START) else Pass()
    if path == FIRST_RUN:
        return Elsewhere(SIGN_IN)
    if person is None:
        back = f"?next={quote(asked, safe='')}" if asked not in ("", "/") else ""
        return Pass() if path == SIGN_IN else _not_in(path, method, SIGN_IN + back)
    if person.must_change and path not in (PASSWORD, SIGN_OUT, SIGN_IN):
        return _not_in(path, method, PASSWORD)
    return Pass()


def _not_in(path: str, method: str, page: str) -> Answer:
    """A page is opened later; what a page asks for in the background is refused."""
    background = path.startswith("/gradio_api/") or path == "/config"
    return Refused(401, PLEASE) if background or method not in SAFE else Elsewhere(page)


def safe_next(wanted: str) -> str:
    """Where to go after signing in: a page of ours, never another site."""
    return wanted if re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", wanted) else "/"


class Streams:
    """Which person a stream of answers belongs to: the name of a stream is made up by the browser."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def belongs(self, name: str, person: Person) -> bool:
        """Whether a stream is this person's; one that nobody asked for yet becomes hers."""
        with self._lock:
            owner = self._owners.setdefault(name, person.key)
            self._owners.move_to_end(name)
            while len(self._owners) > STREAMS_KEPT:
                self._owners.popitem(last=False)
        return owner == person.key


class Door:
    """ASGI middleware: finds out who asks, and lets in, sends elsewhere or refuses."""

    def __init__(self, app: App, services: Services) -> None:
        self._app = app
        self._services = services
        self._streams = Streams()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its person in the scope, or answer it here."""
        if scope["type"] != "http" or OPEN.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        visitor, answer = await run_in_threadpool(self._examine, scope)
        scope[KEY] = visitor
        if isinstance(answer, Pass):
            await self._app(scope, receive, send)
        else:
            await _response(answer)(scope, receive, send)

    def _examine(self, scope: Scope) -> tuple[Visitor, Answer]:
        visitor = visitor_of(scope)
        services = self._services
        path, method = scope["path"], scope["method"]
        try:
            mode = services.accounts.mode()
            visitor = self._recognised(visitor, mode, _cookie(scope))
        except NotSignedIn as error:  # the proxy names somebody who has no account here
            return visitor, Refused(403, str(error))
        except NianbaoError as error:
            return visitor, Refused(503, str(error))
        query = scope.get("query_string", b"").decode("latin-1")
        asked = f"{path}?{query}" if query else path
        answer = decide(path, method, mode, visitor.person, asked)
        person = visitor.person
        if person is None:
            return visitor, _small(scope, answer)
        if not isinstance(answer, Pass):
            return visitor, answer
        if (stream := _stream(path, query)) and not self._streams.belongs(stream, person):
            return visitor, Refused(404, NO_SUCH_PAGE)
        if path == "/" and self._has_nothing(person):
            return visitor, Elsewhere(START)
        return visitor, answer

    def _has_nothing(self, person: Person) -> bool:
        """Whether a person sees no report and cannot begin one: the workspace would be empty."""
        office = self._services.office(person.id)
        return not person.alone and not office.reports() and not office.bodies()

    def _recognised(self, visitor: Visitor, mode: Mode, token: str) -> Visitor:
        accounts = self._services.accounts
        if mode is Mode.ALONE:
            return replace(visitor, person=LOCAL)
        if mode is Mode.UNDECIDED:
            return visitor
        if visitor.user:
            # Her password here, if she has one, is not how she came in.
            return replace(
                visitor, person=replace(accounts.of_proxy(visitor.user), must_change=False)
            )
        return replace(visitor, token=token, person=accounts.of_session(token))


def _small(scope: Scope, answer: Answer) -> Answer:
    """A form of somebody who is not signed in must say its size, and be small."""
    if scope["method"] in SAFE:
        return answer
    length = dict(scope["headers"]).get(b"content-length", b"")
    fits = length.isdigit() and int(length) <= LARGEST_FORM
    return answer if fits else Refused(413, "发来的内容太长了。请回到登录页面再试。")


def _stream(path: str, query: str) -> str:
    if path.startswith("/gradio_api/heartbeat/"):
        return path.split("/")[3]
    if path.startswith("/gradio_api/queue/data"):
        return parse_qs(query).get("session_hash", [""])[0]
    return ""


def _cookie(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"cookie" and (token := cookie_parser(value.decode("latin-1")).get(COOKIE)):
            return token
    return ""


def _response(answer: Elsewhere | Refused) -> Response:
    if isinstance(answer, Elsewhere):
        return RedirectResponse(answer.path, status_code=303)
    return PlainTextResponse(answer.words, status_code=answer.status)
