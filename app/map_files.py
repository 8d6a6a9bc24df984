"""The browser's half of the map: which files of static/ it is made of."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "static"
STYLES = ("vendor/leaflet/leaflet.css", "map/map.css")
AROUND = "map/around.css"
# in this order
SCRIPTS = ("vendor/leaflet/leaflet.js", "basemap.js", "map/view.js", "map/signs.js", "map/groups.js",
           "map/districts.js", "map/painting.js", "map/pointing.js", "map/schools.js", "map/reach.js")
PROJECT, NAME = "school_security", "map"


def asset(path: str) -> str:
    """The path below static/ with a version: the server names no lifetime, and a browser may keep yesterday's."""
    return f"{path}?v={(STATIC / path).stat().st_mtime_ns:x}"
