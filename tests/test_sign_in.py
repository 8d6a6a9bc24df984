"""Sign-in against a real provider, in Chromium: each role in its own world, and every way past it that we know."""

from __future__ import annotations

import http.client
import re
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from itsdangerous import TimestampSigner
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import SESSION_COOKIE_NAME, USER_COOKIE_NAME

from app import downloads
from app.links import titles
from app.rights import LOCAL, PAGES, ROLES, START
from tests.conftest import Loaded, load_city, serve
from tests.signing import Town, free_port
from tests.test_browser import settled

pytestmark = [pytest.mark.browser, pytest.mark.oidc]

SIGN_IN = "Sign in"
TITLE = "Security of schools"
# role → the columns of a school of which one names the place of its person
OWN = {"district_chief": ("district_id",), "inspector": ("inspector_id", "substitute_id"), "school": ("school_id",)}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A small city: what is asked here does not depend on its size."""
    return load_city(tmp_path_factory.mktemp("signing"), seed=1, schools=24, days=2)


@dataclass
class Doors:
    """The town, and the hand on its provider."""

    town: Town
    provider: ExitStack

    def stop(self) -> None:
        self.provider.close()

    def start(self) -> None:
        self.provider.enter_context(self.town.provider())


@pytest.fixture(scope="module")
def doors(city: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    town = Town(tmp_path_factory.mktemp("town"), city)
    with ExitStack() as provider, town.app():
        both = Doors(town, provider)
        both.start()
        yield both


@pytest.fixture
def town(doors: Doors) -> Town:
    return doors.town


@pytest.fixture
def another(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[[], BrowserContext]]:
    """Browsers of other people."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(browser.new_context(**browser_context_args))


def heard(page: Page) -> list[bytes]:
    """Everything that the server sends to the page from here on."""
    frames: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda said: frames.append(said if isinstance(said, bytes) else said.encode()))

    page.on("websocket", listen)
    return frames


def go(page: Page, town: Town, path: str = "/") -> None:
    page.goto(f"{town.address}{path}{'&' if '?' in path else '?'}lang=en")
    settled(page)


def sign_in(page: Page, town: Town, login: str, path: str = "/") -> None:
    go(page, town, path)
    page.get_by_role("button", name=SIGN_IN).click()
    page.get_by_label("Login").fill(login)
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url(f"{town.address}/**")
    settled(page)


def leave_the_provider(page: Page) -> None:
    """The provider asks whether one leaves it too, and sends one back."""
    page.get_by_role("button", name="Leave").click()
    settled(page)
    expect(page.get_by_role("button", name=re.compile(f"{SIGN_IN}|Войти"))).to_be_visible()


def is_outside(page: Page) -> None:
    """The page is the sign-in page and nothing else."""
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible()
    expect(page.get_by_role("heading")).to_have_text([TITLE])
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    expect(page.get_by_test_id("stPageLink")).to_have_count(0)


def cookie_of(context: BrowserContext) -> str:
    return next(c["value"] for c in context.cookies() if c["name"] == USER_COOKIE_NAME)


def with_cookie(context: BrowserContext, town: Town, value: str) -> Page:
    context.add_cookies([{"name": USER_COOKIE_NAME, "value": value, "url": town.address}])
    return context.new_page()


def words(town: Town, place: str, columns: tuple[str, ...] = ("school_id",)) -> list[bytes]:
    """Ids, names and addresses of the schools that are not of `place`, as the server would send them."""
    def said(schools: list[dict[str, Any]]) -> set[str]:
        return {s[c] for s in schools for c in ("school_id", "name_ru", "name_en", "address") if s[c]}

    mine = [s for s in town.schools() if place in [s[c] for c in columns]]
    others = [s for s in town.schools() if s not in mine]
    own = " · ".join(said(mine))
    return sorted(word.encode() for word in said(others) if word not in own)


def test_a_stranger_sees_the_sign_in_page_and_nothing_else_at_any_address(
        page: Page, outside: list[str], town: Town) -> None:
    frames = heard(page)
    school, district = (town.schools()[0][c] for c in ("school_id", "district_id"))
    for name in ("", *PAGES[LOCAL]):
        go(page, town, f"/{name}?school={school}&district={district}")
        is_outside(page)
    for name in downloads.FILES:
        assert page.request.get(f"{town.address}/export/{name}?district={district}").status == 403
    assert frames
    for word in words(town, "nobody"):
        assert not any(word in frame for frame in frames), word
    assert outside == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_begins_in_its_own_world(page: Page, outside: list[str], town: Town, role: str) -> None:
    def times_told() -> int:
        return [line["event"] for line in town.lines(role)].count("signed_in")

    before = times_told()
    sign_in(page, town, role)
    expect(page.get_by_role("button", name=f"Person {role}")).to_be_visible()
    ways = {urlsplit(str(link.get_attribute("href"))).path for link in page.get_by_test_id("stTopNavLink").all()}
    # the page of the start has the bare address, and who has one page has no menu
    own = set(PAGES[role]) & set(titles())
    assert ways == ({f"/{name}" for name in own - {START[role]}} | {"/"} if len(own) > 1 else set())
    assert times_told() == before + 1
    cookies = {c["name"]: c for c in page.context.cookies() if c["name"].startswith(USER_COOKIE_NAME)}
    cookie = cookies[USER_COOKIE_NAME]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert 7 * 3600 < cookie["expires"] - time.time() <= 8 * 3600
    # however many groups the provider names
    assert sum(len(c["name"] + c["value"]) for c in cookies.values()) < 5_000
    assert outside == []


@pytest.mark.parametrize("role", OWN)
def test_nobody_reaches_what_is_another_s_by_any_address(page: Page, town: Town, role: str) -> None:
    own = town.place_of(role)
    home = next(s for s in town.schools() if own in [s[c] for c in OWN[role]])
    school, district, inspector = next(
        (s["school_id"], s["district_id"], s["inspector_id"]) for s in reversed(town.schools())
        if s["district_id"] != home["district_id"] and s["inspector_id"] and s["name_ru"])
    sign_in(page, town, role)
    frames = heard(page)
    asked = f"school={school}&district={district}&inspector={inspector}&place={district}"
    foreign = [word for word in words(town, own, OWN[role]) if word != school.encode()]
    assert len(foreign) > 20
    for name in (*PAGES[role], "audit"):
        go(page, town, f"/{name}?{asked}")
        assert not {word for word in foreign for frame in frames if word in frame}, name
        frames.clear()
    taken = 0
    for name in downloads.FILES:
        answer = page.request.get(f"{town.address}/export/{name}?{asked}&lang=ru")
        assert answer.status in (200, 404), name
        taken += answer.status == 200
        assert not [word for word in [*foreign, school.encode()] if word in answer.body()], name
    assert taken or role == "school"
    looked = [line for line in town.lines(role) if line["event"] == "looked"]
    assert not [line for line in looked if line.get("school") == school]


def test_a_chief_of_two_districts_chooses_between_them_and_no_third(page: Page, town: Town) -> None:
    sign_in(page, town, "two_districts")
    names = town.districts()
    first, second = [word.removeprefix("word of ") for word in town.people()["two_districts"]["district"]]
    heading = page.get_by_role("heading", level=1)
    expect(page).to_have_url(re.compile(f"place={first}"))
    page.get_by_role("button", name="Chief of two").click()
    page.get_by_text(names[second], exact=True).click()
    expect(page).to_have_url(re.compile(f"place={second}"))
    settled(page)
    third = next(d for d in names if d not in (first, second))
    go(page, town, f"/district?district={first}&place={third}")
    expect(page).to_have_url(re.compile(f"place={first}"))
    go(page, town, f"/district?district={first}&place={second}")
    expect(heading).not_to_have_text(names[first])
    for place, is_there in ((first, True), (second, True), (third, False)):
        body = page.request.get(f"{town.address}/export/not_done?place={place}&lang=en").text()
        assert (names[place] in body) is is_there


@pytest.mark.parametrize(("login", "why"), [
    ("no_group", "You have no role in this dashboard yet"), ("two_roles", "You have several roles")])
def test_whoever_has_not_one_role_is_told_so_and_may_leave(page: Page, town: Town, login: str, why: str) -> None:
    sign_in(page, town, login)
    expect(page.get_by_test_id("stAlert")).to_contain_text(why)
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
    assert page.request.get(f"{town.address}/export/quarantine").status == 403
    assert [line["event"] for line in town.lines(login)] == ["denied"]
    page.get_by_role("button", name="Sign out").click()
    leave_the_provider(page)


def test_a_director_of_a_school_that_nobody_published_sees_an_empty_world(page: Page, town: Town) -> None:
    sign_in(page, town, "unknown_school")
    frames = heard(page)
    for name in ("school", "map"):
        go(page, town, f"/{name}")
    assert frames
    for word in words(town, "S9999"):
        assert not any(word in frame for frame in frames), word


def test_after_signing_in_one_is_where_one_wanted_to_be(page: Page, town: Town) -> None:
    school, name = next((s["school_id"], s["name_en"]) for s in town.schools() if s["name_en"])
    sign_in(page, town, "auditor", f"/school?school={school}")
    expect(page).to_have_url(re.compile(rf"/school\?.*school={school}"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_session_ends_with_its_hours_in_an_open_tab_too(
        page: Page, town: Town, another: Callable[[], BrowserContext]) -> None:
    try:
        town.set_clock_back(8 * 3600 - 15)
        sign_in(page, town, "education")
        expect(page.get_by_role("button", name="Person education")).to_be_visible()
        # nobody touches the tab
        expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible(timeout=60_000)
        expect(page.get_by_test_id("stAlert")).to_contain_text("Your session has ended")
        expect(page.get_by_role("button", name="Person education")).to_have_count(0)
        assert page.request.get(f"{town.address}/export/quarantine").status == 403
        town.set_clock_back(9 * 3600)
        late = another().new_page()
        sign_in(late, town, "operator")
        expect(late.get_by_test_id("stAlert")).to_contain_text("Your session has ended")
    finally:
        town.set_clock_back(0)


def test_a_forged_cookie_is_nobody_s(page: Page, town: Town, another: Callable[[], BrowserContext]) -> None:
    sign_in(page, town, "operator")
    good = cookie_of(page.context)
    told = decode_signed_value(town.cookie_secret, USER_COOKIE_NAME, good)
    assert told is not None
    raised = told.replace(b'"/operator"', b'"/auditor"')
    assert raised != told
    middle = len(good) // 2
    other = create_signed_value("f" * 64, USER_COOKIE_NAME, raised).decode()
    forged = {
        "a sign changed": good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1:],
        "signed by another secret": other,
        "the claims changed, the signature kept": ".".join([other.rsplit(".", 2)[0], *good.rsplit(".", 2)[1:]]),
        "not signed": raised.decode("latin-1").encode().hex(),
    }
    for why, value in forged.items():
        assert value != good, why
        stranger = with_cookie(another(), town, value)
        if why != "not signed":
            go(stranger, town, "/audit")
            is_outside(stranger)
        assert stranger.request.get(f"{town.address}/export/quarantine").status == 403, why
    # the test itself: the cookie as it was does open
    copy = with_cookie(another(), town, good)
    go(copy, town)
    expect(copy.get_by_role("button", name="Person operator")).to_be_visible()


@pytest.mark.parametrize("way", ["by the button", "by the address"])
def test_a_copy_of_the_cookie_dies_with_the_sign_out(
        page: Page, town: Town, another: Callable[[], BrowserContext], way: str) -> None:
    sign_in(page, town, "deputy_akim")
    stolen = cookie_of(page.context)
    thief = with_cookie(another(), town, stolen)
    go(thief, town)
    expect(thief.get_by_role("button", name="Person deputy_akim")).to_be_visible()
    export = f"{town.address}/export/quarantine"
    assert thief.request.get(export).status == 200
    if way == "by the button":
        page.get_by_role("button", name="Person deputy_akim").click()
        page.get_by_role("button", name="Sign out").click()
    else:
        page.goto(f"{town.address}/auth/logout")
    leave_the_provider(page)
    assert USER_COOKIE_NAME not in {c["name"] for c in page.context.cookies()}
    assert thief.request.get(export).status == 403
    thief.get_by_text("Русский", exact=True).click()  # any click asks anew who is there
    expect(thief.get_by_role("button", name="Person deputy_akim")).to_have_count(0, timeout=30_000)
    replay = with_cookie(another(), town, stolen)
    go(replay, town)
    expect(replay.get_by_test_id("stAlert")).to_contain_text("You have signed out")
    expect(replay.get_by_test_id("stTopNavLink")).to_have_count(0)
    told = [line["event"] for line in town.lines("deputy_akim")]
    assert told.count("signed_out") >= 1
    assert "denied" in told


def test_a_sign_out_is_known_to_every_replica(page: Page, town: Town) -> None:
    port = free_port()
    with town.app(port):
        sign_in(page, town, "auditor")
        kept = {"Cookie": "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())}

        def asked(at: int) -> int:
            wire = http.client.HTTPConnection("127.0.0.1", at, timeout=30)
            wire.request("GET", "/export/quarantine", headers=kept)
            return wire.getresponse().status

        assert (asked(town.app_port), asked(port)) == (200, 200)
        page.goto(f"{town.address}/auth/logout")
        assert (asked(town.app_port), asked(port)) == (403, 403)


def test_whoever_is_put_on_the_list_is_out_at_the_next_click(page: Page, town: Town) -> None:
    sign_in(page, town, "auditor")
    before = town.revoked.read_text()
    try:
        town.revoked.write_text(f"{before}auditor\n")
        go(page, town)
        expect(page.get_by_test_id("stAlert")).to_contain_text("Your access has been withdrawn")
        expect(page.get_by_role("button", name=SIGN_IN)).to_have_count(0)
        assert page.request.get(f"{town.address}/export/quarantine").status == 403
    finally:
        town.revoked.write_text(before)


def test_whoever_turns_back_at_the_provider_is_told_so(page: Page, town: Town) -> None:
    go(page, town)
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    # what a sign-in under way is remembered by can be read by another replica
    state = next(c["value"] for c in page.context.cookies() if c["name"] == SESSION_COOKIE_NAME)
    assert b"_state_default_" in b64decode(TimestampSigner(town.cookie_secret).unsign(state))
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading")).to_have_text("You have not been signed in")
    page.get_by_role("link").click()
    settled(page)
    is_outside(page)


def test_without_the_provider_sessions_go_on_and_a_sign_in_is_answered_in_words(
        page: Page, doors: Doors, another: Callable[[], BrowserContext]) -> None:
    sign_in(page, doors.town, "education")
    doors.stop()
    try:
        go(page, doors.town, "/quality")
        expect(page.get_by_role("button", name="Person education")).to_be_visible()
        newcomer = another().new_page()
        go(newcomer, doors.town)
        with newcomer.expect_response(re.compile("/auth/login")) as answer:
            newcomer.get_by_role("button", name=SIGN_IN).click()
        assert answer.value.status == 503
        expect(newcomer.get_by_role("heading")).to_have_text("Signing in does not work at the moment")
        # and out one comes as well
        page.get_by_role("button", name="Person education").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible(timeout=30_000)
    finally:
        doors.start()
    newcomer.get_by_role("link").click()
    settled(newcomer)
    sign_in(newcomer, doors.town, "operator")
    expect(newcomer.get_by_role("button", name="Person operator")).to_be_visible()


def test_the_server_s_words_hold_no_secret(doors: Doors) -> None:
    said = doors.town.log.read_text("utf-8", "replace")
    assert "URL:" in said
    for secret in (doors.town.cookie_secret, doors.town.client_secret, USER_COOKIE_NAME + "=", "id_token"):
        assert secret not in said


# ---- while nobody signs in ----------------------------------------------------------------------

@pytest.fixture(scope="module")
def unsigned(city: Loaded) -> Iterator[str]:
    yield from serve(city.serving)


@pytest.mark.parametrize(("why", "status", "headers"), [
    ("this machine", 200, {}),
    ("a proxy hands on somebody's request", 403, {"X-Forwarded-For": "10.0.0.7"}),
    ("a proxy that says it otherwise", 403, {"Forwarded": "for=10.0.0.7"}),
    ("a name of the internet that leads here", 403, {"Host": "evil.kz"}),
])
@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/stream", "/export/quarantine"])
def test_without_sign_in_the_server_answers_its_own_machine_only(
        unsigned: str, path: str, why: str, status: int, headers: dict[str, str]) -> None:
    wire = http.client.HTTPConnection(str(urlsplit(unsigned).netloc), timeout=30)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="} if path.endswith("stream") else {}
    wire.request("GET", path, headers=upgrade | headers)
    answer = wire.getresponse()
    assert answer.status == (101 if upgrade and status == 200 else status), why
    wire.close()
