"""Inspector: who holds which schools, and how they stand."""

import streamlit as st

from app import cards, filters, looks, people, plan_lists, read, tables, viewer
from app.links import DISTRICT, INSPECTOR, breadcrumbs, go, open_school
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
    st.subheader(t("Schools with nobody, and with two"), anchor=False)
    people.gaps(who)
    st.subheader(t("Findings against expectation"), anchor=False)
    people.funnel(who)
    st.subheader(t("Visits worth a look"), anchor=False)
    people.signs(who)
    st.subheader(t("Schools of each inspector by status"), anchor=False)
    row = tables.counts(who, every, t("Inspector"), list(every["name"]), key="inspectors")
    if row is not None:
        go(INSPECTOR, inspector=str(every.iloc[row]["inspector_id"]))
else:
    person = here.iloc[0]
    looks.looked(who, "inspector", inspector=person["inspector_id"])
    district = person["district_id"]
    roles = labels(read.words.codes(who, "inspector_role"))
    if district in districts:
        breadcrumbs(who, (districts[district], DISTRICT, {"district": district}))
    else:
        breadcrumbs(who)
    st.title(plain(person["name"]))
    st.caption(plain(" · ".join(filter(None, (roles.get(person["role"]), districts.get(district))))))
    cards.standing(who, inspector=inspector)
    cards.availability(who, inspector=inspector)
    cards.visits_compared(who, person["inspector_id"])
    ahead = read.campaign.plan(who, inspector=person["inspector_id"])
    if not ahead.empty:
        st.subheader(t("Whom to visit next"), anchor=False)
        plan_lists.lists(who, ahead)
    st.subheader(t("Schools of the inspector"), anchor=False)
    found = read.city.schools(who, inspector=inspector)
    cards.legend(who, found)
    tables.schools(who, found, key="schools", on_click=open_school)
    st.subheader(t("Visits worth a look"), anchor=False)
    people.signs(who, inspector=person["inspector_id"])
    st.subheader(t("Systems, the worst first"), anchor=False)
    tables.systems(who, key="systems", inspector=inspector)
