"""Answers: what a commission wrote about a criterion."""

from etl.sources.contract import Column, Contract, Rule

CONTRACT = Contract(
    kind="answers",
    grain="one row a visit × criterion",
    key=("visit_id", "criterion_code"),
    columns=(
        Column("visit_id", "id", "the visit", required=True, refers_to="visits"),
        Column("criterion_code", "id", "code in criteria.csv", required=True),
        Column("answer", "answer", "`yes`, `partly`, `no`, a choice of the criterion, "
               "`not_applicable`, `unknown` or `not_received`; empty where `observed` answers",
               max_chars=40),
        Column("observed", "number", "k of *k of n*, or the amount in the criterion's unit", at_least=0),
        Column("required", "number", "n of *k of n*", at_least=0),
        Column("note", "text", "remark of the commission", max_chars=4_000, descriptive=True),
        Column("evidence_ref", "text", "reference of a photograph or act, never the picture itself",
               descriptive=True),
    ),
    rules=(
        Rule("unknown_criterion", "criterion_code",
             "criterion_code not in (select code from reference.criteria)"),
        Rule("answer_not_offered", "answer",
             "not answer_is_offered(criterion_code, answer)"),
        Rule("zero_denominator", "required",
             "required = 0 and criterion_code in (select code from reference.criteria where answer = 'ratio')"
             " and coalesce(answer, '') not in ('not_applicable', 'unknown')"),
        Rule("observed_above_required", "observed",
             "observed > required and criterion_code in "
             "(select code from reference.criteria where answer = 'ratio')"),
    ),
    needed=True,
)
