"""LibreOffice prints Word files as PDF, all of them in one call."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

SECONDS_TO_START = 60
SECONDS_EACH = 5


def office() -> str | None:
    """The program, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def print_pdfs(program: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The PDF of each Word file by its name; a name is absent when LibreOffice made none of it."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sources = []
        for name, data in files.items():
            sources.append(folder / f"{name}.docx")
            sources[-1].write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)),
            *map(str, sources),
        ]
        limit = SECONDS_TO_START + SECONDS_EACH * len(sources)
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=limit)
        except subprocess.TimeoutExpired:
            return {}
        printed = ((name, folder / f"{name}.pdf") for name in files)
        return {name: path.read_bytes() for name, path in printed if path.exists()}
