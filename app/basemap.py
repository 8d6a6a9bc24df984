"""The ground under the schools: which one the setting BASEMAP chooses, and what the browser is told of it.

BASEMAP is a file (.pmtiles, .mbtiles, .geojson), a folder of tiles z/x/y, or a tile server's template. Empty: the
`basemap.geojson` that a load put beside the serving files; without one, or by `none`, districts on plain ground.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.basemap_files import VECTOR, About, NotABasemap, about
from app.read import store
from app.texts import language, t

STATIC = Path(__file__).resolve().parent.parent / "static"
# draws vector tiles and reads PMTiles in the browser; brought by tools/vendor_assets.py where there is npm
DRAWER = "vendor/protomaps-leaflet/protomaps-leaflet.js"
STREETS = "basemap_streets.js"
OWN = "basemap.geojson"
ROUTE = "basemap"
_LOG = logging.getLogger(__name__)
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.I | re.A)
_PLACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Basemap:
    """What is drawn: `place` is a file, a folder or (form `server`) a template of addresses."""

    place: Path | str
    about: About

    @property
    def is_vector(self) -> bool:
        """Whether the browser draws it from shapes, not from pictures."""
        return self.about.content in (VECTOR, "")

    @property
    def origin(self) -> str:
        """The other server that a browser has to ask, `https://host:port`; empty where we serve it ourselves."""
        match = _ORIGIN.match(self.place) if isinstance(self.place, str) else None
        return match[0] if match else ""

    @property
    def version(self) -> str:
        """Changes with what lies there; empty for a server's."""
        if isinstance(self.place, str):
            return ""
        stat = self.place.stat()
        return f"{stat.st_mtime_ns:x}-{stat.st_size:x}"


def chosen(env: Mapping[str, str]) -> Basemap | None:
    """The basemap that `env` asks for, None where there is none. ValueError in one sentence for a wrong setting."""
    stated = env.get("BASEMAP", "").strip()
    if stated == "none":
        return None
    try:
        if not stated:
            return _own(store.SERVING / OWN)
        found = _server(stated) if "://" in stated else Basemap(Path(stated), _read(Path(stated)))
    except NotABasemap as error:
        raise ValueError(f"BASEMAP: {error}") from error
    if found.about.form != "geojson" and (found.is_vector or found.about.form == "pmtiles") \
            and not (STATIC / DRAWER).is_file():
        raise ValueError("BASEMAP: protomaps-leaflet, which draws it, is not installed: run "
                         "`python tools/vendor_assets.py` where npm is at hand.")
    if attribution := env.get("BASEMAP_ATTRIBUTION", "").strip():
        found = replace(found, about=replace(found.about, attribution=attribution))
    return found


def config(env: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """What `addBasemap` of static/basemap.js needs, or None: kind, url (below the app's root, or absolute), is_vector,
    min_zoom, max_zoom, bounds (west, south, east, north), attribution, is_generated, note, language, drawer.

    A basemap that went wrong since the start costs the ground and not the page.
    """
    try:
        found = chosen(env)
        version = found.version if found else ""
    except (ValueError, OSError) as error:
        _LOG.warning("The map is drawn without its basemap. %s", error)
        return None
    if found is None:
        return None
    told = found.about
    return {
        "kind": told.form if told.form in ("geojson", "pmtiles") else "tiles",
        "url": _url(found, version),
        "is_vector": found.is_vector,
        "min_zoom": told.min_zoom,
        "max_zoom": told.max_zoom,
        "bounds": list(told.bounds) if told.bounds else None,
        "attribution": told.attribution,
        "is_generated": told.is_generated,
        "note": t("The streets are invented") if told.is_generated else "",
        "language": language(),
        "drawer": _drawer(told),
    }


def _drawer(told: About) -> str:
    """The script that draws it, below the app's root; empty where Leaflet alone does."""
    script = DRAWER if told.form == "pmtiles" or told.content == VECTOR else STREETS if told.form == "geojson" else ""
    return script and f"app/static/{script}?v={(STATIC / script).stat().st_mtime_ns:x}"


def _url(found: Basemap, version: str) -> str:
    if isinstance(found.place, str):
        return found.place
    if found.about.form in ("geojson", "pmtiles"):
        return f"{ROUTE}/whole.{found.about.form}?v={version}"
    return f"{ROUTE}/tile/{{z}}/{{x}}/{{y}}?v={version}"


def _own(path: Path) -> Basemap | None:
    if not path.is_file():
        return None
    try:
        return Basemap(path, _read(path))
    except NotABasemap as error:
        # Nobody chose it: the app does not end for it.
        _LOG.warning("The map is drawn without its basemap. %s", error)
        return None


def _read(path: Path) -> About:
    try:
        stat = path.stat()
    except OSError as error:
        raise NotABasemap(f"{path} cannot be read: {error.strerror}.") from error
    return _read_at(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read_at(path: Path, _mtime_ns: int, _bytes_n: int) -> About:
    return about(path)


def _server(template: str) -> Basemap:
    """Tiles of another server: a template with {z}, {x} and {y} (or {-y}), of one origin without a password."""
    places = set(_PLACES.findall(template))
    if not {"z", "x"} <= places or not places & {"y", "-y"} or not places <= {"z", "x", "y", "-y"}:
        raise NotABasemap(f"{template} has to hold {{z}}, {{x}} and {{y}} (or {{-y}}), and no other place to fill.")
    parts = urlsplit(template)
    if parts.scheme not in ("http", "https") or not _ORIGIN.fullmatch(f"{parts.scheme}://{parts.netloc}"):
        raise NotABasemap(f"{template} has to begin with http:// or https:// and a host, without a name or password.")
    if set(_PLACES.findall(parts.netloc)) or re.search(r"[\s\"'<>\\]", template):
        raise NotABasemap(f"{template} is no address.")
    is_vector = re.search(r"\.(pbf|mvt)$", parts.path) is not None
    if is_vector and "-y" in places:
        raise NotABasemap(f"{template}: vector tiles are counted from the north, by {{y}}.")
    return Basemap(template, About("server", VECTOR if is_vector else "png", max_zoom=18))
