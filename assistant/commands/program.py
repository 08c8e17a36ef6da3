"""The program itself: its page, its rules, its documentation."""

from __future__ import annotations

import argparse
import contextlib

from assistant.commands.running import open_services, rules_of_the_office, say_notice
from assistant.report import dump_json


def run_rules(options: argparse.Namespace) -> int:
    """Print the catalogue of rules."""
    from assistant.catalogue import all_rules, rules_as_text

    rules, settings = all_rules(), rules_of_the_office()
    if options.json:
        print(dump_json([rule.as_json(settings) for rule in rules]))
    else:
        print(rules_as_text(rules, settings))
    return 0


def run_docs(options: argparse.Namespace) -> int:
    """Write the generated pages of the documentation."""
    from assistant.catalogue import generated_pages

    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in generated_pages(options.grammar).items():
        (options.out / name).write_text(text, encoding="utf-8")
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Serve the page until it is stopped."""
    from assistant.web.server import serve

    with contextlib.closing(open_services(at_machine=False)) as services:
        # Both are asked here too, so that what is wrong with them stops the start and not the page.
        rules, _ = services.rules, services.store
        say_notice(rules)
        host = options.host or services.settings.host
        serve(services, host, options.port or services.settings.port)
    return 0
