"""Scope: the schools that the order of a campaign lists, frozen at its start."""

from etl.sources.contract import Column, Contract

CONTRACT = Contract(
    kind="scope",
    grain="one row a campaign × school of its order's list",
    key=("campaign_id", "school_id"),
    columns=(
        Column("campaign_id", "id", "the campaign", required=True, refers_to="campaigns"),
        Column("school_id", "id", "the school", required=True, refers_to="schools"),
    ),
)
