#!/bin/sh
# Installs this release from a wheelhouse alone, into PREFIX/releases/VERSION, and lets PREFIX/current lead to it.
# What was current stays, for rollback.sh. Nothing is asked of a network. By environment:
#   VERSION       name of this release, for example 2026.11.12; needed
#   PREFIX        where releases lie; /opt/school-security
#   WHEELHOUSE    folder of wheels and browser code that `make wheelhouse` filled; deploy/wheelhouse of this release
#   PYTHON        Python 3.11 or later, the same as the wheels were fetched by; python3
#   REQUIREMENTS  what is installed from them; requirements.txt of this release
set -eu
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
PREFIX=${PREFIX:-/opt/school-security}
WHEELHOUSE=${WHEELHOUSE:-$source/deploy/wheelhouse}
PYTHON=${PYTHON:-python3}
REQUIREMENTS=${REQUIREMENTS:-$source/requirements.txt}
umask 022

refuse() {
    echo "install: $1" >&2
    exit 2
}

case ${VERSION:-} in
'') refuse 'VERSION must name this release, for example VERSION=2026.11.12.' ;;
.* | -* | *[!A-Za-z0-9._-]*) refuse "VERSION is $VERSION: letters, digits, points and hyphens alone, a letter or digit first." ;;
esac
[ -d "$WHEELHOUSE" ] || refuse "there is no wheelhouse $WHEELHOUSE: fill it by \`make wheelhouse\` where a package index is."
[ -f "$REQUIREMENTS" ] || refuse "there is no $REQUIREMENTS."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || refuse "$PYTHON is no Python 3.11 or later."
case $("$PYTHON" -c 'import os, sys; print(os.path.realpath(sys.executable))') in
/root/* | /home/*) echo "install: note: $PYTHON lies in a home folder, which the services of deploy/systemd may not read." >&2 ;;
esac
mkdir -p "$PREFIX/releases"
PREFIX=$(CDPATH='' cd -- "$PREFIX" && pwd)
exec 9>"$PREFIX/.lock"
flock -n 9 || refuse "another install or rollback is at work in $PREFIX: let it end first."

release=$PREFIX/releases/$VERSION
[ ! -e "$release/.installed" ] || refuse "$VERSION is installed already: a release is never changed, give this one another name."
if [ -f "$WHEELHOUSE/SHA256SUMS" ]; then
    (cd "$WHEELHOUSE" && sha256sum --quiet --check SHA256SUMS) || refuse "$WHEELHOUSE is not what was packed: carry it over again."
fi

# A release without .installed is half of one, of an install that was cut short: nobody runs it.
rm -rf "$release"
mkdir "$release"
trap 'rm -rf "$release"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$release/data"
for name in .streamlit app deploy/access.example.toml deploy/environment.example deploy/nginx deploy/rollback.sh \
    deploy/systemd etl gate journal locale pages static tools dashboard.py server.py requirements.txt \
    data/mappings data/reference data/sample; do
    mkdir -p "$release/$(dirname "$name")"
    cp -R "$source/$name" "$release/$name"
done
rm -rf "$release/static/vendor"
find "$release" -name __pycache__ -prune -exec rm -rf {} +
"$PYTHON" -m venv "$release/.venv"
python=$release/.venv/bin/python
PIP_CONFIG_FILE=/dev/null "$python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-index \
    --only-binary :all: --find-links "$WHEELHOUSE" -r "$REQUIREMENTS"
"$python" -m pip --disable-pip-version-check check >/dev/null
"$python" "$release/tools/vendor_assets.py" --from "$WHEELHOUSE"
"$python" -m compileall -q "$release/app" "$release/etl" "$release/gate" "$release/journal" "$release/pages" "$release/tools"

# What it replaces is where rollback.sh goes back to; a link is replaced in one step, never missing in between.
former=$(readlink "$PREFIX/current" || true)
printf '%s\n' "${former#releases/}" >"$release/.installed"
sync "$release/.installed"
trap - EXIT
ln -sfn "releases/$VERSION" "$PREFIX/.current.new"
mv -T "$PREFIX/.current.new" "$PREFIX/current"
if [ -n "$former" ]; then
    echo "Installed $VERSION in $PREFIX, in place of ${former#releases/}, which stays for rollback.sh."
else
    echo "Installed $VERSION in $PREFIX, the first release there."
fi
