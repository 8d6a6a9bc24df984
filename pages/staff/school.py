"""School: the passport — why it has its colour, every criterion, cameras, visits, prescriptions."""

import streamlit as st

from app import (
    cards,
    filters,
    help,
    looks,
    passport,
    passport_cameras,
    passport_systems,
    passport_why,
    read,
    signals,
    tables,
    viewer,
)
from app.links import DISTRICT, INSPECTOR, MAP, breadcrumbs, link
from app.texts import name_in, school_name, t

who = viewer.staff("school")
found = read.school.school(who, filters.pick_school(who) or "")
if found.empty:
    st.title(t("School"))
    cards.nothing(t("No school is chosen."), t("Choose one above, or click one on the map."))
else:
    school = found.iloc[0]
    looks.looked(who, "school", school=school["school_id"])
    steps = [(name_in(school, "district"), DISTRICT, {"district": school["district_id"]})]
    if isinstance(school["inspector"], str):
        steps.append((school["inspector"], INSPECTOR, {"inspector": school["inspector_id"]}))
    breadcrumbs(who, *steps)
    tables.titled(school_name(school), "school", school=school["school_id"])
    passport.headline(who, school)
    passport.remarks(who, school["school_id"])
    passport_cameras.contradictions(who, school["school_id"])
    link(who, MAP, t("Show on the map"), icon=":material/map:", school=school["school_id"])
    left, right = st.columns(2, gap="medium")
    with left:
        passport_why.why(who, school["school_id"])
    with right:
        passport_why.way(who, school["school_id"])
    help.heading(who, t("Systems"), "score")
    passport_systems.systems(who, school["school_id"])
    help.heading(who, t("Requirements"), "score")
    passport.criteria(who, school["school_id"])
    help.heading(who, t("Cameras"), "camera_states")
    passport_cameras.cameras(who, school["school_id"])
    help.heading(who, t("Claimed, seen, measured"), "discrepancy")
    passport_cameras.discrepancies(who, school["school_id"])
    found_signals = read.signals.listed(who, school=school["school_id"])
    if not found_signals.empty:
        help.heading(who, t("Reports to 109"), "signals")
        signals.listed(who, found_signals, school=school["school_id"])
    help.heading(who, t("Prescriptions"), "overdue")
    passport.prescriptions(who, school["school_id"])
    help.heading(who, t("Visits"), "inspected")
    passport.visits(who, school["school_id"])
