#!/bin/sh
# Makes sure that nginx and openssl are there for the tests of deploy/nginx; Debian's, when they are not found.
set -eu
PATH=$PATH:/usr/sbin
if command -v nginx >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1; then exit 0; fi
echo "No nginx found: installing Debian's."
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx openssl
