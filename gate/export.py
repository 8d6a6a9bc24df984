"""Files to take away, each at an address of its own that asks who is there."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import audit, downloads
from app.access import Denied
from app.read import NothingPublished
from app.rights import PUBLIC, Viewer
from app.texts import speaking, t
from gate.session import viewer_of_request

_SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def export(request: Request) -> Response:
    """The file named in the path, made for whoever asks and written into the journal before it leaves.

    403 for nobody, 404 for what does not exist or is not his, 503 when the journal cannot be written.
    """
    return await run_in_threadpool(_answer, request)


def _answer(request: Request) -> Response:
    with speaking(request.query_params.get("lang")):
        try:
            who = viewer_of_request(request)
            if isinstance(who, Denied):
                return _said(t("Sign in first."), 403)
            return _file(who, request.path_params["name"], dict(request.query_params))
        except (downloads.NotThere, NothingPublished):
            return _said(t("There is no such file."), 404)
        except audit.NotRecorded:
            return _said(t("The journal cannot be written, so nothing is handed out."), 503)


def _file(who: Viewer, name: str, where: dict[str, str]) -> Response:
    file = downloads.make(who, name, where, dt.datetime.now(dt.UTC))
    if who.role != PUBLIC:  # what everybody may take is nobody's business, and would fill the book
        audit.record(who, "exported", what=name, rows_n=file.rows_n,
                     where="&".join(f"{k}={v}" for k, v in sorted(where.items()))[:500])
    disposition = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return Response(file.content, media_type=file.mime, headers=_SAFE | {"Content-Disposition": disposition})


def _said(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status, headers=_SAFE)


ROUTES = [Route("/export/{name}", export, methods=["GET"])]
