"""Draws one empty page when a server starts, so that the first reader does not wait for the fonts to be read."""

from __future__ import annotations

from app.exports import paper, slides
from app.exports.content import Lines, Pack, Page

_WORDS = dict.fromkeys(("definitions", "page", "place", "places", "more"), "")


def up() -> None:
    """Everything that a paper needs is in memory afterwards."""
    page = Page("Ә", "Қ", (), (), ((Lines("Ң", ("Ғ",)),),), (0,))
    pack = Pack("Ө", "kk", (page,), (), None, "", _WORDS)
    paper.pdf(pack)
    slides.pptx(pack)
