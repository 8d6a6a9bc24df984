"""Map: every school by colour and shape of its status, and the school that was clicked beside it."""

import streamlit as st

from app import cards, filters, help, looks, passport, read, tables, viewer
from app.links import SCHOOL, link
from app.school_map import school_map
from app.texts import labels, names_in, plain, school_name, school_names, t

who = viewer.staff("map")
st.title(t("Readiness of the schools"))
with st.container(key="map_standing"):
    cards.standing(who)
with st.container(key="map_filters"):
    chosen = filters.pick_schools(who)
found = read.city.schools(who, **chosen)
selected = filters.chosen("school")
cards.legend(who, found, chosen["system"])

beside, aside = st.columns([3, 2], gap="medium")
with beside:
    statuses, boundaries = read.words.statuses(who, chosen["system"]), read.city.boundaries(who)
    # what is drawn last lies on top: the weakest must not hide
    drawn = found.sort_values("score_pct", ascending=False, na_position="first")
    school_map(
        drawn.assign(name=school_names(drawn)),
        boundaries.assign(name=names_in(boundaries)),
        statuses.assign(label=list(labels(statuses, "status").values())),
        selected_school_id=selected, key="city_map", on_click=filters.choose_school, label=t("Map of the schools"))
with aside:
    school = read.school.school(who, selected or "")
    if school.empty:
        cards.nothing(t("No school is chosen."), t("Click a sign on the map or a row of the list."))
    else:
        row = school.iloc[0]
        looks.looked(who, "map", school=row["school_id"])
        st.subheader(plain(school_name(row)), anchor=False)
        if chosen["system"]:
            passport.layer(who, row["school_id"], chosen["system"])
        passport.summary(who, row)
        passport.why(who, row["school_id"], limit=passport.SHORT_LIST)
        passport.way(who, row["school_id"], limit=passport.SHORT_LIST)
        link(who, SCHOOL, t("Open the school's passport"), icon=":material/arrow_forward:", school=row["school_id"])

with st.container(key="map_list"):
    help.heading(who, t("The same schools as a list"), "score")
    tables.schools(who, found, key="city_schools", on_click=filters.choose_school, layer=chosen["system"])
    tables.take_schools(chosen)
