"""What stands between the browser and the page: who may ask, and what the answer may load."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool

from assistant.web.serving.asgi import App, Message, Receive, Scope, Send
from assistant.web.serving.visitor import KEY, Proxies

# 'unsafe-eval' is what gradio's HTML component needs for its templates; nothing is loaded from
# another address, so that neither a picture nor a link in a text can tell anybody what is read here.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
REFUSED = "这个地址不能从别处访问。请在本机浏览器里用 http://127.0.0.1 打开。"
FOREIGN = "这一步不是从年报助手的页面上来的，没有做。请回到年报助手的页面再试。"


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine and no other."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_local(host: str) -> bool:
    """Whether a `Host` names this machine: without accounts no other is served (DNS rebinding)."""
    return is_loopback(urlsplit(f"//{host}").hostname or "")


def is_ours(host: str, headers: Mapping[str, str], method: str) -> bool:
    """Whether a request was made by a page of ours at this host, or by no page at all.

    Browsers tell the page in `Origin` or `Sec-Fetch-Site`, on every request that changes something;
    one that changes something and tells neither is refused (a form of another site).
    """
    origin = headers.get("origin")
    if origin is not None:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    site = headers.get("sec-fetch-site")
    if site is not None and method not in SAFE:
        return site == "same-origin"
    return method in SAFE


class Guard:
    """ASGI middleware: refuses other hosts and other pages, adds the security headers to every answer.

    Where there are accounts any host is served (`open_to_all`), for a name that is pointed here gets
    no session; without them this machine alone, and nothing that comes through a proxy. What a request
    says of its sender is kept in the scope as a `Visitor`.
    """

    def __init__(self, app: App, proxies: Proxies, open_to_all: Callable[[], bool]) -> None:
        self._app = app
        self._proxies = proxies
        self._open_to_all = open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        visitor = self._proxies.visitor(scope)
        local = is_local(visitor.host) and not visitor.forwarded
        if not local and not await run_in_threadpool(self._open_to_all):
            await _refuse(scope, send, REFUSED)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        if not is_ours(visitor.host, headers, scope.get("method", "GET")):
            await _refuse(scope, send, FOREIGN)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_headers(message.get("headers", []))
            await send(message)

        within = self._proxies.plain(scope, visitor)
        within[KEY] = visitor
        await self._app(within, receive, send_with_headers)


def with_headers(given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with ours in place of any of the same name; private by default."""
    ours = {name.encode(): value.encode() for name, value in HEADERS.items()}
    kept = [(name, value) for name, value in given if name.lower() not in ours]
    if not any(name.lower() == b"cache-control" for name, _ in kept):
        kept.append((b"cache-control", b"no-store"))
    return [*kept, *ours.items()]


async def _refuse(scope: Scope, send: Send, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = words.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 403, "headers": with_headers(headers)})
    await send({"type": "http.response.body", "body": body})
