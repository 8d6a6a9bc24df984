"""What a text says for which schools, and whether it also says something against them."""

from __future__ import annotations

from etl.matching.kinds import OTHER_SORTS, fits, is_of_sort, kind
from etl.matching.likeness import NEAR, denies
from etl.matching.mentions import by_address, by_name
from etl.matching.names import Name
from etl.matching.numbers import numbers
from etl.matching.register import Register
from etl.matching.tokens import Token
from etl.matching.words import COMMON, stem

NUMBER_PCT = 95.0


def evidence(tokens: list[Token], names: list[Name], register: Register,
             alike: dict[str, list[tuple[str, float]]]) -> tuple[list[tuple[str, dict[str, float]]], list[str]]:
    """What speaks for which schools, strongest first, and the weak candidates."""
    reads = numbers(tokens)
    written = frozenset(kind(t.text) for t in tokens if t.role == "school")
    sure: list[tuple[str, dict[str, float]]] = []
    weak: list[str] = []
    for read in reads:
        held = register.numbered.get(read.value, [])
        fit = [s for s in held if fits(read.kinds, register.kinds[s])]
        fit = [s for s in fit if read.kinds - {"school"} <= register.kinds[s]] or fit
        if read.sureness == 2 and fit:
            sure.append(("number", dict.fromkeys(fit, NUMBER_PCT)))
        weak += fit if read.sureness == 1 else [s for s in held if not OTHER_SORTS & (read.kinds ^ register.kinds[s])]
    named, weak_names, rivals = by_name(names, register, alike)
    houses, on_street = by_address(tokens, {r.at for r in reads if r.sureness == 2}, register)
    for way, found in [*(("name", found) for found in named), *(("address", found) for found in houses)]:
        # «сад имени Абая» is not the school of that name
        of_sort = {s: v for s, v in found.items() if is_of_sort(written, register.kinds[s])}
        finer = {s: v for s, v in of_sort.items() if written - {"school"} <= register.kinds[s]}
        if of_sort:
            sure.append((way, finer or of_sort))
    if _is_doubtful(sure, {r.value for r in reads if r.sureness == 2}, rivals, names, register):
        sure.append(("doubt", dict.fromkeys(sorted({s for schools, _ in rivals for s in schools}), NEAR)))
    words = [s for t in tokens if t.role == "word" and len(t.text) > 4 and t.text not in COMMON
             for s, _ in register.worded.get(stem(t.text), [])[:3]]
    ranked = [*weak, *weak_names, *on_street, *words]
    return sure, [s for s in ranked if is_of_sort(written, register.kinds[s])]


def _is_doubtful(sure: list[tuple[str, dict[str, float]]], school_numbers: set[str],
                 rivals: list[tuple[set[str], bool]], names: list[Name], register: Register) -> bool:
    """Whether the text also says what the schools found deny: another number, another name."""
    if not sure:
        return False
    ways = {way for way, _ in sure}
    found = {s for _, schools in sure for s in schools}
    # with a list of schools that is not whole, «школа № 98 «Мирас»» is no proof for a «Мирас» without a number
    if len(school_numbers) > 1 or school_numbers and "number" not in ways:
        return True
    if any(not schools & found and (is_quoted or ways == {"address"}) for schools, is_quoted in rivals):
        return True
    said = [n.text for n in names if n.is_said and not n.is_weak]
    return ways == {"number"} and any(denies(register.called[s], said) for s in found)
