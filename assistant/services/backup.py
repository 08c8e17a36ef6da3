"""One archive of all that must not be lost: the database, ledgers, the originals of imported reports,
exports, and the office's own library.

It is a zip file with a manifest of hashes. The database in it is a SQLite file, also where the program
works on a PostgreSQL server, so that a backup of one can be restored into the other. What can be made
anew (the index, what was found out about the model) is not in it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

from assistant import __version__
from assistant.errors import UnreadableFile, UserError
from assistant.services.gate import PERSON
from assistant.services.starting import ORIGINALS

if TYPE_CHECKING:
    from assistant.services.program import Services

FORMAT = "nianbao.backup/1"
MANIFEST, DATABASE = "manifest.json", "nianbao.sqlite"
FOLDERS = ("ledgers", ORIGINALS, "exports", "library")
_CHUNK = 1024 * 1024
_NO_BACKUP = "请确认选的是 nianbao backup 写成的文件，并且复制完整"


@dataclass(frozen=True, slots=True)
class Backup:
    """What an archive holds: when it was made (UTC), how many reports, files besides the database."""

    path: Path
    made_at: datetime
    reports: int
    files: int

    def as_json(self) -> dict[str, Any]:
        """The document that the commands print."""
        made_at = self.made_at.isoformat(timespec="seconds")
        counts = {"reports": self.reports, "files": self.files}
        return {"file": str(self.path), "made_at": made_at, **counts}


def back_up(services: Services, target: Path) -> Backup:
    """Write the archive; the program may be running. Only its owner may read it: ledgers are personal data.

    Raises UserError where the file exists or cannot be written.
    """
    if target.exists():
        raise UserError(f"文件 {target} 已经存在，备份不会覆盖它。请换一个文件名。")
    if not target.absolute().parent.is_dir():
        raise UserError(f"没有文件夹 {target.absolute().parent}。请先建好，或换一个地方。")
    made_at = datetime.now(UTC).replace(tzinfo=None)
    services.store.record("备份", PERSON, detail=target.name)
    with _told(target.parent), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        snapshot, archive = Path(folder) / DATABASE, Path(folder) / "archive"
        services.store.write_snapshot(snapshot)
        archive.touch(mode=0o600)
        hashes: dict[str, str] = {}
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target_zip:
            for name, path in ((DATABASE, snapshot), *_files(services.data)):
                hashes[name] = _write(target_zip, name, path)
            manifest = {
                "format": FORMAT,
                "program": __version__,
                "made_at": made_at.isoformat(),
                "reports": len(services.reports()),
                "files": hashes,
            }
            target_zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        found = inspect_backup(archive)
        archive.replace(target)
    return Backup(target, found.made_at, found.reports, found.files)


def inspect_backup(path: Path) -> Backup:
    """Read an archive through and hold every file to its hash. Raises UnreadableFile."""
    with _opened(path) as archive:
        manifest = _manifest(path, archive)
        for name, sha256 in manifest["files"].items():
            with archive.open(name) as source:
                if _hash(source) != sha256:
                    raise UnreadableFile(path.name, f"其中的 {name} 已损坏", _NO_BACKUP)
    files = len(manifest["files"]) - 1
    made_at = datetime.fromisoformat(manifest["made_at"])
    return Backup(path, made_at, manifest["reports"], files)


def restore(services: Services, source: Path) -> Backup:
    """Put an archive into an empty data folder and an empty database, all or nothing.

    Raises UserError where something is there already, UnreadableFile where the archive is damaged.
    """
    found = inspect_backup(source)
    data = services.data
    own = services.settings.database_url is None
    there = [name for name in (*FOLDERS, DATABASE) if _is_filled(data / name)]
    if there:
        raise UserError(
            f"数据文件夹 {data} 里已经有数据（{'、'.join(there)}），恢复不会覆盖它。"
            "请先把这个文件夹改名，或用 NIANBAO_DATA 指定一个空的文件夹。"
        )
    with _told(data), _beside(data) as folder:
        unpacked = Path(folder)
        _unpack(source, unpacked)
        snapshot = unpacked / DATABASE
        _bring_up(snapshot, source)
        moved: list[Path] = []
        try:
            for name in FOLDERS:
                if (unpacked / name).exists():
                    if (data / name).exists():
                        (data / name).rmdir()
                    (unpacked / name).rename(data / name)
                    moved.append(data / name)
            if own:
                snapshot.rename(data / DATABASE)
            else:
                services.store.fill_from_snapshot(snapshot)
        except BaseException:
            for path in moved:
                shutil.rmtree(path)
            raise
    return Backup(source, found.made_at, found.reports, found.files)


def _bring_up(snapshot: Path, source: Path) -> None:
    """Bring the database to this program's tables, and look whether it is whole."""
    from assistant.store.repository import Store

    store = Store(snapshot)
    try:
        if problems := store.problems():
            raise UserError(problems[0])
        store.record("恢复备份", PERSON, detail=source.name)
    finally:
        store.close()


def _files(data: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(data).as_posix(), path


def _write(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Add a file; gives the hash of what was written."""
    sha256 = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            sha256.update(chunk)
            target.write(chunk)
    return sha256.hexdigest()


def _hash(source: IO[bytes]) -> str:
    sha256 = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        sha256.update(chunk)
    return sha256.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive for reading. Raises UnreadableFile where it is none, or is cut off or changed."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise UnreadableFile(path.name, "没有这个文件", "请核对文件名和所在的文件夹") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableFile(path.name, "不是备份文件，或者已损坏", _NO_BACKUP) from error
    except OSError as error:
        raise UnreadableFile(path.name, "打不开", "请检查文件的权限和所在的磁盘") from error


def _manifest(path: Path, archive: zipfile.ZipFile) -> Mapping[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        named = {*manifest["files"], MANIFEST}
        known = manifest["format"] == FORMAT
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(path.name, "不是年报助手的备份文件", _NO_BACKUP) from error
    if not known:
        raise UnreadableFile(path.name, "是别的版本的程序写的备份", "请用写它的那一版程序恢复")
    if sorted(named) != sorted(archive.namelist()) or not all(map(_is_ours, manifest["files"])):
        raise UnreadableFile(path.name, "其中的文件与清单不一致", _NO_BACKUP)
    return cast("Mapping[str, Any]", manifest)


def _is_ours(name: str) -> bool:
    """Whether a file of this name may be unpacked: nothing is ever written beside the data folder."""
    parts = PurePosixPath(name).parts
    plain = ".." not in parts and "\\" not in name and "\0" not in name
    return name == DATABASE or (plain and len(parts) > 1 and parts[0] in FOLDERS)


def _unpack(source: Path, folder: Path) -> None:
    """Write every file of an archive that was looked through, readable by their owner alone."""
    with _opened(source) as archive:
        for name in archive.namelist():
            if name == MANIFEST:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            with archive.open(name) as packed, path.open("wb") as target:
                shutil.copyfileobj(packed, target, _CHUNK)
    for name in FOLDERS:
        if (folder / name).exists():
            (folder / name).chmod(0o700)


@contextmanager
def _beside(data: Path) -> Iterator[str]:
    """A folder inside of the data folder, from where a finished file need only be renamed."""
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        yield folder


def _is_filled(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.iterdir()))


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """A full disk or a missing right, in words."""
    try:
        yield
    except OSError as error:
        raise UserError(f"写不进文件夹 {folder}。请检查它的权限和磁盘的剩余空间。") from error
