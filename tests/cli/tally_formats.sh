#!/bin/sh
# comitia tally: the same vote in every format gives the same outcome; what only one format
# says (seats, withdrawals, what was not seen) is heeded.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

same() { # WHAT GOT WANTED
    [ "$2" = "$3" ] || { printf '%s: got\n%s\nwanted\n%s\n' "$1" "$2" "$3" >&2; exit 1; }
}
refused() { # EXIT MESSAGE ARGUMENTS...
    code=0
    wanted=$1
    message=$2
    shift 2
    "$COMITIA" tally "$@" >out 2>err || code=$?
    same "exit of tally $*" "$code" "$wanted"
    same "output of tally $*" "$(cat out)" ""
    grep -qF -- "$message" err || { echo "tally $*: $(cat err)" >&2; exit 1; }
}

# --- one vote, five spellings
cat >t.soc <<'VOTES'
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
cp t.soc t.toc
cat >t.blt <<'VOTES'
4 1
42 1 2 3 4 0
26 2 3 4 1 0
15 3 4 2 1 0
17 4 3 2 1 0
0
"Memphis" "Nashville" "Chattanooga" "Knoxville"
"Capital of Tennessee"
VOTES
cat >t.abif <<'VOTES'
{"title": "Capital of Tennessee"}
=M:[Memphis]
42:M>Nashville>Chattanooga>Knoxville
26:Nashville>Chattanooga>Knoxville>M
15:Chattanooga>Knoxville>Nashville>M
17:Knoxville>Chattanooga>Nashville>[Memphis]
VOTES
cat >t.csv <<'VOTES'
count,Memphis,Nashville,Chattanooga,Knoxville
42,1,2,3,4
26,4,1,2,3
15,4,3,1,2
17,4,3,2,1
VOTES
wanted=$("$COMITIA" tally t.soc --rule borda,schulze,irv --json)
for format in toc blt abif csv; do
    same "$format" "$("$COMITIA" tally "t.$format" --rule borda,schulze,irv --json)" "$wanted"
    same "$format by name" \
        "$("$COMITIA" tally - --format "$format" --rule borda,schulze,irv --json <"t.$format")" \
        "$wanted"
done

# --- ties in complete orders
printf '# NUMBER ALTERNATIVES: 3\n3: {1,2},3\n2: 3,{1,2}\n' >ties.toc
case $("$COMITIA" tally ties.toc --rule schulze --json) in
*'"ranking":[["1","2"],["3"]]'*) ;;
*) exit 1 ;;
esac
printf '# NUMBER ALTERNATIVES: 3\n3: {1,2}\n' >short.toc
refused 65 "short.toc:2" short.toc --rule schulze

# --- a .blt file says how many seats there are, and who has withdrawn
cat >ward.blt <<'VOTES'
3 2
-1
5 1 2 0
4 2 0
3 3 0
0
"Ann" "Bob" "Cy"
"Ward"
VOTES
case $("$COMITIA" tally ward.blt --rule plurality --json) in
*'"winners":["Bob"]'*) ;;
*) exit 1 ;;
esac
printf '2 1\n1 2 2 0\n0\n' >twice.blt
refused 65 "twice.blt:2:5: candidate 2 stands twice on the ballot" twice.blt --rule irv

# --- .abif of scores; of one tier, approvals
printf '3:A/5,B/0\n2:B/4,A/3\n' >scores.abif
case $("$COMITIA" tally scores.abif --rule borda --kind ordinal --json) in
*'"winners":["A"]'*) ;;
*) exit 1 ;;
esac
printf '3:A=B\n2:B\n' >approve.abif
case $("$COMITIA" tally approve.abif --rule approval --json) in
*'"winners":["B"]'*) ;;
*) exit 1 ;;
esac
printf '3:A>B>A\n' >twice.abif
refused 65 "twice.abif:1:7: \"A\" stands twice on the ballot" twice.abif --rule irv

# --- categories
cat >grades.cat <<'VOTES'
# NUMBER ALTERNATIVES: 2
# NUMBER CATEGORIES: 2
# CATEGORY NAME 1: Yes
# CATEGORY NAME 2: No
3: 1,2
1: {1,2},{}
VOTES
case $("$COMITIA" tally grades.cat --rule approval --json) in
*'"scores":{"1":"4","2":"1"}'*) ;;
*) exit 1 ;;
esac

# --- a Polis export is a folder; the rejected statement is no alternative; scores
# are shares of those who saw a statement
mkdir polis
printf 'timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n' >polis/comments.csv
printf '1,x,0,9,2,0,1,"More trees"\n1,x,1,9,0,1,0,"Fewer cars"\n1,x,2,9,1,0,-1,"Spam"\n' >>polis/comments.csv
printf 'participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2\n' >polis/participants-votes.csv
printf '1,0,0,3,2,1,1,-1,1\n2,0,0,1,1,0,1,,\n3,1,0,1,0,0,,,1\n' >>polis/participants-votes.csv
same polis "$("$COMITIA" tally polis --format polis --rule approval --json |
    sed 's/.*"scores"/"scores"/')" \
    '"scores":{"s0":"1","s1":"0"},"tied":false,"winners":["s0"]}'
refused 74 "nowhere" nowhere --format polis --rule approval
refused 2 "--format is soc, soi" t.soc --format xls --rule borda
