"""How answers travel: text is compressed on the way, and what never changes is kept by the browser.

A screen of the page is some 200 KB of HTML; offices sit behind slow lines.
"""

from __future__ import annotations

import re
import zlib

from assistant.web.serving.asgi import App, Message, Receive, Scope, Send
from assistant.web.serving.own_files import FOR_GOOD

SMALL = 1000
"""Bytes that are not worth it."""
LEVEL = 3
GZIP = 16 + zlib.MAX_WBITS
TEXT = re.compile(rb"text/|application/(json|javascript|manifest\+json)|image/svg")
# Gradio puts a hash of the content into these names.
UNCHANGING = re.compile(r"/assets/.+-[\w-]{8,}\.\w+|/static/fonts/.+")


class Delivery:
    """ASGI middleware: compresses text, streams too, piece by piece; says what may be kept for good."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer is sent as it comes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        unchanging = UNCHANGING.fullmatch(scope["path"]) is not None
        takes_gzip = b"gzip" in _header(scope["headers"], b"accept-encoding")
        answer = _Answer(send, unchanging, takes_gzip and scope["method"] == "GET")
        await self._app(scope, receive, answer.send)


class _Answer:
    """One answer on its way. Its start waits for the first piece, which tells how long it is."""

    def __init__(self, send: Send, unchanging: bool, takes_gzip: bool) -> None:
        self._send, self._unchanging, self._takes_gzip = send, unchanging, takes_gzip
        self._start: Message | None = None
        self._packer: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        """Take the next message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] != "http.response.body":
            await self._send(message)
        else:
            if self._start is not None:
                await self._begin(self._start, message)
            await self._send({**message, "body": self._packed(message)})

    async def _begin(self, start: Message, first: Message) -> None:
        self._start = None
        headers = list(start.get("headers", []))
        if self._unchanging and start["status"] == 200:
            headers = [*_without(headers, b"cache-control"), (b"cache-control", FOR_GOOD.encode())]
        if self._takes_gzip and start["status"] == 200 and _worth_it(headers, first):
            self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
            headers = _without(headers, b"content-length")
            headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        await self._send({**start, "headers": headers})

    def _packed(self, message: Message) -> bytes:
        body: bytes = message.get("body", b"")
        if self._packer is None:
            return body
        packed = self._packer.compress(body)
        if message.get("more_body"):  # each piece of a stream is whole in itself: shown as it comes
            return packed + self._packer.flush(zlib.Z_SYNC_FLUSH)
        return packed + self._packer.flush()


def _worth_it(headers: list[tuple[bytes, bytes]], first: Message) -> bool:
    long = first.get("more_body") or len(first.get("body", b"")) >= SMALL
    packed = _header(headers, b"content-encoding")
    return bool(long) and not packed and bool(TEXT.match(_header(headers, b"content-type")))


def _header(headers: list[tuple[bytes, bytes]], name: bytes) -> bytes:
    return next((value for key, value in headers if key.lower() == name), b"")


def _without(headers: list[tuple[bytes, bytes]], name: bytes) -> list[tuple[bytes, bytes]]:
    return [(key, value) for key, value in headers if key.lower() != name]
