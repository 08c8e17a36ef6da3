"""Consistent tables to break on purpose: real figures, a sample body, and made-up ones on each form."""

from __future__ import annotations

import json
import random
from pathlib import Path

from assistant.forms import Form, Shape, load_form
from assistant.reading.read import read_report
from assistant.report import Cell, Tables
from assistant.tables.fill import with_totals

CHECKOUT = Path(__file__).resolve().parents[1]
SUQIAN = json.loads((CHECKOUT / "tests/data/suqian.json").read_text(encoding="utf-8"))
TABLES_HELD = ("requests", "disputes")


def suqian(year: int) -> tuple[Form, Tables]:
    """The real figures of 宿迁市 in 2023 or 2024."""
    form = load_form()
    values = {}
    for table in TABLES_HELD:
        columns = [column.key for column in form.tables[table].blocks[0].columns]
        for row, numbers in SUQIAN[str(year)][table].items():
            values |= {f"{table}.{row}.{c}": Cell(n) for c, n in zip(columns, numbers, strict=True)}
    return form, Tables(values)


def qinghe() -> tuple[Form, Tables]:
    """The sample township's report on 2024, read from its published page."""
    report = read_report(CHECKOUT / "corpus/reports/qinghe_township_2024.html")
    return report.form, report.tables


def made_up(edition: str, shape: Shape, seed: int) -> tuple[Form, Tables]:
    """Random counts that satisfy every relation of a form."""
    form, dice = load_form(edition, shape), random.Random(seed)
    free = [
        key for table in TABLES_HELD for key in form.keys(table) if key not in form.computed_keys
    ]
    cells = {key: Cell(dice.choice((0, 0, dice.randrange(9), dice.randrange(400)))) for key in free}
    tables = with_totals(Tables(cells), form)
    for balance in form.balances[:-1]:
        done, out = (tables.value(key) or 0 for key in balance.right)
        old = dice.randrange(min(30, done + out) + 1)
        tables = tables.with_cells(
            {balance.left[0]: Cell(done + out - old), balance.left[1]: Cell(old)}
        )
    return form, with_totals(tables, form)


BASES = {
    "suqian_2023": suqian(2023),
    "suqian_2024": suqian(2024),
    "qinghe_2024": qinghe(),
    "made_up_2021": made_up("2021", Shape.STANDARD, 1),
    "made_up_collapsed": made_up("2021", Shape.COLLAPSED_OTHER, 2),
    "made_up_2019": made_up("2019", Shape.STANDARD, 3),
}


def held_keys(form: Form) -> list[str]:
    """The cells of tables three and four, which stand in relations."""
    return [key for table in TABLES_HELD for key in form.keys(table)]
