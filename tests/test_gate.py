"""What stands before the app: headers, guarded addresses, probes, figures, errors, secrets that nobody tells."""

from __future__ import annotations

import datetime as dt
import logging
import re
import secrets as dice
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import config, file_util, net_util
from streamlit.auth_util import encode_provider_token
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server import server_util
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from app.read import store
from gate import errors, headers, health, metrics, quiet
from tests.conftest import ROOT, in_its_own_loop
from tests.gate_server import NAME, Gate, publish
from tests.signing import free_port
from tests.test_entry import started

NOW = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
MB = 1 << 20


# ---- the policy ---------------------------------------------------------------------------------

def test_the_only_script_inside_streamlit_s_page_is_the_one_that_is_let_run() -> None:
    page = Path(file_util.get_static_dir()) / "index.html"
    assert len(headers.inline_hashes(page.read_text("utf-8"))) == 1
    # the digest of "alert(1)", as the standard writes it
    assert headers.inline_hashes('<script src="a.js"></script><script>alert(1)</script>') == [
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"]


@given(host=st.text(alphabet=st.sampled_from("ab.:;, '*[]1/\n")) | st.text())
def test_no_host_adds_to_the_policy(host: str) -> None:
    plain = headers.page_policy([], "", False)
    policy = headers.page_policy([], host, False)
    assert policy.count(";") == plain.count(";")
    assert policy == plain.replace("connect-src 'self'", f"connect-src 'self' ws://{host}") or policy == plain
    assert not set(policy) & set("*\n,")


@pytest.mark.parametrize(("host", "is_https", "socket_of"), [
    ("127.0.0.1:8501", False, "ws://127.0.0.1:8501"), (NAME, True, f"wss://{NAME}"), ("[::1]:8501", False, "ws://[::1]:8501"),
])
def test_the_web_socket_of_one_s_own_host_is_let_through(host: str, is_https: bool, socket_of: str) -> None:
    assert f"connect-src 'self' {socket_of};" in headers.page_policy([], host, is_https)


# ---- a server with sign-in, whose newest file is damaged ------------------------------------------

@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    gate = Gate(tmp_path_factory.mktemp("signed"))
    gate.serving.mkdir()
    (gate.serving / "staff-20261112T060000000Z.duckdb").write_bytes(b"no database at all" * 1_000)
    gate.settings = gate.with_sign_in() | {"ALLOWED_HOSTS": f"{NAME}, *.city.example"}
    with gate.open():
        yield gate


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/media/5e0b5c5a.csv"), ("HEAD", "/media/5e0b5c5a.csv"), ("GET", "/media/"), ("GET", "/media/%2e"),
    ("PUT", "/_stcore/upload_file/s/f"), ("DELETE", "/_stcore/upload_file/s/f"), ("POST", "/_stcore/upload_file/s/f"),
])
@pytest.mark.parametrize("who", ["nobody", "forged", "no_role"])
def test_files_and_uploads_are_for_those_who_are_signed_in(signed: Gate, method: str, path: str, who: str) -> None:
    other = Gate(signed.folder / "other")
    cookie = {"nobody": "", "forged": other.cookie(), "no_role": signed.cookie("guests")}[who]
    with signed.client(host=NAME, cookie=cookie) as client:
        answer = client.request(method, path, content=b"x" * 100 if method == "PUT" else None)
    assert answer.status_code == 403
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_whoever_is_signed_in_passes_the_guard(signed: Gate) -> None:
    with signed.client(host=NAME, cookie=signed.cookie()) as client:
        assert client.get("/media/5e0b5c5a.csv").status_code == 404
        refused = client.put("/_stcore/upload_file/s/f", files={"f": b"x"})
    assert refused.status_code == 403  # by Streamlit: the token against forged requests is missing
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp",
                                  "/_stcore/agent/interact", "/_stcore/script-health-check"])
def test_what_nobody_needs_is_not_there_even_for_a_deputy_akim(signed: Gate, path: str) -> None:
    with signed.client(host=NAME, cookie=signed.cookie()) as client:
        assert client.get(path).status_code == 404
        assert client.post(path, json={}).status_code == 404


@pytest.mark.parametrize(("host", "is_known"), [
    (NAME, True), (f"{NAME}:443", True), ("a.city.example", True), ("city.example", False), ("evil.kz", False),
    (f"{NAME}.evil.kz", False), ("127.0.0.1", False), (f"u:p@{NAME}", False),
])
def test_only_known_names_are_answered(signed: Gate, host: str, is_known: bool) -> None:
    with signed.client(host=host) as client:
        assert client.get("/_stcore/health").status_code == (200 if is_known else 421)
        assert client.get("/health/live").status_code == 200  # a probe asks by address
    assert _greeted(signed.port, f"https://{host}", host) is is_known


def _greeted(port: int, origin: str, host: str) -> bool:
    """Whether a web socket is accepted; what it is told does not matter."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as raw:
        raw.sendall("\r\n".join((
            "GET /_stcore/stream HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", f"Origin: {origin}",
            "", "")).encode())
        return b" 101 " in raw.recv(100)


def test_every_answer_carries_the_headers(signed: Gate) -> None:
    with signed.client(host=NAME) as client:
        for path in ("/", "/nowhere", "/health/live", "/app/static/icon.png", "/static/nothing.js", "/media/x",
                     "/export/not_done", "/_stcore/health", "/auth/login", "/oauth2callback?code=1&state=2"):
            answer = client.get(path)
            sent = answer.headers
            assert sent["x-content-type-options"] == "nosniff", path
            assert sent["referrer-policy"] == "same-origin", path
            assert sent["cross-origin-opener-policy"] == sent["cross-origin-resource-policy"] == "same-origin", path
            assert "camera=()" in sent["permissions-policy"], path
            assert "frame-ancestors 'none'" in sent["content-security-policy"], path
            assert sent["strict-transport-security"] == "max-age=31536000", path
            assert "access-control-allow-origin" not in sent, path
            is_kept = path.startswith(("/static/", "/app/static/"))
            assert (sent.get("cache-control") == "no-store") is not is_kept, path


def test_a_request_that_fails_tells_a_number_and_the_log_tells_the_rest(signed: Gate) -> None:
    with signed.client(host=NAME, cookie=signed.cookie()) as client:
        answer = client.get("/export/not_done?secret=9911", headers={"accept-language": "en"})
    assert answer.status_code == 500
    number = re.search(r"this number: ([0-9a-f]{8})<", answer.text)
    assert number, answer.text
    assert not re.search(r"Traceback|duckdb|\.py|Error:|/tmp", answer.text)
    assert answer.headers["content-security-policy"]
    assert f"Error {number[1]} at '/export/not_done'" in signed.said
    assert "Traceback" in signed.said.split(number[1])[1]
    assert "9911" not in signed.said


@pytest.mark.parametrize(("path", "status"), [("/app/static/none", 404), ("/component/none/x", 404),
                                              ("/app/static/..%2fserver.py", 400)])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_is_not_there_is_a_page_in_words(signed: Gate, path: str, status: int, language: str) -> None:
    with signed.client(host=NAME) as client:
        answer = client.get(path, headers={"accept-language": f"{language}-KZ,en;q=0.5"})
    assert answer.status_code == status
    if status == 404:
        assert f'<html lang="{language}">' in answer.text
    assert not re.search(r"Traceback|\.py|/tmp|starlette", answer.text)


def test_a_damaged_file_is_no_good_health(signed: Gate) -> None:
    with signed.client() as client:
        answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unreadable", "audience": "staff", "readable": False, "published_at": None,
                             "as_of_on": None, "age_hours": None}


def _way_in(gate: Gate) -> str:
    """The token that the button for signing in carries."""
    was = config.get_option("server.cookieSecret")
    config.set_option("server.cookieSecret", gate.cookie_secret)
    try:
        return encode_provider_token("default")
    finally:
        config.set_option("server.cookieSecret", was)


def test_no_secret_is_said_whatever_fails(signed: Gate) -> None:
    cookie = signed.cookie()
    damaged = cookie[:-4] + "0000"
    code = dice.token_hex(16)
    with signed.client(host=NAME) as client:
        assert client.get(f"/auth/login?provider={_way_in(signed)}").status_code == 503
        assert client.get(f"/oauth2callback?code={code}&state=none").status_code in (403, 503)
        assert client.get(f"/oauth2callback?error=access_denied&state={code}").status_code in (403, 503)
        client.get("/auth/logout", headers={"cookie": f"_streamlit_user={cookie}"})
    for shown in (signed.cookie(), damaged):
        with signed.client(host=NAME, cookie=shown) as client:
            client.get("/export/not_done")
            client.get("/media/none")
            client.put("/_stcore/upload_file/s/f", content=b"x")
    assert "Error during OAuth authorization redirect" in signed.said  # these did fail, and it was said
    assert "IO Error" in signed.said
    for secret in (signed.cookie_secret, signed.client_secret, cookie, damaged, code):
        assert secret not in signed.said
    for path in (signed.folder / "journal").rglob("*"):
        if path.is_file():
            assert not any(secret in path.read_text("utf-8", "replace")
                           for secret in (signed.cookie_secret, signed.client_secret, cookie, code)), path


# ---- a server without sign-in, over a good file ----------------------------------------------------

@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    gate = Gate(tmp_path_factory.mktemp("here"), {"METRICS_PORT": str(free_port())})
    publish(gate.serving, dt.datetime.now(dt.UTC) - dt.timedelta(hours=3))
    with gate.open():
        yield gate


def test_a_fresh_readable_file_is_good_health_and_needs_no_sign_in(here: Gate) -> None:
    with here.client() as client:
        answer = client.get("/health")
        assert client.get("/health/live").text == "ok"
        assert client.get("/health", headers={"x-forwarded-for": "10.0.0.1"}).status_code == 403
    state = answer.json()
    assert (answer.status_code, state["status"], state["readable"]) == (200, "ok", True)
    assert state["age_hours"] == pytest.approx(3, abs=0.2)
    assert set(state) == {"status", "audience", "readable", "published_at", "as_of_on", "age_hours"}
    assert "strict-transport-security" not in answer.headers


@contextmanager
def an_open_page(gate: Gate) -> Iterator[ClientConnection]:
    """The web socket of a page that has asked for its first run."""
    with connect(f"ws://127.0.0.1:{gate.port}/_stcore/stream", origin=Origin(gate.address), max_size=None) as line:
        order = BackMsg()
        order.rerun_script.query_string = "lang=en"
        line.send(order.SerializeToString())
        yield line


def told(line: ClientConnection, kind: str) -> ForwardMsg:
    """The next message of that kind."""
    while True:
        message = ForwardMsg()
        message.ParseFromString(bytes(line.recv(timeout=60)))  # type: ignore[arg-type]
        if message.WhichOneof("type") == kind:
            return message


def test_an_upload_ends_at_ten_megabytes_and_needs_its_token(here: Gate) -> None:
    with here.client() as client:
        client.get("/_stcore/health")
        token = str(client.cookies["_streamlit_xsrf"])
        with an_open_page(here) as line:
            session = told(line, "new_session").new_session.initialize.session_id
            path = f"/_stcore/upload_file/{session}/1"
            sent = {"x-xsrftoken": token}
            assert client.put(path, files={"f": b"x" * MB}).status_code == 403
            assert client.put(path, files={"f": b"x" * (9 * MB)}, headers=sent).status_code == 204
            large = client.put(path, files={"f": b"x" * (10 * MB + 1)}, headers=sent)
            assert (large.status_code, "<h1>" in large.text) == (413, True)
            # without a length beforehand: the body is counted as it comes
            request = client.build_request("PUT", path, files={"f": b"x" * (12 * MB)}, headers=sent)
            body = request.read()
            chunked = client.put(path, content=(body[i:i + MB] for i in range(0, len(body), MB)),
                                 headers=sent | {"content-type": request.headers["content-type"]})
            assert chunked.status_code == 413
            told(line, "script_finished")  # its failure is counted here, not during the test that counts failures


def test_a_strange_origin_is_refused_and_asks_nobody(here: Gate) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{here.port}/_stcore/stream", origin=Origin("https://evil.kz"))
    assert refused.value.response.status_code == 403


def scraped(gate: Gate) -> dict[str, float]:
    """What Prometheus is told: name with labels → value."""
    text = httpx.get(f"http://127.0.0.1:{gate.settings['METRICS_PORT']}/metrics", trust_env=False, timeout=30).text
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows}


def test_prometheus_is_told_how_many_and_how_fast(here: Gate) -> None:
    before = scraped(here)
    with here.client() as client:
        client.get("/health/live")
        client.get("/media/none")
        with an_open_page(here) as line:
            assert scraped(here)["school_security_websockets_open"] == before["school_security_websockets_open"] + 1
            told(line, "script_finished")  # the file holds no city, so the page fails
    after = scraped(here)
    for name in ('school_security_http_requests_total{route="health",status="200"}',
                 'school_security_http_requests_total{route="media",status="404"}',
                 'school_security_http_request_seconds_count{route="media"}',
                 'school_security_errors_total{where="page"}'):
        assert after[name] == before.get(name, 0) + 1, name
    assert after["school_security_newest_file_age_seconds"] == pytest.approx(3 * 3600, abs=600)
    assert not any("created" in name for name in after)


def test_a_second_process_on_the_port_goes_on_without_figures(here: Gate, tmp_path: Path) -> None:
    second = Gate(tmp_path, here.settings)
    with second.open(), second.client() as client:
        assert client.get("/health").json()["status"] == "nothing_published"
        port = here.settings["METRICS_PORT"]
        said = [line for line in second.said.splitlines() if "No metrics" in line]
        assert len(said) == 1
        assert f"No metrics from this process: 127.0.0.1:{port} cannot be listened on" in said[0]
        assert "Traceback" not in second.said
    assert scraped(here)


@pytest.mark.parametrize(("option", "value"), [
    ("server.enableCORS", "false"), ("server.enableXsrfProtection", "false"), ("client.showErrorDetails", "full"),
    ("server.enableAgentApi", "true"), ("server.baseUrlPath", "dashboard"), ("server.corsAllowedOrigins", "https://a.kz"),
])
def test_an_unsafe_setting_is_refused(option: str, value: str) -> None:
    was = config.get_option(option)
    parsed: Any = {"true": True, "false": False}.get(value, [value] if isinstance(was, list) else value)
    assert quiet.unsafe_setting() == ""
    config.set_option(option, parsed)
    try:
        assert quiet.unsafe_setting().startswith(option)
    finally:
        config.set_option(option, was)


@pytest.mark.parametrize(("env", "options", "sentence"), [
    ({}, ("--server.enableCORS", "false"), "server.enableCORS must be True"),
    ({"METRICS_PORT": "many"}, (), "METRICS_PORT must be a port, not 'many'."),
    ({"HEALTH_MAX_AGE_HOURS": "soon"}, (), "HEALTH_MAX_AGE_HOURS must be a number of hours, not 'soon'."),
])
def test_a_server_that_is_set_up_unsafely_does_not_start(env: dict[str, str], options: tuple[str, ...],
                                                         sentence: str) -> None:
    ended = started(env, *options)
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith(sentence)
    assert "Traceback" not in ended.stderr


# ---- each by itself --------------------------------------------------------------------------------

@pytest.mark.parametrize(("why", "hours", "is_demonstration", "status"), [
    ("of this morning", 3, False, "ok"), ("to the minute", 26, False, "ok"),
    ("a load was missed", 26.1, False, "stale"), ("the file's clock is ahead", -1, False, "ok"),
    ("an invented city does not age", 9_000, True, "ok"),
])
def test_what_is_fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str, hours: float,
                       is_demonstration: bool, status: str) -> None:
    publish(tmp_path, NOW - dt.timedelta(hours=hours), is_demonstration=is_demonstration)
    monkeypatch.setattr(store, "SERVING", tmp_path)
    state = health.state_at(NOW, 26)
    assert (state["status"], state["readable"], state["age_hours"]) == (status, True, hours), why


def test_a_file_without_its_moment_is_no_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SERVING", tmp_path)
    assert health.state_at(NOW, 26)["status"] == "nothing_published"
    good = publish(tmp_path, NOW)
    assert health.state_at(NOW, 26)["status"] == "ok"
    # a newer file that is no database: what a page would open now decides
    (tmp_path / good.name.replace("2026", "2027")).write_bytes(b"")
    assert health.state_at(NOW, 26)["status"] == "unreadable"


@pytest.mark.parametrize("stated", ["", "0", "-1", "nan", "inf", "a day"])
def test_no_number_of_hours_is_refused(stated: str) -> None:
    with pytest.raises(ValueError, match="HEALTH_MAX_AGE_HOURS"):
        health.max_age({"HEALTH_MAX_AGE_HOURS": stated})
    assert health.max_age({}) == 26


@pytest.mark.parametrize("stated", ["0", "65536", "-1", "٣", "8501a"])
def test_no_port_is_refused(stated: str) -> None:
    with pytest.raises(ValueError, match="METRICS_PORT"):
        metrics.port_of({"METRICS_PORT": stated})
    assert metrics.port_of({}) is None


@given(st.text())
def test_an_address_never_makes_a_new_label(path: str) -> None:
    known = {route for _, route in metrics._ROUTES} | {"health", "page"}
    assert metrics.route_of("/" + path) in known


def test_streamlit_asks_nobody_for_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("get_external_ip", "get_internal_ip"):
        monkeypatch.setattr(net_util, name, getattr(net_util, name))
    quiet.keep_quiet()

    def refused(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert server_util.is_url_from_allowed_origins("https://evil.kz") is False
    assert server_util.is_url_from_allowed_origins("http://localhost:8501") is True


def test_an_error_of_ours_has_headers_and_a_number_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("the inspector Есенова at 10.1.2.3")

    app = headers.SafeHeaders(errors.Caught(fails), is_https=True)

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.get("/a%0AError 00000000 at home?q=Есенова", headers={"accept-language": "en"})

    with caplog.at_level(logging.ERROR):
        answer = in_its_own_loop(asked())
    assert answer.status_code == 500
    assert "Есенова" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    logged = [record.getMessage() for record in caplog.records if record.name == errors.__name__]
    assert len(logged) == 1
    assert "\n" not in logged[0]  # a line of the log cannot be forged by an address
    assert "Есенова" not in logged[0]


# ---- the repository --------------------------------------------------------------------------------

SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abps]-[\w-]{10,}"
    r"|(?i:client_secret|cookie_secret|password|passwd|api_key|access_token|smtp_pass\w*)[\"']?\s*[=:]\s*"
    r"[\"'](?!\s*[\"'])[^\s\"'{}<>$]{8,}[\"']")


@pytest.mark.parametrize("text", [
    "-----BEGIN PRIVATE" + " KEY-----", "-----BEGIN RSA PRIVATE" + " KEY-----", 'client_secret = "' + 'f00dfeed12"',
    '"cookie_secret": "' + 'f00dfeed12"', "password='" + "correct-horse'", "AKIA" + "A" * 16, "ghp_" + "a" * 36])
def test_a_secret_is_seen(text: str) -> None:
    assert SECRETS.search(text)


@pytest.mark.parametrize("text", ['client_secret = os.environ["OIDC_CLIENT_SECRET"]', "cookie_secret: str = field()",
                                  'password = ""', 'client_secret = "{secret}"', "COOKIE_SECRET_FILE=/etc/x/cookie"])
def test_a_name_is_no_secret(text: str) -> None:
    assert not SECRETS.search(text)


def test_no_secret_is_kept_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=True).stdout.decode().split("\0")
    files = [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    assert len(files) > 100
    found = {path.relative_to(ROOT).as_posix(): match[0] for path in files
             if (match := SECRETS.search(path.read_text("utf-8", "ignore")))}
    assert found == {}
    names = {path.name for path in files}
    assert not names & {"secrets.toml", ".env", "id_rsa", "cookie_secret", "client_secret"}
    assert not {path.suffix for path in files} & {".pem", ".key", ".p12", ".pfx"}
