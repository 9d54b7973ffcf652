#!/usr/bin/env bash
# The compiled example policy as text that people review: policies/assistant/snapshot.txt.
# Usage: snapshots.sh [OUT]. Whoever changes what a decision says sees it in this file's diff.
set -euo pipefail
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export COMITIA=${COMITIA:-$TOP/build/comitia}
OUT=${1:-$TOP/policies/assistant/snapshot.txt}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$TOP/examples/demo.sh" "$work/demo" >/dev/null
bundle=$(find "$work/demo/dist" -name 'policy-*.tar.gz')
version=${bundle##*/policy-}
{
    printf 'Made by ./run snapshots from policies/assistant; do not edit.\n\n'
    printf 'version  %s\n' "${version%.tar.gz}"
    printf 'bundle   sha256:%s\n' "$(sha256sum "$bundle" | cut -d' ' -f1)"
    tar xzOf "$bundle" SHA256SUMS | grep -v '  evidence/\(leaves\|submissions\)/' | sed 's/^/         /'
    "$COMITIA" explain "$bundle" | sed -n 's/^\([a-z0-9-]*@[a-z0-9-]*\) .*/\1/p' |
        while read -r question; do
            printf '\n'
            "$COMITIA" explain "$bundle" "$question"
        done
} >"$work/snapshot.txt"
cp "$work/snapshot.txt" "$OUT"
