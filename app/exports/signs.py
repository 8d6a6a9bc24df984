"""The five signs of the statuses as SVG in a box of 16 × 16: the same outlines that the pages show."""

from __future__ import annotations

import re

SHAPES = {
    "circle": '<circle cx="8" cy="8" r="6.5" fill="{c}"/>',
    "triangle": '<path d="M8 1.5 15 14.5H1Z" fill="{c}"/>',
    "diamond": '<path d="M8 .5 15.5 8 8 15.5.5 8Z" fill="{c}"/>',
    "hatched": '<circle cx="8" cy="8" r="6.5" fill="white" stroke="{c}" stroke-width="1.5"/>'
               '<path d="M3 10.5 10.5 3M5.5 13 13 5.5" stroke="{c}" stroke-width="1.5"/>',
    "ring": '<circle cx="8" cy="8" r="6" fill="white" stroke="{c}" stroke-width="2"/>',
}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def outline(shape: str, colour: str) -> str:
    """The sign's elements; ValueError for a colour that is none: it stands in the markup."""
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is no colour")
    return SHAPES[shape].format(c=colour)


def sign(shape: str, colour: str) -> str:
    """The sign as a picture of its own."""
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">'
            f"{outline(shape, colour)}</svg>")
