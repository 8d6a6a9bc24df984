"""Days gone by: the map as it stood, one day or two side by side, and the same as a table."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from app import cards, read, tables
from app.filters import pick_day, pick_one
from app.links import open_school
from app.past_lists import past_rows, past_table
from app.rights import Viewer
from app.school_map.page import Shown, places_map
from app.texts import day, day_title, plain, t


def replay(who: Viewer, *, district: str | None = None) -> None:
    """The map at the end of a day that the slider chooses, beside that of another day if one is asked for."""
    days = read.campaign.replay_days(who)
    chosen = pick_day("day", t("Day"), days)
    others = {d.isoformat(): day(d) for d in days if d != chosen}
    against = pick_one("against", t("Beside another day"), others, t("One day alone"))
    if against:
        with st.grid(2, min_column_width=320):
            for at, key in zip(sorted((chosen, dt.date.fromisoformat(against))), ("earlier", "later"), strict=True):
                with st.container():
                    _map(who, at, district, key)
    else:
        _map(who, chosen, district, "one")
    st.caption(t("A past day is judged by today's rules and by what is known of it today."))
    with st.expander(t("The same schools as a list")):
        ids = list(past_rows(who, chosen.isoformat(), against, district)["school_id"])
        shown = past_table(who, day=chosen.isoformat(), against=against, district=district)
        tables.clickable(*shown, ids, "past", t("Schools on the chosen day"), cards.tints(who))
        tables.take("past_days", day=chosen.isoformat(), against=against, district=district)


def _map(who: Viewer, at: dt.date, district: str | None, key: str) -> None:
    statuses = read.words.statuses(who)
    st.markdown(plain(day_title(at)))
    mark = read.places.past_marks(who, tuple(statuses["status"]), at, district=district)
    places_map(who, Shown(statuses, mark), key=f"replay_{key}", on_click=open_school, height_px=460, together="replay",
               label=t("Map of the schools at the end of {day}", day=day(at)))
