"""Nobody reaches what is another's: every question of the read model and every file, asked by every bound role.

The functions are found by introspection: a new one is covered by itself, and a new parameter must be taught here.
"""

from __future__ import annotations

import csv
import inspect
import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import duckdb
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import downloads, links, read, viewer
from app.read import scoped, store
from app.rights import PAGES, PUBLIC, ROLES, Scope, Viewer
from app.texts import speaking
from tests import papers
from tests.conftest import ROOT, Loaded

STAFF_QUESTIONS = ("briefing", "cameras", "campaign", "city", "orders", "people", "places", "quality", "school",
                   "signals", "words")
ID = re.compile(r"[^\s;,]+")
CITY = Viewer(role="deputy_akim", subject="akim")


@dataclass(frozen=True)
class Cast:
    """Who asks, and what he must never see: the ids and names of what is not his."""

    who: Viewer
    own: dict[str, str]
    other: dict[str, str]
    foreign: frozenset[str]


def questions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the staff's read model."""
    for module in (getattr(read, name) for name in STAFF_QUESTIONS):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__.rsplit('.', 1)[1]}.{name}", function


QUESTIONS = dict(questions())


@pytest.fixture(scope="module")
def whole(city: Loaded) -> Iterator[duckdb.DuckDBPyConnection]:
    """The serving file, copied aside: the app holds the original open in its own way."""
    copy = city.work / "whole-copy.duckdb"
    copy.write_bytes(sorted(city.serving.glob("staff-*.duckdb"))[-1].read_bytes())
    with duckdb.connect(str(copy), read_only=True) as con:
        yield con


@pytest.fixture(autouse=True)
def serving(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(store, "SERVING", city.serving)
    yield
    st.cache_data.clear()


def cast_of(con: duckdb.DuckDBPyConnection, role: str) -> Cast:
    """A chief, an inspector and a director of one district; all that belongs to other schools is foreign."""
    # an inspector with overdue prescriptions and with schools that he holds for another: the most to leak
    inspector, district = con.execute("""
        select inspector_id, district_id from marts.school where inspector_id is not null and is_in_scope
        group by all order by sum(overdue_n) desc, inspector_id limit 1""").fetchall()[0]
    school = con.execute("select school_id from marts.school where inspector_id = ? and is_in_scope "
                         "order by overdue_n desc, school_id limit 1", [inspector]).fetchall()[0][0]
    own = {"district": district, "inspector": inspector, "school": school}
    level = {"district_chief": "district", "inspector": "inspector", "school": "school"}[role]
    mine = {row[0] for row in con.execute({
        "district": "select school_id from marts.school where district_id = ?",
        "inspector": "select school_id from marts.school where inspector_id = $1 or substitute_id = $1",
        "school": "select school_id from marts.school where school_id = ?"}[level], [own[level]]).fetchall()}
    tables = {"marts.school": ("school_id", "name_ru", "name_kk", "name_en", "address"),
              "marts.camera": ("camera_id",), "marts.visit": ("visit_id",),
              "marts.prescription": ("prescription_id",), "marts.signal": ("signal_id", "place")}
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    for table, columns in tables.items():
        frame = con.table(table).select(*dict.fromkeys(("school_id", *columns))).df()
        for is_mine, part in frame.groupby(frame["school_id"].isin(mine)):
            seen[bool(is_mine)] |= {v for c in columns for v in part[c] if isinstance(v, str) and v}
    known = mine_people(con, mine, own[level] if level == "district" else None)
    foreign = seen[False] - seen[True]
    foreign |= {p for (p,) in con.execute("select inspector_id from marts.inspector").fetchall()} - known - {inspector}
    others = con.execute("select district_id, name_ru, name_kk from marts.district where district_id <> ?",
                         [district]).fetchall()
    foreign |= {word for row in others for word in row}
    assert len(foreign) > 1000, "a test that looks for nothing finds nothing"
    other_school = con.execute("select school_id, inspector_id from marts.school where district_id <> ? "
                               "and is_in_scope and inspector_id is not null and overdue_n > 0 order by 1",
                               [district]).fetchall()[0]
    other = {"district": others[0][0], "inspector": other_school[1], "school": other_school[0]}
    for case, school_id in ((own, school), (other, other["school"])):
        case["prescription"] = con.execute("select min(prescription_id) from marts.prescription where school_id = ?",
                                           [school_id]).fetchall()[0][0]
    return Cast(Viewer(role=role, subject=role, place_id=own[level]), own, other, frozenset(foreign))


def mine_people(con: duckdb.DuckDBPyConnection, mine: set[str], district: str | None) -> set[str]:
    """Who may be named beside one's own schools: who holds or visited them, and the officers of one's district."""
    rows = con.execute("""
        select unnest([inspector_id, substitute_id]) from marts.school where list_contains($mine, school_id)
        union select inspector_id from marts.visit where list_contains($mine, school_id)
        union select inspector_id from marts.inspector where district_id = $district""",
        {"mine": sorted(mine), "district": district}).fetchall()
    return {row[0] for row in rows if row[0]}


@pytest.fixture(scope="module", params=["district_chief", "inspector", "school"])
def cast(request: pytest.FixtureRequest, whole: duckdb.DuckDBPyConnection) -> Cast:
    return cast_of(whole, request.param)


def calls(function: Callable[..., Any], cast: Cast) -> Iterator[dict[str, Any]]:
    """Arguments to ask with: everything, one's own, another's; each choice of the other filters beside all of it."""
    places, fillers = {}, {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        empty = [] if parameter.default is inspect.Parameter.empty else [parameter.default]
        base = name.removesuffix("_id")
        if base in ("district", "inspector", "school", "prescription"):
            places[name] = [*empty, cast.own[base], cast.other[base]]
        elif name in ("schools", "pinned"):
            places[name] = [(cast.own["school"], cast.other["school"])]
        else:
            fillers[name] = FILLERS[name]
    for chosen in itertools.product(*places.values()):
        for n in range(max([1, *map(len, fillers.values())])):
            yield dict(zip(places, chosen, strict=True)) | {k: v[n % len(v)] for k, v in fillers.items()}


FILLERS: dict[str, list[Any]] = {
    "ageing": [None, "30+"], "category": [None],
    "codes": [("ready", "not_ready")], "contractor": [None, "-"], "day": [pd.Timestamp(2026, 11, 11).date()],
    "first": [1000], "layer": ["recording"], "matched": [True, False],
    "most": [None, 5], "name": ["Schools"], "of_class": [None],
    "of_list": ["severity"], "owner": [None, "director", "nobody"], "ownership": [None], "reason": [None],
    "severity": ["critical", "major", "minor"], "source": [None], "states": [()], "statuses": [()],
    "system": [None, "video_surveillance", "recording"], "words": ["", "5"],
}


def words_of(answer: Any) -> Iterator[str]:
    """Every text in an answer, however deep."""
    if isinstance(answer, pd.DataFrame):
        for column in answer:
            for value in answer[column]:
                yield from words_of(value)
    elif isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict):
        yield from words_of(list(answer.items()))
    elif isinstance(answer, list | tuple | set) or type(answer).__name__ == "ndarray":
        for value in answer:
            yield from words_of(value)


def strangers(words: Iterator[str], foreign: frozenset[str]) -> set[str]:
    """The foreign among them, also within a list that is joined by signs."""
    found = set(words)
    parts = {part for word in found if len(word) < 400 for part in ID.findall(word)}
    # a street may be called like a district: only what looks like an id is sought within a longer text
    return found & foreign | {part for part in parts & foreign if any(map(str.isdigit, part))}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_brings_a_foreign_row(question: str, cast: Cast) -> None:
    function = QUESTIONS[question]
    for arguments in calls(function, cast):
        answer = function(cast.who, **arguments)
        assert strangers(words_of(answer), cast.foreign) == set(), arguments


# what a map is told is no table: tests/test_map.py holds a chief's against the city's
@pytest.mark.parametrize("question", [q for q, f in QUESTIONS.items() if "district" in inspect.signature(f).parameters
                                      and not q.startswith("places.")])
def test_the_whole_of_a_chief_is_the_city_s_answer_for_his_district(
    question: str, whole: duckdb.DuckDBPyConnection
) -> None:
    cast = cast_of(whole, "district_chief")
    function = QUESTIONS[question]
    fill = {name: FILLERS[name][0] for name, p in inspect.signature(function).parameters.items()
            if name in FILLERS and p.default is inspect.Parameter.empty}
    asked = function(CITY, **fill, district=cast.own["district"])
    for district in (None, cast.own["district"]):
        mine = function(cast.who, **fill, district=district)
        if question in SAYS_THE_PLACE and (district is None or question == "cameras.challenge"):
            continue
        drop = (["level", "district_id"] if "level" in asked else []) + BLANKED.get(question, [])
        pd.testing.assert_frame_equal(
            mine.drop(columns=drop, errors="ignore"), asked.drop(columns=drop, errors="ignore"), check_dtype=False)
    assert_nothing(function(cast.who, **fill, district=cast.other["district"]))


# Asked of the whole city they list the districts, of which a chief has one.
SAYS_THE_PLACE = {"campaign.progress", "cameras.challenge"}
BLANKED = {"signals.listed": ["candidates"]}  # they may be schools of another district


def assert_nothing(answer: pd.DataFrame) -> None:
    """No row, or rows that count nothing (a full grid over an empty place)."""
    counts = [c for c in answer if c.endswith("_n")]
    assert answer.empty or counts and not answer[counts].fillna(0).to_numpy().any(), answer


@pytest.mark.parametrize("name", downloads.FILES)
def test_no_file_brings_a_foreign_row(name: str, cast: Cast) -> None:
    page, filters, _ = downloads.FILES[name]
    values = {"district": "district", "inspector": "inspector", "school": "school", "prescription": "prescription"}
    asked = 0
    for side in ({}, cast.own, cast.other):
        where = {f: side[values[f]] for f in filters if f in values and side} | {
            f: str(FILLERS[f][-1]) for f in filters if f == "severity"}
        for language in ("kk", "ru", "en"):
            with speaking(language):
                try:
                    file = downloads.make(cast.who, name, where)
                except downloads.NotThere:
                    continue
            asked += 1
            assert strangers(told(file), cast.foreign) == set(), where
    if page in PAGES[cast.who.role] and (cast.who.role == "district_chief" or name == "prescriptions"):
        assert asked, "a chief must have been handed something, or this test proves nothing"


def told(file: downloads.File) -> Iterator[str]:
    """Every cell of a CSV, the text of a document or of a paper; a picture has no text."""
    if file.mime.startswith("text/csv"):
        for row in csv.reader(io.StringIO(file.content.decode("utf-8-sig"))):
            yield from row
    elif file.mime != downloads.DOCX:
        yield from papers.words(file)
    else:
        document = docx.Document(io.BytesIO(file.content))
        yield from (p.text for p in document.paragraphs)
        yield from (cell.text for t in document.tables for r in t.rows for cell in r.cells)


@pytest.mark.parametrize("name", downloads.FILES)
def test_a_file_needs_the_right_to_its_page(name: str) -> None:
    page, _, _ = downloads.FILES[name]
    for role in ROLES:
        who = Viewer(role=role, subject="x", place_id="s-001")
        if page not in PAGES[role]:
            with pytest.raises(downloads.NotThere):
                downloads.make(who, name, {})
    # the public's own paper is read from a file that no process of the staff opens
    with pytest.raises(read.NothingPublished if page in PAGES[PUBLIC] else downloads.NotThere):
        downloads.make(Viewer(audience="public", role=PUBLIC), name, {})


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_public_reaches_no_question_of_the_staff(question: str, whole: duckdb.DuckDBPyConnection) -> None:
    function, cast = QUESTIONS[question], cast_of(whole, "school")
    for arguments in itertools.islice(calls(function, cast), 2):
        with pytest.raises((duckdb.Error, read.NothingPublished)):
            function(Viewer(audience="public", role=PUBLIC), **arguments)


@pytest.mark.parametrize("level", ["district", "inspector", "school"])
def test_every_table_has_a_rule_that_was_thought_of(level: str, whole: duckdb.DuckDBPyConnection) -> None:
    rows = whole.execute("select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
                         "where not internal group by all order by all").fetchall()
    closed = {table for table, columns in rows if scoped.rule_of(table, columns, level) == "false"}
    assert closed - {"marts.inspector_work", "marts.funnel"} == CLOSED | (NO_SUMS[level])


# What nobody but the city's own people sees: files, sources, the comparison of whole campaigns.
CLOSED = {"marts.campaign_compared", "marts.checked_answer", "marts.source", "quality.file", "quality.quarantine",
          "marts.forecast_past", "marts.system_past"}  # the last two are for the public's release
NO_SUMS = {
    "district": set(),
    "inspector": {"marts.campaign_day", "marts.discrepancy_sum", "marts.finding_day", "marts.fix_time",
                  "marts.forecast", "marts.forecast_day", "marts.prescription_past", "marts.progress",
                  "marts.standing_past", "marts.throughput"},
    "school": {"marts.archive_challenge", "marts.campaign_day", "marts.discrepancy_sum", "marts.finding_day",
               "marts.fix_time", "marts.forecast", "marts.forecast_day", "marts.prescription_past",
               "marts.prescription_standing", "marts.progress", "marts.standing", "marts.standing_past",
               "marts.throughput"},
}


def test_a_table_that_no_rule_knows_is_there_without_rows() -> None:
    assert scoped.rule_of("marts.news", ["title", "n"], "district") == "false"
    assert scoped.rule_of("marts.news", ["level", "n"], "district") == "false"


@pytest.mark.parametrize("scope", [Scope("district", "nowhere"), Scope("inspector", "' or true --"),
                                   Scope("school", "")])
def test_a_place_that_is_none_is_an_empty_world(scope: Scope, city: Loaded) -> None:
    con = scoped.narrow(str(sorted(city.serving.glob("staff-*.duckdb"))[-1]), scope)
    for table in ("marts.school", "marts.standing", "marts.prescription", "marts.camera", "marts.inspector_work"):
        assert con.table(table).aggregate("count(*)").fetchall() == [(0,)]


def test_the_file_is_let_go_and_nothing_can_be_opened(city: Loaded, tmp_path: Path) -> None:
    file = str(sorted(city.serving.glob("staff-*.duckdb"))[-1])
    con = scoped.narrow(file, Scope("school", "s-001"))
    for attempt in ("attach ? as again (read_only)", "select * from read_csv(?)", "copy marts.school to ?"):
        with pytest.raises(duckdb.Error):
            con.execute(attempt, [file])
    with pytest.raises(duckdb.Error):
        con.execute("set enable_external_access = true")
    with pytest.raises(duckdb.Error):
        con.execute("select * from whole.marts.school")


def test_a_bound_role_without_a_place_has_no_scope() -> None:
    for role in ("district_chief", "inspector", "school"):
        with pytest.raises(ValueError, match="needs a place"):
            _ = Viewer(role=role).scope


def payload(app: AppTest) -> bytes:
    """Every byte that a run sent to the browser."""
    return b"".join(node.proto.SerializeToString() for node in app if getattr(node, "proto", None) is not None)


@pytest.mark.parametrize("of_page", list(links.titles()))
def test_no_page_shows_a_foreign_row_by_any_address(of_page: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    if of_page not in PAGES[cast.who.role]:
        pytest.skip("the role has no such page")
    monkeypatch.setattr(viewer, "staff", lambda page=None: cast.who)
    codes = [word.encode() for word in cast.foreign if any(map(str.isdigit, word)) and " " not in word]
    told_n = 0
    for address in ({}, {**cast.own, "list": "true"}, {**cast.other, "list": "true"},
                    {"q": "5", "status": "not_ready", "age": "30+", "list": "true"},
                    {"draft_school": cast.other["school"], "draft_weight": "critical"}):
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        app.switch_page(links.path(of_page))
        for name, value in {"lang": "ru", **address}.items():
            app.query_params[name] = value
        sent = payload(app.run())
        assert not app.exception, app.exception[0].message
        # his own words in the address may come back to him in it, and say nothing
        assert [c.decode() for c in codes if c in sent and c.decode() not in address.values()] == [], address
        told_n += len(sent)
    assert told_n > 8_000, "an empty page proves nothing"


def test_a_city_role_sees_what_a_bound_one_does_not(whole: duckdb.DuckDBPyConnection,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    cast = cast_of(whole, "district_chief")
    monkeypatch.setattr(viewer, "staff", lambda page=None: CITY)
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.switch_page(links.path("map"))
    app.query_params["list"] = "true"
    sent = payload(app.run())
    assert sum(word.encode() in sent for word in cast.foreign) > 100, "the search of the tests above would find them"
