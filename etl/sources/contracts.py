"""Service contracts: which contractor serves what at a school."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="contracts",
    grain="one row a school × service × period",
    key=("school_id", "service", "from_on"),
    columns=(
        Column("school_id", "id", "the school", required=True, refers_to="schools"),
        Column("service", "code", "what is served", required=True, codes="service"),
        Column("contractor", "name", "who serves it", required=True),
        Column("from_on", "date", "first day", required=True),
        Column("to_on", "date", "last day; empty while it lasts"),
    ),
    rules=(Rule("ends_before_start", "to_on", "to_on < from_on"),),
)
