"""A pack of pages as PDF, a map as PNG: typst draws, our own type, nothing of the data is markup."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from app.exports.amounts import group_sign, percent_sign
from app.exports.content import Block, Map, Pack, Status
from app.exports.letters import FAMILY, FOLDER, written

_TEMPLATES = Path(__file__).parent / "typst"
_STANDARD: Literal["ua-1"] = "ua-1"  # tagged for readers that speak the page aloud; typst refuses what would break it
_PPI = 300


def pdf(pack: Pack, foot: str = "") -> bytes:
    """The pages as one PDF/UA file. `foot` stands below the pages of a pack without a stamp."""
    content = _plain(pack) | _signs(pack.language) | {
        "foot": written(foot), "definitions_on": min(1, len(pack.pages) - 1)}
    return _bytes(_compiler("paper.typ", content).compile(format="pdf", pdf_standards=[_STANDARD], timestamp=0))


def map_png(drawn: Map, *, title: str, beneath: str, above: str, language: str, statuses: tuple[Status, ...],
            counts: Mapping[str, int], is_bare: bool = False) -> bytes:
    """A map with its title, the legend that counts, and the lines of its stamp, at least 1600 pixels wide.

    A bare one is the drawing alone.
    """
    content = {"title": written(title), "beneath": written(beneath), "above": written(above), "language": language,
               "font": FAMILY, "statuses": [_plain(s) for s in statuses], "counts": dict(counts), "is_bare": is_bare,
               "map": _plain(drawn)} | _signs(language)
    return _bytes(_compiler("map.typ", content).compile(format="png", ppi=_PPI))


def _signs(language: str) -> dict[str, str]:
    return {"group": group_sign(language), "percent": percent_sign(language)}


def _bytes(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise ValueError("typst made several files where one was asked for")
    return made


def _compiler(template: str, content: Mapping[str, Any]) -> typst.Compiler:
    return typst.Compiler(_TEMPLATES / template, root=_TEMPLATES, font_paths=[FOLDER], ignore_system_fonts=True,
                          sys_inputs={"data": json.dumps(content, allow_nan=False)})


def _plain(value: Any) -> Any:
    """Dataclasses as dictionaries, texts in letters that the type has; drawings and codes as they are."""
    if dataclasses.is_dataclass(value):
        found = {f.name: getattr(value, f.name) if f.name in _AS_IT_IS else _plain(getattr(value, f.name))
                 for f in dataclasses.fields(value)}
        for name in _NEVER_EMPTY & found.keys():  # a heading or a picture without words is refused
            found[name] = found[name] if found[name].strip() else _NAMELESS
        if isinstance(value, Pack):
            found["font"] = FAMILY
        return found | ({"type": type(value).__name__} if isinstance(value, Block) else {})
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return written(value) if isinstance(value, str) else value


_NEVER_EMPTY, _NAMELESS = {"title", "said", "label"}, "—"
_AS_IT_IS = ("svg", "colour", "code", "status", "shape", "language", "kind", "dash")
