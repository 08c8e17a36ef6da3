"""What the conversation takes beyond the model's own time; run it by hand.

    python -m tests.benchmarks.conversation [--passages 10000]

Builds a library of that many passages (the corpus, then invented reports), opens the sample township
with a model at a scripted server on this machine, and prints two overheads in milliseconds: from the
clerk's message to the request arriving at the server, and from the last piece of a sentence leaving the
server to the sentence being handed to the page. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripted_model import Say, serving

from assistant.chat import Answer, DraftSentence
from assistant.evaluation.synthetic import synthetic_passages
from assistant.models.capabilities import Capabilities
from assistant.retrieval.collecting import collect
from assistant.retrieval.index import Index
from assistant.services import ReportDesk, Services, endpoints
from assistant.settings import Settings

RUNS = 8
SENTENCES = (
    "（一）主动公开情况。本年度严格落实各项公开要求。",
    "（二）依申请公开情况。新收申请[F:requests.new_received.total]件。",
    "（三）政府信息管理情况。审核制度得到执行。",
    "（四）政府信息公开平台建设情况。专栏保持更新。",
    "（五）监督保障情况。责任落实到岗。",
)


def library(data: Path, size: int) -> int:
    """Builds the words of a library of at least so many passages; gives how many there are."""
    corpus = Services(Settings(data=data)).library.corpus
    own = list(collect({"corpus": corpus}).passages)
    passages = [*own, *synthetic_passages(max(0, size - len(own)))]
    Index(data / "index").build(passages)
    return len(passages)


def asked(desk: ReportDesk, server: Any, message: str) -> tuple[float, list[float]]:
    """Milliseconds until the first request arrived, and for each sentence until it was shown."""
    arrived: list[float] = []
    left: list[float] = []
    shown: list[float] = []

    def answer(_request: dict[str, Any]) -> Say:
        arrived.append(time.perf_counter())
        return Stamped(chunks=SENTENCES, pause_s=0.15, left=left)

    server.clear()
    server.script(answer)

    async def run() -> float:
        begun = time.perf_counter()
        async with aclosing(desk.reply(message, None)) as events:
            kinds = (DraftSentence, Answer)
            shown.extend([time.perf_counter() async for e in events if isinstance(e, kinds)])
        return begun

    begun = asyncio.run(run())
    # Each piece holds two sentences. The first is whole with its piece, the second when the next begins.
    waits = [
        (seen - left[(number + 1) // 2]) * 1000
        for number, seen in enumerate(shown[: 2 * len(SENTENCES) - 1])
    ]
    return (arrived[0] - begun) * 1000, waits


class Stamped(Say):
    """An answer that notes when each piece leaves."""

    def __init__(self, *, left: list[float], **options: Any) -> None:
        super().__init__(**options)
        object.__setattr__(self, "_left", left)

    def pieces(self) -> tuple[str, ...]:
        """The pieces; iterating over them notes the time at which the next is taken."""
        return Noting(self.chunks, self._left)  # type: ignore[attr-defined,return-value]


class Noting(tuple[str, ...]):
    """A tuple whose iteration notes the time of each step, when the piece is about to be sent."""

    def __new__(cls, pieces: tuple[str, ...], left: list[float]) -> Noting:
        made = super().__new__(cls, pieces)
        made.left = left  # type: ignore[attr-defined]
        return made

    def __iter__(self) -> Any:
        for piece in super().__iter__():
            yield piece
            self.left.append(time.perf_counter())  # type: ignore[attr-defined]


def report(name: str, values: list[float]) -> None:
    """One line: median and slowest."""
    if values:
        print(f"{name:44}{statistics.median(values):8.1f} ms   slowest {max(values):8.1f} ms")


def main() -> None:
    """Measure drafting and answering."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=10_000)
    size = parser.parse_args().passages
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        data = Path(folder)
        print(f"{library(data, size)} passages")
        settings = Settings(data=data, llm_base_url=server.url, llm_model="scripted")
        services = Services(settings)
        found = Capabilities(answers=True, stream=True, length="max_tokens")
        services.capability_file.save(endpoints(settings)[0].name, found)
        measure(services, server)
        services.store.close()


def measure(services: Services, server: Any) -> None:
    """Each kind of message several times; the first, which loads the libraries, apart."""
    desk = services.open_sample()
    kinds: tuple[tuple[str, Callable[[int], str]], ...] = (
        ("draft", lambda _run: "起草第一部分"),
        ("question", lambda run: f"收到申请以后多久要答复，第{run}次问"),
    )
    for name, message in kinds:
        runs = [asked(desk, server, message(run)) for run in range(RUNS)]
        print(f"{name}: first request after {runs[0][0]:.0f} ms (libraries load)")
        report(f"{name}: message to request", [waited for waited, _ in runs[1:]])
        report(f"{name}: piece to sentence shown", [ms for _, each in runs[1:] for ms in each])


if __name__ == "__main__":
    main()
