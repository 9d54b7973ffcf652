#!/bin/sh
# The man pages are what the commands say of themselves, and every command explains itself
# with an example.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for name in comitia comitia-verify; do
    command=$(dirname "$COMITIA")/$name
    "$CMT_SRCDIR/tools/man.sh" "$command" >"$dir/$name.1"
    cmp "$dir/$name.1" "$CMT_SRCDIR/doc/man/$name.1" || {
        echo "doc/man/$name.1 is stale: tools/man.sh build/$name >doc/man/$name.1"
        exit 1
    }
    "$command" help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' >"$dir/names"
    [ "$(wc -l <"$dir/names")" -ge 5 ] || { echo "$name lists no commands"; exit 1; }
    while read -r c; do
        "$command" help "$c" >"$dir/help"
        # usage, summary, text, and an indented line that calls this command
        [ "$(wc -l <"$dir/help")" -ge 6 ] || { echo "$name help $c says nothing"; exit 1; }
        grep -Eq "^  comitia( --json)? $c( |\$)" "$dir/help" || { echo "$name help $c has no example"; exit 1; }
    done <"$dir/names"
    code=0
    "$command" >"$dir/out" 2>"$dir/err" || code=$?
    grep -q '^  verify ' "$dir/err" || code=0
    if [ "$code" -ne 2 ] || [ -s "$dir/out" ]; then
        echo "$name alone: not exit 2 with the list on stderr"
        exit 1
    fi
    "$command" --json help | grep -q '^{"commands":\[{"name":"help"' || { echo "$name --json help"; exit 1; }
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W error "$dir/$name.1" >"$dir/lint" || { cat "$dir/lint"; exit 1; }
    fi
done
echo 'man pages: up to date'
