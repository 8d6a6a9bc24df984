"""Days gone by: the map as it stood."""

from __future__ import annotations

import streamlit as st

from app import cards, read
from app.filters import pick_day
from app.rights import Viewer
from app.school_map import school_map
from app.texts import day, labels, names_in, plain, school_names, t


def replay(who: Viewer, *, district: str | None = None) -> None:
    """The map as it stood at the end of a day that the slider chooses."""
    days = read.campaign.replay_days(who)
    chosen = pick_day("day", t("Day"), days)
    found, statuses = read.campaign.replay(who, chosen, district=district), read.words.statuses(who)
    st.markdown(plain(t("End of {day}", day=day(chosen))))
    cards.legend(who, found)
    boundaries = read.city.boundaries(who)
    school_map(
        found.assign(name=school_names(found)),
        boundaries.assign(name=names_in(boundaries)),
        statuses.assign(label=list(labels(statuses, "status").values())),
        key="replay_map", on_click=_nowhere, height_px=460, label=t("Map of the schools on the chosen day"))
    st.caption(t("A past day is judged by today's rules and by what is known of it today."))


def _nowhere(school_id: str) -> None:
    """A replayed day has no passport to open."""
