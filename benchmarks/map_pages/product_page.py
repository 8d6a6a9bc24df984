"""The product's map alone on a page, over the points that every way draws."""

import os

import pandas as pd
import streamlit as st

from app import read
from app.rights import Viewer
from app.school_map.page import Shown, places_map
from app.texts import choose_language

who = Viewer()
choose_language()
statuses = read.words.statuses(who)
mark = read.places.marks(who, tuple(statuses["status"]))


@st.cache_data
def _kept(path: str) -> list[bool]:
    rows = pd.read_parquet(path).set_index("school_id")["is_kept"]
    return [bool(rows.get(school_id, False)) for school_id in read.places.places(who)["school_id"]]


if st.button("filter", key="filter"):
    st.session_state["is_filtered"] = True
if st.session_state.get("is_filtered"):
    mark = bytes(m if kept else 0 for m, kept in zip(mark, _kept(os.environ["POINTS"]), strict=True))


def clicked(school_id: str) -> None:
    st.session_state["clicked"] = school_id


places_map(who, Shown(statuses, mark), key="map", label="map", on_click=clicked)
if "clicked" in st.session_state:
    st.text(f"clicked {st.session_state['clicked']}")
