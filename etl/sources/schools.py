"""Schools: the objects that are inspected."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="schools",
    grain="one row a school",
    key=("school_id",),
    columns=(
        Column("school_id", "id", "stable id of the school", required=True),
        Column("name_kk", "name", "name in Kazakh"),
        Column("name_ru", "name", "name in Russian"),
        Column("name_en", "name", "name in English"),
        Column("address", "text", "postal address", descriptive=True),
        Column("lon", "number", "longitude, WGS 84", required=True, unit="°", at_least=-180, at_most=180),
        Column("lat", "number", "latitude, WGS 84", required=True, unit="°", at_least=-90, at_most=90),
        Column("declared_district", "name", "district as the school states it: an id or a name in "
               "any language; the polygon decides", descriptive=True),
        Column("pupils", "whole", "pupils enrolled", unit="pupils", at_least=0, at_most=10_000,
               descriptive=True),
        Column("ownership", "code", "who owns the school", codes="ownership", descriptive=True),
        Column("object_group", "whole", "group of the object by its vulnerability", at_least=1,
               at_most=2, descriptive=True),
        Column("buildings", "whole", "buildings of the school", unit="buildings", at_least=1,
               at_most=50, descriptive=True),
        Column("opened_on", "date", "first day as a school", descriptive=True),
        Column("closed_on", "date", "last day as a school"),
        Column("merged_on", "date", "day it became part of another school"),
    ),
    rules=(
        Rule("no_place", "lon", "lon = 0 and lat = 0"),
        Rule("ends_before_start", "closed_on", "closed_on < opened_on"),
        Rule("ends_before_start", "merged_on", "merged_on < opened_on"),
    ),
    min_rows=1,
    needed=True,
)
