"""Ways between the pages: breadcrumbs and the rows of tables; the language goes along."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NoReturn
from urllib.parse import urlencode

import streamlit as st

from app.rights import START, Viewer, may_open
from app.texts import language, plain, t

MAP = "pages/staff/map.py"
DISTRICT = "pages/staff/district.py"
INSPECTOR = "pages/staff/inspector.py"
SCHOOL = "pages/staff/school.py"
QUALITY = "pages/staff/quality.py"
_CITY = ":material/location_city:"


def path(name: str) -> str:
    """The file of the staff page of that name."""
    return f"pages/staff/{name}.py"


def titles() -> dict[str, str]:
    """Name of every staff page, as in the address → its title, in the order of the menu."""
    return {
        "briefing": t("Briefing"), "map": t("Map"), "campaign": t("Campaign"), "prescriptions": t("Prescriptions"),
        "district": t("Districts"), "inspector": t("Inspectors"), "school": t("School"), "cameras": t("Cameras"),
        "plan": t("Walk plan"), "signals": t("Signals"), "quality": t("Quality"), "audit": t("Journal"),
        "help": t("Help")}


def pages(who: Viewer) -> list[Any]:
    """The pages of the viewer's role for st.navigation."""
    return navigation({name: (path(name), title) for name, title in titles().items() if may_open(who, name)},
                      START[who.role])


def navigation(files: Mapping[str, tuple[str, str]], start: str) -> list[Any]:
    """The pages of a menu from name → (file, title); `start` is the first that a visitor sees.

    Streamlit serves the first page at "/" alone, and says "Page not found" at its own address: it gets a second,
    hidden entry there. The one in the menu stands first, so that links lead to it.
    """
    file, title = files[start]
    return [*(st.Page(file, title=title, url_path="start" if name == start else name, default=name == start)
              for name, (file, title) in files.items()),
            st.Page(file, title=title, url_path=start, visibility="hidden")]


def go(page: str, **where: str) -> NoReturn:
    """Leave for another page."""
    st.switch_page(page, query_params=where | {"lang": language()})


def address(page: str, **where: str) -> str:
    """Where a page lies, from any other of them: for a link that Streamlit does not draw."""
    kept = {"place": st.query_params.get("place")} | where | {"lang": language()}
    return f"{PurePath(page).stem}?{urlencode({name: value for name, value in kept.items() if value})}"


def open_school(school_id: str) -> None:
    """Leave for the passport of a school."""
    go(SCHOOL, school=school_id)


def leads(who: Viewer, page: str) -> bool:
    """Whether the viewer's role has the page, so that a way may lead there."""
    return may_open(who, PurePath(page).stem)


def link(who: Viewer, page: str, label: str, icon: str | None = None, *, mark: str = "", **where: str) -> None:
    """A link to another page, or the bare words for whoever has no such page; the label may come from data.

    mark: the sign of a status before the label (cards.mark).
    """
    words = f"{mark} {plain(label)}" if mark else plain(label)
    if not leads(who, page):
        st.markdown(words)
        return
    st.page_link(page, label=words, icon=icon, query_params=where | {"lang": language()})


def breadcrumbs(who: Viewer, *steps: tuple[str, str, dict[str, str]]) -> None:
    """City › … as links, from (label, page, where); the page's own title stands below them.

    Whoever sees a part of the city has no way up to the whole.
    """
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="breadcrumbs"):
        if who.scope.level == "city":
            if steps:
                link(who, DISTRICT, t("City"), icon=_CITY)
            else:
                # a link to the page that is shown leaves the browser's address as it is
                st.button(t("City"), icon=_CITY, type="tertiary", on_click=go, args=(DISTRICT,))
        for number, (label, page, where) in enumerate(steps):
            if number or who.scope.level == "city":
                st.markdown("›", width="content")
            link(who, page, label, **where)


def clicked_row(event: Any) -> int | None:
    """The row of a table that was clicked in any of its cells."""
    cells = event.selection.cells
    return int(cells[0][0]) if cells else None
