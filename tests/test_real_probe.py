"""A real probe's year of ups and downs, through the mapping and the rollups, recomputed here without them."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.conftest import SHARED
from tests.plain_states import Status, intervals
from tests.small_city import SmallCity, one

pytestmark = pytest.mark.shared

PROBE = SHARED / "uptime_probe_history" / "koj_upptime_history.csv"
CITY = ZoneInfo("Asia/Almaty")
SITES = ("google", "hacker-news", "test-broken-site", "wikipedia")


def statuses(first_on: dt.date, last_on: dt.date) -> dict[str, list[Status]]:
    """What the file says of each site on these days of the city, in no way but csv and datetime."""
    found: dict[str, list[Status]] = {site: [] for site in SITES}
    with PROBE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = dt.datetime.fromisoformat(row["commit_time"])
            if first_on <= at.astimezone(CITY).date() <= last_on:
                found[row["site"]].append(Status(int(at.timestamp()), row["status"] == "up"))
    return found


def midnight_s(day: dt.date) -> int:
    """The beginning of a city day, in seconds since 1970."""
    return int(dt.datetime.combine(day, dt.time(), CITY).timestamp())


# In its first month the probe was heard every hour or so, later once a day: (as of, minutes between statuses).
@pytest.fixture(scope="module", params=[(dt.date(2020, 9, 5), 360), (dt.date(2021, 5, 20), 1440)], ids=str)
def probed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
           ) -> tuple[dt.date, int, duckdb.DuckDBPyConnection]:
    """A city whose cameras are the four sites, each at a school of its own."""
    as_of, every_min = request.param
    folder = tmp_path_factory.mktemp("probe") / "landing"
    city = SmallCity()
    city.rows["campaigns"][0].update(starts_on=as_of - dt.timedelta(days=29), ends_on=as_of)
    for n, site in enumerate(SITES):
        school = city.add_school(f"s{n}")
        city.add("cameras", camera_id=site, school_id=school, state="in_service", commissioned_on="2020-01-01",
                 status_every_min=every_min)
    (folder / "camera_status").mkdir(parents=True)
    shutil.copy(PROBE, folder / "camera_status")
    return as_of, every_min, city.build(folder, as_of)


def test_every_row_of_the_probe_is_loaded(probed: tuple[dt.date, int, duckdb.DuckDBPyConnection]) -> None:
    file = one(probed[2], "quality.file", source="camera_status")
    assert (file["mapping"], file["rows_read"], file["rows_loaded"]) == ("uptime_probe", 1467, 1467)


def test_the_probe_gives_the_intervals_and_availability_of_the_plain_rules(
        probed: tuple[dt.date, int, duckdb.DuckDBPyConnection]) -> None:
    as_of, every_min, con = probed
    silence_s = 60 * every_min * 2 * 110 // 100
    seen = statuses(as_of - dt.timedelta(days=29), as_of)
    begun = min(s.at_s for rows in seen.values() for s in rows)
    first_on = dt.datetime.fromtimestamp(begun, CITY).date()
    seconds = {"up": 0, "down": 0, "unknown": 0}
    for site in SITES:
        expected = []
        for n in range((as_of - first_on).days + 1):
            day = first_on + dt.timedelta(days=n)
            expected += intervals(seen[site], midnight_s(day), midnight_s(day + dt.timedelta(days=1)), silence_s)
        found = con.execute("""
            select from_s, to_s, state from rollup.camera_interval where camera_id = ? order by from_s""",
            [site]).fetchall()
        assert per_state(found) == per_state(expected), site
        assert joined(found) == joined(expected), site
        for state, spent in per_state(expected).items():
            seconds[state] += spent
    standing = one(con, "marts.camera_standing", level="city")
    assert standing["availability_pct"] == pytest.approx(100 * seconds["up"] / (seconds["up"] + seconds["down"]))
    assert standing["unknown_pct"] == pytest.approx(100 * seconds["unknown"] / sum(seconds.values()))


def per_state(rows: list[tuple[int, int, str]]) -> dict[str, int]:
    return {state: sum(b - a for a, b, s in rows if s == state) for state in ("up", "down", "unknown")}


def joined(rows: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    for begin, end, state in rows:
        if out and out[-1][1:] == (begin, state):
            out[-1] = (out[-1][0], end, state)
        else:
            out.append((begin, end, state))
    return out


def test_the_broken_site_is_down_and_the_others_are_not(
        probed: tuple[dt.date, int, duckdb.DuckDBPyConnection]) -> None:
    as_of, _, con = probed
    hours = dict(con.execute("select school_id, availability_pct from marts.camera_standing "
                             "where level = 'school'").fetchall())
    assert hours["s2"] == (None if as_of.year == 2020 else 0), "nobody probed the broken site in its first year"
    assert min(hours[s] for s in ("s0", "s1", "s3")) > 95
