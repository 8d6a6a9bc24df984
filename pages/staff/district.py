"""District: the city by district, then a district by inspector and school."""

import streamlit as st

from app import cards, charts, drawn, filters, help, read, tables, viewer
from app.links import DISTRICT, INSPECTOR, breadcrumbs, go, open_school
from app.texts import labels, name_in, names_in, plain, t

who = viewer.staff("district")
statuses = read.words.statuses(who)
every = read.city.districts(who)
district = filters.chosen_place(who, "district")
here = every[every["district_id"] == district]
if here.empty:
    st.title(t("The city by district"))
    tables.papers("district")
    cards.standing(who)
    cards.availability(who)
    names = names_in(every)
    drawn.chart(
        charts.status_bars(every, names, statuses, labels(statuses, "status")),
        key="districts_chart", alt=t("Schools by status in each district"))
    row = tables.counts(who, every, t("District"), names, key="districts")
    tables.take("districts")
    if row is not None:
        go(DISTRICT, district=str(every.iloc[row]["district_id"]))
    help.heading(who, t("Systems, the worst first"), "systems")
    tables.systems(who, key="systems")
else:
    breadcrumbs(who)
    st.title(plain(name_in(here.iloc[0])))
    tables.papers("district", district=district)
    cards.standing(who, district=district)
    cards.availability(who, district=district)
    inspectors = read.city.inspectors(who, district=district)
    help.heading(who, t("Inspectors of the district"), "status_counts")
    row = tables.counts(who, inspectors, t("Inspector"), list(inspectors["name"]), key="inspectors")
    tables.take("inspectors", district=district)
    if row is not None:
        go(INSPECTOR, inspector=str(inspectors.iloc[row]["inspector_id"]))
    help.heading(who, t("Systems, the worst first"), "systems")
    tables.systems(who, key="systems", district=district)
    help.heading(who, t("Schools of the district"), "score")
    found = read.city.schools(who, district=district)
    cards.legend(who, cards.counted(found))
    tables.schools(who, found, key="schools", on_click=open_school)
    tables.take("schools", district=district)
