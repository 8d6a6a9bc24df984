"""Who stands behind a plain HTTP request: the same cookie and the same rules as behind a page."""

from __future__ import annotations

import json
import time
from typing import Any

from starlette.requests import HTTPConnection
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from app import audience
from app.access import Denied
from app.access_file import configured
from app.admission import admit
from app.rights import PUBLIC, Viewer


def claims_of(request: HTTPConnection) -> dict[str, Any] | None:
    """The claims in the request's signed cookie; None when there is none that this server has signed for itself."""
    raw = _get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME)
    try:
        claims = json.loads(raw) if raw else None
    except ValueError:
        return None
    if not isinstance(claims, dict) or claims.get("origin") != get_origin_from_redirect_uri():
        return None
    return claims


def viewer_of_request(request: HTTPConnection) -> Viewer | Denied:
    """The person of a request, asked anew each time; `?place=` chooses among his own places.

    Where nobody signs in it is whoever sits at this machine; in the public's process it is the public.
    audit.NotRecorded when the journal cannot be written.
    """
    if audience.of_process() == PUBLIC:
        return Viewer(audience=PUBLIC, role=PUBLIC)
    access = configured()
    if access is None:
        return Viewer()
    return admit(claims_of(request), access, time.time(), request.query_params.get("place"))
