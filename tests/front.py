"""nginx in front of replicas of the staff app, by the very files of deploy/nginx; a person who is signed in."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

ROOT = Path(__file__).parents[1]
NGINX_FILES = ROOT / "deploy" / "nginx"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
DEADLINE_S = 60
ISSUER, CLIENT = "https://signin.invalid", "dashboard"
ACCESS = """
session_hours = 8
[roles]
deputies = "deputy_akim"
"""
# The test's own half of the configuration: where it may write, who serves, and a log that says which replica answered.
MAIN = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    include {types};
    default_type application/octet-stream;
    log_format seats '$remote_addr $server_port $status $upstream_addr "$cookie_seat" $request_uri';
    access_log {folder}/access.log seats;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    sendfile on;
    {more}
    include {files}/school-security.conf;
}}
"""


def free_ports(n: int) -> list[int]:
    """`n` ports of this machine that nobody listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(n)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def wait_until(holds: Callable[[], bool], what: str, within_s: float = DEADLINE_S) -> None:
    """Return as soon as `holds`; AssertionError when the time is over."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, f"not within {within_s} s: {what}"
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody listens on the port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Front:
    """nginx before the replicas on `ports`; `staff` and `public` are its sites, `folder` holds its logs."""

    folder: Path
    ports: Sequence[int]
    staff_port: int
    public_port: int
    plain_port: int
    cookie_secret: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def staff(self) -> str:
        """Address of the staff site."""
        return f"https://localhost:{self.staff_port}"

    @property
    def public(self) -> str:
        """Address of the public site."""
        return f"https://localhost:{self.public_port}"

    @property
    def certificate(self) -> Path:
        """What a client must trust."""
        return self.folder / "tls.crt"

    def client(self, **options: object) -> httpx.Client:
        """A client that trusts this front, and asks no proxy."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return httpx.Client(verify=trusted, trust_env=False, timeout=30, **options)  # type: ignore[arg-type]

    def signed_in(self, group: str = "deputies", subject: str = "u1") -> str:
        """The cookie that Streamlit gives to a person who has signed in."""
        claims = {"origin": self.staff, "is_logged_in": True, "iss": ISSUER, "aud": CLIENT, "sub": subject,
                  "iat": int(time.time()), "nonce": secrets.token_hex(8), "groups": [group], "name": "Ахметова А."}
        return create_signed_value(self.cookie_secret, "_streamlit_user", json.dumps(claims)).decode()

    def asked(self, since: int = 0, at_least: int = 0) -> list[tuple[int, str, str, str]]:
        """What nginx passed on or answered after the first `since`: (status, replica's address or -, seat of the
        cookie, path). It waits for `at_least` so many: nginx writes a line down after it has answered."""
        wait_until(lambda: len(self._log()) >= since + at_least, f"nginx writes down {at_least} requests")
        return self._log()[since:]

    def _log(self) -> list[tuple[int, str, str, str]]:
        pattern = re.compile(r'\S+ \d+ (\d+) (.+) "(\S*)" (\S+)$')
        lines = (pattern.match(line) for line in (self.folder / "access.log").read_text().splitlines())
        return [(int(m[1]), m[2], m[3], m[4]) for m in lines if m]

    def environment(self, serving: Path) -> dict[str, str]:
        """What a replica is told: the serving folder, a journal of this front's own, sign-in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("access.toml", ACCESS), ("client_secret", "of the tests"),
                           ("cookie_secret", self.cookie_secret)):
            (self.folder / name).write_text(text, "utf-8")
        return {"SERVING_DIR": str(serving), "JOURNAL_DIR": str(self.folder / "journal"),
                "ACCESS_FILE": str(self.folder / "access.toml"), "OIDC_ISSUER": ISSUER, "OIDC_CLIENT_ID": CLIENT,
                "OIDC_CLIENT_SECRET_FILE": str(self.folder / "client_secret"),
                "COOKIE_SECRET_FILE": str(self.folder / "cookie_secret"),
                "OIDC_REDIRECT_URI": f"{self.staff}/oauth2callback"}


def a_front(folder: Path, replicas: int = 2) -> Front:
    """A front with ports of its own; nothing runs yet."""
    staff, public, plain, *ports = free_ports(3 + replicas)
    return Front(folder, ports, staff, public, plain)


@contextmanager
def nginx(front: Front, site: Path, more: str = "") -> Iterator[None]:
    """Runs nginx by the files of deploy/nginx, whose ports, names and paths alone are changed; `more` for http."""
    assert NGINX, "tools/install_nginx.sh installs nginx"
    write_configuration(front, site, more)
    log = (front.folder / "error.log").open("w")
    process = subprocess.Popen([NGINX, "-p", str(front.folder), "-c", str(front.folder / "nginx.conf")], stderr=log)
    try:
        wait_until(lambda: listens(front.staff_port) or process.poll() is not None, "nginx listens")
        assert process.poll() is None, (front.folder / "error.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def write_configuration(front: Front, site: Path, more: str = "") -> None:
    """Everything that nginx reads, into the front's folder."""
    beside = front.folder / "school-security"
    beside.mkdir(parents=True, exist_ok=True)
    told = {"8501": front.ports[0], "8502": front.ports[-1], "listen 443": f"listen 127.0.0.1:{front.staff_port}",
            "/var/lib/school-security/public-site": site, "staff.school-security.example": "localhost",
            "school-security.example": "localhost", r"/etc/school-security/tls/\w+": front.folder / "tls",
            "listen 80": f"listen 127.0.0.1:{front.plain_port}"}
    for path in sorted((NGINX_FILES / "school-security").glob("*.conf")):
        text = path.read_text("utf-8")
        for pattern, value in told.items():
            text = re.sub(pattern, str(value), text)
        if path.name == "public.conf":  # two sites of one name need two ports
            text = text.replace(f":{front.staff_port}", f":{front.public_port}")
        (beside / path.name).write_text(text, "utf-8")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", front.folder / "tls.key", "-out", front.folder / "tls.crt"], check=True,
                   capture_output=True)
    (front.folder / "nginx.conf").write_text(MAIN.format(
        folder=front.folder, files=NGINX_FILES, types="/etc/nginx/mime.types", more=more,
        user="user root;" if os.getuid() == 0 else ""), "utf-8")


@contextmanager
def replica(front: Front, port: int, serving: Path, *, code: Path = ROOT, python: str = sys.executable,
            options: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """A replica of the staff app on `port`, as deploy/systemd starts it; it has begun to listen."""
    environment = os.environ | front.environment(serving)
    with (front.folder / f"replica-{port}.log").open("ab") as log:
        process = subprocess.Popen(
            [python, "-m", "streamlit", "run", "server.py", "--server.port", str(port), *options], cwd=code,
            env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_until(lambda: listens(port) or process.poll() is not None, f"the replica listens on {port}")
            assert process.poll() is None, Path(log.name).read_text()
            yield process
        finally:
            process.kill()
            process.wait(timeout=30)
