#!/usr/bin/env bash
# Three Polis conversations go the whole way: ten statements under three articles, proved
# optimal, audited with and without a solver, the same bytes in another locale and time zone.
set -euo pipefail
data=${COMITIA_SHARED:-$CMT_SRCDIR/../shared}/data/polis
if [ ! -d "$data" ]; then
    echo "SKIPPED: no Polis conversations at $data"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
VERIFY=$CMT_BUILDDIR/comitia-verify
locale=$(locale -a 2>/dev/null | grep -iE '^(tr_TR|de_DE)\.utf-?8$' | tail -n 1) || locale=

fail() {
    printf 'FAILED: %s: %s\n' "$name" "$*" >&2
    exit 1
}
# how_many FILE ARTICLE: of the statements that the article names, how many are elected?
how_many() {
    sed -n "/article id=\"$2\"/,/<\/article>/p" "$1" | grep -o 'alternative="s[0-9]*"' |
        grep -o 's[0-9]*' | grep -cxFf "$work/elected" || true
}

for name in brexit-consensus vtaiwan.uberx american-assembly.bowling-green; do
    if [ ! -d "$data/$name" ]; then
        echo "SKIPPED: no conversation $data/$name"
        continue
    fi
    out=$work/$name
    LC_ALL=C TZ=UTC "$CMT_SRCDIR/examples/polis-assembly.sh" "$data/$name" "$out" >"$work/log.txt" 2>&1 || {
        cat "$work/log.txt" >&2
        fail 'the assembly fails'
    }
    bundle=$out/policy-1.0.0.tar.gz
    grep -q '^audit passed: sha256:' "$work/log.txt" || fail 'the audit did not pass'
    "$VERIFY" audit "$bundle" --trust "$out/trust.json" --now 2026-11-02T00:00:00Z >"$work/verify.txt" ||
        fail "without a solver: $(tail -n 1 "$work/verify.txt")"
    grep -q '^V12 passed' "$work/verify.txt" || fail 'certificates do not prove the program'
    if grep -q 'does not name' "$work/verify.txt"; then fail 'the record leaves out what its own maker knows'; fi

    # ten statements, by what trainers read
    tar xzOf "$bundle" training/objectives.json |
        sed 's/.*"committee":\[\([^]]*\)\].*/\1/' | tr ',' '\n' | tr -d '"' >"$work/elected"
    [ "$(grep -c '^s[0-9][0-9]*$' "$work/elected")" -eq 10 ] || fail "elected: $(cat "$work/elected")"
    # the articles, by their own words
    [ "$(how_many "$out/articles.xml" not-both)" -lt 2 ] || fail 'not-both'
    [ "$(how_many "$out/articles.xml" one-of-these)" -ge 1 ] || fail 'one-of-these'
    [ "$(how_many "$out/articles.xml" not-all-of-these)" -le 2 ] || fail 'not-all-of-these'
    # and by the decision's: three of them, each at violation 0, the optimum proved
    tar xzOf "$bundle" evidence/decision.json >"$work/decision.json"
    [ "$(grep -o '"article":"[^"]*","context":"general","final":"0"' "$work/decision.json" | wc -l)" -eq 3 ] ||
        fail 'the decision does not hold three articles'
    grep -q '"optimality":"proved"' "$work/decision.json" || fail 'optimality is not proved'
    ! grep -o '"optimality":"[^"]*"' "$work/decision.json" | grep -qv proved || fail 'some optimum is not proved'

    LC_ALL=${locale:-C} LANG=${locale:-C} TZ=Pacific/Chatham \
        "$CMT_SRCDIR/examples/polis-assembly.sh" "$data/$name" "$work/again" >"$work/log.txt" 2>&1
    cmp "$bundle" "$work/again/policy-1.0.0.tar.gz" || fail 'twice, and two bundles'
    rm -rf "$work/again"
    echo "$name: ten of $(grep -c '<alternative ' "$out/agenda.xml"), proved, audited, same bytes twice"
done
