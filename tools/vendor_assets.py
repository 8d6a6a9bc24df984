"""Copies others' browser code from pinned Python packages into static/vendor, where our server serves it."""

import shutil
from importlib import metadata
from pathlib import Path

from xstatic.pkg import leaflet

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
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


def copy_leaflet() -> None:
    target = VENDOR / "leaflet"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in LEAFLET_FILES:
        source = Path(leaflet.BASE_DIR) / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copyfile(source, target / name)


def main() -> None:
    copy_leaflet()
    version = metadata.version("xstatic-leaflet")
    header = f"leaflet/  Leaflet {leaflet.VERSION}, from the Python package xstatic-leaflet {version}\n\n"
    (VENDOR / "LICENCES.txt").write_text(header + LEAFLET_LICENCE, encoding="utf-8")


if __name__ == "__main__":
    main()
