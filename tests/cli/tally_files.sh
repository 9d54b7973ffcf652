#!/bin/sh
# comitia tally: files of every format, several rules, tables and JSON, refusals with place.
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

# --- a file of complete orders: the textbook vote on Tennessee's capital
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
same borda "$("$COMITIA" tally tennessee.soc --rule borda --json)" \
    '{"alternatives":["Memphis","Nashville","Chattanooga","Knoxville"],"exact":true,"kind":"ordinal","options":{},"ranking":[["Nashville"],["Chattanooga"],["Memphis"],["Knoxville"]],"rule":"borda","rule_version":1,"scores":{"Chattanooga":"173","Knoxville":"107","Memphis":"126","Nashville":"194"},"tied":false,"winners":["Nashville"]}'
same "text" "$("$COMITIA" tally tennessee.soc --rule plurality --check)" \
    "plurality (Plurality)
  winner     Memphis
  ranking    Memphis > Nashville > Knoxville > Chattanooga
  scores     Memphis=42 Nashville=26 Chattanooga=15 Knoxville=17
  checked    by the rule's definition"
"$COMITIA" --json tally tennessee.soc --rule irv,schulze >two.json
grep -q '^{"results":\[{.*"rule":"irv".*"winners":\["Knoxville"\].*"rule":"schulze".*"winners":\["Nashville"\]' two.json
"$COMITIA" tally tennessee.soc --rule all --check >all.txt
grep -q '^condorcet ' all.txt
[ "$(grep -c 'checked' all.txt)" -ge 5 ]

# --- the same bytes from standard input, and whatever the locale
same "standard input" "$("$COMITIA" tally - --format soc --rule borda --json <tennessee.soc)" \
    "$(LC_ALL=de_DE.UTF-8 "$COMITIA" tally tennessee.soc --rule borda --json)"

# --- what leaving an alternative off means
cat >short.toi <<'VOTES'
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
2: 1
1: {2,3},1
VOTES
last=$("$COMITIA" tally short.toi --rule schulze --json)
none=$("$COMITIA" tally short.toi --rule schulze --json --unranked no-opinion)
case $last in *'"winners":["a"]'*) ;; *) echo "last: $last" >&2; exit 1 ;; esac
case $none in *'"winners":["b","c"]'*) ;; *) echo "no opinion: $none" >&2; exit 1 ;; esac

# --- categories: approvals, by the header or as told
cat >yes.cat <<'VOTES'
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: a
# ALTERNATIVE NAME 2: b
# ALTERNATIVE NAME 3: c
# NUMBER CATEGORIES: 3
# CATEGORY NAME 1: Good
# CATEGORY NAME 2: Fair
# CATEGORY NAME 3: Bad
3: 1,2,3
2: 3,2,1
VOTES
refused 65 "approval ends" yes.cat --rule av --seats 1
good=$("$COMITIA" tally yes.cat --rule av --seats 1 --option approve=Good --json)
both=$("$COMITIA" tally yes.cat --rule av --seats 1 --option approve=1,2 --json)
case $good in *'"committee":["a"]'*) ;; *) echo "good: $good" >&2; exit 1 ;; esac
case $both in *'"committee":["b"]'*) ;; *) echo "good or fair: $both" >&2; exit 1 ;; esac

# --- CSV
printf 'count,"x, y",z\n2,1,2\n1,2,1\n' >votes.csv
case $("$COMITIA" tally votes.csv --rule borda --json) in
*'"winners":["x, y"]'*) ;;
*) exit 1 ;;
esac

# --- refusals: place and reason, nothing printed
{ cat tennessee.soc; echo '3: 1,2,2,4'; } >twice.soc
refused 65 "twice.soc:10:8: alternative 2 stands twice" twice.soc --rule borda
refused 74 "nowhere.soc" nowhere.soc --rule borda
refused 2 "no rule \`nothing\`" tennessee.soc --rule nothing
refused 2 "--rule" tennessee.soc
refused 2 "--format" /dev/null --rule borda
refused 65 "several tiers" tennessee.soc --rule approval

# --- a lot from any pairs of hexadecimal digits (doc/ties.md); the record holds the seed used
case $("$COMITIA" tally tennessee.soc --rule irv --tie-break lot:ab --json) in
*'"tie_break":"lot:087d80f7f182dd44f184aa86ca34488853ebcc04f0c60d5294919a466b463831"'*) ;;
*) echo "a lot of one pair of digits" >&2; exit 1 ;;
esac
refused 2 "pairs of lower-case hexadecimal digits" tennessee.soc --rule irv --tie-break lot:a
refused 2 "pairs of lower-case hexadecimal digits" tennessee.soc --rule irv --tie-break lot:
refused 2 "none, order, parallel or lot:HEX" tennessee.soc --rule irv --tie-break lots
