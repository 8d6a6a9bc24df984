#!/bin/sh
# Collects the messages of the code into the three catalogues; what is new waits there for its translation.
set -eu
cd "$(dirname "$0")/.."
pybabel="${PYBABEL:-.venv/bin/pybabel}"
template="$(mktemp)"
trap 'rm -f "$template"' EXIT
"$pybabel" -q extract -F babel.cfg -k t -k tn:1,2 --no-location --sort-output --omit-header -o "$template" \
    app pages dashboard.py
for language in kk ru en; do
    "$pybabel" -q update -i "$template" -d locale -D messages -l "$language" \
        --no-fuzzy-matching --ignore-obsolete --omit-header
done
