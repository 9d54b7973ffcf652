#!/usr/bin/env bash
# One decision, from votes to audited bundle, on the example of policies/assistant.
# Usage: demo.sh [DIR]. Keys and times are fixed, so that everybody gets the same bytes.
set -euo pipefail
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
COMITIA=${COMITIA:-$TOP/build/comitia}
POLICY=$TOP/policies/assistant
# shellcheck source=examples/lib.sh
. "$TOP/examples/lib.sh"

OUT=${1:-$TOP/build/demo}
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT"

step=0
say() {
    step=$((step + 1))
    printf '\n%d. %s\n' "$step" "$1"
    shift
    [ $# -eq 0 ] || printf '   %s\n' "$@"
}
# Show a command as one would type it, then run it; what it prints is indented.
run() {
    printf '   $ comitia %s\n' "$*"
    "$COMITIA" --quiet "$@" | sed 's/^/     /'
}
quiet() { "$COMITIA" --quiet "$@" >/dev/null; }

printf 'Comitia: four groups decide what an assistant is taught, and a stranger checks it.\n'

say 'Keys' \
    'A council of three signs the constitution (two must), two officers sign releases, each' \
    'group signs for itself. These keys are derived from their names and public; yours are not.'
example_assistant
printf '   trust.json is the one file that an auditor must get by a way of its own.\n'

say 'The constitution and the registry, signed by the council' \
    'charter.xml names the questions, the rule and weighting of each, and four articles that' \
    'no outcome may break. registry.json says which groups exist, with how many members.'
cp "$POLICY/charter.xml" .
for document in charter.xml registry.json; do
    name=${document%.*}
    quiet sign "$document" --key keys/council-a.pem --out "$name.dsse.json"
    quiet sign "$name.dsse.json" --key keys/council-c.pem --out "$name.dsse.json"
done
run check charter.dsse.json
run check registry.dsse.json

say 'A store with a public log' \
    'Every document is a leaf of a Merkle tree: nothing can be dropped or changed unseen.'
run init store --trust trust.json --charter charter.dsse.json --registry registry.dsse.json \
    --log-key keys/log.pem --now 2026-10-01T08:00:00Z
run round open store --round 2026-r1 --now 2026-10-01T09:00:00Z

say 'Each group signs its profile and submits it' \
    'Signatures are verified before a byte is parsed. The answer is a receipt: a proof that' \
    'the profile is in the log, which the group keeps.'
minute=10
for group in g-clinicians g-patients g-privacy g-teachers; do
    quiet sign "$POLICY/profiles/$group.xml" --key "keys/$group.pem" --out "$group.dsse.json"
    printf '   $ comitia submit store %s.dsse.json\n' "$group"
    "$COMITIA" --quiet submit store "$group.dsse.json" --now "2026-10-01T09:$minute:00Z" >"$group.tlog-proof"
    minute=$((minute + 10))
done
printf '   A receipt:\n'
sed 's/^/     /' g-patients.tlog-proof

say 'The round closes, and is decided' \
    'The decision is a pure function of charter, registry and log: rules count the ballots,' \
    'then the articles are held against what the rules yield.'
run round close store --round 2026-r1 --now 2026-11-01T09:00:00Z
run decide store --round 2026-r1

say 'The policy bundle, signed by both release officers'
quiet compile store --round 2026-r1 --out dist --key keys/release-a.pem --key keys/release-b.pem
bundle=$(find dist -name 'policy-*.tar.gz')
find dist -mindepth 1 -maxdepth 1 | LC_ALL=C sort | sed 's/^/   /'

say 'Anyone checks it' \
    'verify: is it signed, whole and fresh? audit: does everything in it follow from its own' \
    'evidence, counted again, proved again, byte for byte?'
run verify "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z
run audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z --report audit.html

say 'And asks why'
run explain "$bundle" reward

version=${bundle##*/policy-}
printf '\nBundle:  %s/%s\nSHA-256: %s\nVersion: %s\nAudit:   passed\n' \
    "$OUT" "$bundle" "$(sha256sum "$bundle" | cut -d' ' -f1)" "${version%.tar.gz}"
cat <<EOF

Try next:
  build/comitia explain $OUT/$bundle principles
  build/comitia tally $POLICY/profiles/*.xml --charter $OUT/charter.xml --question refusals --context medical --rule schulze,borda
  xdg-open $OUT/audit.html
EOF
