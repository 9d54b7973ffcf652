#!/bin/sh
# comitia tally: several rules at once and `all`: one object a rule with the keys that apply,
# each checked; what does not fit is left out aloud.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
# elects RULE IDS [ARGUMENTS...] FILE is in $file: the rule's winners, by the JSON
elects() {
    rule=$1
    wanted=$2
    shift 2
    got=$("$COMITIA" tally "$file" --rule "$rule" --json --check "$@" | sed 's/.*"winners":\(\[[^]]*\]\).*/\1/')
    [ "$got" = "$wanted" ] || fail "$rule elects $got, not $wanted"
}

# --- Tennessee: rules disagree, and each says what it says
cat >tennessee.soc <<'VOTES'
# NUMBER ALTERNATIVES: 4
# ALTERNATIVE NAME 1: Memphis
# ALTERNATIVE NAME 2: Nashville
# ALTERNATIVE NAME 3: Chattanooga
# ALTERNATIVE NAME 4: Knoxville
42: 1,2,3,4
26: 2,3,4,1
15: 3,4,2,1
17: 4,3,2,1
VOTES
file=tennessee.soc
elects plurality '["Memphis"]'
elects plurality-runoff '["Nashville"]'
elects irv '["Knoxville"]'
elects coombs '["Nashville"]'
elects bucklin '["Nashville"]'
elects anti-plurality '["Nashville","Chattanooga"]'
elects copeland '["Nashville"]'
elects minimax '["Nashville"]' --option strength=winning-votes
elects kemeny '["Nashville"]'
elects smith '["Nashville"]'
elects condorcet-loser '["Memphis"]'

# --- several: one reading, one object each, in the order asked for
several=$("$COMITIA" --json tally tennessee.soc --rule irv,plurality,kemeny --check)
case $several in
'{"results":[{'*'"rule":"irv"'*'"rule":"plurality"'*'"rule":"kemeny"'*'}]}') ;;
*) fail "several: $several" ;;
esac
[ "$(printf '%s\n' "$several" | grep -o '"checked":true' | wc -l)" -eq 3 ] || fail 'each is checked'
[ "$(printf '%s\n' "$several" | wc -l)" -eq 1 ] || fail 'one line'
# an option goes to the rules that have it, and to some it must go
"$COMITIA" tally tennessee.soc --rule borda,schulze --option strength=ratio >two.txt
[ "$(grep -c '^  winner ' two.txt)" -eq 2 ] || fail 'an option of one rule'
code=0
"$COMITIA" tally tennessee.soc --rule borda,irv --option strength=ratio >out 2>err || code=$?
[ "$code" -eq 2 ] || fail "an option of no rule: $code"

# --- all: every rule of rankings; the rest is told, a line a reason
"$COMITIA" --json tally tennessee.soc --rule all --check >all.json 2>left.txt
n=$(grep -o '"rule":"' all.json | wc -l)
[ "$n" -ge 30 ] || fail "only $n rules"
[ "$(grep -o '"checked":true' all.json | wc -l)" -eq "$n" ] || fail 'all are checked'
[ "$(grep -o '"kind":"ordinal"' all.json | wc -l)" -eq "$n" ] || fail 'all read rankings'
grep -q 'left out: they read approvals: .* av ' left.txt || fail 'approvals'
grep -q 'left out: they need costs and a budget: .*mes-pb' left.txt || fail 'budgets'
grep -q 'left out: they divide seats among parties .*hamilton' left.txt || fail 'parties'
"$COMITIA" --quiet --json tally tennessee.soc --rule all 2>quiet.txt >/dev/null
[ ! -s quiet.txt ] || fail 'quiet is quiet'
"$COMITIA" tally tennessee.soc --rule all --kind apportion --seats 10 2>/dev/null >parties.txt
grep -q '^webster ' parties.txt || fail 'parties where they are asked for'

# --- all: committees of approvals need seats
cat >votes.cat <<'VOTES'
# NUMBER ALTERNATIVES: 4
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
# ALTERNATIVE NAME 4: d
# NUMBER CATEGORIES: 2
# CATEGORY NAME 1: Yes
# CATEGORY NAME 2: No
5: {1,2},{3,4}
17: {1,3},{2,4}
8: 4,{1,2,3}
VOTES
"$COMITIA" --json tally votes.cat --rule all 2>left.txt >one.json
grep -q 'left out: they elect committees (--seats K runs them): .*av .*mes ' left.txt || fail 'no seats'
"$COMITIA" --json tally votes.cat --rule all --seats 2 --check >all.json 2>left.txt
grep -q '"committee":\["a","c"\].*"rule":"av"' all.json || fail 'av'
grep -q '"committee":\["a","d"\].*"rule":"seqcc"' all.json || fail 'seqcc'
grep -q 'they read rankings: .*borda' left.txt || fail 'rankings'

# --- rules of deliberation: a choice without seats, a committee with them
"$COMITIA" tally votes.cat --rule gac,pooled,min-group --check >choice.txt
[ "$(grep -c '^  winner     a$' choice.txt)" -eq 3 ] || fail 'a choice'
! grep -q committee choice.txt || fail 'a choice is no committee'
"$COMITIA" --json tally votes.cat --rule gac,pooled,min-group --seats 2 --check >all.json
[ "$(grep -o '"committee":\["a","c"\]' all.json | wc -l)" -eq 3 ] || fail 'a committee'
! grep -q '"winners"' all.json || fail 'a committee has no winner'

# --- all: scores
printf '#scores,a,b,c\nx,5,4,0\ny,0,3,5\nz,0,3,4\n' >votes.csv
"$COMITIA" --json tally votes.csv --rule all --check >all.json 2>left.txt
grep -q '"rule":"range".*"winners":\["b"\]' all.json || fail 'range'
grep -q '"rule":"star"' all.json || fail 'star'

# --- a withdrawn candidate is printed without a place
printf '3 1\n-1\n5 1 2 0\n4 2 0\n3 3 0\n0\n"Ann" "Bob" "Cy"\n' >ward.blt
"$COMITIA" --quiet tally ward.blt --rule all --check >all.txt
grep -q '^  ranking    Bob > Cy$' all.txt || fail 'withdrawn'
! grep -q '^  winner .*Ann' all.txt || fail 'a withdrawn candidate wins'
