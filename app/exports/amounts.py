"""Numbers of the papers as the language of the paper writes them (CLDR)."""

from __future__ import annotations

from babel import Locale, numbers


def grouped(value: int, language: str) -> str:
    """1234 → "1 234"."""
    return str(numbers.format_decimal(value, format="#,##0", locale=language))


def group_sign(language: str) -> str:
    """What stands between thousands."""
    return str(numbers.get_group_symbol(language))


def percent_sign(language: str) -> str:
    """What stands behind a number of per cent, its space included."""
    return str(Locale.parse(language).percent_formats[None].suffix[0])
