"""The public's paper: the overview and the districts, from the rows of the release alone and in its own sentences."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pandas as pd

from app import read
from app.exports import map_drawing, paper
from app.exports.content import Block, Column, Count, Course, Figure, Lines, Map, Pack, Page, Series, Table
from app.public_words import WHO, about, course_moment, moment, outcome_moment, say, share
from app.read.store import newest
from app.texts import day, language, name_in, names_in, number, percent, short_day, speaking, t

_NO_COUNTS: tuple[Count, ...] = ()


def overview_pdf() -> tuple[bytes, int]:
    """The PDF in the language spoken, and its pages; made once for each release, whoever asks."""
    return _made(str(newest(WHO.audience)), language())


@lru_cache(maxsize=6)
def _made(_: str, language_code: str) -> tuple[bytes, int]:
    with speaking(language_code):
        pack = overview()
        return paper.pdf(pack, foot=say("line_release", day=day(about()["drawn_on"]))), len(pack.pages)


def overview() -> Pack:
    """Two pages: how the month is going, and what was done in the districts. No reader, no stamp."""
    row, figures = about(), read.public.figures(WHO)
    subtitle = f"{name_in(row)}, {say('line_days', from_day=day(row['starts_on']), to_day=day(row['ends_on']))}"
    words = {"definitions": say("definitions_title"), "page": t("Page"), "place": "", "places": "",
             "more": t("more rows: on the page of the dashboard")}
    first = Page(say("overview_title"), subtitle, _NO_COUNTS,
                 tuple(_figure(r) for r in figures.to_dict("records")),
                 ((Lines(say("forecast_title"), (_forecast(),)),), *(((c,),) if (c := burn_up()) else ()),
                  (systems(),)), (-20, *((105,) if not read.public.days(WHO).empty else ()), 0))
    second = Page(say("districts_title"), say("table_days", course=course_moment(), outcomes=outcome_moment()),
                  _NO_COUNTS, (), ((district_map(),), (districts(),)), (120, 0), continues=True)
    return Pack(say("overview_title"), language(), (first, second), (), None,
                say("demonstration") if row["is_demonstration"] else "", words)


def burn_up() -> Course | None:
    """Schools inspected by day against the plan; None before the first day may be told."""
    days = read.public.days(WHO)
    if days.empty:
        return None
    look = _colours()
    return Course(say("burn_up_title"), say("burn_up_said"), tuple(short_day(d) for d in days["day_on"]), (
        Series(say("series_inspected"), "bar", look["done"], _known(days["inspected_n"])),
        Series(say("series_scope"), "line", look["scope"], _known(days["scope_n"])),
        Series(say("series_plan"), "line", look["plan"], _known(days["planned_n"]), dash="dotted")),
        note=f"{course_moment()} · {say('rounded')}")


def systems() -> Table:
    """Groups of requirements with their bands."""
    return Table(f"{say('systems_title')} ({outcome_moment()})",
                 (Column(say("column_group"), width=2), Column(say("column_share"), width=3)),
                 tuple((name_in(r, "label"), share(r)) for r in read.public.systems(WHO).to_dict("records")), "—")


def districts() -> Table:
    """Three bands a district."""
    days = about()
    course, outcomes = days["process_from"], days["outcome_from"]
    return Table(
        say("districts_title"), tuple(Column(say(f"column_{c}"), width=w) for c, w in (
            ("district", 1.5), ("schools", 1), ("inspected", 1.5), ("on_time", 1.5), ("overall", 1.5))),
        tuple((name_in(r), number(r["schools_n"]) if r["schools_n"] == r["schools_n"] else say("withheld"),
               share(r, "inspected_", course), share(r, "on_time_", outcomes), share(r, "overall_", outcomes))
              for r in read.public.districts(WHO).to_dict("records")), "—")


def district_map() -> Block:
    """The districts with the dots of the release: as many as there are schools, none where a school is."""
    rows = read.public.districts(WHO)
    places = [map_drawing.Place(name, list(map_drawing.rings(boundary)))
              for name, boundary in zip(names_in(rows), rows["boundary"], strict=True)]
    dots = [map_drawing.Point(lon, lat, "dot") for held in rows["dots"] for lon, lat in json.loads(held)["coordinates"]]
    drawn = map_drawing.draw(places, dots, {"dot": ("circle", _colours()["scope"])})
    return Map(say("districts_title"), say("map_said"), drawn.svg, drawn.ratio, drawn.labels)


def _figure(row: Any) -> Figure:
    value, whole = row["value_n"], row["of_n"]
    is_count = row["state"] == "shown" and value == value and value is not None
    has_whole = bool(whole == whole and whole)
    shown = (percent(value, whole) if has_whole else number(value)) if is_count else (
        share(row) if row["state"] != "not_yet" else number(None))
    return Figure(name_in(row, "label"), shown,
                  say("part_of", part=number(value), whole=number(whole)) if is_count and has_whole else "",
                  moment(row["day_on"], row["from_on"]), name_in(row, "source"), name_in(row, "definition"))


def _forecast() -> str:
    row = read.public.forecast(WHO).iloc[0]
    when = moment(row["day_on"], row["from_on"])
    if row["state"] == "not_yet":
        return when
    return say(f"forecast_{row['state']}", from_day=day(row["week_begins_on"]),
               to_day=day(row["week_ends_on"])) + f" ({when})"


def _colours() -> dict[str, str]:
    rows = read.public.marks(WHO)
    return dict(zip(rows["mark"], rows["colour"], strict=True))


def _known(values: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(v) else float(v) for v in values)
