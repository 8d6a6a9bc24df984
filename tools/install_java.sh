#!/bin/sh
# Makes sure that a Java of 17 or later is there for the Spark tests; Debian's, when none is found.
set -eu
if command -v java >/dev/null 2>&1; then
    major=$(java -version 2>&1 | sed -nE '1s/.*"([0-9]+).*/\1/p')
    if [ "${major:-0}" -ge 17 ]; then exit 0; fi
fi
echo "No Java 17 found: installing Debian's."
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless ||
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless
