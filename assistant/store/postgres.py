"""A PostgreSQL server, for several processes or machines. Driven by psycopg 3 (extra `postgres`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Text,
    create_engine,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError

from assistant.errors import NianbaoError, UserError
from assistant.store.engine import CONNECTIONS, MORE_CONNECTIONS, PATIENCE_S, Database, busy
from assistant.store.models import Base

DRIVER_MISSING = (
    "NIANBAO_DATABASE_URL 指定了 PostgreSQL，但没有安装它的驱动。"
    "请运行 pip install 'psycopg[binary]' 后重新启动；不用 PostgreSQL 的，请去掉这项设置。"
)
ALONE = 5_741_882_026_000_001
"""Key of the advisory lock under which the schema is changed; any number that no other program uses."""

# SQLSTATE, by its beginning: what happened, and what to do.
_BUSY = ("55P03", "40P01", "40001", "53300")
_DAMAGED = "数据库 {} 的服务器读到了损坏的数据。请管理员从备份恢复，并检查服务器的磁盘。"
_MEANINGS = {
    "53100": "数据库服务器的磁盘已满，这一步没有保存。请通知管理员清理磁盘后再试。",
    "25006": "数据库现在只能读，不能写，这一步没有保存。请管理员检查 PostgreSQL 是否连到了备用服务器。",
    "42501": "数据库账户没有权限做这一步。请管理员给 NIANBAO_DATABASE_URL 里的账户授予建表和读写的权限。",
}


class PostgresServer(Database):
    """A database of a server. Opens no connection until it is used."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url).set(drivername="postgresql+psycopg")
        self.name = _shown(parsed)
        self.engine = _engine(parsed)
        self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def _for_reading(self) -> Engine:
        """Without a transaction, whose beginning and end are a way to the server each.

        Inside of one, too, every statement would see what was committed until then.
        """
        return self._reader

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Holder of the advisory lock; whoever else wants it waits until this one is done."""
        with self._explained(), self.engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ALONE})
            yield connection

    @contextmanager
    def still(self) -> Iterator[Connection]:
        """One transaction that keeps to what was there at its beginning."""
        with self._explained(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ")

    def failure(self, error: DBAPIError) -> NianbaoError | None:
        """By the SQLSTATE; without one the server was not reached or has gone."""
        state = getattr(error.orig, "sqlstate", None)
        if state in _BUSY:
            return busy()
        if state in _MEANINGS:
            return NianbaoError(_MEANINGS[state])
        if state in ("XX001", "XX002"):
            return UserError(_DAMAGED.format(self.name))
        if not isinstance(error, OperationalError):
            return None
        if error.connection_invalidated:
            return NianbaoError(
                f"与数据库 {self.name} 的连接中断了。请稍等片刻，刷新页面看这一步是否已保存；"
                "反复出现时，请管理员检查 PostgreSQL。"
            )
        return UserError(_not_connected(self.name, str(error.orig)))

    def wipe(self) -> None:
        """Let the server reuse the room of what was deleted. It overwrites it in its own time."""
        with self._explained(), self.engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            # Not to wait for others: what was asked for is done.
            connection.execute(text("VACUUM (SKIP_LOCKED) messages, versions, documents"))

    def problems(self) -> list[str]:
        """What the server knows of damage, whether Chinese text fits in, and whether every row can be read."""
        found = []
        with self.reading() as session:
            if session.scalar(text("SHOW server_encoding")) != "UTF8":
                found.append(
                    "数据库的编码不是 UTF8，存不了中文。请另建一个编码为 UTF8 的数据库，再把数据迁过去。"
                )
            if session.scalar(text("SHOW transaction_read_only")) == "on":
                found.append(_MEANINGS["25006"])
            query = (
                "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
            )
            if session.scalar(text(query)):
                found.append(_DAMAGED.format(self.name))
        return found or self._unreadable()

    def _unreadable(self) -> list[str]:
        """Let the server read every text of ours to its end."""
        try:
            with self.reading() as session:
                there = set(inspect(session.connection()).get_table_names())
                for table in Base.metadata.sorted_tables:
                    texts = [func.sum(func.length(c)) for c in table.c if isinstance(c.type, Text)]
                    if table.name in there and texts:
                        session.execute(select(*texts))
        except UserError as error:
            return [str(error)]
        return []

    def describe(self) -> str:
        """Version, place and size."""
        with self.reading() as session:
            version = session.scalar(text("SHOW server_version"))
            size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
        return f"PostgreSQL {version}，{self.name}，{size / 1024**2:.1f} MB"


def _shown(url: URL) -> str:
    """`user@host:port/database`, or the folder of the socket for the host; never the password."""
    host = url.host or str(url.query.get("host", "localhost"))
    user = f"{url.username}@" if url.username else ""
    return f"{user}{host}{f':{url.port}' if url.port else ''}/{url.database}"


def _not_connected(name: str, said: str) -> str:
    """By the words of the server and its library, in the languages they come in here."""
    words = said.casefold()
    if "password" in words or "密码" in words or "口令" in words:
        reason = "用户名或密码不对。请核对 NIANBAO_DATABASE_URL；密码里的 @、:、/、# 等字符要写成 %40 这样的编码"
    elif "pg_hba" in words:
        reason = "服务器不接受这台机器或这个账户的连接。请管理员修改 PostgreSQL 的 pg_hba.conf"
    elif "does not exist" in words or "不存在" in words:
        reason = "服务器上没有这个数据库或账户。请先建好，或改正 NIANBAO_DATABASE_URL"
    elif "resolve" in words or "translate host" in words:
        reason = "找不到这台服务器。请核对 NIANBAO_DATABASE_URL 里的服务器地址"
    else:
        reason = "服务器没有应答。请确认 PostgreSQL 已启动，地址和端口没有写错"
    return f"连不上数据库 {name}：{reason}。"


def _engine(url: URL) -> Engine:
    # What the operator wrote in the address himself comes last, and so holds.
    options = f"-c lock_timeout={PATIENCE_S * 1000} {url.query.get('options', '')}"
    try:
        return create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=MORE_CONNECTIONS,
            pool_timeout=PATIENCE_S,
            pool_pre_ping=True,  # the server may have been started anew in between
            connect_args={
                "connect_timeout": PATIENCE_S,
                "application_name": "nianbao",
                "client_encoding": "utf8",
                "options": options,
                "tcp_user_timeout": 3 * PATIENCE_S * 1000,  # a line that is cut is noticed
            },
        )
    except ImportError as error:  # no driver, or no library of the server's that it could use
        raise UserError(DRIVER_MISSING) from error
