"""District plans: how many schools a district means to have inspected by a day, instead of the even plan."""

from etl.sources.contract import Column, Contract

CONTRACT = Contract(
    kind="district_plans",
    grain="one row a campaign × district × day",
    key=("campaign_id", "district_id", "day_on"),
    columns=(
        Column("campaign_id", "id", "the campaign", required=True, refers_to="campaigns"),
        Column("district_id", "id", "the district", required=True, refers_to="districts"),
        Column("day_on", "date", "the day", required=True),
        Column("planned_n", "whole", "schools inspected by the end of it", required=True, unit="schools", at_least=0),
    ),
)
