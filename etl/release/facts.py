"""The exact truth behind a release, as of its two days: what happened lags a week, how it came out a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import duckdb

from etl.refusal import Refusal

Row = dict[str, Any]

_RUN = """
    select r.as_of_on, r.time_zone, r.is_demonstration, c.campaign_id, c.name_kk, c.name_ru, c.name_en,
        c.starts_on, c.ends_on,
        r.as_of_on - t.public_process_lag_days as process_on, c.starts_on + t.public_process_lag_days as process_from,
        r.as_of_on - t.public_outcome_lag_days as outcome_on, c.starts_on + t.public_outcome_lag_days as outcome_from,
        t.public_release_weekday as weekday,
        t.public_process_lag_days as process_lag_days, t.public_outcome_lag_days as outcome_lag_days
    from reference.run r cross join marts.campaign c cross join staging.threshold t"""

_COURSE = """
    select d.level, d.district_id, d.scope_n, d.done_n, d.joint_n, coalesce(p.issued_n, 0) as issued_n
    from marts.campaign_day d
    left join marts.prescription_past p on p.day_on = d.day_on and p.level = d.level
        and p.district_id is not distinct from d.district_id
    where d.day_on = $day
    order by d.level, d.district_id"""

_BURN_UP = """
    select day_on, is_working, scope_n, planned_n, case when day_on <= $day then done_n end as done_n
    from marts.campaign_day where level = 'city' order by day_on"""

_FORECAST = "select state, p85_on from marts.forecast_past where day_on = $day"

_OUTCOMES = """
    select s.level, s.district_id, s.schools_n - s.not_inspected as inspected_n,
        s.ready + s.ready_with_remarks as met_n, s.schools_n, coalesce(p.issued_n, 0) as issued_n,
        coalesce(p.closed_n, 0) as closed_n, coalesce(p.due_n, 0) as due_n, coalesce(p.on_time_n, 0) as on_time_n
    from marts.standing_past s
    left join marts.prescription_past p on p.day_on = s.day_on and p.level = s.level
        and p.district_id is not distinct from s.district_id
    where s.day_on = $day
    order by s.level, s.district_id"""

_SYSTEMS = """
    select y.system, y.position::integer as position, p.inspected_n, p.met_n
    from marts.system_past p join reference.systems y using (system)
    where p.day_on = $day order by position"""

_DISTRICTS = "select district_id, name_kk, name_ru, name_en, boundary_geojson from marts.district order by district_id"

_SCHOOLS = """
    select x.school_id, x.district_id, s.address,
        coalesce(s.name_kk, s.name_ru, s.name_en) as name_kk,
        coalesce(s.name_ru, s.name_kk, s.name_en) as name_ru,
        coalesce(s.name_en, s.name_ru, s.name_kk) as name_en,
        strftime(v.accepted_on, '%Y-%m') as inspected_month
    from marts.scope_school x
    join marts.school s using (school_id)
    left join marts.first_visit v on v.school_id = x.school_id and v.accepted_on <= $day
    where x.entered_on <= $day and coalesce(x.left_on > $day, true)
    order by x.school_id"""

_GROUPS = "select system, label_kk, label_ru, label_en from reference.systems order by position::integer"
_PHRASES = "from reference.release_report"
_DAYS_OFF = "select day_on from staging.calendar_day where not is_working"


@dataclass(frozen=True)
class Course:
    """What happened up to `on`: rows by place (the city's has no district), the burn-up, the forecast, the schools."""

    on: dt.date
    places: list[Row]
    burn_up: list[Row]
    forecast: Row
    schools: list[Row]


@dataclass(frozen=True)
class Outcomes:
    """How it came out up to `on`: rows by place, and the city's systems."""

    on: dt.date
    places: list[Row]
    systems: list[Row]


@dataclass(frozen=True)
class Facts:
    """Exact values, for the building alone; `course` and `outcomes` are None before their first day has come."""

    run: Row
    districts: list[Row]
    groups: list[Row]
    course: Course | None
    outcomes: Outcomes | None
    days_off: frozenset[dt.date]
    phrases: dict[str, Row]


def facts(con: duckdb.DuckDBPyConnection) -> Facts:
    """What a release of the warehouse rests on; Refusal when it is not built, or without its past days."""
    try:
        run = rows(con, _RUN)[0]
        districts = rows(con, _DISTRICTS)
        course = _course(con, run["process_on"]) if run["process_on"] >= run["starts_on"] else None
        outcomes = _outcomes(con, run["outcome_on"]) if run["outcome_on"] >= run["starts_on"] else None
        groups, phrases = rows(con, _GROUPS), {r["phrase"]: r for r in rows(con, _PHRASES)}
        days_off = frozenset(r["day_on"] for r in rows(con, _DAYS_OFF))
    except duckdb.CatalogException as error:
        raise Refusal("The models are not built yet: run `python -m etl load` first.") from error
    return Facts(run, districts, groups, course, outcomes, days_off, phrases)


def rows(con: duckdb.DuckDBPyConnection, question: str, **values: Any) -> list[Row]:
    """The answer as dictionaries."""
    answer = con.execute(question, values)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _course(con: duckdb.DuckDBPyConnection, day: dt.date) -> Course:
    forecast = rows(con, _FORECAST, day=day)
    if not forecast:
        raise Refusal(f"The warehouse does not know {day}, the day of the figures: run `python -m etl load` again.")
    return Course(day, rows(con, _COURSE, day=day), rows(con, _BURN_UP, day=day), forecast[0],
                  rows(con, _SCHOOLS, day=day))


def _outcomes(con: duckdb.DuckDBPyConnection, day: dt.date) -> Outcomes:
    places, systems = rows(con, _OUTCOMES, day=day), rows(con, _SYSTEMS, day=day)
    if not places or not systems:
        raise Refusal(f"The warehouse does not know {day}, the day of the outcomes: run `python -m etl load` again.")
    return Outcomes(day, places, systems)
