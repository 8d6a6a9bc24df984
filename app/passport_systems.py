"""The systems of a school's passport: score with its interval and status, as bars and as a table."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import cards, charts, drawn, read, tables
from app.rights import Viewer
from app.texts import names_in, number, t


def systems(who: Viewer, school_id: str) -> None:
    """The nine systems: score, interval, status."""
    rows = read.school.systems(who, school_id)
    if (rows["weight_known"] == 0).all():
        cards.nothing(t("Nothing is known of any system."), t("Its inspector should plan a visit."))
        return
    hover = [f"{number(r['score_pct'])} [{number(r['score_lo_pct'])}–{number(r['score_hi_pct'])}]"
             for r in rows.to_dict("records")]
    drawn.chart(partial(charts.score_bars, rows, names_in(rows, "label"), read.words.statuses(who), hover),
                key="systems", alt=t("Readiness of each system"))
    drawn.as_table("school_systems", lambda: systems_table(who, school=school_id), alt=t("Readiness of each system"),
                   school=school_id)


def systems_table(who: Viewer, *, school: str = "") -> tables.Shown:
    """The systems of a school, and the headings."""
    rows, names = read.school.systems(who, school), cards.status_names(who)
    shown = rows.assign(name=names_in(rows, "label"), status_name=[names[s] for s in rows["status"]])
    scores = {f"score{end}_pct": st.column_config.NumberColumn(label, format="%.0f") for end, label in (
        ("", t("Readiness, R")), ("_lo", t("R, at least")), ("_hi", t("R, at most")))}
    return shown, {
        "name": st.column_config.TextColumn(t("System"), pinned=True),
        "status_name": t("Status"), **scores,
        "knowledge_pct": st.column_config.NumberColumn(t("Known, %"), format="%.0f")}
