"""What a person is told when the PostgreSQL server is not as it should be, and that work goes on after."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from postgres_server import Cluster, binaries

from assistant.errors import NianbaoError, UserError
from assistant.store.repository import Store
from assistant.store.state import State

AGENCY = "示例县青禾镇人民政府"


def run(url: str, statement: str) -> None:
    """Run a statement outside of a transaction."""
    engine = sqlalchemy.create_engine(
        sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(statement))
    engine.dispose()


@pytest.fixture
def cluster() -> Iterator[tuple[Cluster, str]]:
    """A server of one's own, to stop and to start, and the URL of its database."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    cluster = Cluster(programs)
    try:
        yield cluster, cluster.start()
    finally:
        cluster.remove()


def test_a_server_that_crashes_loses_nothing_and_is_found_again(
    cluster: tuple[Cluster, str],
) -> None:
    """While it is away, the person is told so; when it is back, the same store goes on."""
    server, url = cluster
    store = Store(url)
    store.create(AGENCY, 2025, "甲")
    store.save(1, 1, State(AGENCY, 2025, explanations={"a": "b"}), "改", "甲")
    server.stop("immediate")

    with pytest.raises(NianbaoError, match="服务器没有应答。请确认 PostgreSQL 已启动"):
        store.save(1, 2, State(AGENCY, 2025), "改", "甲")
    with pytest.raises(UserError, match="服务器没有应答"):
        Store(url)
    server.again()
    assert {"a": "b"} == store.load(1).state.explanations
    assert 3 == store.save(1, 2, State(AGENCY, 2025), "改", "甲")
    store.close()


def test_a_server_that_ends_a_step_in_the_middle_undoes_it(postgres_url: str) -> None:
    """The person is told to look whether it was saved; nothing of it is there, and the next one works."""
    store = Store(postgres_url)
    store.create(AGENCY, 2025, "甲")

    def step() -> None:
        with store._database.writing() as session:
            session.execute(sqlalchemy.text("UPDATE versions SET change = 'x'"))
            number = session.scalar(sqlalchemy.text("SELECT pg_backend_pid()"))
            run(postgres_url, f"SELECT pg_terminate_backend({number})")
            session.execute(sqlalchemy.text("UPDATE versions SET change = 'y'"))

    with pytest.raises(NianbaoError, match=r"连接中断了.*看这一步是否已保存"):
        step()
    assert ["新建报告"] == [entry.change for entry in store.history(1)]
    assert 2 == store.save(1, 1, State(AGENCY, 2025), "改", "甲")
    store.close()


def test_a_wrong_password_is_said_without_showing_it(cluster: tuple[Cluster, str]) -> None:
    """So are an account and a database that do not exist, and one that may not come in."""
    server, url = cluster
    run(url, "CREATE ROLE office LOGIN PASSWORD 'right'")
    hba = server.folder / "data" / "pg_hba.conf"
    rules = "local all office scram-sha-256\nlocal all postgres trust\nlocal all other reject\n"
    hba.write_text(rules, encoding="utf-8")
    run(url, "SELECT pg_reload_conf()")
    wrong = f"postgresql://office:geheim%40x@/postgres?host={server.folder}"

    with pytest.raises(UserError, match=r"用户名或密码不对.*%40") as found:
        Store(wrong)
    assert "geheim" not in str(found.value)
    assert f"office@{server.folder}/postgres" in str(found.value)
    with pytest.raises(UserError, match="服务器上没有这个数据库或账户"):
        Store(url.replace("/postgres?", "/nowhere?"))
    with pytest.raises(UserError, match="服务器不接受这台机器或这个账户"):
        Store(wrong.replace("office", "other"))


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    """By address, and by name."""
    with pytest.raises(UserError, match=r"连不上数据库 a@127.0.0.1:1/b：服务器没有应答"):
        Store("postgresql://a:b@127.0.0.1:1/b")
    with pytest.raises(UserError, match="找不到这台服务器"):
        Store("postgresql://a:b@no-such-host.invalid/b")


def test_a_database_that_cannot_hold_chinese_is_refused(postgres_server: str) -> None:
    """Before a table is made in it."""
    run(postgres_server, "CREATE DATABASE nianbao_ascii ENCODING 'SQL_ASCII' TEMPLATE template0")
    url = sqlalchemy.make_url(postgres_server).set(database="nianbao_ascii")

    with pytest.raises(UserError, match="不是 UTF8，存不了中文"):
        Store(url.render_as_string(hide_password=False))
    run(postgres_server, "DROP DATABASE nianbao_ascii")


def test_a_server_that_can_only_be_read_is_said(postgres_url: str) -> None:
    """Reports can be read; saving and the check say what is wrong."""
    store = Store(postgres_url)
    store.create(AGENCY, 2025, "甲")
    store.close()
    name = sqlalchemy.make_url(postgres_url).database
    run(postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = Store(postgres_url)

    assert 1 == store.load(1).version
    with pytest.raises(NianbaoError, match="现在只能读，不能写，这一步没有保存"):
        store.save(1, 1, State(AGENCY, 2025), "改", "甲")
    assert "只能读" in store.problems()[0]
    store.close()


def test_damage_on_the_disk_of_the_server_is_said(cluster: tuple[Cluster, str]) -> None:
    """Whoever reads the damaged part is told, and so is the check; what is whole can still be read."""
    server, url = cluster
    store = Store(url)
    store.create(AGENCY, 2025, "甲")
    for number in range(1, 4):
        odd = "".join(chr(0x4E00 + number * 1000 + step * 7 % 5000) for step in range(9000))
        store.save(1, number, State(AGENCY, 2025, explanations={"x": odd}), "改", "甲")
    with store._database.reading() as session:
        query = (
            "SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE relname = 'versions'"
        )
        path = server.folder / "data" / str(session.scalar(sqlalchemy.text(query)))
    store.close()
    server.stop("fast")
    data = bytearray(path.read_bytes())
    data[-8192:] = b"\xff" * 8192
    path.write_bytes(data)
    server.again()
    store = Store(url)

    assert 4 == store.history(1)[0].number
    with pytest.raises(UserError, match="读到了损坏的数据。请管理员从备份恢复"):
        store.load(1)
    assert ["读到了损坏的数据" in line for line in store.problems()] == [True]
    store.close()


def test_an_account_without_rights_is_said(cluster: tuple[Cluster, str]) -> None:
    """It may come in, but not make tables: the right that is missing is named."""
    _, url = cluster
    run(url, "CREATE ROLE guest LOGIN")

    with pytest.raises(NianbaoError, match="没有权限做这一步。请管理员给"):
        Store(url.replace("postgres@", "guest@"))


def test_a_row_that_stays_locked_is_said(postgres_url: str) -> None:
    """A writer who waits for longer than five seconds is told that the database is busy."""
    store, other = Store(postgres_url), Store(postgres_url)
    store.create(AGENCY, 2025, "甲")

    with other._database.writing() as session:
        session.execute(sqlalchemy.text("LOCK TABLE versions IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(NianbaoError, match="正被别的程序占用，这一步没有保存"):
            store.save(1, 1, State(AGENCY, 2025), "改", "甲")
    assert 2 == store.save(1, 1, State(AGENCY, 2025), "改", "甲")
    store.close()
    other.close()


WITHOUT_DRIVER = """
import sys
sys.modules["psycopg"] = None
from assistant.errors import UserError
from assistant.store.repository import Store
try:
    Store("postgresql://a:b@127.0.0.1/b")
except UserError as error:
    print(error)
"""


def test_a_missing_driver_is_said_with_the_command() -> None:
    """The one that puts it in."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DRIVER], capture_output=True, text=True, check=True
    )

    assert "pip install 'psycopg[binary]'" in done.stdout


def test_reading_opens_no_transaction(postgres_url: str) -> None:
    """Each statement stands alone: beginning and ending a transaction would be two ways to the server more."""
    store = Store(postgres_url)
    with store._database.reading() as session:
        first, second = (session.scalar(sqlalchemy.text("SELECT now()")) for _ in range(2))
    with store._database.writing() as session:
        third, fourth = (session.scalar(sqlalchemy.text("SELECT now()")) for _ in range(2))
    store.close()

    assert first != second
    assert third == fourth
