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
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IndexBusy, UsageError
from assistant.services.accounts import Mode
from assistant.settings import Settings, networks
from assistant.web.downloads.routes import add_downloads
from assistant.web.people.door import Door
from assistant.web.serving.delivery import Delivery
from assistant.web.serving.first_lines import FirstLines
from assistant.web.serving.guard import Guard, is_loopback
from assistant.web.serving.own_files import OwnFiles
from assistant.web.serving.visitor import Proxies

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.services import Services

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
# What gradio takes in at all; the handlers say from which size on a file is refused, in Chinese.
LARGEST_UPLOAD = "500mb"
STALE_UPLOAD_S = 3600.0


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
    add_downloads(app, services)
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
    _add_middleware(app, services, files)
    return app


def _add_middleware(app: FastAPI, services: Services, files: OwnFiles) -> None:
    """What each request passes, the last added first: the guard, the door, then to the page and back."""
    app.add_middleware(FirstLines, files=files)
    app.add_middleware(Delivery)
    app.add_middleware(Door, services=services)
    app.add_middleware(
        Guard,
        proxies=trusted_proxies(services.settings),
        open_to_all=lambda: services.accounts.mode() is Mode.ACCOUNTS,
    )


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
