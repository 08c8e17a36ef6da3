"""Our styles and scripts: read once, sent as one file of each kind, asked for again only when they changed."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

PAGE_STYLE, PAGE_SCRIPT, PLAIN_STYLE = "page.css", "page.js", "plain.css"
# What the files under one address are made of, in this order: what comes first the others build on.
PARTS = {
    PAGE_STYLE: ("page.css", "text.css", "start.css", "narrow.css"),
    PAGE_SCRIPT: (
        "sending.js",
        "settling.js",
        "going.js",
        "pressing.js",
        "talking.js",
        "cells.js",
        "prose.js",
        "parts.js",
        "saving.js",
        "writing.js",
        "figures.js",
        "start.js",
        "reach.js",
    ),
    PLAIN_STYLE: ("plain.css",),
}
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class OwnFiles:
    """The files as they were when the program started, by name."""

    @cached_property
    def contents(self) -> dict[str, bytes]:
        """Name to bytes."""
        folder = Path(__file__).parents[1] / "static"
        return {
            name: b"\n".join((folder / part).read_bytes() for part in parts)
            for name, parts in PARTS.items()
        }

    def tag(self, name: str) -> str:
        """What changes when the file does."""
        return hashlib.sha256(self.contents[name]).hexdigest()[:16]

    def address(self, name: str) -> str:
        """Where a page finds the file: another address for another content, so that it may be kept."""
        return f"/own/{name}?v={self.tag(name)}"

    def add_to(self, app: FastAPI) -> None:
        """The route of each file."""
        for name in PARTS:
            app.add_route(f"/own/{name}", self._route(name), methods=["GET"])

    def _route(self, name: str) -> Any:
        from starlette.requests import Request
        from starlette.responses import Response

        content, tag, kind = self.contents[name], self.tag(name), KINDS[Path(name).suffix]

        async def own(request: Request) -> Response:
            current = request.query_params.get("v") == tag
            headers = {"etag": f'"{tag}"', "cache-control": FOR_GOOD if current else ASK_AGAIN}
            if request.headers.get("if-none-match") == headers["etag"]:
                return Response(status_code=304, headers=headers)
            return Response(content, media_type=kind, headers=headers)

        return own
