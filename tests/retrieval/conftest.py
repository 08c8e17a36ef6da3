"""Indexes of the real digest, and small invented reports."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.evaluation.retrieval import Query, load_queries
from assistant.report import AnnualReport, Section, Tables
from assistant.retrieval.embed import HashedNgrams
from assistant.retrieval.index import Index
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import Glossary, load_glossary
from assistant.retrieval.regulations import regulation_passages

AGENCY = "样例县白石镇人民政府"


@pytest.fixture(scope="session")
def corpus(checkout: Path) -> Path:
    """The folder of the corpus in the checkout."""
    return checkout / "corpus"


@pytest.fixture(scope="session")
def glossary(corpus: Path) -> Glossary:
    """The glossary that ships."""
    return load_glossary(corpus / "glossary.toml")


@pytest.fixture(scope="session")
def digest(corpus: Path) -> list[Passage]:
    """Every passage of the regulations that ship."""
    files = sorted((corpus / "regulations").glob("*.md"))
    return [passage for file in files for passage in regulation_passages(file)]


@pytest.fixture(scope="session")
def digest_index(tmp_path_factory: pytest.TempPathFactory, digest: list[Passage]) -> Index:
    """An index of the regulations alone; tests only read it."""
    index = Index(tmp_path_factory.mktemp("digest"), HashedNgrams())
    index.build(digest)
    return index


@pytest.fixture(scope="session")
def queries() -> list[Query]:
    """The labelled queries."""
    return load_queries(Path(__file__).with_name("queries.toml"))


@pytest.fixture(scope="session")
def make_report() -> Callable[..., AnnualReport]:
    """Makes an invented report of a year."""

    def make(year: int, agency: str = AGENCY, posts: int = 30) -> AnnualReport:
        overview = (
            f"{year}年，本镇认真贯彻条例。\n"
            f"（一）主动公开情况。通过公示栏和微信公众号发布信息{posts}条，组织茶园补贴政策宣讲3场。\n"
            f"（二）依申请公开情况\n全年收到申请{posts // 10}件，均在期限内答复。"
        )
        problems = f"{year}年存在的主要问题是解读形式单一。下一步将制作方言短视频。"
        return AnnualReport(
            agency=agency,
            year=year,
            tables=Tables(),
            title=f"{agency}{year}年政府信息公开工作年度报告",
            preface="本报告依据《中华人民共和国政府信息公开条例》编制。",
            sections=(
                Section(1, "一、总体情况", overview),
                Section(2, "二、主动公开政府信息情况", ""),
                Section(5, "五、存在的主要问题及改进情况", problems),
            ),
        )

    return make


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server; skips where it cannot be started."""
    program = Path(sys.executable).parent / "chroma"
    if not program.is_file():
        pytest.skip("there is no `chroma` program: the server tests are left out")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    command = [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        for _ in range(150):
            if process.poll() is not None:
                pytest.skip(f"chroma run ended: {(folder / 'log').read_text()[-300:]}")
            try:
                with opener.open(f"http://127.0.0.1:{port}/api/v2/heartbeat", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["folder", "server"])
def chroma_url(request: pytest.FixtureRequest) -> str | None:
    """Where the vectors are: None for a folder, else the address of a real server."""
    if request.param == "folder":
        return None
    url: str = request.getfixturevalue("chroma_server")
    return url
