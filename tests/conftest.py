"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["scripted_model", "llama_server", "browser_clerk", "postgres_server"]

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the repository."""
    return CHECKOUT


@pytest.fixture(scope="session")
def real_reports() -> Path:
    """The folder of real published reports; tests that need it are skipped where it is missing."""
    folder = Path(os.environ.get("NIANBAO_REAL_REPORTS") or CHECKOUT.parent / "shared" / "reports")
    if not folder.is_dir():
        pytest.skip(f"real reports are not here: {folder} (set NIANBAO_REAL_REPORTS)")
    return folder
