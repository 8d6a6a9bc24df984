"""Parts of the public pages that speak of districts: the map with neutral dots, the bands, the schools to be named."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import charts, drawn, read, tables
from app.public_words import WHO, about, course_moment, inspected_in, moment, outcome_moment, say, share
from app.texts import name_in, names_in, number, plain


def district_map() -> None:
    """The polygons, and as many dots on a grid as each has schools."""
    rows = read.public.districts(WHO)
    drawn.chart(partial(charts.public_map, rows.assign(name=names_in(rows)), read.public.marks(WHO)), key="map",
                alt=say("map_said"))


def table() -> None:
    """Three bands a district, none of them of a system and no count of weak schools."""
    rows, days = read.public.districts(WHO), about()
    course, outcomes = days["process_from"], days["outcome_from"]
    found = rows.to_dict("records")
    rows = rows.assign(
        name=[name_in(r) for r in found],
        schools=[number(r["schools_n"]) if r["schools_n"] == r["schools_n"] else say("withheld") for r in found],
        inspected=[share(r, "inspected_", course) for r in found],
        on_time=[share(r, "on_time_", outcomes) for r in found],
        overall=[share(r, "overall_", outcomes) for r in found])
    tables.plain(rows, {name: say(f"column_{heading}") for name, heading in (
        ("name", "district"), ("schools", "schools"), ("inspected", "inspected"), ("on_time", "on_time"),
        ("overall", "overall"))}, alt=say("districts_title"), key="districts")
    st.caption(plain(say("table_days", course=course_moment(), outcomes=outcome_moment())))


def shares() -> None:
    """The share inspected of each district that may be told, on one scale."""
    rows = read.public.districts(WHO)
    rows = rows[rows["inspected_state"] == "shown"]
    if not rows.empty:
        shown = rows.assign(name=names_in(rows), low_pct=rows["inspected_low_pct"],
                            high_pct=rows["inspected_high_pct"],
                            said=[share(r, "inspected_") for r in rows.to_dict("records")])
        drawn.chart(partial(charts.public_bands, shown, read.public.marks(WHO)), key="shares", alt=say("shares_said"))
        drawn.told_as_table("district_shares", say("as_table"), lambda: (
            shown, {"name": say("column_district"), "said": say("column_inspected")}), alt=say("shares_said"))
    st.caption(plain(course_moment()))


def schools() -> None:
    """Schools by district, of the districts that are inspected nearly whole."""
    pct = number(about()["list_pct"])
    st.markdown(plain(say("schools_lead", pct=pct)))
    for row in read.public.districts(WHO).to_dict("records"):
        if row["list_state"] != "listed":
            said = {"few": "schools_few", "later": "schools_later"}.get(row["list_state"])
            words = say(said, pct=pct) if said else moment(None, about()["process_from"])
            st.markdown(f"**{plain(name_in(row))}**: {plain(words)}")
            continue
        with st.expander(plain(name_in(row))):
            _listed(row["district_id"])


def _listed(district: str) -> None:
    rows = read.public.schools(WHO, district)
    rows = rows.assign(name=[name_in(r) or say("nameless") for r in rows.to_dict("records")],
                       inspected=[inspected_in(m) for m in rows["inspected_month"]])
    tables.plain(rows, {"name": say("column_school"), "address": say("column_address"),
                        "inspected": say("column_was_inspected")}, alt=say("schools_title"), key=f"schools_{district}")
