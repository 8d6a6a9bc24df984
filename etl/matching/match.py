"""The school that a report to line 109 is about, read from an operator's free words in Russian or Kazakh.

People decide on children's safety by it: what is not sure stays without a school, with candidates for a person.
"""

from __future__ import annotations

from itertools import zip_longest

import pandas as pd

from etl.matching.districts import DistrictReader
from etl.matching.evidence import evidence
from etl.matching.likeness import alike_names
from etl.matching.names import spans
from etl.matching.register import Register, register_of
from etl.matching.tokens import text_of, tokens_of

MATCH_COLUMNS = ("signal_id", "school_id", "matched_by", "score_pct", "candidates")
GIVEN_PCT, WEAK_PCT = 100.0, 50.0
SPANS_MOST, CANDIDATES_MOST = 200, 3


def match_signals(signals: pd.DataFrame, schools: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """The school of every report, one row of MATCH_COLUMNS a signal in the order given.

    `signals`: signal_id, school_id (the operator's, or null), place. `schools`: school_id, number, name_kk, name_ru,
    name_en, address, district_id. `districts`: district_id, name_kk, name_ru, name_en. `matched_by`: given, number,
    name, address, ambiguous, none; `score_pct` 0-100, of the best candidate where there is no school; `candidates`:
    up to 3 school_ids by «;», best first. An operator's id that no school has leaves the report to a person.
    """
    register = register_of(schools)
    districts_of = DistrictReader(districts, register.streets)
    given = [text_of(value).strip() for value in signals["school_id"]]
    texts = [tokens_of(text_of(value)) for value in signals["place"]]
    named = [[] if one in register.kinds else list(spans(tokens)) for one, tokens in zip(given, texts, strict=True)]
    alike = alike_names({name.text for names in named for name in names[:SPANS_MOST]}, sorted(register.named))
    rows: list[tuple[object, str | None, str, float, str]] = []
    for signal_id, one, tokens, names in zip(signals["signal_id"], given, texts, named, strict=True):
        if one in register.kinds:
            rows.append((signal_id, one, "given", GIVEN_PCT, ""))
            continue
        sure, weak = evidence(tokens, names[:SPANS_MOST], register, alike)
        # a text too long to be read whole, or an id of no school, may speak of a school that is not seen here
        is_doubtful = bool(one) or len(names) > SPANS_MOST
        rows.append((signal_id, *_judge(sure, weak, districts_of.read(tokens), register, is_doubtful)))
    return pd.DataFrame(rows, columns=list(MATCH_COLUMNS)).astype({"school_id": object, "score_pct": float})


def _judge(sure: list[tuple[str, dict[str, float]]], weak: list[str], districts: tuple[set[str], set[str]],
           register: Register, is_doubtful: bool) -> tuple[str | None, str, float, str]:
    if not sure:
        return None, "none", WEAK_PCT if weak else 0.0, ";".join(list(dict.fromkeys(weak))[:CANDIDATES_MOST])
    ways = [sorted(found, key=lambda s: (-found[s], s)) for _, found in sure]
    pool = [s for s in ways[0] if all(s in way for way in ways)]
    explicit, bare = districts
    if len(pool) > 1:
        pool = [s for s in pool if register.district[s] in explicit | bare] or pool
    is_elsewhere = bool(explicit) and len(pool) == 1 and register.district[pool[0]] not in explicit
    if len(pool) == 1 and not is_doubtful and not is_elsewhere and "doubt" not in {way for way, _ in sure}:
        return pool[0], sure[0][0], sure[0][1][pool[0]], ""
    in_turn = [s for row in zip_longest(*ways) for s in row if s is not None]
    first = list(dict.fromkeys([*pool, *in_turn]))[:CANDIDATES_MOST]
    return None, "ambiguous", max(found.get(first[0], 0.0) for _, found in sure), ";".join(first)
