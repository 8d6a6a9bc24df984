"""A visitor without a browser: he speaks to the staff app over its web socket, as Streamlit's own page does."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.asyncio.client import ClientConnection, connect

MAX_MESSAGE_BYTES = 64 << 20
RUN_S = 120


class Failed(Exception):
    """The page showed an error, or did not come."""


@dataclass
class Visitor:
    """One open tab: where it is, what it has been sent, what can be clicked there."""

    socket: ClientConnection
    page: str = ""
    query: str = ""
    pages: dict[str, str] = field(default_factory=dict)  # path in the address → the page's hash
    widgets: dict[str, Any] = field(default_factory=dict)  # label → the select box of that label
    seat: str = ""
    bytes_n: int = 0
    _cached: set[str] = field(default_factory=set)

    @classmethod
    async def arrive(cls, address: str, *, cookies: dict[str, str], trusted: ssl.SSLContext | None = None,
                     page: str = "", query: str = "") -> Visitor:
        """Open the app at `address` and wait for its first page; Failed, OSError when it does not come."""
        token = generate_xsrf_token_string()
        told = "; ".join(f"{k}={v}" for k, v in (cookies | {"_streamlit_xsrf": token}).items())
        parts = urlsplit(address)
        socket = await connect(
            f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/_stcore/stream", ssl=trusted, proxy=None,
            subprotocols=["streamlit", token], origin=address, additional_headers={"Cookie": told},  # type: ignore[list-item,arg-type]
            compression=None, max_size=MAX_MESSAGE_BYTES, open_timeout=RUN_S, ping_interval=None)
        visitor = cls(socket, page, query)
        if socket.response is not None:
            given = socket.response.headers.get("Set-Cookie", "")
            visitor.seat = given.partition(";")[0].removeprefix("seat=")
        await visitor.go(page, query)
        return visitor

    async def go(self, page: str, query: str = "") -> None:
        """Follow a link to `page` (as in the address)."""
        self.page, self.query = page, query
        state = ClientState(query_string=query, page_name=page)
        if page in self.pages:
            state = ClientState(query_string=query, page_script_hash=self.pages[page])
        await self._rerun(state)

    async def choose(self, label: str, position: int) -> None:
        """Choose an option of the select box that is labelled so."""
        box = self.widgets[label]
        state = ClientState(query_string=self.query, page_script_hash=self.pages.get(self.page, ""))
        state.widget_states.widgets.add(id=box.id, string_value=box.options[position % len(box.options)])
        await self._rerun(state)

    async def leave(self) -> None:
        """Close the tab."""
        await self.socket.close()

    async def _rerun(self, state: ClientState) -> None:
        state.cached_message_hashes.extend(self._cached)
        self.widgets = {}
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(RUN_S):
            while not await self._is_done():
                pass

    async def _is_done(self) -> bool:
        raw = await self.socket.recv(decode=False)
        self.bytes_n += len(raw)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._cached.add(message.hash)
        if kind == "navigation":
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind in ("page_not_found", "session_event", "auth_redirect"):
            raise Failed(kind)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise Failed(f"{element.exception.type}: {element.exception.message}")
            if element.WhichOneof("type") == "selectbox":
                self.widgets[element.selectbox.label] = element.selectbox
        return bool(kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY)
