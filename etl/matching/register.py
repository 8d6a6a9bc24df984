"""What the schools are looked up by: number, name, words of a name, street and house."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

import pandas as pd

from etl.matching.addresses import addresses
from etl.matching.kinds import kind
from etl.matching.names import Name, names_in
from etl.matching.numbers import numbers
from etl.matching.tokens import Token, text_of, token_at, tokens_of

NO_NAME = frozenset({"school", "naming", "generic", "quote", "sign", "join", "comma", "stop", "mark"})


@dataclass
class Register:
    """What the schools are looked up by; lists of school_id are sorted."""

    kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    district: dict[str, str] = field(default_factory=dict)
    numbered: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    named: defaultdict[str, list[tuple[str, Name]]] = field(default_factory=lambda: defaultdict(list))
    worded: defaultdict[str, list[tuple[str, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))
    called: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    streets: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    houses: defaultdict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))


def register_of(schools: pd.DataFrame) -> Register:
    """The register of a table of schools; a row without a school_id is left out."""
    register = Register()
    columns = ["school_id", "number", "name_kk", "name_ru", "name_en", "address", "district_id"]
    for row in sorted({tuple(text_of(v) for v in values) for values in schools[columns].itertuples(index=False)}):
        school, number, *names, address, district = row
        if not school:
            continue
        written = [tokens_of(name) for name in names if name.strip()]
        register.kinds[school] = frozenset(kind(t.text) for name in written for t in name if t.role == "school")
        register.district[school] = district
        own = _own_number(number, written)
        if own:
            register.numbered[own].append(school)
        for tokens in written:
            _add_name(register, school, own, tokens)
        for one in addresses(tokens_of(address)):
            if one.is_clear:
                register.houses[one.house].append((one.street, one.sort, school))
                register.streets[one.street].append(school)
    return register


def _own_number(number: str, names: list[list[Token]]) -> str:
    """The number given, unless its name speaks of it as of something else («колледж, корпус № 3»)."""
    reads = [r for tokens in names for r in numbers(tokens)]
    digits = re.fullmatch(r"\s*0*([0-9]+)(?:\.0)?\s*", number)
    if not digits:
        return next((r.value for r in reads if r.sureness == 2), "")
    given = digits[1]
    is_in_name = any(t.role == "number" and t.text.lstrip("0") == given for tokens in names for t in tokens)
    return "" if is_in_name and given not in {r.value for r in reads} else given


def _add_name(register: Register, school: str, number: str, tokens: list[Token]) -> None:
    left = [t for i, t in enumerate(tokens) if t.role not in NO_NAME
            and not (t.role == "number" and (t.text == number or token_at(tokens, i - 1).role == "sign"))]
    is_person = any(t.role == "naming" for t in tokens)
    for name in names_in(left):
        if is_person or not name.is_short:
            register.named[name.text].append((school, name))
        if not name.is_short:
            register.called[school].append(name.text)
            for word in name.words:
                register.worded[word].append((school, frozenset(name.words)))
