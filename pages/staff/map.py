"""Map: every school by colour and shape of its status, and the school that was clicked beside it."""

import streamlit as st

from app import cards, filters, help, looks, passport, passport_why, place_tables, read, tables, viewer
from app.links import SCHOOL, link
from app.school_map.page import Shown, places_map
from app.texts import plain, school_name, t, tn

who = viewer.staff("map")
st.title(t("Readiness of the schools"))
with st.container(key="map_filters"):
    chosen = filters.pick_schools(who)
selected = filters.chosen("school")
statuses = read.words.statuses(who, chosen["system"])
n = sum(read.places.counts(who, **chosen).values())

beside, aside = st.columns([3, 2], gap="medium")
with beside:
    places_map(who, Shown(statuses, read.places.marks(who, tuple(statuses["status"]), **chosen)),
               selected=selected, key="city_map", on_click=filters.choose_school, label=t("Map of the schools"))
with aside:
    school = read.school.school(who, selected or "")
    if school.empty:
        cards.nothing(t("No school is chosen."), t("Click a sign on the map or a row of the list."))
        cards.standing(who, columns=2)
    else:
        row = school.iloc[0]
        looks.looked(who, "map", school=row["school_id"])
        st.subheader(plain(school_name(row)), anchor=False)
        if chosen["system"]:
            passport.layer(who, row["school_id"], chosen["system"])
        passport.summary(who, row)
        passport_why.why(who, row["school_id"], is_short=True)
        passport_why.way(who, row["school_id"], is_short=True)
        link(who, SCHOOL, t("Open the school's passport"), icon=":material/arrow_forward:", school=row["school_id"])

with st.container(key="map_list"):
    help.heading(who, t("The same schools as a list"), "score")
    # Drawn when it is opened, and open again from the address: it is a third of the page's way to the first click.
    opened = st.expander(plain(tn("{n} school", "{n} schools", n)), icon=":material/list:", key="list",
                         bind="query-params")
    if opened.open:
        with opened:
            place_tables.schools(who, read.city.schools(who, most=place_tables.MOST_ROWS, **chosen), key="city_schools",
                           on_click=filters.choose_school, layer=chosen["system"], of_n=n)
    tables.take_schools(chosen)
