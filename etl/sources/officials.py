"""Officials: who is told of a prescription that runs late, beyond the inspectors."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="officials",
    grain="one row a person",
    key=("official_id",),
    columns=(
        Column("official_id", "id", "stable id of the person", required=True),
        Column("name", "name", "surname and initials", required=True),
        Column("office", "code", "office held", required=True, codes="office"),
        Column("district_id", "id", "district the office is for; empty for the whole city", refers_to="districts"),
        Column("school_id", "id", "school the office is for, of a director", refers_to="schools"),
        Column("email", "text", "where the daily letter goes", max_chars=200, descriptive=True),
        Column("language", "code", "language of the letter; Russian when empty", codes="language"),
    ),
    rules=(
        Rule("no_subject", "district_id", "district_id is null and office like 'district_%'"),
        Rule("no_subject", "school_id", "school_id is null and office = 'director'"),
    ),
)
