"""A free text as tokens: letters folded to one alphabet, shorthand written out, every token with its role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass

import pandas as pd

from etl.matching.words import role, word_set

LOOK_ALIKE = str.maketrans("əaceopxyikmthb", "әасеорхуікмтнв")
FOLDED = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
SHORTHAND = tuple((re.compile(pattern), said) for pattern, said in (
    (r"\bдетск\w{2,3}\s+сад", " детсад"), (r"\bясли\s*-\s*сад", " детсад"), (r"\bд\s?/\s?с\b", " детсад "),
    (r"\bпрофессиональн\w{2,3}\s+лице", " профлице"),
    (r"\bбала\s+бакша", " балабакша"), (r"\bр\s?-\s?н(?=\W|е\b|а\b|$)", " район"), (r"\bпр\s?-\s?к?т\b", " проспект "),
    (r"\b(?:сш|сош|жоббм|с\s?/\s?ш)\b", " школа "), (r"n°|#|№+|\bno?\b\.?(?=\s*\d)|\bn(?=\d)", " № "),
    (r"\bномер[иы]?\b(?=\s*\d)", " № "), (r"\b(ул|пр|просп|им|ат|мкр|каб|кв|тел|[дг](?=\s?\.\s*[0-9]))\s?\.", r" \1 "),
    (r"\bг\s?\.(?!\s*\w+\s+ат)", " г ")))
# after all else is lower, a capital is the letter of a first name
INITIAL = re.compile(r"\b([^\W\d_])\s?\.")
DASH = re.compile("[\u2010-\u2015\u2212]")
LETTERS = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile("[\u0400-\u04ff]")
TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[^\w\s]")
NEXT_TO_WORD = re.compile(r"(?<=[^\W\d_])-(?=\w)")
# the roles behind which a number is said to its end
AFTER_NUMBER = word_set("edge stop comma safe join naming district quote")


@dataclass(frozen=True)
class Token:
    """A number, a word or a mark; glued when nothing parts it from what stands before."""

    text: str
    role: str
    glued: bool


EDGE = Token("", "edge", False)


def text_of(value: object) -> str:
    """The text of a cell; empty where there is none."""
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text as it was written."""
    plain = _fold(text)
    for pattern, said in SHORTHAND:
        plain = pattern.sub(said, plain)
    plain = INITIAL.sub(lambda m: f" {m[1].upper()} ", NEXT_TO_WORD.sub(" ", plain))
    return [Token(m[0], role(m[0]), m.start() > 0 and not plain[m.start() - 1].isspace())
            for m in TOKEN.finditer(plain)]


def _fold(text: str) -> str:
    """Lower, without control characters, Kazakh letters as Russian ones; a word with Cyrillic is Cyrillic whole."""
    lower = unicodedata.normalize("NFC", DASH.sub("-", text)).lower().replace("\u00ad", "")
    plain = "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in lower)
    return LETTERS.sub(lambda m: _fold_word(m[0]), plain)


def _fold_word(word: str) -> str:
    return (word.translate(LOOK_ALIKE) if CYRILLIC.search(word) else word).translate(FOLDED)


def token_at(tokens: Sequence[Token], place: int) -> Token:
    """The token at a place, or the edge of the text."""
    return tokens[place] if 0 <= place < len(tokens) else EDGE


def past(tokens: Sequence[Token], at: int, step: int, skipped: Container[str] = ("generic",)) -> tuple[str, int]:
    """The role of the next token that says something, and its place."""
    while token_at(tokens, at).role in skipped:
        at += step
    return token_at(tokens, at).role, at


def unquoted(tokens: Sequence[Token], at: int, step: int) -> int | None:
    """The place behind the quoted words that open at `at`; None when they do not close."""
    return next((i + step for i in range(at + 2 * step, at + 9 * step, step)
                 if token_at(tokens, i).role == "quote"), None)
