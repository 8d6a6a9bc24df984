"""What stands around the public pages: which there are, the release that they show, the language."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import read
from app.alone import CSS, alone
from app.filters import pick_language
from app.links import navigation
from app.public_words import WHO, about, say
from app.rights import PAGES, START
from app.texts import day, name_in, plain, t


def titles() -> dict[str, str]:
    """Name of every public page, as in the address → its title, in the order of the menu."""
    said = {"overview": t("Overview"), "districts": t("Districts"), "progress": t("Progress"), "method": t("Method")}
    return {name: said[name] for name in PAGES[WHO.role]}


def pages() -> list[Any]:
    """The public pages for st.navigation; there is no other in this process."""
    return navigation({name: (f"pages/public/{name}.py", title) for name, title in titles().items()}, START[WHO.role])


def top() -> None:
    """The line above a page: the campaign, the release, when the next one comes; the language switch."""
    st.html(CSS)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="frame"):
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            row = about()
            if row["is_demonstration"]:
                st.badge(plain(say("demonstration")), color="orange")
            said = [name_in(row), say("line_days", from_day=day(row["starts_on"]), to_day=day(row["ends_on"])),
                    say("line_release", day=day(row["drawn_on"]))]
            days = read.public.calendar(WHO)
            said += [say("line_next", day=day(d)) for d in days[days["kind"] == "coming"]["day_on"][:1]]
            st.caption(plain(" · ".join(said)), width="content")
        pick_language()


def nothing_public(*, is_framed: bool) -> None:
    """What a visitor sees while nothing is public: before the first release, or after one was taken back."""
    with alone(t("Nothing is public now"), has_language=not is_framed):
        st.markdown(t("The last release was taken back, or there has been none yet. Figures will appear here once they "
                      "have been checked."))
        st.markdown(t("Is something unsafe at a school? Call 109; when people are in danger, 102 or 112."))
