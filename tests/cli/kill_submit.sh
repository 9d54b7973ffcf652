#!/bin/sh
# Kill the process at many moments while it takes many submissions: the store opens again,
# is whole, and nothing that was acknowledged is lost.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tests/cli/store_world.sh
. "$CMT_SRCDIR/tests/cli/store_world.sh"
make_world
make_store store
n=40
before=
i=1
while [ "$i" -le "$n" ]; do
    name=s$(printf %03d "$i")
    profile g-farmers "$i" "$before" "$((i % 40 + 1))" >"$name.xml"
    before=$(digest_of "$name.xml")
    signed "$name" farmers
    i=$((i + 1))
done
: >acknowledged
: >run.txt # killed so early that nothing was said, there is still a file
for delay in 0.00 0.01 0.02 0.03 0.05 0.07 0.10 0.13 0.17 0.22; do
    "$COMITIA" --quiet submit store s*.dsse.json --now 2027-01-03T00:00:00Z >run.txt 2>err.txt &
    pid=$!
    sleep "$delay"
    kill -9 "$pid" 2>kill.txt || true
    wait "$pid" 2>wait.txt || true
    # whole lines only: a line without its end was not acknowledged
    sed -n '/\.dsse\.json$/p' run.txt >>acknowledged
    expect 0 "$COMITIA" log check store
    LC_ALL=C sort -u acknowledged >known
    while read -r index payload file; do
        expect 0 "$COMITIA" submit store "$file" --now 2027-01-03T00:00:00Z
        cp out.txt receipt
        expect 0 "$COMITIA" log check receipt --trust store/trust.json --envelope "$file"
        grep -q "^index $index\$" receipt || { echo "$payload has moved"; exit 1; }
    done <known
done
# whatever was cut off goes on where it was
expect 0 "$COMITIA" submit store s*.dsse.json --now 2027-01-03T00:00:00Z
[ "$(wc -l <out.txt)" -eq "$n" ]
expect 0 "$COMITIA" round close store --now 2027-02-01T00:00:00Z
expect 0 "$COMITIA" round status store --round r1
grep -q "^round r1: 1 of $n submissions counted" out.txt
expect 0 "$COMITIA" log check store

# the same for init: either there is a store, or init can be run again
for delay in 0.000 0.005 0.010 0.020 0.040; do
    rm -rf other
    "$COMITIA" --quiet init other --charter charter.dsse.json --registry registry.dsse.json \
        --log-key log.pem --now 2027-01-01T00:00:00Z >run.txt 2>err.txt &
    pid=$!
    sleep "$delay"
    kill -9 "$pid" 2>kill.txt || true
    wait "$pid" 2>wait.txt || true
    if ! "$COMITIA" log check other >out.txt 2>err.txt; then
        expect 0 "$COMITIA" init other --charter charter.dsse.json \
            --registry registry.dsse.json --log-key log.pem --now 2027-01-01T00:00:00Z
    fi
    expect 0 "$COMITIA" log check other
done

