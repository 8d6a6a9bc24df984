"""Ways between the pages: breadcrumbs and the rows of tables; the language goes along."""

from __future__ import annotations

from typing import Any, NoReturn

import streamlit as st

from app.texts import language, plain, t

BRIEFING = "pages/staff/briefing.py"
MAP = "pages/staff/map.py"
DISTRICT = "pages/staff/district.py"
INSPECTOR = "pages/staff/inspector.py"
SCHOOL = "pages/staff/school.py"
CAMERAS = "pages/staff/cameras.py"
CAMPAIGN = "pages/staff/campaign.py"
PRESCRIPTIONS = "pages/staff/prescriptions.py"
PLAN = "pages/staff/plan.py"
SIGNALS = "pages/staff/signals.py"
QUALITY = "pages/staff/quality.py"
_CITY = ":material/location_city:"


def go(page: str, **where: str) -> NoReturn:
    """Leave for another page."""
    st.switch_page(page, query_params=where | {"lang": language()})


def open_school(school_id: str) -> None:
    """Leave for the passport of a school."""
    go(SCHOOL, school=school_id)


def link(page: str, label: str, icon: str | None = None, **where: str) -> None:
    """A link to another page; the label may come from data."""
    st.page_link(page, label=plain(label), icon=icon, query_params=where | {"lang": language()})


def breadcrumbs(*steps: tuple[str, str, dict[str, str]]) -> None:
    """City › … as links, from (label, page, where); the page's own title stands below them."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="breadcrumbs"):
        if steps:
            link(DISTRICT, t("City"), icon=_CITY)
        else:
            # a link to the page that is shown leaves the browser's address as it is
            st.button(t("City"), icon=_CITY, type="tertiary", on_click=go, args=(DISTRICT,))
        for label, page, where in steps:
            st.markdown("›", width="content")
            link(page, label, **where)


def clicked_row(event: Any) -> int | None:
    """The row of a table that was clicked in any of its cells."""
    cells = event.selection.cells
    return int(cells[0][0]) if cells else None
