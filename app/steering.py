"""Steering by hand ("ручной режим"): the schools to take up, the pinned list and its daily note."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from app import audit, cards, journal, read, viewer
from app.links import SCHOOL, link
from app.rights import Viewer, may_steer
from app.texts import day, labels, name_in, number, plain, school_name, t

FIRST = 10


def to_steer(who: Viewer) -> None:
    """The ten schools with the weightiest reasons, each with why, and a button that puts it on the list."""
    pinned = journal.steered()
    rows, words = read.briefing.steer(who, FIRST), labels(read.briefing.steer_reasons(who))
    if rows.empty:
        cards.nothing(t("No school has a reason to be steered by hand."), "")
        return
    marks = cards.marks(who)
    for row in rows.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            is_pinned = row["school_id"] in pinned
            st.button("", key=f"steer_{row['school_id']}", icon=":material/keep:", disabled=is_pinned,
                      help=t("On the list already") if is_pinned else t("Steer by hand"),
                      on_click=_write, args=(who, "steered", row["school_id"]))
            with st.container(gap=None):
                link(who, SCHOOL, f"{school_name(row)} · {name_in(row, 'district')}", mark=marks[row["status"]],
                     school=row["school_id"])
                st.caption(plain(_why(row["why"], words)))


def pinned(who: Viewer) -> None:
    """The schools steered by hand, what is new at each, and the note of the day."""
    listed = journal.steered()
    rows = {r["school_id"]: r for r in read.briefing.pinned(who, tuple(listed)).to_dict("records")} if listed else {}
    if not rows:
        st.caption(t("Nobody is steered by hand yet: put a school here by the pin beside it."))
        return
    names, today = cards.status_names(who), read.campaign.as_of(who)
    for school_id, entry in listed.items():
        if school_id not in rows:
            continue
        row = rows[school_id]
        with st.container(border=True, gap="xsmall"):
            link(who, SCHOOL, f"{school_name(row)} · {name_in(row, 'district')}", school=school_id)
            changed = f" ({t('yesterday: {status}', status=names[row['was']])})" if isinstance(row["was"], str) else ""
            st.caption(plain(" · ".join((
                names[row["status"]] + changed, t("since {day}", day=day(entry.since_on)),
                t("open prescriptions {open}, overdue {overdue}", open=number(row["open_prescriptions_n"]),
                  overdue=number(row["overdue_n"]))))))
            for note in entry.notes[:3]:
                st.markdown(plain(f"{day(note.day_on)}: {note.text}"))
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.text_input(t("Note of {day}", day=day(today)), key=f"note_{school_id}",
                              max_chars=journal.NOTE_CHARS, on_change=_note, args=(who, school_id))
                st.button(t("Take off the list"), key=f"release_{school_id}", on_click=_write,
                          args=(who, "released", school_id))


def _why(reasons: Any, words: dict[str, str]) -> str:
    return " · ".join(words[r["reason"]].format(amount=number(r["amount"])) for r in reasons)


def _note(who: Viewer, school_id: str) -> None:
    key = f"note_{school_id}"
    if text := str(st.session_state[key]).strip():
        _write(who, "note", school_id, text)
    st.session_state[key] = ""


def _write(who: Viewer, event: str, school_id: str, text: str = "") -> None:
    now = viewer.again()
    if now is None or not may_steer(now):  # signed out or revoked since the page was drawn
        return
    try:
        journal.write(who, event, school_id, read.campaign.as_of(who), dt.datetime.now(dt.UTC), text)
    except (OSError, audit.NotRecorded) as error:
        st.toast(plain(t("The list cannot be written: {why}", why=getattr(error, "strerror", None) or "")),
                 icon=":material/error:")
