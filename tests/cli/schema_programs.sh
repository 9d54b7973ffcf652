#!/bin/sh
# What decisions say of their programs fits the JSON Schema exactly: deadlock, ties, red lines,
# tiers, numbers, both modes. A key that the schema lacks is a mismatch.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python=python3
! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || python=/usr/bin/python3
$python -c 'import jsonschema' 2>/dev/null || exit 77
# shellcheck source=tests/cli/store_world.sh
. "$CMT_SRCDIR/tests/cli/store_world.sh"
make_world

choice() { # ID ALTERNATIVE…
    printf '<question id="%s" kind="choice" adopted-by="decreed"><text>Which?</text>' "$1"
    shift
    for a in "$@"; do printf '<alternative id="%s">%s</alternative>' "$a" "$a"; done
    printf '<rule name="plurality"/><weighting kind="members"/><tie-break kind="none"/></question>\n'
}
chosen() { printf '<chosen question="%s" alternative="%s"/>' "$1" "$2"; }
article() { # ID TIER EXPRESSION [ATTRIBUTES]
    printf '<article id="%s" tier="%s" adopted-by="decreed"%s>%s</article>\n' "$1" "$2" "${4:-}" "$3"
}
of_reward() { printf '<%s value="%s"><weight question="reward" of="%s"/></%s>' "$1" "$2" "$3" "$1"; }

charter() { # MODE OBJECTIVE
    cat <<EOF
<charter xmlns="urn:comitia:charter:1" instance="assistant.example" version="1" mode="$1" objective="$2" missing="abstain" min-cell="1" xml:lang="en">
  <value id="safety">Safety</value><value id="help">Help</value>
  <context id="general"/>
  $(choice tone warm plain dry)$(choice length short long)$(choice humour yes no)$(choice emoji many few none)
  <question id="reward" kind="weights" adopted-by="decreed"><text>How much?</text><of ref="safety"/><of ref="help"/><rule name="mean"/><weighting kind="members"/></question>
  <question id="spare" kind="weights" adopted-by="decreed"><text>How much then?</text><of ref="safety"/><of ref="help"/><rule name="mean"/><weighting kind="members"/></question>
  $([ "$1" = program ] || choice dead this that)
  <tier id="0"/><tier id="1" slack="0"/><red-lines max-per-group="3"/>
  $([ "$1" = program ] || article dead-1 0 "$(chosen dead this)")
  $([ "$1" = program ] || article dead-2 0 "$(chosen dead that)")
  $(article floor 0 "$(of_reward at-least 3/5 help)")
  $(article spare-floor 0 "<at-least value=\"3/5\"><weight question=\"spare\" of=\"help\"/></at-least>")
  $(article high 1 "$(of_reward at-least 4/5 help)")
  $(article low 1 "$(of_reward at-most 1/2 help)")
  $(article not-warm 0 "<not>$(chosen tone warm)</not>")
  $(article paired 0 "<at-most value=\"1\"><sum>$(chosen length long)$(chosen humour yes)</sum></at-most>")
  $(article past 0 "$(chosen tone dry)" ' expires="2026-01-01"')
  $(article later 0 "$(chosen tone dry)" ' adopted="2028-01-01"')
  $(article old 0 "$(chosen tone dry)")
  $(article new 0 "<any>$(chosen tone dry)$(chosen tone plain)</any>" ' supersedes="old"')
</charter>
EOF
}

first() { # QUESTION ALTERNATIVE COUNT
    printf '<ballots question="%s"><ballot count="%s"><rank><tier><alt ref="%s"/></tier></rank></ballot></ballots>' "$1" "$3" "$2"
}
voter() { # GROUP COUNT TONE LENGTH HUMOUR EMOJI HELP RED-LINES: the profile
    cat <<EOF
<profile xmlns="urn:comitia:profile:1" instance="assistant.example" round="r1" group="$1" sequence="1" registry="1" charter="$(digest_of charter.xml)" not-after="2027-12-31T00:00:00Z">
  <provenance method="deliberation" origin="human" sampling="opt-in" attested-by="group"/>
  $(first tone "$3" "$2")$(first length "$4" "$2")$(first humour "$5" "$2")$(first emoji "$6" "$2")$([ "$mode" = program ] || first dead this "$2")
  <weights question="reward" count="$2"><of ref="safety" value="$((10 - $7))/10"/><of ref="help" value="$7/10"/></weights>
  <weights question="spare" count="$2"><of ref="safety" value="$((10 - $7))/10"/><of ref="help" value="$7/10"/></weights>
  $8
</profile>
EOF
}
line() { printf '<red-line id="%s">%s</red-line>' "$1" "$2"; }

decide() { # MODE OBJECTIVE: decision in MODE-OBJECTIVE.json
    mode=$1
    charter "$1" "$2" >charter.xml
    expect 0 "$COMITIA" check charter.xml
    sign_council charter.xml charter.dsse.json
    rm -rf store
    make_store store
    voter g-farmers 30 warm long yes many 1 "$(line warmth "$(chosen tone warm)")$(line safe "$(of_reward at-least 1/5 safety)")" >f.xml
    voter g-nurses 20 plain long yes few 1 "$(line dryness "<not>$(chosen tone dry)</not>")" >n.xml
    voter g-poets 30 warm short yes few 3 "$(line brief "$(chosen length short)")" >p.xml
    signed f farmers
    signed n nurse-1 nurse-2
    signed p poets
    for profile in f n p; do
        expect 0 "$COMITIA" submit store $profile.dsse.json --now 2027-01-03T00:00:00Z
    done
    expect 0 "$COMITIA" round close store --round r1 --now 2027-02-01T00:00:00Z
    expect 0 "$COMITIA" decide store --round r1
    cp store/decisions/r1.json "$1-$2.json"
}

decide rule closest
for objective in utilitarian leximin maxmin nash closest; do decide program $objective; done
$python "$CMT_SRCDIR/tests/tools/validate.py" "$CMT_SRCDIR/schema/decision.json" ./rule-closest.json ./program-*.json

# each of these is said somewhere, so nothing above passed by being absent
for key in conflict advice sums_of_largest red_line_points ranges missed nash effects stands \
    changes_at_low high_end optima rates numbers raised lost lapsed not_yet superseded; do
    grep -q "\"$key\":[^]]" ./rule-closest.json ./program-*.json || {
        echo "no decision says $key"
        exit 1
    }
done

# and what is no such member, or of another kind, is refused
for change in 's/"free_obey":false/"free_obey":"no"/' 's/"free_obey"/"free_obeys"/' \
    's/"stands":{/"stands":{"other":"1",/' 's/"how":"[a-z]*"/"how":"chance"/'; do
    sed "$change" rule-closest.json >changed.json
    cmp -s changed.json rule-closest.json && exit 1
    if $python "$CMT_SRCDIR/tests/tools/validate.py" "$CMT_SRCDIR/schema/decision.json" changed.json; then
        echo "the schema takes $change"
        exit 1
    fi
done
