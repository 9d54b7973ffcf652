#!/usr/bin/env bash
# Kill deciding and compiling at many moments: no half-written file, and the store goes on.
set -euo pipefail
# shellcheck source=examples/lib.sh
. "$CMT_SRCDIR/examples/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir keys
for name in council release log g-one; do example_key "$name" "keys/$name.pem"; done
example_trust town.example keys/log.pem 1 keys/council.pem -- 1 keys/release.pem >trust.json
example_registry town.example 1 1 keys/council.pem -- g-one 10 keys/g-one.pem >registry.json
cat >charter.xml <<'XML'
<charter xmlns="urn:comitia:charter:1" instance="town.example" version="1" mode="rule" objective="closest" missing="abstain" xml:lang="en">
  <value id="candour">Candour</value><value id="tact">Tact</value>
  <context id="general"/>
  <question id="reward" kind="weights" adopted-by="decreed">
    <text>How much of each?</text><of ref="candour"/><of ref="tact"/>
    <rule name="mean"/><weighting kind="equal"/><tie-break kind="none"/>
  </question>
  <tier id="0"/>
  <article id="floor" tier="0" adopted-by="decreed"><reason>Half.</reason>
    <at-least value="1/2"><weight question="reward" of="candour"/></at-least>
  </article>
</charter>
XML
cat >profile.xml <<XML
<profile xmlns="urn:comitia:profile:1" instance="town.example" round="r1" group="g-one" sequence="1" registry="1" charter="sha256:$(sha256sum charter.xml | cut -d' ' -f1)" not-after="2027-12-31T00:00:00Z">
  <provenance method="survey" origin="human" sampling="opt-in" attested-by="group"/>
  <weights question="reward" count="5"><of ref="candour" value="1/5"/><of ref="tact" value="4/5"/></weights>
</profile>
XML
"$COMITIA" --quiet sign charter.xml --key keys/council.pem --out charter.dsse.json
"$COMITIA" --quiet sign registry.json --key keys/council.pem --out registry.dsse.json
"$COMITIA" --quiet sign profile.xml --key keys/g-one.pem --out profile.dsse.json
"$COMITIA" --quiet init fresh --trust trust.json --charter charter.dsse.json \
    --registry registry.dsse.json --log-key keys/log.pem --now 2027-01-01T08:00:00Z >/dev/null
"$COMITIA" --quiet round open fresh --round r1 --now 2027-01-01T09:00:00Z >/dev/null
"$COMITIA" --quiet submit fresh profile.dsse.json --now 2027-01-01T09:10:00Z >/dev/null
"$COMITIA" --quiet round close fresh --round r1 --now 2027-02-01T00:00:00Z >/dev/null

# the bytes that must come out
cp -r fresh calm
"$COMITIA" --quiet decide calm >/dev/null
"$COMITIA" --quiet compile calm --out calm-dist --key keys/release.pem >/dev/null
bundle=policy-1.0.0.tar.gz
decision=$(sha256sum calm/decisions/r1.json | cut -d' ' -f1)
wanted=$(sha256sum "calm-dist/$bundle" | cut -d' ' -f1)

# run COMMAND… and kill it after so many milliseconds
killed() {
    local delay=$1 pid
    shift
    "$COMITIA" --quiet "$@" >/dev/null 2>&1 &
    pid=$!
    sleep "$delay"
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}
whole() {
    [ ! -f "$1" ] || [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ] || {
        echo "FAILED: half of $1 after $3 s" >&2
        exit 1
    }
}
for delay in 0.001 0.003 0.006 0.01 0.015 0.02 0.025 0.03 0.035 0.04 0.05 0.06 0.07 0.08 0.1 0.15; do
    rm -rf store dist
    cp -r fresh store
    killed "$delay" decide store
    whole store/decisions/r1.json "$decision" "$delay"
    killed "$delay" compile store --out dist --key keys/release.pem
    whole "dist/$bundle" "$wanted" "$delay"
    # where the container lies, everything lies
    [ ! -f "dist/$bundle" ] || "$COMITIA" --quiet verify "dist/$bundle" --trust trust.json --now 2027-03-01T00:00:00Z >/dev/null
    "$COMITIA" --quiet compile store --out dist --key keys/release.pem >/dev/null
    whole "dist/$bundle" "$wanted" "$delay"
    "$COMITIA" --quiet audit "dist/$bundle" --trust trust.json >/dev/null
done
# what a killed writer leaves beside the certificates is none of them
: >"dist/${bundle%.tar.gz}.certificates/0.json.tmp-AbCdEf"
"$COMITIA" --quiet audit "dist/$bundle" --trust trust.json >/dev/null
# whatever was killed, one decision is on record
"$COMITIA" --quiet audit store >/dev/null
echo 'killed while deciding and compiling: passed'
