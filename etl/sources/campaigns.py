"""Campaigns: the order that says which days the month covers."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="campaigns",
    grain="one row a campaign",
    key=("campaign_id",),
    columns=(
        Column("campaign_id", "id", "stable id of the campaign", required=True),
        Column("name_kk", "name", "name in Kazakh"),
        Column("name_ru", "name", "name in Russian"),
        Column("name_en", "name", "name in English"),
        Column("starts_on", "date", "first day", required=True),
        Column("ends_on", "date", "last day", required=True),
    ),
    rules=(Rule("ends_before_start", "ends_on", "ends_on < starts_on"),),
    min_rows=1,
    max_quarantined_pct=0.0,
    needed=True,
)
