"""The districts that a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from etl.matching.tokens import Token, text_of, token_at, tokens_of

NO_BARE_NAME = frozenset({"street", "number", "generic", "word", "naming", "quote"})
LONGEST = 3


class DistrictReader:
    """Reads the districts of a text: said with the word for it, and by the bare name."""

    def __init__(self, districts: pd.DataFrame, streets: Iterable[str]) -> None:
        self._stems: dict[tuple[str, ...], set[str]] = {}
        for row in districts[["district_id", "name_kk", "name_ru", "name_en"]].itertuples(index=False):
            for name in row[1:]:
                words = tuple(_stem(t.text) for t in tokens_of(text_of(name)) if t.role in ("word", "street"))
                if words:
                    self._stems.setdefault(words, set()).add(text_of(row[0]))
        self._streets = {tuple(map(_stem, street.split())) for street in streets}

    def read(self, tokens: list[Token]) -> tuple[set[str], set[str]]:
        """District ids said outright, and those a bare name may mean (never one that is a street's too)."""
        stems = [_stem(t.text) for t in tokens]
        explicit: set[str] = set()
        bare: set[str] = set()
        for size in range(1, LONGEST + 1):
            for i in range(len(tokens) - size + 1):
                words = tuple(stems[i:i + size])
                found = self._stems.get(words, set())
                around = {token_at(tokens, i - 1).role, token_at(tokens, i + size).role}
                if "district" in around:
                    explicit |= found
                elif not around & NO_BARE_NAME and words not in self._streets:
                    bare |= found
        return explicit, bare


def _stem(word: str) -> str:
    """«Есильский», «Есильском», «Есиль» alike."""
    bare = re.sub(r"(?:ин|н)?ск(?:ий|ого|ом|ому|им|ое|ая|ой|ую)\Z", "", word)
    return re.sub(r"[аыуеиюяйь]\Z", "", bare) if len(bare) > 3 else bare
