#!/usr/bin/env bash
# The whole job with fixed keys and times: votes to audited bundle, twice; what it refuses.
set -euo pipefail
# shellcheck source=examples/lib.sh
. "$CMT_SRCDIR/examples/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
VERIFY=$CMT_BUILDDIR/comitia-verify

fail() {
    echo "FAILED: $*" >&2
    exit 1
}
# expect CODE COMMAND…: run it, keep its output in out.txt and err.txt
expect() {
    local wanted=$1 code=0
    shift
    "$@" >out.txt 2>err.txt || code=$?
    [ "$code" -eq "$wanted" ] || {
        cat out.txt err.txt >&2
        fail "exit $code, not $wanted: $*"
    }
}
sum() { sha256sum "$1" | cut -d' ' -f1; }

# --- one charter, three groups
mkdir keys
for name in council-a council-b release-a release-b log g-east g-north g-west; do
    example_key "$name" "keys/$name.pem"
done
example_trust town.example keys/log.pem 2 keys/council-{a,b}.pem -- 2 keys/release-{a,b}.pem >trust.json
example_registry town.example 1 2 keys/council-{a,b}.pem -- \
    g-east 30 keys/g-east.pem g-north 50 keys/g-north.pem g-west 20 keys/g-west.pem >registry.json
cat >charter.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<charter xmlns="urn:comitia:charter:1" instance="town.example" version="1" mode="rule" objective="closest" missing="abstain" xml:lang="en">
  <value id="candour">Say what is so.</value>
  <value id="tact">Say it kindly.</value>
  <context id="general"/>
  <question id="tone" kind="choice" adopted-by="decreed">
    <text>Which tone?</text>
    <alternative id="formal">Formal</alternative>
    <alternative id="plain">Plain</alternative>
    <alternative id="warm">Warm</alternative>
    <rule name="schulze"/><weighting kind="members"/><tie-break kind="none"/>
    <quorum groups="2" ballots="10"/>
  </question>
  <question id="first" kind="committee" seats="2" adopted-by="decreed">
    <text>Which two come first?</text>
    <alternative id="cite">Cite</alternative>
    <alternative id="short">Be short</alternative>
    <alternative id="long">Be thorough</alternative>
    <rule name="mes"><option name="completion" value="phragmen"/></rule>
    <weighting kind="equal"/><tie-break kind="order"/>
  </question>
  <question id="reward" kind="weights" adopted-by="decreed">
    <text>How much of each?</text>
    <of ref="candour"/><of ref="tact"/>
    <rule name="mean"/><weighting kind="equal"/><tie-break kind="none"/>
  </question>
  <tier id="0"/>
  <article id="candour-floor" tier="0" adopted="2026-01-01" adopted-by="decreed">
    <reason>Candour is worth half.</reason>
    <at-least value="1/2"><weight question="reward" of="candour"/></at-least>
  </article>
  <article id="not-both" tier="0" adopted="2026-01-01" adopted-by="decreed">
    <reason>Short and thorough pull apart.</reason>
    <not><all><chosen question="first" alternative="short"/><chosen question="first" alternative="long"/></all></not>
  </article>
</charter>
XML
for document in charter.xml registry.json; do
    "$COMITIA" --quiet sign "$document" --key keys/council-a.pem --out "${document%.*}.dsse.json"
    "$COMITIA" --quiet sign "${document%.*}.dsse.json" --key keys/council-b.pem --out "${document%.*}.dsse.json"
done
charter=sha256:$(sum charter.xml)

# profile ROUND GROUP COUNT TONE FIRST… CANDOUR TACT
profile() {
    cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<profile xmlns="urn:comitia:profile:1" instance="town.example" round="$1" group="$2" sequence="1" registry="1" charter="$charter" not-after="2027-12-31T00:00:00Z">
  <provenance method="survey" origin="human" sampling="opt-in" attested-by="group"/>
  <ballots question="tone"><ballot count="$3"><rank><tier><alt ref="$4"/></tier></rank></ballot></ballots>
  <ballots question="first"><ballot count="$3"><approve><alt ref="$5"/><alt ref="$6"/></approve></ballot></ballots>
  <weights question="reward" count="$3"><of ref="candour" value="$7"/><of ref="tact" value="$8"/></weights>
</profile>
XML
}
profile r1 g-east 21 plain cite short 1/5 4/5 >g-east.xml
profile r1 g-north 33 warm short long 2/5 3/5 >g-north.xml
profile r1 g-west 15 plain short cite 1/10 9/10 >g-west.xml
for group in g-east g-north g-west; do
    "$COMITIA" --quiet sign "$group.xml" --key "keys/$group.pem" --out "$group.dsse.json"
done

# store DIR GROUP…: a store with one closed round, submissions in this order
store() {
    local dir=$1 minute=10 group
    shift
    "$COMITIA" --quiet init "$dir" --trust trust.json --charter charter.dsse.json \
        --registry registry.dsse.json --log-key keys/log.pem --now 2027-01-01T08:00:00Z >/dev/null
    "$COMITIA" --quiet round open "$dir" --round r1 --now 2027-01-01T09:00:00Z >/dev/null
    for group in "$@"; do
        "$COMITIA" --quiet submit "$dir" "$group.dsse.json" --now "2027-01-01T09:$minute:00Z" >/dev/null
        minute=$((minute + 1))
    done
    "$COMITIA" --quiet round close "$dir" --round r1 --now 2027-02-01T00:00:00Z >/dev/null
}
store store g-east g-north g-west

# --- decide, compile, verify, audit
expect 0 "$COMITIA" decide store
grep -q "reward@general *decided *the votes alone would breach .candour-floor." out.txt || fail "reason: $(cat out.txt)"
cp store/decisions/r1.json decided.json
expect 0 "$COMITIA" --json decide store --round r1
cmp -s decided.json store/decisions/r1.json || fail 'deciding twice differs'
expect 65 "$COMITIA" decide store --round r9
expect 2 "$COMITIA" compile store
expect 0 "$COMITIA" --quiet compile store --out dist --key keys/release-a.pem --key keys/release-b.pem
bundle=dist/policy-1.0.0.tar.gz
[ -f "$bundle" ] || fail "no $bundle: $(ls dist)"
(cd dist && sha256sum --quiet -c policy-1.0.0.tar.gz.sha256)
expect 0 "$COMITIA" verify "$bundle" --trust trust.json --now 2027-03-01T00:00:00Z --state seen.json
grep -q '"revision":1' seen.json || fail 'the state file holds no revision'
expect 1 "$COMITIA" verify "$bundle" --trust trust.json --now 2031-01-01T00:00:00Z
grep -q 'expired' out.txt || fail 'an expired bundle verifies'
expect 0 "$COMITIA" audit "$bundle" --trust trust.json --report audit.html --now 2027-03-01T00:00:00Z
grep -q 'audit passed' out.txt
grep -q 'V12 passed' out.txt || fail "certificates: $(grep V12 out.txt)"
grep -q 'What this does not prove' audit.html
expect 0 "$COMITIA" --json audit "$bundle"
expect 0 "$COMITIA" audit store
expect 0 "$COMITIA" explain "$bundle" reward
grep -q "candour *1/2" out.txt || fail "explain: $(cat out.txt)"
expect 65 "$COMITIA" explain "$bundle" nothing
mkdir unpacked
tar xzf "$bundle" -C unpacked
(cd unpacked && sha256sum --quiet -c SHA256SUMS)
[ "$(sha256sum unpacked/evidence/decision.json | cut -d' ' -f1)" = "$(sum decided.json)" ] || fail 'decide and compile differ'

# --- the same with neither solver nor store
expect 0 "$VERIFY" verify "$bundle" --trust trust.json --now 2027-03-01T00:00:00Z
expect 0 "$VERIFY" audit "$bundle" --trust trust.json
grep -q 'V12 passed' out.txt || fail "comitia-verify: $(grep V12 out.txt)"
if command -v ldd >/dev/null; then
    ! ldd "$VERIFY" | grep -Eq 'glpk|sqlite' || fail 'comitia-verify links a solver or a store'
fi

# --- compiling again, elsewhere, in another locale and time zone, gives the same bytes
first=$(sum "$bundle")
mkdir elsewhere
(cd elsewhere && LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo "$COMITIA" --quiet compile ../store --out again --key ../keys/release-a.pem >/dev/null)
[ "$(sum elsewhere/again/policy-1.0.0.tar.gz)" = "$first" ] || fail 'compiling twice differs'
expect 1 "$COMITIA" verify elsewhere/again/policy-1.0.0.tar.gz --trust trust.json --now 2027-03-01T00:00:00Z
expect 0 "$COMITIA" --quiet compile store --out elsewhere/again --key keys/release-b.pem
expect 0 "$COMITIA" verify elsewhere/again/policy-1.0.0.tar.gz --trust trust.json --now 2027-03-01T00:00:00Z

# --- the order of submissions changes no policy, decision or export
store other g-west g-north g-east
expect 0 "$COMITIA" --quiet compile other --out other-dist
mkdir other-unpacked
tar xzf other-dist/policy-1.0.0.tar.gz -C other-unpacked
for file in comitia/data.json constitution.md training/objectives.json evidence/decision.json; do
    cmp -s "unpacked/$file" "other-unpacked/$file" || fail "$file depends on the order of submissions"
done
! cmp -s unpacked/evidence/inputs.json other-unpacked/evidence/inputs.json || fail 'inputs do not name log positions'

# --- a flipped byte
cp -r dist bad
size=$(stat -c %s "bad/policy-1.0.0.tar.gz")
byte=$(od -An -tu1 -j $((size / 2)) -N1 "$bundle" | tr -d ' ')
printf '%b' "\\$(printf '%03o' $(((byte + 1) % 256)))" |
    dd of=bad/policy-1.0.0.tar.gz bs=1 seek=$((size / 2)) conv=notrunc status=none
expect 1 "$COMITIA" verify bad/policy-1.0.0.tar.gz --trust trust.json --now 2027-03-01T00:00:00Z
expect 1 "$COMITIA" audit bad/policy-1.0.0.tar.gz --trust trust.json
grep -q 'audit failed at step V2 ' out.txt || fail "a flipped byte: $(tail -1 out.txt)"

# --- a second round: versions, diff, rollback
"$COMITIA" --quiet round open store --round r2 --now 2027-03-01T09:00:00Z >/dev/null
profile r2 g-east 21 warm cite short 1/5 4/5 >g-east.xml
profile r2 g-north 33 warm short long 4/5 1/5 >g-north.xml
for group in g-east g-north; do
    "$COMITIA" --quiet sign "$group.xml" --key "keys/$group.pem" --out "$group.dsse.json"
    "$COMITIA" --quiet submit store "$group.dsse.json" --now 2027-03-02T09:00:00Z >/dev/null
done
"$COMITIA" --quiet round close store --round r2 --now 2027-04-01T00:00:00Z >/dev/null
expect 0 "$COMITIA" --quiet compile store --out dist --key keys/release-a.pem --key keys/release-b.pem
[ -f dist/policy-2.0.0.tar.gz ] || fail "the version after a reversal: $(ls dist)"
expect 0 "$COMITIA" diff dist/policy-1.0.0.tar.gz dist/policy-2.0.0.tar.gz
grep -q '^major *verdict-reversed *tone@general' out.txt || fail "diff: $(cat out.txt)"
expect 0 "$COMITIA" audit dist/policy-2.0.0.tar.gz --trust trust.json --previous "$bundle" --state seen.json
grep -q '^V6 *passed' out.txt || fail "consistency: $(grep V6 out.txt)"
grep -q 'Version 2.0.0, revision 2' out.txt || fail "version: $(grep V14 out.txt)"
expect 0 "$VERIFY" audit dist/policy-2.0.0.tar.gz --trust trust.json
expect 0 "$COMITIA" verify dist/policy-2.0.0.tar.gz --trust trust.json --now 2027-05-01T00:00:00Z --state seen.json
expect 1 "$COMITIA" verify "$bundle" --trust trust.json --now 2027-05-01T00:00:00Z --state seen.json
grep -q 'revision 2 was seen' out.txt || fail "rollback: $(cat out.txt)"
grep -q '"revision":2' seen.json || fail 'a refused bundle changed the state'

# the first round's bundle is still made of the same bytes
expect 0 "$COMITIA" --quiet compile store --round r1 --out third
[ "$(sum third/policy-1.0.0.tar.gz)" = "$first" ] || fail 'a later round changed an earlier bundle'
echo 'the whole job: passed'
