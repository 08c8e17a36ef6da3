"""The pages of docs/ that list rules, commands, settings and prompts are what the program says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from assistant.catalogue import all_rules, generated_pages
from assistant.cli import parser


def test_generated_pages_are_fresh(checkout: Path) -> None:
    """Each page equals what `make docs` would write now."""
    stale = [
        name
        for name, text in generated_pages(parser()).items()
        if not (checkout / "docs" / name).is_file()
        or (checkout / "docs" / name).read_text(encoding="utf-8") != text
    ]

    assert [] == stale, "run `make docs`"


def test_every_code_in_the_sources_is_in_the_catalogue(checkout: Path) -> None:
    """A finding cannot carry a code that the catalogue does not explain; no code is there twice."""
    known = [rule.code for rule in all_rules()]
    used = {
        node.value
        for path in (checkout / "assistant").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z]\d\d", node.value)
    }

    assert len(known) == len(set(known))
    assert used <= set(known)
