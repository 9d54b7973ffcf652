#!/bin/sh
# Stores, rounds, submissions and receipts: what is taken, what is refused and with which
# exit code, what counts at the close, and that the published log gives the store back.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tests/cli/store_world.sh
. "$CMT_SRCDIR/tests/cli/store_world.sh"
make_world
now=2027-01-03T00:00:00Z

# --- init: the council's signatures, no second store, nothing half done
"$COMITIA" --quiet sign charter.xml --key a.pem --out half.dsse.json >sign.txt
expect 77 "$COMITIA" init store --charter half.dsse.json --registry registry.dsse.json --log-key log.pem
expect 65 "$COMITIA" log checkpoint store
grep -q 'comitia init' err.txt
expect 65 "$COMITIA" init store --charter charter.xml --registry registry.dsse.json --log-key log.pem
expect 2 "$COMITIA" init store --charter charter.dsse.json
make_store store
expect 65 "$COMITIA" init store --charter charter.dsse.json --registry registry.dsse.json --log-key log.pem
grep -q 'holds a store already' err.txt
[ "$(stat -c %a store/log.key)" = 600 ]
expect 65 "$COMITIA" round open store --round r2 --now "$now"
grep -q 'is open' err.txt

# --- a profile is taken; the receipt proves it; again gives the same bytes
profile g-farmers 1 '' 30 >f1.xml
signed f1 farmers
expect 0 "$COMITIA" submit store f1.dsse.json --now "$now"
cp out.txt f1.tlog-proof
head -n 1 f1.tlog-proof | grep -q '^c2sp.org/tlog-proof@v1$'
expect 0 "$COMITIA" submit store f1.dsse.json --now 2027-01-09T00:00:00Z
cmp out.txt f1.tlog-proof
expect 0 "$COMITIA" log check f1.tlog-proof --trust store/trust.json --envelope f1.dsse.json
# an attachment beyond what a store keeps is refused for its size
truncate -s 1000000001 huge.soc
expect 65 "$COMITIA" submit store f1.dsse.json --attach huge.soc --now "$now"
grep -q 'huge.soc: longer than 1000000000 bytes' err.txt
rm huge.soc
# an envelope in other bytes is the same submission
sed 's/^{/{ /' f1.dsse.json >spaced.dsse.json
expect 0 "$COMITIA" submit store spaced.dsse.json --now "$now"
cmp out.txt f1.tlog-proof
sed 's/^index 3$/index 2/' f1.tlog-proof >wrong.tlog-proof
expect 1 "$COMITIA" log check wrong.tlog-proof --trust store/trust.json
grep -q ': no: ' out.txt

# --- two of two keys; one of them twice is one; a stranger is nobody
profile g-nurses 1 '' 20 >n1.xml
signed n1 nurse-1
expect 77 "$COMITIA" submit store n1.dsse.json --now "$now"
grep -q 'refused, record 4' err.txt
expect 77 "$COMITIA" submit store n1.dsse.json --now "$now"
grep -q 'refused, record 4' err.txt # on record once
signed n1 nurse-1 nurse-2
expect 0 "$COMITIA" submit store n1.dsse.json --now "$now"
profile g-farmers 2 "$(digest_of f1.xml)" 31 >f2.xml
signed f2 stranger
expect 77 "$COMITIA" submit store f2.dsse.json --now "$now"
signed f2 poets # signed by another group
expect 77 "$COMITIA" submit store f2.dsse.json --now "$now"
grep -q 'speaks for g-farmers' err.txt
sed 's/"sig":"\(.\).../"sig":"\1AAA/' n1.dsse.json >broken.dsse.json
cmp -s broken.dsse.json n1.dsse.json && exit 1

# --- replay: another instance, round, charter, registry; out of date
replay() {
    profile g-poets 1 '' 10 >replay.xml
    signed replay poets
    expect 77 "$COMITIA" submit store replay.dsse.json --now "$now"
}
instance=other.example replay
round=r0 replay
grep -q 'signed for the round r0' err.txt
charter=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 replay
registry_seen=2 replay
until=2027-01-02T00:00:00Z replay

# --- content: more ballots than members, an unknown alternative, no envelope at all
profile g-poets 1 '' 31 >big.xml
signed big poets
expect 65 "$COMITIA" submit store big.dsse.json --now "$now"
profile g-poets 1 '' 5 | sed 's/ref="plain"/ref="rude"/' >rude.xml
signed rude poets
expect 65 "$COMITIA" submit store rude.dsse.json --now "$now"
printf 'hello' >text.dsse.json
expect 65 "$COMITIA" submit store text.dsse.json --now "$now"
expect 74 "$COMITIA" submit store missing.dsse.json --now "$now"

# --- supersession: higher sequences only, naming what they replace
profile g-farmers 2 "$(digest_of n1.xml)" 31 >f2.xml
signed f2 farmers
expect 65 "$COMITIA" submit store f2.dsse.json --now "$now"
profile g-farmers 2 "$(digest_of f1.xml)" 31 >f2.xml
signed f2 farmers
expect 0 "$COMITIA" submit store f2.dsse.json --now "$now"
profile g-farmers 1 '' 12 >late.xml
signed late farmers
expect 77 "$COMITIA" submit store late.dsse.json --now "$now"
grep -q 'has used 2 already' err.txt

# --- equivocation: both on record, neither counts, both named
profile g-poets 1 '' 10 >p1.xml
profile g-poets 1 '' 11 >p2.xml
signed p1 poets
signed p2 poets
expect 0 "$COMITIA" submit store p1.dsse.json --now "$now"
expect 0 "$COMITIA" submit store p2.dsse.json --now "$now"
grep -q 'neither will count' err.txt

# --- several at once: a line each, receipts in a folder, the first refusal's exit code
expect 65 "$COMITIA" submit store n1.dsse.json big.dsse.json f1.dsse.json --out receipts --now "$now"
[ "$(wc -l <out.txt)" -eq 2 ]
[ ! -e receipts/big.tlog-proof ]
cmp receipts/f1.tlog-proof f1.tlog-proof

# --- time does not run backwards
profile g-farmers 3 "$(digest_of f2.xml)" 32 >f3.xml
signed f3 farmers
expect 65 "$COMITIA" submit store f3.dsse.json --now 2026-12-31T00:00:00Z
grep -q 'time does not run backwards' err.txt

# --- withdrawal
printf '{"format":"comitia.withdrawal/1","group":"g-nurses","instance":"assistant.example","reason":"asked again","round":"r1","sequence":2}' >w.json
"$COMITIA" --quiet sign w.json --key nurse-1.pem --out w.dsse.json >sign.txt
expect 77 "$COMITIA" submit store w.dsse.json --now "$now"
"$COMITIA" --quiet sign w.dsse.json --key nurse-2.pem --out w.dsse.json >sign.txt
expect 0 "$COMITIA" submit store w.dsse.json --now "$now"

# --- the close: how each stands
expect 0 "$COMITIA" round close store --now 2027-02-01T00:00:00Z
expect 0 "$COMITIA" round status store --round r1
grep -q '^round r1: 1 of 5 submissions count' out.txt
grep -q 'g-farmers .* 1 superseded: superseded by sequence 2' out.txt
grep -q 'g-farmers .* 2 counted$' out.txt
grep -q 'g-nurses .* 1 withdrawn' out.txt
[ "$(grep -c 'g-poets .* 1 void: g-poets signed sequence 1 twice' out.txt)" -eq 2 ]
expect 65 "$COMITIA" submit store f3.dsse.json --now 2027-02-02T00:00:00Z
grep -q 'no round is open' err.txt
expect 65 "$COMITIA" round close store --now 2027-02-02T00:00:00Z

# --- a revoked key, a group gone: the registry in force at the record decides
registry 2 "$(digest_of registry.json)" '' >two.json
sign_council two.json two.dsse.json
expect 0 "$COMITIA" log add store --registry two.dsse.json --now 2027-02-03T00:00:00Z
expect 65 "$COMITIA" log add store --registry two.dsse.json --now 2027-02-03T00:00:00Z
expect 0 "$COMITIA" round open store --now 2027-02-04T00:00:00Z --closes 2027-03-01T00:00:00Z
grep -q '^round r2 opened' out.txt
now=2027-02-05T00:00:00Z
round=r2
export round
expect 77 "$COMITIA" submit store f2.dsse.json --now "$now" # of round r1
registry_seen=2
profile g-poets 1 '' 9 >poets-2.xml
profile g-farmers 1 '' 9 >farmers-2.xml
signed poets-2 poets
signed farmers-2 farmers
expect 0 "$COMITIA" submit store poets-2.dsse.json --now "$now"
size=$("$COMITIA" log checkpoint store | sed -n 2p)
registry 3 "$(digest_of two.json)" "{\"from_index\":$size,\"key\":\"$(key_field farmers id)\",\"reason\":\"stolen\"}" >three.json
sign_council three.json three.dsse.json
expect 0 "$COMITIA" log add store --registry three.dsse.json --now "$now"
expect 77 "$COMITIA" submit store farmers-2.dsse.json --now "$now"
grep -q 'not revoked' err.txt
expect 65 "$COMITIA" round close store --now 2027-02-06T00:00:00Z
grep -q 'is to close at' err.txt
expect 0 "$COMITIA" round close store --now 2027-03-02T00:00:00Z
expect 0 "$COMITIA" --json round status store --round r2
grep -q '"counted":1' out.txt

# --- seeds for lots: committed, revealed, and nothing else opens them
secret=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
seed=sha256:630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd
expect 0 "$COMITIA" round open store --round r3 --seed "$seed" --now 2027-03-03T00:00:00Z
expect 65 "$COMITIA" round reveal store --round r3 --secret "$secret" --now 2027-03-03T00:00:00Z
expect 0 "$COMITIA" round close store --now 2027-03-04T00:00:00Z
expect 77 "$COMITIA" round reveal store --round r3 --secret "${seed#sha256:}" --now 2027-03-05T00:00:00Z
expect 0 "$COMITIA" round reveal store --round r3 --secret "$secret" --now 2027-03-05T00:00:00Z

# --- the log: checkpoint, proofs, check, publish, and the store back from it
expect 0 "$COMITIA" log check store
expect 0 "$COMITIA" log prove store 3
cp out.txt fresh.tlog-proof
expect 0 "$COMITIA" log check fresh.tlog-proof f1.tlog-proof --trust store/trust.json
expect 0 "$COMITIA" log check store f1.tlog-proof fresh.tlog-proof
expect 1 "$COMITIA" log check f1.tlog-proof --trust store/trust.json --envelope f2.dsse.json
expect 0 "$COMITIA" log prove store "$(digest_of f2.xml)"
expect 0 "$COMITIA" log prove store --from 3
expect 65 "$COMITIA" log prove store 4000
expect 0 "$COMITIA" log publish store --out pub
expect 0 "$COMITIA" log check pub --trust store/trust.json
expect 0 "$COMITIA" init again --from pub --log-key log.pem
expect 0 "$COMITIA" log check again
"$COMITIA" log checkpoint store >one.txt
"$COMITIA" log checkpoint again >two.txt
cmp one.txt two.txt
expect 0 "$COMITIA" round status again --round r1
grep -q '^round r1: 1 of 5 submissions count' out.txt
expect 0 "$COMITIA" submit again f1.dsse.json --now 2027-05-01T00:00:00Z
cmp out.txt f1.tlog-proof
expect 0 "$COMITIA" log publish again --out pub2
diff -r pub pub2
# another key cannot go on with this log
expect 77 "$COMITIA" init third --from pub --log-key a.pem
# a byte in an entry, a tile, an object: seen
chmod -R u+w pub
for victim in $(find pub/tile pub/obj -type f | LC_ALL=C sort); do
    cp "$victim" kept
    printf 'X' | dd of="$victim" bs=1 seek=20 conv=notrunc 2>dd.txt
    expect 1 "$COMITIA" log check pub --trust store/trust.json
    cp kept "$victim"
done
# a document that a record names is not there: seen, and told when a store is rebuilt
f1=$(sha256sum f1.dsse.json | cut -c1-64)
mv "pub/obj/sha256/$(printf %.2s "$f1")/$f1" kept
expect 1 "$COMITIA" log check pub --trust store/trust.json
grep -q "record [0-9]*: the envelope sha256:$f1 is missing" out.txt
"$COMITIA" init fourth --from pub --log-key log.pem 2>told.txt >out.txt
grep -q "the envelope sha256:$f1 is missing" told.txt
expect 1 "$COMITIA" log check fourth
mv kept "pub/obj/sha256/$(printf %.2s "$f1")/$f1"
expect 0 "$COMITIA" log check pub --trust store/trust.json
