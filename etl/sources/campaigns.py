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
        Column("walk_ends_on", "date", "last day of the walk of all schools; empty: the seventh"),
        Column("recheck_ends_on", "date", "last day of the re-check wave that follows; empty: 14 days after the end"),
        Column("basis", "text", "number and day of the order", descriptive=True),
    ),
    rules=(
        Rule("ends_before_start", "ends_on", "ends_on < starts_on"),
        Rule("ends_before_start", "walk_ends_on", "walk_ends_on < starts_on or walk_ends_on > ends_on"),
        Rule("ends_before_start", "recheck_ends_on", "recheck_ends_on < ends_on"),
    ),
    min_rows=1,
    max_quarantined_pct=0.0,
    needed=True,
)
