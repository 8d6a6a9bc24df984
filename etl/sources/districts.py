"""Districts: the polygons by which a school's district is decided."""

from etl.sources.contract import Column, Contract

CONTRACT = Contract(
    kind="districts",
    grain="one polygon a district",
    key=("district_id",),
    columns=(
        Column("district_id", "id", "stable id of the district", required=True),
        Column("name_kk", "name", "name in Kazakh"),
        Column("name_ru", "name", "name in Russian"),
        Column("name_en", "name", "name in English"),
        Column("boundary", "boundary", "polygon or multipolygon; the file's own geometry, any "
               "coordinate system it declares", required=True, max_chars=20_000_000),
    ),
    min_rows=1,
    max_quarantined_pct=0.0,  # a city without one of its districts would misplace every school in it
    needed=True,
)
