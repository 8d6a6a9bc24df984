"""A small city that has something to hide, and the way from its warehouse to what the public is served."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq

from etl.collect import collect
from etl.release.draft import Draft, draw_up
from etl.release.flow import Outcome, approve, publish_release
from etl.release.ledger import Ledger
from etl.release.serving import Places
from etl.rollups.store import Store
from etl.warehouse import build
from tests.small_city import MAPPINGS, REFERENCE, SmallCity

AT = dt.datetime(2026, 11, 10, 5, 0, tzinfo=dt.UTC)  # a Tuesday
COURSE_LAG, OUTCOME_LAG = 2, 4  # instead of 7 and 30, as rows of thresholds.csv: a past day is built anew
AS_OF = dt.date(2026, 11, 10)
COURSE_ON, OUTCOME_ON = dt.date(2026, 11, 8), dt.date(2026, 11, 6)
WEST, EAST = 14, 24

# What the staff know and the public must never read, as it stands in the landed files.
INSPECTOR, EDUCATOR, DIRECTOR = "Ахметбеков А. Ж.", "Серикбаева Б. К.", "Оразгалиева Г. Т."
CONTRACTOR, NOTE, PHOTO, ACT = "ТОО «Сторож-Плюс»", "камера у входа смотрит в стену", "IMG_20261103_0017", "Акт-88/17"
CLAIMED = re.compile(r"(?<![\w.-])4711(?![\w.-])")  # a number of its own, no part of a random id
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> | {{ 7*7 }} =1+1 **№ 77** `${x}`'


def city(*, west_done: int = 13, east_done: int = 15, east: int = EAST) -> SmallCity:
    """Two districts; so many schools inspected by COURSE_ON, some later; faults, prescriptions, cameras, contracts."""
    small = SmallCity()
    small.rows["inspectors"] = [{"inspector_id": "inspector-041", "name": INSPECTOR, "role": "district_inspector",
                                 "district_id": "west"}]
    for place, n, lon in (("west", WEST, 71.3), ("east", east, 71.4)):
        for k in range(1, n + 1):
            _add_school(small, f"{place}-school-{k:03d}", lon + 0.00321 * k, 51.1 + 0.00273 * k, k)
    for place, done in (("west", west_done), ("east", east_done)):
        for k in range(1, done + 1):
            _add_visit(small, f"{place}-school-{k:03d}", dt.date(2026, 11, 2 + k % 6), k)
    _add_visit(small, f"east-school-{east:03d}", dt.date(2026, 11, 9), 1)  # after the day of the release
    return small


def _add_school(small: SmallCity, school_id: str, lon: float, lat: float, k: int) -> None:
    name = HOSTILE if school_id == "west-school-003" else f"Школа-гимназия № {k}{school_id[0]}"
    small.add("schools", school_id=school_id, name_ru=name, name_kk=f"№ {k}{school_id[0]} гимназия", lon=round(lon, 5),
              lat=round(lat, 5), pupils=612 + k, ownership="state", object_group=1, buildings=1,
              address=f"улица Тестовая, {k}")
    small.add("assignments", school_id=school_id, inspector_id="inspector-041", from_on="2026-01-01", role="main")
    small.add("cameras", camera_id=f"camera-{school_id}-7781", school_id=school_id, zone="entrance",
              commissioned_on="2026-01-05", state="in_service", vendor="Наблюдатель-9000")
    small.add("contracts", school_id=school_id, service="guards", contractor=CONTRACTOR, from_on="2026-01-01")
    small.add("declarations", school_id=school_id, item="cameras", claimed=4711, act_ref=ACT, declared_on="2026-09-01")


def _add_visit(small: SmallCity, school_id: str, day: dt.date, k: int) -> None:
    visit = small.add_visit(
        school_id, f"visit-{school_id}-0", day, {"PE-01": {"answer": "no", "note": NOTE, "evidence_ref": PHOTO}}
        if k % 3 == 0 else None, inspector_id="inspector-041",
        participants=f"police: {INSPECTOR}; education: {EDUCATOR}; director: {DIRECTOR}" if k % 4 else
        f"police: {INSPECTOR}")
    if k % 3 == 0:
        small.add_prescription(visit, f"prescription-{school_id}", issued_on=day.isoformat(), due_on="2026-11-05",
                               **{"verified_on": "2026-11-05"} if k % 2 else {})


def warehouse(small: SmallCity, folder: Path, as_of: dt.date = AS_OF, *, is_demonstration: bool = True,
              past: bool = True) -> duckdb.DuckDBPyConnection:
    """The warehouse of the city as of a day, with short lags; `is_demonstration`: it says that it is invented."""
    reference, landing = folder / "reference", small.write(folder / "landing")
    shutil.copytree(REFERENCE, reference, dirs_exist_ok=True)
    _shorten(reference / "thresholds.csv")
    if is_demonstration:
        (landing / "demo.toml").write_text(f"demonstration = true\nas_of = {as_of}\n", "utf-8")
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    store = Store(folder / "work")
    collect(con, landing, reference, MAPPINGS, store)
    build(con, as_of, store, with_past=past)
    return con


def _shorten(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["value"] = {"public_process_lag_days": str(COURSE_LAG), "public_outcome_lag_days": str(OUTCOME_LAG)}.get(
            row["name"], row["value"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@dataclass(frozen=True)
class Office:
    """The folders of one city's releases, and what people do there."""

    ledger: Ledger
    places: Places

    @classmethod
    def at(cls, folder: Path) -> Office:
        """An office with nothing in it."""
        return cls(Ledger(folder / "journal", folder / "releases"),
                   Places(folder / "public-serving", folder / "public-site", REFERENCE))

    def draft(self, con: duckdb.DuckDBPyConnection, at: dt.datetime = AT, **options: Any) -> Draft:
        """Draw up a release."""
        return draw_up(con, self.ledger, at, **options)

    def approve(self, draft: Draft, *names: str) -> None:
        """Let them approve it, one after another."""
        for n, name in enumerate(names or ("Асанова А.", "Бекова Б.")):
            approve(self.ledger, draft.folder.release, name, AT + dt.timedelta(seconds=n + 1))

    def publish(self, at: dt.datetime = AT + dt.timedelta(hours=1)) -> Outcome:
        """Publish what waits."""
        return publish_release(self.ledger, self.places, at)

    def release(self, con: duckdb.DuckDBPyConnection, at: dt.datetime = AT, **options: Any) -> Draft:
        """Draw up, approve and publish."""
        draft = self.draft(con, at, **options)
        self.approve(draft)
        assert self.publish(at + dt.timedelta(minutes=5)).published
        return draft

    def files(self) -> list[Path]:
        """The public's files, oldest first."""
        return sorted(self.places.serving.glob("*.duckdb"))

    def page(self, path: str = "ru/index.html") -> str:
        """A page as a web server hands it out."""
        return (self.places.site / "current" / path).read_text("utf-8")


def rows_of(path: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table of the public's file."""
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.table(f"public.{table}")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


# ---- what must not be read anywhere -------------------------------------------------------------

STATUSES = re.compile(r"not_ready|ready_with_remarks|not_inspected|insufficient|Не готова|Готова с замечаниями|"
                      r"Недостаточно данных|Дайын емес|Ескертумен дайын|Not ready|Ready with remarks")


def secrets(landing: Path) -> set[str]:
    """Ids, names, marks and moments of the landed files that the public must never read; every one stands in them."""
    found = {INSPECTOR, EDUCATOR, DIRECTOR, CONTRACTOR, NOTE, PHOTO, ACT, "Наблюдатель-9000"}
    for kind, columns in (("schools", ("school_id",)), ("visits", ("visit_id", "inspector_id", "started_at")),
                          ("prescriptions", ("prescription_id",)), ("cameras", ("camera_id",))):
        with (landing / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
            found |= {row[column] for row in csv.DictReader(file) for column in columns}
    whole = "".join(path.read_text("utf-8") for path in landing.glob("*.csv")).replace('""', '"')
    assert {secret for secret in found if secret not in whole} == set()
    return found


def places_of(landing: Path) -> list[tuple[float, float]]:
    """Where the schools really are."""
    with (landing / "schools.csv").open(encoding="utf-8", newline="") as file:
        return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]


def told_of(text: str, landing: Path) -> list[str]:
    """What of the secrets a text tells: the words of the staff's files, statuses, the place of a school."""
    found = [secret for secret in secrets(landing) if secret in text] + STATUSES.findall(text) + CLAIMED.findall(text)
    pairs = [(float(x), float(y)) for x, y in re.findall(r"(\d{2}\.\d{2,})[^\d.]{1,6}(\d{2}\.\d{2,})", text)]
    return found + [f"{lon} {lat}" for lon, lat in places_of(landing)
                    if str(lon) in text and str(lat) in text  # far apart, as a chart has them
                    or any(abs(lon - x) < 1e-4 and abs(lat - y) < 1e-4 for x, y in pairs)]


def values(path: Path) -> Iterator[str]:
    """Every name and every value of the public's file, whatever its table; what is packed in it too."""
    with duckdb.connect(str(path), read_only=True) as con:
        tables = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        for (table,) in tables:
            found = con.table(table)
            yield from (table, *found.columns)
            for row in found.fetchall():
                yield from (cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in row)
        for name, content in con.execute("select name, content from public.open_file").fetchall():
            if name.endswith(".parquet"):
                yield _unpacked(content)
            elif name.endswith(".xlsx"):
                yield from workbook_cells(content)


def workbook_cells(content: bytes) -> Iterator[str]:
    """Every cell of a workbook as text, and what its properties say."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    yield from (str(book.properties), *book.sheetnames)
    for sheet in book:
        yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def _unpacked(content: bytes) -> str:
    return json.dumps(pq.read_table(io.BytesIO(content)).to_pylist(), ensure_ascii=False, default=str)
