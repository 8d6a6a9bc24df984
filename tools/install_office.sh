#!/bin/sh
# Makes sure that LibreOffice's Impress and Calc and poppler's tools are there for the tests of the papers; Debian's,
# when they are not found.
set -eu
missing=""
parts=$(find /usr/lib/libreoffice /opt -name libsdlo.so -o -name libsclo.so 2>/dev/null | wc -l)  # Impress and Calc
if ! command -v soffice >/dev/null 2>&1 || [ "$parts" -lt 2 ]; then
    missing="libreoffice-impress-nogui libreoffice-calc-nogui"
fi
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
[ -n "$missing" ] || exit 0
echo "No office found: installing Debian's $missing."
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
$sudo apt-get update -qq
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fonts-dejavu-core
