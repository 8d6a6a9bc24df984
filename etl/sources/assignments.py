"""Assignments: who answers for which school, from when to when."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="assignments",
    grain="one row a school × inspector × period",
    key=("school_id", "inspector_id", "from_on"),
    columns=(
        Column("school_id", "id", "the school", required=True, refers_to="schools"),
        Column("inspector_id", "id", "the inspector", required=True, refers_to="inspectors"),
        Column("from_on", "date", "first day", required=True),
        Column("to_on", "date", "last day; empty while it lasts"),
        Column("role", "code", "holder of the school or his substitute", codes="assignment_role"),
    ),
    rules=(Rule("ends_before_start", "to_on", "to_on < from_on"),),
    needed=True,
)
