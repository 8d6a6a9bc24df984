"""The verb `plan`: what is left of the campaign, given a day and an inspector, as a file of the landing folder."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.refusal import Refusal
from etl.walk import Stop, Walk, plan_walk

COLUMNS = ("planned_on", "school_id", "inspector_id", "visit_on", "position", "way_m")

_STOPS = """
    select n.school_id, s.district_id, s.lon, s.lat, s.inspector_id, s.substitute_id,
        -- first who has a report of 109 to look into, then who was never visited, then who must be visited again
        case when coalesce(g.grounds_n, 0) > 0 then 0 when n.visited_on is null then 1 else 2 end as urgency
    from marts.not_done n
    join marts.school s using (school_id)
    left join marts.school_signal g using (school_id)
    order by n.school_id"""

_INSPECTORS = """
    select inspector_id, district_id from marts.inspector
    where district_id is not null and role in ('district_inspector', 'juvenile_inspector') order by 1"""

_DAYS = """
    select d.day_on from staging.calendar_day d cross join marts.campaign c
    where d.is_working and d.day_on > c.last_whole_on and d.day_on > (select as_of_on from reference.run)
        and d.day_on <= c.ends_on
    order by 1"""


@dataclass(frozen=True)
class Plan:
    """Where the plan was written, of which day it is, and what the solver says of it."""

    path: Path
    planned_on: dt.date
    walk: Walk


def plan(con: duckdb.DuckDBPyConnection, landing: Path, *, visits_a_day: int | None = None,
         distances: Path | None = None, seconds: float = 20.0) -> Plan:
    """Plan every school without an accepted visit, and write the plan into `landing`/walk_plans.

    Made anew from what is left each time; of two plans the one of the later day is in force, and of one day the plan
    is replaced. Refusal when no working day of the campaign is left, or nothing is left to plan.
    """
    try:
        planned_on, limit = con.execute("select r.as_of_on, t.visits_a_day from reference.run r "
                                        "cross join staging.threshold t").fetchall()[0]
        stops = [Stop(*row) for row in con.execute(_STOPS).fetchall()]
        inspectors = dict(con.execute(_INSPECTORS).fetchall())
        days = [day for (day,) in con.execute(_DAYS).fetchall()]
    except duckdb.CatalogException as error:
        raise Refusal("The models are not built yet: run `python -m etl build` first.") from error
    if not stops:
        raise Refusal("Every school in scope has an accepted inspection: there is nothing to plan.")
    if not days:
        raise Refusal("No working day of the campaign is left: put a later last day into campaigns/.")
    try:
        walk = plan_walk(stops, inspectors, days, visits_a_day=visits_a_day or limit,
                         distances=_given(distances), seconds=seconds)
    except ValueError as error:
        raise Refusal(str(error)) from error
    return Plan(_write(landing / "walk_plans", planned_on, walk), planned_on, walk)


def _given(path: Path | None) -> dict[tuple[str, str], float] | None:
    """Distances in metres from a CSV of from_school_id, to_school_id, way_m."""
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {(row["from_school_id"], row["to_school_id"]): float(row["way_m"]) for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"The distances {path} cannot be read: {error}.") from error
    except (KeyError, ValueError, TypeError) as error:
        raise Refusal(f"The distances {path} want the columns from_school_id, to_school_id and way_m, a number: "
                      f"{error}.") from error


def _write(folder: Path, planned_on: dt.date, walk: Walk) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for v in sorted(walk.visits, key=lambda v: (v.visit_on, v.inspector_id, v.position)):
        writer.writerow((planned_on, v.school_id, v.inspector_id, v.visit_on, v.position, round(v.way_m)))
    path = folder / f"walk_plans-{planned_on}.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{path.name}.part"
        part.write_text(text.getvalue(), "utf-8")
        os.replace(part, path)
    except OSError as error:
        raise Refusal(f"The plan cannot be written into {folder}: {error.strerror}.") from error
    return path
