"""Files of geometries: properties as text, boundaries mended and in one coordinate system."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import shapely

from etl.refusal import Refusal

BOUNDARY_FORMATS = {".geojson", ".gpkg", ".shp", ".kml", ".gml"}


def read_boundaries(path: Path) -> tuple[pa.Table, list[int]]:
    """Properties as text, `boundary` as hexadecimal WKB in WGS 84, `_row`; and the rows that were mended.

    What is neither a polygon nor several has no boundary. Refusal when the file holds no geometries.
    """
    try:
        frame = gpd.read_parquet(path) if path.suffix.lower() == ".parquet" else gpd.read_file(path)
        frame = frame.set_crs(4326) if frame.crs is None else frame.to_crs(4326)
        shapes = frame.geometry
        invalid = ~shapes.is_valid & shapes.notna()
        shapes = shapes.where(~invalid, shapes.make_valid())
    except Exception as error:  # drivers, projections and GEOS raise whatever they like
        raise Refusal("the file holds no boundaries that can be read", "unreadable_file") from error
    flat = shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    columns: dict[str, Any] = {
        str(name).strip().lower(): pa.array([cell_text(v) for v in frame[name]], pa.string())
        for name in frame.columns if name != frame.geometry.name
    }
    columns["boundary"] = pa.array(
        [shapely.to_wkb(s, hex=True) if ok else None for s, ok in zip(shapes, flat, strict=True)], pa.string())
    columns["_row"] = pa.array(range(1, len(frame) + 1))
    return pa.table(columns), [i + 1 for i, bad in enumerate(invalid) if bad]


def cell_text(value: object) -> str:
    """A cell as its owner reads it: whole numbers without ".0", dates in ISO."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date):  # a cell of a workbook has no type for "a day": midnight is meant
        return f"{value.isoformat()} 00:00:00"
    return str(value)
