"""A page that stands alone: before the sign-in, before the first load, while nothing is public."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from app.filters import pick_language

CSS = Path(__file__).parents[1] / "static" / "app.css"
_WIDTH_PX = 620


@contextmanager
def alone(title: str, *, has_language: bool = True) -> Iterator[None]:
    """A card in the middle with its title; what is drawn within comes below it, and then the language switch.

    has_language: not where the frame of the page has drawn its own.
    """
    st.html(CSS)
    with st.container(horizontal_alignment="center"), st.container(border=True, width=_WIDTH_PX):
        st.title(title)
        yield
        if has_language:
            pick_language()
