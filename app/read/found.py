"""The filters of the map: what its list, its signs and its counts have in common."""

from __future__ import annotations

import re
from typing import Any

# Schools (s) with their status (x) that pass the filters: what a list, a map and a count have in common.
FOUND = """
    from marts.school s
    join (
        select school_id, scope, status, score_pct, score_lo_pct, score_hi_pct, knowledge_pct from marts.school_scope
        union all
        select school_id, layer, status, ok_pct, 100.0 * ok_n / nullif(in_service_n, 0),
            100.0 * (ok_n + in_service_n - measured_n) / nullif(in_service_n, 0), measured_pct
        from marts.school_layer
    ) x on x.school_id = s.school_id and x.scope = coalesce($system, 'all')
    join marts.district d on d.district_id = s.district_id
    left join marts.inspector i on i.inspector_id = s.inspector_id
    where s.is_in_scope
        and ($district is null or s.district_id = $district)
        and ($inspector is null or s.inspector_id = $inspector)
        and ($ownership is null or s.ownership = $ownership)
        and (len($statuses) = 0 or list_contains($statuses, x.status))
        and len(list_filter($words, lambda w: not contains(
            lower(concat_ws(' ', s.name_kk, s.name_ru, s.name_en, s.address)), w) and lower(s.school_id) <> w)) = 0
        and len(list_filter($numbers, lambda n: coalesce(s.number, '') <> n)) = 0
        and len(list_filter($digits, lambda d: not list_contains(
            regexp_extract_all(concat_ws(' ', s.number, s.address), '\\d+'), d))) = 0
"""


def as_asked(*, statuses: tuple[str, ...] = (), system: str | None = None, district: str | None = None,
             inspector: str | None = None, ownership: str | None = None, words: str = "") -> dict[str, Any]:
    """The parameters of FOUND: the filters of `schools`, the words taken apart."""
    numbers = tuple(re.findall(r"[№#]\s*(\d+)", words))
    rest = re.sub(r"[№#]\s*\d*", " ", words.lower()).split()
    return {"statuses": statuses, "system": system, "district": district, "inspector": inspector,
            "ownership": ownership, "numbers": numbers, "digits": tuple(w for w in rest if w.isdecimal()),
            "words": tuple(w for w in rest if not w.isdecimal())}
