"""The office's own words for kinds, results and columns: a file in the form of `outcomes.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.ledger.words import Vocabulary, load_data, load_vocabulary, normal, vocabulary_of

# What an entry of each part must have beside its words.
PARTS: dict[str, tuple[str, ...]] = {
    "kind": ("column", "basis"),
    "ask_kind": ("columns", "why"),
    "outcome": ("row", "basis"),
    "running": (),
    "ask": ("rows", "why"),
}
LISTS = {"rows", "columns"}
TABLES = {"quotable", "columns"}
NEXT_STEP = "请照 assistant/ledger/outcomes.toml 的样子改正"
FIELD_TABLES = ("ledger", "clock")


@dataclass(frozen=True, slots=True)
class Words:
    """All words by which a ledger is understood: its results and kinds, and its columns."""

    vocabulary: Vocabulary
    columns: Mapping[str, Any]


def load_words(path: Path | None) -> Words:
    """Our own words with those of the office's file; where both know a word, the office's counts.

    Raises UnreadableFile with the place of the first fault.
    """
    columns = load_data("columns.toml")
    if path is None:
        return Words(load_vocabulary(), columns)
    office = _read(path)
    for problem in _faults(office):
        raise UnreadableFile(path.name, problem, NEXT_STEP)
    return Words(vocabulary_of(_merged(office)), _with_names(columns, office.get("columns", {})))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(
            path.name, "文件打不开", "请核对 NIANBAO_LEDGER_WORDS 写的路径"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(path.name, "它不是 UTF-8 编码", "请用 UTF-8 另存") from error
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(path.name, f"它不是完整的 TOML（{error}）", NEXT_STEP) from error


def _faults(office: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong, in the order of the file."""
    unknown = office.keys() - PARTS.keys() - TABLES
    if unknown:
        known = "、".join([*PARTS, *sorted(TABLES)])
        yield f"不认识“{sorted(unknown)[0]}”这一部分，可用的有 {known}"
    for part, needed in PARTS.items():
        entries = office.get(part, [])
        if not isinstance(entries, list) or not all(isinstance(item, dict) for item in entries):
            yield f"“{part}”要写成 [[{part}]]"
            return
        for number, entry in enumerate(entries, 1):
            yield from _entry_faults(part, needed, entry, f"第 {number} 个 [[{part}]]")
    yield from _table_faults(office)
    yield from _contradictions(office)


def _entry_faults(
    part: str, needed: tuple[str, ...], entry: Mapping[str, Any], place: str
) -> Iterator[str]:
    words = load_vocabulary()
    if not _is_word_list(entry.get("words")):
        yield f'{place} 的 words 要写成一组词，例如 words = ["同意公开"]'
    for name in needed:
        value = entry.get(name)
        if name in LISTS and not _is_word_list(value):
            yield f"{place} 缺 {name}，要写成一组标识"
        if name not in LISTS and (not isinstance(value, str) or not value.strip()):
            yield f"{place} 缺 {name}" + ("，要写明归入这一项的依据" if name == "basis" else "")
    keys = words.kind_labels if part in ("kind", "ask_kind") else words.outcome_labels
    given = [
        entry.get("row"),
        entry.get("column"),
        *entry.get("rows", ()),
        *entry.get("columns", ()),
    ]
    for key in given:
        if key is not None and key not in keys:
            yield f"{place} 的“{key}”不是表三的{'列' if keys is words.kind_labels else '行'}标识，可用的有 {'、'.join(keys)}"


def _table_faults(office: Mapping[str, Any]) -> Iterator[str]:
    quotable, columns = office.get("quotable", {}), office.get("columns", {})
    if quotable and not (isinstance(quotable, dict) and _is_word_list(quotable.get("words"))):
        yield "[quotable] 的 words 要写成一组词"
    known = {name for table in FIELD_TABLES for name in load_data("columns.toml")[table]}
    for name, names in columns.items() if isinstance(columns, dict) else ():
        if name not in known:
            yield f"[columns] 的“{name}”不是台账的栏目，可用的有 {'、'.join(sorted(known))}"
        elif not _is_word_list(names):
            yield f"[columns] 的 {name} 要写成一组列名"


def _contradictions(office: Mapping[str, Any]) -> Iterator[str]:
    """A word that stands in two places of the file decides nothing."""
    for parts in (("kind", "ask_kind"), ("outcome", "running", "ask")):
        seen: dict[str, str] = {}
        for part in parts:
            for number, entry in enumerate(office.get(part, []), 1):
                place = f"第 {number} 个 [[{part}]]"
                for word in entry["words"]:
                    before = seen.setdefault(normal(word), place)
                    if before != place:
                        yield f"“{word}”在{before}和{place}各写了一次，只能留一处"


def _is_word_list(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(word, str) and word.strip() for word in value)
    )


def _merged(office: Mapping[str, Any]) -> dict[str, Any]:
    """Our document without the words that the office decides, and with the office's entries."""
    ours = load_data("outcomes.toml")
    merged: dict[str, Any] = {**ours}
    for parts in (("kind", "ask_kind"), ("outcome", "running", "ask")):
        entries = [entry for part in parts for entry in office.get(part, [])]
        taken = {normal(word) for entry in entries for word in entry["words"]}
        for part in parts:
            kept = [
                {**entry, "words": [w for w in entry["words"] if normal(w) not in taken]}
                for entry in ours[part]
            ]
            merged[part] = [*kept, *office.get(part, [])]
    more = office.get("quotable", {}).get("words", [])
    merged["quotable"] = {"words": [*ours["quotable"]["words"], *more]}
    return merged


def _with_names(columns: Mapping[str, Any], names: Mapping[str, list[str]]) -> dict[str, Any]:
    """The tables of column names with the office's own ones in front."""
    result = {**columns}
    for table in FIELD_TABLES:
        result[table] = {
            field: [*names.get(field, ()), *variants] for field, variants in columns[table].items()
        }
    return result
