"""What the staff app needs before it listens: how sign-in is configured, and who may ask while it is not."""

from __future__ import annotations

import os
import secrets as dice
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

from app import access_file
from app.access_file import Misconfigured
from gate import entry, loopback, signin
from tests.conftest import ROOT
from tests.test_access import GOOD, write

SECRET = dice.token_hex(32)
ORIGIN = "https://security.city.kz"
NEEDED = {"OIDC_CLIENT_SECRET": "s3cret", "COOKIE_SECRET": SECRET, "OIDC_REDIRECT_URI": f"{ORIGIN}/oauth2callback"}


def test_what_the_environment_says_becomes_streamlit_s_secrets(tmp_path: Path) -> None:
    (tmp_path / "cookie").write_text(SECRET + "\n")
    env = write(tmp_path, GOOD) | NEEDED | {"COOKIE_SECRET_FILE": str(tmp_path / "cookie")}
    del env["COOKIE_SECRET"]
    found = signin.secrets(env)
    assert found is not None
    assert found["auth"] == {
        "redirect_uri": f"{ORIGIN}/oauth2callback", "cookie_secret": SECRET, "client_id": "dash",
        "client_secret": "s3cret", "server_metadata_url": "https://id.city.kz/.well-known/openid-configuration",
        "client_kwargs": {"scope": "openid profile email", "prompt": "login", "code_challenge_method": "S256"}}
    assert signin.secrets({}) is None


@pytest.mark.parametrize(("name", "value"), [
    *((name, None) for name in (*NEEDED, "ACCESS_FILE")),
    *((name, "") for name in (*NEEDED, "ACCESS_FILE")),
    ("COOKIE_SECRET", "x" * 31),
    ("COOKIE_SECRET_FILE", "both are stated"),
    ("OIDC_REDIRECT_URI", "http://security.city.kz/oauth2callback"),
    ("OIDC_REDIRECT_URI", f"{ORIGIN}/elsewhere"),
    ("OIDC_REDIRECT_URI", "security.city.kz/oauth2callback"),
    ("OIDC_ISSUER", "http://id.city.kz"),
])
def test_sign_in_by_halves_is_refused_and_no_secret_is_told(tmp_path: Path, name: str, value: str | None) -> None:
    env = write(tmp_path, GOOD.replace('issuer = "https://id.city.kz"', "") if name == "OIDC_ISSUER" else GOOD) | NEEDED
    env = {k: v for k, v in env.items() if k != name} | ({} if value is None else {name: value})
    with pytest.raises(Misconfigured) as refused:
        signin.secrets(env)
    assert name.removesuffix("_FILE") in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("content", [None, "", b"\xff\xfe"])
def test_a_file_of_a_secret_that_says_nothing_is_refused(tmp_path: Path, content: str | bytes | None) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    env = write(tmp_path, GOOD) | NEEDED | {"OIDC_CLIENT_SECRET_FILE": str(path)}
    del env["OIDC_CLIENT_SECRET"]
    with pytest.raises(Misconfigured, match="OIDC_CLIENT_SECRET_FILE"):
        signin.secrets(env)


@pytest.mark.parametrize(("address", "is_configured", "may_listen"), [
    ("127.0.0.1", False, True), ("localhost", False, True), ("::1", False, True), ("127.8.8.8", False, True),
    ("0.0.0.0", False, False), ("", False, False), (None, False, False), ("10.1.2.3", False, False),
    ("city.kz", False, False), ("localhost.city.kz", False, False), ("0.0.0.0", True, True), (None, True, True),
])
def test_where_the_server_may_listen(address: str | None, is_configured: bool, may_listen: bool) -> None:
    assert (signin.address_refused(address, is_configured) == "") is may_listen


def started(env: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """A server that is expected to refuse; a minute is far more than it takes to start."""
    clean = {k: v for k, v in os.environ.items() if k not in access_file.SETTINGS}
    return subprocess.run([sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", "0", *options],
                          cwd=ROOT, env=clean | env, capture_output=True, text=True, timeout=60)


def test_a_server_without_sign_in_refuses_to_serve_others() -> None:
    ended = started({}, "--server.address", "0.0.0.0")
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("Refused to listen on 0.0.0.0: nobody signs in here")
    assert "Traceback" not in ended.stderr


def test_a_server_with_half_a_sign_in_does_not_start_at_all(tmp_path: Path) -> None:
    ended = started(write(tmp_path, GOOD) | {"COOKIE_SECRET": SECRET})
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith("Refused to start: OIDC_REDIRECT_URI")
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stdout + ended.stderr


def test_a_typing_error_in_the_audience_starts_nothing() -> None:
    ended = started({"AUDIENCE": "pubic"})
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith("Refused to start: AUDIENCE is 'pubic'")


def test_the_public_needs_no_sign_in_and_no_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIENCE", "public")
    before = config.get_option("server.address")
    try:
        config.set_option("server.address", "0.0.0.0")
        assert entry.prepared({}) == entry.Entry(None, [])
    finally:
        config.set_option("server.address", before)


def test_streamlit_s_own_file_of_secrets_does_not_pass_for_sign_in(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").write_text(f'[auth]\ncookie_secret = "{SECRET}"\n')
    ended = started({}, "--secrets.files", str(tmp_path / "secrets.toml"))
    assert ended.returncode == 1
    assert "secrets.toml is not read here" in ended.stderr.strip().splitlines()[-1]
    assert SECRET not in ended.stdout + ended.stderr


# ---- while nobody signs in ----------------------------------------------------------------------

HERE = {"client": ("127.0.0.1", 40000), "server": ("127.0.0.1", 8501), "host": "127.0.0.1:8501"}


def scope_of(client: Any, server: Any, host: str | None, *more: tuple[str, str]) -> dict[str, Any]:
    headers = ([] if host is None else [("host", host)]) + list(more)
    return {"type": "http", "client": client, "server": server, "path": "/", "query_string": b"", "method": "GET",
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers]}


@pytest.mark.parametrize(("why", "is_let_in", "scope"), [
    ("this machine", True, scope_of(**HERE)),
    ("by name", True, scope_of(**HERE | {"host": "localhost:8501"})),
    ("by IPv6", True, scope_of(("::1", 1), ("::1", 8501), "[::1]:8501")),
    ("IPv4 on a socket of both", True, scope_of(("::ffff:127.0.0.1", 1), ("::ffff:127.0.0.1", 8501), "127.0.0.1")),
    ("a neighbour", False, scope_of(**HERE | {"client": ("10.0.0.7", 1)})),
    ("a neighbour on IPv6", False, scope_of(**HERE | {"client": ("::ffff:10.0.0.7", 1)})),
    ("reached by the network's address", False, scope_of(**HERE | {"server": ("10.0.0.5", 8501)})),
    ("a name of the internet that leads here", False, scope_of(**HERE | {"host": "evil.kz"})),
    ("a name that begins like ours", False, scope_of(**HERE | {"host": "localhost.evil.kz"})),
    ("a name behind a name", False, scope_of(**HERE | {"host": "localhost@evil.kz"})),
    ("no name", False, scope_of(**HERE | {"host": None})),
    ("a broken name", False, scope_of(**HERE | {"host": "[::1"})),
    ("two names", False, scope_of(**HERE) | {"headers": [(b"host", b"localhost"), (b"host", b"evil.kz")]}),
    ("a socket that tells nobody's address", False, scope_of(**HERE | {"client": None})),
    *((f"handed on with {name}", False, scope_of(HERE["client"], HERE["server"], "localhost", (name, "127.0.0.1")))
      for name in loopback.FORWARDING),
])
def test_only_this_machine_is_answered(why: str, is_let_in: bool, scope: dict[str, Any]) -> None:
    assert loopback.is_of_this_machine(scope) is is_let_in, why
