"""The release pack: Word file, page, workbook, JSON, figure ledger and a certificate, checked when it is opened."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.drafting.figures import SCHEMA as FIGURES_SCHEMA
from assistant.drafting.figures import figure_counts, figure_ledger, figures_as_json
from assistant.errors import ExportMismatch, UnreadableFile, UserError
from assistant.findings import Finding, Severity
from assistant.publishing.archive import archive
from assistant.publishing.docx import docx_bytes
from assistant.publishing.handover import put_verified
from assistant.publishing.html import render_html
from assistant.publishing.outline import printed_title
from assistant.publishing.readback import verify_bytes
from assistant.publishing.workbook import workbook_bytes
from assistant.report import AnnualReport, dump_json, report_as_json, report_from_json
from assistant.tables.facts import fact_sheet

PROGRAM = "nianbao"
SCHEMA = "nianbao.certificate/1"
CERTIFICATE = "certificate.json"
JSON = "report.json"
FIGURES = "figures.json"
READ_BACK = ("report.docx", "report.html", "tables.xlsx", JSON)
# A pack is well under a megabyte; far more is not a pack and is not unpacked.
LARGEST = 64 * 1024 * 1024


def write_pack(
    report: AnnualReport,
    findings: Iterable[Finding],
    path: Path,
    *,
    made_at: datetime | None = None,
    rules_run: Iterable[str] = (),
    program_version: str | None = None,
) -> None:
    """Write the pack once every file in it has read back as the report.

    `findings` are those of the last check and `rules_run` the codes of the rules it ran; the
    certificate states both, and the time only when it is given one: the same arguments give the
    same bytes. The version is that of the installed program unless it is named.
    Raises ExportMismatch and leaves the target as it was.
    """
    files = pack_files(report)
    certificate = {
        "schema": SCHEMA,
        "program": {"name": PROGRAM, "version": program_version or _installed_version()},
        "made_at": made_at.isoformat(timespec="seconds") if made_at else None,
        "rules_run": sorted(set(rules_run)),
        **certified(report, findings, files),
    }
    data = archive({**files, CERTIFICATE: dump_json(certificate).encode()})
    put_verified(path, data, _verify_whole)


def pack_files(report: AnnualReport) -> dict[str, bytes]:
    """The files of the pack without its certificate."""
    return {
        "report.docx": docx_bytes(report),
        "report.html": render_html(report).encode(),
        "tables.xlsx": workbook_bytes(report),
        JSON: dump_json(report_as_json(report)).encode(),
        FIGURES: dump_json(_figures(report)).encode(),
    }


def _figures(report: AnnualReport) -> dict[str, Any]:
    """The figure ledger of the report against its own tables."""
    facts = fact_sheet(report.tables, report.form, report.year or 0, scope=report.scope)
    figures = figure_ledger(report, facts)
    return {
        "schema": FIGURES_SCHEMA,
        "counts": figure_counts(figures),
        "figures": figures_as_json(figures),
    }


def certified(
    report: AnnualReport, findings: Iterable[Finding], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """What the certificate vouches for: the report, its findings in numbers, the hash of each file."""
    findings = list(findings)
    severities = Counter(finding.severity for finding in findings)
    return {
        "report": {
            "title": printed_title(report),
            "agency": report.agency,
            "year": report.year,
            "edition": report.edition,
            "shape": report.shape.value,
        },
        "findings": {
            **{severity.value: severities[severity] for severity in Severity},
            "by_code": dict(sorted(Counter(finding.code for finding in findings).items())),
        },
        "read_back": list(READ_BACK),
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        },
    }


def _installed_version() -> str | None:
    try:
        return metadata.version(PROGRAM)
    except metadata.PackageNotFoundError:
        return None


def _verify_whole(path: Path) -> None:
    problems = verify_pack(path)
    if problems:
        raise ExportMismatch(f"发布包写好后没有通过核验，没有交付：{'；'.join(problems[:3])}。")


# --- Checking a pack ----------------------------------------------------------------------------


def verify_pack(path: Path) -> list[str]:
    """What is wrong with a pack, in Chinese; an empty list when it is whole and agrees in itself.

    Raises UnreadableFile when the file is no pack at all. The certificate is not signed: the check
    finds damage and later changes to a file, not a pack that was made anew.
    """
    parts = _open(path)
    try:
        files = _listed_files(parts[CERTIFICATE] or b"")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFile(
            path.name, "里面的核验证书 certificate.json 被改坏了", "请重新导出发布包"
        ) from error
    problems = list(_hash_problems(parts, files))
    whole = {name: data for name, data in parts.items() if data is not None}
    return problems or list(_content_problems(whole))


def _open(path: Path) -> dict[str, bytes | None]:
    """The parts by name; None for one that is damaged."""
    try:
        with zipfile.ZipFile(path) as source:
            size = sum(entry.file_size for entry in source.infolist())
            if CERTIFICATE not in source.namelist() or size > LARGEST:
                raise UnreadableFile(
                    path.name,
                    "它是压缩包，但不是本程序的发布包",
                    "请选择用 nianbao export --pack 导出的文件",
                )
            return {name: _part(source, name) for name in source.namelist()}
    except OSError as error:
        problem = error.strerror or "文件打不开"
        raise UnreadableFile(path.name, problem, "请检查路径和权限") from error
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            path.name, "它不是完整的 zip 文件，可能没有下载完", "请重新下载或重新导出发布包"
        ) from error


def _part(source: zipfile.ZipFile, name: str) -> bytes | None:
    # RuntimeError: encrypted. NotImplementedError: a packing method that we do not write.
    try:
        return source.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        return None


def _listed_files(certificate: bytes) -> dict[str, str]:
    data = json.loads(certificate)
    if data["schema"] != SCHEMA:
        raise ValueError(data["schema"])
    return {name: str(entry["sha256"]) for name, entry in data["files"].items()}


def _hash_problems(parts: Mapping[str, bytes | None], files: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*files, *READ_BACK}):
        data = parts.get(name)
        if name not in parts:
            yield f"缺少文件 {name}"
        elif data is None:
            yield f"文件 {name} 已损坏，解不开"
        elif name not in files:
            yield f"证书没有登记文件 {name}"
        elif hashlib.sha256(data).hexdigest() != files[name]:
            yield f"文件 {name} 在导出后被改动过（校验值不符）"
    for name in sorted(parts.keys() - files.keys() - {CERTIFICATE, *READ_BACK}):
        yield f"多出证书没有登记的文件 {name}"


def _content_problems(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Whether the files still say the same, read by this version."""
    try:
        report = report_from_json(json.loads(parts[JSON]), JSON)
    except (ValueError, UserError) as error:
        yield f"{JSON} 读不了（{error}）"
        return
    said = json.loads(parts[CERTIFICATE])
    if said.get("report") != certified(report, (), {})["report"]:
        yield f"证书所写的机关、年度、标题或格式与 {JSON} 不一致"
    for name in READ_BACK:
        try:
            verify_bytes(report, parts[name], name)
        except (ExportMismatch, UserError) as error:
            yield f"{name} 与 {JSON} 不一致（{error}）"
