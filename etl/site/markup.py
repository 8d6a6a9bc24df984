"""HTML and SVG put together so that a text can never become markup."""

from __future__ import annotations

import html


class Markup(str):
    """Text that is markup already; `el` makes it, and nothing else does."""

    __slots__ = ()


def el(tag: str, *children: str | None, **attributes: object) -> Markup:
    """One element; a child that is plain text is escaped, one that is None is left out.

    `class_` is written as class, `stroke_width` as stroke-width; an attribute that is None is left out.
    """
    given = "".join(f' {name.rstrip("_").replace("_", "-")}="{html.escape(str(value), quote=True)}"'
                    for name, value in attributes.items() if value is not None)
    inner = join(*children)
    return Markup(f"<{tag}{given}>" if tag in _VOID else f"<{tag}{given}>{inner}</{tag}>")


def join(*children: str | None) -> Markup:
    """Children one after another."""
    return Markup("".join(c if isinstance(c, Markup) else html.escape(c) for c in children if c is not None))


_VOID = frozenset({"meta", "link", "br", "img"})
