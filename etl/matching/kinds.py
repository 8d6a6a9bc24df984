"""The kinds of schools, and which school may be called by which of them."""

from __future__ import annotations

KINDS = (("детсад", "kindergarten"), ("балабак", "kindergarten"), ("kinder", "kindergarten"), ("лице", "lyceum"),
         ("профлице", "college"), ("lyceum", "lyceum"), ("гимн", "gymnasium"), ("gymn", "gymnasium"),
         ("интернат", "boarding"), ("колледж", "college"), ("college", "college"))
OTHER_SORTS = frozenset({"kindergarten", "college"})


def kind(word: str) -> str:
    """The kind that a word of school names."""
    return next((named for start, named in KINDS if word.startswith(start)), "school")


def is_of_sort(read: frozenset[str], school: frozenset[str]) -> bool:
    """«Сад № 46» is neither the school № 46 nor, surely, the school with a sad in it."""
    if not read or not school:
        return True
    if read <= OTHER_SORTS:
        return school <= OTHER_SORTS and bool(read & school)
    return not school <= OTHER_SORTS


def fits(read: frozenset[str], school: frozenset[str]) -> bool:
    """Whether a school of these kinds may be called by those; no words say nothing."""
    if not is_of_sort(read, school) or school and "boarding" in read - school:
        return False
    return read - {"school"} <= school or school <= {"school"}
