"""The basemap as our own server hands it out: whole GeoJSON, PMTiles by ranges, tiles of an archive or a folder.

It holds nothing of the schools, and yet only whoever may open a page gets it.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import basemap
from app.access import Denied
from app.audit import NotRecorded
from app.basemap_files import PICTURES, VECTOR, open_mbtiles, tile_of_folder
from gate.session import viewer_of_request

PREFIX = f"/{basemap.ROUTE}/"
_NOT_KEPT = {"Cache-Control": "no-store"}
# Kept by the person's own browser alone. An address carries the version of what lies behind it.
_KEPT = "private, max-age=86400"
_TILE_TYPE = "application/vnd.mapbox-vector-tile"
_GZIP = b"\x1f\x8b"
MOST_ZOOM = 24


# not async: Starlette runs them beside the loop, for they read files
def whole(request: Request) -> Response:
    """The file itself: GeoJSON packed, PMTiles by the range that is asked for. 404 when another kind is set."""
    found = _allowed(request)
    if isinstance(found, Response):
        return found
    place, form = found.place, request.path_params["form"]
    if not isinstance(place, Path) or form != found.about.form or form not in ("geojson", "pmtiles"):
        return _nothing()
    headers = {"Cache-Control": _KEPT, "ETag": f'"{found.version}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if form == "pmtiles":
        return FileResponse(place, headers=headers, media_type="application/vnd.pmtiles")
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(place, headers=headers, media_type="application/geo+json")
    return Response(_packed(place, found.version), media_type="application/geo+json",
                    headers=headers | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})


def tile(request: Request) -> Response:
    """One tile of an archive or a folder, y counted from the north. 204 where there is none: a city ends somewhere."""
    found = _allowed(request)
    if isinstance(found, Response):
        return found
    z, x, y = (request.path_params[name] for name in "zxy")
    if found.about.form not in ("mbtiles", "folder") or not isinstance(found.place, Path) \
            or z > MOST_ZOOM or max(x, y) >= 1 << z:
        return _nothing()
    headers = {"Cache-Control": _KEPT, "ETag": f'"{found.version}-{z}-{x}-{y}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    content = _of_archive(found.place, z, x, y) if found.about.form == "mbtiles" \
        else _of_folder(found.place, found.about.content, z, x, y)
    if content is None:
        return Response(status_code=204, headers=headers)
    is_vector = found.about.content == VECTOR
    if is_vector and content.startswith(_GZIP):
        headers["Content-Encoding"] = "gzip"  # as archives keep them
    return Response(content, media_type=_TILE_TYPE if is_vector else PICTURES[found.about.content], headers=headers)


def _allowed(request: Request) -> basemap.Basemap | Response:
    """The basemap of now for whoever may have it; 403 for nobody, 404 when there is none, 503 without a journal."""
    try:
        if isinstance(viewer_of_request(request), Denied):
            return PlainTextResponse("Sign in first.", 403, headers=_NOT_KEPT)
        return basemap.chosen(os.environ) or _nothing()
    except NotRecorded:
        return PlainTextResponse("The journal cannot be written.", 503, headers=_NOT_KEPT)
    except (ValueError, OSError):
        return _nothing()


def _nothing() -> Response:
    return PlainTextResponse("There is no such basemap.", 404, headers=_NOT_KEPT)


def _of_archive(path: Path, z: int, x: int, y: int) -> bytes | None:
    try:
        with closing(open_mbtiles(path)) as con:
            # MBTiles counts rows from the south
            row = con.execute("select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
                              (z, x, (1 << z) - 1 - y)).fetchone()
    except sqlite3.Error:
        return None
    return bytes(row[0]) if row and isinstance(row[0], bytes) else None


def _of_folder(path: Path, content: str, z: int, x: int, y: int) -> bytes | None:
    file = tile_of_folder(path, content, z, x, y)
    return file.read_bytes() if file else None


@lru_cache(maxsize=1)
def _packed(path: Path, _version: str) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


ROUTES = [Route(PREFIX + "whole.{form}", whole, methods=["GET"]),
          Route(PREFIX + "tile/{z:int}/{x:int}/{y:int}", tile, methods=["GET"])]
