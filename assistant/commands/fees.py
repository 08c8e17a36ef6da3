"""What the processing fee comes to under the national tariff, and whether a total can be right."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.errors import UsageError
from assistant.report import dump_json

LARGEST = 1_000_000
"""More than any office is asked for; the steps of the tariff are counted out one by one."""


def run_fee(options: argparse.Namespace) -> int:
    """Print a fee by items, a fee by pages, or whether a total is reachable."""
    given = [name for name in ("items", "pages", "total") if getattr(options, name) is not None]
    if len(given) != 1 or (options.notices is not None and given != ["total"]):
        raise UsageError(
            "请给出 --items 件数、--pages 页数、--total 总额中的一个；--notices 只与 --total 同用。"
        )
    numbers = (options.items, options.pages, options.total, options.notices)
    if any(number is not None and not 0 <= number <= LARGEST for number in numbers):
        raise UsageError(f"件数、页数和金额应在 0 至 {LARGEST} 之间。请改正。")
    if given == ["total"]:
        return _print_check(options)
    data = _what_if(given[0], getattr(options, given[0]))
    print(dump_json(data) if options.json else _as_text(data))
    return 0


def _what_if(mode: str, count: int) -> dict[str, Any]:
    from assistant.tables.tariff import BASIS, item_steps, page_steps

    steps = item_steps(count) if mode == "items" else page_steps(count)
    return {
        "mode": mode,
        "count": count,
        "yuan": sum(step.yuan for step in steps),
        "steps": [{"count": s.count, "each": s.each, "yuan": s.yuan} for s in steps],
        "basis": BASIS,
    }


def _as_text(data: dict[str, Any]) -> str:
    unit = "件" if data["mode"] == "items" else "页"
    scope = "同一申请人同一自然月" if data["mode"] == "items" else "一件申请"
    parts = [f"{s['count']} {unit}每{unit} {s['each']} 元" for s in data["steps"]]
    lines = [f"{scope} {data['count']} {unit}：{data['yuan']} 元"]
    lines += [f"  {part}" for part in parts]
    return "\n".join([*lines, f"依据：{data['basis']}"])


def _print_check(options: argparse.Namespace) -> int:
    from assistant.tables.tariff import BASIS, is_reachable

    good = is_reachable(options.total, options.notices)
    if options.json:
        data = {
            "total": options.total,
            "notices": options.notices,
            "reachable": good,
            "basis": BASIS,
        }
        print(dump_json(data))
    else:
        asked = "" if options.notices is None else f"{options.notices} 份收费通知"
        words = "可以得出" if good else "得不出"
        print(f"{asked}总额 {options.total} 元：按收费标准{words}。\n依据：{BASIS}")
    return 0
