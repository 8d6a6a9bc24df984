"""Remembers that a browser was offered the tour: a picture of one point, whose answer sets a cookie of a year."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.tour import PICTURE, SEEN

_YEAR_S = 365 * 24 * 3600
# One transparent point: the smallest GIF.
_POINT = (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
          b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")


async def seen(request: Request) -> Response:
    """The picture with the cookie. It says nothing of the person, so it asks for none."""
    answer = Response(_POINT, media_type="image/gif", headers={"Cache-Control": "no-store"})
    answer.set_cookie(SEEN, "1", max_age=_YEAR_S, path="/", httponly=True, samesite="lax",
                      secure=request.url.scheme == "https")
    return answer


ROUTES = [Route(f"/{PICTURE}", seen, methods=["GET"])]
