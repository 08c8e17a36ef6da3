"""The page as gradio has it: built without a server, mounted in an app that guards its door."""

from __future__ import annotations

import asyncio
import gc
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from people_site import IN_A_THREAD

from assistant.services import Services
from assistant.settings import Settings
from assistant.store.state import SectionText
from assistant.web.server import make_app

# Gradio leaves event loops to the garbage collector, and what it brings along warns on import.
pytestmark = IN_A_THREAD


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Services over an empty data folder that the tests of this file share."""
    services = Services(Settings(data=tmp_path_factory.mktemp("office")))
    services.accounts.choose_alone()
    return services


@pytest.fixture(scope="module")
def app(office: Services) -> Iterator[Any]:
    """The whole app."""
    yield make_app(office)
    asyncio.set_event_loop(None)  # gradio's last loop is still this thread's
    gc.collect()  # here, where the warnings of gradio are expected


@pytest.fixture
def client(app: Any) -> Any:
    """A browser without a screen, on this machine."""
    from starlette.testclient import TestClient

    return TestClient(app, base_url="http://127.0.0.1:7860")


def test_page_is_built_without_a_server(services: Services, app: Any) -> None:
    """The components stand and are connected; building opens no report."""
    from assistant.web.page import PHRASES, SHORT, build_page

    page = build_page(services)
    labels = [block.value for block in page.blocks.values() if type(block).__name__ == "Button"]

    assert [*PHRASES, *SHORT, "发送", "停止"] == labels
    assert not (services.data / "nianbao.sqlite").exists()


def test_no_event_is_a_public_endpoint(services: Services, app: Any) -> None:
    """Nothing of the page can be called through gradio's public interface."""
    from assistant.web.page import build_page

    page = build_page(services)

    assert ["private"] == sorted({fn.api_visibility for fn in page.fns.values()})


def test_page_says_its_language_before_gradio_looks(client: Any) -> None:
    """Our first lines stand before the first script of gradio, under one policy."""
    answer = client.get("/")

    assert 200 == answer.status_code
    assert answer.text.index("/own/page.js") < answer.text.index("gradio_config")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "no-store" == answer.headers["cache-control"]


def test_page_names_no_other_address(client: Any) -> None:
    """What is sent to the browser loads nothing from elsewhere."""
    style = client.get("/own/page.css").text
    script = client.get("/own/page.js").text

    assert "url(http" not in style
    assert "@import" not in style
    assert "http://" not in script.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in script


def test_foreign_host_is_refused_by_every_route(client: Any) -> None:
    """A page that reached this program under another name gets 403, also for downloads."""
    for path in ("/", "/own/page.js", "/download/1.docx", "/gradio_api/info", "/config"):
        answer = client.get(path, headers={"host": "evil.example"})

        assert 403 == answer.status_code, path
        assert "本机" in answer.text


def test_download_of_no_report_is_told_in_words(client: Any) -> None:
    """A missing report is a page in plain Chinese, never a trace."""
    answer = client.get("/download/99.docx")

    assert 404 == answer.status_code
    assert "没有这份报告" in answer.text


def test_download_is_a_word_file(client: Any, office: Services) -> None:
    """Even an empty report comes as a Word file that our reader reads back."""
    from assistant.reading.read import read_bytes

    desk = office.create("示例县青禾镇人民政府", 2025)
    answer = client.get(f"/download/{desk.report_id}.docx")

    assert 200 == answer.status_code
    report = read_bytes(answer.content, "x.docx")
    assert ("示例县青禾镇人民政府", 2025) == (report.agency, report.year)


def test_the_review_copy_leads_to_its_sources(client: Any, office: Services) -> None:
    """The page links on this server, the Word file to the address it was fetched by; both open."""
    office.library.ensure()
    passage = office.library.search("第三十三条")[0].passage
    desk = office.create("示例县青禾镇人民政府", 2026)
    saved = desk.saved()
    cited = {"title": passage.title, "place": passage.place, "text": passage.text}
    part = SectionText(
        f"申请都按期答复[R:{passage.id}]。", provenance={"passages": {passage.id: cited}}
    )
    state = replace(saved.state, sections={1: part})
    office.store.save(desk.report_id, saved.version, state, "写第一部分", "本机用户")

    page = client.get(f"/review/{desk.report_id}.html")
    word = client.get(f"/review/{desk.report_id}.docx")
    link = f"/passage/{passage.id}#here"
    assert f'href="{link}"' in page.text
    assert f'href="/review/{desk.report_id}.docx"' in page.text
    assert 200 == client.get(link.partition("#")[0]).status_code
    with zipfile.ZipFile(io.BytesIO(word.content)) as package:
        document = package.read("word/document.xml").decode()
    assert f"http://127.0.0.1:7860{link}" in document
    assert 404 == client.get("/review/99.html").status_code


def test_page_keeps_our_files_and_gradio_s_as_long_as_they_are_the_same(client: Any) -> None:
    """What has its content in its address is kept for good; the page itself is never kept."""
    page = client.get("/").text
    own = re.findall(r'(?:href|src)="(/own/[^"]+)"', page)
    theirs = next(path for path in re.findall(r'"\.?(/assets/[^"]+)"', page))

    assert 2 == len(own)
    for path in (*own, theirs):
        assert "immutable" in client.get(path).headers["cache-control"], path
    before = client.get("/own/page.js?v=of-an-older-program")
    assert "no-cache" == before.headers["cache-control"]
    again = client.get("/own/page.js", headers={"if-none-match": before.headers["etag"]})
    assert (304, b"") == (again.status_code, again.content)


def test_skipped_outputs_are_sent_as_skipped_and_the_others_as_they_are(office: Services) -> None:
    """Our way around gradio gives, output by output, what gradio itself would have given."""
    import gradio as gr

    from assistant.web.page import build_page

    page = build_page(office)
    acted = next(fn for fn in page.fns.values() if fn.name == "acted")
    chat = [{"role": "user", "content": "核对"}]
    by_kind = {
        "html": "<p>一</p>",
        "textbox": "7",
        "tabitem": gr.update(label="核对 3"),
        "chatbot": chat,
    }
    full = [by_kind[part.get_block_name()] for part in acted.outputs]

    def sent(values: list[Any]) -> list[Any]:
        return asyncio.run(page.postprocess_data(acted, values, None))

    everything = sent(full)
    for kept in range(len(full)):
        values = [value if place == kept else gr.skip() for place, value in enumerate(full)]
        expected = [one if place == kept else gr.skip() for place, one in enumerate(everything)]
        assert str(expected) == str(sent(values))
    assert [gr.skip()] * len(full) == sent([gr.skip()] * len(full))
