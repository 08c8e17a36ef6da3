"""A real PostgreSQL server for the tests: a cluster of its own on a socket, gone with the test session.

`NIANBAO_TEST_POSTGRES_URL` names a server to use in its place; its account must be allowed to create
databases. Where neither is here, the tests that need one are skipped, and say so.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

BINARIES = "/usr/lib/postgresql"
SUPERUSER = "postgres"
# What a crash of the machine would cost does not matter here; a killed process loses nothing by it.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
_numbers = itertools.count(1)


def binaries() -> Path | None:
    """The folder of the newest server that is installed, None without one."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = Path(BINARIES).glob("*/bin/initdb")
    return max((path.parent for path in found), default=None, key=lambda p: int(p.parent.name))


class Cluster:
    """A cluster in a folder of its own; PostgreSQL refuses to be run by root, so root steps down."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Not below pytest's own folder, which only its user may enter.
        self.folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-"))
        self._data = self.folder / "data"
        self._as: list[str] = []
        if os.geteuid() == 0:
            account = pwd.getpwnam(SUPERUSER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as = ["runuser", "-u", SUPERUSER, "--"]
        self.folder.chmod(0o755)

    def _run(self, program: str, *options: str) -> None:
        command = [*self._as, str(self._programs / program), "-D", str(self._data), *options]
        # No pipe: the server would keep it open.
        with (self.folder.parent / f"{self.folder.name}.log").open("a+") as log:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=False
            )
            if done.returncode:
                log.seek(0)
                raise RuntimeError(f"{program}: {log.read()}")

    def start(self) -> str:
        """Make and start it; gives the URL of its first database."""
        self._run("initdb", "-U", SUPERUSER, "-E", "UTF8", "--locale=C", "--auth=trust", "-N")
        self.again()
        return f"postgresql://{SUPERUSER}@/postgres?host={self.folder}"

    def again(self) -> None:
        """Start it (once more)."""
        settings = {**SETTINGS, "listen_addresses": "''", "unix_socket_directories": self.folder}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-w", "-l", str(self.folder / "server.log"), "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop it: `fast` with everything in order, `immediate` as a crash would."""
        self._run("pg_ctl", "-w", "-m", how, "stop")

    def remove(self) -> None:
        """Stop it if it runs, and take its folder away."""
        with contextlib.suppress(RuntimeError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a database of a running server, as its superuser."""
    if url := os.environ.get("NIANBAO_TEST_POSTGRES_URL"):
        yield url
        return
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    cluster = Cluster(programs)
    try:
        yield cluster.start()
    finally:
        cluster.remove()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a new, empty database."""
    import sqlalchemy

    name = f"nianbao_test_{os.getpid()}_{next(_numbers)}"
    server = sqlalchemy.make_url(postgres_server)
    engine = sqlalchemy.create_engine(
        server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a store can be made: the path of a file, then the URL of a server's database."""
    if request.param == "sqlite":
        return tmp_path / "nianbao.sqlite"
    url: str = request.getfixturevalue("postgres_url")
    return url
