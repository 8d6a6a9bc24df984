"""What is said when something goes wrong: a sentence and a number; the log has the number and all the rest."""

from __future__ import annotations

import logging
import secrets
import traceback

import streamlit as st
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import measure
from app.texts import speaking, t
from gate.plain_page import language_of, plain_page

_LOG = logging.getLogger(__name__)


class Caught:
    """Middleware: an error that nobody caught is a page with its number. Inside what sets headers, so it has them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception as error:
            if scope["type"] != "http":
                raise
            number = _numbered("request")
            # the path alone: a query may hold what nobody should read in a log
            _LOG.error("Error %s at %r", number, scope["path"], exc_info=error)
            if not has_begun:
                await page_of(500, Headers(scope=scope), number)(scope, receive, send)


def on_page(error: Exception) -> bool:
    """What st.App calls when a page failed, after it has logged the error; True: nothing else is shown."""
    number = _numbered("page")
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f"{last[0].filename}:{last[0].lineno}" if last else "an unknown place"
    _LOG.error("Error %s is the %s of %s, logged above", number, type(error).__qualname__, where)
    st.error(_asked_to_tell(number))
    return True


async def _http(request: Request, error: HTTPException) -> Response:
    page = page_of(error.status_code, request.headers)
    page.headers.update(error.headers or {})
    return page


HANDLERS = {HTTPException: _http}


def page_of(status: int, headers: Headers, number: str = "") -> Response:
    """The page of an HTTP status in the language that the browser asks for; `number` is that of an error."""
    language = language_of(headers)
    with speaking(language):
        title, text = _said(status)
        return plain_page(status, language, title, _asked_to_tell(number) if number else text,
                          t("Back to the first page"))


def _said(status: int) -> tuple[str, str]:
    if status == 403:
        return t("Not open to you"), t("Sign in first.")
    if status == 404:
        return t("There is nothing here"), t("The address may be mistyped, or what stood here has gone.")
    if status == 413:
        return t("The file is too large"), t("Nothing of it was taken in.")
    if status < 500:
        return t("This request was not understood"), t("Go back and try once more.")
    return t("Something went wrong"), t("Try again in a few minutes, or tell the operator.")


def _asked_to_tell(number: str) -> str:
    return t("Something went wrong. Try again; if it stays, tell the operator this number: {number}", number=number)


def _numbered(where: str) -> str:
    measure.count_error(where)
    return secrets.token_hex(4)
