#!/usr/bin/env bash
# A lottery under an article that binds its chances: decided, explained, compiled, audited
# with a solver and without one; a chance where there is no lottery is refused by name.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=examples/lib.sh
. "$CMT_SRCDIR/examples/lib.sh"
export LC_ALL=C TZ=UTC

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

cat >charter.xml <<'END'
<charter xmlns="urn:comitia:charter:1" instance="garden.example" version="1" mode="rule" xml:lang="en">
  <context id="general"/>
  <question id="path" kind="choice" unranked="no-opinion">
    <text>Which way shall the path lead?</text>
    <alternative id="lawn">By the lawn</alternative>
    <alternative id="pond">By the pond</alternative>
    <alternative id="wood">Through the wood</alternative>
    <rule name="maximal-lottery"/>
    <tie-break kind="none"/>
  </question>
  <article id="spare-the-pond" tier="0" adopted="2026-01-01" adopted-by="decreed">
    <reason>The pond is left in peace two times out of three.</reason>
    <at-most value="1/3"><chance question="path" of="pond"/></at-most>
  </article>
</charter>
END
"$COMITIA" check charter.xml >/dev/null || fail 'the charter is not read'

mkdir keys
for name in council release log g-all; do example_key "garden $name" "keys/$name.pem"; done
example_trust garden.example keys/log.pem 1 keys/council.pem -- 1 keys/release.pem >trust.json
example_registry garden.example 1 1 keys/council.pem -- g-all 9 keys/g-all.pem >registry.json
# margins: lawn over pond 1, pond over wood 3, wood over lawn 5
cat >g-all.xml <<END
<profile xmlns="urn:comitia:profile:1" instance="garden.example" round="2026-r1" group="g-all" sequence="1" registry="1"
    charter="sha256:$(sha256sum <charter.xml | cut -d' ' -f1)" not-after="2026-12-31T00:00:00Z">
  <provenance method="vote" origin="human" sampling="opt-in"/>
  <ballots question="path">
    <ballot count="1"><rank><tier><alt ref="lawn"/></tier><tier><alt ref="pond"/></tier></rank></ballot>
    <ballot count="3"><rank><tier><alt ref="pond"/></tier><tier><alt ref="wood"/></tier></rank></ballot>
    <ballot count="5"><rank><tier><alt ref="wood"/></tier><tier><alt ref="lawn"/></tier></rank></ballot>
  </ballots>
</profile>
END
"$COMITIA" --quiet sign charter.xml --key keys/council.pem --out charter.dsse.json
"$COMITIA" --quiet sign registry.json --key keys/council.pem --out registry.dsse.json
"$COMITIA" --quiet sign g-all.xml --key keys/g-all.pem --out g-all.dsse.json
"$COMITIA" --quiet init store --trust trust.json --charter charter.dsse.json --registry registry.dsse.json \
    --log-key keys/log.pem --now 2026-10-01T08:00:00Z
"$COMITIA" --quiet round open store --round 2026-r1 --now 2026-10-01T09:00:00Z
"$COMITIA" --quiet submit store g-all.dsse.json --now 2026-10-01T10:00:00Z >/dev/null
"$COMITIA" --quiet round close store --round 2026-r1 --now 2026-11-01T09:00:00Z
"$COMITIA" decide store --round 2026-r1 >decided.txt
"$COMITIA" --quiet compile store --round 2026-r1 --out . --key keys/release.pem
bundle=$(find . -maxdepth 1 -name 'policy-*.tar.gz')
tar xzOf "$bundle" evidence/decision.json >decision.json

# free (3, 5, 1) / 9; under the cap the wood makes up for the pond, and the lawn is lost
grep -q '"free":{[^}]*"lottery":{"lawn":"1/3","pond":"5/9","wood":"1/9"}' decision.json ||
    fail "the free lottery: $(grep -o '"lottery":{[^}]*}' decision.json)"
grep -q '"lottery":{"lawn":"0","pond":"1/3","wood":"2/3"}' decision.json ||
    fail "the lottery: $(grep -o '"lottery":{[^}]*}' decision.json)"
grep -q '"how":"objective"' decision.json || fail 'how it was found'
grep -q '"step":"what a lottery gets against it"' decision.json || fail 'the step is not on record'
grep -q '"state":"binds"' decision.json || fail 'the state of the article'

"$COMITIA" explain "$bundle" path >explained.txt || fail 'it is not explained'
for line in 'would breach .spare-the-pond.' '    pond  *1/3  *By the pond' 'raised to 67/192'; do
    grep -q "$line" explained.txt || fail "not explained, $line: $(cat explained.txt)"
done
"$COMITIA" audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z >audit.txt || fail "$(tail -n 1 audit.txt)"
"$CMT_BUILDDIR/comitia-verify" audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z >verify.txt ||
    fail "without a solver: $(tail -n 1 verify.txt)"
grep -q '^V12 passed' verify.txt || fail 'the certificates do not prove it'

# a chance of what is no lottery
sed 's/maximal-lottery/plurality/' charter.xml >plurality.xml
code=0
"$COMITIA" check plurality.xml >out.txt 2>err.txt || code=$?
[ "$code" -ne 0 ] || fail 'chances without a lottery pass'
grep -q "spare-the-pond.*draws no lottery" err.txt out.txt || fail "$(cat err.txt out.txt)"
