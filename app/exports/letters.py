"""The type of the papers: which fonts there are, and which letters they hold."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import font_source_sans_pro
from fontTools.ttLib import TTFont

FAMILY = "Source Sans Pro"
FOLDER = Path(font_source_sans_pro.__file__).parent / "files"
_USED = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf")
_LONGEST_WORD = 24  # letters; a longer word may break anywhere
_LONGEST = 600  # letters of one text: the longest definition has fewer
_SPACES = dict.fromkeys("\t\n\r", " ")
_STAND_INS = dict.fromkeys("●○◌◆▲◐", "•")
_BREAK = "\u200b"


def visible(text: str, longest: int = _LONGEST) -> str:
    """The text without the signs that are no letters: controls, marks of direction, halves of pairs."""
    return "".join(one for one in (_SPACES.get(letter, letter) for letter in text[:longest])
                   if unicodedata.category(one)[0] != "C")


def written(text: str) -> str:
    """The text in letters that the type has: others read "?", a word that no line holds may break, signs go out.

    What a paper says would otherwise depend on the fonts of the machine that draws it.
    """
    known = _known()
    kept = []
    for letter in unicodedata.normalize("NFC", visible(text)):
        one = _STAND_INS.get(letter, letter)
        kept.append(one if one in known else "?")
    return " ".join(_breakable(word) for word in "".join(kept).split(" "))


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK.join(word[k:k + _LONGEST_WORD // 2] for k in range(0, len(word), _LONGEST_WORD // 2))


@cache
def _known() -> frozenset[str]:
    """Letters that every weight in use has."""
    held = [{chr(code) for code in TTFont(FOLDER / name, lazy=True).getBestCmap()} for name in _USED]
    return frozenset(set.intersection(*held))
