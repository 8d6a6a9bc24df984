"""Walk plans: which inspector visits which school on which day, as `python -m etl plan` or a person wrote it."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="walk_plans",
    grain="one row a plan × school",
    key=("planned_on", "school_id"),
    columns=(
        Column("planned_on", "date", "day at whose end the plan was made; the newest plan is in force", required=True),
        Column("school_id", "id", "the school", required=True, refers_to="schools"),
        Column("inspector_id", "id", "who goes", required=True, refers_to="inspectors"),
        Column("visit_on", "date", "day of the visit", required=True),
        Column("position", "whole", "order of the visit within the day", at_least=1),
        Column("way_m", "number", "way from the visit before it", unit="m", at_least=0),
    ),
    rules=(Rule("ends_before_start", "visit_on", "visit_on <= planned_on"),),
)
