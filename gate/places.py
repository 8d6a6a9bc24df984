"""The schools' places, names and districts for the map, told to whoever may open it: his own part of the city alone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import places
from app.access import Denied
from app.audit import NotRecorded
from app.read import NothingPublished
from app.rights import may_open
from app.texts import speaking
from gate.session import viewer_of_request

PREFIX = f"/{places.ROUTE}/"
_NOT_KEPT = {"Cache-Control": "no-store"}
# The next person at this browser asks as himself: what is kept is shown only after we have said that it is his.
_ASKED_ANEW = {"Cache-Control": "private, no-cache", "Content-Encoding": "gzip", "Vary": "Cookie"}


# not async: Starlette runs it beside the loop, for it reads files
def told(request: Request) -> Response:
    """One of places.MADE. 403 for nobody, 404 for what is not there or not his, 503 without a journal."""
    try:
        who = viewer_of_request(request)
        if isinstance(who, Denied):
            return PlainTextResponse("Sign in first.", 403, headers=_NOT_KEPT)
        if not may_open(who, "map"):
            return PlainTextResponse("There is no such thing.", 404, headers=_NOT_KEPT)
        with speaking(request.query_params.get("lang")):
            content, version = places.packed(who, request.path_params["what"])
    except NotRecorded:
        return PlainTextResponse("The journal cannot be written.", 503, headers=_NOT_KEPT)
    except (KeyError, NothingPublished):
        return PlainTextResponse("There is no such thing.", 404, headers=_NOT_KEPT)
    tag = f'"{version}-{request.query_params.get("lang", "")[:2]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=_ASKED_ANEW | {"ETag": tag})
    kind = "application/octet-stream" if request.path_params["what"] == "schools" else "application/json"
    return Response(content, media_type=kind, headers=_ASKED_ANEW | {"ETag": tag})


ROUTES = [Route(PREFIX + "{what}", told, methods=["GET"])]
