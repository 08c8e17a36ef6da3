"""A report on the workbench: the sample township in a data folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.services import ReportDesk, Services
from assistant.settings import Settings


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose index is built."""
    data = tmp_path_factory.mktemp("indexed")
    Services(Settings(data=data)).library.build()
    return data


@pytest.fixture
def services(tmp_path: Path, indexed: Path) -> Iterator[Services]:
    """A fresh program without a model, on a built index."""
    (tmp_path / "index").symlink_to(indexed / "index")
    services = Services(Settings(data=tmp_path))
    yield services
    services.store.close()


@pytest.fixture
def desk(services: Services) -> ReportDesk:
    """The sample township: last year's report and this year's ledger are in."""
    return services.open_sample()


@pytest.fixture
def with_model(services: Services, desk: ReportDesk, model_server: Any, connect: Any) -> ReportDesk:
    """The sample desk with a model at the scripted server that only writes."""
    services.__dict__["model"] = connect(model_server.url)
    return desk
