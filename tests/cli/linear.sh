#!/bin/sh
# Whatever an element may repeat, checking a document stays linear in it: twice the document
# costs about twice the instructions. (libxml2 2.9.14 validates in quadratic time where a
# schema lets content depend on attributes, and takes seconds for a flood of attributes.)
set -eu
if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: instructions are counted by valgrind, which is not here"
    exit 77
fi
if grep -q __asan_init "$COMITIA"; then
    echo "SKIPPED: instructions of a sanitized program say nothing"
    exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# document N HEAD ITEM TAIL: a profile whose widest element holds N items
document() {
    printf '<profile xmlns="urn:comitia:profile:1" instance="a.example" round="r" group="g" sequence="1"'
    printf ' registry="1" charter="sha256:%064d" not-after="2027-04-30T00:00:00Z">' 0
    printf '<provenance method="vote" origin="human" sampling="opt-in"/>%s' "$2"
    awk -v n="$1" -v item="$3" 'BEGIN { for (i = 0; i < n; i++) printf "%s", item }'
    printf '%s</profile>' "$4"
}

# instructions FILE CODE: what checking it costs, and that it ends with this exit code
instructions() {
    got=0
    LD_BIND_NOW=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        "$COMITIA" check "$1" >out 2>err || got=$?
    [ "$got" -eq "$2" ] || fail "exit $got, not $2: $(grep -v '^==' err | head -n 3)"
    sed -n 's/^==[0-9]*== Collected : \([0-9]*\).*/\1/p' err
}

# linear NAME HEAD ITEM TAIL
linear() {
    document 4000 "$2" "$3" "$4" >once.xml
    document 8000 "$2" "$3" "$4" >twice.xml
    once=$(instructions once.xml 0)
    twice=$(instructions twice.xml 0)
    awk -v a="$once" -v b="$twice" -v name="$1" 'BEGIN {
        printf "%-10s %12d %12d instructions, ratio %.2f\n", name, a, b, b / a
        exit !(a > 0 && b / a < 2.3) }' || fail "$1 is not linear"
}

linear ballots '<ballots question="q">' '<ballot><rank/></ballot>' '</ballots>'
linear approvals '<ballots question="q"><ballot><approve>' '<alt ref="a"/>' '</approve></ballot></ballots>'
linear weights '<weights question="q">' '<of ref="a" value="1"/>' '</weights>'
linear red-line '<red-line><at-least n="1">' '<chosen question="q" alternative="a"/>' '</at-least></red-line>'
linear proposal '<proposal kind="question">' '<alternative id="a"/>' '</proposal>'

# A flood of attributes is refused before libxml2 sees it.
{
    printf '<profile'
    awk 'BEGIN { for (i = 0; i < 40000; i++) printf " a%d=\"\"", i }'
    printf '/>'
} >flood.xml
{
    printf '<profile'
    awk 'BEGIN { for (i = 0; i < 80000; i++) printf " a%d=\"\"", i }'
    printf '/>'
} >flood2.xml
once=$(instructions flood.xml 65)
twice=$(instructions flood2.xml 65)
awk -v a="$once" -v b="$twice" 'BEGIN {
    printf "%-10s %12d %12d instructions, ratio %.2f\n", "flood", a, b, b / a
    exit !(a > 0 && b / a < 2.3) }' || fail "a flood of attributes is not refused at once"
