"""Which district a school stands in: decided by the polygons, never by what the school declares."""

from __future__ import annotations

import duckdb
import geopandas as gpd
import pandas as pd
import shapely


def place_schools(con: duckdb.DuckDBPyConnection) -> None:
    """Give every school of raw.schools its district in `raw.school_district` (school_id, district_id).

    A school outside every district leaves raw.schools for the quarantine. In an overlap (official
    boundaries have slivers) the smaller district holds the school, and a remark says so.
    """
    schools = con.sql("select school_id, lon, lat, _file, _row, coalesce(name_ru, name_kk, name_en) as name "
                      "from raw.schools").df()
    districts = con.sql("select district_id, boundary from raw.districts").df()
    found = _districts_at(schools, districts)
    con.register("found", found)
    con.execute("create table raw.school_district as select school_id, district_id from found "
                "where district_id is not null")
    con.execute("""
        insert into quality.quarantine
        select 'schools', s._file, s._row, 'lon', 'outside_districts', s.lon || ' ' || s.lat,
            left(concat_ws(' · ', s.school_id, coalesce(s.name_ru, s.name_kk, s.name_en)), 200), null, true, 1
        from raw.schools s join found f using (school_id) where f.district_id is null;
        update collected.known set is_loaded = false
        where kind = 'schools' and id in (select school_id from found where district_id is null);
        delete from raw.schools where school_id in (select school_id from found where district_id is null);
        insert into quality.remark
        select 'schools', s._file, s._row, 'lon', 'in_two_districts', s.lon || ' ' || s.lat,
            concat_ws(' · ', s.school_id, coalesce(s.name_ru, s.name_kk, s.name_en)), s.school_id
        from raw.schools s join found f using (school_id) where f.districts_n > 1;
    """)
    con.unregister("found")


def draw_districts(con: duckdb.DuckDBPyConnection) -> None:
    """Write `raw.district_boundary` (district_id, boundary_geojson): the polygons as a map draws them.

    Simplified together, so that neighbours keep their common line; 0.0002° is about 20 m, a pixel
    or two of a city on a screen. A school's place is decided by the full boundary, never by this.
    """
    districts = con.sql("select district_id, boundary from raw.districts order by district_id").df()
    shapes = shapely.from_wkb(districts["boundary"].to_numpy(dtype=object))
    light = shapely.set_precision(shapely.coverage_simplify(shapes, 0.0002), 0.00001)
    drawn = pd.DataFrame({"district_id": districts["district_id"], "boundary_geojson": shapely.to_geojson(light)})
    con.register("drawn", drawn)
    con.execute("create table raw.district_boundary as select * from drawn")
    con.unregister("drawn")


def _districts_at(schools: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """school_id, district_id (missing: outside of all), districts_n."""
    areas = gpd.GeoDataFrame(
        districts[["district_id"]], geometry=shapely.from_wkb(districts["boundary"].to_numpy(dtype=object)),
        crs=4326)
    areas["area"] = shapely.area(areas.geometry.to_numpy())  # only to order them
    points = gpd.GeoDataFrame(
        schools[["school_id"]], geometry=gpd.points_from_xy(schools["lon"], schools["lat"]), crs=4326)
    # intersects, not within: a school on the line between two districts belongs to one of them
    hits = points.sjoin(areas, how="left", predicate="intersects").sort_values(["school_id", "area", "district_id"])
    count = hits.groupby("school_id")["district_id"].transform("count")
    found = hits.assign(districts_n=count).drop_duplicates("school_id")
    return pd.DataFrame(found[["school_id", "district_id", "districts_n"]])
