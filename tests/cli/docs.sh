#!/usr/bin/env bash
# README.md and doc/TOUR.md say what works. A fenced block after the line `<!-- run -->` is
# run, all blocks of a page in one folder made by examples/start.sh; a block after
# `<!-- prints -->` holds lines of what the last one printed, where `…` ends a line or leaves
# some out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Both commands on the PATH, with the clock stopped.
mkdir "$work/bin"
for name in comitia comitia-verify; do
    printf '#!/bin/sh\nexec "%s" --now 2026-10-01T09:00:00Z "$@"\n' "$(dirname "$COMITIA")/$name" >"$work/bin/$name"
    chmod +x "$work/bin/$name"
done
export PATH=$work/bin:$PATH

# split PAGE DIR: DIR/NN.run and DIR/NN.prints, in the order of the page.
split() {
    awk -v dir="$2" '
        /^<!-- (run|prints) -->$/ { kind = $2; next }
        kind != "" && /^```/ { file = sprintf("%s/%02d.%s", dir, ++n, kind); printf "" >file; kind = ""; next }
        file != "" && /^```/ { close(file); file = ""; next }
        file != "" { print >file }' "$1"
}

# printed LINES OUTPUT: does each line stand in the output?
printed() {
    local line
    while IFS= read -r line; do
        if [ "$line" = … ] || [ -z "$line" ]; then continue; fi
        case $line in
        *…) awk -v want="${line%…}" 'index($0, want) == 1 { found = 1 } END { exit !found }' "$2" ;;
        *) grep -qxF -e "$line" "$2" ;;
        esac || {
            printf 'not printed: %s\nbut:\n' "$line" >&2
            cat "$2" >&2
            return 1
        }
    done <"$1"
}

check_page() {
    local page=$1 name=${1##*/} block n=0
    mkdir "$work/$name.blocks"
    split "$page" "$work/$name.blocks"
    "$CMT_SRCDIR/examples/start.sh" "$work/$name.folder"
    cp "$work/$name.folder/g-patients.xml" "$work/$name.folder/profile.xml"
    for block in "$work/$name.blocks"/*; do
        case $block in
        *.run)
            n=$((n + 1))
            (cd "$work/$name.folder" && bash -euo pipefail "$block" >"$work/out.txt" 2>&1) || {
                printf '%s: this block fails:\n' "$name" >&2
                cat "$block" "$work/out.txt" >&2
                return 1
            }
            ;;
        *)
            printed "$block" "$work/out.txt" || {
                printf '%s is stale: its block %s\n' "$name" "${block##*/}" >&2
                return 1
            }
            ;;
        esac
    done
    [ "$n" -ge "$2" ] || { printf '%s: %d blocks run, not %d\n' "$name" "$n" "$2" >&2; return 1; }
    printf '%s: %d blocks run\n' "$name" "$n"
}

check_page "$CMT_SRCDIR/README.md" 3
# What openssl alone signed is what a round takes.
(cd "$work/README.md.folder" && comitia check profile.dsse.json)
check_page "$CMT_SRCDIR/doc/TOUR.md" 8
