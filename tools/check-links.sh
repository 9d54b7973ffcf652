#!/bin/sh
# Every relative link in the documentation leads somewhere, and so does every page named in words.
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
for page in $(git grep -hoE 'doc/[a-z][a-z/-]*[.]md' -- . ':!CHANGELOG.md' | LC_ALL=C sort -u); do
    [ -e "$page" ] || { echo "there is no $page: $(git grep -lF "$page" | tr '\n' ' ')" >&2; bad=1; }
done
exit $bad
