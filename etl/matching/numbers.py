"""The numbers in a text, and how surely each is the number of a school."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.matching.kinds import kind
from etl.matching.tokens import AFTER_NUMBER, Token, past, token_at, unquoted
from etl.matching.words import word_set

ORDINALS = word_set("я ая й ый ой ю ую го ого му ому м ом ши шы нши ншы инши th")
NOT_COUNTED = word_set("школ лицеев гимназий детсадов колледжей интернатов")
NOMINATIVE = word_set("школа лицей гимназия детсад интернат колледж")
GENITIVE = word_set("школы лицея гимназии детсада интерната колледжа")
OF_TIME = word_set("в во с со до к по после около")
OF_GENITIVE = word_set("у возле около от из вблизи районе против напротив")
RUSSIAN_NOUN = re.compile(r"школ|лице[йяюе]|лицеем|гимнази|детсад|интернат|колледж")


@dataclass(frozen=True)
class Read:
    """A number: 2 when it is a school's, 1 when perhaps; the kinds written beside it."""

    value: str
    at: int
    sureness: int
    kinds: frozenset[str]


def numbers(tokens: list[Token]) -> list[Read]:
    """The numbers that are or may be a school's, in the order of the text."""
    reads: list[Read] = []
    for i, token in enumerate(tokens):
        if token.role == "number" and len(token.text) <= 4:
            sureness, after = _sureness(tokens, i)
            before = past(tokens, i - 1, -1, ("sign", "comma", "join"))[1]
            is_listed = bool(reads) and reads[-1].sureness == 2 and reads[-1].at == before
            if sureness >= 0 and is_listed and past(tokens, i + 1, 1)[0] in AFTER_NUMBER:
                sureness = 2  # «школы № 12, 14»
            if sureness > 0:
                reads.append(Read(token.text.lstrip("0") or "0", i, sureness, _kinds_beside(tokens, i, after)))
    return reads


def _kinds_beside(tokens: list[Token], at: int, after: int) -> frozenset[str]:
    left = past(tokens, at - 1, -1, ("sign", "generic", "school"))[1]
    if token_at(tokens, after).role == "quote":
        after = unquoted(tokens, after, 1) or after
    right = past(tokens, after, 1, ("generic", "school"))[1]
    return frozenset(kind(t.text) for t in [*tokens[left + 1:at], *tokens[after:right]] if t.role == "school")


def _sureness(tokens: list[Token], i: int) -> tuple[int, int]:
    """2 for a school's number, 1 for perhaps, 0 for no, -1 for a part of a time, date or phone; what comes behind."""
    before, farther_before = token_at(tokens, i - 1), token_at(tokens, i - 2)
    behind, farther = token_at(tokens, i + 1), token_at(tokens, i + 2)
    if tokens[i].glued and (before.text == "+" or before.text in ":/.,-" and farther_before.role == "number"):
        return -1, i + 1
    if behind.text == "-" and farther.role == "number" or before.text == "-" and farther_before.role == "number":
        return 0, i + 1  # «школы № 12 - 14»
    has_sign = before.role == "sign"
    ending = _ending(tokens, i, has_sign)
    if ending is None:
        return -1, i + 1
    is_ordinal, after = ending
    left, place = past(tokens, i - 1 - has_sign, -1)
    if left == "word" and any(t.role == "naming" for t in tokens[max(0, place - 3):place]):
        left = "naming"
    right, word = _right_of(tokens, after)
    noun = token_at(tokens, word).text
    of_school = left in ("school", "naming")
    if right in ("other", "house", "street", "letter") and not (has_sign and of_school):
        # «школа 12 камера» may be the number of either, «в школе 12 камер» is neither's
        return int(left == "school" and noun == "камера"), after
    if left in ("other", "house", "street"):
        return int(right == "school"), after
    if left == "number" or right == "number" and not has_sign:
        return 0, after
    if has_sign:
        is_alone = left in ("edge", "stop", "safe", "join", "district") and right in AFTER_NUMBER
        return 2 if of_school or right == "school" or is_alone else 1, after
    if left == "school":
        return 2 if right in AFTER_NUMBER or right == "school" else 1, after
    if right != "school":
        return 0, after
    return 2 if is_ordinal else _without_sign(tokens[i].text, noun, left, token_at(tokens, place).text), after


def _ending(tokens: list[Token], i: int, has_sign: bool) -> tuple[bool, int] | None:
    """Whether what is glued behind makes an ordinal, and the place behind it; None for a part of something else."""
    behind, farther = token_at(tokens, i + 1), token_at(tokens, i + 2)
    if not behind.glued:
        return False, i + 1
    is_list = has_sign and behind.text == ","
    if behind.text in ":/.,-" and farther.glued and farther.role == "number" and not is_list:
        return None
    has_hyphen = behind.text == "-" and farther.glued
    said = farther if has_hyphen else behind
    is_ordinal, after = False, i + 1
    if said.role != "school" and said.text in ORDINALS and (has_hyphen or len(said.text) > 1):
        is_ordinal, after = True, i + (3 if has_hyphen else 2)
        after += token_at(tokens, after).text == "-"
    elif has_hyphen:
        is_ordinal, after = said.role == "school", i + 2
    # «5а класс», «12-этажный»
    return None if said.text[0].isalpha() and not is_ordinal else (is_ordinal, after)


def _right_of(tokens: list[Token], after: int) -> tuple[str, int]:
    """The role of what stands behind a number, and its place; quoted words are passed over."""
    right, word = past(tokens, after, 1)
    if right == "quote" and (closed := unquoted(tokens, word, 1)):
        right, word = past(tokens, closed, 1)
        right = right if right in ("school", "other") else "quote"
    return "district" if right == "word" and token_at(tokens, word + 1).role == "district" else right, word


def _without_sign(number: str, noun: str, left: str, before: str) -> int:
    """«12 школа» is a number, «2 школы» and «5 мектеп» may be a count, «в 8 школа закрыта» is a time."""
    if noun in NOT_COUNTED:
        return 0
    if noun in NOMINATIVE and before in OF_TIME and not (left == "safe" and noun != "школа" and before in ("с", "со")):
        return 0
    counts = int(number) % 10 in (2, 3, 4) and int(number) % 100 not in (12, 13, 14)
    is_russian = RUSSIAN_NOUN.match(noun) is not None
    is_one = noun == "школа" and number[-1] == "1" and number[-2:] != "11" and left != "edge"
    if left not in ("edge", "safe", "district") or not is_russian or is_one:
        return 1
    return 1 if noun in GENITIVE and counts and before not in OF_GENITIVE else 2
