#!/usr/bin/env bash
# A folder in which to follow README.md and doc/TOUR.md by hand: the example's keys, root of
# trust, registry, charter and profiles. Usage: start.sh DIR
set -euo pipefail
[ $# -eq 1 ] || { printf 'usage: start.sh DIR\n' >&2; exit 2; }
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=examples/lib.sh
. "$TOP/examples/lib.sh"
mkdir -p "$1"
cd "$1"
example_assistant
cp "$TOP/policies/assistant/charter.xml" "$TOP"/policies/assistant/profiles/*.xml .
chmod u+w ./*.xml
