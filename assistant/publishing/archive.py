"""Zip files that are the same, byte for byte, whenever and wherever they are written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

# The earliest moment a zip file can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE_FILE = 0o644 << 16


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip file of these parts in this order, without time, owner or system in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(entry_of(name), content)
    return buffer.getvalue()


def entry_of(name: str) -> zipfile.ZipInfo:
    """The entry of a part in a zip file, without time, owner or system."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _READABLE_FILE
    return entry
