"""What stands around every page: the day described, the mark of a demonstration, the language."""

from __future__ import annotations

import streamlit as st

from app import account, read
from app.alone import CSS, alone
from app.filters import pick_language
from app.rights import Viewer
from app.texts import day, moment, name_in, plain, t


def top(who: Viewer) -> None:
    """The line above a page: what day it shows, when that was published, the language switch."""
    st.html(CSS)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="frame"):
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            facts = read.city.publication(who).iloc[0]
            if facts["is_demonstration"]:
                st.badge(t("Demonstration: invented data"), color="orange")
            if who.place_id:
                st.badge(plain(account.place_name(who)), icon=":material/visibility:", color="blue")
            st.caption(plain(" · ".join((
                t("as of {day}", day=day(facts["as_of_on"])),
                t("{name}, day {day} of {days}", name=name_in(facts), day=facts["day_n"], days=facts["days_n"]),
                t("published {when}", when=moment(facts["published_at"], facts["time_zone"]))))), width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            account.corner(who)
            pick_language()


def nothing_published(*, is_framed: bool) -> None:
    """What an operator sees before the first load; `is_framed` when the frame stands already."""
    with alone(t("Nothing has been published yet"), has_language=not is_framed):
        st.markdown(t("If you look after this dashboard, put the city's files into the landing folder, load them, and "
                      "open this page anew."))
        st.code("make load", language=None)
        st.markdown(t("If you do not, tell whoever does: the first load has not been made."))


def not_recorded() -> None:
    """What a reader sees when the journal cannot be written: nothing of the school."""
    st.error(t("The journal cannot be written, so this page stays closed. Tell the operator."))
