"""Where the work is done: processes of this machine, or the workers of a Dask cluster.

Both are used through `concurrent.futures`. A worker that spends too long on one item ends its own
process, which also helps where a library hangs outside of Python.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, Protocol, TypeVar

from assistant.errors import NianbaoError, UsageError

LONGEST_S = 150.0
"""Seconds for one file; PDF and old Word have limits of their own well below it."""
CONNECT_S = 15

Item = TypeVar("Item")
Work = Callable[[Sequence[Any]], list[Any]]

_ONE_AT_A_TIME = threading.Lock()


class Crew(Protocol):
    """Workers that can be called, and called anew after one has broken down."""

    @property
    def size(self) -> int:
        """How many items are worked on at once."""

    def open(self) -> Executor:
        """An executor with working workers. Raises UsageError when there are none."""

    def close(self, executor: Executor) -> None:
        """Let the workers go, whatever they are doing."""


class LocalCrew:
    """Processes of this machine."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or _cores()

    @property
    def size(self) -> int:
        """The number of processes."""
        return self._count

    def open(self) -> Executor:
        """A process pool; its processes end when this one does."""
        from concurrent.futures import ProcessPoolExecutor

        # A forked process inherits locks that a thread may hold: forked from a clean server instead.
        method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        context = get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload(["assistant.batch.preloaded"])
        return ProcessPoolExecutor(self._count, context, initializer=_begin)

    def close(self, executor: Executor) -> None:
        """End the processes at once."""
        processes = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin() -> None:
    """In a new process: the keyboard speaks to the parent only, and without a parent there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


class DaskCrew:
    """The workers of a Dask cluster, which must see the same files and hold the same program."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError(
                "用 --scheduler 要先安装 Dask：pip install 'nianbao[dask]'。不装也可以用 --workers。"
            ) from error
        # What goes wrong is said by us in one line; its own pages of traces would hide it.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"连不上 Dask 调度器 {address}。请核对地址和端口，或改用 --workers。"
            ) from error
        self._address = address

    @property
    def size(self) -> int:
        """Workers, each of which takes one item at a time."""
        return max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def open(self) -> Executor:
        """The cluster's executor. Raises UsageError while the cluster has no worker."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_S)
        except (OSError, TimeoutError) as error:
            raise UsageError(
                f"Dask 调度器 {self._address} 下面没有工作进程。请先用 dask worker 启动。"
            ) from error
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def close(self, executor: Executor) -> None:
        """Give up what is still waiting there; Dask's own executor does so when it need not wait."""
        executor.shutdown(wait=False)

    def leave(self) -> None:
        """Leave the cluster, which stays as it is."""
        self._client.close()


class WorkersLost(NianbaoError):
    """The cluster went away; what is done so far is kept."""


def guarded(work: Work, items: Sequence[Any], longest_s: float) -> list[Any]:
    """In a worker: the work on each item; the process ends when one takes longer than allowed.

    One item at a time, also where a worker has several threads: the alarm is one for the process.
    """
    results: list[Any] = []
    with _ONE_AT_A_TIME, open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        for item in items:
            faulthandler.dump_traceback_later(longest_s, exit=True, file=nowhere)
            try:
                results += work([item])
            finally:
                faulthandler.cancel_dump_traceback_later()
    return results
