"""What Streamlit hands to anybody who knows an address, and here only to whoever is signed in, or to nobody."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access import Denied
from app.audit import NotRecorded
from gate.errors import page_of
from gate.session import viewer_of_request

OWN = ("/media/", "/_stcore/upload_file/")
# An interface for programs, a page run for whoever asks, figures of the process: gate/metrics.py has ours.
CLOSED = ("/_stcore/agent", "/_stcore/metrics", "/_stcore/script-health-check")


class Guarded:
    """Middleware: files and uploads for whoever is signed in; what nobody needs answers 404."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        status = None
        if scope["type"] == "http" and path.startswith(CLOSED):
            status = 404
        elif scope["type"] == "http" and path.startswith(OWN):
            status = await run_in_threadpool(_refusal, HTTPConnection(scope))
        answer = page_of(status, Headers(scope=scope)) if status else self.app
        await answer(scope, receive, send)


def _refusal(request: HTTPConnection) -> int | None:
    try:
        return 403 if isinstance(viewer_of_request(request), Denied) else None
    except NotRecorded:
        return 503
