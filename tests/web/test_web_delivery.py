"""How answers travel: compressed piece by piece, whole at the other end."""

from __future__ import annotations

import asyncio
import zlib
from pathlib import Path
from typing import Any

from assistant.web.serving.delivery import GZIP, Delivery
from assistant.web.serving.first_lines import FirstLines
from assistant.web.serving.own_files import PARTS, OwnFiles

Message = dict[str, Any]
LONG = "今年新收政府信息公开申请七件。".encode() * 100


def answered(
    app: Any, path: str = "/", accept: bytes = b"gzip", method: str = "GET"
) -> list[Message]:
    """The messages that an application sends for one request."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "path": path,
        "method": method,
        "headers": [(b"accept-encoding", accept)],
    }
    asyncio.run(app(scope, None, send))
    return sent


def telling(*pieces: bytes, kind: bytes = b"text/event-stream", **headers: bytes) -> Any:
    """An application that answers with these pieces."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        told = [
            (b"content-type", kind),
            *((name.encode(), value) for name, value in headers.items()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        for number, piece in enumerate(pieces, 1):
            more = number < len(pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    return app


def test_each_piece_of_a_stream_can_be_read_when_it_comes() -> None:
    """The page shows a sentence of an answer before the next one is written."""
    pieces = [b"data: " + LONG, b"data: 2", b""]
    start, *bodies = answered(Delivery(telling(*pieces)))

    reader = zlib.decompressobj(GZIP)
    assert (b"content-encoding", b"gzip") in start["headers"]
    assert pieces == [reader.decompress(body["body"]) for body in bodies]
    assert reader.eof
    assert len(bodies[0]["body"]) < len(LONG) / 5


def test_whole_answer_comes_back_as_it_was() -> None:
    """The length that was told of the plain text is told no longer."""
    app = Delivery(telling(LONG, kind=b"text/html", **{"content-length": b"%d" % len(LONG)}))
    start, body = answered(app)

    assert b"content-length" not in dict(start["headers"])
    assert LONG == zlib.decompress(body["body"], GZIP)


def test_what_cannot_be_compressed_is_left_as_it_is() -> None:
    """A Word file, a short text, a text that is compressed already, a browser that takes plain text alone."""
    plain = [
        answered(Delivery(telling(LONG, kind=b"application/zip"))),
        answered(Delivery(telling(b"kurz", kind=b"text/html"))),
        answered(Delivery(telling(LONG, kind=b"text/css", **{"content-encoding": b"br"}))),
        answered(Delivery(telling(LONG, kind=b"text/html")), accept=b"br"),
        answered(Delivery(telling(LONG, kind=b"text/html")), method="HEAD"),
    ]

    for start, body in plain:
        assert b"gzip" != dict(start["headers"]).get(b"content-encoding")
        assert body["body"] in (LONG, b"kurz")


def test_first_lines_stand_in_the_head_once() -> None:
    """They go behind the opening of the first head; a page without one is left as it is."""
    page = b"<html><head></head><body><head></body></html>"
    _, body = answered(FirstLines(telling(page, kind=b"text/html"), OwnFiles()))
    _, bare = answered(FirstLines(telling(b"<p>x</p>", kind=b"text/html"), OwnFiles()))

    assert 1 == body["body"].count(b"/own/page.js?v=")
    assert b"<p>x</p>" == bare["body"]


def test_every_style_and_script_is_sent(checkout: Path) -> None:
    """Each file of `static` is part of exactly one that a page asks for."""
    kept = [path.name for path in (checkout / "assistant" / "web" / "static").iterdir()]

    assert sorted(kept) == sorted(part for parts in PARTS.values() for part in parts)
