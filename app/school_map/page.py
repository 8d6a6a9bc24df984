"""The map of every school in the page itself, without a frame: static/map/page.js as a component of Streamlit.

The browser fetches places and names once, by gate/places.py, and is told with each run a byte a school: a filter
costs the same for 300 schools and for 100,000.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.components.v2 import component
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from app import basemap, places
from app.map_files import AROUND, NAME, PROJECT, SCRIPTS, STATIC, STYLES, asset
from app.rights import Viewer
from app.school_map.words import words
from app.texts import labels, language

_HTML = '<div class="school-map-place"><div class="school-map-count"></div><div class="school-map"></div></div>'
_CSS = (STATIC / AROUND).read_text("utf-8")  # handed over with the place itself: a file of its own would come later


@dataclass(frozen=True)
class Shown:
    """What a map shows: `statuses` (rows of read.words.statuses) and a byte a school, as read.places.marks says."""

    statuses: pd.DataFrame
    mark: bytes


def places_map(who: Viewer, shown: Shown, *, key: str, label: str, selected: str | None = None,
               on_click: Callable[[str], None] | None = None, height_px: int = 560, together: str = "") -> None:
    """Draw the map; `on_click` is handed the school_id of each click, before the page's next run begins.

    selected: the school_id with a halo. key: one for each map, the same on every run. height_px: pixels.
    label: what a screen reader says of the map. together: maps of one name show one place.

    The view lives in the page's address as at=<lat>,<lon>,<zoom>, written by the browser without a run: Python does
    not read `at`.
    """
    ground = basemap.config()
    names = labels(shown.statuses, "status")
    rows = shown.statuses.to_dict("records")
    # Districts and streets are named when a map begins: in another language it is another map, at the same place.
    key = f"{key}-{language()}"

    def clicked() -> None:
        # As a callback, so that one click costs one run of the page.
        school_id = st.session_state[key].clicked
        if on_click and school_id in places.known(who):
            on_click(school_id)

    _component()(
        key=key, on_clicked_change=clicked, on_outdated_change=lambda: None,
        data={
            "scripts": [asset(path) for path in SCRIPTS], "styles": [asset(path) for path in STYLES],
            "layers": [["basemapLayer", ground]] if ground else [],
            "places": places.addresses(who, st.query_params.get("place")), "together": together, "height_px": height_px,
            "schools": {
                "mark": base64.b64encode(shown.mark).decode(),
                "statuses": [{"colour": r["colour"], "shape": r["shape"], "label": names[r["status"]]} for r in rows],
                "selected": selected, "label": label, "lang": language()},
            "words": words(len(shown.mark) - shown.mark.count(0))})


def _component() -> ComponentRenderer:
    """The component, made known to the server that runs: its files come by address, as the page's policy wants."""
    manager = get_bidi_component_manager()
    name = f"{PROJECT}.{NAME}"
    if manager.get_component_asset_root(name) is None:
        manager.register_from_manifest(
            ComponentManifest(PROJECT, "1", [ComponentConfig(NAME, asset_dir="map")]), STATIC)
    return component(name, html=_HTML, css=_CSS, js="page.js", isolate_styles=False)
