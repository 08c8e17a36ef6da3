"""What can be told of a page's HTML for who does not see it: names, headings, tables, landmarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import html

FIELDS = "//input[not(@type='hidden')] | //select | //textarea"
PRESSED = "//button | //a | //summary | //*[@role='button' or @role='link']"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def faults(page: str) -> list[str]:
    """Every fault of a page or of a part of one, with the beginning of the element that has it."""
    root = html.fromstring(f"<div>{page}</div>" if "<html" not in page else page)
    return [f"{what}: {_shown(part)}" for part, what in _faults(root)]


def _faults(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    for field in root.xpath(FIELDS):
        if not _label(field):
            yield field, "a field without a name"
    for part in root.xpath(PRESSED):
        said, seen = _label(part) or _text(part), _seen(part)
        if not said:
            yield part, "nothing that says what it does"
        elif part.get("aria-label") and seen not in part.get("aria-label"):
            yield part, "called otherwise than it is written"
    for head in root.xpath("//th"):
        if not _text(head):
            yield head, "an empty head of a table"
    for table in root.xpath("//table"):
        if not table.xpath(".//th") and not table.get(
            "aria-label"
        ):  # a foreign file's has no heads
            yield table, "a table without heads and without a name"
    last = 0
    for heading in root.xpath("|".join(f"//{name}" for name in HEADINGS)):
        level = HEADINGS.index(heading.tag) + 1
        if last and level > last + 1:
            yield heading, f"a heading of level {level} below one of level {last}"
        last = level
    yield from _ambiguous(root)


def _ambiguous(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Identifiers that stand twice, parts of a page that share a name, a page without its main part."""
    for what, path in (("id", "//*[@id]"), ("aria-label", "//nav")):
        parts = root.xpath(path)
        many = Counter(part.get(what, "") for part in parts)
        yield from (
            (part, f"{what} stands twice") for part in parts if many[part.get(what, "")] > 1
        )
    if root.tag == "html" and len(root.xpath("//main")) != 1:
        yield root, "not one main part"


def _label(part: html.HtmlElement) -> str:
    """The name that is given to an element, not its own words."""
    own = part.get("aria-label", "").strip()
    above = next(part.iterancestors("label"), None)
    return own or (_text(above) if above is not None else "")


def _text(part: html.HtmlElement) -> str:
    return " ".join("".join(part.itertext()).split())


def _seen(part: html.HtmlElement) -> str:
    """The words that stand on it; a sign alone (×) is no word."""
    words = "".join(part.xpath(".//text()[not(ancestor::*[@aria-hidden='true'])]")).strip()
    return words if any(letter.isalnum() for letter in words) else ""


def _shown(part: html.HtmlElement) -> str:
    return str(html.tostring(part, encoding="unicode"))[:160]
