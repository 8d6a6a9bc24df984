"""The staff app over a serving file of one row, with sign-in and without: what stands before it needs no city."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets as dice
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import httpx
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from app.access_file import SETTINGS
from tests.signing import free_port, running

NAME = "security.city.kz"
SERVED = "staff-20261112T060000000Z.duckdb"


def publish(folder: Path, published_at: dt.datetime, *, is_demonstration: bool = False) -> Path:
    """A serving file that says when it was published, and holds nothing that a page could show."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(folder / SERVED)) as con:
        con.execute("create schema marts")
        con.execute("""
            create table marts.publication as select $day::date as as_of_on, timezone('UTC', $at::timestamptz)
            as published_at, $is_demonstration as is_demonstration""",
                    {"day": published_at.date(), "at": published_at, "is_demonstration": is_demonstration})
    return folder / SERVED


@dataclass
class Gate:
    """A server of its own: `folder` holds what it reads and says, `settings` what it is told beside that."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    cookie_secret: str = field(default_factory=lambda: dice.token_hex(32))
    client_secret: str = field(default_factory=lambda: dice.token_hex(16))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def serving(self) -> Path:
        return self.folder / "serving"

    @property
    def said(self) -> str:
        """All of stdout and stderr so far."""
        return (self.folder / "log").read_text("utf-8", "replace")

    def client(self, *, host: str | None = None, cookie: str = "") -> httpx.Client:
        """A client that asks for `host` with a session cookie."""
        headers = ({"host": host} if host else {}) | ({"cookie": f"{USER_COOKIE_NAME}={cookie}"} if cookie else {})
        return httpx.Client(base_url=self.address, headers=headers, trust_env=False, timeout=30)

    def cookie(self, group: str = "deputies") -> str:
        """What Streamlit gives to somebody of that group who has signed in."""
        claims = {"origin": f"https://{NAME}", "is_logged_in": True, "iss": self.issuer, "aud": "dash", "sub": "u1",
                  "iat": int(time.time()), "nonce": "n1", "groups": [group], "name": "Ахметова А."}
        return create_signed_value(self.cookie_secret, USER_COOKIE_NAME, json.dumps(claims)).decode()

    @property
    def issuer(self) -> str:
        """A provider on which nobody listens."""
        return "http://127.0.0.1:9"

    def with_sign_in(self) -> dict[str, str]:
        """The environment of a server at https://NAME: one secret in it, one in a file that it names."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "access.toml").write_text('[roles]\ndeputies = "deputy_akim"\nmailers = "inspector"\n')
        (self.folder / "cookie").write_text(self.cookie_secret)
        return {"ACCESS_FILE": str(self.folder / "access.toml"), "OIDC_ISSUER": self.issuer, "OIDC_CLIENT_ID": "dash",
                "OIDC_CLIENT_SECRET": self.client_secret, "COOKIE_SECRET_FILE": str(self.folder / "cookie"),
                "OIDC_REDIRECT_URI": f"https://{NAME}/oauth2callback"}

    @contextmanager
    def open(self, *options: str) -> Iterator[None]:
        """The server, listening."""
        self.folder.mkdir(parents=True, exist_ok=True)
        env = {k: v for k, v in os.environ.items() if k not in SETTINGS} | self.settings | {
            "SERVING_DIR": str(self.serving), "JOURNAL_DIR": str(self.folder / "journal")}
        command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(self.port), *options]
        with running(command, f"{self.address}/health/live", self.folder / "log", env):
            yield
