"""Keeping the program running: is everything in order, who did what, backup and restore."""

from __future__ import annotations

import argparse
import contextlib
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.commands.running import open_services
from assistant.errors import UsageError
from assistant.report import dump_json

if TYPE_CHECKING:
    from assistant.store.repository import AuditEntry

WORDS = {"fine": "正常", "note": "注意", "broken": "有问题"}


def add_operating(verb: Any) -> None:
    """The grammar of these commands; `verb` makes a parser from name, function and help."""
    doctor = verb("doctor", run_doctor, "检查程序各部分是否正常，模型服务能做什么。")
    doctor.add_argument("--offline", action="store_true", help="不询问模型服务")
    _add_audit(verb("audit", run_audit, "操作记录：谁在什么时候做了什么，最近的在前。"))
    backup = verb("backup", run_backup, "把数据库、台账、导出的文件和资料库备份成一个文件。")
    backup.add_argument(
        "file", metavar="FILE", type=Path, help="写成的备份文件（.zip），不能已存在"
    )
    restore = verb("restore", run_restore, "把备份恢复到空的数据文件夹（和空的数据库）。")
    restore.add_argument("file", metavar="FILE", type=Path, help="backup 写成的文件")
    for parser in (doctor, backup, restore):
        parser.add_argument("--json", action="store_true", help="输出 JSON")


def _add_audit(audit: Any) -> None:
    audit.add_argument("--person", metavar="NAME", help="只看这个人的")
    audit.add_argument("--body", metavar="BODY", help="只看这个机关的，写全称")
    audit.add_argument("--report", metavar="N", type=int, help="只看这份报告的，写编号")
    audit.add_argument("--action", metavar="ACTION", help="只看这种操作，如“导出”“删除报告”")
    for name, text in (("--since", "从这一天起"), ("--until", "到这一天为止（含）")):
        audit.add_argument(name, type=date.fromisoformat, metavar="YYYY-MM-DD", help=text)
    audit.add_argument("--before", metavar="ID", type=int, help="只看这条记录以前的，用来往前翻")
    audit.add_argument("--limit", metavar="N", type=int, default=50, help="最多几条，默认 50")
    audit.add_argument("--json", action="store_true", help="输出 JSON")


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


def run_backup(options: argparse.Namespace) -> int:
    """Write everything that must not be lost into one archive."""
    from assistant.services.backup import back_up

    with contextlib.closing(open_services()) as services:
        done = back_up(services, options.file)
    if options.json:
        print(dump_json(done.as_json()))
    else:
        print(f"已备份到 {done.path}：{done.reports} 份报告，另有 {done.files} 个文件。")
        print("其中的台账含个人信息，请妥善保管。")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put a backup into an empty data folder and an empty database."""
    from assistant.services.backup import restore

    with contextlib.closing(open_services()) as services:
        done = restore(services, options.file)
        data = services.data
    if options.json:
        print(dump_json(done.as_json()))
    else:
        made = done.made_at.replace(tzinfo=UTC).astimezone()
        print(f"已恢复 {made:%Y-%m-%d %H:%M} 的备份：{done.reports} 份报告，{done.files} 个文件。")
        print(f"数据文件夹是 {data}。请再运行 nianbao index build 建立检索库。")
    return 0


def run_audit(options: argparse.Namespace) -> int:
    """Print who did what, the newest first."""
    with contextlib.closing(open_services()) as services:
        store = services.store
        body = next((one.id for one in store.bodies() if one.name == options.body), None)
        if options.body and body is None:
            raise UsageError(f"没有登记过“{options.body}”这个机关。请写机关全称。")
        entries = store.audit(
            person=options.person,
            body_id=body,
            report_id=options.report,
            actions=[options.action] if options.action else (),
            since=_midnight(options.since),
            until=_midnight(options.until, days=1),
            before=options.before,
            limit=options.limit,
        )
    if options.json:
        print(dump_json([_line_as_json(entry) for entry in entries]))
        return 0
    for entry in entries:
        at = entry.at.replace(tzinfo=UTC).astimezone()
        report = f"{entry.body}{entry.year or ''}"
        parts = (f"{at:%Y-%m-%d %H:%M:%S}", entry.person, entry.action, report, entry.detail)
        print("　".join(part for part in parts if part))
    if len(entries) == options.limit:
        print(f"更早的记录请加 --before {entries[-1].id}。", file=sys.stderr)
    return 0


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """The beginning of a day of this place, or of one some days later, in UTC without a zone."""
    if day is None:
        return None
    local = datetime.combine(day + timedelta(days=days), time()).astimezone()
    return local.astimezone(UTC).replace(tzinfo=None)


def _line_as_json(entry: AuditEntry) -> dict[str, Any]:
    return {**asdict(entry), "at": f"{entry.at.isoformat(timespec='seconds')}Z"}
