"""A citation opens its document at the marked words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.chat.record import hit_as_json
from assistant.drafting.markers import render
from assistant.facts import FactSheet
from assistant.services import Services
from assistant.settings import Settings
from assistant.web.downloads.passage_page import passage_page
from assistant.web.panes.sources import passage_html
from assistant.web.panes.text.pane import citation_marks


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """A program with the corpus as it ships."""
    made = Services(Settings(data=tmp_path_factory.mktemp("data")))
    made.library.ensure()
    return made


def test_the_page_marks_the_passage(services: Services) -> None:
    """The whole document is there, and the passage alone is marked."""
    hit = services.library.search("第三十三条")[0]
    place = services.library.open(hit.passage.id)
    page = passage_page(place)

    assert f"<mark id=here>{place.quote}</mark>" in page
    assert "第三十四条" in page
    assert place.before.strip()[-10:] in page


def test_a_mark_in_the_text_opens_its_source() -> None:
    """The small number leads to the place, and shows the passage while one points at it."""
    name = "reg:regulation:33"
    cited = {name: {"title": "条例", "place": "第三十三条", "text": "当场答复。"}}
    rendered = render(
        f"按期答复[R:{name}]。", FactSheet(), section=1, year=2025, passages={name: "当场答复。"}
    )
    (mark,) = citation_marks(rendered, cited)

    assert f'href="/passage/{name}#here" target="_blank"' in mark.html
    assert ">1</a>" in mark.html
    assert "第三十三条" in mark.html


def test_markup_in_a_document_is_text(services: Services) -> None:
    """An uploaded file cannot put anything into the page."""
    place = services.library.open(services.library.search("第三十三条")[0].passage.id)
    bad = replace(place, document="<script>x</script>公开", start=0, end=18)

    assert "<script>" not in passage_page(bad)


def test_a_hit_links_to_its_place_and_says_what_is_not_sure(services: Services) -> None:
    """The note of the digest stands with the passage; an official text is no digest."""
    passage = services.library.search("第三十三条")[0].passage
    doubtful = passage_html(hit_as_json(replace(passage, sure="C")), opened=True)
    official = passage_html(hit_as_json(replace(passage, official=True)), opened=True)

    assert f'href="/passage/{passage.id}#here"' in doubtful
    assert "未经官方文本核实" in doubtful
    assert "摘要" in doubtful
    assert "摘要" not in official.split("</summary>")[0]
