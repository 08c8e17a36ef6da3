"""What must stand at the head of the page before gradio looks: the language, our style, our script.

Gradio picks the language of its own labels from the browser before any script that is handed to it
runs, and it rewrites style sheets that are handed to it (a comma inside `:is()` breaks the rule).
"""

from __future__ import annotations

from assistant.web.serving.asgi import App, Message, Receive, Scope, Send
from assistant.web.serving.own_files import PAGE_SCRIPT, PAGE_STYLE, OwnFiles

OPENING = b"<head>"
LINES = """<head>
<script>
document.documentElement.lang = "zh-CN";
document.documentElement.id = "nianbao"; // our style names it, so that it outweighs gradio's
Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
Object.defineProperty(navigator, "languages", { get: () => ["zh-CN", "zh"] });
</script>
<style>
body:not(:has(#nb-bar))::before {
  content: "正在打开年报助手……"; position: fixed; inset: 38%% 0 auto; text-align: center;
  font: 17px/1.8 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #656b75;
}
</style>
<link rel="stylesheet" href="%s">
<script src="%s"></script>"""


class FirstLines:
    """ASGI middleware: puts our lines at the head of the page at `/`, touches nothing else."""

    def __init__(self, app: App, files: OwnFiles) -> None:
        self._app = app
        style, script = files.address(PAGE_STYLE), files.address(PAGE_SCRIPT)
        self._lines = (LINES % (style, script)).encode()

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
                page = b"".join(body).replace(OPENING, self._lines, 1)
                start["headers"] = _with_length(start["headers"], len(page))
                await send(start)
                await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, hold)


def _with_length(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]
