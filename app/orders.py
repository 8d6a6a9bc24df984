"""The figures of the page Prescriptions: on time, ageing, time to mend, the ladder."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import cards, charts, drawn, read, tables
from app.campaign import marks
from app.rights import Viewer
from app.texts import (
    axis_format,
    day,
    day_format,
    labels,
    names_in,
    number,
    percent,
    plain,
    school_name,
    school_names,
    t,
    tn,
    untagged,
)

TIMELINE_ROWS = 30  # bars that a phone still shows


def owner_names(who: Viewer) -> dict[str, str]:
    """owner → its name; those that name no owner have words of their own."""
    return labels(read.words.codes(who, "fix_owner")) | {"nobody": t("no owner named")}


def headline(who: Viewer, *, district: str | None = None, owner: str | None = None) -> None:
    """On time, overdue, time to mend, opened again: each with what it rests on."""
    rows = read.orders.standing(who, district=district, owner=owner)
    if rows.empty:
        cards.nothing(t("No prescription was issued."), t("Prescriptions come from prescriptions/."))
        return
    s, when = rows.iloc[0], cards.as_of(who)
    with st.grid(5, min_column_width=150):
        cards.figure(who, "on_time", s["on_time_n"], s["due_n"], when, below=plain(" · ".join(filter(None, (
            t("by the first deadline {share}", share=percent(s["on_first_time_n"], s["due_n"])),
            s["day_unknown_n"] and tn("{n} closed on an unknown day", "{n} closed on an unknown day",
                                      int(s["day_unknown_n"])))))))
        cards.figure(who, "overdue", s["overdue_n"], s["open_n"], when)
        cards.amount(who, "critical_overdue", number(s["critical_overdue_n"]), when,
                     below=plain(t("of {n} overdue", n=number(s["overdue_n"]))))
        cards.amount(who, "fix_time", plain(_median(s)), when, below=plain(
            t("{closed} closed of {n}; {open} open are censored", closed=number(s["closed_n"]),
              n=number(s["issued_n"]), open=number(s["open_n"]))))
        cards.figure(who, "reopened", s["reopened_n"], s["ever_verified_n"], when)
    st.caption(plain(" · ".join((
        tn("{n} reported mended, waits for a check", "{n} reported mended, wait for a check", int(s["reported_n"])),
        tn("{n} extended", "{n} extended", int(s["extended_n"]))
        + " (" + t("without a reason: {n}", n=number(s["extended_unexplained_n"])) + ")",
        tn("{n} open needs budget", "{n} open need budget", int(s["open_budget_n"]))
        + " (" + t("not said: {n}", n=number(s["open_budget_unknown_n"])) + ")",
        tn("{n} given longer than the rule", "{n} given longer than the rule", int(s["longer_than_rule_n"]))))))


def timeline(who: Viewer, rows: pd.DataFrame) -> None:
    """The first prescriptions of the list as bars from issue to closing, the time past the deadline apart."""
    rows = rows[rows["state"] != "withdrawn"]
    if rows.empty:
        cards.nothing(t("No prescription passes the filters."), t("Take a filter away."))
        return
    shown = rows.sort_values(["is_open", "overdue_days", "due_on"], ascending=[False, False, True]).head(TIMELINE_ROWS)
    states = labels(read.words.codes(who, "prescription_state"))
    hover = [untagged(" · ".join((
        r["prescription_id"], school_name(r), states[r["state"]],
        t("issued {from_day}, due {to_day}", from_day=day(r["issued_on"]), to_day=day(r["due_on"])))))
        for r in shown.to_dict("records")]
    st.caption(plain(t("{shown} of {n}, the longest overdue first", shown=number(len(shown)), n=number(len(rows)))))
    names = [t("No. {number}", number=r["number"]) if isinstance(r["number"], str) else school_name(r)
             for r in shown.to_dict("records")]
    drawn.chart(partial(
        charts.order_timeline,
        shown.assign(name=names, hover=hover), marks(who),
        as_of=read.campaign.as_of(who), axis_format=axis_format(),
        said={"before": t("before the deadline"), "after": t("past the deadline"), "due": t("Deadline"),
              "today": t("today")}), key="order_timeline",
        alt=t("Prescriptions from issue to closing, against their deadlines"))


def ageing(who: Viewer, *, district: str | None = None) -> None:
    """What is overdue by how long: a bar an owner, and the owners as a table."""
    rows, names = read.orders.owners(who, district=district), owner_names(who)
    bands = labels(read.words.codes(who, "ageing"))
    late = rows[rows["overdue_n"] > 0]
    if late.empty:
        cards.nothing(t("No prescription is overdue."), "")
    else:
        drawn.chart(partial(charts.ageing, late, [names[o] for o in late["owner"]], bands, marks(who)), key="ageing",
                    alt=t("Overdue prescriptions by owner and by days past the deadline"))
    tables.plain(*owners_table(who, district=district), alt=t("Owner"), key="owners")
    tables.take("order_owners", district=district)


def owners_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """Prescriptions by owner, and the headings."""
    rows, names = read.orders.owners(who, district=district), owner_names(who)
    return _standing(who, rows, [names[o] for o in rows["owner"]], t("Owner"))


def by_district(who: Viewer, *, owner: str | None = None) -> None:
    """The districts side by side."""
    tables.plain(*districts_table(who, owner=owner), alt=t("District"), key="order_districts")
    tables.take("order_districts", owner=owner)


def districts_table(who: Viewer, *, owner: str | None = None) -> tables.Shown:
    """Prescriptions by district, and the headings."""
    rows = read.orders.districts(who, owner=owner)
    return _standing(who, rows, names_in(rows), t("District"))


def ladder(who: Viewer, *, district: str | None = None, owner: str | None = None) -> None:
    """The steps of the escalation, who stands where, and the log of every step reached."""
    st.caption(t("By the deadline in force; a step counts as reached while the prescription is open."),
               help=cards.meaning(who, "escalation", cards.as_of(who)))
    tables.plain(*steps_table(who, district=district, owner=owner), alt=t("Steps of the escalation"), key="steps")
    tables.take("order_steps", district=district, owner=owner)
    with st.expander(t("Log of the escalation")):
        tables.as_they_are(
            escalation_file(who, district=district, owner=owner), "escalation_log", t("Log of the escalation"),
            {t("Day"): st.column_config.DateColumn(format=day_format())})
        tables.take("escalation", district=district, owner=owner)


def steps_table(who: Viewer, *, district: str | None = None, owner: str | None = None) -> tables.Shown:
    """The steps of the escalation, and the headings."""
    rows, offices = read.orders.steps(who, district=district, owner=owner), labels(read.words.codes(who, "office"))
    offices["inspector"] = t("inspector")
    shown = rows.assign(step_name=names_in(rows, "label"),
                        told=[", ".join(offices.get(o, o) for o in r.split(";")) for r in rows["offices"]])
    return shown, {
        "step_name": st.column_config.TextColumn(t("Step"), pinned=True), "told": t("Who is told"),
        "stands_n": t("Stand here now"), "today_n": t("Reached today"), "reached_n": t("Ever reached")}


def escalation_file(who: Viewer, *, district: str | None = None, owner: str | None = None) -> pd.DataFrame:
    """The log of the escalation, in the words of the page."""
    log = read.orders.log(who, district=district, owner=owner)
    return pd.DataFrame({
        t("Day"): log["reached_on"], t("Step"): names_in(log, "label"),
        t("Number"): log["prescription_id"], t("School"): school_names(log)})


def listed(who: Viewer, **where: Any) -> None:
    """Every prescription that passes the filters (those of read.orders.listed); a click opens its school."""
    rows = read.orders.listed(who, **where)
    tables.clickable(*_listed(who, rows), list(rows["school_id"]), "prescription_list", t("Prescriptions"))
    tables.take("prescriptions", **where | {"states": ",".join(where.get("states", ()))})


def listed_file(who: Viewer, *, district: str | None = None, owner: str | None = None, states: str = "",
                ageing: str | None = None, severity: str | None = None) -> pd.DataFrame:
    """The same list for taking away; `states` are joined by commas."""
    rows = read.orders.listed(who, district=district, owner=owner, states=tuple(filter(None, states.split(","))),
                              ageing=ageing, severity=severity)
    return tables.in_words(*_listed(who, rows))


def _listed(who: Viewer, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    states, owners = labels(read.words.codes(who, "prescription_state")), owner_names(who)
    severities, steps = labels(read.words.codes(who, "severity")), _step_names(who)
    states["withdrawn"] = labels(read.words.codes(who, "prescription_outcome"))["withdrawn"]
    shown = pd.DataFrame({
        "number": rows["prescription_id"], "school": school_names(rows),
        "state": [states[s] for s in rows["state"]], "weight": [severities.get(s, "—") for s in rows["severity"]],
        "due": rows["due_on"], "overdue": rows["overdue_days"], "owner": [owners.get(o, "—") for o in rows["owner"]],
        "budget": rows["needs_budget"], "extended": rows["extended_to_on"], "reason": rows["extension_reason"],
        "reported": rows["reported_on"], "verified": rows["verified_on"], "reopened": rows["reopened_on"],
        "step": [steps.get(s, "—") for s in rows["step"]], "issued": rows["issued_on"], "holder": rows["holder"],
        "what": ["; ".join(c) for c in rows["criteria"]],
        "district": names_in(rows, "district")})
    dated = {name: st.column_config.DateColumn(label, format=day_format()) for name, label in (
        ("due", t("Deadline")), ("extended", t("Extended to")), ("reported", t("Reported mended")),
        ("verified", t("Verified")), ("reopened", t("Opened again")), ("issued", t("Issued")))}
    headings: dict[str, Any] = {
        "number": st.column_config.TextColumn(t("Number"), pinned=True), "school": t("School"), "state": t("State"),
        "weight": t("Weight"), "overdue": t("Overdue, days"), "owner": t("Owner"), "budget": t("Needs budget"),
        "reason": t("Why extended"), "step": t("Step"), "holder": t("Inspector"), "what": t("Requirements"),
        "district": t("District")} | dated
    return shown, {str(name): headings[str(name)] for name in shown}


def _standing(who: Viewer, rows: pd.DataFrame, names: list[str], title: str) -> tables.Shown:
    late = {charts.ageing_column(band): t("Overdue {days}", days=days)
            for band, days in labels(read.words.codes(who, "ageing")).items()}
    shown = rows.assign(
        name=names, share=[percent(r["on_time_n"], r["due_n"]) for r in rows.to_dict("records")],
        first=[percent(r["on_first_time_n"], r["due_n"]) for r in rows.to_dict("records")],
        share_pct=100 * rows["on_time_n"] / rows["due_n"].where(rows["due_n"] > 0),
        first_pct=100 * rows["on_first_time_n"] / rows["due_n"].where(rows["due_n"] > 0))
    return shown, {
        "name": st.column_config.TextColumn(title, pinned=True), "open_n": t("Open"), "overdue_n": t("Overdue"),
        "critical_overdue_n": t("of them critical"), "share": t("On time"), "due_n": t("Deadline passed, n"),
        "first": t("By the first deadline"),
        "median_days": st.column_config.NumberColumn(t("Median days to mend"), format="%.0f"),
        "reported_n": t("Wait for a check"), "open_budget_n": t("Open, needs budget"),
        "reopened_n": t("Opened again"), "extended_n": t("Extended"),
        # last: the chart above shows them
        **late}


def _step_names(who: Viewer) -> dict[str, str]:
    return labels(read.orders.steps(who), "step")


def _median(row: Any) -> str:
    if row["median_days"] != row["median_days"] or row["median_days"] is None:
        return t("not reached")
    return tn("{n} day", "{n} days", int(row["median_days"]))
