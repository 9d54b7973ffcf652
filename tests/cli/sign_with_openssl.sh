#!/bin/sh
# openssl and coreutils alone make an envelope that comitia takes, and take apart one that
# comitia made. Both sign the same bytes alike, so the two envelopes are equal.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$CMT_SRCDIR/policies/assistant/charter.xml" charter.xml

# --- signed with openssl, as the README shows
openssl genpkey -algorithm ED25519 -out group.pem
openssl pkey -in group.pem -pubout -out group.pub
T=application/vnd.comitia.charter+xml
{ printf 'DSSEv1 %d %s %d ' ${#T} "$T" "$(wc -c <charter.xml)"; cat charter.xml; } >pae.bin
openssl pkeyutl -sign -inkey group.pem -rawin -in pae.bin -out pae.sig
K=$(openssl pkey -pubin -in group.pub -outform DER | sha256sum | cut -d' ' -f1)
printf '{"payload":"%s","payloadType":"%s","signatures":[{"keyid":"%s","sig":"%s"}]}' \
    "$(base64 -w0 charter.xml)" "$T" "$K" "$(base64 -w0 pae.sig)" >openssl.dsse.json

# --- the trust root that names this key, by the same means
P=$(openssl pkey -pubin -in group.pub -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n')
[ "$("$COMITIA" key id group.pub)" = "id      $K
public  $P" ]
bytes() { env printf "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }
H=$({ printf 'assistant.example/log\n'; bytes "01$P"; } | sha256sum | cut -c1-8)
V=assistant.example/log+$H+$(bytes "01$P" | base64 -w0)
printf '{"council":{"keys":["%s"],"threshold":1},"format":"comitia.trust/1","instance":"assistant.example","keys":{"%s":{"public":"%s","scheme":"ed25519"}},"log":"%s","release":{"keys":["%s"],"threshold":1}}' \
    "$K" "$K" "$P" "$V" "$K" >trust.json
"$COMITIA" check trust.json
"$COMITIA" check openssl.dsse.json --trust trust.json

# --- signed with comitia: the same bytes
"$COMITIA" sign charter.xml --key group.pem --out ours.dsse.json
cmp ours.dsse.json openssl.dsse.json

# --- and verified with openssl
"$COMITIA" key new --out new.pem >new.txt
"$COMITIA" sign charter.xml --key new.pem --out new.dsse.json
openssl pkey -in new.pem -pubout -out new.pub
sed 's/.*"payload":"\([^"]*\)".*/\1/' new.dsse.json | base64 -d >out.xml
cmp out.xml charter.xml
sed 's/.*"sig":"\([^"]*\)".*/\1/' new.dsse.json | base64 -d >v.sig
{ printf 'DSSEv1 %d %s %d ' ${#T} "$T" "$(wc -c <out.xml)"; cat out.xml; } >v.bin
openssl pkeyutl -verify -pubin -inkey new.pub -rawin -in v.bin -sigfile v.sig
# PEM files are openssl's own, byte for byte
openssl pkey -in new.pem -out again.pem
cmp new.pem again.pem

# --- a byte altered, or a stranger's key: not trusted
code=0
"$COMITIA" check new.dsse.json --trust trust.json 2>no.txt || code=$?
[ "$code" -eq 77 ]
sed 's/"payload":"PD94/"payload":"PD95/; s/"payload":"PGNo/"payload":"PGNp/' openssl.dsse.json >altered.dsse.json
code=0
"$COMITIA" check altered.dsse.json --trust trust.json 2>no.txt || code=$?
[ "$code" -eq 77 ]
grep -q 'does not verify' no.txt
