"""The connection to an OpenAI-compatible endpoint, and how one is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx2

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server and the model that is asked there. `url` usually ends in /v1."""

    url: str
    model: str
    key: str | None = None
    timeout_s: float = 120.0

    @property
    def name(self) -> str:
        """Server and model, without the key: what is found out is kept under it."""
        return f"{self.url.rstrip('/')} {self.model}"


def http_client(base_url: str, timeout_s: float) -> httpx2.AsyncClient:
    """The connection to an endpoint, for `ChatOpenAI(http_async_client=…)`.

    It keeps no idle connection: one would belong to the event loop that opened it, and the command
    line starts a loop for each run. A model on this machine is never looked for behind a proxy.
    `timeout_s` is the longest silence, also between two chunks; connecting may take 10 s at most.
    """
    import httpx2

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(timeout_s, connect=min(10.0, timeout_s)),
        limits=httpx2.Limits(max_keepalive_connections=0),
        trust_env=(urlsplit(base_url).hostname or "") not in LOCAL_HOSTS,
        follow_redirects=False,
    )
