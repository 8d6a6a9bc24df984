"""A small city, written as a landing folder and built by the real ETL: what golden cases are made of."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from etl.collect import collect
from etl.rollups.store import Store
from etl.warehouse import build

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "data" / "reference"
MAPPINGS = ROOT / "data" / "mappings"
AS_OF = dt.date(2026, 11, 12)
STARTS_ON = dt.date(2026, 11, 1)

# Two districts side by side, each a tenth of a degree wide.
DISTRICTS = {"west": (71.3, 51.1), "east": (71.4, 51.1)}


def criteria() -> list[dict[str, str]]:
    """The checklist as its CSV has it."""
    with (REFERENCE / "criteria.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def opened_criteria() -> dict[str, str]:
    """What an address says when the requirements of every system are unfolded on a passport."""
    return {f"criteria_{system}_open": "true" for system in sorted({c["system"] for c in criteria()})}


def passing(criterion: dict[str, str]) -> dict[str, Any]:
    """An answer that passes the criterion at its very mark."""
    kind, mark = criterion["answer"], float(criterion["pass_at"])
    if kind in ("yes_no", "yes_partly_no"):
        return {"answer": "yes"}
    if kind == "ratio":
        return {"observed": mark * 100, "required": 100}
    if kind == "choice":
        options = dict(o.split("=") for o in criterion["unit_or_choices"].split(";"))
        best = max(options, key=lambda o: float(options[o]))
        return {"answer": best}
    return {"observed": mark}


def failing(criterion: dict[str, str]) -> dict[str, Any]:
    """The worst answer that the criterion offers."""
    kind = criterion["answer"]
    if kind in ("yes_no", "yes_partly_no"):
        return {"answer": "no"}
    if kind == "ratio":
        return {"observed": 0, "required": 100}
    if kind == "choice":
        options = dict(o.split("=") for o in criterion["unit_or_choices"].split(";"))
        return {"answer": min(options, key=lambda o: float(options[o]))}
    return {"answer": "not_received"}


@dataclass
class SmallCity:
    """Rows by kind; `add_*` give the usual case and take what differs."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add("campaigns", campaign_id="c1", name_ru="Месячник", starts_on=STARTS_ON,
                 ends_on=STARTS_ON + dt.timedelta(days=29))
        self.add("inspectors", inspector_id="i1", name="Ахметов А.", role="district_inspector", district_id="west")

    def add(self, kind: str, **row: Any) -> None:
        """One row of `kind`."""
        self.rows.setdefault(kind, []).append(row)

    def add_school(self, school_id: str = "s1", **row: Any) -> str:
        """A school in the western district with an inspector; returns its id."""
        usual = {"name_ru": f"Школа-лицей № {school_id.removeprefix('s')}", "lon": 71.35, "lat": 51.15,
                 "pupils": 500, "ownership": "state", "object_group": 1, "buildings": 1}
        self.add("schools", school_id=school_id, **usual | row)
        self.add("assignments", school_id=school_id, inspector_id="i1", from_on="2026-01-01", role="main")
        return school_id

    def add_visit(self, school_id: str = "s1", visit_id: str = "", day: dt.date | str = "2026-11-05",
                  answers: dict[str, dict[str, Any] | None] | None = None, only: bool = False,
                  **row: Any) -> str:
        """A joint visit that passes every criterion but those in `answers` (None: not written down).

        `only` writes just `answers`. Returns the visit's id.
        """
        visit_id = visit_id or f"v-{school_id}"
        usual = {"inspector_id": "i1", "started_at": f"{day} 10:00", "finished_at": f"{day} 11:00",
                 "purpose": "full", "participants": "police: Ахметов А.; education: Серикова Б.",
                 "is_announced": "no", "review_state": "accepted"}
        self.add("visits", visit_id=visit_id, school_id=school_id, **usual | row)
        changed = answers or {}
        for criterion in criteria():
            code = criterion["code"]
            answer = changed[code] if code in changed else (None if only else passing(criterion))
            if answer is not None:
                self.add("answers", visit_id=visit_id, criterion_code=code, **answer)
        return visit_id

    def add_prescription(self, visit_id: str = "v-s1", prescription_id: str = "p1", **row: Any) -> str:
        """A prescription to mend PE-01 (major), issued on the 5th, due on the 30th."""
        usual = {"criteria": "PE-01", "issued_on": "2026-11-05", "due_on": "2026-11-30"}
        self.add("prescriptions", prescription_id=prescription_id, visit_id=visit_id, **usual | row)
        return prescription_id

    def write(self, landing: Path) -> Path:
        """The landing folder: a CSV a kind and the two districts."""
        landing.mkdir(parents=True, exist_ok=True)
        (landing / "districts.geojson").write_text(json.dumps(_districts()), "utf-8")
        for kind, rows in self.rows.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            with (landing / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
        return landing

    def build(self, landing: Path, as_of: dt.date = AS_OF, *, until: dt.datetime | None = None,
              with_past: bool = False) -> duckdb.DuckDBPyConnection:
        """Write, collect and build in memory; the connection to ask. `with_past`: the days before as well."""
        con = duckdb.connect()
        con.execute("set timezone = 'UTC'")
        store = Store(landing.parent / "work")
        collect(con, self.write(landing), REFERENCE, MAPPINGS, store)
        build(con, as_of, store, until=until, with_past=with_past)
        return con


def one(con: duckdb.DuckDBPyConnection, table: str, **where: Any) -> dict[str, Any]:
    """The only row of `table` with these values, as a dictionary."""
    relation = con.table(table)
    for column, value in where.items():
        relation = relation.filter(duckdb.ColumnExpression(column) == duckdb.ConstantExpression(value))
    rows = relation.fetchall()
    assert len(rows) == 1, f"{table} has {len(rows)} rows where {where}"
    return dict(zip(relation.columns, rows[0], strict=True))


def _districts() -> dict[str, Any]:
    def square(lon: float, lat: float) -> list[list[float]]:
        return [[lon, lat], [lon + 0.1, lat], [lon + 0.1, lat + 0.1], [lon, lat + 0.1], [lon, lat]]

    return {"type": "FeatureCollection", "features": [
        {"type": "Feature",
         "properties": {"district_id": name, "name_ru": {"west": "Запад", "east": "Восток"}[name],
                        "name_kk": {"west": "Батыс", "east": "Шығыс"}[name], "name_en": name.title()},
         "geometry": {"type": "Polygon", "coordinates": [square(lon, lat)]}}
        for name, (lon, lat) in DISTRICTS.items()]}
