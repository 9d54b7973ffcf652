#!/bin/sh
# Every relative link in the documentation leads somewhere.
set -eu
cd "$(dirname "$0")/.."
bad=0
for page in $(git ls-files '*.md'); do
    folder=$(dirname "$page")
    for link in $(grep -oE '\]\([^) ]+\)' "$page" | sed 's/^](//; s/)$//' | grep -vE '^(https?:|mailto:|#)' || true); do
        target=${link%%#*}
        [ -e "$folder/$target" ] || { echo "$page: no such page: $link" >&2; bad=1; }
    done
done
exit $bad
