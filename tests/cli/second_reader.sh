#!/bin/sh
# Programs and certificates by readers that share no code with the engine: random documents and
# models go through tests/tools/read_program.py, as they are and with a number changed.
set -eu
if ! python3 -c '' 2>/dev/null; then
    echo "no python3: no second reader"
    exit 77
fi
PYTHONDONTWRITEBYTECODE=1 python3 "$CMT_SRCDIR/tests/tools/random_programs.py" "$COMITIA" 41 40
