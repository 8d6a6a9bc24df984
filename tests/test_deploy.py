"""deploy/: a release installed without a network and taken back; the image, the containers, the services of systemd."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from etl.arguments import parser
from tests.front import NGINX, a_front, write_configuration

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
# what the image or the system reads, and not our code
OTHERS_SETTINGS = {"HOME", "PORT", "PATH", "PYTHONUNBUFFERED"}
RULES = ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "ProtectHome=yes", "CapabilityBoundingSet=",
         "User=school-security")


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheelhouse of the one package that tools/vendor_assets.py reads, as `make wheelhouse` fills the whole."""
    folder = tmp_path_factory.mktemp("wheelhouse")
    (folder / "requirements.txt").write_text("".join(
        line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines(True) if "Leaflet" in line))
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary",
                    ":all:", "--dest", folder, "-r", folder / "requirements.txt"], check=True)
    sums = subprocess.run("sha256sum *.whl", shell=True, cwd=folder, check=True, capture_output=True)
    (folder / "SHA256SUMS").write_bytes(sums.stdout)
    return folder


def run(script: str, **told: object) -> subprocess.CompletedProcess[str]:
    """A script of deploy/, told so by its environment; pip may ask no index."""
    env = os.environ | {"PIP_NO_INDEX": "1", "PYTHON": sys.executable} | {k: str(v) for k, v in told.items()}
    return subprocess.run([DEPLOY / script], env=env, capture_output=True, text=True, timeout=120)


def current(prefix: Path) -> str:
    """The release that `current` leads to."""
    return os.readlink(prefix / "current")


def test_a_release_is_installed_without_a_network_upgraded_and_taken_back(tmp_path: Path, wheelhouse: Path) -> None:
    told = {"PREFIX": tmp_path, "WHEELHOUSE": wheelhouse, "REQUIREMENTS": wheelhouse / "requirements.txt"}
    first = run("install.sh", VERSION="1.0", **told)
    assert (first.returncode, current(tmp_path)) == (0, "releases/1.0"), first.stderr
    assert first.stdout == f"Installed 1.0 in {tmp_path}, the first release there.\n"
    release = tmp_path / "current"
    assert (release / "static/vendor/leaflet/leaflet.js").stat().st_size > 100_000
    assert (release / "server.py").read_bytes() == (ROOT / "server.py").read_bytes()
    assert not (release / "data/landing").exists()
    assert not (release / "data/journal").exists()
    found = subprocess.run([release / ".venv/bin/python", "-c", "import sys, xstatic.pkg.leaflet; print(sys.prefix)"],
                           capture_output=True, text=True, check=True, cwd=tmp_path)
    assert Path(found.stdout.strip()).resolve() == (tmp_path / "releases/1.0/.venv").resolve()

    assert run("rollback.sh", PREFIX=tmp_path).returncode == 2, "there is nothing before the first"
    second = run("install.sh", VERSION="1.1", **told)
    assert (second.returncode, current(tmp_path)) == (0, "releases/1.1"), second.stderr
    assert "in place of 1.0" in second.stdout
    again = run("install.sh", VERSION="1.1", **told)
    assert (again.returncode, "1.1 is installed already" in again.stderr) == (2, True)

    back = run("rollback.sh", PREFIX=tmp_path)
    assert (back.returncode, current(tmp_path)) == (0, "releases/1.0"), back.stderr
    assert back.stdout.startswith("Went back from 1.1 to 1.0")
    assert run("rollback.sh", PREFIX=tmp_path).returncode == 2
    assert run("rollback.sh", PREFIX=tmp_path, VERSION="2.0").returncode == 2, "it was never installed"
    assert run("rollback.sh", PREFIX=tmp_path, VERSION="1.1").returncode == 0
    assert current(tmp_path) == "releases/1.1"


def test_an_install_that_fails_leaves_everything_as_it_was(tmp_path: Path, wheelhouse: Path) -> None:
    (tmp_path / "releases/1.0").mkdir(parents=True)
    (tmp_path / "current").symlink_to("releases/1.0")
    told = {"PREFIX": tmp_path, "WHEELHOUSE": wheelhouse, "REQUIREMENTS": wheelhouse / "requirements.txt"}
    lacking, damaged = tmp_path / "lacking", tmp_path / "damaged"
    lacking.mkdir()
    shutil.copytree(wheelhouse, damaged)
    next(damaged.glob("*.whl")).write_bytes(b"cut")
    (tmp_path / "releases/half").mkdir()  # of an install that was killed
    for name, change, why in (
            ("1.1", {"WHEELHOUSE": lacking}, "No matching distribution"),
            ("half", {"WHEELHOUSE": lacking}, "No matching distribution"),
            ("1.2", {"WHEELHOUSE": damaged}, "is not what was packed"),
            ("1.3", {"WHEELHOUSE": tmp_path / "nowhere"}, "there is no wheelhouse"),
            ("../1.4", {}, "letters, digits"), ("", {}, "VERSION must name")):
        tried = run("install.sh", VERSION=name, **told | change)
        assert tried.returncode != 0, name
        assert why in tried.stderr, name
        assert current(tmp_path) == "releases/1.0"
        assert {path.name for path in (tmp_path / "releases").iterdir()} <= {"1.0", "half"}
    assert not (tmp_path / "releases/half").exists()
    assert run("install.sh", VERSION="half", **told).returncode == 0, "half of a release is in nobody's way"


def entries(unit: Path) -> dict[str, list[str]]:
    """key → its values in their order, of all sections of a unit."""
    found = defaultdict(list)
    for line in unit.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_service_runs_what_is_there_shut_in(unit: Path) -> None:
    told = entries(unit)
    for command in told["ExecStart"]:
        python, dash_m, module, *words = shlex.split(command)
        assert (python, dash_m) == ("/opt/school-security/current/.venv/bin/python", "-m")
        if module == "etl":
            parser(defaultdict(lambda: lambda _: 0)).parse_args(words)  # ends the process for an unknown verb or option
        else:
            assert (module, words[:2]) == ("streamlit", ["run", "server.py"])
            assert "--server.address" not in words, "the replicas listen to this machine alone, as config.toml says"
    assert set(RULES) <= set(unit.read_text("utf-8").splitlines())
    made = (DEPLOY / "systemd/school-security.tmpfiles.conf").read_text("utf-8").split()
    assert {path.lstrip("-") for value in told["ReadWritePaths"] for path in value.split()} <= set(made)
    credentials = {value.partition(":")[0] for value in told["LoadCredential"]}
    assert credentials == {Path(v).name for value in told["Environment"] for v in value.split() if "=%d/" in v}


def test_every_timer_starts_a_service_of_ours_by_the_city_s_clock() -> None:
    assert {path.stem for path in TIMERS} == {"school-security-load", "school-security-digest"}
    for timer in TIMERS:
        assert timer.with_suffix(".service") in UNITS
        assert all(when.endswith(" Asia/Almaty") for when in entries(timer)["OnCalendar"])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text("utf-8").replace("/opt/school-security/current/.venv/bin/python", sys.executable)
        (tmp_path / unit.name.replace("@", "@8501")).write_text(text, "utf-8")
    said = subprocess.run(["systemd-analyze", "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True,
                          env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}, timeout=60)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "school-security" in line]) == (0, [])


def test_every_setting_that_deploy_names_is_read_by_the_code() -> None:
    code = "".join(path.read_text("utf-8") for top in ("app", "etl", "gate") for path in (ROOT / top).rglob("*.py"))
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (DEPLOY / "environment.example").read_text("utf-8"), re.M))
    named |= {name for unit in UNITS for value in entries(unit)["Environment"]
              for name in re.findall(r"(?:^|\s)([A-Z][A-Z_]+)=", value)}
    named |= set(re.findall(r"^ +([A-Z][A-Z_]+): ", (DEPLOY / "compose.yaml").read_text("utf-8"), re.M))
    assert {"SERVING_DIR", "COOKIE_SECRET_FILE", "ALLOWED_HOSTS", "METRICS_PORT", "SMTP_HOST"} <= named
    assert {name for name in named - OTHERS_SETTINGS if not re.search(rf'"{name}"', code)} == set()


def test_the_image_is_made_of_what_is_here_and_of_nothing_from_a_network() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert source == "deploy/wheelhouse" or (ROOT / source).exists(), line
                assert f"!{source}" in ignored, f"{source} would not reach the builder"
    assert re.search(r"^ARG BASE=\S+:\d+\.\d+\.\d+", text, re.M), "a fixed version"
    assert {line.split()[1] for line in lines if line.startswith("FROM")} == {"${BASE}"}
    assert not [line for line in lines if re.match(r"ADD |.*(https?://(?!127)|apt-get|:latest)", line)]
    assert "--no-index" in text
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    copied = {line.split()[1] for line in lines if line.startswith("COPY ")}
    assert {"app", "etl", "gate", "journal", "pages", "locale", ".streamlit"} <= copied


def test_the_containers_are_shut_in_and_every_file_that_they_are_given_is_here() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    for source in re.findall(r"- (?:\$\{SITES:-)?(\./[^:}]+)", text):
        assert (DEPLOY / source).exists(), source
    assert len(re.findall(r"^ +read_only: true$", text, re.M)) == 2  # ours (x-app), and nginx
    assert re.search(r"^  app:\n    internal: true$", text, re.M)
    assert "latest" not in text
    fixed = dict(re.findall(r'PORT: "(\d+)"\n    networks:\n      app: \{ipv4_address: ([\d.]+)\}', text))
    replicas = (DEPLOY / "compose/replicas.conf").read_text("utf-8")
    assert set(re.findall(r"server ([\d.]+:\d+)", replicas)) == {f"{address}:{port}" for port, address in fixed.items()}
    named = (DEPLOY / "nginx/school-security/replicas.conf").read_text("utf-8")
    assert re.sub(r"[\d.]+(?=:850\d)|#.*\n", "", replicas) == re.sub(r"[\d.]+(?=:850\d)|#.*\n", "", named)


@pytest.mark.nginx
def test_nginx_takes_the_replicas_of_the_containers(tmp_path: Path) -> None:
    front = a_front(tmp_path / "front")
    write_configuration(front, tmp_path)
    shutil.copy(DEPLOY / "compose/replicas.conf", front.folder / "school-security/replicas.conf")
    assert NGINX
    said = subprocess.run([NGINX, "-t", "-p", front.folder, "-c", front.folder / "nginx.conf"], capture_output=True,
                          text=True, timeout=30)
    assert (said.returncode, "[warn]" in said.stderr) == (0, False), said.stderr


@pytest.mark.skipif(subprocess.run("docker compose version", shell=True, capture_output=True).returncode != 0,
                    reason="no docker compose here")
def test_docker_understands_the_containers(tmp_path: Path) -> None:
    for name in ("environment", "oidc_client_secret", "cookie_secret"):
        (tmp_path / name).touch()
    text = (DEPLOY / "compose.yaml").read_text("utf-8").replace("/etc/school-security", str(tmp_path))
    (tmp_path / "compose.yaml").write_text(text, "utf-8")
    subprocess.run(["docker", "compose", "--project-directory", DEPLOY, "-f", tmp_path / "compose.yaml", "--profile",
                    "load", "config", "--quiet"], check=True, env=os.environ | {"VERSION": "1.0"}, timeout=60)
