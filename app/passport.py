"""The parts of a school's passport: its status and figures, criteria, visits, orders."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import cards, drawn, passport_cameras, read, tables
from app.passport_why import answer, answer_words
from app.rights import Viewer
from app.texts import day, day_format, labels, moment, name_in, names_in, number, percent, plain, t, tn


def headline(who: Viewer, school: Any) -> None:
    """The top of a passport: status, whose school it is, and its four figures."""
    when = cards.as_of(who)
    cards.status_line(who, school["status"], t("as of {day}", day=when))
    _whose(school)
    with st.grid(4, min_column_width=150):
        cards.amount(who, "score", number(school["score_pct"]), when, below=plain(_interval(school)))
        cards.amount(who, "knowledge", percent(school["knowledge_pct"], 100), when,
                     below=plain(t("inspected {day}", day=day(school["inspected_on"]))))
        cards.figure(who, "cameras_recording", school["cameras_recording_n"], school["cameras_in_service_n"], when)
        cards.figure(who, "overdue", school["overdue_n"], school["open_prescriptions_n"], when)


def summary(who: Viewer, school: Any) -> None:
    """The same in a few lines, for the side of a map."""
    cards.status_line(who, school["status"], t("as of {day}", day=cards.as_of(who)))
    facts = [_score(school), t("known {share} of the requirements", share=percent(school["knowledge_pct"], 100)),
             t("inspected {day}", day=day(school["inspected_on"]))]
    st.markdown(plain(" · ".join(facts)), help="\n\n".join(
        cards.meaning(who, name, cards.as_of(who)) for name in ("score", "knowledge")))
    _whose(school)


def _whose(school: Any) -> None:
    holder = school["inspector"] if isinstance(school["inspector"], str) else t("nobody")
    st.caption(plain(" · ".join(filter(None, (
        school["address"], name_in(school, "district"), t("inspector: {name}", name=holder))))))


def _score(row: Any) -> str:
    """R, and its interval where something is unknown."""
    return ", ".join(filter(None, (t("Readiness R {score}", score=number(row["score_pct"])), _interval(row))))


def _interval(row: Any) -> str:
    if row["score_lo_pct"] == row["score_hi_pct"]:
        return ""
    return t("from {lo} to {hi} with the unknown", lo=number(row["score_lo_pct"]), hi=number(row["score_hi_pct"]))


def layer(who: Viewer, school_id: str, system: str) -> None:
    """How the school stands in the layer that the map shows, above how it stands as a whole."""
    if not passport_cameras.layer(who, school_id, system):
        row: Any = read.school.systems(who, school_id).set_index("scope").loc[system]
        cards.status_line(who, row["status"], f"{name_in(row, 'label')} · {_score(row)}")
    st.caption(t("The school as a whole:"))


def criteria(who: Viewer, school_id: str) -> None:
    """All criteria by system: answer, result, day, age, source."""
    rows, marks = read.school.criteria(who, school_id), cards.marks(who)
    standing = read.school.systems(who, school_id).set_index("scope")["status"]
    for system in read.words.systems(who).to_dict("records"):
        part = rows[rows["system"] == system["system"]]
        bad = int(part["result"].isin(["fail", "partial", "unknown"]).sum())
        note = tn("{n} to look at", "{n} to look at", bad) if bad else t("all in order")
        mark = marks[standing[system["system"]]]
        name, key = name_in(system, "label"), f"criteria_{system['system']}"
        drawn.behind(f"{mark} {plain(name)} — {plain(note)}", f"{key}_open",
                     partial(_draw_criteria, who, part, name, key))
    tables.take("school_criteria", school=school_id)


def _draw_criteria(who: Viewer, part: pd.DataFrame, name: str, key: str) -> None:
    tables.plain(*_criteria(who, part), alt=name, key=key)


def criteria_table(who: Viewer, *, school: str = "") -> tables.Shown:
    """The requirements of a school with what was answered, and the headings."""
    return _criteria(who, read.school.criteria(who, school))


def _criteria(who: Viewer, part: pd.DataFrame) -> tables.Shown:
    results, words = labels(read.words.codes(who, "result")), answer_words(who)
    aspects, severities = labels(read.words.codes(who, "aspect")), labels(read.words.codes(who, "severity"))
    shown = part.assign(
        label=names_in(part, "label"),
        result_name=[_MARKS[r] + " " + results[r] for r in part["result"]],
        given=[answer(r, words) for r in part.to_dict("records")],
        basis_name=names_in(part, "basis"),
        aspect_name=[aspects[a] for a in part["aspect"]],
        severity_name=[severities[s] for s in part["severity"]])
    return shown, {
        "criterion_code": t("Code"), "label": t("Requirement"), "result_name": t("Result"),
        "given": t("Answer"), "answered_on": st.column_config.DateColumn(t("Day"), format=day_format()),
        "age_days": t("Age, days"), "visit_id": t("Source: visit"), "severity_name": t("Weight"),
        "aspect_name": t("Aspect"), "note": t("Note"), "basis_name": t("Basis")}


def visits(who: Viewer, school_id: str) -> None:
    """Visits, newest first, accepted or not."""
    shown, headings = visits_table(who, school=school_id)
    if shown.empty:
        cards.nothing(t("Nobody has visited this school."), t("Its inspector should plan a visit."))
        return
    tables.plain(shown, headings, alt=t("Visits"), key="visits")
    tables.take("school_visits", school=school_id)


def visits_table(who: Viewer, *, school: str = "") -> tables.Shown:
    """The visits of a school, and the headings."""
    rows, zone = read.school.visits(who, school), cards.zone(who)
    states, purposes = labels(read.words.codes(who, "visit_state")), labels(read.words.codes(who, "visit_purpose"))
    review = labels(read.words.codes(who, "review_state"))
    shown = rows.assign(
        began=[moment(at, zone) for at in rows["started_at"]], what=[purposes[p] for p in rows["purpose"]],
        state=["—" if r["purpose"] == "recheck" else states["accepted" if r["is_accepted"] else "not_accepted"]
               for r in rows.to_dict("records")],
        reviewed=[review[r] for r in rows["review_state"]])
    return shown, {
        "began": t("Began"), "what": t("Purpose"), "state": t("State"), "inspector": t("Inspector"),
        "minutes": t("Minutes"), "answered_pct": st.column_config.NumberColumn(t("Answered, %"), format="%.0f"),
        "participants_n": t("Participants"), "is_joint": t("Joint"), "reviewed": t("Review"), "visit_id": t("Visit")}


def prescriptions(who: Viewer, school_id: str) -> None:
    """Prescriptions: open ones first, with deadline and owner."""
    shown, headings = prescriptions_table(who, school=school_id)
    if shown.empty:
        cards.nothing(t("No prescription was issued."), "")
        return
    tables.plain(shown, headings, alt=t("Prescriptions"), key="prescriptions")
    tables.take("school_prescriptions", school=school_id)


def prescriptions_table(who: Viewer, *, school: str = "") -> tables.Shown:
    """The prescriptions of a school, and the headings."""
    rows = read.school.prescriptions(who, school)
    states, owners = labels(read.words.codes(who, "prescription_state")), labels(read.words.codes(who, "fix_owner"))
    severities = labels(read.words.codes(who, "severity"))
    dates = {name: st.column_config.DateColumn(label, format=day_format()) for name, label in (
        ("issued_on", t("Issued")), ("due_on", t("Deadline")), ("verified_on", t("Verified")))}
    shown = rows.assign(
        state_name=[states[s] for s in rows["state"]], owner_name=[owners.get(o, "—") for o in rows["owner"]],
        weight=[severities.get(s, "—") for s in rows["severity"]],
        what=["; ".join(c) for c in rows["criteria"]])
    return shown, {
        "prescription_id": t("Number"), "state_name": t("State"), "weight": t("Weight"), "what": t("Requirements"),
        "issued_on": dates["issued_on"], "due_on": dates["due_on"], "overdue_days": t("Overdue, days"),
        "owner_name": t("Owner"), "needs_budget": t("Needs budget"), "verified_on": dates["verified_on"]}


def remarks(who: Viewer, school_id: str) -> None:
    """What looks odd in the school's own data."""
    rows, words = read.school.remarks(who, school_id), labels(read.words.reasons(who))
    if not rows.empty:
        st.warning(plain(t("To look at in the data: {what}", what="; ".join(
            words[r["remark"]] + (f" ({r['given']})" if isinstance(r["given"], str) else "")
            for r in rows.to_dict("records")))))


_MARKS = {"pass": "✓", "partial": "◐", "fail": "✕", "not_applicable": "·", "unknown": "?"}
