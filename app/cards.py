"""Figures with their source, moment and denominator; the legend; notes and empty states."""

from __future__ import annotations

import base64
import datetime as dt
import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import read
from app.charts.look import faded
from app.rights import Viewer
from app.texts import day, labels, language, moment, name_in, number, percent, plain, t, tn

_TINT = 0.22
# A sign's outline in a 16 × 16 box: the same five shapes that the map draws.
_SHAPES = {
    "circle": '<circle cx="8" cy="8" r="6.5" fill="{c}"/>',
    "triangle": '<path d="M8 1.5 15 14.5H1Z" fill="{c}"/>',
    "diamond": '<path d="M8 .5 15.5 8 8 15.5.5 8Z" fill="{c}"/>',
    "hatched": '<circle cx="8" cy="8" r="6.5" fill="none" stroke="{c}" stroke-width="1.5"/>'
               '<path d="M3 10.5 10.5 3M5.5 13 13 5.5" stroke="{c}" stroke-width="1.5"/>',
    "ring": '<circle cx="8" cy="8" r="6" fill="none" stroke="{c}" stroke-width="2"/>',
}


def figure(who: Viewer, name: str, part: float, whole: float, when: str, *, below: str = "", unit: str = "") -> None:
    """A share with what it is of, where it comes from and when; its definition under the sign "?"."""
    words = read.words.figure(who, name).iloc[0]
    source, label = name_in(words, "source"), name_in(words, "label")
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(plain(label), percent(part, whole), help=meaning(who, name, when))
        of = plain(t("{part} of {whole}", part=number(part), whole=number(whole)) + (f" {unit}" if unit else ""))
        _rests_on(" · ".join(filter(None, (of, below))), f"{source}, {when}")


def amount(who: Viewer, name: str, value: str, when: str, *, below: str = "") -> None:
    """A figure that is no share, with what it rests on."""
    words = read.words.figure(who, name).iloc[0]
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(plain(name_in(words, "label")), value, help=meaning(who, name, when))
        _rests_on(below, f"{name_in(words, 'source')}, {when}")


def _rests_on(of: str, source: str) -> None:
    """What a figure is of, and below it, smaller, where it comes from and when."""
    st.caption("  \n".join(filter(None, (of, f":small[{plain(source)}]"))))


def meaning(who: Viewer, name: str, when: str) -> str:
    """What a figure means, where it comes from and when, for the sign "?" beside it."""
    words = read.words.figure(who, name).iloc[0]
    return "\n\n".join((
        plain(name_in(words, "definition")),
        plain(t("Formula: {formula}", formula=name_in(words, "formula"))),
        plain(t("Denominator: {denominator}", denominator=name_in(words, "denominator"))),
        plain(t("Source: {source}. Moment: {when}.", source=name_in(words, "source"), when=when.rstrip("."))),
        t("[All figures and words]({address})", address=f"help?figure={name}&lang={language()}")))


def standing(who: Viewer, *, district: str | None = None, inspector: str | None = None, columns: int = 5) -> None:
    """The headline of a city, a district or an inspector: five shares, each with its n."""
    rows = read.city.standing(who, district=district, inspector=inspector)
    if rows.empty:
        nothing(t("No school is here."), t("Schools in scope of this district or inspector will stand here."))
        return
    s = rows.iloc[0]
    when, measured = as_of(who), moment(s["cameras_observed_at"], zone(who))
    not_accepted = tn("{n} visited, not accepted", "{n} visited, not accepted", int(s["not_accepted_n"]))
    pupils = t("by pupils {share}", share=percent(s["pupils_ready"], s["pupils"]))
    unmeasured = int(s["cameras_unmeasured_n"])
    with st.grid(columns, min_column_width=150):
        figure(who, "inspected", s["inspected_n"], s["schools_n"], when,
               below=plain(not_accepted) if s["not_accepted_n"] else "")
        figure(who, "ready", s["ready"], s["schools_n"], when, below=plain(pupils) if s["pupils"] else "")
        figure(who, "paper_gap", s["paper_gap_schools_n"], s["paper_known_schools_n"], when)
        figure(who, "cameras_recording", s["cameras_recording_n"], s["cameras_in_service_n"], measured,
               below=plain(tn("{n} not measured or not visited", "{n} not measured or not visited",
                             unmeasured)) if unmeasured else "")
        figure(who, "overdue", s["overdue_n"], s["open_prescriptions_n"], when)


def availability(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> None:
    """One line under the headline: how long the cameras worked, round the clock and in school hours."""
    rows = read.city.camera_standing(who, district=district, inspector=inspector)
    if rows.empty:
        return
    s = rows.iloc[0]
    known, in_school = s["up_h"] + s["down_h"], s["up_school_h"] + s["down_school_h"]
    st.caption(plain(t(
        "Cameras available: {share} round the clock, {school} in school hours; not known {unknown} of the time "
        "({days} days, {hours} camera-hours)",
        share=percent(s["up_h"], known), school=percent(s["up_school_h"], in_school),
        unknown=percent(s["unknown_h"], known + s["unknown_h"]), days=number(s["days_n"]), hours=number(known))),
        help="\n\n".join(meaning(who, name, as_of(who)) for name in ("availability", "availability_school")))


def visits_compared(who: Viewer, inspector: str) -> None:
    """One line: the inspector's visits beside telemetry. Worth a look, never a mark for a person (domain §9)."""
    s = read.city.visits_compared(who, inspector).iloc[0]
    if s["compared_n"]:
        look = t("worth a look at them together") if s["contradicted_n"] else ""
        said = t("Visits compared with telemetry: {n}, contradicted: {contradicted}",
                 n=number(s["compared_n"]), contradicted=number(s["contradicted_n"]))
        st.caption(plain(" — ".join(filter(None, (said, look)))),
                   help=meaning(who, "visits_contradicted", as_of(who)))


def legend(who: Viewer, counts: Mapping[str, int]) -> None:
    """Every status with its sign, name and its number in `counts`, and their sum."""
    items = "".join(
        f'<span style="white-space:nowrap">{sign(row)} {html.escape(name_in(row, "label"))} '
        f'<b>{number(counts.get(row["status"], 0))}</b></span>'
        for _, row in read.words.statuses(who).iterrows())
    total = html.escape(tn("{n} school", "{n} schools", sum(counts.values())))
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:center">{items}'
            f'<span style="opacity:.75">{total}</span></div>')


def counted(schools: Any) -> dict[str, int]:
    """status → number of the rows of `schools`, for the legend."""
    return {str(status): int(n) for status, n in schools["status"].value_counts().items()}


def sign(status: Any) -> str:
    """The status' sign as a picture; `status` is a row of `read.words.statuses`."""
    return f'<img src="{_drawn(status)}" width="16" height="16" alt="" style="vertical-align:-2px">'


def mark(status: Any) -> str:
    """The same sign for a label, which reads markdown; the status' name stands beside it."""
    return f"![]({_drawn(status)})"


def marks(who: Viewer) -> dict[str, str]:
    """status → its `mark`."""
    return {row["status"]: mark(row) for row in read.words.statuses(who).to_dict("records")}


def _drawn(status: Any) -> str:
    # as a picture, for Streamlit takes inline SVG out of what it shows
    shape = _SHAPES[status["shape"]].format(c=html.escape(status["colour"], quote=True))
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">{shape}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"


def status_line(who: Viewer, status: str, note: str = "", layer: str | None = None) -> None:
    """One status by sign and name, with a note beside it."""
    row = read.words.statuses(who, layer).set_index("status").loc[status]
    st.html(f'<span style="font-size:1.15rem">{sign(row)} <b>{html.escape(name_in(row, "label"))}</b></span> '
            f'<span style="opacity:.75">{html.escape(note)}</span>')


def status_names(who: Viewer, layer: str | None = None) -> dict[str, str]:
    """status → glyph and name, for the cells of a table; in the words of `layer`."""
    signs, names = glyphs(who), labels(read.words.statuses(who, layer), "status")
    return {code: f"{signs[code]} {label}" for code, label in names.items()}


def status_marks(who: Viewer, layer: str | None = None) -> dict[str, str]:
    """status → sign and name, for labels that read markdown; in the words of `layer`."""
    signs, names = marks(who), labels(read.words.statuses(who, layer), "status")
    return {code: f"{signs[code]} {plain(label)}" for code, label in names.items()}


def tints(who: Viewer) -> dict[str, str]:
    """glyph → the tint under the cells of a table that begin with it; it lets the ground of either theme through."""
    return {row["glyph"]: faded(row["colour"], _TINT) for row in read.words.statuses(who).to_dict("records")}


def glyphs(who: Viewer) -> dict[str, str]:
    """status → glyph, for places that know nothing but text."""
    rows = read.words.statuses(who)
    return dict(zip(rows["status"], rows["glyph"], strict=True))


def as_of(who: Viewer) -> str:
    """The day described, as the language writes it."""
    when: dt.date = read.city.publication(who).iloc[0]["as_of_on"]
    return day(when)


def zone(who: Viewer) -> str:
    """The city's time zone, in which every moment on a page stands."""
    return str(read.city.publication(who).iloc[0]["time_zone"])


def verdicts(who: Viewer) -> dict[str, str]:
    """class of a discrepancy → sign and name."""
    signs = {"agrees": "✓", "overstated": "▲", "worsened": "▼", "understated": "△", "not_measured": "?"}
    names = labels(read.words.codes(who, "discrepancy_class"))
    return {code: f"{sign} {names[code]}" for code, sign in signs.items()}


def nothing(sentence: str, what_to_do: str, command: str = "") -> None:
    """An empty state: what there is none of, and what to do about it; `command` stands there as something to type."""
    words = plain(what_to_do).replace(plain(f"`{command}`"), f"`{command}`") if command else plain(what_to_do)
    st.info(f"**{plain(sentence)}** {words}")
