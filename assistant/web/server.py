"""The web server: one FastAPI app with the page mounted, on this machine only, silent outwards."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import time
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import Request

from assistant.errors import IndexBusy, NianbaoError, NotAllowed, NotFound, UsageError
from assistant.services.accounts import Mode
from assistant.settings import Settings, networks
from assistant.web.people.door import Door
from assistant.web.serving.delivery import Delivery
from assistant.web.serving.first_lines import FirstLines
from assistant.web.serving.guard import Guard, is_loopback
from assistant.web.serving.own_files import OwnFiles
from assistant.web.serving.visitor import Proxies, person_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.responses import Response

    from assistant.services import Services

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
# What gradio takes in at all; the handlers say from which size on a file is refused, in Chinese.
LARGEST_UPLOAD = "500mb"
STALE_UPLOAD_S = 3600.0
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE_NAME = "依申请公开台账（空白模板）.xlsx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def serve(services: Services, host: str, port: int) -> None:
    """Serve the page until it is stopped; says its address on stderr when it can be opened.

    Raises UsageError for an address other than this machine's while there are no accounts, and for a
    port that is taken.
    """
    if not is_loopback(host) and services.accounts.mode() is not Mode.ACCOUNTS:
        raise UsageError(
            f"还没有账号，不能监听 {host}：开放给别人就等于谁都能看、都能改。请先建立管理员："
            "nianbao user add 登录名 --name 姓名 --administrator；"
            "只在本机使用的，请去掉 --host，或写成 --host 127.0.0.1。"
        )
    listening = _listen(host, port)
    try:
        # Another process at work on the index brings it up to date as well.
        with suppress(IndexBusy):
            services.library.ensure()
        _run(make_app(services), listening)
    finally:
        listening.close()


def make_app(services: Services) -> FastAPI:
    """The whole app: page at `/`, downloads, headers. Opens no connection and no report."""
    folder = services.data / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    _remove_stale(folder)
    keep_gradio_quiet(os.environ, folder)
    from fastapi import FastAPI
    from gradio import mount_gradio_app

    from assistant.web.actions.writing import add_writing
    from assistant.web.page import build_page, gradio_user, make_theme
    from assistant.web.people.people_page import add_people
    from assistant.web.people.signing_in import add_signing_in

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    files = OwnFiles()
    files.add_to(app)
    add_signing_in(app, services)
    add_people(app, services)
    _add_downloads(app, services)
    _add_passages(app, services)
    add_writing(app, services)
    page = build_page(services)
    mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        max_file_size=LARGEST_UPLOAD,
        theme=make_theme(),
        auth_dependency=gradio_user,
    )
    app.add_middleware(FirstLines, files=files)
    app.add_middleware(Delivery)
    app.add_middleware(Door, services=services)
    app.add_middleware(
        Guard,
        proxies=trusted_proxies(services.settings),
        open_to_all=lambda: services.accounts.mode() is Mode.ACCOUNTS,
    )
    return app


def trusted_proxies(settings: Settings) -> Proxies:
    """The proxies of the settings. Raises SettingsError."""
    return Proxies(networks(settings.proxy_address), settings.proxy_user_header.lower())


def _remove_stale(uploads: Path) -> None:
    """Remove what a server that was ended in the middle of an upload left behind."""
    for path in uploads.iterdir():
        if time.time() - path.stat().st_mtime > STALE_UPLOAD_S:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def keep_gradio_quiet(environment: MutableMapping[str, str], uploads: Path) -> None:
    """Set the switches that gradio reads when it is imported: it asks no other machine anything."""
    environment["GRADIO_ANALYTICS_ENABLED"] = "False"
    environment["GRADIO_TEMP_DIR"] = str(uploads)
    environment["HF_HUB_OFFLINE"] = "1"
    environment["HF_HUB_DISABLE_TELEMETRY"] = "1"
    environment["DO_NOT_TRACK"] = "1"
    for name in ("NO_PROXY", "no_proxy"):
        kept = [host for host in environment.get(name, "").split(",") if host]
        environment[name] = ",".join(dict.fromkeys([*kept, *LOOPBACK_NAMES]))


def _add_downloads(app: FastAPI, services: Services) -> None:
    """The routes that hand files over; the desk says who may have them."""
    from starlette.responses import FileResponse, HTMLResponse, Response

    @app.get("/conversation/{report_id}.{kind}")
    def download_conversation(report_id: int, kind: str, request: Request) -> Any:
        from assistant.chat.export import conversation_json, conversation_markdown
        from assistant.report import dump_json

        try:
            desk = services.office(person_of(request).id).desk(report_id)
            state = desk.saved().state
            about = (state.agency, state.year, desk.messages())
        except NianbaoError as error:
            return _sorry(HTMLResponse, error, report_id)
        if kind == "json":
            return Response(dump_json(conversation_json(*about)), media_type="application/json")
        return Response(conversation_markdown(*about), media_type="text/markdown; charset=utf-8")

    @app.get("/template.xlsx")
    def download_template() -> Any:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            path = Path(folder) / "template.xlsx"
            services.write_template(path)
            content = path.read_bytes()
        named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(TEMPLATE_NAME)}"}
        return Response(content, media_type=EXCEL, headers=named)

    @app.get("/download/{report_id}.docx")
    def download_word(report_id: int, request: Request) -> Any:
        try:
            desk = services.office(person_of(request).id).desk(report_id)
            path = desk.export_docx(desk.view(), date.today())
        except NianbaoError as error:
            return _sorry(HTMLResponse, error, report_id)
        return FileResponse(path, media_type=WORD, filename=path.name)

    @app.get("/review/{report_id}.{kind}")
    def review_copy(report_id: int, kind: str, request: Request) -> Any:
        from assistant.publishing.review_copy import review_docx, review_html

        try:
            desk = services.office(person_of(request).id).desk(report_id)
            copy = desk.review_copy(desk.view())
        except NianbaoError as error:
            return _sorry(HTMLResponse, error, report_id)
        if kind != "docx":
            word = f"/review/{report_id}.docx"
            return HTMLResponse(review_html(copy, base="", word=word))
        # A file that is carried away needs the whole address: the one by which it was fetched.
        data = review_docx(copy, base=str(request.base_url))
        name = f"attachment; filename*=UTF-8''{quote(copy.title)}.docx"
        return Response(data, media_type=WORD, headers={"content-disposition": name})


def _add_passages(app: FastAPI, services: Services) -> None:
    """The route that a citation opens."""
    from starlette.responses import HTMLResponse

    from assistant.web.serving.passage_page import passage_page

    @app.get("/passage/{passage_id}")
    def open_passage(passage_id: str, request: Request) -> Any:
        try:
            return HTMLResponse(
                passage_page(services.office(person_of(request).id).passage(passage_id))
            )
        except NianbaoError as error:
            return HTMLResponse(f"<!DOCTYPE html><meta charset=utf-8>{escape(str(error))}", 404)


def _sorry(make: type[Response], error: NianbaoError, report_id: int) -> Response:
    """What was not handed over, and why. A report that may not be seen is one that is not there."""
    missing = isinstance(error, NotFound)
    back = "/" if missing else f"/?report={report_id}"
    return make(
        "<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><title>没有导出</title>"
        "<body style='font:16px/1.8 system-ui,sans-serif;max-width:36em;margin:4em auto'>"
        f"<h1 style='font-size:20px'>没有导出</h1><p>{escape(str(error))}</p>"
        f"<p><a href='{back}'>回到报告</a></p>",
        status_code=403 if isinstance(error, NotAllowed) else 404 if missing else 409,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere the option would let two servers share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(_why_not(error, port)) from error
    return listening


def _why_not(error: Exception, port: int) -> str:
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return (
            f"端口 {port} 已被占用，可能年报助手已经在运行：请先在浏览器里打开 http://127.0.0.1:{port} "
            f"看看。要另开一个，请换端口，例如 nianbao serve --port {port + 1}。"
        )
    if code == errno.EACCES:
        return f"没有权限使用端口 {port}。请换一个 1024 以上的端口，例如 --port 7860。"
    return f"用不了端口 {port}（{error}）。请换一个 1024 到 65535 之间的端口，例如 --port 7860。"


def _run(app: FastAPI, listening: socket.socket) -> None:
    import uvicorn

    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            sys.stderr.write(f"年报助手已就绪：http://{shown}:{port}（按 Ctrl+C 停止）\n")
            sys.stderr.flush()

    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
        ws="none",
        proxy_headers=False,  # uvicorn would believe any program of this machine
        server_header=False,
    )
    Server(config).run(sockets=[listening])
