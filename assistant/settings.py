"""Settings, read once from the environment at the entry and passed on as values.

Every field's metadata holds its description; `docs/settings.md` is generated from it.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import SettingsError

PREFIX = "NIANBAO_"
# Read by the test suite, not by the program.
TEST_ONLY = frozenset(
    {
        "NIANBAO_FUZZ_SECONDS",
        "NIANBAO_REAL_REPORTS",
        "NIANBAO_TEST_POSTGRES_URL",
        "NIANBAO_UPDATE_GOLDEN",
    }
)


def _setting(default: Any, description: str) -> Any:
    return field(default=default, metadata={"description": description})


@dataclass(frozen=True, slots=True)
class Settings:
    """One operator's choices. The environment variable of a field is `NIANBAO_` and its name."""

    data: Path | None = _setting(
        None,
        "Folder of the database, the index and uploads. Default: ./data in a checkout, "
        "else the user data folder of the system.",
    )
    database_url: str | None = _setting(
        None,
        "Address of a PostgreSQL database, e.g. postgresql://nianbao:password@127.0.0.1/nianbao, when "
        "several machines share it; needs the extra `postgres`. Not set: a SQLite file in the data folder.",
    )
    llm_base_url: str | None = _setting(
        None,
        "Address of an OpenAI-compatible endpoint, e.g. http://127.0.0.1:8000/v1. "
        "Not set: everything but model prose works.",
    )
    llm_model: str | None = _setting(None, "Name of the model at that endpoint.")
    llm_api_key: str | None = _setting(None, "Key for that endpoint, where it wants one.")
    llm_fallback_base_url: str | None = _setting(
        None, "Address of a second endpoint, asked when the first does not answer."
    )
    llm_fallback_model: str | None = _setting(None, "Name of the model at the second endpoint.")
    llm_fallback_api_key: str | None = _setting(
        None, "Key for the second endpoint, where it wants one."
    )
    llm_timeout_s: float = _setting(120.0, "Seconds of silence after which an answer is given up.")
    llm_max_tokens: int = _setting(2048, "Longest answer asked for, in tokens.")
    rules: Path | None = _setting(
        None,
        "TOML file that sets severity and switch per rule: a table `[T09]` with "
        '`severity = "info"` or `enabled = false`. Default: every rule as `nianbao rules` lists it.',
    )
    ledger_words: Path | None = _setting(
        None,
        "File of the office's own words for results, applicants and columns of the request ledger, "
        "in the form of assistant/ledger/outcomes.toml. Not set: our words alone.",
    )
    embed_base_url: str | None = _setting(
        None,
        "Address of an OpenAI-compatible endpoint with `/embeddings`, e.g. http://127.0.0.1:8001/v1. "
        "With it the search ranks by meaning as well as by words; without one, and without "
        "NIANBAO_EMBED_ONNX, it ranks by words alone and no vectors are made.",
    )
    embed_model: str | None = _setting(None, "Name of the embedding model at that endpoint.")
    embed_api_key: str | None = _setting(None, "Key for that endpoint, where it wants one.")
    embed_onnx: Path | None = _setting(
        None,
        "Folder with model.onnx and tokenizer.json, in place of an endpoint; needs the extra `onnx`.",
    )
    embed_query_prefix: str = _setting(
        "", "Put before every query that is embedded, where the model wants an instruction."
    )
    chroma_url: str | None = _setting(
        None,
        "Address of a Chroma server, e.g. http://127.0.0.1:8000, when several machines share the "
        "vectors. Not set: a folder beside the index. Used only with an embedding model.",
    )
    host: str = _setting("127.0.0.1", "Address on which `nianbao serve` listens.")
    port: int = _setting(7860, "Port on which `nianbao serve` listens.")
    proxy_address: str = _setting(
        "",
        "Address or network of the reverse proxy, e.g. 10.1.2.3 or 10.1.2.0/28; several with commas. "
        "Only from there X-Forwarded-For, -Host and -Proto and the user header are believed.",
    )
    proxy_user_header: str = _setting(
        "",
        "Header in which that proxy names the person who signed in at the office's own sign-in, "
        "e.g. X-Remote-User. The proxy must overwrite it in every request.",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from `NIANBAO_…` variables; an empty one counts as not set.

        Raises SettingsError for an unknown variable or a value that cannot be used.
        """
        known = {PREFIX + item.name.upper(): item for item in fields(cls)}
        values: dict[str, Any] = {}
        for name, text in environment.items():
            if not name.startswith(PREFIX) or name in TEST_ONLY or not text:
                continue
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(known)}。"
                raise SettingsError(f"不认识的环境变量 {name}。{hint}")
            values[known[name].name] = _parse(name, known[name].type, text)
        settings = cls(**values)
        _require_model_names(settings)
        _require_proxy(settings)
        if settings.database_url:
            _require_postgres(settings.database_url)
        return settings


def networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The addresses and networks of a setting, parted by commas. Raises SettingsError."""
    found = []
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise SettingsError(
                f"{PREFIX}PROXY_ADDRESS 里的“{part}”不是地址或网段。"
                "请写成 10.1.2.3 或 10.1.2.0/28，几个之间用逗号。"
            ) from error
    return found


def _require_proxy(settings: Settings) -> None:
    trusted = networks(settings.proxy_address)
    if any(network.prefixlen == 0 for network in trusted):
        raise SettingsError(f"{PREFIX}PROXY_ADDRESS 不能是所有地址。请只写反向代理的地址。")
    header = settings.proxy_user_header
    if not header:
        return
    if not trusted:
        raise SettingsError(
            f"设了 {PREFIX}PROXY_USER_HEADER，但没有设 {PREFIX}PROXY_ADDRESS。"
            "请写上反向代理的地址：别处来的这个标头不能相信。"
        )
    if not re.fullmatch(r"[A-Za-z0-9-]+", header):
        raise SettingsError(f"{PREFIX}PROXY_USER_HEADER 应是标头的名称，例如 X-Remote-User。")


def _require_model_names(settings: Settings) -> None:
    if settings.embed_base_url and not settings.embed_model:
        raise SettingsError(
            "设了 NIANBAO_EMBED_BASE_URL，但没有设 NIANBAO_EMBED_MODEL。请写上向量模型的名称。"
        )
    if settings.embed_base_url and settings.embed_onnx:
        raise SettingsError(
            "NIANBAO_EMBED_BASE_URL 和 NIANBAO_EMBED_ONNX 只能设一个。请去掉其中一个。"
        )
    endpoints = (
        ("", settings.llm_base_url, settings.llm_model),
        ("FALLBACK_", settings.llm_fallback_base_url, settings.llm_fallback_model),
    )
    for prefix, url, model in endpoints:
        if url and not model:
            raise SettingsError(
                f"设了 {PREFIX}LLM_{prefix}BASE_URL，但没有设 {PREFIX}LLM_{prefix}MODEL。请写上模型的名称。"
            )
    if settings.llm_fallback_base_url and not settings.llm_base_url:
        raise SettingsError(
            f"设了备用的 {PREFIX}LLM_FALLBACK_BASE_URL，但没有设 {PREFIX}LLM_BASE_URL。请先设首选的服务。"
        )


def _require_postgres(url: str) -> None:
    """Refuse an address that is none of a PostgreSQL database. The message never shows it: it holds a password."""
    right = "应写成 postgresql://用户名:密码@服务器地址:端口/数据库名"
    problem = ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        problem = f"看不懂。{right}，密码里的 @、:、/、# 等字符要写成 %40 这样的编码"
    else:
        if parts.scheme not in ("postgresql", "postgres"):
            problem = f"不是 PostgreSQL 的地址。{right}；只用本机的数据库文件时，请不要设这一项"
        elif "@" in parts.netloc.rpartition("@")[0] or parts.fragment:
            problem = "里的用户名或密码有 @、# 等字符。请把它们写成 %40、%23 这样的编码"
        elif not parts.path.strip("/"):
            problem = f"没有写数据库名。{right}"
    if problem:
        raise SettingsError(f"环境变量 {PREFIX}DATABASE_URL {problem}。")


def _parse(name: str, kind: object, text: str) -> Any:
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
    except ValueError as error:
        raise SettingsError(f"环境变量 {name} 应是数字，现在是“{text}”。请改正。") from error
    return Path(text).expanduser() if "Path" in str(kind) else text
