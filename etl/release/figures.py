"""The exact facts as the figures that etl.disclosure judges: what may be said of them is decided there alone."""

from __future__ import annotations

from collections import Counter

from etl.disclosure import CITY, INSPECTED, ISSUED, JOINT, ON_TIME, OVERALL, SYSTEM, VERIFIED, Cell, Release, Total
from etl.release.facts import Course, Facts, Outcomes, Row


def figures_of(known: Facts, name: str) -> Release:
    """The true figures of a release of that name, without statements."""
    cells: list[Cell] = []
    totals: list[Total] = []
    if known.course is not None:
        _course(known.course, cells, totals)
    if known.outcomes is not None:
        _outcomes(known.outcomes, cells, totals)
    run = known.run
    return Release(
        id=name, campaign=run["campaign_id"], process_day=run["process_on"].isoformat(),
        outcome_day=run["outcome_on"].isoformat(), cells=tuple(cells), totals=tuple(totals))


def _course(course: Course, cells: list[Cell], totals: list[Total]) -> None:
    months = Counter((s["district_id"], s["inspected_month"]) for s in course.schools if s["inspected_month"])
    city, districts = _split(course.places)
    days = tuple((d["day_on"].isoformat(), d["done_n"]) for d in course.burn_up if d["day_on"] <= course.on)
    for row in districts:
        place = row["district_id"]
        of_months = tuple(sorted((month, n) for (district, month), n in months.items() if district == place))
        cells.append(Cell(INSPECTED, place, row["scope_n"], row["done_n"], row["scope_n"], of_months))
    totals += [Total(INSPECTED, city["scope_n"], city["done_n"], days), Total(JOINT, city["scope_n"], city["joint_n"]),
               Total(ISSUED, None, city["issued_n"])]


def _outcomes(outcomes: Outcomes, cells: list[Cell], totals: list[Total]) -> None:
    city, districts = _split(outcomes.places)
    for row in districts:
        place, schools = row["district_id"], row["schools_n"]
        cells += [Cell(ON_TIME, place, row["due_n"], row["on_time_n"], schools),
                  Cell(OVERALL, place, row["inspected_n"], row["met_n"], schools)]
    cells += [Cell(SYSTEM + row["system"], CITY, row["inspected_n"], row["met_n"], city["schools_n"])
              for row in outcomes.systems]
    totals += [Total(VERIFIED, city["issued_n"], city["closed_n"]), Total(ON_TIME, city["due_n"], city["on_time_n"])]


def _split(places: list[Row]) -> tuple[Row, list[Row]]:
    """The city's row and those of the districts."""
    return (next(r for r in places if r["level"] == "city"), [r for r in places if r["level"] == "district"])
