"""The tour: five steps of a dialog that tell a newcomer where to look; offered once, at the first visit.

That it was offered stands in a cookie (gate/tour.py) set by a picture within the dialog: however the dialog is left,
it does not come again. On a machine where nobody signs in it comes when it is asked for (?tour=1, or the page Help).
"""

from __future__ import annotations

import streamlit as st

from app import audience, help
from app.rights import LOCAL, PUBLIC, Viewer
from app.texts import number, plain, t

SEEN = "seen_tour"  # the cookie, and this session's own memory of it
PICTURE = "seen/tour"  # what the browser asks for when the dialog shows, from which the cookie comes
_STEP = "tour_step"


def offer(who: Viewer, *, is_start: bool) -> None:
    """Show the tour: where it was asked for, or to a person who is new here and stands on the page of his start."""
    if st.query_params.pop("tour", None) is not None or is_start and _is_new(who):
        st.session_state.update({_STEP: 0, SEEN: True})
    if _STEP in st.session_state:
        st.dialog(t("Where to look: a tour of five steps"), on_dismiss=leave)(_shown)(who)


def again() -> None:
    """The button that starts the tour once more."""
    st.button(t("Start the tour"), icon=":material/tour:", on_click=_go, args=(0,))


def leave() -> None:
    """End the tour."""
    st.session_state.pop(_STEP, None)


def steps(who: Viewer) -> list[tuple[str, str]]:
    """Title and text of the five steps of the viewer's role."""
    signs = (t("A status is a colour and a shape"), t(
        "Each school says why it has its sign, and what is the shortest way to green. What is unknown is never green."))
    doubt = (t("Unknown, late, refused"), t(
        "A dash means that it is not known, never zero. Every figure says its day; a late source is named on Briefing "
        "and Quality. A refused file leaves yesterday's figures in place: the day at the top tells it."))
    ask = (t("What does it mean?"), t(
        "Point at “?” beside a figure, or reach it by the Tab key: definition, formula, what it is of, source and "
        "moment. The page Help has all of them and the words, and starts this tour again. The language is at the top."))
    first, second = _of_role(who)
    if who.role == "operator":
        return [first, second, (t("Who saw what"), t(
            "The Journal lists who came in, looked, took files away; the chain of its lines is checked before your "
            "eyes. Keep its heads elsewhere: python -m etl audit head.")), doubt, ask]
    return [first, signs, second, doubt, ask]


def _of_role(who: Viewer) -> tuple[tuple[str, str], tuple[str, str]]:
    """Where the role's day begins, and where it digs deeper."""
    if who.role == "district_chief":
        return ((t("Begin with your district"), t(
            "Five shares at the top, each with what it is of. Below: your inspectors, the systems with the worst "
            "first, and every school. You see your own district and no other.")),
            (t("What is late, and whose it is"), t(
                "Prescriptions: the overdue ones with their owners and who was told. Inspectors: coverage, load, "
                "visits worth a look. Campaign: what changed since yesterday, and when your district will end.")))
    if who.role == "inspector":
        return ((t("Begin with whom to visit next"), t(
            "Your page lists the visits of the plan in their order, then your schools. Reports to 109 that ask for a "
            "visit stand beside them.")),
            (t("Before you go in"), t(
                "Open the school: what was open last time, which answers are old, its cameras now, its prescriptions. "
                "The page Prescriptions makes the draft of a new one.")))
    if who.role == "school":
        return ((t("Begin with your passport"), t(
            "The page shows your school as the commission saw it: its status, every requirement, cameras, visits.")),
            (t("What to mend, and by when"), t(
                "“Shortest way to green” says what to mend first; Prescriptions says by which day. Mended is what a "
                "person has verified: report it to your inspector.")))
    if who.role == "operator":
        return ((t("Begin with Quality"), t(
            "Every source with its age and its bound, files refused, rows held back with their reason and their place "
            "in the file.")),
            (t("When a file was refused"), t(
                "The last good file goes on serving. Mend the file in the landing folder, load again, and see its row "
                "here turn to loaded.")))
    return ((t("Begin with the Briefing"), t(
        "How many schools are ready, what is on paper only, will the month end in time, which ten schools to steer by "
        "hand. Every figure is counts with what they are of, never a mean score.")),
        (t("From the city down to one answer"), t(
            "Map, district, inspector, school: a click on a sign, a district's bar or a row goes one step deeper, the "
            "way above the title leads back. The address in the browser keeps what you chose: send it on.")))


def _is_new(who: Viewer) -> bool:
    if who.role == LOCAL or audience.of_process() == PUBLIC or st.session_state.get(SEEN):
        return False
    return SEEN not in st.context.cookies


def _shown(who: Viewer) -> None:
    every = steps(who)
    n = min(int(st.session_state.get(_STEP, 0)), len(every) - 1)
    title, text = every[n]
    st.caption(plain(t("Step {n} of {all}", n=number(n + 1), all=number(len(every)))))
    st.markdown(f"**{plain(title)}**")
    st.markdown(plain(text))
    if who.role != "operator" and n == 1:
        help.statuses(who)
    st.progress((n + 1) / len(every))
    with st.container(horizontal=True, vertical_alignment="center"):
        if n:
            st.button(t("Back"), key="tour_back", on_click=_go, args=(n - 1,))
        if n + 1 < len(every):
            st.button(t("Next"), key="tour_next", type="primary", on_click=_go, args=(n + 1,))
        if st.button(t("Begin the work") if n + 1 == len(every) else t("Skip the tour"), key="tour_end",
                     type="primary" if n + 1 == len(every) else "tertiary"):
            leave()
            st.rerun()
    st.html(f'<img src="{PICTURE}" width="1" height="1" alt="">')


def _go(step: int) -> None:
    st.session_state[_STEP] = step
