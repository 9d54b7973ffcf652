#!/usr/bin/env bash
# Carry a Polis export through the whole job: opinion groups become signed profiles, ten
# statements are elected by Equal Shares under three articles, and the bundle is audited.
# Usage: polis-assembly.sh EXPORT_DIR OUT_DIR
# Keys are derived from names and times are fixed: the same export gives the same bytes.
set -euo pipefail
[ $# -eq 2 ] || { printf 'usage: polis-assembly.sh EXPORT_DIR OUT_DIR\n' >&2; exit 2; }
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
COMITIA=${COMITIA:-$TOP/build/comitia}
# shellcheck source=examples/lib.sh
. "$TOP/examples/lib.sh"
EXPORT=$(cd "$1" && pwd)
mkdir -p "$2"
OUT=$(cd "$2" && pwd)
cd "$OUT"
rm -rf store dist keys profiles draft
INSTANCE=assembly.example
ROUND=2026-r1

say() { printf '== %s\n' "$*"; }

say 'import: the agenda'
"$COMITIA" import polis "$EXPORT" --question principles --by-group --missing disapprove \
    --min-seen 20 --agenda agenda.xml --out draft

# Three articles over statements that the votes themselves put forward: without articles the
# first two elected would stand together, so the articles have something to do.
charter_of() { # charter_of INSTANCE FILE…: a charter of these parts
    local instance=$1
    shift
    printf '<?xml version="1.0" encoding="UTF-8"?>\n'
    printf '<charter xmlns="urn:comitia:charter:1" instance="%s" version="1" mode="rule" missing="disapprove">\n' "$instance"
    cat "$@"
    printf '</charter>\n'
}
charter_of draft.example agenda.xml >draft-charter.xml
"$COMITIA" --quiet --json tally draft/*.xml --charter draft-charter.xml --question principles >free.json
mapfile -t elected < <(grep -o '"committee":\[[^]]*\]' free.json | head -n 1 | grep -o 's[0-9]*')
mapfile -t others < <(grep -o 'alternative id="s[0-9]*">' agenda.xml | grep -o 's[0-9]*' |
    grep -vxF "$(printf '%s\n' "${elected[@]}")" | head -n 3)
chosen() { printf '<chosen question="principles" alternative="%s"/>' "$@"; }

say 'the charter: the agenda and three articles'
{
    printf '  <article id="not-both" tier="0" adopted="2026-01-01" adopted-by="decreed">\n'
    printf '    <reason>These two are to be discussed apart.</reason>\n'
    printf '    <not><all>%s</all></not>\n  </article>\n' "$(chosen "${elected[@]:0:2}")"
    printf '  <article id="one-of-these" tier="0" adopted="2026-01-01" adopted-by="decreed">\n'
    printf '    <reason>A view that the count left out is heard.</reason>\n'
    printf '    <at-least n="1">%s</at-least>\n  </article>\n' "$(chosen "${others[@]}")"
    printf '  <article id="not-all-of-these" tier="0" adopted="2026-01-01" adopted-by="decreed">\n'
    printf '    <reason>No single theme takes more than two seats.</reason>\n'
    printf '    <at-most n="2">%s</at-most>\n  </article>\n' "$(chosen "${elected[@]:2:4}")"
} >articles.xml
charter_of "$INSTANCE" agenda.xml articles.xml >charter.xml
rm -rf draft draft-charter.xml free.json

say 'keys, registry, root of trust'
mkdir keys
for name in council release log; do example_key "$INSTANCE $name" "keys/$name.pem"; done
"$COMITIA" --quiet import polis "$EXPORT" --question principles --by-group --missing disapprove --min-seen 20 \
    --charter charter.xml --round "$ROUND" --not-after 2026-12-31T00:00:00Z --out profiles
groups=()
for profile in profiles/*.xml; do
    group=${profile##*/}
    group=${group%.xml}
    example_key "$INSTANCE $group" "keys/$group.pem"
    groups+=("$group" "$(sed -n 's/^# NUMBER VOTERS: //p' "profiles/$group.cat")" "keys/$group.pem")
done
example_trust "$INSTANCE" keys/log.pem 1 keys/council.pem -- 1 keys/release.pem >trust.json
example_registry "$INSTANCE" 1 1 keys/council.pem -- "${groups[@]}" >registry.json
"$COMITIA" --quiet sign charter.xml --key keys/council.pem --out charter.dsse.json
"$COMITIA" --quiet sign registry.json --key keys/council.pem --out registry.dsse.json

say 'sign and submit'
"$COMITIA" --quiet init store --trust trust.json --charter charter.dsse.json --registry registry.dsse.json \
    --log-key keys/log.pem --now 2026-10-01T08:00:00Z
"$COMITIA" --quiet round open store --round "$ROUND" --now 2026-10-01T09:00:00Z
for profile in profiles/*.xml; do
    group=${profile##*/}
    group=${group%.xml}
    "$COMITIA" --quiet sign "$profile" --key "keys/$group.pem" --out "profiles/$group.dsse.json"
    "$COMITIA" --quiet submit store "profiles/$group.dsse.json" --attach "profiles/$group.cat" \
        --now 2026-10-01T10:00:00Z >"profiles/$group.tlog-proof"
    printf '   %s\n' "$group"
done

say 'decide, compile'
"$COMITIA" --quiet round close store --round "$ROUND" --now 2026-11-01T09:00:00Z
"$COMITIA" decide store --round "$ROUND"
"$COMITIA" --quiet compile store --round "$ROUND" --out . --key keys/release.pem
bundle=$(find . -maxdepth 1 -name 'policy-*.tar.gz' | LC_ALL=C sort | tail -n 1)

say 'verify, audit'
"$COMITIA" verify "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z
"$COMITIA" audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z --report audit.html
printf '%s  %s\n' "$(sha256sum "$bundle" | cut -d' ' -f1)" "$OUT/${bundle#./}"
