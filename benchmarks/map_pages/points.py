"""What the plain pages share: the points to draw now, the button that filters them, the answer to a click."""

import os

import pandas as pd
import streamlit as st

LAT, LON = map(float, os.environ["CENTRE"].split(","))
ZOOM = 17  # Leaflet's; of maps whose tiles are 512 pixels wide it is one less
HEIGHT_PX = 560
RADIUS_PX = 6
# benchmarks.map_ways tells by the colour of the school in the middle what the map shows
ALL, FILTERED = (220, 30, 30), (30, 30, 220)


@st.cache_data
def _read(path: str) -> pd.DataFrame:
    return pd.read_parquet(path)


def points() -> tuple[pd.DataFrame, tuple[int, int, int]]:
    """school_id, lat, lon (degrees, WGS 84) of what is to be drawn, and its colour; draws the button too."""
    rows = _read(os.environ["POINTS"])
    if st.button("filter", key="filter"):
        st.session_state["is_filtered"] = True
    if st.session_state.get("is_filtered"):
        return rows[rows["is_kept"]], FILTERED
    return rows, ALL


def answer(school_id: object) -> None:
    """Print the school that was clicked, if any."""
    if school_id:
        st.text(f"clicked {school_id}")
