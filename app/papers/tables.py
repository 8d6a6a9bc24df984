"""Tables of the papers: what is overdue, who holds back, what changed, who is not done, how the systems stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from app import campaign, read, steering
from app.exports.content import Bars, Column, Lines, Table
from app.papers.parts import legend, named
from app.rights import Viewer
from app.texts import day, labels, name_in, names_in, number, percent, short_day, t, tn

_MOST = 40  # rows that no page could hold
_REASONS = 3  # of those for which a school is steered by hand: what two lines of a page hold


def first(table: Table, n: int) -> Table:
    """The table with its first rows alone; the others are counted."""
    return replace(table, rows=table.rows[:n], more_n=table.more_n + max(len(table.rows) - n, 0))


def critical(who: Viewer, rows: pd.DataFrame, *, is_city: bool = True) -> Table:
    """The worst overdue: prescriptions past their deadline, the longest first."""
    rows = rows.sort_values("overdue_days", ascending=False, kind="stable")
    owners = labels(read.words.codes(who, "fix_owner"))
    columns = [Column(t("School"), width=3), Column(t("Overdue, days"), "number"), Column(t("Deadline")),
               Column(t("Owner"), width=2), Column(t("Needs budget"))]
    worst = rows.head(_MOST)
    cells = [[name, int(r["overdue_days"]), short_day(r["due_on"]), owners.get(r["owner"], "—"),
              _yes(r["needs_budget"])] for name, r in zip(named(worst), worst.to_dict("records"), strict=True)]
    if is_city:
        columns.insert(1, Column(t("District"), width=1.2))
        for row, name in zip(cells, names_in(rows, "district"), strict=False):
            row.insert(1, name)
    return Table(t("Critical prescriptions overdue"), tuple(columns), tuple(map(tuple, cells)),
                 t("No critical prescription is overdue."), max(len(rows) - _MOST, 0))


def to_steer(who: Viewer) -> Table:
    """The ten schools to steer by hand, each with why."""
    rows = read.briefing.steer(who, steering.FIRST)
    said = labels(read.briefing.steer_reasons(who))
    return Table(
        t("Ten schools to steer by hand"),
        (Column(t("Status"), "status"), Column(t("School"), width=2.6), Column(t("District")),
         Column(t("Why"), width=4.4)),
        tuple((r["status"], name, name_in(r, "district"), " · ".join(
            said[w["reason"]].format(amount=number(w["amount"])) for w in r["why"][:_REASONS]))
            for name, r in zip(named(rows), rows.to_dict("records"), strict=True)),
        t("No school has a reason to be steered by hand."))


def district_course(who: Viewer) -> Table:
    """Districts, those that end last first: what is left, pace against what is needed, when it ends."""
    rows = read.campaign.progress(who)
    rows = rows[rows["level"] == "district"]
    tracks = labels(read.words.codes(who, "track"))
    return Table(
        t("Which district ends last"),
        (Column(t("District"), width=1.4), Column(t("Verdict"), width=1.6), Column(t("Schools left"), "number"),
         Column(t("Pace a day"), "number"), Column(t("Needed a day"), "number"), Column(t("Ends (P50)"), "number")),
        tuple((name_in(r), tracks[r["track"]], int(r["remaining_n"]), number(r["pace"], 1),
               number(r["required_rate"], 1), campaign.forecast_said(who, r)) for r in rows.to_dict("records")),
        t("No school is here."))


def changed(who: Viewer, *, district: str | None = None) -> Table:
    """Schools whose status differs from yesterday's, those that fell first."""
    rows = read.campaign.changes(who, district=district)
    fell, rose = int((rows["fell_by"] > 0).sum()), int((rows["fell_by"] < 0).sum())
    first = int((rows["was"] == "not_inspected").sum())
    said = " · ".join((
        tn("{n} school fell", "{n} schools fell", fell), tn("{n} school rose", "{n} schools rose", rose),
        tn("{n} school inspected for the first time", "{n} schools inspected for the first time", first)))
    columns = [Column(t("School"), width=3), Column(t("Yesterday"), "status"), Column(t("Today"), "status")]
    cells = zip(named(rows.head(_MOST)), rows["was"], rows["status"], strict=False)
    title = t("What changed since yesterday")
    return Table(title if rows.empty else f"{title}: {said}", tuple(columns), tuple(map(tuple, cells)),
                 t("No school has another status than yesterday."), max(len(rows) - _MOST, 0))


def not_done(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> Table:
    """Schools without an accepted visit: why, and the day planned."""
    rows = read.campaign.not_done(who, district=district)
    if inspector is not None:
        rows = rows[rows["inspector_id"] == inspector]
    reasons = labels(read.words.codes(who, "not_done_reason"))
    return Table(
        t("Who is not done, and why"),
        (Column(t("School"), width=3), Column(t("Why not"), width=3), Column(t("Planned for"))),
        tuple((name, reasons[reason], short_day(on)) for name, reason, on in zip(
            named(rows.head(_MOST)), rows["reason"], rows["planned_on"], strict=False)),
        t("Every school in scope has an accepted inspection."), max(len(rows) - _MOST, 0))


def systems(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> Table:
    """The systems, worst first: the share in order with its n."""
    rows = read.city.systems_standing(who, district=district, inspector=inspector)
    return Table(
        t("Systems, the worst first"),
        (Column(t("System"), width=3), Column(t("In order, %"), "share", 2), Column(t("In order"), "number"),
         Column(t("Schools judged, n"), "number")),
        tuple((name_in(r, "label"), 100 * r["ready_n"] / r["judged_n"] if r["judged_n"] else None, int(r["ready_n"]),
               int(r["judged_n"])) for r in rows.to_dict("records")),
        t("Nothing is known."))


def inspectors(who: Viewer, *, district: str | None = None) -> Table:
    """Inspectors: schools, what is left, what that asks for a day, the next visit."""
    rows = read.people.work(who, district=district)
    return Table(
        t("Inspectors of the district"),
        (Column(t("Inspector"), width=3), Column(t("Schools"), "number"), Column(t("Schools left"), "number"),
         Column(t("Needed a day"), "number"), Column(t("Next visit"), "number")),
        tuple((str(r["name"]), int(r["schools_n"]), int(r["remaining_n"]), number(r["required_rate"], 2),
               short_day(r["next_on"])) for r in rows.head(_MOST).to_dict("records")),
        t("No inspector holds a school."), max(len(rows) - _MOST, 0))


def district_bars(who: Viewer) -> Bars:
    """Schools by status in each district."""
    rows = read.city.districts(who)
    codes = [s.code for s in legend(who)]
    return Bars(t("Schools by status in each district"), t("Schools by status in each district"),
                tuple(names_in(rows)), tuple(tuple(int(n) for n in row) for row in rows[codes].to_numpy()))


def decisions(who: Viewer) -> Lines:
    """What waits for the reader's word, each with its number."""
    rows = read.campaign.progress(who)
    late = [name_in(r) for r in rows.to_dict("records")
            if r["level"] == "district" and r["track"] in ("behind", "out_of_time", "no_pace", "at_risk")]
    steps = read.orders.steps(who)
    told = int(steps.loc[steps["step"] == "deputy_akim", "stands_n"].sum())
    gaps, orders = read.people.gaps(who), read.orders.standing(who)
    nobody = int((gaps["lasts"] & (gaps["gap"] == "nobody")).sum()) if not gaps.empty else 0
    lines = []
    if told:
        lines.append(tn("{n} prescription has come to the deputy akim's list: name who answers and the day",
                        "{n} prescriptions have come to the deputy akim's list: name who answers and the day", told))
    if not orders.empty and (n := int(orders.iloc[0]["open_budget_n"])):
        lines.append(tn("{n} open prescription needs budget: give the money or another term",
                        "{n} open prescriptions need budget: give the money or another term", n))
    if late:
        lines.append(t("Slower than the plan asks: {districts}. More inspectors, or another plan",
                       districts=", ".join(late)))
    if nobody:
        lines.append(tn("{n} school is held by no inspector: assign one",
                        "{n} schools are held by no inspector: assign them", nobody))
    return Lines(t("Decisions needed"), tuple(lines) or (t("Nothing waits for a decision."),), bool(lines))


def missing(who: Viewer) -> Lines:
    """What these figures lack."""
    rows = read.briefing.missing(who)
    s = read.city.standing(who).iloc[0]
    lines = [t("{source}: {n} files refused", source=name_in(r, "label"), n=number(r["files_refused_n"]))
             if r["files_refused_n"] else
             t("{source}: nothing landed", source=name_in(r, "label")) if r["freshness"] == "absent" else
             t("{source}: late, newest {when}", source=name_in(r, "label"), when=day(r["newest_at"]))
             for r in rows.to_dict("records")]
    if s["insufficient"]:
        lines.append(t("{n} schools with too little known", n=number(s["insufficient"])))
    if s["cameras_unmeasured_n"]:
        lines.append(t("{n} cameras not measured or not visited", n=number(s["cameras_unmeasured_n"])))
    return Lines(t("Missing or late"), tuple(lines) or (t("Nothing is missing or late."),))


def school_systems(who: Viewer, school_id: str) -> Table:
    """A school's systems: status and score."""
    return Table(
        t("Systems"),
        (Column(t("Status"), "status"), Column(t("System"), width=3), Column(t("Readiness, R"), "score", 2)),
        tuple((r["status"], name_in(r, "label"), None if pd.isna(r["score_pct"]) else float(r["score_pct"]))
              for r in read.school.systems(who, school_id).to_dict("records")), t("Nothing is known."))


def prescriptions(who: Viewer, school_id: str) -> Table:
    """A school's open prescriptions, by deadline."""
    rows = read.school.prescriptions(who, school_id)
    rows = rows[rows["verified_on"].isna()]
    states, owners = labels(read.words.codes(who, "prescription_state")), labels(read.words.codes(who, "fix_owner"))
    return Table(
        t("Open prescriptions"),
        (Column(t("Number"), width=1.4), Column(t("State"), width=1.6), Column(t("Deadline")),
         Column(t("Overdue, days"), "number"), Column(t("Owner"), width=2), Column(t("Requirements"), width=2)),
        tuple((str(r["prescription_id"]), states[r["state"]], short_day(r["due_on"]), _count(r["overdue_days"]),
               owners.get(r["owner"], "—"), "; ".join(r["criteria"])) for r in rows.head(_MOST).to_dict("records")),
        t("No prescription is open."), max(len(rows) - _MOST, 0))


def on_time(row: pd.Series) -> str:
    """The share closed by its deadline, in words."""
    return t("on time {share}", share=percent(row["on_time_n"], row["due_n"]))


def school_list(who: Viewer, rows: pd.DataFrame, title: str) -> Table:
    """Schools with their status, score and prescriptions."""
    return Table(
        title, (Column(t("Status"), "status"), Column(t("School"), width=4), Column(t("Readiness, R"), "number"),
                Column(t("Open prescriptions"), "number"), Column(t("Overdue"), "number")),
        tuple((s, n, number(r), int(o), int(d)) for s, n, r, o, d in zip(
            rows["status"], named(rows), rows["score_pct"], rows["open_prescriptions_n"], rows["overdue_n"],
            strict=True))[:_MOST], t("No school is here."), max(len(rows) - _MOST, 0))


def _yes(value: Any) -> str:
    return "—" if pd.isna(value) else t("yes") if value else t("no")


def _count(value: float) -> str:
    return number(value) if value == value and value else "—"
