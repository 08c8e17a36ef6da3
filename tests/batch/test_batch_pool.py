"""Real worker processes that crash and hang, and a real Dask cluster where it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from faulty_work import double_or_die

from assistant.batch.pool import Done, Lost, work_through
from assistant.batch.workers import Crew, DaskCrew, LocalCrew
from assistant.errors import UsageError


def _run(crew: Crew, items: list[object], longest_s: float = 60) -> dict[object, object]:
    batches = work_through(double_or_die, items, crew, longest_s=longest_s, chunk=4)
    done: list[Done] = [pair for batch in batches for pair in batch]
    assert len(items) == len(done)
    return dict(done)


def test_all_items_come_back_with_their_results() -> None:
    """Two processes, chunks of four."""
    assert {i: 2 * i for i in range(50)} == _run(LocalCrew(2), list(range(50)))


def test_only_the_item_that_kills_its_worker_is_lost() -> None:
    """Those that were under way with it are done again."""
    items = [*range(20), "die", *range(20, 40)]
    done = _run(LocalCrew(2), items)
    assert isinstance(done.pop("die"), Lost)
    assert {i: 2 * i for i in range(40)} == done


def test_an_item_that_hangs_is_ended_and_named_as_slow() -> None:
    """The alarm sits in the worker, so that a hang inside a library ends too."""
    done = _run(LocalCrew(2), [1, "hang", 2], longest_s=1.5)
    assert {1: 2, 2: 4, "hang": Lost(True, 1.5)} == done


def test_nothing_to_do_starts_no_worker() -> None:
    """An empty list gives nothing."""
    assert [] == list(work_through(double_or_die, [], LocalCrew(2)))


def test_workers_end_when_the_parent_is_killed(checkout: Path) -> None:
    """Kill -9 of the program leaves no process behind."""
    code = (
        "from assistant.batch.workers import LocalCrew\n"
        "import os, time\n"
        "from concurrent.futures import wait\n"
        "if __name__ == '__main__':\n"
        "    pool = LocalCrew(1).open()\n"
        "    print(pool.submit(os.getpid).result(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    script = checkout / "tests" / "batch"
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=script.parents[1]
    )
    assert run.stdout is not None
    worker = int(run.stdout.readline())
    run.kill()
    run.wait()
    run.stdout.close()
    assert _ends(worker)


def _ends(process: int) -> bool:
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


def test_without_dask_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"nianbao\[dask\]"):
        DaskCrew("tcp://127.0.0.1:1")


@pytest.fixture(scope="module")
def scheduler(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two worker processes, started as an operator would."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'nianbao[dask]'")
    folder = tmp_path_factory.mktemp("dask")
    paths = os.pathsep.join(
        [str(checkout), str(checkout / "tests"), os.environ.get("PYTHONPATH", "")]
    )
    environment = {**os.environ, "PYTHONPATH": paths}
    place = folder / "scheduler.json"
    base = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    commands = [
        [
            *base,
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(place),
        ],
        [
            *[sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(place)],
            *["--nworkers", "2", "--nthreads", "2", "--no-dashboard"],
            *["--local-directory", str(folder)],
        ],
    ]
    running = []
    try:
        for command in commands:
            with (folder / f"{len(running)}.log").open("w") as log:
                running.append(
                    subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
                )
            for _ in range(300):
                if place.exists():
                    break
                time.sleep(0.1)
        import json

        yield json.loads(place.read_text())["address"]
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_does_the_same(scheduler: str) -> None:
    """The same code over `Client.get_executor()`; the item that kills workers is found there too."""
    crew = DaskCrew(scheduler)
    try:
        assert {i: 2 * i for i in range(50)} == _run(crew, list(range(50)))
        done = _run(crew, [*range(10), "die", *range(10, 20)])
        assert isinstance(done.pop("die"), Lost)
        assert {i: 2 * i for i in range(20)} == done
        done = _run(crew, [1, "hang", 2], longest_s=1.5)
        assert {1: 2, 2: 4, "hang": Lost(True, 1.5)} == done
    finally:
        crew.leave()


@pytest.mark.filterwarnings("default")
def test_a_cluster_that_cannot_be_reached_is_said_so() -> None:
    """With the address, in one line."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'nianbao[dask]'")
    with pytest.raises(UsageError, match=r"连不上 Dask 调度器 tcp://127.0.0.1:9"):
        DaskCrew("tcp://127.0.0.1:9")
