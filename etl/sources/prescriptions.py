"""Prescriptions: orders to mend findings by a date."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="prescriptions",
    grain="one row a prescription",
    key=("prescription_id",),
    columns=(
        Column("prescription_id", "id", "number of the prescription", required=True),
        Column("visit_id", "id", "visit that found it", refers_to="visits"),
        Column("school_id", "id", "the school, where no visit found it", refers_to="schools"),
        Column("criteria", "list", "codes of the criteria to mend, separated by `;`", required=True,
               max_chars=1_000),
        Column("issued_on", "date", "day it was handed over", required=True),
        Column("due_on", "date", "deadline; empty: by the rule of deadlines.csv"),
        Column("extended_to_on", "date", "new deadline, when extended"),
        Column("extension_reason", "text", "why it was extended", max_chars=1_000, descriptive=True),
        Column("owner", "code", "who must mend it", codes="fix_owner"),
        Column("needs_budget", "boolean", "does mending need money"),
        Column("reported_on", "date", "day the school reported it mended"),
        Column("verified_on", "date", "day a person verified it"),
        Column("reopened_on", "date", "day it was opened again"),
        Column("outcome", "code", "how it ended, where no day says so; a withdrawn one counts nowhere",
               codes="prescription_outcome"),
    ),
    rules=(
        Rule("no_subject", "visit_id", "visit_id is null and school_id is null"),
        Rule("missing_value", "criteria", "len(criteria) = 0"),
        Rule("ends_before_start", "due_on", "due_on < issued_on"),
        Rule("extension_not_later", "extended_to_on", "extended_to_on < due_on"),
        Rule("ends_before_start", "verified_on", "verified_on < issued_on"),
        Rule("unknown_criterion", "criteria",
             "not list_has_all((select list(code) from reference.criteria), criteria)"),
    ),
    moment="issued_on",
    max_age_days=7,
)
