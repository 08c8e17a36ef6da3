"""Keeping the program running: is everything in order?"""

from __future__ import annotations

import argparse
import contextlib

from assistant.commands.running import open_services
from assistant.report import dump_json

WORDS = {"fine": "正常", "note": "注意", "broken": "有问题"}


def run_doctor(options: argparse.Namespace) -> int:
    """Check every part of the program, the model endpoint too unless told not to; 1 if one is broken."""
    import asyncio

    from assistant.health import State, examine, model_checks

    with contextlib.closing(open_services()) as services:
        checks = list(examine(services))
        if not options.offline:
            checks += model_checks(asyncio.run(services.probe()))
    if options.json:
        print(dump_json([check.as_json() for check in checks]))
    else:
        for check in checks:
            print(f"{WORDS[check.state]}　{check.name}")
            print("\n".join(f"      {line}" for line in check.lines))
    return int(any(check.state is State.BROKEN for check in checks))
