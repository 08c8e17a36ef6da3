"""Who stands before the door: the address, the scheme and, behind a trusted proxy, the user it names.

Headers that a proxy writes are believed only from a proxy that the operator named; from anybody else
they are taken out before anything else can see them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from assistant.access import Person
from assistant.errors import NotSignedIn
from assistant.web.serving.asgi import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORWARDED = frozenset(
    {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"}
    | {b"x-forwarded-port", b"x-forwarded-prefix", b"x-forwarded-server", b"x-real-ip"}
)
KEY = "nianbao.visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request's sender. `user` is a login name that a trusted proxy vouches for.

    `forwarded` says that the request came through some proxy, trusted or not.
    """

    address: str
    host: str
    secure: bool = False
    user: str = ""
    forwarded: bool = False
    token: str = ""
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are trusted, and the header in which they name the user (small letters)."""

    networks: Sequence[Network] = ()
    user_header: str = ""

    def trusts(self, address: str) -> bool:
        """Whether an address is a trusted proxy's; a text that is no address never is."""
        try:
            plain = ipaddress.ip_address(address.strip().strip("[]"))
        except ValueError:
            return False
        if isinstance(plain, ipaddress.IPv6Address) and plain.ipv4_mapped:
            plain = plain.ipv4_mapped
        return any(plain in network for network in self.networks)

    def visitor(self, scope: Scope) -> Visitor:
        """Who sent a request. A header that is there twice is not believed."""
        peer = str((scope.get("client") or ("", 0))[0])
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        host = _only(headers, b"host")
        forwarded = any(name in FORWARDED for name, _ in headers)
        secure = scope.get("scheme") == "https"
        if not self.trusts(peer):
            return Visitor(peer, host, secure, forwarded=forwarded)
        return Visitor(
            self._origin(peer, headers),
            _only(headers, b"x-forwarded-host") or host,
            secure or _only(headers, b"x-forwarded-proto") == "https",
            _only(headers, self.user_header.encode()) if self.user_header else "",
            forwarded,
        )

    def _origin(self, peer: str, headers: list[tuple[bytes, bytes]]) -> str:
        """The nearest address in X-Forwarded-For that is not a trusted proxy: the rest can be invented."""
        chain = ",".join(
            value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"
        )
        for hop in reversed([hop.strip() for hop in chain.split(",") if hop.strip()]):
            if not self.trusts(hop):
                return hop[:64]
        return peer

    def plain(self, scope: Scope, visitor: Visitor) -> Scope:
        """The request as if it had come without a proxy: nothing behind the door reads a claim again."""
        ours = FORWARDED | {b"host"} | ({self.user_header.encode()} if self.user_header else set())
        kept = [(name, value) for name, value in scope["headers"] if name not in ours]
        return {
            **scope,
            "headers": [*kept, (b"host", visitor.host.encode("latin-1", "replace"))],
            "scheme": "https" if visitor.secure else "http",
            "client": (visitor.address, 0),
        }


def visitor_of(scope: Any) -> Visitor:
    """The sender of a request that passed the door."""
    found = scope[KEY]
    assert isinstance(found, Visitor)
    return found


def person_of(request: Request) -> Person:
    """Who asks. Raises NotSignedIn; the door has let nobody in without a person."""
    person = visitor_of(request.scope).person
    if person is None:
        raise NotSignedIn
    return person


def _only(headers: list[tuple[bytes, bytes]], name: bytes) -> str:
    values = [value for header, value in headers if header == name]
    return _text(values[0]).strip() if len(values) == 1 else ""


def _text(value: bytes) -> str:
    """Login names may be Chinese: UTF-8, as proxies pass them on, else byte for byte."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
