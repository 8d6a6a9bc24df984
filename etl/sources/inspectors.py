"""Inspectors: the district inspectors who hold schools."""

from etl.sources.contract import Column, Contract

CONTRACT = Contract(
    kind="inspectors",
    grain="one row a person",
    key=("inspector_id",),
    columns=(
        Column("inspector_id", "id", "stable id of the person", required=True),
        Column("name", "name", "surname and initials", required=True),
        Column("role", "code", "service the person belongs to", codes="inspector_role"),
        Column("district_id", "id", "district the person serves", refers_to="districts"),
        Column("email", "text", "where the daily letter goes", max_chars=200, descriptive=True),
        Column("language", "code", "language of the letter; Russian when empty", codes="language"),
    ),
    needed=True,
)
