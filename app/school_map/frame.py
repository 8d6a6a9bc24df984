"""A map of some schools in a frame of its own: folium describes it, streamlit-folium carries it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from app import basemap
from app.school_map.layers import BasemapLayer, DistrictLayer, SchoolLayer, SchoolMap
from app.school_map.words import words
from app.texts import language

# 5 decimals are a metre, and a third of the bytes.
DECIMALS = 5


def _school_columns(
    schools: pd.DataFrame, statuses: pd.DataFrame, selected_school_id: str | None, label: str
) -> dict[str, Any]:
    placed = schools.dropna(subset=["lon", "lat"])
    position = {code: i for i, code in enumerate(statuses["status"])}
    return {
        "school_id": placed["school_id"].tolist(),
        "name": placed["name"].fillna("").tolist(),
        "lon": placed["lon"].round(DECIMALS).tolist(),
        "lat": placed["lat"].round(DECIMALS).tolist(),
        # The browser draws a code that it does not know (-1) as a neutral ring.
        "status": [position.get(code, -1) for code in placed["status"]],
        "statuses": statuses[["colour", "shape", "label"]].to_dict("records"),
        "selected": selected_school_id,
        "label": label,
        "lang": language(),
        "said": words(len(placed)),
    }


def school_map(
    schools: pd.DataFrame,
    districts: pd.DataFrame,
    statuses: pd.DataFrame,
    *,
    selected_school_id: str | None = None,
    key: str,
    on_click: Callable[[str], None],
    height_px: int = 560,
    label: str = "",
) -> None:
    """Draw the map; `on_click` is handed the school_id of each click, before the page's next run begins.

    schools: school_id (str), name (str), lon, lat (degrees, WGS84; a school without a place is left out),
        status (code). A later row is drawn over an earlier one.
    districts: district_id (str), name (str), boundary (GeoJSON geometry as str, WGS84).
    statuses: status (code), colour ('#RRGGBB'), shape (circle, ring, hatched, diamond, square,
        triangle), label (str).
    selected_school_id: the school with a halo. key: one for each map, the same on every run.
    height_px: pixels, the legend among them. label: what a screen reader says of the map.

    The view lives in the page's URL as at=<lat>,<lon>,<zoom>, written by the browser without a rerun: one map
    a page, and Python does not read `at`. Filters change schools only; other districts mount a new map.
    """
    base = SchoolMap()
    if ground := basemap.config():
        BasemapLayer(ground).add_to(base)
    DistrictLayer({name: districts[name].tolist() for name in ("district_id", "name", "boundary")}).add_to(base)
    group = folium.FeatureGroup()
    SchoolLayer(_school_columns(schools, statuses, selected_school_id, label)).add_to(group)

    def clicked() -> None:
        # As a callback, so that one click costs one run of the page.
        click = ((st.session_state.get(key) or {}).get("last_active_drawing") or {}).get("properties") or {}
        if click.get("school_id") in known:
            on_click(click["school_id"])

    known = set(schools["school_id"])
    st_folium(
        base,
        key=key,
        height=height_px,
        use_container_width=True,
        feature_group_to_add=group,
        # Anything else asked for here would rerun the page on every move of the map.
        returned_objects=["last_active_drawing"],
        on_change=clicked,
    )
