"""Tables of schools, districts, inspectors and systems: the same wherever a page lists them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

import pandas as pd
import streamlit as st

from app import cards, read, tables, texts
from app.links import SCHOOL, address, clicked_row
from app.rights import Viewer
from app.row_list import LISTED_ROWS
from app.texts import day_format, language, name_in, names_in, number, plain, school_names, t

MOST_ROWS = 1000  # of a country's schools a page lists the weakest: all are of use in a file alone


def schools(who: Viewer, found: pd.DataFrame, key: str, on_click: Callable[[str], None],
            layer: str | None = None, of_n: int = 0) -> None:
    """The schools as a table; `on_click` is handed the id of the one whose row is clicked.

    of_n: how many there are, where `found` are the weakest of them alone.
    """
    found = by_name(found)
    shown, headings = _schools(who, found, layer)
    if of_n > len(found):
        st.caption(plain(t("The {shown} weakest of {n} schools. Narrow the filters, or take them all as a file.",
                           shown=number(len(found)), n=number(of_n))))
    ids = list(found["school_id"])

    def clicked() -> None:
        row = clicked_row(st.session_state[key])
        if row is not None and row < len(ids):
            on_click(ids[row])

    tables.draw(shown, headings, key, t("Schools that pass the filters"), cards.tints(who), on_click=clicked,
                height="auto", links=[address(SCHOOL, school=school_id) for school_id in ids[:LISTED_ROWS]])


def by_name(found: pd.DataFrame) -> pd.DataFrame:
    """The schools by their names, in the order of the alphabet; `said` is the name."""
    return texts.by_name(found.assign(said=school_names(found)), "said")


def schools_table(who: Viewer, *, status: str = "", system: str | None = None, district: str | None = None,
                  inspector: str | None = None, ownership: str | None = None, q: str = "") -> tables.Shown:
    """The schools that pass the filters of the map, `status` being codes joined by commas; and the headings."""
    found = read.city.schools(who, statuses=tuple(filter(None, status.split(","))), system=system, district=district,
                              inspector=inspector, ownership=ownership, words=q)
    return _schools(who, by_name(found), system)


def _schools(who: Viewer, found: pd.DataFrame, layer: str | None) -> tables.Shown:
    names = cards.status_names(who, layer)
    is_of_cameras = layer in set(read.words.camera_layers(who)["layer"])
    return pd.DataFrame({
        "school": found["said"],
        "status": [names[s] for s in found["status"]],
        "score": found["score_pct"],
        "district": found[f"district_{language()}"],
        "inspector": found["inspector"],
        "inspected": found["inspected_on"],
        "open": found["open_prescriptions_n"],
        "overdue": found["overdue_n"],
        "address": found["address"],
    }), {
        "school": st.column_config.TextColumn(t("School"), pinned=True),
        "status": st.column_config.TextColumn(t("Status")),
        "score": st.column_config.ProgressColumn(
            t("In order of the measured, %") if is_of_cameras else t("Readiness, R"),
            format="%.0f", min_value=0, max_value=100),
        "district": st.column_config.TextColumn(t("District")),
        "inspector": st.column_config.TextColumn(t("Inspector")),
        "inspected": st.column_config.DateColumn(t("Inspected"), format=day_format()),
        "open": st.column_config.NumberColumn(t("Open prescriptions")),
        "overdue": st.column_config.NumberColumn(t("Overdue")),
        "address": st.column_config.TextColumn(t("Address"))}


def counts(who: Viewer, rows: pd.DataFrame, title: str, names: list[str], key: str, page: str) -> None:
    """Rows that count schools by status; each leads to `page` of its district or inspector, whose id it has."""
    tables.leading(*_counts(who, rows, title, names), key, title, page, list(rows[f"{PurePath(page).stem}_id"]))


def districts_table(who: Viewer) -> tables.Shown:
    """The districts with their schools by status, and the headings."""
    rows = read.city.districts(who)
    return _counts(who, rows, t("District"), names_in(rows))


def inspectors_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The inspectors with their schools by status, and the headings."""
    rows = read.city.inspectors(who, district=district)
    return _counts(who, rows, t("Inspector"), list(rows["name"]))


def _counts(who: Viewer, rows: pd.DataFrame, title: str, names: list[str]) -> tables.Shown:
    statuses = read.words.statuses(who)
    shown = pd.DataFrame({"name": names, "schools": rows["schools_n"], "inspected": rows["inspected_pct"]})
    for status in statuses["status"]:
        shown[status] = rows[status]
    shown["paper"], shown["overdue"] = rows["paper_gap_schools_n"], rows["overdue_n"]
    return shown, {
        "name": st.column_config.TextColumn(title, pinned=True),
        "schools": st.column_config.NumberColumn(t("Schools")),
        "inspected": st.column_config.ProgressColumn(t("Inspected, %"), format="%.0f", min_value=0, max_value=100),
        **{row["status"]: st.column_config.NumberColumn(f"{row['glyph']} {name_in(row, 'label')}")
           for _, row in statuses.iterrows()},
        "paper": st.column_config.NumberColumn(t("On paper only")),
        "overdue": st.column_config.NumberColumn(t("Overdue"))}


def systems(who: Viewer, key: str, *, district: str | None = None, inspector: str | None = None) -> None:
    """The systems, worst first: the share in order with its n, and the counts behind it."""
    tables.plain(*systems_table(who, district=district, inspector=inspector), alt=t("Systems, the worst first"),
                 key=key)
    tables.take("systems", district=district, inspector=inspector)


def systems_table(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> tables.Shown:
    """The rows of `systems` and their headings."""
    rows = read.city.systems_standing(who, district=district, inspector=inspector)
    shown = rows.assign(name=names_in(rows, "label"),
                        ready_pct=100 * rows["ready_n"] / rows["judged_n"].where(rows["judged_n"] > 0))
    glyphs = cards.glyphs(who)
    return shown, {
        "name": st.column_config.TextColumn(t("System"), pinned=True),
        "ready_pct": st.column_config.ProgressColumn(t("In order, %"), format="%.0f", min_value=0, max_value=100),
        "judged_n": t("Schools judged, n"), "ready_n": glyphs["ready"] + " " + t("In order"),
        "remarks_n": glyphs["ready_with_remarks"] + " " + t("With remarks"),
        "not_ready_n": glyphs["not_ready"] + " " + t("Not in order"),
        "not_judged_n": glyphs["not_inspected"] + " " + t("Not judged")}
