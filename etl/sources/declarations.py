"""Declarations: what a school's act claims to have."""

from etl.sources.contract import Column, Contract

CONTRACT = Contract(
    kind="declarations",
    grain="one row a school × item",
    key=("school_id", "item"),
    columns=(
        Column("school_id", "id", "the school", required=True, refers_to="schools"),
        Column("item", "code", "what is claimed", required=True, codes="declared_item"),
        Column("claimed", "whole", "how many the act claims", required=True, unit="pieces",
               at_least=0, at_most=10_000),
        Column("act_ref", "text", "number of the act", descriptive=True),
        Column("declared_on", "date", "day of the act", required=True),
    ),
    moment="declared_on",
    max_age_days=400,  # acts are renewed once a school year
)
