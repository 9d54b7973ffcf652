#!/usr/bin/env bash
# A charter with a context, an expired article, tiers and red lines that clash with tier 0:
# decided, explained in words, audited; and one whose tier 0 is a deadlock.
# shellcheck disable=SC2016 # the engine quotes ids in backticks
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
says() { # FILE LINE...
    file=$1
    shift
    for line; do
        grep -qF -e "$line" "$file" || fail "$file does not say '$line': $(cat "$file")"
    done
}
article() { # ID ATTRIBUTES EXPRESSION
    printf '<article id="%s" adopted="2026-03-01" adopted-by="decreed" %s><reason>So.</reason>%s</article>\n' "$@"
}
charter() { # articles from stdin
    cat <<'END'
<charter xmlns="urn:comitia:charter:1" instance="pact.example" version="1" mode="rule" xml:lang="en">
  <context id="general"/>
  <context id="medical" within="general"/>
  <question id="reward" kind="weights" context="general medical">
    <text>What counts?</text>
    <of id="help">Help</of><of id="honest">Honesty</of><of id="privacy">Privacy</of>
    <rule name="mean"/>
    <tie-break kind="none"/>
  </question>
  <question id="memory" kind="choice">
    <text>Memory?</text>
    <alternative id="none">None</alternative>
    <alternative id="session">Session</alternative>
    <alternative id="persistent">Persistent</alternative>
    <rule name="plurality"/>
    <tie-break kind="none"/>
  </question>
  <question id="notice" kind="choice">
    <text>Notice?</text>
    <alternative id="explicit">Explicit</alternative>
    <alternative id="silent">Silent</alternative>
    <rule name="plurality"/>
    <tie-break kind="none"/>
  </question>
  <tier id="1" adopted-by="decreed"/>
  <red-lines max-per-group="3"/>
END
    cat
    echo '</charter>'
}
votes() { # GROUP BALLOTS MEMORY NOTICE HELP HONEST PRIVACY; red lines from stdin
    cat <<END
<profile xmlns="urn:comitia:profile:1" instance="pact.example" round="2026-r1" group="$1" sequence="1" registry="1"
    charter="sha256:$(sha256sum <charter.xml | cut -d' ' -f1)" not-after="2026-12-31T00:00:00Z">
  <provenance method="vote" origin="human" sampling="opt-in"/>
  <ballots question="memory"><ballot count="$2"><rank><tier><alt ref="$3"/></tier></rank></ballot></ballots>
  <ballots question="notice"><ballot count="$2"><rank><tier><alt ref="$4"/></tier></rank></ballot></ballots>
END
    for context in general medical; do
        printf '<weights question="reward" context="%s" count="%s">' "$context" "$2"
        printf '<of ref="help" value="%s"/><of ref="honest" value="%s"/><of ref="privacy" value="%s"/></weights>\n' "$5" "$6" "$7"
    done
    cat
    echo '</profile>'
}
decide() { # from charter.xml, g-many.xml, g-few.xml, in a directory of its own
    rm -rf store ./policy-*
    for name in charter:council g-many:g-many g-few:g-few; do
        "$COMITIA" --quiet sign "${name%:*}.xml" --key "keys/${name#*:}.pem" --out "${name%:*}.dsse.json"
    done
    "$COMITIA" --quiet init store --trust trust.json --charter charter.dsse.json --registry registry.dsse.json \
        --log-key keys/log.pem --now 2026-10-01T08:00:00Z
    "$COMITIA" --quiet round open store --round 2026-r1 --now 2026-10-01T09:00:00Z
    for g in g-many g-few; do
        "$COMITIA" --quiet submit store "$g.dsse.json" --now 2026-10-01T10:00:00Z >/dev/null
    done
    "$COMITIA" --quiet round close store --round 2026-r1 --now 2026-11-01T09:00:00Z
    "$COMITIA" decide store --round 2026-r1 >decided.txt
    "$COMITIA" --quiet compile store --round 2026-r1 --out . --key keys/release.pem
    bundle=$(find . -maxdepth 1 -name 'policy-*.tar.gz')
    "$COMITIA" explain "$bundle" >explained.txt
    "$COMITIA" audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z >audit.txt || fail "$(tail -n 1 audit.txt)"
    "$CMT_BUILDDIR/comitia-verify" audit "$bundle" --trust trust.json --now 2026-11-02T00:00:00Z >verify.txt ||
        fail "without a solver: $(tail -n 1 verify.txt)"
    grep -q '^V12 passed' verify.txt || fail 'the certificates do not prove it'
}

mkdir keys
for name in council release log g-many g-few; do example_key "pact $name" "keys/$name.pem"; done
example_trust pact.example keys/log.pem 1 keys/council.pem -- 1 keys/release.pem >trust.json
example_registry pact.example 1 1 keys/council.pem -- g-few 3 keys/g-few.pem g-many 6 keys/g-many.pem >registry.json
"$COMITIA" --quiet sign registry.json --key keys/council.pem --out registry.dsse.json

privacy='<weight question="reward" of="privacy"/>'
covert='<implies><chosen question="memory" alternative="persistent"/><chosen question="notice" alternative="explicit"/></implies>'
{
    article privacy-floor 'tier="0" expires="2028-03-01"' "<at-least value=\"1/5\">$privacy</at-least>"
    article medical-floor 'tier="0" in-context="medical"' "<at-least value=\"2/5\">$privacy</at-least>"
    article no-covert-memory 'tier="0"' "$covert"
    article old 'tier="0" expires="2026-10-01"' '<chosen question="memory" alternative="session"/>'
    article help-floor 'tier="1"' '<at-least value="7/10"><weight question="reward" of="help"/></at-least>'
} | charter >charter.xml
votes g-many 6 persistent silent 7/10 1/5 1/10 <<END >g-many.xml
<red-line id="no-notice"><chosen question="notice" alternative="silent"/></red-line>
<red-line id="hopeless"><at-most value="1/10">$privacy</at-most></red-line>
END
votes g-few 3 none explicit 1/2 1/4 1/4 </dev/null >g-few.xml
decide
# The mean is 19/30, 13/60, 3/20. In general honesty pays for the floors of privacy and help; in medicine
# privacy leaves 3/5 for help at most. Memory yields, since the notice stands on a red line.
says explained.txt '    help             7/10' '    honest           1/10' '    help             3/5' '    honest           0 ' \
    'article `help-floor` in medical breached: violation of the votes alone 1/15, now 1/10' \
    'red line `hopeless` of g-many in general refused: it cannot be met together with `privacy-floor`' \
    'red line `hopeless` of g-many in medical refused: it cannot be met together with `medical-floor`' \
    'article `no-covert-memory` in general binds' '    none             None' '    silent           Silent'
grep -q '"lapsed":\["old"\]' store/decisions/2026-r1.json || fail 'the expired article is not listed as lapsed'

# Two floors that no mix of weights holds: nothing is decided, and who would have to give how much.
{
    article privacy-floor 'tier="0"' "<at-least value=\"3/5\">$privacy</at-least>"
    article help-floor 'tier="0"' '<at-least value="1/2"><weight question="reward" of="help"/></at-least>'
} | charter >charter.xml
votes g-many 6 persistent silent 7/10 1/5 1/10 </dev/null >g-many.xml
votes g-few 3 none explicit 1/2 1/4 1/4 </dev/null >g-few.xml
decide
grep -q '^  reward@general  *deadlock' decided.txt || fail "no deadlock: $(cat decided.txt)"
grep -q '^  memory@general  *decided' decided.txt || fail 'a deadlock took another question with it'
says explained.txt 'article `privacy-floor` in general in the deadlock' \
    'these articles cannot hold together, and without any one of them the others can:' \
    '`privacy-floor` would have to give 1/20 of its range' '`help-floor` would have to give 1/20 of its range'
