"""The address of the database: what is taken, and what is refused in words that help."""

from __future__ import annotations

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nianbao:geheim@10.0.0.5:5432/nianbao",
        "postgresql://nianbao:ge%40heim%2F@db/nianbao?sslmode=require",
        "postgresql://nianbao@/nianbao?host=/run/postgresql",
        "postgres://db/nianbao",
    ],
)
def test_addresses_of_a_postgresql_database_are_taken(url: str) -> None:
    """With and without a port, by socket, with options."""
    assert url == Settings.from_environment({"NIANBAO_DATABASE_URL": url}).database_url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://a:geheim@db/nianbao", "不是 PostgreSQL 的地址"),
        ("/var/lib/nianbao.sqlite", "不是 PostgreSQL 的地址"),
        ("postgresql://a:geheim@db", "没有写数据库名"),
        ("postgresql://a:geheim@db/", "没有写数据库名"),
        ("postgresql://a:geheim@x@db/nianbao", "写成 %40"),
        ("postgresql://a:geheim/x@db/nianbao", "写成 %40"),
        ("postgresql://a:geheim#x@db/nianbao", "写成 %40"),
        ("postgresql://a:geheim@db:port/nianbao", "写成 postgresql://用户名"),
    ],
)
def test_other_addresses_are_refused_without_showing_them(url: str, said: str) -> None:
    """The setting is named, and what to write; the password is not repeated."""
    with pytest.raises(SettingsError) as found:
        Settings.from_environment({"NIANBAO_DATABASE_URL": url})

    assert said in str(found.value)
    assert "NIANBAO_DATABASE_URL" in str(found.value)
    assert "geheim" not in str(found.value)
