"""What must stand at the head of the page before gradio looks: the language, our style, our script.

Gradio picks the language of its own labels from the browser before any script that is handed to it
runs, and it rewrites style sheets that are handed to it (a comma inside `:is()` breaks the rule).
"""

from __future__ import annotations

from assistant.web.asgi import App, Message, Receive, Scope, Send

OPENING = b"<head>"
LINES = b"""<head>
<script>
document.documentElement.lang = "zh-CN";
document.documentElement.id = "nianbao"; // our style names it, so that it outweighs gradio's
Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
Object.defineProperty(navigator, "languages", { get: () => ["zh-CN", "zh"] });
</script>
<link rel="stylesheet" href="/own/page.css">
<link rel="stylesheet" href="/own/text.css">
<link rel="stylesheet" href="/own/start.css">
<script src="/own/page.js"></script>
<script src="/own/cells.js"></script>
<script src="/own/prose.js"></script>
<script src="/own/text.js"></script>
<script src="/own/figures.js"></script>
<script src="/own/start.js"></script>"""


class FirstLines:
    """ASGI middleware: puts our lines at the head of the page at `/`, touches nothing else."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the page itself is held back until it is whole."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body: list[bytes] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.append(message.get("body", b""))
            if not message.get("more_body"):
                page = with_first_lines(b"".join(body))
                start["headers"] = _with_length(start["headers"], len(page))
                await send(start)
                await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, hold)


def with_first_lines(page: bytes) -> bytes:
    """The page with our lines before its first script; unchanged when it has no head."""
    return page.replace(OPENING, LINES, 1)


def _with_length(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]
