"""The archive challenge: what is drawn and what is not, the file that inspectors hold, and the share of clips."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.challenge import (
    COLUMNS,
    NO_AGE,
    NO_CAMERA,
    NO_DEEP,
    NO_ENTRANCE,
    Camera,
    Pair,
    challenge,
    draw,
)
from etl.load import open_warehouse
from etl.refusal import Refusal
from tests.small_city import AS_OF, SmallCity, one

DRAWN_AT = dt.datetime(2026, 11, 12, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=5)))
LONG_AGO = dt.date(2026, 1, 1)
MODEL = Path(__file__).parents[1] / "etl" / "marts" / "archive_challenge.sql"
SEEDS = range(40)  # what holds of a draw must hold of any seed


def ago(days: int) -> dt.date:
    """The day so many days before the usual one."""
    return AS_OF - dt.timedelta(days=days)


def add_camera(city: SmallCity, school: str, name: str, **row: Any) -> None:
    """A camera of the yard, long in service."""
    usual = {"zone": "yard", "state": "in_service", "commissioned_on": LONG_AGO}
    city.add("cameras", camera_id=f"{school}-{name}", school_id=school, **usual | row)


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows as a spreadsheet would see them; the mark at the beginning is no part of a heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# Each school is named by the reason that it is here for.

def _add_schools(city: SmallCity) -> None:
    for name in ("every_kind_of_camera", "more_cameras_than_needed"):
        city.add_school(name)
        for number in range(3 if name.startswith("every") else 9):
            add_camera(city, name, f"c{number}", zone="entrance" if number == 0 else "corridor")
    city.add_school("one_camera_is_asked_three_times")
    add_camera(city, "one_camera_is_asked_three_times", "only", zone="entrance")
    city.add_school("no_entrance_camera_is_said")
    for number in range(3):
        add_camera(city, "no_entrance_camera_is_said", f"c{number}")
    city.add_school("a_new_camera_is_not_asked_for_last_month")
    add_camera(city, "a_new_camera_is_not_asked_for_last_month", "new", zone="entrance", commissioned_on=ago(6))
    add_camera(city, "a_new_camera_is_not_asked_for_last_month", "old")
    city.add_school("only_new_cameras_and_it_is_said")
    add_camera(city, "only_new_cameras_and_it_is_said", "newest", commissioned_on=ago(3))
    add_camera(city, "only_new_cameras_and_it_is_said", "oldest", zone="entrance", commissioned_on=ago(11))
    city.add_school("twenty_five_whole_days_are_deep")
    add_camera(city, "twenty_five_whole_days_are_deep", "c", zone="entrance", commissioned_on=ago(26))
    city.add_school("the_day_of_commissioning_is_not_asked")
    add_camera(city, "the_day_of_commissioning_is_not_asked", "c", zone="entrance", commissioned_on=ago(25))
    city.add_school("unknown_age_is_asked_for_everything")
    add_camera(city, "unknown_age_is_asked_for_everything", "c", zone="entrance", commissioned_on="")
    city.add_school("no_cameras_at_all")
    city.add_school("switched_on_yesterday")
    add_camera(city, "switched_on_yesterday", "c", commissioned_on=ago(1))
    city.add_school("out_of_service")
    add_camera(city, "out_of_service", "a_planned_camera_is_not_asked", state="planned")
    add_camera(city, "out_of_service", "a_camera_of_tomorrow_is_not_asked", commissioned_on=ago(-1))
    add_camera(city, "out_of_service", "a_retired_camera_is_not_asked", state="retired", retired_on="2026-06-01")
    add_camera(city, "out_of_service", "a_camera_under_work_is_not_asked", state="under_work")
    city.add_school("a_closed_school_is_not_visited", closed_on="2026-10-01")
    add_camera(city, "a_closed_school_is_not_visited", "c", zone="entrance")
    city.add_school("a_name_that_a_spreadsheet_would_run", name_ru="=HYPERLINK(1)")
    add_camera(city, "a_name_that_a_spreadsheet_would_run", "c", zone="entrance")


WITHOUT = {"no_cameras_at_all", "switched_on_yesterday", "out_of_service"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The schools above, built by the real ETL."""
    small = SmallCity()
    _add_schools(small)
    with small.build(tmp_path_factory.mktemp("challenge") / "landing") as con:
        yield con


@pytest.fixture(scope="module")
def draws(city: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, str]]]:
    """The files of many seeds."""
    folder = tmp_path_factory.mktemp("draws")
    return [read_csv(challenge(city, folder, seed, DRAWN_AT).path) for seed in SEEDS]


def rows_of(draws: list[list[dict[str, str]]], school: str, kind: str = "") -> list[dict[str, str]]:
    """The rows of a school, in every draw."""
    return [r for rows in draws for r in rows if r["school_id"] == school and kind in ("", r["kind"])]


def days_back(row: dict[str, str]) -> int:
    """How many days before the usual day the moment lies."""
    return (AS_OF - dt.datetime.fromisoformat(row["moment"]).date()).days


def test_each_school_gets_one_deep_one_at_an_entrance_and_one_of_any(draws: list[list[dict[str, str]]]) -> None:
    for rows in draws:
        mine = rows_of([rows], "every_kind_of_camera")
        assert [(r["position"], r["kind"]) for r in mine] == [("1", "deep"), ("2", "entrance"), ("3", "any")]
        assert 25 <= days_back(mine[0]) <= 30
        assert mine[1]["zone"] == "entrance"
        assert {r["note"] for r in mine} == {""}
        assert all(1 <= days_back(r) <= 30 and "07:00" <= r["moment"][11:] <= "19:59" for r in mine)


@pytest.mark.parametrize("school", ["every_kind_of_camera", "more_cameras_than_needed", "no_entrance_camera_is_said"])
def test_three_cameras_differ_where_the_school_has_them(draws: list[list[dict[str, str]]], school: str) -> None:
    assert all(len({r["camera_id"] for r in rows_of([rows], school)}) == 3 for rows in draws)


def test_every_camera_and_every_day_can_be_drawn(draws: list[list[dict[str, str]]]) -> None:
    assert len({r["camera_id"] for r in rows_of(draws, "more_cameras_than_needed")}) == 9
    assert {days_back(r) for rows in draws for r in rows if r["kind"] == "deep"} >= set(range(25, 31))
    assert {days_back(r) for rows in draws for r in rows if r["kind"] == "any"} >= set(range(1, 31))


def test_one_camera_is_asked_three_times(draws: list[list[dict[str, str]]]) -> None:
    for rows in draws:
        assert len({r["moment"] for r in rows_of([rows], "one_camera_is_asked_three_times")}) == 3


def test_no_entrance_camera_is_said(draws: list[list[dict[str, str]]]) -> None:
    assert {r["note"] for r in rows_of(draws, "no_entrance_camera_is_said", "entrance")} == {NO_ENTRANCE}
    assert {r["note"] for r in rows_of(draws, "no_entrance_camera_is_said", "deep")} == {""}


def test_a_new_camera_is_not_asked_for_last_month(draws: list[list[dict[str, str]]]) -> None:
    mine = rows_of(draws, "a_new_camera_is_not_asked_for_last_month")
    assert {r["camera_id"][-3:] for r in mine if r["kind"] == "deep"} == {"old"}
    new = [days_back(r) for r in mine if r["camera_id"].endswith("new")]
    assert set(new) == {1, 2, 3, 4, 5}


def test_only_new_cameras_and_it_is_said(draws: list[list[dict[str, str]]]) -> None:
    deep = rows_of(draws, "only_new_cameras_and_it_is_said", "deep")
    assert {(r["camera_id"][-6:], days_back(r), r["note"]) for r in deep} == {("oldest", 10, NO_DEEP)}


def test_twenty_five_whole_days_are_deep(draws: list[list[dict[str, str]]]) -> None:
    deep = rows_of(draws, "twenty_five_whole_days_are_deep", "deep")
    assert {(days_back(r), r["note"]) for r in deep} == {(25, "")}


def test_the_day_of_commissioning_is_not_asked(draws: list[list[dict[str, str]]]) -> None:
    deep = rows_of(draws, "the_day_of_commissioning_is_not_asked", "deep")
    assert {(days_back(r), r["note"]) for r in deep} == {(24, NO_DEEP)}


def test_unknown_age_is_asked_for_everything_and_is_said(draws: list[list[dict[str, str]]]) -> None:
    mine = rows_of(draws, "unknown_age_is_asked_for_everything")
    assert {r["note"] for r in mine} == {NO_AGE}
    assert all(days_back(r) >= 25 for r in mine if r["kind"] == "deep")


@pytest.mark.parametrize("school", sorted(WITHOUT))
def test_a_school_without_a_camera_to_ask_is_listed(draws: list[list[dict[str, str]]], school: str) -> None:
    for rows in draws:
        (mine,) = rows_of([rows], school)
        assert (mine["kind"], mine["note"]) == ("none", NO_CAMERA)
        assert mine["challenge_id"] + mine["position"] + mine["camera_id"] + mine["moment"] == ""


def test_a_closed_school_is_not_visited(draws: list[list[dict[str, str]]]) -> None:
    assert rows_of(draws, "a_closed_school_is_not_visited") == []


def test_a_clip_is_asked_while_it_must_still_be_there(draws: list[list[dict[str, str]]]) -> None:
    for row in rows_of(draws, "every_kind_of_camera"):
        assert row["ask_by"] == str(AS_OF + dt.timedelta(days=30 - days_back(row)))


def test_each_pair_has_an_id_of_its_own(draws: list[list[dict[str, str]]]) -> None:
    ids = [r["challenge_id"] for rows in draws for r in rows if r["kind"] != "none"]
    assert len(set(ids)) == len(ids)
    assert f"{AS_OF}-7-every_kind_of_camera-2" in ids


# The file and the log.

def test_the_file_says_who_is_asked_where(city: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    drawn = challenge(city, tmp_path / "new" / "folder", 1, DRAWN_AT)
    schools_n = city.execute("select count(*) from marts.school where is_in_scope").fetchall()[0][0]
    assert (drawn.schools_n, drawn.pairs_n, drawn.without_n) == (schools_n, 3 * (schools_n - 3), 3)
    assert drawn.path.name == "challenge-2026-11-12-1.csv"
    assert drawn.path.read_bytes().startswith(b"\xef\xbb\xbfchallenge_id,")
    rows = read_csv(drawn.path)
    assert tuple(rows[0]) == COLUMNS
    assert {(r["district"], r["inspector"]) for r in rows} == {("Запад", "Ахметов А.")}
    assert [p.name for p in drawn.path.parent.iterdir() if p.name.startswith(".")] == []


def test_a_cell_that_a_spreadsheet_would_run_is_text(draws: list[list[dict[str, str]]]) -> None:
    names = {r["school_name_ru"] for r in rows_of(draws, "a_name_that_a_spreadsheet_would_run")}
    assert names == {"'=HYPERLINK(1)"}
    cells = [cell for rows in draws for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_drawn_again_it_is_the_same_and_is_logged_again(city: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    first = challenge(city, tmp_path, 1, DRAWN_AT)
    content, logged = first.path.read_bytes(), (tmp_path / "log.csv").read_bytes()
    first.path.unlink()
    assert challenge(city, tmp_path, 1, DRAWN_AT + dt.timedelta(hours=1)) == first
    assert challenge(city, tmp_path, 1, DRAWN_AT + dt.timedelta(hours=2)) == first
    assert first.path.read_bytes() == content
    assert challenge(city, tmp_path, 2, DRAWN_AT).path.read_bytes() != content
    assert (tmp_path / "log.csv").read_bytes().startswith(logged)
    log = read_csv(tmp_path / "log.csv")
    assert [(r["drawn_at"], r["as_of"], r["seed"]) for r in log] == [
        ("2026-11-12T08:30:00+05:00", "2026-11-12", "1"), ("2026-11-12T09:30:00+05:00", "2026-11-12", "1"),
        ("2026-11-12T10:30:00+05:00", "2026-11-12", "1"), ("2026-11-12T08:30:00+05:00", "2026-11-12", "2")]
    assert {(r["schools_n"], r["pairs_n"]) for r in log} == {(str(first.schools_n), str(first.pairs_n))}
    assert {r["sha256"] for r in log[:3]} == {hashlib.sha256(content).hexdigest()}


def test_a_draw_that_inspectors_may_hold_is_not_overwritten(tmp_path: Path) -> None:
    city = SmallCity()
    city.add_school("s1")
    add_camera(city, "s1", "a")
    with city.build(tmp_path / "before") as con:
        drawn = challenge(con, tmp_path / "out", 1, DRAWN_AT)
    held, log = drawn.path.read_bytes(), (tmp_path / "out" / "log.csv").read_bytes()
    add_camera(city, "s1", "b", zone="entrance")
    with city.build(tmp_path / "after") as con:
        with pytest.raises(Refusal, match="its data have changed since: give another --seed"):
            challenge(con, tmp_path / "out", 1, DRAWN_AT)
        assert (drawn.path.read_bytes(), (tmp_path / "out" / "log.csv").read_bytes()) == (held, log)
        assert challenge(con, tmp_path / "out", 2, DRAWN_AT).pairs_n == 3


def test_models_that_are_not_built_are_refused(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "work", afresh=True) as con, pytest.raises(Refusal, match="not built yet"):
        challenge(con, tmp_path / "out", 1, DRAWN_AT)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_refused(city: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(Refusal, match="cannot be written into"):
        challenge(city, tmp_path / "taken", 1, DRAWN_AT)


# What holds of any register.

ages = st.none() | st.integers(-5, 60)
a_school = st.lists(st.tuples(st.sampled_from(["entrance", "yard", "other"]), ages), max_size=6)
registers = st.lists(a_school, min_size=1, max_size=4)
seeds = st.integers(-2**40, 2**40)


def register(of: list[list[tuple[str, int | None]]]) -> list[Camera]:
    """Cameras of schools s0, s1 … by zone and age in days."""
    return [Camera(f"s{n}-{m}", f"s{n}", zone, None if age is None else ago(age))
            for n, school in enumerate(of) for m, (zone, age) in enumerate(school)]


def reach(camera: Camera) -> int:
    """The oldest day that may be asked of the camera, recomputed day by day."""
    return max((back for back in range(1, 31)
                if camera.commissioned_on is None or ago(back) > camera.commissioned_on), default=0)


@settings(deadline=None, derandomize=True, database=None, max_examples=300)
@given(registers, seeds)
def test_any_draw_keeps_its_bounds(of: list[list[tuple[str, int | None]]], seed: int) -> None:
    cameras = register(of)
    by_id = {c.camera_id: c for c in cameras}
    schools = [f"s{n}" for n in range(len(of))]
    pairs = draw(cameras, schools, AS_OF, seed)
    for school in schools:
        mine = [p for p in pairs if p.school_id == school]
        askable = [c for c in cameras if c.school_id == school and reach(c) >= 1]
        if not askable:
            assert mine == []
            continue
        assert [(p.position, p.kind) for p in mine] == [(1, "deep"), (2, "entrance"), (3, "any")]
        assert len({(p.camera_id, p.moment) for p in mine}) == 3
        for p in mine:
            camera = by_id[p.camera_id]
            assert (camera.school_id, camera.zone) == (school, p.zone)
            assert 1 <= (AS_OF - p.moment.date()).days <= reach(camera)
            assert dt.time(7) <= p.moment.time() < dt.time(20)
            assert (p.moment.second, p.moment.microsecond) == (0, 0)
        _assert_kinds(mine, askable)
        _assert_cameras_differ(mine, askable)


def _assert_kinds(mine: list[Pair], askable: list[Camera]) -> None:
    deepest = min(25, max(map(reach, askable)))
    assert (AS_OF - mine[0].moment.date()).days >= deepest
    assert (NO_DEEP in mine[0].note) == (deepest < 25)
    has_entrance = any(c.zone == "entrance" for c in askable)
    assert (mine[1].zone == "entrance") == has_entrance
    assert (NO_ENTRANCE in mine[1].note) == (not has_entrance)


def _assert_cameras_differ(mine: list[Pair], askable: list[Camera]) -> None:
    """As many cameras as any choice could have had, found by trying them all."""
    deepest = min(25, max(map(reach, askable)))
    deep = [c for c in askable if reach(c) >= deepest]
    entrances = [c for c in askable if c.zone == "entrance"] or askable
    most = max(len({a.camera_id, b.camera_id, c.camera_id}) for a in deep for b in entrances for c in askable)
    assert len({p.camera_id for p in mine}) == most


@settings(deadline=None, derandomize=True, database=None, max_examples=100)
@given(registers, registers, seeds, st.randoms(use_true_random=False))
def test_a_school_is_drawn_alike_whoever_else_is_there(
        of: list[list[tuple[str, int | None]]], more: list[list[tuple[str, int | None]]], seed: int,
        rng: Any) -> None:
    schools = [f"s{n}" for n in range(len(of))]
    everybody = register(of + more)
    rng.shuffle(everybody)
    together = draw(everybody, [f"s{n}" for n in range(len(of + more))], AS_OF, seed)
    assert [p for p in together if p.school_id in schools] == draw(register(of), schools, AS_OF, seed)


def test_another_seed_another_day_and_another_school_draw_anew() -> None:
    def drawn(school: str, day: dt.date, seed: int) -> list[tuple[int, dt.time, str]]:
        cameras = [Camera(f"c{n}", school, "entrance", LONG_AGO) for n in range(50)]
        pairs = draw(cameras, [school], day, seed)
        return [((day - p.moment.date()).days, p.moment.time(), p.camera_id) for p in pairs]

    usual = drawn("s1", AS_OF, 1)
    assert usual == drawn("s1", AS_OF, 1)
    assert usual not in (drawn("s1", AS_OF, 2), drawn("s1", ago(1), 1), drawn("s2", AS_OF, 1))


def test_a_camera_of_one_day_is_not_asked_twice_for_one_moment() -> None:
    """Three of 780 minutes meet by chance in one of some 260 draws; here 2,000 are made."""
    camera = Camera("c", "s1", "entrance", ago(2))
    assert all(len({p.moment for p in draw([camera], ["s1"], AS_OF, seed)}) == 3 for seed in range(2_000))


def test_a_draw_stays_what_it_was() -> None:
    """A golden draw: whoever changes how it is drawn changes what inspectors hold, and sees it here."""
    cameras = [Camera(f"c{n}", "s1", "entrance" if n < 2 else "yard", LONG_AGO) for n in range(6)]
    assert [(p.kind, p.camera_id, f"{p.moment:%m-%d %H:%M}") for p in draw(cameras, ["s1"], AS_OF, 1)] == [
        ("deep", "c5", "10-15 14:15"), ("entrance", "c1", "10-18 16:55"), ("any", "c0", "10-21 14:45")]


# The share of clips that were produced.

def wilson(k: int, n: int) -> tuple[float, float]:
    """Bounds in %, found as the roots of (p̂ − p)² = z²·p(1 − p)/n by halving."""
    def outside(p: float) -> bool:
        return (k / n - p) ** 2 > 1.959964 ** 2 * p * (1 - p) / n

    def border(inside: float, beyond: float) -> float:
        for _ in range(200):
            middle = (inside + beyond) / 2
            inside, beyond = (inside, middle) if outside(middle) else (middle, beyond)
        return inside

    return (0.0 if k == 0 else 100 * border(k / n, 0.0)), (100.0 if k == n else 100 * border(k / n, 1.0))


ANSWERS = {  # school: district's longitude, inspector, k of n or None where nothing is known
    "all_produced": (71.35, "i1", (3, 3)),
    "one_is_missing": (71.35, "i1", (2, 3)),
    "never_asked": (71.35, "i1", None),
    "none_produced": (71.45, "i2", (0, 3)),
    "only_two_asked": (71.45, "i2", (0, 2)),
    "nobody_holds_it": (71.45, None, (3, 3)),
}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A city whose commissions came back."""
    city = SmallCity()
    city.add("inspectors", inspector_id="i2", name="Ли Б.", role="district_inspector", district_id="east")
    for school, (lon, inspector, clips) in ANSWERS.items():
        city.add_school(school, lon=lon)
        city.rows["assignments"].pop()
        if inspector:
            city.add("assignments", school_id=school, inspector_id=inspector, from_on="2026-01-01", role="main")
        if clips:
            city.add_visit(school, answers={"AR-03": {"observed": clips[0], "required": clips[1]}})
    city.add_school("closed", closed_on="2026-11-10")
    city.add_visit("closed", answers={"AR-03": {"observed": 0, "required": 3}})
    city.add_school("does_not_apply")
    city.add_visit("does_not_apply", answers={"AR-03": {"answer": "not_applicable"}})
    city.add_school("left_out_of_the_visit")
    city.add_visit("left_out_of_the_visit", answers={"AR-03": None})
    with city.build(tmp_path_factory.mktemp("answered") / "landing") as con:
        yield con


@pytest.mark.parametrize(("where", "schools", "challenged", "k", "n"), [
    ({"level": "city"}, 8, 5, 8, 14),
    ({"level": "district", "district_id": "west"}, 5, 2, 5, 6),
    ({"level": "district", "district_id": "east"}, 3, 3, 3, 8),
    ({"level": "inspector", "inspector_id": "i1"}, 5, 2, 5, 6),
    ({"level": "inspector", "inspector_id": "i2"}, 2, 2, 0, 5),
], ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "")
def test_clips_are_counted_by_place(answered: duckdb.DuckDBPyConnection, where: dict[str, str], schools: int,
                                    challenged: int, k: int, n: int) -> None:
    row = one(answered, "marts.archive_challenge", **where)
    assert (row["schools_n"], row["challenged_schools_n"]) == (schools, challenged)
    assert (row["clips_found_n"], row["clips_asked_n"]) == (k, n)
    lo, hi = wilson(k, n)
    assert row["share_pct"] == pytest.approx(100 * k / n)
    assert (row["lo_pct"], row["hi_pct"]) == pytest.approx((lo, hi))


def test_the_grid_is_the_city_its_districts_and_their_inspectors(answered: duckdb.DuckDBPyConnection) -> None:
    rows = answered.execute("""
        select level, district_id, inspector_id from marts.archive_challenge order by all nulls first""").fetchall()
    assert rows == [("city", None, None), ("district", "east", None), ("district", "west", None),
                    ("inspector", None, None), ("inspector", None, "i1"), ("inspector", None, "i2")]


def test_all_produced_leaves_room_for_doubt(answered: duckdb.DuckDBPyConnection) -> None:
    # the row of the school that nobody holds: 3 of 3
    lo, hi = answered.execute("""
        select lo_pct, hi_pct from marts.archive_challenge
        where level = 'inspector' and inspector_id is null""").fetchall()[0]
    assert hi == 100
    assert lo == pytest.approx(wilson(3, 3)[0])
    assert lo == pytest.approx(43.85, abs=0.01)  # n / (n + z²)


def test_none_produced_leaves_room_for_hope(answered: duckdb.DuckDBPyConnection) -> None:
    row = one(answered, "marts.archive_challenge", level="inspector", inspector_id="i2")
    assert (row["share_pct"], row["lo_pct"]) == (0, 0)
    assert row["hi_pct"] == pytest.approx(43.45, abs=0.01)  # z² / (n + z²)


def test_nothing_asked_has_no_share(city: duckdb.DuckDBPyConnection) -> None:
    row = one(city, "marts.archive_challenge", level="city")
    assert (row["challenged_schools_n"], row["clips_asked_n"], row["clips_found_n"]) == (0, 0, 0)
    assert (row["share_pct"], row["lo_pct"], row["hi_pct"]) == (None, None, None)


def test_an_answer_past_its_validity_counts_nowhere(tmp_path: Path) -> None:
    city = SmallCity()
    city.add_school("s1")
    city.add_visit("s1", answers={"AR-03": {"observed": 3, "required": 3}})
    asked = {}
    for age in (30, 31):  # valid_days of AR-03 is 30
        with city.build(tmp_path / str(age), dt.date(2026, 11, 5) + dt.timedelta(days=age)) as con:
            asked[age] = one(con, "marts.archive_challenge", level="city")["clips_asked_n"]
    assert asked == {30: 3, 31: 0}


def test_the_interval_holds_for_any_k_of_n() -> None:
    """The model alone, over tables in which each district is a k of n: the ends of many, all of some."""
    clips = sorted({(k, n) for n in range(1, 41) for k in range(n + 1)} | {(k, n) for n in range(1, 3001, 7)
                                                                          for k in (0, 1, n // 2, n - 1, n)})
    with duckdb.connect() as con:
        con.execute("create schema marts")
        con.execute("create table marts.school_criterion as select k || ' of ' || n as school_id, "
                    "'AR-03' as criterion_code, 'pass' as result, k::double as observed, n::double as required "
                    "from (select unnest($k) as k, unnest($n) as n)",
                    {"k": [k for k, _ in clips], "n": [n for _, n in clips]})
        con.execute("create table marts.school as select school_id, school_id as district_id, 'i' as inspector_id, "
                    "true as is_in_scope from marts.school_criterion")
        con.sql(MODEL.read_text("utf-8")).create("marts.archive_challenge")
        rows = con.execute("select clips_found_n, clips_asked_n, lo_pct, share_pct, hi_pct "
                           "from marts.archive_challenge where level = 'district' order by all").fetchall()
    assert [(k, n) for k, n, *_ in rows] == clips
    for k, n, lo, share, hi in rows:
        assert 0 <= lo <= share <= hi <= 100
        assert (lo == 0, hi == 100) == (k == 0, k == n)
        assert (lo, hi) == pytest.approx(wilson(k, n), abs=1e-6)
