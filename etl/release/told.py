"""What a release says, row by row: the statements that etl.disclosure let through, under ids drawn for this release."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.disclosure import (
    COUNT,
    INSPECTED,
    ISSUED,
    JOINT,
    MENDED_FORM,
    ON_TIME,
    OVERALL,
    SYSTEM,
    VERIFIED,
    Release,
    Statement,
)
from etl.disclosure import published_count as rounded
from etl.disclosure.bands import LEAST_N
from etl.disclosure.model import LIST_FROM_PCT
from etl.release.dots import as_geojson, lattice
from etl.release.facts import Course, Facts, Row

SHOWN, MENDED, WITHHELD, NOT_YET = "shown", "mended", "withheld", "not_yet"
LISTED, LATER, FEW = "listed", "later", "few"
Lists = Mapping[str, Mapping[str, str]]  # district → school → month of its inspection
_ID_BITS = 48
_HALVES_PCT = 100  # a band whose middle is below half


@dataclass(frozen=True)
class Told:
    """Rows of each table of schema `release`, and the lists of schools as they are printed, by staff ids."""

    tables: dict[str, list[Row]]
    lists: dict[str, dict[str, str]]


def tell(known: Facts, said: Release, rng: random.Random, drawn_on: dt.date, calendar: Iterable[Row],
         printed: Lists) -> Told:
    """The rows of a release. `printed`: the lists of schools of the release before, which stay as they were.

    A list that grew week by week would tell in which week its last schools were visited: once printed it changes only
    when the whole district is inspected.
    """
    ids = _Ids(rng)
    lists = _lists(known.course, said, printed)
    tables: dict[str, list[Row]] = {
        "about": [_about(known, ids.draw(), drawn_on)],
        "figure": _figures(known, said),
        "forecast": [_forecast(known)],
        "day": _days(known.course, said),
        "system": _systems(known, said),
        "district": [_district(known, said, row, ids, lists) for row in known.districts],
        "school": _schools(known.course, lists, ids),
        "calendar_day": list(calendar),
    }
    return Told(tables, lists)


class _Ids:
    """Random ids, one for each thing, that nobody meets in another release or in the staff's files."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._given, self._drawn = rng, dict[str, str](), set[str]()

    def draw(self) -> str:
        while (found := f"{self._rng.getrandbits(_ID_BITS):012x}") in self._drawn:
            pass
        self._drawn.add(found)
        return found

    def of(self, staff_id: str) -> str:
        if staff_id not in self._given:
            self._given[staff_id] = self.draw()
        return self._given[staff_id]


def _about(known: Facts, release_id: str, drawn_on: dt.date) -> Row:
    run = known.run
    same = ("is_demonstration", "name_kk", "name_ru", "name_en", "starts_on", "ends_on", "process_from",
            "process_lag_days", "outcome_from", "outcome_lag_days")
    return {name: run[name] for name in same} | {
        "release_id": release_id, "drawn_on": drawn_on, "list_pct": LIST_FROM_PCT, "least_n": LEAST_N,
        "process_on": run["process_on"] if known.course else None,
        "outcome_on": run["outcome_on"] if known.outcomes else None}


def _moment(known: Facts, is_outcome: bool) -> Row:
    """The day that a figure describes, or the first on which it will be told."""
    run = known.run
    if is_outcome:
        return {"day_on": run["outcome_on"] if known.outcomes else None, "from_on": run["outcome_from"]}
    return {"day_on": run["process_on"] if known.course else None, "from_on": run["process_from"]}


def _figures(known: Facts, said: Release) -> list[Row]:
    city = next((r for r in known.course.places if r["level"] == "city"), None) if known.course else None
    late = next((r for r in known.outcomes.places if r["level"] == "city"), None) if known.outcomes else None
    asked: Sequence[tuple[str, str, Any, str | None]] = (
        ("public_inspected", INSPECTED, city, "scope_n"), ("public_joint", JOINT, city, "done_n"),
        ("public_issued", ISSUED, city, None), ("public_verified", VERIFIED, late, "issued_n"),
        ("public_on_time", ON_TIME, late, "due_n"))
    rows = []
    for position, (figure, measure, truth, whole) in enumerate(asked, 1):
        row = {"position": position, "figure": figure, "state": NOT_YET, "value_n": None, "of_n": None,
               "low_pct": None, "high_pct": None} | _moment(known, measure in (VERIFIED, ON_TIME))
        if truth is not None:
            row |= _count(said.said(measure))
            # of the schools inspected: as coarse as they are themselves said
            of = _count(said.said(INSPECTED))["value_n"] if whole == "done_n" else truth[whole] if whole else None
            row["of_n"] = None if of is None else int(rounded(of).text)
        rows.append(row)
    return rows


def _count(statement: Statement | None) -> Row:
    if statement is None:
        return {"state": WITHHELD, "value_n": None}
    if statement.form == COUNT:
        return {"state": SHOWN, "value_n": int(statement.text)}
    return {"value_n": None} | _share(statement)


def _share(statement: Statement | None) -> Row:
    """state, low_pct and high_pct of a band as it is printed."""
    if statement is None:
        return {"state": WITHHELD, "low_pct": None, "high_pct": None}
    if statement.form == MENDED_FORM:
        return {"state": MENDED, "low_pct": None, "high_pct": None}
    code = statement.text
    if code.startswith("<="):
        low, high = 0, int(code[2:])
    elif code.startswith(">="):
        low, high = int(code[2:]), 100
    else:
        low, high = (int(end) for end in (code.split("-") if "-" in code else (code, code)))
    return {"state": SHOWN, "low_pct": low, "high_pct": high}


def _forecast(known: Facts) -> Row:
    row = {"state": NOT_YET, "week_begins_on": None, "week_ends_on": None} | _moment(known, is_outcome=False)
    if known.course is None:
        return row
    found = known.course.forecast
    row["state"] = found["state"]
    if found["state"] == "forecast":
        ends_on = found["p85_on"]
        if ends_on is None:  # more than half of the runs end within a year, but not 85 of 100
            return row | {"state": "standstill"}
        monday = ends_on - dt.timedelta(days=ends_on.weekday())
        row |= {"week_begins_on": monday, "week_ends_on": monday + dt.timedelta(days=6)}
    return row


def _days(course: Course | None, said: Release) -> list[Row]:
    done = {s.day: int(s.text) for s in said.burn_up()}
    return [{"day_on": r["day_on"], "is_working": r["is_working"], "scope_n": int(rounded(r["scope_n"]).text),
             "planned_n": int(rounded(round(r["planned_n"])).text), "inspected_n": done.get(r["day_on"].isoformat())}
            for r in (course.burn_up if course else ())]


def _systems(known: Facts, said: Release) -> list[Row]:
    when = _moment(known, is_outcome=True)
    early = {"state": NOT_YET, "low_pct": None, "high_pct": None}
    return [{"system": row["system"]} | (_share(said.said(SYSTEM + row["system"])) if known.outcomes else early) | when
            for row in known.groups]


def _district(known: Facts, said: Release, row: Row, ids: _Ids, lists: Lists) -> Row:
    place = row["district_id"]
    schools = _schools_of(known.course, place)
    # the number of schools is told as every count is, of districts that are told of at all
    schools_n = int(rounded(schools).text) if schools >= LEAST_N else None
    found = {"district_id": ids.of(place), "name_kk": row["name_kk"], "name_ru": row["name_ru"],
             "name_en": row["name_en"], "schools_n": schools_n, "boundary": row["boundary_geojson"],
             "dots": as_geojson(lattice(row["boundary_geojson"], schools_n or 0))}
    for name, measure, is_there in (("inspected", INSPECTED, known.course), ("on_time", ON_TIME, known.outcomes),
                                    ("overall", OVERALL, known.outcomes)):
        share = _share(said.said(measure, place))
        if is_there is None:
            share["state"] = NOT_YET
        # a weak district is no less a target than a weak school: the words of the systems hold for it too
        if measure == OVERALL and share["state"] == SHOWN and share["low_pct"] + share["high_pct"] < _HALVES_PCT:
            share = {"state": MENDED, "low_pct": None, "high_pct": None}
        found |= {f"{name}_{part}": value for part, value in share.items()}
    state = NOT_YET if known.course is None else FEW if schools < LEAST_N else LISTED if place in lists else LATER
    return found | {"list_state": state}


def _schools_of(course: Course | None, place: str) -> int:
    return sum(s["district_id"] == place for s in course.schools) if course else 0


def _lists(course: Course | None, said: Release, printed: Lists) -> dict[str, dict[str, str]]:
    """district → school → month ("" where nothing is said of it), of the districts whose list may stand."""
    lists: dict[str, dict[str, str]] = {}
    if course is None:
        return lists
    for place in said.listed():
        now = {s["school_id"]: s["inspected_month"] or "" for s in course.schools if s["district_id"] == place}
        before = printed.get(place)
        if before is not None and not all(now.values()):
            now = {school: before.get(school, "") for school in now}
        lists[place] = now
    return lists


def _schools(course: Course | None, lists: Lists, ids: _Ids) -> list[Row]:
    return [{"school_id": ids.of(s["school_id"]), "district_id": ids.of(s["district_id"]), "name_kk": s["name_kk"],
             "name_ru": s["name_ru"], "name_en": s["name_en"], "address": s["address"],
             "inspected_month": lists[s["district_id"]][s["school_id"]] or None}
            for s in (course.schools if course else ()) if s["district_id"] in lists]

