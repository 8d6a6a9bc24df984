"""A page in words for whoever stands before the app: no script, no other file, nothing of the city.

Its look is the theme's, and stands in the page: other files may not be there when it is needed.
"""

from __future__ import annotations

from html import escape

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse
from streamlit import config

from app.texts import FALLBACK, LANGUAGES

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">{way_on}</a></p></main></body></html>
"""


def _style() -> str:
    """Streamlit's settings are read when the server starts, and so before this."""
    return (f"body {{ margin: 0; padding: 1rem; min-height: 100dvh; box-sizing: border-box; display: grid; "
            f'place-items: center; font: 1rem/1.5 "Source Sans", system-ui, sans-serif; '
            f"{_themed('background', 'secondaryBackgroundColor')}; {_themed('color', 'textColor')} }} "
            f"main {{ box-sizing: border-box; width: min(32rem, 100%); padding: 2rem; border: 1px solid; "
            f"border-radius: .5rem; {_themed('background', 'backgroundColor')}; "
            f"{_themed('border-color', 'borderColor')} }} "
            "h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.25 } p { margin: 0 0 1rem } "
            f"a {{ display: inline-block; padding: .65rem 1rem; border-radius: .5rem; color: white; "
            f"text-decoration: none; {_themed('background', 'primaryColor')} }} "
            "a:focus-visible { outline: 3px solid; outline-offset: 2px }")


def _themed(what: str, name: str) -> str:
    light, dark = (config.get_option(f"theme.{mode}.{name}") for mode in ("light", "dark"))
    return f"{what}: {light}; {what}: light-dark({light}, {dark})"  # an old browser passes over the second


def plain_page(status: int, language: str, title: str, text: str, way_on: str) -> HTMLResponse:
    """A response of `status` with a title, a text and a link to the first page."""
    page = _PAGE.format(language=escape(language), title=escape(title), text=escape(text), way_on=escape(way_on),
                        style=_style())
    return HTMLResponse(page, status, {"cache-control": "no-store"})


def language_of(headers: Headers) -> str:
    """The language chosen at an earlier visit, else the first of ours that the browser asks for, else Russian."""
    kept = cookie_parser(headers.get("cookie", "")).get("lang", "")
    asked = [part.partition(";")[0].strip()[:2].lower() for part in headers.get("accept-language", "").split(",")]
    return next((code for code in (kept, *asked) if code in LANGUAGES), FALLBACK)
