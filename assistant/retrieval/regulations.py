"""Our digest of a regulation cut into passages: Markdown, one heading per article or topic.

The lines of metadata below a heading (`问法：`, `适用：`, `依据程度：`, `官方文本：`) are taken out of
what is shown; docs/contributing.md describes them. Official texts are read by `official`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.retrieval.passages import REGULATION, Passage, digest
from assistant.retrieval.tokens import chinese_numeral, parse_numeral

_ARTICLE_HEADING = re.compile(r"^(第[0-9零〇一二三四五六七八九十百]+条)(?:[\s　、:：]+(.*)|$)")
_LABELLED = re.compile(r"^(问法|适用|依据程度|官方文本)[：:]\s*(.*)$")
_DAY = r"(\d{4}-\d{2}-\d{2})"
_PERIOD = re.compile(rf"(?:{_DAY}\s*起?)?\s*(?:至\s*{_DAY})?")


def regulation_passages(path: Path) -> list[Passage]:
    """One passage for each article or topic of a digest file, the first one about the whole.

    Raises UnreadableFile when the file has no `## ` heading with text below it.
    """
    meta, body = front_matter(path.name, read_text(path))
    blocks = list(_blocks(body))
    if not blocks:
        raise UnreadableFile(
            path.name,
            "没有找到条文（以“## ”开头的小标题，或以“第一条”等开头的行）",
            "请给每一条加上小标题，或换成逐条分行的文本",
        )
    title = str(meta.get("title") or first_line(body) or path.stem)
    name = regulation_name(meta, path)
    shared = Passage(
        id="",
        kind=REGULATION,
        title=title,
        place="",
        year=_year(meta.get("issued")),
        agency=None,
        text="",
        source=path.name,
        in_force_from=_iso(meta.get("in_force_from")),
        in_force_to=_iso(meta.get("in_force_to")),
        sure=str(meta["sure"]) if meta.get("sure") in ("A", "B", "C") else None,
        official_text=str(meta["official_text"]) if meta.get("official_text") else None,
    )
    passages = [_about(name, meta, _opening(body), shared)] if meta else []
    taken: set[str] = set()
    for heading, block in blocks:
        place, topic, key = place_of(heading)
        while key in taken:
            key += "x"
        taken.add(key)
        text, labels = _labelled(block)
        passage = replace(
            shared, id=f"reg:{name}:{key}", place=place, heading=topic, text=text.strip()
        )
        passages.append(_with_labels(passage, labels, path.name))
    return passages


def regulation_name(meta: Mapping[str, Any], path: Path) -> str:
    """The name of the document inside the ids of its passages; ASCII."""
    return _ascii(str(meta.get("id") or "")) or _ascii(path.stem) or digest(path.stem, 4)


def _labelled(block: str) -> tuple[str, list[tuple[str, str]]]:
    """The text that is shown, and the labelled lines."""
    lines, labels = [], []
    for line in block.splitlines():
        match = _LABELLED.match(line.strip())
        if match:
            labels.append((match[1], match[2].strip()))
        else:
            lines.append(line)
    return "\n".join(lines), labels


def _with_labels(passage: Passage, labels: list[tuple[str, str]], file: str) -> Passage:
    for label, value in labels:
        if label == "问法":
            asks = (ask.strip() for ask in re.split("[；;]", value))
            passage = replace(passage, asks=(*passage.asks, *(ask for ask in asks if ask)))
        elif label == "官方文本":
            passage = replace(passage, official_text=value)
        elif label == "依据程度":
            passage = _graded(passage, value, file)
        else:
            passage = _during(passage, value, file)
    return passage


def _graded(passage: Passage, value: str, file: str) -> Passage:
    grade, remark = value[:1], value[1:].strip("（）() ")
    if grade not in ("A", "B", "C"):
        raise UnreadableFile(
            file, f"“{passage.place}”下的“依据程度：{value}”写法不对", "请写 A、B 或 C"
        )
    return replace(passage, sure=grade, sure_remark=remark)


def _during(passage: Passage, value: str, file: str) -> Passage:
    match = _PERIOD.fullmatch(value)
    if not value or match is None:
        raise UnreadableFile(
            file,
            f"“{passage.place}”下的“适用：{value}”写法不对",
            "请写成“适用：2024-01-01起”或“适用：2019-05-15至2023-12-31”",
        )
    return replace(passage, in_force_from=match[1] or passage.in_force_from, in_force_to=match[2])


def _about(name: str, meta: Mapping[str, Any], opening: str, shared: Passage) -> Passage:
    facts = [
        ("文号", meta.get("number")),
        ("发布机关", meta.get("issuer")),
        ("发布日期", _chinese_date(meta.get("issued"))),
        ("施行日期", _chinese_date(meta.get("in_force_from"))),
        ("失效日期", _chinese_date(meta.get("in_force_to"))),
        ("官方文本", meta.get("official_text")),
    ]
    lines = [f"{shared.title}。", *(f"{label}：{value}。" for label, value in facts if value)]
    asks = meta.get("asks")
    return replace(
        shared,
        id=f"reg:{name}:about",
        place="文件说明",
        heading="文号与施行日期",
        text="\n".join([*lines, opening]).strip(),
        asks=tuple(str(ask) for ask in asks) if isinstance(asks, list) else (),
    )


def place_of(heading: str) -> tuple[str, str, str]:
    """(place, topic, key of the id) of a heading."""
    match = _ARTICLE_HEADING.match(heading)
    number = parse_numeral(match[1][1:-1]) if match else None
    if match and number:
        return f"第{chinese_numeral(number)}条", (match[2] or "").strip(), str(number)
    # A topic is keyed by its words: were it numbered, a heading put in between would make stored
    # drafts cite the wrong passage.
    return heading, "", digest(heading, 3)


def _blocks(body: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"^##\s+(.+)$", body, flags=re.MULTILINE)
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        # A chapter heading that follows belongs to the next block.
        text = re.sub(r"^#\s.*$", "", text, flags=re.MULTILINE).strip()
        if text:
            yield heading.strip(), text


def _opening(body: str) -> str:
    return re.split(r"^#{1,2}\s", body, maxsplit=1, flags=re.MULTILINE)[0].strip()


def read_text(path: Path) -> str:
    """The words of a text file. Raises UnreadableFile."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(path.name, "不是文本文件", "请另存为 UTF-8 编码的文本（.md 或 .txt）")


def front_matter(name: str, text: str) -> tuple[dict[str, Any], str]:
    """The entries between `---` at the head of a file, and what follows. Raises UnreadableFile."""
    match = re.match(r"---\r?\n(.*?)\r?\n---\r?\n(.*)", text, flags=re.DOTALL)
    if not match:
        return {}, text
    import yaml

    try:
        meta = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise UnreadableFile(
            name, "开头的说明（--- 之间）写法不对", "请按 键: 值 逐行改正"
        ) from error
    return (meta if isinstance(meta, dict) else {}), match[2]


def first_line(body: str) -> str:
    """The first line that says something."""
    lines = (line.strip("# 　\t") for line in body.splitlines())
    return next((line for line in lines if line), "")


def _ascii(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") if name.isascii() else ""


def _year(value: object) -> int | None:
    return value.year if isinstance(value, date) else None


def _iso(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _chinese_date(value: object) -> str | None:
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else None
