"""`corpus/manifest.toml`: every file of the corpus with its hash, and whether it is invented."""

from __future__ import annotations

import hashlib
import html
import json
import re
import tomllib
from pathlib import Path
from typing import Any

MANIFEST = "manifest.toml"
_HEAD = """\
# Every file of the corpus. Written by assistant.retrieval.manifest.write_manifest; do not edit.
# invented = true: a made-up sample, no real body has published it.
"""


def write_manifest(corpus: Path) -> Path:
    """Writes the manifest anew from the files that lie in the folder; returns its path."""
    blocks = [_HEAD]
    for entry in _entries(corpus):
        # JSON strings and booleans are TOML strings and booleans.
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
        blocks.append("[[file]]\n" + "\n".join(lines) + "\n")
    path = corpus / MANIFEST
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def check_manifest(corpus: Path) -> list[str]:
    """What differs between the manifest and the files, in Chinese; empty when it is true."""
    path = corpus / MANIFEST
    if not path.is_file():
        return [f"缺少 {MANIFEST}"]
    listed = {entry["path"]: entry for entry in tomllib.loads(path.read_text("utf-8"))["file"]}
    there = {entry["path"]: entry for entry in _entries(corpus)}
    problems = [f"{name}：清单里有，文件夹里没有" for name in listed if name not in there]
    problems += [f"{name}：文件夹里有，清单里没有" for name in there if name not in listed]
    problems += [
        f"{name}：与清单不符"
        for name, entry in there.items()
        if name in listed and listed[name] != entry
    ]
    return problems


def _entries(corpus: Path) -> list[dict[str, Any]]:
    paths = (
        path
        for path in sorted(corpus.rglob("*"))
        if path.is_file() and path.name != MANIFEST and not path.name.startswith((".", "~$"))
    )
    return [_entry(corpus, path) for path in paths]


def _entry(corpus: Path, path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    kind = _kind(corpus, path)
    return {
        "path": path.relative_to(corpus).as_posix(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "kind": kind,
        "title": _title(path, data),
        "invented": kind in {"report", "ledger"},
    }


def _kind(corpus: Path, path: Path) -> str:
    top = path.relative_to(corpus).parts[0]
    if top == "regulations":
        return "regulation"
    if top == "reports":
        return "ledger" if path.suffix == ".xlsx" else "report"
    return path.stem if path.parent == corpus else top


def _title(path: Path, data: bytes) -> str:
    if path.suffix in {".md", ".html", ".toml"}:
        text = data.decode("utf-8", "replace")
        for found in (r"^title:\s*(.+)$", r"<title>(.*?)</title>", r"^#\s+(.+)$"):
            match = re.search(found, text, flags=re.MULTILINE | re.DOTALL if "<" in found else re.M)
            if match:
                return html.unescape(match[1]).strip().strip("\"'")
    return path.stem
