#!/bin/sh
# comitia convert: the same vote through every format, there and back; refusals leave
# nothing behind.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
convert() {
    "$COMITIA" --quiet convert "$@"
}
refused() { # EXIT MESSAGE ARGUMENTS...
    code=0
    wanted=$1
    message=$2
    shift 2
    "$COMITIA" convert "$@" >out 2>err || code=$?
    [ "$code" = "$wanted" ] || fail "exit $code of convert $*: $(cat err)"
    [ ! -s out ] || fail "output of convert $*"
    grep -qF -- "$message" err || fail "convert $*: $(cat err)"
}

# --- strict and complete orders fit everywhere
cat >start.soc <<'VOTES'
# TITLE: Capital
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: Memphis, TN
# ALTERNATIVE NAME 2: Nashville
# ALTERNATIVE NAME 3: Knoxville
17: 3,2,1
42: 1,2,3
1: 3,2,1
VOTES
convert start.soc canonical.soc
printf '# TITLE: Capital\n# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Memphis, TN\n# ALTERNATIVE NAME 2: Nashville\n# ALTERNATIVE NAME 3: Knoxville\n# NUMBER VOTERS: 60\n# NUMBER UNIQUE ORDERS: 2\n42: 1,2,3\n18: 3,2,1\n' |
    cmp - canonical.soc
for format in soi toc toi abif; do
    convert start.soc "x.$format"
    convert "x.$format" back.soc
    cmp canonical.soc back.soc || fail "$format and back"
done
convert start.soc x.blt --seats 2
convert x.blt back.soc --drop seats
cmp canonical.soc back.soc || fail 'blt and back'
printf '3 2\n42 1 2 3 0\n18 3 2 1 0\n0\n"Memphis, TN"\n"Nashville"\n"Knoxville"\n"Capital"\n' | cmp - x.blt
printf '{"title":"Capital"}\n=A1:[Memphis, TN]\n=A2:[Nashville]\n=A3:[Knoxville]\n42:A1>A2>A3\n18:A3>A2>A1\n' | cmp - x.abif
convert start.soc x.csv --drop title
printf 'count,"Memphis, TN",Nashville,Knoxville\n42,1,2,3\n18,3,2,1\n' | cmp - x.csv
convert x.csv back.toi
sed '/TITLE/d; s/: soc/: toi/' canonical.soc | cmp - back.toi || fail 'csv and back'

# --- standard input and output, and the tally of what was made
"$COMITIA" --quiet convert - - --from soc --to abif <start.soc | cmp - x.abif
[ "$("$COMITIA" tally x.abif --rule borda --json)" = "$("$COMITIA" tally start.soc --rule borda --json)" ] ||
    fail 'the same outcome'
[ "$("$COMITIA" --json convert start.soc y.toi)" = '{"alternatives":3,"ballots":60,"format":"toi"}' ] || fail json

# --- scores, withdrawals
printf '#scores,a,b\n,0.5,-1\n,,3\n' >s.csv
convert s.csv s.abif
printf '=a:[a]\n=b:[b]\n1:b/3\n1:a/0.5,b/-1\n' | cmp - s.abif
convert s.abif s2.csv
printf '#scores,count,a,b\n,1,,3\n,1,0.5,-1\n' | cmp - s2.csv
printf '3 1\n-1 -3\n2 3=1 2 0\n4 0\n0\n"a"\n"b"\n"c"\n""\n' >w.blt
convert w.blt w2.blt
printf '3 1\n-1 -3\n4 0\n2 1=3 2 0\n0\n"a"\n"b"\n"c"\n""\n' | cmp - w2.blt

# --- nothing is lost silently, and nothing is left behind
refused 65 'abif has no place for a withdrawal: "a" has withdrawn' w.blt no.abif
refused 65 'csv has no place for the title, "Capital"' start.soc no.csv
refused 65 'soc has no place for the number of seats, 2' x.blt no.soc
refused 65 'blt says how many seats' start.soc no.blt
refused 65 'these ballots' s.csv no.toi
printf '# NUMBER ALTERNATIVES: 2\n1: {1,2}\n' >tie.toi
refused 65 'a tie in a format of strict orders' tie.toi no.soi
refused 74 'nowhere.soc' nowhere.soc no.toi
refused 74 'nowhere/no.toi' start.soc nowhere/no.toi
refused 2 'give --to' start.soc no.xyz
refused 2 '--from is soc, soi' start.soc no.toi --from xls
refused 2 '--drop is title or seats' start.soc no.toi --drop voters
refused 2 'IN and OUT' start.soc
refused 2 '--seats is' start.soc no.blt --seats 0
refused 65 'polis is read, not written' start.soc no --to polis
[ -z "$(ls -d no* 2>/dev/null)" ] || fail 'a refusal left a file behind'
