"""A pack of pages as slides: widescreen, charts that PowerPoint draws and lets be edited, no more than twelve."""

from __future__ import annotations

import io

from pptx import Presentation

from app.exports.content import Bars, Block, Column, Course, Lines, Map, Pack, Page, Table
from app.exports.letters import visible
from app.exports.slide_charts import bars_chart, course_chart, share_chart
from app.exports.slide_parts import HEIGHT, WIDTH, Deck, add_counts, add_figures, add_lines, add_map, add_table

MOST_SLIDES = 12


def pptx(pack: Pack) -> bytes:
    """The same content as the PDF; a pack without a stamp has none here either."""
    made = Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    made.core_properties.title, made.core_properties.author = visible(pack.title)[:250], ""
    made.core_properties.comments = ""
    deck = Deck(made, pack)
    main = [p for n, p in enumerate(pack.pages) if n == 0 or p.continues]
    places = [p for n, p in enumerate(pack.pages) if n and not p.continues]
    _front(deck, pack.pages[0])
    blocks = [block for page in main for block in page.blocks]
    room = MOST_SLIDES - deck.slides_n - bool(places) - 1
    for block in _together(blocks)[:room]:
        _block(deck, block)
    if places:
        _places(deck, pack, [pack.pages[0], *places] if len(main) == 1 else places)
    _definitions(deck, pack)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _front(deck: Deck, page: Page) -> None:
    slide = deck.slide(page.title, page.subtitle)
    if page.counts:
        add_counts(deck, slide, page.counts, top=1.75)
    add_figures(deck, slide, page.figures, top=3.75 if page.counts else 2.2)


def _together(blocks: list[Block]) -> list[tuple[Block, ...]]:
    """One block a slide; sentences share one."""
    lines = tuple(b for b in blocks if isinstance(b, Lines))
    found: list[tuple[Block, ...]] = []
    for block in blocks:
        if not isinstance(block, Lines):
            found.append((block,))
        elif block is lines[0]:
            found.append(lines)
    return found


def _block(deck: Deck, blocks: tuple[Block, ...]) -> None:
    first = blocks[0]
    if isinstance(first, Lines):
        title = " · ".join(b.title for b in blocks)
        add_lines(deck, deck.slide(title, ""), [b for b in blocks if isinstance(b, Lines)])
    elif isinstance(first, Map):
        add_map(deck, deck.slide(first.title, ""), first)
    elif isinstance(first, Bars):
        bars_chart(deck, deck.slide(first.title, ""), first)
    elif isinstance(first, Course):
        course_chart(deck, deck.slide(first.title, first.note), first)
    elif any(c.kind in ("share", "score") for c in first.columns) and first.rows:
        share_chart(deck, deck.slide(first.title, ""), first)
    else:
        title, _, said = first.title.partition(": ")
        add_table(deck, deck.slide(title, said), first)


def _places(deck: Deck, pack: Pack, pages: list[Page]) -> None:
    """The places side by side: their schools by status, and the value of each figure."""
    whole = max(pages, key=lambda p: len(p.counts) + len(p.figures))
    columns = (Column(pack.words["place"], width=2.2),
               *(Column(s.label, "number") for s in pack.statuses[:len(whole.counts)]),
               *(Column(f.label, "number") for f in whole.figures))
    said = [(p.title, *(c.n for c in p.counts), *(f.value for f in p.figures)) for p in pages]
    rows = tuple((*row, *(None,) * (len(columns) - len(row))) for row in said)
    add_table(deck, deck.slide(pack.words["places"], ""), Table(pack.words["places"], columns, rows, ""))


def _definitions(deck: Deck, pack: Pack) -> None:
    figures = pack.pages[0].figures
    add_lines(deck, deck.slide(pack.words["definitions"], ""), [
        Lines("", tuple(f"{f.label}: {f.definition}" for f in figures))], points=13)
