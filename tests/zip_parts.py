"""What is inside a zip file that a test looks into or changes."""

from __future__ import annotations

import io
import zipfile


def unarchive(data: bytes) -> dict[str, bytes]:
    """The parts by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {entry.filename: source.read(entry) for entry in source.infolist()}
