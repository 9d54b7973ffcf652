#!/bin/sh
# Budgets: a Pabulib file is tallied, refused with its place, and checked.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"

fail() {
    echo "$1" >&2
    exit 1
}

cat >park.pb <<'END'
META
key;value
description;Two parks
budget;1000
vote_type;approval
PROJECTS
project_id;cost;name
park;600;"Park; north"
bench;400;Bench
fountain;600;Fountain
VOTES
voter_id;age;vote
1;30;park,bench
2;41;park,bench
3;22;fountain
END

"$COMITIA" --json tally park.pb --rule mes-pb --option completion=utilitarian --check >out
grep -q '"committee":\["bench","park"\]\|"committee":\["park","bench"\]' out || fail "$(cat out)"
grep -q '"cost":"1000"' out || fail "$(cat out)"
"$COMITIA" tally park.pb --rule approval | grep -q 'bench' || fail 'other rules run too'

sed 's/3;22;fountain/3;22;fontain/' park.pb >bad.pb
code=0
"$COMITIA" tally bad.pb --rule mes-pb 2>err || code=$?
[ "$code" = 65 ] || fail "code $code"
grep -q 'bad.pb:15:6' err || fail "$(cat err)"
grep -q 'fontain' err || fail "$(cat err)"
