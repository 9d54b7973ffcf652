#!/bin/sh
# The command counts files of ballots, says ties, and refuses with place and exit code.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
expect() { # expect CODE PATTERN COMMAND...: exit code, and a pattern in what it says
    code=$1 pattern=$2
    shift 2
    set +e
    "$@" >out 2>&1
    got=$?
    set -e
    [ "$got" -eq "$code" ] || fail "exit $got, not $code: $* ($(head -c 300 out))"
    grep -q -e "$pattern" out || fail "no '$pattern' from $*: $(head -c 300 out)"
}

# Three prefer A to B to C, two B to C to A: Borda elects B, the Condorcet winner is A.
cat >split.soc <<'EOF'
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
3: 1,2,3
2: 2,3,1
EOF
expect 0 '"winners":\["b"\]' "$COMITIA" --json tally split.soc --rule borda
expect 0 '"scores":{"a":"6","b":"7","c":"2"}' "$COMITIA" tally split.soc --rule borda --json
expect 0 '"winners":\["a"\]' "$COMITIA" --json tally split.soc --rule condorcet --check
expect 0 '"results":\[{' "$COMITIA" --json tally split.soc --rule borda,irv
expect 0 '"rule":"schulze"' "$COMITIA" --json tally split.soc --rule all
expect 0 'winner  *a' "$COMITIA" tally split.soc --rule schulze
"$COMITIA" --json tally - --format soc --rule schulze <split.soc >from-stdin
"$COMITIA" --json tally split.soc --rule schulze >from-file
cmp from-stdin from-file

# A tie is an answer, not an error.
printf '# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: a\n# ALTERNATIVE NAME 2: b\n1: 1,2\n1: 2,1\n' >tie.soc
expect 0 '"tied":true,"winners":\["a","b"\]' "$COMITIA" --json tally tie.soc --rule plurality

# Committees by approval.
cat >seats.cat <<'EOF'
# NUMBER ALTERNATIVES: 3
# NUMBER CATEGORIES: 2
# CATEGORY NAME 1: yes
# CATEGORY NAME 2: no
# ALTERNATIVE NAME 1: x
# ALTERNATIVE NAME 2: y
# ALTERNATIVE NAME 3: z
5: {1,2},3
5: 3,{1,2}
EOF
expect 0 '"committee":\["x","z"\]' "$COMITIA" --json tally seats.cat --rule mes --seats 2 --tie-break order
expect 0 'x y' "$COMITIA" tally seats.cat --rule av --seats 2 --check

expect 2 'seats' "$COMITIA" tally seats.cat --rule mes

# Decisions: one alternative of each; a minority that pays for it wins some.
cat >agenda.cat <<'EOF'
# NUMBER ALTERNATIVES: 6
# NUMBER CATEGORIES: 2
# CATEGORY NAME 1: yes
# CATEGORY NAME 2: no
# ALTERNATIVE NAME 1: a-yes
# ALTERNATIVE NAME 2: a-no
# ALTERNATIVE NAME 3: b-yes
# ALTERNATIVE NAME 4: b-no
# ALTERNATIVE NAME 5: c-yes
# ALTERNATIVE NAME 6: c-no
60: {1,3,5},{2,4,6}
40: {2,4,6},{1,3,5}
EOF
expect 0 '"committee":\["a-yes","b-no","c-yes"\]' "$COMITIA" --json tally agenda.cat \
    --rule mes-decisions --decisions 2,2,2 --tie-break order --check
expect 0 '"results":\[{' "$COMITIA" --json tally agenda.cat --rule all --decisions 2,2,2
grep -q 'left out: they know no decisions: .*mes' out || fail "rules without decisions ran"
expect 0 'fair to groups that agree: JR, weak EJR, EJR' "$COMITIA" tally agenda.cat \
    --rule mes-decisions --decisions 2,2,2 --tie-break order --audit
expect 2 'takes decisions' "$COMITIA" tally agenda.cat --rule mes-decisions
expect 2 'av knows no decisions' "$COMITIA" tally agenda.cat --rule av --decisions 2,2,2
expect 2 'all 6 together' "$COMITIA" tally agenda.cat --rule mes-decisions --decisions 2,2
expect 2 'all 6 together' "$COMITIA" tally agenda.cat --rule mes-decisions --decisions 2,2,3
expect 2 'all 6 together' "$COMITIA" tally agenda.cat --rule mes-decisions --decisions 2,0,4
expect 2 'all 6 together' "$COMITIA" tally agenda.cat --rule mes-decisions --decisions 2,2,2,
expect 2 'all 6 together' "$COMITIA" tally agenda.cat --rule mes-decisions --decisions two
expect 2 'nosuch' "$COMITIA" tally split.soc --rule nosuch
expect 2 'no option' "$COMITIA" tally split.soc --rule borda --frobnicate
expect 65 'option' "$COMITIA" tally split.soc --rule borda --option nosuch=1
expect 74 'no such file' "$COMITIA" tally missing.soc --rule borda
printf '# NUMBER ALTERNATIVES: 2\n1: 1,2\n1: 1,3\n' >bad.soc
expect 65 'bad.soc:3' "$COMITIA" tally bad.soc --rule borda
printf '# NUMBER ALTERNATIVES: 2\n1: 1,1\n' >twice.soc
expect 65 'twice.soc:2' "$COMITIA" tally twice.soc --rule borda

# How fair a committee is, and to whom it is not (doc/proportionality.md).
cat >third.cat <<'EOF'
# NUMBER ALTERNATIVES: 4
# NUMBER CATEGORIES: 2
# CATEGORY NAME 1: yes
# CATEGORY NAME 2: no
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
# ALTERNATIVE NAME 4: d
2: {1,2,3},4
1: 4,{1,2,3}
EOF
# shellcheck disable=SC2016 # the backquotes are what is printed
expect 0 'JR fails: ballots (1 of all), 1/3 of all weight, are due 1 seat, and want `d`' \
    "$COMITIA" tally third.cat --rule av --seats 3 --audit
expect 0 'fair to groups that agree: JR, PJR, EJR, EJR+, FJR, core, Pareto, priceability' \
    "$COMITIA" tally third.cat --rule pav --seats 3 --audit
expect 0 '"axiom":"core",.*"holds":false,"seats":1,"share":"1/3"' \
    "$COMITIA" --json tally third.cat --rule av --seats 3 --audit

# How close it was (doc/margins.md).
cat >close.soc <<'EOF'
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
30: 1,2,3
21: 2,3,1
10: 3,1,2
EOF
expect 0 "margin: 5 ballots replaced, 9/122 of all weight, would alter it, to \`b\`" \
    "$COMITIA" tally close.soc --rule plurality --audit
expect 0 '"margin":{"ballots":{"lower":6,"upper":6},"by":"orders","share":{"lower":"11/122","upper":"11/122"},"toward":"c"}' \
    "$COMITIA" --json tally close.soc --rule irv --audit

# Solid coalitions (doc/proportionality.md).
cat >parties.soi <<'EOF'
# NUMBER ALTERNATIVES: 6
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
# ALTERNATIVE NAME 4: d
# ALTERNATIVE NAME 5: e
# ALTERNATIVE NAME 6: f
6: 1,2,3,4,5,6
2: 4,5,6,1,2,3
2: 6,4,5,1,2,3
EOF
expect 0 "PSC (Droop) fails: ballots (4 of all), 2/5 of all weight, are due 1 seat, and want \`d\`, \`e\`, \`f\`" \
    "$COMITIA" tally parties.soi --rule bloc --seats 3 --audit
expect 0 'fair to groups that agree: PSC (Hare), PSC (Droop)' \
    "$COMITIA" tally parties.soi --rule stv --seats 3 --audit

# Which axioms it breaks (doc/axioms.md).
cat >spoiled.soc <<'EOF'
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
39: 1,2,3
35: 2,3,1
26: 3,1,2
EOF
expect 0 "all had better withheld 17 ballots (\`b\` > \`c\` > \`a\`): \`c\` would win" \
    "$COMITIA" tally spoiled.soc --rule irv --audit
expect 0 '"cases":\[{"ballot":\[\["b"\],\["c"\],\["a"\]\],"ballots":10,"group":"all","instead":\["c"\],"raised":"a","to":"front"}\]' \
    "$COMITIA" --json tally spoiled.soc --rule irv --audit
