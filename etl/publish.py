"""Publish: the staff's read-only file, written aside, verified, renamed into place.

The public's file is made and served by etl.release: nothing leaves the building that two people have not approved.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import duckdb

from etl.refusal import Refusal

KEPT_FILES = 10
AUDIENCES = {"staff": ("marts", "reference", "quality")}


def publish(con: duckdb.DuckDBPyConnection, serving: Path, published_at: dt.datetime) -> list[Path]:
    """Write `<audience>-<moment>.duckdb` for every audience; returns the files, and keeps the last ten.

    `published_at` must carry its zone. A file is complete or not there: it is written under another
    name, closed, opened again and counted, synced, and only then renamed. Refusal when it was
    already published at that moment.
    """
    try:
        serving.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The folder {serving} cannot be made: {error.strerror}.") from error
    moment = stamp(published_at)
    con.execute("""
        create or replace table marts.publication as
        select r.as_of_on, r.time_zone, r.is_demonstration, timezone('UTC', $at::timestamptz) as published_at
        from reference.run r""", {"at": published_at})
    for left_over in serving.glob(".*.duckdb.part*"):  # of a load that was killed: two never write at once
        left_over.unlink()
    finished = []
    for audience, schemas in AUDIENCES.items():
        final = serving / f"{audience}-{moment}.duckdb"
        if final.exists():
            raise Refusal(f"{final.name} is already there: two loads published in one millisecond.")
        finished.append((write_file(con, serving / f".{final.name}.part", schemas), final))
    for part, final in finished:
        os.replace(part, final)
    sync(serving)
    for audience in AUDIENCES:
        for old in sorted(serving.glob(f"{audience}-*.duckdb"))[:-KEPT_FILES]:
            old.unlink()
    return [final for _, final in finished]


def stamp(moment: dt.datetime) -> str:
    """The moment as it stands in a file's name: UTC, of a fixed width, so that names sort by it."""
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S%f")[:-3] + "Z"


def write_file(con: duckdb.DuckDBPyConnection, part: Path, schemas: tuple[str, ...]) -> Path:
    """Copy the tables of these schemas into the new file `part`; it is closed, counted and synced."""
    part.unlink(missing_ok=True)
    # v1.5.0: the DuckDB before this one can read the file, which is the way back
    con.execute("attach ? as serving (storage_version 'v1.5.0')", [str(part)])
    for schema in schemas:
        con.execute(_CREATE[schema])
    tables = con.execute("""
        select schema_name || '.' || table_name from duckdb_tables()
        where database_name = current_database() and list_contains($schemas, schema_name)
        order by all""", {"schemas": list(schemas)}).fetchall()
    counts = {}
    for (name,) in tables:
        con.table(name).create(f"serving.{name}")
        counts[name] = _count(con, name)
    con.execute("detach serving")
    _verify(part, counts)
    sync(part)
    return part


def _verify(part: Path, counts: dict[str, int]) -> None:
    with duckdb.connect(str(part), read_only=True) as written:
        for name, expected in counts.items():
            if _count(written, name) != expected:
                raise Refusal(f"{part.name} was not written whole: {name} lacks rows. Nothing was published.")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.table(table).aggregate("count(*)").fetchall()[0][0])


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# Written out, for a schema's name cannot be a parameter.
_CREATE = {
    "marts": "create schema serving.marts",
    "reference": "create schema serving.reference",
    "quality": "create schema serving.quality",
    "public": "create schema serving.public",
}
