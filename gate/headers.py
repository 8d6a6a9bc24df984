"""What a browser may do with our answers: a content-security policy, and the headers beside it.

The policy of the pages names what Streamlit's own browser code needs, measured with every page by
tests/test_headers_browser.py. Component pages (the map) build scripts from text: they have a policy of their own.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from app.basemap import ROUTE, Basemap
from app.places import ROUTE as PLACES_ROUTE

COMPONENTS = "/component/"
TILES = f"/{ROUTE}/"  # gate/tiles.py says itself who may keep them
PLACES = f"/{PLACES_ROUTE}/"  # and gate/places.py
# Code and pictures without data, which a browser may keep; all else is asked for anew.
KEPT = ("/static/", "/app/static/", COMPONENTS, TILES, PLACES)
# Nothing here is a page: whatever somebody managed to store runs nowhere.
FILES = ("/media/", "/export/", TILES, PLACES)
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.S | re.I)
_HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.I | re.A)
_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# streamlit-folium hands its map over as text and runs it, so scripts of text must run here; what they may reach is
# little. Not sandboxed from the page: the map keeps its place in the page's address (static/school_layer.js).
_COMPONENT_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'{calls}; img-src 'self'{pictures}; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-scripts allow-same-origin")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # our own sign-in needs to know the page before
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=31536000"


class SafeHeaders:
    """Middleware; `is_https` says that people reach the app by https, `ground` which basemap a browser draws."""

    def __init__(self, app: ASGIApp, is_https: bool, ground: Basemap | None = None) -> None:
        self.app = app
        self.is_https = is_https
        # a tile server's, and for what it has: pictures, or shapes that a script calls for
        beyond = f" {ground.origin}" if ground and ground.origin else ""
        self.calls, self.pictures = (beyond, "") if ground and ground.is_vector else ("", beyond)
        self.hashes = inline_hashes((Path(file_util.get_static_dir()) / "index.html").read_text("utf-8"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._guard(scope, MutableHeaders(raw=message["headers"]))
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)

    def _guard(self, scope: Scope, headers: MutableHeaders) -> None:
        path = scope["path"]
        for name, value in _ALWAYS.items():
            headers[name] = value
        headers["Content-Security-Policy"] = self._policy(path, Headers(scope=scope).get("host", ""))
        headers["X-Frame-Options"] = "SAMEORIGIN" if path.startswith(COMPONENTS) else "DENY"
        if not path.startswith(KEPT):
            headers["Cache-Control"] = "no-store"
        if headers.get("Access-Control-Allow-Origin") == "*":  # Streamlit's word for app/static
            del headers["Access-Control-Allow-Origin"]
        if self.is_https:
            headers["Strict-Transport-Security"] = _HSTS

    def _policy(self, path: str, host: str) -> str:
        if path.startswith(FILES):
            return _FILE_POLICY
        if path.startswith(COMPONENTS):
            return _COMPONENT_POLICY.format(calls=self.calls, pictures=self.pictures)
        return page_policy(self.hashes, host, self.is_https, calls=self.calls, pictures=self.pictures)


def inline_hashes(html: str) -> list[str]:
    """A source expression for each script that stands in the text of a page: they change with Streamlit's version."""
    digests = (hashlib.sha256(text.encode()).digest() for text in _INLINE.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def page_policy(hashes: list[str], host: str, is_https: bool, *, calls: str = "", pictures: str = "") -> str:
    """The policy of the app's pages as asked for at `host`; a host that is no host is left out.

    calls, pictures: one more origin each, with a blank before it.
    """
    # 'self' means the web socket too in today's browsers, and did not in earlier ones.
    socket = f" {'wss' if is_https else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join((
        "default-src 'none'", " ".join(("script-src 'self' 'wasm-unsafe-eval'", *hashes)),
        "style-src 'self' 'unsafe-inline'", f"img-src 'self' data:{pictures}", "font-src 'self' data:",
        f"connect-src 'self'{socket}{calls}", "frame-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        "form-action 'none'"))
