#!/bin/sh
# key, sign and check: what they print, and what they refuse with which exit code.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
policy=$CMT_SRCDIR/policies/assistant

# expect CODE COMMAND…: run it, keep its standard error in err.txt
expect() {
    wanted=$1
    shift
    code=0
    "$@" >out.txt 2>err.txt || code=$?
    [ "$code" -eq "$wanted" ] || { echo "exit $code, not $wanted: $*"; cat err.txt; exit 1; }
}

expect 0 "$COMITIA" key new --out a.pem
expect 65 "$COMITIA" key new --out a.pem
grep -q 'never overwritten' err.txt
[ "$(stat -c %a a.pem)" = 600 ]
expect 0 "$COMITIA" key new --out b.pem
expect 0 "$COMITIA" --json key id a.pem
grep -q '^{"file":"a.pem","id":"[0-9a-f]\{64\}","public":"[0-9a-f]\{64\}","scheme":"ed25519"}$' out.txt
expect 2 "$COMITIA" key
expect 2 "$COMITIA" sign "$policy/charter.xml"
expect 74 "$COMITIA" key id none.pem
expect 0 "$COMITIA" key id 7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa
expect 65 "$COMITIA" key id 0000000000000000000000000000000000000000000000000000000000000000 # of low order

# two signers, one after another; a second signature by the same key changes nothing
expect 0 "$COMITIA" sign "$policy/charter.xml" --key a.pem --out c.dsse.json
cp c.dsse.json one.dsse.json
expect 0 "$COMITIA" sign c.dsse.json --key a.pem --out c.dsse.json
cmp c.dsse.json one.dsse.json
expect 0 "$COMITIA" sign c.dsse.json --key b.pem --out c.dsse.json
expect 0 "$COMITIA" --json check c.dsse.json
grep -q '"signatures":2' out.txt
grep -q '"kind":"charter"' out.txt

# profiles are checked by themselves and against their charter
profile=$policy/profiles/g-clinicians.xml
expect 0 "$COMITIA" check "$profile"
grep -q -- '--charter' out.txt
expect 0 "$COMITIA" check "$profile" --charter "$policy/charter.xml"
expect 0 "$COMITIA" check "$profile" --charter c.dsse.json
sed 's/"assistant.example"/"other.example"/' "$profile" >other.xml
expect 77 "$COMITIA" check other.xml --charter "$policy/charter.xml"

# a charter's rules are looked up; what this version cannot decide is said, not refused
sed 's/<rule name="borda"/<rule name="mes"/' "$policy/charter.xml" >rule.xml
expect 65 "$COMITIA" check rule.xml
grep -q "^comitia: rule.xml:[0-9]*: /charter/question.*no rule .mes. decides questions of kind .choice." err.txt
sed 's/mode="rule"/mode="program"/' "$policy/charter.xml" >mode.xml
expect 0 "$COMITIA" --json check mode.xml
expect 0 "$COMITIA" --json check "$policy/charter.xml"
grep -q '"supported":true' out.txt

# what is not fine gets a sentence with its place, and is not signed
sed 's/<charter /<charter wings="2" /' "$policy/charter.xml" >bad.xml
expect 65 "$COMITIA" check bad.xml
grep -q '^comitia: bad.xml:' err.txt
expect 65 "$COMITIA" sign bad.xml --key a.pem --out bad.dsse.json
[ ! -e bad.dsse.json ]
printf '{"format":"comitia.registry/1", "version":1}' >spaced.json
expect 65 "$COMITIA" check spaced.json
grep -q 'spaced.json:1:32: not canonical JSON' err.txt
printf 'hello\n' >text
expect 65 "$COMITIA" check text
expect 65 "$COMITIA" sign "$policy/charter.xml" --key a.pem --type application/vnd.comitia.profile+xml
expect 65 "$COMITIA" sign a.pem --key a.pem
printf '{"a":1}' >plain.json
expect 0 "$COMITIA" check plain.json
expect 77 "$COMITIA" check "$policy/charter.xml" --trust trust.json
grep -q 'without signatures: there is nothing to verify' err.txt
expect 0 "$COMITIA" check a.pem
