"""The words of a text that may be the name of a school."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.matching.tokens import Token, past, token_at, unquoted
from etl.matching.words import COMMON, stem

STEMMED_COMMON = frozenset(map(stem, COMMON))


@dataclass(frozen=True)
class Name:
    """Distinctive words; `given` is the first name or its letter where `words` is a surname only.

    Of a text: whole - all that is in the quotes; said - «имени» or quotes name it outright; weak - maybe no name.
    """

    words: tuple[str, ...]
    given: str
    is_short: bool
    is_whole: bool = False
    is_weak: bool = False
    is_said: bool = False
    place: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(self.words)


def names_in(tokens: Sequence[Token], place: tuple[int, int] = (0, 0), *, is_whole: bool = False,
             is_weak: bool = False, is_said: bool = False) -> Iterator[Name]:
    """The words as they stand; of two or more, the last one alone too, with the first as the given name."""
    words = tuple(stem(t.text) for t in tokens if t.role not in ("letter", "join", "generic", "mark", "comma"))
    letter = next((t.text.lower() for t in tokens if t.role == "letter"), "")
    if sum(map(len, words)) >= 3 and any(len(w) > 2 and w not in STEMMED_COMMON for w in words):
        yield Name(words, letter if len(words) == 1 else "", False, is_whole, is_weak, is_said, place)
        if len(words) > 1 and len(words[-1]) >= 5 and words[-1] not in STEMMED_COMMON:
            yield Name(words[-1:], words[0], True, is_whole, is_weak, is_said, place)


def spans(tokens: list[Token]) -> Iterator[Name]:
    """Words that may be a school's name: quoted, or in a row, right beside a word of school or of naming."""
    for i, token in enumerate(tokens):
        for step in _steps(tokens, i):
            yield from _beside(tokens, i, step)
        if token.role == "quote" and (end := unquoted(tokens, i, 1)):
            yield from names_in(tokens[i + 1:end - 1], (i + 1, end - 1), is_whole=True, is_weak=True)


def _steps(tokens: list[Token], i: int) -> tuple[int, ...]:
    """To which sides of a word a name may stand."""
    if tokens[i].role == "school":
        return 1, -1
    if tokens[i].role != "naming":
        return ()
    step = -1 if tokens[i].text.startswith("ат") else 1
    other, _ = past(tokens, i - step, -step, ("generic", "sign", "number"))
    return (step,) if other in ("school", "edge", "stop", "comma", "safe", "quote", "naming", "join") else ()


def _beside(tokens: list[Token], anchor: int, step: int) -> Iterator[Name]:
    role, at = past(tokens, anchor + step, step)
    while role in ("number", "sign") and "sign" in (role, past(tokens, at + step, step)[0]):
        role, at = past(tokens, at + step, step, ("generic", "number"))
    if role == "quote":
        end = unquoted(tokens, at, step)
        if end is not None:
            low, high = sorted((at, end - step))
            yield from names_in(tokens[low + 1:high], (low + 1, high), is_whole=True, is_said=True)
        return
    is_said = tokens[anchor].role == "naming"
    end = at
    while abs(end - at) < 5 and token_at(tokens, end).role in ("word", "letter", "number", "join"):
        end += step
        low, high = (at, end) if step == 1 else (end + 1, at + 1)
        is_whole_name = tokens[end - step].role in ("word", "number") or step == -1 and end - step != at
        if is_whole_name and tokens[low].role not in ("join", "number"):
            is_weak = _is_loose(tokens, low, high, step, is_said)
            yield from names_in(tokens[low:high], (low, high), is_weak=is_weak, is_said=is_said)


def _is_loose(tokens: list[Token], low: int, high: int, step: int, is_said: bool) -> bool:
    """Whether what stands around makes of the words a street, a count or the half of a longer name."""
    before, after = token_at(tokens, low - 1).role, token_at(tokens, high).role
    is_single = sum(t.role in ("word", "number") for t in tokens[low:high]) == 1
    if past(tokens, high, 1, ("comma", "house"))[0] == "number" or after in ("street", "house", "mark"):
        return True
    if before == "street" or tokens[high - 1].role == "number" and after in ("word", "other"):
        return True
    beside = after if step == 1 else before
    return beside in ("word", "letter", "join") and (is_single or step == -1 or not is_said)
