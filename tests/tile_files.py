"""Small tile archives made by code: pictures of one colour, and vector tiles cut from GeoJSON."""

from __future__ import annotations

import gzip
import json
import math
import sqlite3
import struct
import zlib
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

EXTENT = 4096
Tiles = dict[tuple[int, int, int], bytes]
# As Protomaps' schema names them.
LAYERS = {"street": "roads", "river": "water", "water": "water", "park": "landuse"}


def picture(red: int, green: int, blue: int, side: int = 256) -> bytes:
    """A PNG of one colour."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + bytes((red, green, blue)) * side) * side
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    """z, x, y of the tile that holds a place, y counted from the north."""
    x, y = (int(part) for part in _pixels(lon, lat, z))
    return z, x, y


def cut(told: dict[str, Any], zooms: range) -> Tiles:
    """Vector tiles of a GeoJSON of streets, packed by gzip as archives keep them."""
    tiles: Tiles = {}
    for z in zooms:
        found: dict[tuple[int, int], dict[str, list[tuple[Any, dict[str, str]]]]] = \
            defaultdict(lambda: defaultdict(list))
        for feature in told["features"]:
            shape = shapely.transform(
                shapely.geometry.shape(feature["geometry"]),
                lambda at, z=z: [_pixels(lon, lat, z) for lon, lat in at])  # type: ignore[misc]
            tags = feature["properties"]
            kind = {"street": "major_road" if tags.get("class") == "main" else "minor_road"}.get(
                tags["kind"], tags["kind"])
            props = {"kind": kind} | {name.replace("_", ":"): v for name, v in tags.items() if name.startswith("name_")}
            west, north, east, south = (math.floor(part) for part in shape.bounds)
            for x in range(west, east + 1):
                for y in range(north, south + 1):
                    part = shapely.intersection(shape, shapely.box(x - 0.02, y - 0.02, x + 1.02, y + 1.02))
                    part = shapely.transform(part, lambda at, x=x, y=y: (at - [x, y]) * EXTENT)  # type: ignore[misc]
                    if not part.is_empty:
                        found[x, y][LAYERS[tags["kind"]]].append((part, props))
        tiles |= {(z, x, y): gzip.compress(encoded(layers), mtime=0) for (x, y), layers in found.items()}
    return tiles


def encoded(layers: dict[str, list[tuple[Any, dict[str, str]]]]) -> bytes:
    """A vector tile: https://github.com/mapbox/vector-tile-spec, version 2."""
    return b"".join(_field(3, _layer(name, features)) for name, features in layers.items())


def write_mbtiles(path: Path, tiles: Tiles, **metadata: str) -> Path:
    """An MBTiles 1.3 file: its rows are counted from the south."""
    with closing(sqlite3.connect(path)) as con:
        con.execute("create table metadata (name text, value text)")
        con.execute("create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        con.executemany("insert into metadata values (?, ?)", metadata.items())
        con.executemany("insert into tiles values (?, ?, ?, ?)",
                        [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()])
        con.commit()
    return path


def write_pmtiles(path: Path, tiles: Tiles, *, is_vector: bool, attribution: str = "") -> Path:
    """A PMTiles 3 archive by the writer of its inventors."""
    west, south, east, north = 71.2, 51.0, 71.7, 51.3
    with write(str(path)) as writer:
        for (z, x, y), data in sorted(tiles.items(), key=lambda item: zxy_to_tileid(*item[0])):
            writer.write_tile(zxy_to_tileid(z, x, y), data)
        writer.finalize({
            "tile_type": TileType.MVT if is_vector else TileType.PNG,
            "tile_compression": Compression.GZIP if is_vector else Compression.NONE,
            "min_lon_e7": int(west * 1e7), "min_lat_e7": int(south * 1e7), "max_lon_e7": int(east * 1e7),
            "max_lat_e7": int(north * 1e7), "center_zoom": 14, "center_lon_e7": 0, "center_lat_e7": 0,
        }, {"attribution": attribution})
    return path


def write_folder(path: Path, tiles: Tiles, ending: str, **metadata: Any) -> Path:
    """A folder of tiles, z/x/y."""
    for (z, x, y), data in tiles.items():
        file = path / str(z) / str(x) / f"{y}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (path / "metadata.json").write_text(json.dumps(metadata), "utf-8")
    return path


def _pixels(lon: float, lat: float, z: int) -> tuple[float, float]:
    sine = math.sin(math.radians(lat))
    return ((lon + 180) / 360 * 2**z, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * 2**z)


def _layer(name: str, features: list[tuple[Any, dict[str, str]]]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[str, int] = {}
    body = b""
    for shape, props in features:
        tags = [number for key, value in props.items()
                for number in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))]
        kind, commands = _commands(shape)
        if commands:
            body += _field(2, _field(2, b"".join(map(_varint, tags))) + _varint(3 << 3) + _varint(kind)
                           + _field(4, b"".join(map(_varint, commands))))
    said = b"".join(_field(3, key.encode()) for key in keys)
    said += b"".join(_field(4, _field(1, value.encode())) for value in values)
    return _field(1, name.encode()) + body + said + _varint(5 << 3) + _varint(EXTENT) + _varint(15 << 3) + _varint(2)


def _commands(shape: Any) -> tuple[int, list[int]]:
    """Type (2 lines, 3 areas) and the pen's commands."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("LineString", "Polygon")]
    is_area = bool(parts) and parts[0].geom_type == "Polygon"
    lines = [ring for part in parts for ring in (
        [shapely.geometry.polygon.orient(part, 1).exterior] if part.geom_type == "Polygon" else [part])]
    commands, at = [], (0, 0)
    for line in lines:
        corners = [(round(x), round(y)) for x, y in line.coords]
        corners = corners[:-1] if is_area else corners
        for n, corner in enumerate(corners):
            if n < 2:
                commands.append((1 if n == 0 else 2) | (1 if n == 0 else len(corners) - 1) << 3)
            commands += [_zigzag(corner[0] - at[0]), _zigzag(corner[1] - at[1])]
            at = corner
        if is_area:
            commands.append(7 | 1 << 3)
    return (3 if is_area else 2), commands


def _zigzag(value: int) -> int:
    return (value << 1) ^ (value >> 63)


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes((value & 127 | 128,))
        value >>= 7
    return out + bytes((value,))


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data
