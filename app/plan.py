"""The walk plan: its headline and its map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, read
from app.campaign import marks
from app.links import open_school
from app.plan_lists import left_out
from app.rights import Viewer
from app.school_map.frame import school_map
from app.texts import day, names_in, number, plain, school_names, t, tn


def headline(who: Viewer, rows: pd.DataFrame, unplanned: pd.DataFrame) -> None:
    """Whether there is a plan, of which day, and what it leaves out."""
    if rows.empty:
        cards.nothing(t("No plan has been made."), t("Make one by `python -m etl plan`, then load again."),
                      command="python -m etl plan")
        return
    counts = rows["plan_state"].value_counts()
    ahead = rows[rows["plan_state"].isin(["next", "later"])]
    said = [t("Plan of {day}", day=day(rows["planned_on"].iloc[0])),
            tn("{n} visit ahead", "{n} visits ahead", len(ahead)),
            t("straight-line way {km} km", km=number(ahead["way_m"].sum() / 1000, 1)),
            tn("{n} done since", "{n} done since", int(counts.get("done", 0))),
            tn("{n} missed", "{n} missed", int(counts.get("missed", 0))),
            tn("{n} school without a day", "{n} schools without a day", len(unplanned))]
    st.markdown(plain(" · ".join(said)), help=cards.meaning(who, "walk_plan", cards.as_of(who)))


def plan_map(who: Viewer, rows: pd.DataFrame, unplanned: pd.DataFrame) -> None:
    """Planned schools by when they are due, and those that have no day; a click opens the passport."""
    looks = marks(who).rename(columns={"mark": "status"})
    looks = looks[looks["status"].isin(["missed", "next", "later", "unplanned", "done"])]
    places = pd.concat([
        rows.assign(status=rows["plan_state"]),
        left_out(rows, unplanned).assign(status="unplanned")], ignore_index=True)
    boundaries = read.city.boundaries(who)
    school_map(
        places.assign(name=school_names(places)),
        boundaries.assign(name=names_in(boundaries)),
        looks, key="plan_map", on_click=open_school, height_px=500, label=t("Map of the walk plan"))
