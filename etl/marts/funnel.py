"""grain: one row an inspector or district with accepted visits: findings against what the city's rate expects (§9)."""

from __future__ import annotations

import pandas as pd
from scipy.stats import binom

READS = {
    "answers": "select inspector_id, district_id, criterion_code, answers_n, findings_n from marts.checked_answer",
    "visits": "select inspector_id, district_id, max(visits_n) as visits_n from marts.checked_answer group by all",
    "threshold": "select compare_min_n, compare_min_visits from staging.threshold",
}
COLUMNS = {"level": "varchar", "place_id": "varchar", "visits_n": "integer", "answers_n": "integer",
           "findings_n": "integer", "expected_n": "double", "rate_pct": "double", "city_pct": "double",
           "lo_95_pct": "double", "hi_95_pct": "double", "lo_998_pct": "double", "hi_998_pct": "double",
           "look": "varchar"}


def model(answers: pd.DataFrame, visits: pd.DataFrame, threshold: pd.DataFrame) -> pd.DataFrame:
    """Rate of answers below the mark, the city's, and binomial limits around the city's at this n.

    expected_n: findings if each criterion failed as often as in the whole city. look: 'high' or 'low' outside of the
    99.8 % limits, 'few' below compare_min_n answers or compare_min_visits visits, empty within. Answers of one school
    are taken for independent, which they are not quite: the limits are rather narrow, and outside of them is a reason
    to look, not a finding.
    """
    if answers.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    # fractions add up differently in another order, and threads hand rows over in any: two loads must say the same
    answers = answers.sort_values(["inspector_id", "district_id", "criterion_code"], kind="stable")
    total = answers.groupby("criterion_code")[["answers_n", "findings_n"]].sum()
    city = float(total["findings_n"].sum() / total["answers_n"].sum())
    usual = total["findings_n"] / total["answers_n"]
    answers = answers.assign(expected_n=answers["answers_n"] * answers["criterion_code"].map(usual))
    parts = []
    for level in ("inspector", "district"):
        key = f"{level}_id"
        rows = answers.groupby(key)[["answers_n", "findings_n", "expected_n"]].sum()
        rows["visits_n"] = visits.groupby(key)["visits_n"].sum()
        parts.append(rows.rename_axis("place_id").reset_index().assign(level=level))
    told = pd.concat(parts, ignore_index=True)
    n = told["answers_n"]
    told["rate_pct"], told["city_pct"] = 100 * told["findings_n"] / n, 100 * city
    for name, pct in (("95", 0.95), ("998", 0.998)):
        told[f"lo_{name}_pct"] = 100 * binom.ppf((1 - pct) / 2, n, city) / n
        told[f"hi_{name}_pct"] = 100 * binom.ppf((1 + pct) / 2, n, city) / n
    told["look"] = None
    told.loc[told["rate_pct"] > told["hi_998_pct"], "look"] = "high"
    told.loc[told["rate_pct"] < told["lo_998_pct"], "look"] = "low"
    limits = threshold.iloc[0]
    told.loc[(n < limits["compare_min_n"]) | (told["visits_n"] < limits["compare_min_visits"]), "look"] = "few"
    return told[list(COLUMNS)]
