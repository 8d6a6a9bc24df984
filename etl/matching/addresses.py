"""The streets and houses that a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from etl.matching.tokens import AFTER_NUMBER, Token, past, token_at
from etl.matching.words import stem

STREET_SORTS = tuple((sort, re.compile(pattern)) for sort, pattern in (
    ("street", "ул|коше|street"), ("avenue", "пр|дангыл|avenue"), ("block", "мкр|микро"), ("lane", "пер"),
    ("boulevard", "бульвар"), ("highway", "шоссе")))
BLOCK = re.compile(r"корпус|к\Z")


@dataclass(frozen=True)
class Address:
    """A street, its sort, a house on it, the place of the house's number, and if it stands clear of other words."""

    street: str
    sort: str
    house: str
    at: int
    is_clear: bool


def addresses(tokens: list[Token]) -> Iterator[Address]:
    """For every number, all that may be the street of that house."""
    for i, token in enumerate(tokens):
        if token.role != "number" or token.glued and token_at(tokens, i - 1).text in ":.+-":
            continue
        end = past(tokens, i - 1, -1, ("house", "comma", "sign", "street"))[1]
        start = end
        while token_at(tokens, start).role in ("word", "letter", "join") and end - start < 5:
            start -= 1
        around = [t for t in tokens[max(0, start):i] if t.role == "street"]
        sort = next((sort for sort, pattern in STREET_SORTS if around and pattern.match(around[-1].text)), "")
        after = past(tokens, i + 1, 1, ("letter", "house"))[0]
        is_clear = after in AFTER_NUMBER | {"school", "mark"} or token_at(tokens, i + 1).glued
        for low in range(start + 1, end + 1):
            street = " ".join(stem(t.text) for t in tokens[low:end + 1] if t.role == "word")
            if street:
                is_begun = token_at(tokens, low - 1).role in ("word", "letter", "join", "number")
                yield Address(street, sort, _house(tokens, i), i, is_clear and not is_begun)


def _house(tokens: list[Token], i: int) -> str:
    """«15», «15а», «15/1», «15к2»; what is glued or said of a block makes it another house."""
    said = tokens[i].text
    for token in tokens[i + 1:i + 4]:
        is_glued_part = token.glued and (token.text in "/-" or token.role in ("number", "letter"))
        is_block = BLOCK.match(token.text) or token.role == "number" and said[-1] == "к"
        if not (is_glued_part or token.role == "letter" or is_block):
            break
        said += "к" if token.text.startswith("к") else token.text if token.text != "-" else ""
    return said
