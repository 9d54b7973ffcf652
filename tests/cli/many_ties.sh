#!/usr/bin/env bash
# More tied outcomes than can be tried one by one stop no decision: 13 tied propositions under
# an article, with and without a tie-break; 13 tied choices that one article links.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=examples/lib.sh
. "$CMT_SRCDIR/examples/lib.sh"
export LC_ALL=C TZ=UTC
letters='a b c d e f g h i j k l m'

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
# judgment ID TIE-BREAK: 13 propositions and one that nobody doubts
judgment() {
    printf '<question id="%s" kind="judgment"><text>Which hold?</text>\n' "$1"
    for k in $letters sure; do printf '<proposition id="%s">%s</proposition>\n' "$k" "$k"; done
    printf '<rule name="majority"/><tie-break kind="%s"/></question>\n' "$2"
}
# at_most ID QUESTION
at_most() {
    printf '<article id="%s" tier="0" adopted="2026-01-01"><at-most value="6"><sum>\n' "$1"
    for k in $letters; do printf '<chosen question="%s" alternative="%s"/>\n' "$2" "$k"; done
    printf '</sum></at-most></article>\n'
}
{
    echo '<charter xmlns="urn:comitia:charter:1" instance="ties.example" version="1" mode="rule" xml:lang="en">'
    echo '<context id="general"/>'
    judgment open none
    judgment picked order
    judgment spared none
    for k in $letters; do
        printf '<question id="q-%s" kind="choice"><text>%s?</text><alternative id="x">X</alternative>' "$k" "$k"
        echo '<alternative id="y">Y</alternative><rule name="plurality"/><tie-break kind="none"/></question>'
    done
    at_most few open
    at_most few-picked picked
    echo '<article id="surely" tier="0" adopted="2026-01-01"><chosen question="spared" alternative="sure"/></article>'
    echo '<article id="some" tier="0" adopted="2026-01-01"><at-least value="3"><sum>'
    for k in $letters; do printf '<chosen question="q-%s" alternative="x"/>\n' "$k"; done
    echo '</sum></at-least></article></charter>'
} >charter.xml
"$COMITIA" check charter.xml >/dev/null || fail 'the charter is not read'

mkdir keys
for name in council release log g-x g-y; do example_key "ties $name" "keys/$name.pem"; done
example_trust ties.example keys/log.pem 1 keys/council.pem -- 1 keys/release.pem >trust.json
example_registry ties.example 1 1 keys/council.pem -- g-x 10 keys/g-x.pem g-y 10 keys/g-y.pem >registry.json
# profile GROUP ALTERNATIVE YES-OR-NO: what one half of the people says to everything
profile() {
    printf '<profile xmlns="urn:comitia:profile:1" instance="ties.example" round="2026-r1" group="%s" sequence="1"\n' "$1"
    printf 'registry="1" charter="sha256:%s" not-after="2026-12-31T00:00:00Z">\n' "$(sha256sum <charter.xml | cut -d' ' -f1)"
    echo '<provenance method="vote" origin="human" sampling="opt-in"/>'
    for k in $letters; do
        printf '<ballots question="q-%s"><ballot count="10"><rank><tier><alt ref="%s"/></tier></rank></ballot></ballots>\n' "$k" "$2"
    done
    for q in open picked spared; do
        printf '<judgment question="%s" count="10">' "$q"
        for k in $letters; do printf '<%s ref="%s"/>' "$3" "$k"; done
        echo '<yes ref="sure"/></judgment>'
    done
    echo '</profile>'
}
profile g-x x yes >g-x.xml
profile g-y y no >g-y.xml
"$COMITIA" --quiet sign charter.xml --key keys/council.pem --out charter.dsse.json
"$COMITIA" --quiet sign registry.json --key keys/council.pem --out registry.dsse.json
for g in g-x g-y; do "$COMITIA" --quiet sign "$g.xml" --key "keys/$g.pem" --out "$g.dsse.json"; done
"$COMITIA" --quiet init store --trust trust.json --charter charter.dsse.json --registry registry.dsse.json \
    --log-key keys/log.pem --now 2026-10-01T08:00:00Z
"$COMITIA" --quiet round open store --round 2026-r1 --now 2026-10-01T09:00:00Z
for g in g-x g-y; do "$COMITIA" --quiet submit store "$g.dsse.json" --now 2026-10-01T10:00:00Z >/dev/null; done
"$COMITIA" --quiet round close store --round 2026-r1 --now 2026-11-01T09:00:00Z
"$COMITIA" decide store --round 2026-r1 >decided.txt || fail 'ties stop the decision'
"$COMITIA" --quiet compile store --round 2026-r1 --out . --key keys/release.pem
bundle=$(find . -maxdepth 1 -name 'policy-*.tar.gz')
tar xzOf "$bundle" evidence/decision.json >decision.json

# how QUESTION CHANGED HOW STATUS: as the program's record has it
how() {
    grep -q "{\"changed\":$2,\"context\":\"general\",\"how\":\"$3\",\"question\":\"$1\",[^{]*\(\"ranges\":[^]]*\],\)\{0,1\}\"status\":\"$4\"}" decision.json ||
        fail "$1 is not $3: $(grep -o "\"how\":\"[^\"]*\",\"question\":\"$1\".\{0,60\}" decision.json)"
}
how open true among tied
how picked true among decided
how spared false free tied
for k in $letters; do how "q-$k" false free tied; done
grep -q '"optimality":"proved"' decision.json || fail 'it is not proved'

"$COMITIA" explain "$bundle" picked >explained.txt || fail 'it is not explained'
"$COMITIA" audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z >audit.txt || fail "$(tail -n 1 audit.txt)"
"$CMT_BUILDDIR/comitia-verify" audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z >verify.txt ||
    fail "without a solver: $(tail -n 1 verify.txt)"
grep -q '^V12 passed' verify.txt || fail 'the certificates do not prove it'
