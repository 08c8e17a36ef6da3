"""What the page hands over: the report in Word, the copy for the reviewer, the conversation, the template.

Whether a person may have a file is said by the desk of the report, not here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from assistant.errors import NianbaoError, NotAllowed, NotFound
from assistant.services import ReportDesk, Services
from assistant.web.downloads.passage_page import passage_page
from assistant.web.panes.frame.plain import note, plain_page
from assistant.web.serving.visitor import person_of

if TYPE_CHECKING:
    from fastapi import FastAPI

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE_NAME = "依申请公开台账（空白模板）.xlsx"


def add_downloads(app: FastAPI, services: Services) -> None:
    """The route of each file, and of the passage that a citation opens."""

    def desk(request: Request, report_id: int) -> ReportDesk:
        return services.office(person_of(request).id).desk(report_id)

    @app.get("/download/{report_id}.docx")
    def download_word(report_id: int, request: Request) -> Any:
        try:
            return _word(desk(request, report_id))
        except NianbaoError as error:
            return _sorry(error, report_id)

    @app.get("/review/{report_id}.{kind}")
    def review_copy(report_id: int, kind: str, request: Request) -> Any:
        try:
            return _review_copy(desk(request, report_id), kind, str(request.base_url))
        except NianbaoError as error:
            return _sorry(error, report_id)

    @app.get("/conversation/{report_id}.{kind}")
    def download_conversation(report_id: int, kind: str, request: Request) -> Any:
        try:
            return _conversation(desk(request, report_id), kind)
        except NianbaoError as error:
            return _sorry(error, report_id)

    @app.get("/template.xlsx")
    def download_template() -> Any:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "template.xlsx"
            services.write_template(path)
            return _attached(path.read_bytes(), EXCEL, TEMPLATE_NAME)

    @app.get("/passage/{passage_id}")
    def open_passage(passage_id: str, request: Request) -> Any:
        try:
            place = services.office(person_of(request).id).passage(passage_id)
        except NianbaoError as error:
            return _told(error, "/", 404)
        return HTMLResponse(passage_page(place))


def _word(desk: ReportDesk) -> Response:
    path = desk.export_docx(desk.view(), date.today())
    return FileResponse(path, media_type=WORD, filename=path.name)


def _review_copy(desk: ReportDesk, kind: str, address: str) -> Response:
    """The copy as a page, or as a Word file, which is carried away: its links need the whole address."""
    from assistant.publishing.review_copy import review_docx, review_html

    copy = desk.review_copy(desk.view())
    if kind == "docx":
        return _attached(review_docx(copy, base=address), WORD, f"{copy.title}.docx")
    return HTMLResponse(review_html(copy, base="", word=f"/review/{desk.report_id}.docx"))


def _conversation(desk: ReportDesk, kind: str) -> Response:
    from assistant.chat.export import conversation_json, conversation_markdown
    from assistant.report import dump_json

    state = desk.saved().state
    about = (state.agency, state.year, desk.messages())
    if kind == "json":
        return Response(dump_json(conversation_json(*about)), media_type="application/json")
    return Response(conversation_markdown(*about), media_type="text/markdown; charset=utf-8")


def _attached(data: bytes, kind: str, name: str) -> Response:
    """A file to be saved under a Chinese name."""
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type=kind, headers=named)


def _sorry(error: NianbaoError, report_id: int) -> Response:
    """What was not handed over, and why. A report that may not be seen is one that is not there."""
    missing = isinstance(error, NotFound)
    back = "/" if missing else f"/?report={report_id}"
    return _told(error, back, 403 if isinstance(error, NotAllowed) else 404 if missing else 409)


def _told(error: NianbaoError, back: str, status: int) -> Response:
    words = f'{note(str(error))}<p><a class=button href="{back}">回到报告</a></p>'
    return HTMLResponse(plain_page("没有打开", words), status)
