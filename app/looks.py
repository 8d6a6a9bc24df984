"""Writes down who looked at which school: once for each visit of a page, not for every rerun of it."""

from __future__ import annotations

import streamlit as st

from app import audit
from app.rights import Viewer


def looked(who: Viewer, page: str, **at: str) -> None:
    """Record that `who` looks at a place on a page, before anything of it is drawn.

    audit.NotRecorded when the journal cannot be written: then the page must show nothing.
    """
    what = (page, *sorted(at.items()))
    if st.session_state.get("looked") != what:
        audit.record(who, "looked", page=page, **at)
        st.session_state["looked"] = what
