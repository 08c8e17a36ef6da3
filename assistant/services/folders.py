"""Where the program keeps its files, and how it keeps those with personal data."""

from __future__ import annotations

import contextlib
from pathlib import Path


def default_data() -> Path:
    """`./data` in a checkout, else the user's data folder of the system."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "data"
    from platformdirs import user_data_path

    return user_data_path("nianbao", appauthor=False)


def remove(path: Path) -> None:
    """Take away a file that was refused, and its folder unless the same bytes lie there under another name."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()


def write_private(path: Path, data: bytes) -> None:
    """A ledger holds personal data: only its owner may read the file or list the folder."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.parent.chmod(0o700)
    path.write_bytes(data)
    path.chmod(0o600)
