#!/bin/sh
# The libraries export only cmt_ names that a public header declares; the verifier links
# neither solver nor store. Usage: check-symbols.sh BUILD_FOLDER
set -eu
cd "$(dirname "$0")/.."
build=$1
bad=0
for lib in comitia comitia-verify; do
    so=$build/.libs/lib$lib.so
    for symbol in $(nm -D --defined-only "$so" | awk '{print $3}' | sed 's/@.*//'); do
        grep -rqE "\b$symbol\(" include/comitia/ || { echo "$so exports $symbol, which no public header declares" >&2; bad=1; }
    done
done
for program in "$build/.libs/libcomitia-verify.so" "$build/comitia-verify"; do
    [ -e "$program" ] || continue
    if ldd "$program" | grep -E 'libglpk|libsqlite3'; then
        echo "$program links a solver or a store" >&2
        bad=1
    fi
done
exit $bad
