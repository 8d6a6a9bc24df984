"""The parts of the page Inspectors: coverage and load, gaps, findings against expectation, visits to look at."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from app import cards, charts, drawn, read, tables
from app.campaign import marks
from app.links import INSPECTOR
from app.rights import Viewer
from app.texts import city_time, day_format, labels, names_in, number, percent, plain, school_names, t, tn, untagged


def work(who: Viewer, *, district: str | None = None) -> None:
    """Every inspector: schools held and done, what is left and needed, findings beside what is expected."""
    rows = read.people.work(who, district=district)
    if rows.empty:
        cards.nothing(t("No inspector holds a school."), t("Assignments come from assignments/."))
        return
    st.caption(plain(t(
        "{n} inspectors hold {schools} schools, {least} to {most} each; {left} schools are left with {behind} of them.",
        n=number(len(rows)), schools=number(rows["schools_n"].sum()), least=number(rows["schools_n"].min()),
        most=number(rows["schools_n"].max()), left=number(rows["remaining_n"].sum()),
        behind=number(int((rows["remaining_n"] > 0).sum())))),
        help=cards.meaning(who, "inspector_work", cards.as_of(who)))
    shown, headings = work_table(who, district=district)
    tables.leading(shown, headings, "work", t("Inspectors"), INSPECTOR, list(rows["inspector_id"]), height=560)
    tables.take("work", district=district)


def work_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The rows of `work` and their headings."""
    rows = read.people.work(who, district=district)
    shown = rows.assign(
        findings=[_of(r["findings_n"], r["expected_n"]) for r in rows.to_dict("records")],
        verdict=[_looks().get(x, "—") for x in rows["look"]])
    headings = {
        "name": st.column_config.TextColumn(t("Inspector"), pinned=True),
        "done_pct": st.column_config.ProgressColumn(t("Inspected, %"), format="%.0f", min_value=0, max_value=100),
        "schools_n": t("Schools"), "remaining_n": t("Schools left"),
        "required_rate": st.column_config.NumberColumn(t("Needed a day"), format="%.2f"),
        "not_accepted_n": t("of them visited, not accepted"), "visits_n": t("Visits"),
        "median_min": st.column_config.NumberColumn(t("Median minutes"), format="%.0f"), "joint_n": t("Joint"),
        "rechecks_n": t("Re-checks"), "findings": t("Findings / expected"), "verdict": t("Against the city"),
        "signs_n": t("Visits to look at"), "overdue_n": t("Overdue prescriptions"), "planned_n": t("Planned"),
        "last_visit_on": st.column_config.DateColumn(t("Last visit"), format=day_format())}
    return shown[list(headings)], headings


def gaps(who: Viewer, *, district: str | None = None) -> None:
    """Schools that nobody held on some day of the campaign, or two held at once."""
    rows = read.people.gaps(who, district=district)
    if rows.empty:
        cards.nothing(t("Every school has had exactly one holder on every day."), "")
        return
    now = rows[rows["lasts"]]
    st.markdown(plain(" · ".join((
        tn("{n} school has nobody now", "{n} schools have nobody now", int((now["gap"] == "nobody").sum())),
        tn("{n} school has two holders now", "{n} schools have two holders now",
           int((now["gap"] == "double").sum()))))))
    tables.clickable(*gaps_table(who, district=district), list(rows["school_id"]), "gaps", t("Gaps and double cover"))
    tables.take("gaps", district=district)


def gaps_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The rows of `gaps` and their headings."""
    rows, names = read.people.gaps(who, district=district), labels(read.words.codes(who, "assignment_gap"))
    shown = pd.DataFrame({
        "school": school_names(rows), "gap": [names[g] for g in rows["gap"]],
        "days": rows["days_n"], "lasts": rows["lasts"], "from": rows["from_on"], "to": rows["to_on"],
        "holders": rows["holders"], "inspected": rows["inspected_on"],
        "district": names_in(rows, "district")})
    return shown, {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "gap": t("What is wrong"),
        "days": t("Days of the campaign"), "lasts": t("Lasts"),
        "from": st.column_config.DateColumn(t("From"), format=day_format()),
        "to": st.column_config.DateColumn(t("To"), format=day_format()), "holders": t("Holders"),
        "inspected": st.column_config.DateColumn(t("Inspected"), format=day_format()), "district": t("District")}


def funnel(who: Viewer, *, district: str | None = None) -> None:
    """Share of findings against the number of answers, with binomial limits; high and low both read "look"."""
    rows = read.people.funnel(who)
    rows = rows if district is None else rows[rows["district_id"] == district]
    if rows.empty:
        cards.nothing(t("No accepted inspection to compare."), "")
        return
    out = rows[rows["look"].isin(["high", "low"])]
    st.caption(plain(t(
        "City: {pct} of the answers are below the mark. Outside of the 99.8% limits: {n} of {all}. Unusually many and "
        "unusually few both read “worth a look”: a reason to look together, never a mark for a person.",
        pct=percent(rows["city_pct"].iloc[0], 100), n=number(len(out)), all=number(len(rows)))),
        help=cards.meaning(who, "funnel", cards.as_of(who)))
    hover = [" · ".join((
        untagged(r["name"]), t("{findings} of {answers} answers below the mark, {expected} expected",
                               findings=number(r["findings_n"]), answers=number(r["answers_n"]),
                               expected=number(r["expected_n"])),
        tn("{n} visit", "{n} visits", int(r["visits_n"])))) for r in rows.to_dict("records")]
    drawn.chart(partial(
        charts.funnel_plot,
        rows.assign(hover=hover), marks(who), answers=t("answers"), rate=t("below the mark"),
        said={"city": t("city"), "95": t("95% limits"), "998": t("99.8% limits")}), key="funnel",
        alt=t("Findings of the inspectors against what the city's share expects"))
    drawn.as_table("findings_expected", lambda: funnel_table(who, district=district),
                   alt=t("Findings of the inspectors against what the city's share expects"), district=district)


def funnel_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The inspectors of `funnel` with the limits of each, and the headings."""
    rows = read.people.funnel(who)
    rows = rows if district is None else rows[rows["district_id"] == district]
    shares = {name: st.column_config.NumberColumn(label, format="%.1f") for name, label in (
        ("expected_n", t("Expected")), ("rate_pct", t("Below the mark, %")), ("city_pct", t("City, %")),
        ("lo_998_pct", t("99.8% limits: from, %")), ("hi_998_pct", t("99.8% limits: to, %")),
        ("lo_95_pct", t("95% limits: from, %")), ("hi_95_pct", t("95% limits: to, %")))}
    return rows.assign(verdict=[_looks().get(x, "—") for x in rows["look"]]), {
        "name": st.column_config.TextColumn(t("Inspector"), pinned=True), "visits_n": t("Visits"),
        "answers_n": t("Answers"), "findings_n": t("Findings")} | shares | {"verdict": t("Verdict")}


def signs(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> None:
    """Visits with a sign, those with several first. A sign is a reason to look."""
    rows, names = read.people.signs(who, district=district, inspector=inspector), labels(
        read.words.codes(who, "visit_sign"))
    if rows.empty:
        cards.nothing(t("No visit has a sign."), "")
        return
    counts = rows["sign"].value_counts()
    st.caption(plain(t("A sign is a reason to look, not an accusation.") + " "
                     + " · ".join(f"{names[code]}: {number(int(n))}" for code, n in counts.items())),
               help=cards.meaning(who, "visit_signs", cards.as_of(who)))
    tables.clickable(*signs_table(who, district=district, inspector=inspector),
                     list(rows.drop_duplicates("visit_id")["school_id"]), "signs", t("Visits to look at"))
    tables.take("signs", district=district, inspector=inspector)


def signs_table(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> tables.Shown:
    """The visits of `signs`, a row each, and their headings."""
    rows = read.people.signs(who, district=district, inspector=inspector)
    names = labels(read.words.codes(who, "visit_sign"))
    by_visit = rows.groupby("visit_id", sort=False).agg(
        sign=("sign", lambda s: "; ".join(names[code] for code in s)), signs_n=("signs_n", "first")).reset_index()
    first = rows.drop_duplicates("visit_id")
    shown = pd.DataFrame({
        "school": school_names(first), "signs": list(by_visit["sign"]),
        "n": list(by_visit["signs_n"]), "inspector": list(first["inspector"]), "minutes": list(first["minutes"]),
        "began": list(city_time(first["started_at"], cards.zone(who))), "visit": list(first["visit_id"])})
    return shown, {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "signs": t("Signs"),
        "n": t("How many"), "inspector": t("Inspector"), "minutes": t("Minutes"),
        "began": st.column_config.DatetimeColumn(t("Began"), format=f"{day_format()} HH:mm"), "visit": t("Visit")}


def _looks() -> dict[str, str]:
    return {"high": "◆ " + t("unusually many: look"), "low": "◆ " + t("unusually few: look"),
            "few": "○ " + t("too few to compare")}


def _of(findings: float, expected: float) -> str:
    return "—" if findings != findings else f"{number(findings)} / {number(expected)}"
