"""Inspector: who holds which schools, and how they stand."""

import streamlit as st

from app import cards, filters, help, looks, people, place_tables, plan_lists, read, tables, viewer
from app.links import DISTRICT, INSPECTOR, breadcrumbs, open_school
from app.texts import labels, plain, t

who = viewer.staff("inspector")
every = read.city.inspectors(who)
inspector = filters.chosen_place(who, "inspector")
here = every[every["inspector_id"] == inspector]
districts = labels(read.city.districts(who), "district_id", "name")
if here.empty:
    st.title(t("Inspectors"))
    st.subheader(t("Who covers what, and what is left"), anchor=False)
    people.work(who)
    help.heading(who, t("Schools with nobody, and with two"), "gaps")
    people.gaps(who)
    st.subheader(t("Findings against expectation"), anchor=False)
    people.funnel(who)
    st.subheader(t("Visits worth a look"), anchor=False)
    people.signs(who)
    help.heading(who, t("Schools of each inspector by status"), "status_counts")
    place_tables.counts(who, every, t("Inspector"), list(every["name"]), key="inspectors", page=INSPECTOR)
    tables.take("inspectors")
else:
    person = here.iloc[0]
    looks.looked(who, "inspector", inspector=person["inspector_id"])
    district = person["district_id"]
    roles = labels(read.words.codes(who, "inspector_role"))
    if district in districts:
        breadcrumbs(who, (districts[district], DISTRICT, {"district": district}))
    else:
        breadcrumbs(who)
    tables.titled(person["name"], "inspector", inspector=inspector)
    st.caption(plain(" · ".join(filter(None, (roles.get(person["role"]), districts.get(district))))))
    cards.standing(who, inspector=inspector)
    cards.availability(who, inspector=inspector)
    cards.visits_compared(who, person["inspector_id"])
    ahead = read.campaign.plan(who, inspector=person["inspector_id"])
    if not ahead.empty:
        help.heading(who, t("Whom to visit next"), "walk_plan")
        plan_lists.lists(who, ahead)
    help.heading(who, t("Schools of the inspector"), "score")
    found = read.city.schools(who, inspector=inspector)
    cards.legend(who, cards.counted(found))
    place_tables.schools(who, found, key="schools", on_click=open_school)
    tables.take("schools", inspector=inspector)
    st.subheader(t("Visits worth a look"), anchor=False)
    people.signs(who, inspector=person["inspector_id"])
    help.heading(who, t("Systems, the worst first"), "systems")
    place_tables.systems(who, key="systems", inspector=inspector)
