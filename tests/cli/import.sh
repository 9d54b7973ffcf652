#!/bin/sh
# Imports: a small Polis export by hand, PrefLib and CSV files, real conversations where
# they are there.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
expect() { # expect CODE PATTERN COMMAND...
    code=$1 pattern=$2
    shift 2
    set +e
    "$@" >out 2>&1
    got=$?
    set -e
    [ "$got" -eq "$code" ] || fail "exit $got, not $code: $* ($(head -c 300 out))"
    grep -q -e "$pattern" out || fail "no '$pattern' from $*: $(head -c 300 out)"
}
charter_of() { # charter_of AGENDA
    printf '<charter xmlns="urn:comitia:charter:1" instance="draft.example" version="1">\n'
    cat "$1"
    printf '</charter>\n'
}

mkdir export
cat >export/comments.csv <<'EOF'
timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
3,d,2,7,0,0,1,"Two
lines & a <tag>"
2,d,1,7,1,1,1,"The ""second"" one"
1,d,0,7,9,9,-1,spam
EOF
cat >export/participants-votes.csv <<'EOF'
participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2
4711,0,0,2,2,0,1,1,
4712,0,0,2,1,1,,-1,1
4713,1,0,1,0,0,,0,
4714,,0,1,1,0,,,1
4715,,0,1,1,0,1,,
EOF
expect 2 'missing' "$COMITIA" import polis export --question q --by-group --out p
expect 0 'polis-1: 1 ballot' "$COMITIA" import polis export --question q --by-group \
    --missing disapprove --min-seen 2 --seats 1 --agenda agenda.xml --out p
grep -q 'moderators are left out: s0' out || fail 'the moderated statement is not reported'
grep -q '1 more saw none' out || fail 'the silent participant is not reported'
grep -q 'Two lines &amp; a &lt;tag>' agenda.xml || grep -q 'Two lines &amp; a &lt;tag&gt;' agenda.xml ||
    fail 'line breaks fold, markup is escaped'
grep -q 'missing="disapprove"' agenda.xml || fail 'the choice of --missing is recorded'
grep -q 'attested-by="importer"' p/polis-0.xml || fail 'clusters are attested by the importer'
! grep -rq '471[1-5]' p agenda.xml || fail 'a participant can be told by number'
grep -q '^1: {1},{},{}' p/polis-0.cat || fail 'agree, disagree, pass, unseen stay apart'
grep -q '^1: {2},{1},{}' p/polis-0.cat || fail 'agree, disagree, pass, unseen stay apart'
grep -q '^1: {},{},{1}' p/polis-1.cat || fail 'a pass is a pass'
charter_of agenda.xml >charter.xml
expect 0 'charter of draft.example' "$COMITIA" check charter.xml
expect 0 '"committee":\["s2"\]' "$COMITIA" --json tally p/*.xml --charter charter.xml --question q

expect 0 '"left_out":2' "$COMITIA" --json --quiet import polis export --question q --by-group \
    --missing abstain --seats 1 --out p2 --unclustered leave-out
[ ! -e p2/polis-unclustered.xml ] || fail 'left out means left out'
expect 0 '"ineligible":\["s2"\]' "$COMITIA" --json --quiet import polis export --question q --by-group \
    --missing abstain --seats 1 --min-seen 3 --agenda rare.xml
grep -q 'eligible="no" reason="shown to' rare.xml || fail 'rare statements say why'

# What is written can be used: else nothing is written.
expect 65 '0 eligible' "$COMITIA" import polis export --question q --by-group --missing abstain \
    --seats 1 --min-seen 4 --agenda no.xml --out no
expect 65 'no rule .borda. decides' "$COMITIA" import polis export --question q --by-group --missing abstain \
    --seats 1 --rule borda --agenda no.xml --out no
expect 65 'a language such as' "$COMITIA" import polis export --question q --by-group --missing abstain \
    --seats 1 --lang x_ --agenda no.xml --out no
for file in no no.xml; do [ ! -e $file ] || fail 'a refused agenda leaves no file'; done

# The same export gives the same bytes.
"$COMITIA" --quiet import polis export --question q --by-group --missing disapprove --min-seen 2 \
    --seats 1 --agenda again.xml --out again
cmp agenda.xml again.xml
for file in p/*; do cmp "$file" "again/${file##*/}"; done

printf 'timestamp,comment-id,voter-id,vote\n1,1,4711,1\n' >export/votes.csv
expect 65 'statement' "$COMITIA" import polis export --question q --missing abstain --agenda x.xml --seats 1
[ ! -e x.xml ] || fail 'a refused export leaves no file'

cat >b.csv <<'EOF'
count,soup,salad
3,1,2
2,2,1
EOF
expect 0 '5 ballots' "$COMITIA" import csv b.csv --question lunch --group g-cooks --out cooks.xml --agenda lunch.xml
charter_of lunch.xml >lunch-charter.xml
expect 0 '"winners":\["soup"\]' "$COMITIA" --json tally cooks.xml --charter lunch-charter.xml --question lunch
expect 2 'group' "$COMITIA" import preflib b.csv --question lunch
lunch() { # lunch CODE PATTERN OPTION...: import b.csv to no.xml
    code=$1 pattern=$2
    shift 2
    expect "$code" "$pattern" "$COMITIA" import csv b.csv --question lunch --group g-cooks --out no.xml "$@"
    [ ! -e no.xml ] || fail "a refused import leaves no file: $*"
}
lunch 65 'between 1 and 2' --seats 3 --agenda no-agenda.xml
[ ! -e no-agenda.xml ] || fail 'a refused agenda leaves no file'
lunch 65 'round="a b"' --round 'a b'
lunch 2 'digest' --supersedes nothing
sed 's/ version="1">/ version="1" min-cell="6">/' lunch-charter.xml >cells.xml
lunch 65 'min-cell\|members' --charter cells.xml
cp b.csv b.txt
expect 0 '5 ballots' "$COMITIA" import csv b.txt --question lunch --group g-cooks --out two.xml --seats 1 --agenda two-agenda.xml
charter_of two-agenda.xml >two-charter.xml
expect 0 '"committee":\["soup"\]' "$COMITIA" --json tally two.xml --charter two-charter.xml --question lunch
expect 2 'tells no format' "$COMITIA" import preflib b.txt --question lunch --group g-cooks --out no.xml

# The importer's groups on real data, where it is there.
shared=${COMITIA_SHARED:-$CMT_SRCDIR/../shared}/data/polis
if [ -d "$shared/brexit-consensus" ]; then
    expect 0 '"revotes":9' "$COMITIA" --json --quiet import polis "$shared/brexit-consensus" \
        --question principles --by-group --missing disapprove --out brexit
    grep -q '^# NUMBER VOTERS: 106$' brexit/polis-0.cat || fail 'members of the first group'
else
    echo "SKIPPED: no conversations at $shared"
fi
