"""District boundaries: Voronoi cells of the centres within a smooth outline, their edges bent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPoint, Polygon

from etl.sample.description import Description


def outline(form: dict[str, Any]) -> Polygon:
    """The edge of the city: an ellipse with a few gentle lobes."""
    angle = np.linspace(0, 2 * np.pi, 181)[:-1]
    swell = 1 + form["lobes"][0] * np.sin(3 * angle + 0.7) + form["lobes"][1] * np.cos(5 * angle)
    lon = form["lon"] + form["half_width"] * swell * np.cos(angle)
    lat = form["lat"] + form["half_height"] * swell * np.sin(angle)
    return Polygon(np.column_stack([lon, lat]))


def bend(corners: NDArray[np.float64], waviness: float) -> NDArray[np.float64]:
    """Move corners by a smooth field, so that what two districts share moves alike."""
    lon, lat = corners[:, 0], corners[:, 1]
    moved_lon = lon + waviness * (np.sin(190 * lat + 40 * lon) + 0.5 * np.sin(430 * lat))
    moved_lat = lat + 0.7 * waviness * (np.sin(160 * lon - 70 * lat) + 0.5 * np.cos(390 * lon))
    return np.column_stack([moved_lon, moved_lat]).round(6).astype(np.float64)


def district_polygons(description: Description) -> dict[str, Polygon]:
    """A polygon a district; neighbours share their edge corner by corner."""
    form = description.settings["outline"]
    edge = outline(form)
    districts = description.districts
    centres = MultiPoint(districts[["lon", "lat"]].to_numpy())
    cells = shapely.get_parts(shapely.voronoi_polygons(centres, extend_to=edge.buffer(0.1)))
    # Bending the noded lines once, not each cell, is what keeps gaps and overlaps out.
    lines = shapely.unary_union([shapely.intersection(cell, edge).boundary for cell in cells])
    lines = shapely.segmentize(shapely.node(lines), form["spacing"])
    bent = shapely.transform(lines, lambda corners: bend(corners, form["waviness"]))
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(bent)))
    points = shapely.points(bend(districts[["lon", "lat"]].to_numpy(), form["waviness"]))
    polygons = {}
    for district_id, point in zip(districts["district_id"], points, strict=True):
        polygons[str(district_id)] = next(part for part in parts if part.contains(point))
    return polygons


def write_districts(folder: Path, description: Description, polygons: dict[str, Polygon]) -> int:
    """Write the districts as GeoJSON; the number of districts."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "district_id": row.district_id,
                "name_kk": row.name_kk,
                "name_ru": row.name_ru,
                "name_en": row.name_en,
            },
            "geometry": shapely.geometry.mapping(polygons[str(row.district_id)]),
        }
        for row in description.districts.itertuples()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "districts.geojson").write_text(text + "\n", encoding="utf-8", newline="\n")
    return len(features)


def points_within(polygon: Polygon, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """`count` points inside, denser towards the middle and off the very edge."""
    inner = polygon.buffer(-0.002)
    west, south, east, north = inner.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        draw = rng.beta(1.6, 1.6, size=(4 * count + 16, 2))
        tried = np.array([west, south]) + draw * np.array([east - west, north - south])
        found = np.vstack([found, tried[shapely.contains_xy(inner, tried[:, 0], tried[:, 1])]])
    return np.round(found[:count], 6)
