"""The retrieval index: build, add, look at, search."""

from __future__ import annotations

import argparse
import sys

from assistant.commands.running import open_services
from assistant.report import dump_json
from assistant.retrieval.bodies import LEVELS as LEVELS


def run_index_build(_options: argparse.Namespace) -> int:
    """Build the index from the corpus and the office's own library, with progress on stderr."""
    library = open_services().library
    status = library.build(_progress)
    print(f"检索库已就绪：{status.passages} 段。", file=sys.stderr)
    return 0


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total:
        end = "\n" if done == total else "\r"
        width = 30 * done // max(total, 1)
        bar = "█" * width + "·" * (30 - width)
        print(f"建立检索库 {bar} {done}/{total}", end=end, file=sys.stderr, flush=True)


def run_index_add(options: argparse.Namespace) -> int:
    """Add one file of the office to its library and to the index."""
    added = open_services().library.add(options.file, options.kind, _progress)
    print(f"已添加 {options.file.name}：{added} 段。")
    return 0


def run_index_remove(options: argparse.Namespace) -> int:
    """Take a file of the office out of its library and of the index."""
    name, gone = open_services().library.remove(options.what, _progress)
    print(f"已移除 {name}：{gone} 段。")
    return 0


def run_index_open(options: argparse.Namespace) -> int:
    """Show where a passage stands in its document."""
    library = open_services().library
    library.ensure(_progress)
    place = library.open(options.id)
    if options.json:
        print(dump_json(place.as_json()))
        return 0
    print(f"{place.passage.title} {place.passage.place}（{place.file}）")
    print(f"{place.before}【{place.quote}】{place.after}")
    if place.passage.note:
        print(f"注意：{place.passage.note}")
    return 0


def run_index_status(options: argparse.Namespace) -> int:
    """Say what the index holds and whether it is whole."""
    status = open_services().library.status()
    print(dump_json(status.as_json()) if options.json else status.as_text())
    return int(not status.healthy)


def run_index_manifest(_options: argparse.Namespace) -> int:
    """Write the hashes of the corpus files into its manifest."""
    from assistant.retrieval.manifest import write_manifest

    write_manifest(open_services().library.corpus)
    return 0


def run_search(options: argparse.Namespace) -> int:
    """Find passages of regulations and past reports."""
    from assistant.retrieval.search import hits_as_json

    library = open_services().library
    library.ensure(_progress)
    hits = library.search(
        options.query,
        kind=options.kind,
        year=options.year,
        agency=options.agency,
        level=options.level,
        section=options.section,
        asker=options.own,
        k=options.k,
    )
    if options.json:
        outside = None if hits else library.beside(options.query)
        print(dump_json(hits_as_json(options.query, hits, outside)))
        return 0
    for hit in hits:
        passage = hit.passage
        reasons = f"（{'、'.join(hit.reasons)}）" if hit.reasons else ""
        print(f"{passage.title} {passage.place}{reasons}\n  {passage.text}")
        if hit.span:
            print(f"  问到的一款：{passage.text[slice(*hit.span)]}")
        if passage.note:
            print(f"  注意：{passage.note}")
        print(f"  编号：{passage.id}\n")
    if not hits:
        print(library.no_answer(options.query))
    return 0
