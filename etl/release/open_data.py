"""Open data: every number of the public pages as CSV, Parquet and workbooks, districts as GeoJSON; a dictionary."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.cells import csv_bytes
from etl.release import workbooks

CSV, PARQUET, GEOJSON = "text/csv; charset=utf-8", "application/vnd.apache.parquet", "application/geo+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXCEL_MARK = b"\xef\xbb\xbf"

# name of the file → its rows; what a column means stands in data/reference/open_data.csv
TABLES = {
    "city": """
        select figure, label_kk, label_ru, label_en, state, value_n, of_n, low_pct, high_pct, day_on
        from public.figure order by position""",
    "days": "select day_on, is_working, scope_n, planned_n, inspected_n from public.day order by day_on",
    "groups": """
        select system, label_kk, label_ru, label_en, state, low_pct, high_pct, day_on
        from public.system order by position""",
    "districts": """
        select district_id, name_kk, name_ru, name_en, schools_n, inspected_state, inspected_low_pct,
            inspected_high_pct, on_time_state, on_time_low_pct, on_time_high_pct, overall_state, overall_low_pct,
            overall_high_pct
        from public.district order by name_ru collate kk, district_id""",
    "schools": """
        select school_id, district_id, name_kk, name_ru, name_en, address, inspected_month
        from public.school""",
    "requirements": """
        select criterion_code, system, label_kk, label_ru, label_en, basis_kk, basis_ru, basis_en
        from public.criterion order by position""",
    "dictionary": """
        select file, column_name, type, unit, text_kk, text_ru, text_en from public.open_column order by position""",
}
_BOUNDARIES = "select district_id, boundary from public.district"


@dataclass(frozen=True)
class OpenFile:
    """A file that anybody may take away."""

    name: str
    mime: str
    content: bytes


def open_files(con: duckdb.DuckDBPyConnection) -> list[OpenFile]:
    """The open data of the release whose tables stand in schema `public`."""
    files = []
    about, *_ = con.sql("from public.release").to_arrow_table().to_pylist()
    phrases = {row["phrase"]: row for row in con.sql("from public.phrase").to_arrow_table().to_pylist()}
    described = con.sql(TABLES["dictionary"]).to_arrow_table().to_pylist()
    for name, question in TABLES.items():
        found = con.sql(question).to_arrow_table()
        files.append(OpenFile(f"{name}.csv", CSV, _csv(found)))
        if name != "dictionary":
            files.append(OpenFile(f"{name}.parquet", PARQUET, _parquet(found)))
        if name in workbooks.TABLES:
            files.append(OpenFile(f"{name}.xlsx", XLSX, workbooks.workbook(
                name, found.to_pylist(), [row for row in described if row["file"] == name], about, phrases)))
    boundaries = dict(con.execute(_BOUNDARIES).fetchall())
    districts = con.sql(TABLES["districts"]).to_arrow_table().to_pylist()
    files.append(OpenFile("districts.geojson", GEOJSON, _geojson(districts, boundaries)))
    return files


def _csv(table: pa.Table) -> bytes:
    """With the mark that Excel needs."""
    rows = ([_cell(cell) for cell in row.values()] for row in table.to_pylist())
    return _EXCEL_MARK + csv_bytes([table.column_names, *rows])


def _cell(cell: object) -> object:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else cell


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def _geojson(districts: list[dict[str, Any]], boundaries: dict[str, str]) -> bytes:
    features = [{"type": "Feature", "properties": district, "geometry": json.loads(boundaries[district["district_id"]])}
                for district in districts]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode("utf-8")
