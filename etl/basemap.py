"""The streets that landed for the map: copied beside the serving files, where the app looks for them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from etl.publish import sync
from etl.sources.landing import BASEMAP


def carry(landing: Path, serving: Path) -> str:
    """Copy `landing/basemap.geojson` to `serving`, whole or not at all; one sentence, empty when there is none.

    What lies there from an earlier load goes when nothing landed: the streets of a demonstration are no city's. A file
    that is no collection of features is left out; it stops no publication, for no figure is made of it.
    """
    source, target = landing / BASEMAP, serving / BASEMAP
    if not source.is_file():
        target.unlink(missing_ok=True)
        return ""
    try:
        told = json.loads(source.read_text("utf-8-sig"))
        features_n = len(told["features"]) if told["type"] == "FeatureCollection" else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        features_n = None
    if features_n is None:
        target.unlink(missing_ok=True)
        return f"{source} is no GeoJSON collection of features: the map is drawn without it."
    part = serving / f".{BASEMAP}.part"
    shutil.copyfile(source, part)
    sync(part)
    os.replace(part, target)
    return f"basemap {target}: {features_n:,} features"
