"""Whose cookie it is, and what stands around Streamlit's own sign-in routes."""

from __future__ import annotations

import copy
import json
import secrets as dice
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from app import access_file, downloads
from app.access import Denied
from app.rights import LOCAL, Viewer, may_open
from gate import door, session, signin
from tests.test_access import GOOD, claims, write
from tests.test_entry import HERE, NEEDED, ORIGIN, SECRET, scope_of


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sign-in is configured in this process, as server.py does it."""
    env = write(tmp_path, GOOD) | NEEDED | {"JOURNAL_DIR": str(tmp_path / "journal")}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    access_file.configured.cache_clear()
    monkeypatch.setattr(secrets_singleton, "_secrets", signin.secrets(env))
    yield
    access_file.configured.cache_clear()


def signed(told: dict[str, Any], secret: str = SECRET, name: str = USER_COOKIE_NAME) -> str:
    return create_signed_value(secret, name, json.dumps(told)).decode()


def asking(cookie: str, query: str = "") -> HTTPConnection:
    return HTTPConnection(scope_of(HERE["client"], HERE["server"], "security.city.kz", ("cookie", cookie))
                          | {"query_string": query.encode()})


def fresh(**more: Any) -> dict[str, Any]:
    return claims(iat=time.time() - 60, origin=ORIGIN, **more)


def test_a_request_is_its_cookie_s_person(configured: None) -> None:
    found = session.viewer_of_request(asking(f"{USER_COOKIE_NAME}={signed(fresh())}"))
    assert isinstance(found, Viewer)
    assert (found.role, found.subject) == ("auditor", "u-1")


def test_where_nobody_signs_in_a_request_is_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in access_file.SETTINGS:
        monkeypatch.delenv(name, raising=False)
    access_file.configured.cache_clear()
    assert session.viewer_of_request(asking("")) == Viewer(role=LOCAL)


def test_in_the_public_s_process_a_request_is_the_public_s_whatever_it_carries(
        configured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIENCE", "public")
    found = session.viewer_of_request(asking(f"{USER_COOKIE_NAME}={signed(fresh())}"))
    assert found == Viewer(audience="public", role="public")
    own = {name for name, (page, *_) in downloads.FILES.items() if may_open(found, page)}
    assert own == {"overview_pdf"}, "what the public may take away is stated here, file by file"
    for name in set(downloads.FILES) - own:
        with pytest.raises(downloads.NotThere):
            downloads.make(found, name, {})


@pytest.mark.parametrize(("why", "cookie"), [
    ("no cookie", ""),
    ("unsigned", f"{USER_COOKIE_NAME}=eyJzdWIiOiJ1LTEifQ"),
    ("signed by another secret", f"{USER_COOKIE_NAME}={signed(fresh(), dice.token_hex(32))}"),
    ("signed for another cookie", f"{USER_COOKIE_NAME}={signed(fresh(), name='_streamlit_user_tokens')}"),
    ("of another server with our secret",
     f"{USER_COOKIE_NAME}={signed(claims(iat=time.time(), origin='https://test.city.kz'))}"),
    ("no claims at all", f"{USER_COOKIE_NAME}={create_signed_value(SECRET, USER_COOKIE_NAME, '[1]').decode()}"),
    ("no JSON", f"{USER_COOKIE_NAME}={create_signed_value(SECRET, USER_COOKIE_NAME, 'x').decode()}"),
    ("chunks that are not there",
     f"{USER_COOKIE_NAME}={create_signed_value(SECRET, USER_COOKIE_NAME, 'chunks-2').decode()}"),
], ids=["none", "unsigned", "another secret", "another cookie", "another server", "no claims", "no JSON", "no chunks"])
def test_a_cookie_that_is_not_ours_is_nobody(configured: None, why: str, cookie: str) -> None:
    assert session.viewer_of_request(asking(cookie)) == Denied("not_signed_in"), why


def test_no_sign_of_a_cookie_may_be_changed(configured: None) -> None:
    good = signed(fresh())
    for at in range(len(good)):
        other = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1:]
        found = session.claims_of(asking(f"{USER_COOKIE_NAME}={other}"))
        # the last sign of a base64 part carries bits that mean nothing
        assert found is None or (good[at + 1:at + 2] in ("", ".") and found == session.claims_of(
            asking(f"{USER_COOKIE_NAME}={good}")))


# ---- around Streamlit's own routes ---------------------------------------------------------------

def behind(answer: Response, is_https: bool = True) -> TestClient:
    """A browser before the door, and behind it an app that answers so."""
    async def say(request: Request) -> Response:
        return copy.deepcopy(answer)  # the door writes into what it is given

    app = Starlette(routes=[Route(path, say) for path in (door.LOGIN, door.LOGOUT, signin.CALLBACK, "/")],
                    middleware=[Middleware(door.Door, is_https=is_https)])
    return TestClient(app, base_url=ORIGIN, follow_redirects=False)


def signed_in(claimed: dict[str, Any], tokens: str = "short") -> Response:
    """The answer by which Streamlit signs a person in."""
    answer = RedirectResponse("/", 302)
    for name, value in ((USER_COOKIE_NAME, claimed), (TOKENS_COOKIE_NAME, {"id_token": tokens})):
        set_cookie_with_chunks(
            lambda key, text: answer.set_cookie(key, create_signed_value(SECRET, key, text).decode(), httponly=True),
            lambda key, text: create_signed_value(SECRET, key, text), name, value, cookie_attr_size=100)
    return answer


@pytest.mark.parametrize(("asked", "kept", "title"), [
    ("kk", "", "kk"), ("ru,en;q=0.5", "", "ru"), ("de, en-GB;q=0.8", "", "en"), ("", "", "ru"), ("en", "kk", "kk"),
    ("en", "<b>", "en")])
def test_a_provider_that_is_down_is_said_in_the_reader_s_language(
        configured: None, asked: str, kept: str, title: str) -> None:
    said = behind(Response("Authentication error", 400)).get(
        door.LOGIN, headers={"accept-language": asked, "cookie": f"lang={kept}"})
    assert said.status_code == 503
    assert f'<html lang="{title}">' in said.text
    assert "Authentication error" not in said.text
    assert said.headers["cache-control"] == "no-store"


def test_the_page_before_is_come_back_to(configured: None) -> None:
    go = behind(RedirectResponse("https://id.city.kz/auth", 302))
    page = "/school?school=S1&lang=kk"
    sent = go.get(door.LOGIN, headers={"referer": ORIGIN + page})
    assert sent.cookies["wanted"] == page
    for elsewhere in ("https://evil.kz/x", ORIGIN + "//evil.kz", ""):
        assert "set-cookie" not in go.get(door.LOGIN, headers={"referer": elsewhere}).headers
    come = behind(signed_in(fresh()))
    for wanted, where in ((page, page), ("//evil.kz", "/"), ("", "/")):
        back = come.get(signin.CALLBACK, headers={"cookie": f"wanted={wanted}"})
        assert back.headers["location"] == where


def test_a_cookie_holds_what_is_asked_and_lives_as_long_as_the_session(configured: None) -> None:
    groups = ["/security/auditor", *(dice.token_hex(16) for _ in range(200))]
    for tokens, has_tokens in (("x" * 100, True), (dice.token_hex(6_000), False)):
        given = behind(signed_in(fresh(groups=groups, picture="p"), tokens)).get(signin.CALLBACK).headers
        kept = [value for value in given.get_list("set-cookie") if "Max-Age=28800" in value]
        assert [value.split("=")[0] for value in kept] == \
            [USER_COOKIE_NAME] + [TOKENS_COOKIE_NAME] * has_tokens
        assert sum(map(len, kept)) < 2_000
        for sign in ("HttpOnly", "SameSite=lax", "Path=/", "Secure"):
            assert all(sign in value for value in kept), sign
        claimed = session.claims_of(asking(kept[0].partition(";")[0]))
        assert claimed is not None
        assert (claimed["groups"], "picture" in claimed) == (["/security/auditor"], False)
        assert isinstance(session.viewer_of_request(asking(kept[0].partition(";")[0])), Viewer)


def test_without_https_no_cookie_asks_for_it(configured: None) -> None:
    given = behind(signed_in(fresh()), is_https=False).get(signin.CALLBACK).headers.get_list("set-cookie")
    assert given
    assert not any("secure" in value.lower() for value in given)


@pytest.mark.parametrize(("query", "status"), [
    ("?code=a&state=b", 403), ("?error=access_denied", 403), ("", 302), ("?state=b", 302)])
def test_a_sign_in_that_failed_is_said_and_a_sign_out_comes_back_quietly(
        configured: None, query: str, status: int) -> None:
    assert behind(RedirectResponse("/", 302)).get(signin.CALLBACK + query).status_code == status


def test_whoever_is_in_already_is_not_told_that_an_old_address_failed(configured: None) -> None:
    come = behind(RedirectResponse("/", 302))
    cookie = {"cookie": f"{USER_COOKIE_NAME}={signed(fresh())}"}
    assert come.get(f"{signin.CALLBACK}?code=a&state=b", headers=cookie).status_code == 302


def test_the_address_of_the_sign_out_ends_the_session(configured: None) -> None:
    cookie = f"{USER_COOKIE_NAME}={signed(fresh())}"
    assert isinstance(session.viewer_of_request(asking(cookie)), Viewer)
    assert behind(RedirectResponse("/", 302)).get(door.LOGOUT, headers={"cookie": cookie}).status_code == 302
    assert session.viewer_of_request(asking(cookie)) == Denied("signed_out", "u-1")


# ---- the way back to the page -------------------------------------------------------------------

@pytest.mark.parametrize(("page", "is_own"), [
    ("/school?school=S1&lang=kk", True), ("/", True), ("/map?q=%D0%90", True),
    ("//evil.kz", False), ("/\\evil.kz", False), ("https://evil.kz", False), ("", False), ("school", False),
    ("/map\r\nSet-Cookie: a=b", False), ("/map; Domain=kz", False), ("/" + "x" * 3_000, False),
])
def test_only_a_page_of_ours_is_come_back_to(page: str, is_own: bool) -> None:
    assert door._is_own_page(page) is is_own


@given(st.text(alphabet=st.sampled_from("/\\:@.?#;,\r\n\t ax\u0430%"), max_size=12))
def test_no_page_of_ours_leads_elsewhere(page: str) -> None:
    if door._is_own_page(page):
        assert page.startswith("/")
        assert not page.startswith(("//", "/\\"))
        assert page.isprintable()
