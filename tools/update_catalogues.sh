#!/bin/sh
# Brings locale/*/LC_MESSAGES/messages.po up to the messages in the code; run twice, it changes nothing.
set -eu
cd "$(dirname "$0")/.."
pybabel=$(command -v "${PYBABEL:-.venv/bin/pybabel}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Before Python 3.12 Babel does not see a call inside an f-string, so it is handed the calls alone.
"$(dirname "$pybabel")/python" - dashboard.py app gate pages > "$work/calls.py" <<'PYTHON'
import ast, pathlib, sys
for path in map(pathlib.Path, sys.argv[1:]):
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "tn"):
                print(f"{node.func.id}({', '.join(map(ast.unparse, node.args[:2 if node.func.id == 'tn' else 1]))})")
PYTHON
"$pybabel" -q extract -F babel.cfg -k t -k tn:1,2 --no-location --sort-output --omit-header \
    -o "$work/messages.pot" "$work/calls.py"
"$pybabel" -q update -i "$work/messages.pot" -d locale --no-fuzzy-matching --ignore-obsolete --no-wrap
# what differs from run to run or names a tool's version has no place in a diff
sed -i -E '/^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To|Language-Team|Generated-By):/d' \
    locale/*/LC_MESSAGES/messages.po
