from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import NianbaoError
from assistant.resources import data_folder


def test_folders_of_a_checkout_are_found(checkout: Path) -> None:
    """In a checkout the prompts and the corpus lie at the top."""
    assert [checkout / "prompts", checkout / "corpus"] == [
        data_folder("prompts"),
        data_folder("corpus"),
    ]


def test_a_missing_folder_is_an_error_for_the_operator() -> None:
    """An installation without its data says so."""
    with pytest.raises(NianbaoError, match="安装不完整"):
        data_folder("nowhere")
