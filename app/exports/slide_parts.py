"""Parts of a slide: its frame with the stamp, cards, tables, sentences, the map's picture."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from app.exports.amounts import grouped
from app.exports.content import Column, Count, Figure, Lines, Map, Pack, Status, Table
from app.exports.letters import visible
from app.exports.paper import map_png

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, BREADTH = 0.6, 12.13  # inches
_TITLE_ONLY = 5
_GLYPHS = {"circle": "●", "triangle": "▲", "diamond": "◆", "hatched": "◌", "ring": "○"}
_INK, _QUIET, _HAIR, _GROUND = (RGBColor(*(n,) * 3) for n in (28, 95, 205, 244))
_ACCENT = RGBColor(31, 95, 168)
_LONGEST = 180  # characters of a cell
_ONE_LINE = 70  # characters of a title in large letters; a longer one has two lines of small ones
_LETTER, _TABLE_HIGH = 0.1, 5.0  # inches: a letter of 12 points, the room for a table
_POINTS, _SMALL_POINTS, _LONG = 12, 10, 60  # of a cell, and of one with more characters than that


class Deck:
    """The presentation being made, and the pack that it tells."""

    def __init__(self, made: Any, pack: Pack) -> None:
        self.made, self.pack = made, pack
        self.statuses = {s.code: s for s in pack.statuses}

    @property
    def slides_n(self) -> int:
        """How many slides there are so far."""
        return len(self.made.slides)

    def slide(self, title: str, below: str) -> Any:
        """A new slide with its title, the line below it, the stamp and its number."""
        slide = self.made.slides.add_slide(self.made.slide_layouts[_TITLE_ONLY])
        heading = slide.shapes.title
        heading.left, heading.top, heading.width, heading.height = (
            Inches(LEFT), Inches(0.55), Inches(BREADTH), Inches(0.7))
        heading.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        heading.text_frame.word_wrap = True
        heading.text_frame.margin_left = 0
        heading.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        write(heading.text_frame.paragraphs[0], title[:_LONGEST], 26 if len(title) <= _ONE_LINE else 16, is_bold=True)
        if below:
            text(slide, below, (LEFT, 1.25, BREADTH, 0.35), 13, colour=_QUIET)
        stamp = self.pack.stamp
        if self.pack.demonstration:
            text(slide, self.pack.demonstration, (LEFT, 0.2, 8, 0.3), 10, is_bold=True, colour=_QUIET)
        if stamp:
            text(slide, stamp.classification, (8.7, 0.2, 4.03, 0.3), 11, is_bold=True, align=PP_ALIGN.RIGHT)
            foot = " · ".join((stamp.reader, stamp.moment, stamp.source))
            text(slide, foot, (LEFT, 7.08, 11.2, 0.3), 9, colour=_QUIET)
        text(slide, str(self.slides_n), (11.93, 7.08, 0.8, 0.3), 9, colour=_QUIET, align=PP_ALIGN.RIGHT)
        return slide

    def glyph(self, code: str) -> str:
        """The sign of a status as a letter and its name."""
        status = self.statuses[code]
        return f"{_GLYPHS[status.shape]} {status.label}"

    def whole(self, n: int) -> str:
        """The number as the language of the deck writes it."""
        return grouped(n, self.pack.language)

    def said(self, column: Column, value: Any) -> str:
        """What a cell of a table says."""
        if value is None:
            return "—"
        if column.kind == "status":
            return self.glyph(value)
        return self.whole(value) if isinstance(value, int) else str(value)


def colour_of(status: Status) -> RGBColor:
    """The status' colour."""
    return RGBColor.from_string(status.colour.removeprefix("#"))


def write(paragraph: Any, said: str, points: float, *, is_bold: bool = False, colour: RGBColor = _INK) -> None:
    """One run of text, its signs as they are: nothing in it is a field or a link."""
    run = paragraph.add_run()
    run.text = visible(said)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(points), is_bold, colour


def text(slide: Any, said: str, box: tuple[float, float, float, float], points: float, *, is_bold: bool = False,
         colour: RGBColor = _INK, align: Any = PP_ALIGN.LEFT) -> Any:
    """A box of text; `box` is left, top, width and height in inches."""
    shape = slide.shapes.add_textbox(*(Inches(n) for n in box))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.paragraphs[0].alignment = align
    write(frame.paragraphs[0], said, points, is_bold=is_bold, colour=colour)
    return shape


def add_counts(deck: Deck, slide: Any, counts: Sequence[Count], top: float) -> None:
    """A card a status: its sign, how many, what changed."""
    wide = BREADTH / len(counts)
    for k, count in enumerate(counts):
        left = LEFT + k * wide
        status = deck.statuses[count.status]
        name = text(slide, "", (left, top, wide - 0.15, 0.35), 14)
        write(name.text_frame.paragraphs[0], _GLYPHS[status.shape] + " ", 15, colour=colour_of(status))
        write(name.text_frame.paragraphs[0], status.label, 14)
        text(slide, deck.whole(count.n), (left, top + 0.35, wide - 0.15, 0.7), 38, is_bold=True)
        text(slide, count.change, (left, top + 1.1, wide - 0.15, 0.3), 12, colour=_QUIET)


def add_figures(deck: Deck, slide: Any, figures: Sequence[Figure], top: float) -> None:
    """The headline figures, each with what it is of, source and moment."""
    wide = BREADTH / max(len(figures), 1)
    for k, figure in enumerate(figures):
        left = LEFT + k * wide
        text(slide, figure.label, (left, top, wide - 0.2, 0.6), 14)
        text(slide, figure.value, (left, top + 0.6, wide - 0.2, 0.7), 32, is_bold=True, colour=_ACCENT)
        text(slide, " · ".join(filter(None, (figure.of, figure.below))), (left, top + 1.3, wide - 0.2, 0.9), 13)
        text(slide, figure.source, (left, top + 2.25, wide - 0.2, 0.5), 10, colour=_QUIET)


def add_lines(deck: Deck, slide: Any, blocks: Sequence[Lines], points: float = 18) -> None:
    """Sentences under their headings."""
    frame = text(slide, "", (LEFT, 1.7, BREADTH, 5.2), points).text_frame
    for block in blocks:
        if block.title and len(blocks) > 1:
            write(frame.add_paragraph(), block.title, points, is_bold=True)
        for n, line in enumerate(block.lines, 1):
            paragraph = frame.add_paragraph()
            paragraph.space_after = Pt(points / 2)
            write(paragraph, f"{n}. {line}" if block.is_numbered else line, points)


def add_map(deck: Deck, slide: Any, drawn: Map) -> None:
    """The map's picture with its legend."""
    language = deck.pack.language
    image = map_png(drawn, title="", beneath="", above="", language=language, statuses=deck.pack.statuses, counts={},
                    is_bare=True)
    high = Inches(5.3)
    picture = slide.shapes.add_picture(io.BytesIO(image), Inches(LEFT), Inches(1.65), height=high)
    if picture.width > Inches(8.5):
        picture.height, picture.width = Emu(int(picture.height * Inches(8.5) / picture.width)), Inches(8.5)
    describe(picture, drawn.said)
    counts = {c.status: c for c in deck.pack.pages[0].counts}
    for k, status in enumerate(deck.pack.statuses):
        n = f"  {deck.whole(counts[status.code].n)}" if status.code in counts else ""
        box = text(slide, "", (9.6, 2.0 + 0.5 * k, 3.4, 0.4), 16)
        write(box.text_frame.paragraphs[0], _GLYPHS[status.shape] + " ", 17, colour=colour_of(status))
        write(box.text_frame.paragraphs[0], status.label, 16)
        write(box.text_frame.paragraphs[0], n, 16, is_bold=True)


def add_table(deck: Deck, slide: Any, table: Table) -> None:
    """The first rows of a table, as many as a slide holds in letters that a room can read."""
    if not table.rows:
        text(slide, table.empty, (LEFT, 1.9, BREADTH, 0.5), 18)
        return
    widths = [_width(c) for c in table.columns]
    broad = [BREADTH * width / sum(widths) for width in widths]
    rows = table.rows[:_fitting(table, broad)]
    frame = slide.shapes.add_table(len(rows) + 1, len(table.columns), Inches(LEFT), Inches(1.7), Inches(BREADTH),
                                   Inches(0.34) * (len(rows) + 1))
    describe(frame, table.title)
    drawn = frame.table
    _plain_style(frame)
    for k, column in enumerate(table.columns):
        drawn.columns[k].width = Inches(broad[k])
        _cell(drawn.cell(0, k), column.label, 11, column.kind == "number", is_bold=True)
    for n, row in enumerate(rows, 1):
        for k, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            said = deck.said(column, value)
            _cell(drawn.cell(n, k), said[:_LONGEST], _points(said), column.kind == "number")
    left = len(table.rows) - len(rows) + table.more_n
    if left:
        text(slide, f"{deck.pack.words['more']}: {deck.whole(left)}", (LEFT, 6.75, BREADTH, 0.3), 11, colour=_QUIET)


def _fitting(table: Table, broad: Sequence[float]) -> int:
    """How many rows stay above the foot, were every letter a broad one."""
    high = 0.34
    for n, row in enumerate(table.rows):
        lines = max(math.ceil(_LETTER * _points(str(value)) / _POINTS * min(len(str(value)), _LONGEST) / (wide - 0.12))
                    for value, wide in zip(row, broad, strict=True))
        high += max(0.34, 0.18 * lines + 0.08)
        if high > _TABLE_HIGH:
            return n
    return len(table.rows)


def _points(said: str) -> float:
    return _SMALL_POINTS if len(said) > _LONG else _POINTS


def describe(shape: Any, said: str) -> None:
    """The words that a screen reader says of a picture, a chart or a table."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", visible(said)[:1000])


def _width(column: Column) -> float:
    return column.width or (1.6 if column.kind == "status" else 1.2)


def _cell(cell: Any, said: str, points: float, is_number: bool, *, is_bold: bool = False) -> None:
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    write(paragraph, said, points, is_bold=is_bold, colour=_QUIET if is_bold else _INK)
    cell.fill.background()
    borders = cell._tc.get_or_add_tcPr()
    line = borders.makeelement(qn("a:lnB"), {"w": "6350"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": str(_HAIR)}))
    line.append(fill)
    borders.insert(0, line)


def _plain_style(frame: Any) -> None:
    """No bands and no coloured heading: lines alone."""
    drawn = frame.table
    drawn.first_row, drawn.horz_banding = True, False
    style = drawn._tbl.tblPr.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's own "no style, no grid"
