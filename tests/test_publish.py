"""Publication of the staff file: whole or not there. What the public gets is in tests/test_release.py."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from etl import publish as publishing
from etl.publish import KEPT_FILES, publish
from etl.refusal import Refusal
from tests.small_city import SmallCity

MOMENT = dt.datetime(2026, 11, 12, 18, 30, 15, 250_000, tzinfo=dt.UTC)
SCHOOLS = ("s1", "s2", "s3")
PROMISED = {  # of marts.school, to whoever reads the staff file
    "school_id", "status", "district_id", "inspector_id", "name_kk", "name_ru", "name_en", "lon", "lat", "pupils",
    "is_in_scope", "score_pct", "score_lo_pct", "score_hi_pct", "knowledge_pct", "vetoes_n", "caps_n",
    "open_prescriptions_n", "overdue_n", "inspected_on", "visit_state", "paper_pairs_n", "paper_gaps_n",
    "worst_system", "cameras_in_service_n", "cameras_measured_n", "cameras_recording_n", "telemetry_gap_points",
}


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of three schools: one visited, one with a prescription, one with nothing."""
    city = SmallCity()
    for school in SCHOOLS:
        city.add_school(school)
    city.add_visit("s1")
    city.add_prescription(city.add_visit("s2", answers={"PE-01": {"answer": "no"}}))
    with city.build(tmp_path_factory.mktemp("publish") / "landing") as built:
        yield built


@pytest.fixture(scope="module")
def published(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What one publication wrote: the staff file and nothing for the public."""
    return publish(con, tmp_path_factory.mktemp("serving"), MOMENT)


def later(minutes: int) -> dt.datetime:
    """A moment after MOMENT."""
    return MOMENT + dt.timedelta(minutes=minutes)


def tables(path: Path) -> dict[str, list[str]]:
    """`schema.table` → its columns, of a published file."""
    with duckdb.connect(str(path), read_only=True) as file:
        rows = file.execute("select schema_name, table_name, column_name from duckdb_columns() "
                            "where not internal order by schema_name, table_name, column_index").fetchall()
    found: dict[str, list[str]] = {}
    for schema, table, column in rows:
        found.setdefault(f"{schema}.{table}", []).append(column)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Every file a reader may find there, byte by byte."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.duckdb"))}


def test_the_file_is_named_by_its_moment_and_the_public_gets_none(published: list[Path]) -> None:
    assert [path.name for path in published] == ["staff-20261112T183015250Z.duckdb"]
    assert sorted(published[0].parent.iterdir()) == sorted(published)


def test_the_moment_in_the_name_is_utc(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    in_astana = MOMENT.astimezone(dt.timezone(dt.timedelta(hours=5)))
    assert publish(con, tmp_path, in_astana)[0].name == "staff-20261112T183015250Z.duckdb"


def test_the_staff_file_holds_every_school_once(published: list[Path]) -> None:
    staff, = published
    with duckdb.connect(str(staff), read_only=True) as file:
        assert file.execute("select school_id from marts.school order by all").fetchall() == [(s,) for s in SCHOOLS]
        assert file.execute("select published_at, as_of_on from marts.publication").fetchall() == [
            (MOMENT.replace(tzinfo=None), dt.date(2026, 11, 12))]


def test_the_staff_file_keeps_its_promise_of_columns(published: list[Path]) -> None:
    staff, = published
    assert set(tables(staff)["marts.school"]) >= PROMISED


def test_the_staff_file_holds_no_raw_and_no_staging(published: list[Path]) -> None:
    staff, = published
    assert {name.split(".")[0] for name in tables(staff)} == {"marts", "reference", "quality"}


def test_the_last_ten_are_kept(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    every = [publish(con, tmp_path, later(n)) for n in range(KEPT_FILES + 2)]
    kept = [path for published in every[-10:] for path in published]
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    assert KEPT_FILES == 10


def test_an_older_file_is_left_as_it_was(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    publish(con, tmp_path, MOMENT)
    before = contents(tmp_path)
    publish(con, tmp_path, later(1))
    after = contents(tmp_path)
    assert len(after) == 2
    assert {name: after[name] for name in before} == before


def test_a_reader_of_the_older_file_is_not_disturbed(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    staff, = publish(con, tmp_path, MOMENT)
    with duckdb.connect(str(staff), read_only=True) as reader:
        publish(con, tmp_path, later(1))
        assert reader.execute("select count(*) from marts.school").fetchall() == [(len(SCHOOLS),)]


def test_the_same_moment_twice_is_refused(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    publish(con, tmp_path, MOMENT)
    before = contents(tmp_path)
    with pytest.raises(Refusal, match="already there"):
        publish(con, tmp_path, MOMENT)
    assert contents(tmp_path) == before


def test_nothing_shows_under_its_name_before_every_file_is_written_and_verified(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    verify, replace = publishing._verify, os.replace

    def looking(part: Path, counts: dict[str, int]) -> None:
        seen.append([path.name for path in tmp_path.glob("*.duckdb")])
        verify(part, counts)

    def renaming(part: Path, final: Path) -> None:
        assert len(seen) == 1, "renamed before the file was verified"
        replace(part, final)

    monkeypatch.setattr(publishing, "_verify", looking)
    monkeypatch.setattr(os, "replace", renaming)
    publish(con, tmp_path, MOMENT)
    assert seen == [[]]


class Killed(BaseException):
    """What a kill looks like from inside."""


@pytest.mark.parametrize("step", ["_verify", "sync", "_count"])
def test_a_killed_publish_leaves_no_file_and_the_last_good_one(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    serving, copy = tmp_path / "serving", tmp_path / "warehouse.duckdb"
    publish(con, serving, MOMENT)
    before = contents(serving)
    con.execute("attach ? as copy", [str(copy)])
    con.execute("copy from database memory to copy")
    con.execute("detach copy")

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, duckdb.connect(str(copy)) as doomed:
        patched.setattr(publishing, step, killed)
        with pytest.raises(Killed):
            publish(doomed, serving, later(1))
    assert contents(serving) == before
    with duckdb.connect(str(copy)) as again:  # and the next load publishes as if nothing had been
        assert len(publish(again, serving, later(2))) == 1
    assert {name: data for name, data in contents(serving).items() if name in before} == before


def test_a_file_that_lacks_rows_is_not_published(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = publishing._count
    monkeypatch.setattr(publishing, "_count", lambda c, table: count(c, table) + (c is con))
    with pytest.raises(Refusal, match="not written whole"):
        publish(con, tmp_path, MOMENT)
    assert contents(tmp_path) == {}
