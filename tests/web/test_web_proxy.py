"""Behind a reverse proxy: its headers are believed from it alone. The peer's address is a real one."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from people_site import IN_A_THREAD, OWN, PASSWORD, Browser, add, open_services, serving

from assistant.access import FREE_PER_ADDRESS, Role
from assistant.errors import SettingsError
from assistant.services import Services
from assistant.services.accounts import OPERATOR
from assistant.settings import Settings, networks
from assistant.web.serving.visitor import Proxies

pytestmark = IN_A_THREAD
PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
USER = "X-Remote-User"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """A clerk with a report; requests from PROXY may name the user."""
    services = open_services(
        tmp_path_factory.mktemp("proxy"), proxy_address=PROXY, proxy_user_header=USER
    )
    add(services, "admin-a", "管理员甲")
    add(services, "jingban-a", "经办人甲", OWN, Role.CLERK)
    add(services, "经办乙", "经办人乙", OWN, Role.CLERK)
    services.create(OWN, 2025)
    return services


@pytest.fixture(scope="module")
def url(services: Services) -> Iterator[str]:
    """The address of the running program."""
    with serving(services) as url:
        yield url


def come_from(address: str, url: str) -> Browser:
    """A client whose connections really come from this address of the loopback network."""
    return Browser(url, transport=httpx.HTTPTransport(local_address=address))


def test_the_proxy_names_the_person(url: str, services: Services) -> None:
    """No session and no password here; what she does carries her name. Chinese names as UTF-8."""
    with come_from(PROXY, url) as proxy:
        page = proxy.get("/", headers={USER: "JingBan-A"})
        assert 200 == page.status_code
        assert "set-cookie" not in page.headers
        assert "经办人甲" in proxy.get("/password", headers={USER: "jingban-a"}).text
        chinese = {USER.encode(): "经办乙".encode()}
        assert "经办人乙" in proxy.get("/password", headers=chinese).text  # type: ignore[arg-type]
        assert 401 == proxy.post("/gradio_api/queue/join", json={}).status_code


@pytest.mark.parametrize("address", ["127.0.0.1", STRANGER])
def test_nobody_else_does(url: str, address: str) -> None:
    """The header from any other address is as if it were not there, on every kind of route."""
    forged = {USER: "jingban-a", "x-forwarded-for": PROXY, "x-real-ip": PROXY, "via": PROXY}
    with come_from(address, url) as stranger:
        assert "/sign-in" == stranger.get("/", headers=forged).headers["location"]
        assert 303 == stranger.get("/download/1.docx", headers=forged).status_code
        assert 401 == stranger.get("/config", headers=forged).status_code
        assert 401 == stranger.post("/gradio_api/queue/join", headers=forged, json={}).status_code
        assert 401 == stranger.post("/people", headers=forged, data={"do": "add"}).status_code


def test_a_header_that_is_there_twice_is_not_believed(url: str) -> None:
    """A proxy that adds its header beside that of the client lets nobody in."""
    twice = [("x-remote-user", "admin-a"), ("x-remote-user", "jingban-a")]
    with come_from(PROXY, url) as proxy:
        assert "/sign-in" == proxy.get("/", headers=twice).headers["location"]  # type: ignore[arg-type]
        assert 303 == proxy.get("/", headers={"x_remote_user": "admin-a"}).status_code
        assert 303 == proxy.get("/", headers={USER: ""}).status_code


def test_who_has_no_account_is_told(url: str, services: Services) -> None:
    """Signed in at the office, unknown or stopped here: one answer, and nothing opens."""
    add(services, "stopped", "停用者", OWN, Role.CLERK)
    stopped = services.accounts.named("stopped").id
    services.accounts.set_disabled(OPERATOR, stopped, disabled=True)
    with come_from(PROXY, url) as proxy:
        answers = [
            proxy.get("/", headers={USER: name}) for name in ("unknown", "stopped", "' or 1=1")
        ]

    assert {403} == {answer.status_code for answer in answers}
    assert 1 == len({answer.text for answer in answers})
    assert "还没有账号，或账号已停用" in answers[0].text


def test_a_password_to_be_changed_does_not_stop_her(url: str, services: Services) -> None:
    """Who comes through the office's sign-in need not know a password of ours."""
    services.accounts.add_person(OPERATOR, "via-office", "经办人丁")
    with come_from(PROXY, url) as proxy:
        assert "/start" == proxy.get("/", headers={USER: "via-office"}).headers["location"]


def refused_from(services: Services) -> str:
    """The address that the newest refused sign-in is held against."""
    return next(line.detail for line in services.store.audit() if line.action == "登录未成功")


def test_guessing_is_held_against_the_right_address(url: str, services: Services) -> None:
    """X-Forwarded-For counts from the proxy alone, and there the hop next to it; the rest is invented."""
    form = {"login": "jingban-a", "password": "完全不对的密码在这里"}
    with come_from(PROXY, url) as proxy, come_from(STRANGER, url) as stranger:
        proxy.post("/sign-in", data=form, headers={"x-forwarded-for": "6.6.6.6, 10.0.0.7"})
        assert "10.0.0.7" == refused_from(services)
        proxy.post("/sign-in", data=form, headers={"x-forwarded-for": f"10.0.0.8, {PROXY}"})
        assert "10.0.0.8" == refused_from(services)
        proxy.post("/sign-in", data=form)
        assert PROXY == refused_from(services)
        stranger.post("/sign-in", data=form, headers={"x-forwarded-for": "10.0.0.9"})
        assert STRANGER == refused_from(services)


def test_a_guesser_cannot_pretend_to_be_many(url: str) -> None:
    """Another invented address with each guess does not help."""
    with come_from(STRANGER, url) as stranger:
        for number in range(FREE_PER_ADDRESS + 1):
            answer = stranger.post(
                "/sign-in",
                data={"login": f"name{number}", "password": "x" * 12},
                headers={"x-forwarded-for": f"10.1.0.{number}"},
            )
    assert "请等" in answer.text


def test_https_of_the_proxy_makes_the_cookie_secure(url: str) -> None:
    """The scheme counts from the proxy alone, and so does the name under which it is known."""
    form = {"login": "经办乙", "password": PASSWORD}
    outside = {"x-forwarded-proto": "https", "x-forwarded-host": "nianbao.example"}
    with come_from(PROXY, url) as proxy:
        headers = {**outside, "origin": "https://nianbao.example"}
        assert (
            "; Secure" in proxy.post("/sign-in", data=form, headers=headers).headers["set-cookie"]
        )
    with come_from(STRANGER, url) as stranger:
        headers = {"x-forwarded-proto": "https"}
        cookie = stranger.post("/sign-in", data=form, headers=headers)
        assert "secure" not in cookie.headers.get("set-cookie", "").lower()
        headers = {**outside, "origin": "https://nianbao.example"}
        assert 403 == stranger.post("/sign-in", data=form, headers=headers).status_code


def test_gradio_builds_its_addresses_from_the_proxys_word(url: str) -> None:
    """The page that goes through https asks for everything by https."""
    outside = {"x-forwarded-proto": "https", "x-forwarded-host": "nianbao.example"}
    with come_from(PROXY, url) as proxy:
        headers = {USER: "jingban-a", "origin": "https://nianbao.example", **outside}
        page = proxy.get("/", headers=headers).text
        assert '"root":"https://nianbao.example' in page.replace(": ", ":")
    with come_from(STRANGER, url) as stranger:
        stranger.sign_in("经办乙")
        assert "nianbao.example" not in stranger.get("/", headers=outside).text


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("10.1.2.3", True),
        ("10.1.2.4", False),
        ("10.2.0.15", True),
        ("10.2.0.16", False),
        ("::ffff:10.1.2.3", True),
        ("fd00::1", True),
        ("fd01::1", False),
        ("", False),
        ("unix:", False),
        ("10.1.2.3.evil.example", False),
    ],
)
def test_which_address_is_the_proxys(address: str, trusted: bool) -> None:
    """Addresses and networks, also IPv4 in the clothes of IPv6; a text that is no address never is."""
    proxies = Proxies(networks("10.1.2.3, 10.2.0.0/28,fd00::/16"))

    assert trusted is proxies.trusts(address)
    assert not Proxies().trusts(address)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PROXY_ADDRESS": "10.0.0.300"}, "不是地址或网段"),
        ({"PROXY_ADDRESS": "10.0.0.1/24"}, "不是地址或网段"),
        ({"PROXY_ADDRESS": "0.0.0.0/0"}, "不能是所有地址"),
        ({"PROXY_ADDRESS": "::/0"}, "不能是所有地址"),
        ({"PROXY_USER_HEADER": "X-Remote-User"}, "没有设 NIANBAO_PROXY_ADDRESS"),
        ({"PROXY_ADDRESS": "10.0.0.1", "PROXY_USER_HEADER": "X Remote"}, "标头的名称"),
    ],
)
def test_wrong_settings_stop_the_start(settings: dict[str, str], words: str) -> None:
    """A proxy that is half set, or trusted without bounds, is refused in words."""
    with pytest.raises(SettingsError, match=words):
        Settings.from_environment({f"NIANBAO_{name}": value for name, value in settings.items()})
