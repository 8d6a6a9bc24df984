"""The person of a session, as a page asks for it: let in, turned away, watched, asked anew before a change."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app import access_file
from app.read import store
from app.rights import PAGES, ROLES
from journal import book
from tests.test_access import claims, write

ROLES_FILE = 'issuer = "https://id.city.kz"\nclient_id = "dash"\nrevoked = "revoked.txt"\n[roles]\n' + "".join(
    f'"/security/{role}" = "{role}"\n' for role in ROLES)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Sign-in is configured in this process; its journal and its list of the revoked lie in the folder."""
    (tmp_path / "revoked.txt").write_text("")
    for name, value in (write(tmp_path, ROLES_FILE) | {"JOURNAL_DIR": str(tmp_path / "journal")}).items():
        monkeypatch.setenv(name, value)
    access_file.configured.cache_clear()
    yield tmp_path
    access_file.configured.cache_clear()


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in access_file.SETTINGS:
        monkeypatch.delenv(name, raising=False)
    access_file.configured.cache_clear()
    yield
    access_file.configured.cache_clear()


PAGE = """
import streamlit as st
from app import viewer

who = viewer.staff({name!r})
st.title(f"{{who.role}} {{who.place_id}}".strip())
"""


def opened(name: str | None, told: dict[str, Any] | None = None, **address: str) -> AppTest:
    app = AppTest.from_string(PAGE.format(name=name))
    app.session_state["lang"] = "en"
    app.user = told if told is not None else {}
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def person(role: str, **more: Any) -> dict[str, Any]:
    return claims(role, iat=time.time() - 60, district="d1", inspector="i1", school="s1") | more


def title(app: AppTest) -> str:
    return str(app.title[0].value) if app.title else ""


def test_where_nobody_signs_in_whoever_is_here_sees_all(local: None) -> None:
    assert title(opened("audit")) == "local"


def test_past_the_server_s_gate_nothing_is_shown_but_on_loopback(local: None) -> None:
    before = config.get_option("server.address")
    try:
        for address in ("0.0.0.0", "", "10.0.0.5"):
            config.set_option("server.address", address)
            app = opened(None)
            assert title(app) == ""
            assert "own machine only" in app.error[0].value
    finally:
        config.set_option("server.address", before)


@pytest.mark.parametrize("name", [None, "school"])
def test_in_the_public_s_process_no_staff_page_runs(
        local: None, monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    monkeypatch.setenv("AUDIENCE", "public")
    assert title(opened(name)) == ""


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_own_pages_and_no_other(folder: Path, role: str) -> None:
    for name in sorted({name for pages in PAGES.values() for name in pages}):
        app = opened(name, person(role))
        is_open = title(app).split(" ")[0] == role
        assert is_open == (name in PAGES[role])
        if not is_open:
            assert "not among those of your role" in app.info[0].value


@pytest.mark.parametrize("told", [{}, {"is_logged_in": False}, {"email": "test@example.com"}])
@pytest.mark.parametrize("name", [None, "map"])
def test_a_stranger_is_offered_the_way_in_and_leaves_no_line(
        folder: Path, name: str | None, told: dict[str, Any]) -> None:
    app = opened(name, told)
    assert title(app) == "Security of schools"
    assert [button.label for button in app.button] == ["Sign in"]
    assert not app.warning
    assert list(book.entries(folder / "journal", book.AUDIT)) == []


@pytest.mark.parametrize(("more", "words", "buttons"), [
    ({"iat": 0}, "Your session has ended", ["Sign in", "Sign out"]),
    ({"iss": "https://evil.kz"}, "not meant for this dashboard", ["Sign in", "Sign out"]),
    ({"groups": []}, "You have no role", ["Sign out"]),
    ({"groups": ["/security/auditor", "/security/operator"]}, "several roles", ["Sign out"]),
    ({"groups": ["/security/school"], "school": None}, "you have none yet", ["Sign out"]),
])
def test_whoever_is_turned_away_hears_why(
        folder: Path, more: dict[str, Any], words: str, buttons: list[str]) -> None:
    app = opened("map", person("auditor", **more))
    assert title(app) == "Security of schools"
    assert words in app.warning[0].value
    assert [button.label for button in app.button] == buttons


def test_a_place_is_chosen_once_and_stays_on_the_next_page(folder: Path) -> None:
    app = opened(None, person("district_chief", district=["d1", "d2"]))
    for asked, place in ((None, "d1"), ("d2", "d2"), (None, "d2"), ("d3", "d1")):
        # a link inside the app carries no place
        app.query_params.pop("place", None)
        if asked:
            app.query_params["place"] = asked
        assert title(app.run()) == f"district_chief {place}"
        said = app.query_params["place"]
        assert (said if isinstance(said, str) else said[0]) == place


def test_whoever_has_one_place_has_nothing_to_choose(folder: Path) -> None:
    app = opened(None, person("district_chief"), place="d2")
    assert title(app) == "district_chief d1"


def test_revoked_between_two_clicks(folder: Path) -> None:
    app = opened("map", person("auditor"))
    assert title(app) == "auditor"
    (folder / "revoked.txt").write_text("u-1\n")
    app.run()
    assert title(app) == "Security of schools"
    assert "withdrawn" in app.warning[0].value
    events = [line["event"] for line in book.entries(folder / "journal", book.AUDIT)]
    assert events == ["signed_in", "denied"]


def test_signing_out_ends_the_session_for_its_copies(folder: Path) -> None:
    told = person("auditor", groups=[])
    app = opened("map", told)
    app.button[0].click().run()
    assert title(app) == "Security of schools"
    assert "is_logged_in" not in app.user or not app.user["is_logged_in"]
    copy = opened("map", told | {"groups": ["/security/auditor"]})
    assert "You have signed out" in copy.warning[0].value


def test_a_journal_that_cannot_be_written_shuts_every_page(folder: Path) -> None:
    (folder / "journal").write_text("a file where a folder should be")
    app = opened("map", person("auditor"))
    assert title(app) == ""
    assert "journal cannot be written" in app.error[0].value


CHANGING = """
import streamlit as st
from app import steering, viewer
from app.rights import Viewer

def write():
    try:
        steering._write(Viewer(role="deputy_akim", subject="u-1"), "steered", "s1")
    except Exception as error:  # what it asks of the published file is not there
        st.session_state["went_on"] = repr(error)

st.session_state.setdefault("went_on", "")
st.button("Steer", on_click=write)
viewer.staff()
"""


@pytest.mark.parametrize(("role", "is_revoked", "goes_on"), [
    ("deputy_akim", False, True), ("deputy_akim", True, False), ("auditor", False, False)])
def test_a_click_that_changes_something_asks_anew_who_clicks(
        folder: Path, monkeypatch: pytest.MonkeyPatch, role: str, is_revoked: bool, goes_on: bool) -> None:
    monkeypatch.setattr(store, "SERVING", folder / "nothing")
    app = AppTest.from_string(CHANGING)
    app.session_state["lang"] = "en"
    app.user = person(role)
    app.run()
    (folder / "revoked.txt").write_text("u-1\n" if is_revoked else "")
    app.button[0].click().run()
    assert ("NothingPublished" in app.session_state["went_on"]) is goes_on
