"""Who comes in and as whom: claims under a file of rights, the file itself, the marks of sign-ins, the journal."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app import access_file, admission, audit, sessions
from app.access import Access, Denied, needed, viewer_of
from app.access_file import Misconfigured, read
from app.rights import LEVELS, ROLES, Scope, Viewer
from journal import book
from tests.conftest import ROOT

NOW = 1_795_000_000.0
HOUR = 3600
GROUPS = {f"/security/{role}": role for role in ROLES} | {"/security/chiefs-too": "district_chief"}
ACCESS = Access(issuer="https://id.city.kz", client_id="dash", roles=GROUPS)


def claims(role: str = "auditor", **more: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "iss": "https://id.city.kz", "aud": "dash", "sub": "u-1", "name": "А. Есенова",
            "iat": NOW - HOUR, "nonce": "n1", "groups": [f"/security/{role}"]} | more


@pytest.mark.parametrize(("why", "reason", "more"), [
    ("nobody", "not_signed_in", {"is_logged_in": False}),
    ("no subject to name in the journal", "not_signed_in", {"sub": ""}),
    ("a provider that we do not trust", "wrong_issuer", {"iss": "https://id.city.kz.evil.kz"}),
    ("a token for another application", "wrong_audience", {"aud": "mail"}),
    ("a token for several, not us", "wrong_audience", {"aud": ["mail", "files"]}),
    ("a token that another application asked for", "wrong_audience", {"aud": ["dash", "mail"], "azp": "mail"}),
    ("issued eight hours ago to the second", "expired", {"iat": NOW - 8 * HOUR}),
    ("issued in the future", "expired", {"iat": NOW + HOUR}),
    ("issued nobody knows when", "expired", {"iat": None}),
    ("issued at no number", "expired", {"iat": float("nan")}),
    ("issued at a word", "expired", {"iat": "yesterday"}),
    ("no group", "no_role", {"groups": []}),
    ("groups of other systems only", "no_role", {"groups": ["/mail", "auditor"]}),
    ("no claim of groups at all", "no_role", {"groups": None}),
    ("two roles", "several_roles", {"groups": ["/security/auditor", "/security/operator"]}),
    ("a chief of nothing", "no_place", {"groups": ["/security/district_chief"]}),
    ("an inspector with a district only", "no_place", {"groups": ["/security/inspector"], "district": "d1"}),
    ("a director of an empty school", "no_place", {"groups": ["/security/school"], "school": [" ", ""]}),
    ("a district that is no word", "no_place", {"groups": ["/security/district_chief"], "district": {"id": "d1"}}),
])
def test_who_is_turned_away(why: str, reason: str, more: dict[str, Any]) -> None:
    found = viewer_of(claims(**more), ACCESS, NOW)
    assert found == Denied(reason, "" if reason == "not_signed_in" else "u-1"), why


@pytest.mark.parametrize("claimed", [None, {}, {"email": "test@example.com"}])
def test_without_claims_nobody_is_there(claimed: dict[str, Any] | None) -> None:
    assert viewer_of(claimed, ACCESS, NOW) == Denied("not_signed_in")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_in_with_its_own_scope(role: str) -> None:
    found = viewer_of(claims(role, district="d1", inspector="i1", school="s1"), ACCESS, NOW)
    assert isinstance(found, Viewer)
    level = LEVELS.get(role)
    own = {"district": "d1", "inspector": "i1", "school": "s1"}
    assert (found.role, found.subject, found.name) == (role, "u-1", "А. Есенова")
    assert found.scope == (Scope(level, own[level]) if level else Scope())


@pytest.mark.parametrize(("why", "more"), [
    ("a minute before the end", {"iat": NOW - 8 * HOUR + 60}),
    ("the provider's clock is two minutes ahead", {"iat": NOW + 120}),
    ("one of several audiences", {"aud": ["dash", "mail"], "azp": "dash"}),
    ("one group as a word", {"groups": "/security/auditor"}),
    ("one role by two groups", {"groups": ["/security/district_chief", "/security/chiefs-too"], "district": "d1"}),
    ("groups of other systems beside", {"groups": ["/mail", "/security/auditor", 7]}),
])
def test_who_comes_in(why: str, more: dict[str, Any]) -> None:
    assert isinstance(viewer_of(claims(**more), ACCESS, NOW), Viewer), why


def test_whoever_signed_out_or_was_revoked_stays_out() -> None:
    assert viewer_of(claims(), ACCESS, NOW, is_ended=True) == Denied("signed_out", "u-1")
    for before, is_out in ((float("inf"), True), (NOW, True), (NOW - 2 * HOUR, False)):
        found = viewer_of(claims(), ACCESS, NOW, revoked={"u-1": before})
        assert (found == Denied("revoked", "u-1")) is is_out
    assert isinstance(viewer_of(claims(), ACCESS, NOW, revoked={"u-2": float("inf")}), Viewer)


@pytest.mark.parametrize(("asked", "place"), [(None, "d1"), ("d2", "d2"), ("d3", "d1"), ("", "d1")])
def test_a_chief_of_two_districts_works_for_one_and_for_no_third(asked: str | None, place: str) -> None:
    found = viewer_of(claims("district_chief", district=["d1", "d2"]), ACCESS, NOW, place=asked)
    assert isinstance(found, Viewer)
    assert found.scope == Scope("district", place)


def test_the_words_of_a_place_are_translated_and_an_unknown_word_is_nobody_s_place() -> None:
    access = Access("https://id.city.kz", "dash", GROUPS, places={"district": {"Алматы ауданы": "d1"}})
    found = viewer_of(claims("district_chief", district=["Сарыарқа", "Алматы ауданы"]), access, NOW)
    assert isinstance(found, Viewer)
    assert found.place_id == "d1"
    # our own id is no word of the provider's: d2 must not come in by being named
    assert viewer_of(claims("district_chief", district="d2"), access, NOW) == Denied("no_place", "u-1")


def test_a_claim_may_lie_inside_another() -> None:
    access = Access("https://id.city.kz", "dash", GROUPS,
                    claims=ACCESS.claims | {"groups": "realm_access.roles", "name": "https://city.kz/name"})
    found = viewer_of(claims(groups=None, realm_access={"roles": ["/security/operator"]},
                             **{"https://city.kz/name": "Б."}), access, NOW)
    assert isinstance(found, Viewer)
    assert (found.role, found.name) == ("operator", "Б.")


WORDS = st.sampled_from([*GROUPS, "d1", "d2", "d3", "", " ", "*", "city", None])
ANY = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
                   lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2))


SEVERAL = st.lists(WORDS, max_size=4)
PLACES = {"district": SEVERAL | ANY, "inspector": SEVERAL, "school": SEVERAL}
TOLD = (st.fixed_dictionaries({"groups": st.lists(st.sampled_from([*GROUPS, "/mail"]), max_size=3)}, optional=PLACES)
        | st.fixed_dictionaries({}, optional=dict.fromkeys(("sub", "iss", "aud", "azp", "iat", "groups", "name"), ANY)))


@given(told=TOLD, asked=WORDS)
def test_no_claims_make_more_of_a_person_than_they_say(told: dict[str, Any], asked: str | None) -> None:
    merged = claims() | told
    found = viewer_of(merged, ACCESS, NOW, place=asked)
    if isinstance(found, Viewer):
        said = merged["groups"] if isinstance(merged["groups"], list) else [merged["groups"]]
        assert found.role in {GROUPS[str(word).strip()] for word in said if str(word).strip() in GROUPS}
        level = LEVELS.get(found.role)
        if level is None:
            assert found.scope == Scope()
        else:
            own = merged[level] if isinstance(merged[level], list) else [merged[level]]
            assert found.scope.level == level
            assert found.scope.place_id in {str(word).strip() for word in own}


@example(told={"groups": ["/security/auditor", "/mail", "/security/operator"]}, asked=None, is_inside=False)
@given(told=TOLD, asked=WORDS, is_inside=st.booleans())
def test_a_smaller_cookie_makes_the_same_person(told: dict[str, Any], asked: str | None, is_inside: bool) -> None:
    merged = claims() | told | {"picture": "https://city.kz/u-1.png", "exp": NOW}
    access = ACCESS
    if is_inside:
        access = Access(ACCESS.issuer, ACCESS.client_id, GROUPS, claims=ACCESS.claims | {"groups": "realm.groups"})
        merged["realm"] = {"groups": merged.pop("groups")}
    small = needed(merged, access)
    assert viewer_of(small, access, NOW, place=asked) == viewer_of(merged, access, NOW, place=asked)
    assert sessions.key_of(small) == sessions.key_of(merged)
    assert not {"picture", "exp", "realm"} & set(small)


# ---- the file -----------------------------------------------------------------------------------

GOOD = """
issuer = "https://id.city.kz"
client_id = "dash"
[roles]
"/security/auditor" = "auditor"
"""


def write(folder: Path, text: str) -> dict[str, str]:
    (folder / "access.toml").write_text(text, "utf-8")
    return {"ACCESS_FILE": str(folder / "access.toml")}


def test_the_example_is_read_and_names_every_role() -> None:
    access = read({"ACCESS_FILE": str(ROOT / "deploy" / "access.example.toml")})
    assert access is not None
    assert set(access.roles.values()) == set(ROLES)
    assert access.session_hours == 8


def test_the_environment_may_state_whom_we_trust(tmp_path: Path) -> None:
    env = write(tmp_path, GOOD.replace('issuer = "https://id.city.kz"', "").replace('client_id = "dash"', ""))
    access = read(env | {"OIDC_ISSUER": "https://id.city.kz", "OIDC_CLIENT_ID": "dash"})
    assert access is not None
    assert (access.issuer, access.client_id) == ("https://id.city.kz", "dash")


@pytest.mark.parametrize(("text", "sentence"), [
    ("issuer =", "is no TOML"),
    (GOOD.replace("issuer", "isuer"), "'isuer'"),
    (GOOD.replace('issuer = "https://id.city.kz"', ""), "OIDC_ISSUER"),
    (GOOD.replace('"dash"', '""'), "OIDC_CLIENT_ID"),
    (GOOD.replace('= "auditor"', '= "Auditor"'), "'Auditor'"),
    (GOOD.replace('= "auditor"', '= "local"'), "'local'"),
    (GOOD.replace('"/security/auditor" = "auditor"', ""), "[roles]"),
    (GOOD.replace("[roles]", "[rules]"), "'rules'"),
    ("session_hours = 0\n" + GOOD, "session_hours"),
    ("session_hours = 10000\n" + GOOD, "session_hours"),
    ("session_hours = true\n" + GOOD, "session_hours"),
    ("scope = 'email'\n" + GOOD, "openid"),
    ("revoked = 'nowhere.txt'\n" + GOOD, "nowhere.txt"),
    (GOOD + "[claims]\nrole = 'x'", "'role'"),
    (GOOD + "[claims]\ngroups = 1", "[claims]"),
    (GOOD + "[places.city]\na = 'b'", "'city'"),
    (GOOD + "[places]\ndistrict = 'd1'", "[places.district]"),
])
def test_a_file_that_we_do_not_understand_is_refused_in_one_sentence(
        tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read(write(tmp_path, text))
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for env in ({"ACCESS_FILE": str(tmp_path / "none.toml")}, {"ACCESS_FILE": ""}, {"OIDC_ISSUER": ""}):
        with pytest.raises(Misconfigured):
            read(env)
    assert read({"PATH": "/bin"}) is None


def test_two_words_about_whom_we_trust_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="differ"):
        read(write(tmp_path, GOOD) | {"OIDC_ISSUER": "https://other.kz"})


# ---- what is remembered -------------------------------------------------------------------------

@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JOURNAL_DIR", str(tmp_path / "journal"))
    access_file.configured.cache_clear()
    yield tmp_path / "journal"
    access_file.configured.cache_clear()


def events(folder: Path) -> list[tuple[str, str, str | None]]:
    return [(line["by"], line["event"], line.get("reason")) for line in book.entries(folder, book.AUDIT)]


def test_a_session_is_told_once_and_a_sign_out_ends_every_copy_of_it(journal: Path) -> None:
    mine, other = claims(), claims(nonce="n2")
    for _ in range(3):
        assert isinstance(admission.admit(mine, ACCESS, NOW), Viewer)
    assert isinstance(admission.admit(other, ACCESS, NOW), Viewer)
    for _ in range(2):
        admission.leave(mine, ACCESS, NOW)
        assert admission.admit(dict(mine), ACCESS, NOW) == Denied("signed_out", "u-1")
    assert isinstance(admission.admit(other, ACCESS, NOW), Viewer)
    assert admission.admit(None, ACCESS, NOW) == Denied("not_signed_in")
    assert admission.admit(claims(groups=[]), ACCESS, NOW) == Denied("signed_out", "u-1")
    assert admission.admit(claims(groups=[], nonce="n3"), ACCESS, NOW) == Denied("no_role", "u-1")
    assert events(journal) == [("u-1", "signed_in", None), ("u-1", "signed_in", None), ("u-1", "signed_out", None),
                               ("u-1", "denied", "signed_out"), ("u-1", "denied", "no_role")]
    assert book.verify(journal, book.AUDIT).fault_line is None


def test_nobody_comes_in_unseen(journal: Path) -> None:
    journal.mkdir()
    (journal / "audit.jsonl").mkdir()
    for _ in range(2):
        with pytest.raises(audit.NotRecorded):
            admission.admit(claims(), ACCESS, NOW)
    with pytest.raises(audit.NotRecorded):
        admission.leave(claims(), ACCESS, NOW)
    (journal / "audit.jsonl").rmdir()
    # what could not be written down has ended the session all the same
    assert admission.admit(claims(), ACCESS, NOW) == Denied("signed_out", "u-1")


def test_nobody_comes_in_where_sign_outs_or_the_revoked_cannot_be_read(journal: Path, tmp_path: Path) -> None:
    gone = Access(ACCESS.issuer, ACCESS.client_id, GROUPS, revoked=tmp_path / "gone.txt")
    with pytest.raises(audit.NotRecorded):
        admission.admit(claims(), gone, NOW)
    journal.mkdir()
    (journal / "sessions").write_text("a file where a folder should be")
    with pytest.raises(audit.NotRecorded):
        admission.admit(claims(), ACCESS, NOW)


def test_the_list_of_the_revoked_errs_to_the_closed_side(tmp_path: Path) -> None:
    listed = tmp_path / "revoked.txt"
    listed.write_text("# left the city\nu-1\nu-2 2026-11-12T09:00:00+05:00\nu-3 soon  # a typing error\n"
                      "u-4 2026-11-12T09:00:00\nu-2 2026-11-11T09:00:00+05:00\n\n", "utf-8")
    found = sessions.revoked(listed)
    at = dt.datetime(2026, 11, 12, 4, tzinfo=dt.UTC).timestamp()
    assert found == {"u-1": float("inf"), "u-2": at, "u-3": float("inf"), "u-4": float("inf")}
    assert sessions.revoked(None) == {}


def test_marks_are_swept_when_no_cookie_can_come_back(journal: Path) -> None:
    old, new = sessions.key_of(claims()), sessions.key_of(claims(nonce="n2"))
    for key in (old, new):
        assert sessions.mark(key, sessions.ENDED)
        assert not sessions.mark(key, sessions.ENDED)
    for key, age_s in ((old, sessions.KEPT_S + 60), (new, 31 * 86_400)):
        os.utime(journal / "sessions" / f"{key}.ended", (NOW - age_s, NOW - age_s))
    assert sessions.sweep(NOW) == 1
    assert (sessions.is_marked(old, sessions.ENDED), sessions.is_marked(new, sessions.ENDED)) == (False, True)


def test_the_book_knows_its_events(journal: Path) -> None:
    with pytest.raises(ValueError, match="glanced"):
        audit.record(Viewer(), "glanced")
    audit.record(Viewer(role="school", subject="u-9", place_id="s1"), "looked", page="school")
    line = next(book.entries(journal, book.AUDIT))
    assert {k: line[k] for k in ("by", "event", "role", "place", "page")} == {
        "by": "u-9", "event": "looked", "role": "school", "place": "s1", "page": "school"}
