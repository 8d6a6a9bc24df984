"""Puts our own scripts before Streamlit's into its one HTML page: each says in its head what it is for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gate.headers import KEPT

_HEAD = b"<head>"
_STATIC = Path(__file__).parents[1] / "static"
SCRIPTS = ("page.js", "take.js")


def _tag(name: str) -> str:
    # named by its content: a browser may keep static files
    version = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return f'\n    <script src="./app/static/{name}?v={version}"></script>'


_WITH_SCRIPTS = _HEAD + "".join(map(_tag, SCRIPTS)).encode()


class WithOurScripts:
    """Middleware: an HTML answer that begins a page gets the scripts as the first thing in its head."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        # as it is: what is packed cannot be added to
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        start: Message | None = None
        body = b""

        async def noted(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await _send_with_scripts(start, body, send)

        await self.app(scope, receive, noted)


def _asks_for_a_page(scope: Scope) -> bool:
    return (scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith(KEPT)
            and "text/html" in Headers(scope=scope).get("accept", ""))


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    return message["status"] == 200 and headers.get("content-type", "").startswith("text/html")


async def _send_with_scripts(start: Message, body: bytes, send: Send) -> None:
    body = body.replace(_HEAD, _WITH_SCRIPTS, 1)
    headers = MutableHeaders(raw=start["headers"])
    headers["Content-Length"] = str(len(body))
    for name in ("ETag", "Last-Modified"):  # they name the page as it was
        if name in headers:
            del headers[name]
    await send(start)
    await send({"type": "http.response.body", "body": body})
