"""What a file of a basemap says of itself: PMTiles, MBTiles, a folder of tiles, GeoJSON. No Streamlit."""

from __future__ import annotations

import html
import json
import math
import re
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Bounds = tuple[float, float, float, float]
# Above it a browser would hold its breath; a bigger city is cut into tiles.
GEOJSON_BYTES = 25_000_000
VECTOR = "pbf"
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
_VECTOR_NAMES = ("pbf", "mvt")
# https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, chapter 3
_HEADER = struct.Struct("<7sB11Q6B4iB2i")
_TILE_TYPES = {1: VECTOR, 2: "png", 3: "jpg", 4: "webp", 5: "avif"}
_TEXT_BYTES = 1_000_000
_TAG = re.compile(r"<[^>]*>")


class NotABasemap(ValueError):
    """One sentence about a file that cannot be drawn."""


@dataclass(frozen=True)
class About:
    """form: geojson, pmtiles, mbtiles or folder; content: `pbf` (vector), a kind of picture, or empty for GeoJSON.

    bounds: west, south, east, north in degrees, None where it is not said. attribution is plain text.
    """

    form: str
    content: str = ""
    min_zoom: int = 0
    max_zoom: int = 22
    bounds: Bounds | None = None
    attribution: str = ""
    is_generated: bool = False


def about(path: Path) -> About:
    """What lies at `path`. NotABasemap in one sentence when nothing can be drawn from it."""
    try:
        if path.is_dir():
            return _about_folder(path)
        if not path.is_file():
            raise NotABasemap(f"{path} is not there.")
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise NotABasemap(f"{path} is none of {', '.join(sorted(_READERS))}, nor a folder of tiles.")
        return reader(path)
    except OSError as error:
        raise NotABasemap(f"{path} cannot be read: {error.strerror}.") from error


def _about_pmtiles(path: Path) -> About:
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size or head[:8] != b"PMTiles\x03":
            raise NotABasemap(f"{path} is no PMTiles archive of version 3.")
        fields = _HEADER.unpack(head)
        metadata_at, metadata_bytes = fields[4:6]
        packed_by, kind, least, most = fields[14], fields[16], fields[17], fields[18]
        west, south, east, north = (value / 1e7 for value in fields[19:23])
        file.seek(metadata_at)
        text = file.read(min(metadata_bytes, _TEXT_BYTES))
    content = _TILE_TYPES.get(kind)
    if content is None:
        raise NotABasemap(f"{path} does not say what its tiles are.")
    told: Any = {}
    with suppress(ValueError, zlib.error):
        # 2 is gzip; the other ways of packing are not in Python, and cost the attribution alone
        told = json.loads(zlib.decompressobj(31).decompress(text, _TEXT_BYTES) if packed_by == 2 else text)
    return About("pmtiles", content, least, most, _sound((west, south, east, north)), _said(told))


def _about_mbtiles(path: Path) -> About:
    try:
        with closing(open_mbtiles(path)) as con:
            told = {str(k): str(v) for k, v in con.execute("select name, value from metadata")}
            zooms = con.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
    except sqlite3.Error as error:
        raise NotABasemap(f"{path} is no MBTiles file: {error}.") from error
    if zooms[0] is None:
        raise NotABasemap(f"{path} holds no tile.")
    content = _content(told.get("format", "png"))
    if content is None:
        raise NotABasemap(f"{path} holds tiles of the format {told['format']!r}, which no browser draws.")
    return About("mbtiles", content, int(zooms[0]), int(zooms[1]), _bounds_of(told.get("bounds", "")), _said(told))


def open_mbtiles(path: Path) -> sqlite3.Connection:
    """The archive, to be read alone; a file that lies there is trusted no further than its rows."""
    con = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    con.execute("pragma trusted_schema = off")
    return con


def _about_folder(path: Path) -> About:
    zooms = sorted(int(z.name) for z in path.iterdir() if z.name.isdecimal() and z.is_dir())
    first = next(_tiles(path, zooms), None)
    content = _content(first.suffix[1:]) if first else None
    if content is None:
        raise NotABasemap(f"{path} holds no tile named z/x/y.png, .jpg, .webp, .pbf or .mvt.")
    told: Any = {}
    with suppress(OSError, ValueError):
        told = json.loads((path / "metadata.json").read_text("utf-8"))
    told = told if isinstance(told, dict) else {}
    return About("folder", content, zooms[0], zooms[-1], _bounds_of(str(told.get("bounds", ""))), _said(told))


def _tiles(path: Path, zooms: list[int]) -> Iterator[Path]:
    for zoom in zooms:
        for column in (path / str(zoom)).iterdir():
            if column.name.isdecimal() and column.is_dir():
                yield from (tile for tile in column.iterdir()
                            if tile.stem.isdecimal() and _content(tile.suffix[1:]) is not None)


def tile_of_folder(path: Path, content: str, z: int, x: int, y: int) -> Path | None:
    """The file of a tile, or None. Only a file that lies within the folder, wherever a link may lead."""
    names = _VECTOR_NAMES if content == VECTOR else ("jpg", "jpeg") if content == "jpg" else (content,)
    for name in names:
        file = path / str(z) / str(x) / f"{y}.{name}"
        if file.is_file() and file.resolve().is_relative_to(path.resolve()):
            return file
    return None


def _about_geojson(path: Path) -> About:
    if path.stat().st_size > GEOJSON_BYTES:
        raise NotABasemap(f"{path} is larger than {GEOJSON_BYTES // 1_000_000} MB: cut it into PMTiles or MBTiles.")
    try:
        told = json.loads(path.read_text("utf-8-sig"))
        if told["type"] != "FeatureCollection":
            raise KeyError("features")
        corners = [corner for feature in told["features"] for corner in _corners(feature["geometry"])]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotABasemap(f"{path} is no GeoJSON collection of features.") from error
    if not corners:
        raise NotABasemap(f"{path} has no line and no polygon.")
    lon, lat = [corner[0] for corner in corners], [corner[1] for corner in corners]
    bounds = _sound((min(lon), min(lat), max(lon), max(lat)))
    if bounds is None:
        raise NotABasemap(f"{path} is not in degrees of WGS 84: GeoJSON has to be.")
    return About("geojson", bounds=bounds, attribution=_said(told), is_generated=told.get("is_generated") is True)


def _corners(geometry: Any) -> Iterator[tuple[float, float]]:
    """The corners of lines and polygons; of anything else nothing is drawn."""
    if geometry is None:
        return
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _corners(part)
    elif geometry["type"] in _DEPTHS:
        level: list[Any] = [geometry["coordinates"]]
        for _ in range(_DEPTHS[geometry["type"]]):
            level = [part for whole in level for part in whole]
        yield from ((float(corner[0]), float(corner[1])) for corner in level)


_DEPTHS = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_READERS = {".pmtiles": _about_pmtiles, ".mbtiles": _about_mbtiles, ".geojson": _about_geojson,
            ".json": _about_geojson}


def _content(name: str) -> str | None:
    name = name.lower()
    if name in _VECTOR_NAMES:
        return VECTOR
    return ("jpg" if name == "jpeg" else name) if name in PICTURES else None


def _said(told: Any) -> str:
    """The attribution as plain text: archives carry a link's markup."""
    text = told.get("attribution") if isinstance(told, dict) else None
    return html.unescape(_TAG.sub("", text)).strip()[:300] if isinstance(text, str) else ""


def _bounds_of(text: str) -> Bounds | None:
    try:
        west, south, east, north = (float(part) for part in text.strip("[] ").split(","))
    except ValueError:
        return None
    return _sound((west, south, east, north))


def _sound(bounds: Bounds) -> Bounds | None:
    west, south, east, north = bounds
    is_sound = all(map(math.isfinite, bounds)) and -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return bounds if is_sound and bounds != (0, 0, 0, 0) else None
