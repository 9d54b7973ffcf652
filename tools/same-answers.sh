#!/bin/sh
# The same answers to random program documents by several builds: decided values, ranges,
# prices, conflict sets, byte for byte. Usage: same-answers.sh NUMBER COMITIA [COMITIA...]
# What no document can settle is left out: the ray of an unbounded program.
set -eu
number=$1
shift
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# document SEED: variables of both kinds, articles of tiers 0 to 2, an objective
document() {
    awk -v seed="$1" '
    function draw(n) { seed = (seed * 16807) % 2147483647; return int(seed / 7) % n }
    function number(low, high,   k) {
        k = low + draw(high - low + 1)
        return draw(2) ? k : (2 * k + 1) "/2"
    }
    function term(   v) {
        v = "<var ref=\"x" draw(n) "\"/>"
        return draw(2) ? v : "<times value=\"" number(-3, 3) "\">" v "</times>"
    }
    function line(   k, s) {
        for (k = 0; k <= draw(3); k++) s = s term()
        return "<" (draw(2) ? "at-least" : "at-most") " value=\"" number(-1, 4) "\"><sum>" s "</sum></"
    }
    function linear(   s, w) {
        s = line(); w = substr(s, 2, index(s, " ") - 2)
        return s w ">"
    }
    function truth(k) { return "<holds variable=\"t" (k % m) "\"/>" }
    function logic(   k, t) {
        k = draw(4); t = draw(m)
        if (k == 0) return "<implies>" truth(t) "<not>" truth(t + 1) "</not></implies>"
        if (k == 1) return "<any>" truth(t) truth(t + 1) "</any>"
        if (k == 2) return "<not>" truth(t) "</not>"
        return "<implies>" truth(t) linear() "</implies>"
    }
    BEGIN {
        seed = seed * 7919 + 1; for (k = 0; k < 5; k++) draw(2)
        n = 2 + draw(3); m = 2 + draw(2)
        print "<program xmlns=\"urn:comitia:program:1\">"
        for (k = 0; k < n; k++) print "<variable id=\"x" k "\" lower=\"0\" upper=\"" (1 + draw(3)) "\"/>"
        for (k = 0; k < m; k++) print "<variable id=\"t" k "\" type=\"truth\"/>"
        tiers = draw(3)
        for (k = 1; k <= tiers; k++) print "<tier id=\"" k "\"/>"
        for (k = 0; k < 3 + draw(4); k++)
            print "<article id=\"a" k "\" tier=\"" draw(tiers + 1) "\">" (draw(2) ? linear() : logic()) "</article>"
        print "<" (w = draw(2) ? "maximise" : "minimise") "><sum>" term() term() "</sum></" w ">"
        print "</program>"
    }'
}

k=0
while [ "$k" -lt "$number" ]; do
    document "$k" >"$dir/program-$k.xml"
    k=$((k + 1))
done
want=
for comitia in "$@"; do
    k=0
    while [ "$k" -lt "$number" ]; do
        code=0
        (cd "$dir" && "$comitia" --json solve "program-$k.xml" 2>&1) >"$dir/one" || code=$?
        sed 's/"ray":{[^}]*},//' "$dir/one"
        echo "exit $code"
        k=$((k + 1))
    done >"$dir/answers"
    grep -v '^exit' "$dir/answers" | sed -n 's/.*"status":"\([a-z]*\)".*/\1/p' | LC_ALL=C sort | uniq -c >"$dir/kinds"
    got=$(sha256sum <"$dir/answers" | cut -d' ' -f1)
    printf '%s  %s\n' "$got" "$comitia"
    if [ -n "$want" ] && [ "$want" != "$got" ]; then
        echo "$comitia gives other answers:"
        diff "$dir/first" "$dir/answers" | head -n 6
        exit 1
    fi
    want=$got
    mv "$dir/answers" "$dir/first"
done
cat "$dir/kinds"
