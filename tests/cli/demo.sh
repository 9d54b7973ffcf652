#!/usr/bin/env bash
# The demo ends in an audited bundle, of the same bytes in any folder, locale, time zone and
# with any umask.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
demo=$CMT_SRCDIR/examples/demo.sh
locale=$(locale -a 2>/dev/null | grep -iE '^(tr_TR|de_DE)\.utf-?8$' | tail -n 1) || locale=
[ -n "$locale" ] || echo 'SKIPPED: no Turkish or German locale here; the time zone and umask differ still'

sum() { find "$1/dist" -name 'policy-*.tar.gz' -exec sha256sum {} + | cut -d' ' -f1; }
(umask 022 && LC_ALL=C TZ=UTC "$demo" "$work/one" >"$work/one.txt")
grep -q '^Audit: *passed$' "$work/one.txt"
grep -q 'audit passed: sha256:' "$work/one.txt"
if grep -q 'does not name' "$work/one.txt"; then
    echo 'the record leaves out what its own maker knows'
    exit 1
fi
# Nothing is said by an element with nothing in it: a sentence was lost, or a list read too far.
if grep -nE '<(b|code|li|p|td|th|h2|h3|summary)( [a-z]+="[^"]*")*></' "$work/one/audit.html"; then
    echo 'the report has an empty element'
    exit 1
fi
for said in 'what parts them' 'Together these do: <b>'; do
    grep -qF "$said" "$work/one/audit.html" || { echo "the report does not tell: $said"; exit 1; }
done
(umask 077 && LANG=${locale:-C} LC_ALL=${locale:-C} TZ=Asia/Kathmandu "$demo" "$work/another place/two" >"$work/two.txt")
one=$(sum "$work/one")
two=$(sum "$work/another place/two")
[ "${#one}" -eq 64 ] || { echo "not one bundle: $one"; exit 1; }
[ "$one" = "$two" ] || { echo "two demos, two bundles: $one $two"; exit 1; }
grep -q "^SHA-256: $one\$" "$work/one.txt" || { echo 'the demo names another digest'; exit 1; }

# the release claim names the sources that the engine was built from
source=$("$CMT_SRCDIR/tools/source-digest.sh" "$CMT_SRCDIR")
sed 's/.*"payload":"\([^"]*\)".*/\1/' "$work"/one/dist/policy-*.intoto.dsse.json | base64 -d >"$work/claim.json"
grep -qF "\"engine\":{\"digest\":{\"sha256\":\"$source\"}" "$work/claim.json" || {
    echo "the claim does not name the sources, $source"
    exit 1
}
echo "demo: $one, twice (${locale:-C})"
