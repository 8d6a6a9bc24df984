"""The lists of the page Campaign: who is not done and why, what entered or left the scope."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import cards, read, tables
from app.rights import Viewer
from app.texts import day_format, labels, names_in, number, percent, plain, school_names, t


def not_done(who: Viewer, *, district: str | None = None) -> None:
    """Schools without an accepted visit: visited or not, why, and the day planned."""
    rows = read.campaign.not_done(who, district=district)
    if rows.empty:
        cards.nothing(t("Every school in scope has an accepted inspection."), "")
        return
    reasons = labels(read.words.codes(who, "not_done_reason"))
    counts = rows["reason"].value_counts()
    st.markdown(plain(" · ".join(f"{reasons[code]}: {number(int(n))}" for code, n in counts.items())))
    tables.clickable(*_not_done(who, rows), list(rows["school_id"]), "not_done",
                     t("Schools without an accepted inspection"))
    tables.take("not_done", district=district)


def not_done_file(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """The same list for taking away."""
    return tables.in_words(*_not_done(who, read.campaign.not_done(who, district=district)))


def _not_done(who: Viewer, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    reasons = labels(read.words.codes(who, "not_done_reason"))
    return pd.DataFrame({
        "school": school_names(rows), "reason": [reasons[c] for c in rows["reason"]],
        "visited": rows["visited_on"], "answered": [percent(a, 100) for a in rows["answered_pct"]],
        "answered_pct": rows["answered_pct"],
        "planned": rows["planned_on"], "who": rows["planned_inspector"].fillna(rows["inspector"]),
        "district": names_in(rows, "district")}), {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "reason": t("Why not"),
        "visited": st.column_config.DateColumn(t("Visited"), format=day_format()), "answered": t("Answered, %"),
        "planned": st.column_config.DateColumn(t("Planned for"), format=day_format()), "who": t("Inspector"),
        "district": t("District")}


def scope_changes(who: Viewer, *, district: str | None = None) -> None:
    """The log of the scope: frozen at the start, and every step since."""
    rows, days = read.campaign.scope_changes(who, district=district), read.campaign.days(who, district=district)
    added = int((rows["step_n"] > 0).sum())
    now = days[days["done_n"].notna()].iloc[-1]
    st.markdown(plain(t("Frozen at the start: {n}. Entered: {added}, left: {left}. Now: {now}.", added=number(added),
                        n=number(int(now["scope_n"] - rows["step_n"].sum())), left=number(len(rows) - added),
                        now=number(int(now["scope_n"])))))
    if rows.empty:
        return
    tables.clickable(*scope_changes_table(who, district=district), list(rows["school_id"]), "scope_changes",
                     t("Changes of the scope"))
    tables.take("scope_changes", district=district)


def scope_changes_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The rows of `scope_changes` and their headings."""
    rows, names = read.campaign.scope_changes(who, district=district), labels(read.words.codes(who, "scope_change"))
    shown = pd.DataFrame({
        "day": rows["changed_on"], "school": school_names(rows),
        "change": [("+1 " if n > 0 else "−1 ") + names[c] for c, n in zip(rows["change"], rows["step_n"], strict=True)],
        "district": names_in(rows, "district")})
    return shown, {
        "day": st.column_config.DateColumn(t("Day"), format=day_format()),
        "school": st.column_config.TextColumn(t("School"), width="medium"), "change": t("Change"),
        "district": t("District")}


def inspectors_today(who: Viewer, *, district: str | None = None) -> None:
    """Inspectors with schools left: how many a working day that asks for, and what is planned."""
    shown, headings = inspectors_today_table(who, district=district)
    if shown.empty:
        cards.nothing(t("No inspector has a school left."), "")
        return
    tables.plain(shown, headings, alt=t("Inspectors with schools left"), key="inspectors_today")
    tables.take("inspectors_today", district=district)


def inspectors_today_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The rows of `inspectors_today` and their headings."""
    rows = read.people.work(who, district=district)
    return rows[rows["remaining_n"] > 0], {
        "name": st.column_config.TextColumn(t("Inspector"), pinned=True),
        "remaining_n": t("Schools left"), "not_accepted_n": t("of them visited, not accepted"),
        "required_rate": st.column_config.NumberColumn(t("Needed a day"), format="%.2f"),
        "planned_n": t("Planned"), "next_on": st.column_config.DateColumn(t("Next visit"), format=day_format()),
        "done_n": t("Schools inspected"), "schools_n": t("Schools")}
