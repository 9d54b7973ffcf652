#!/bin/sh
# Unit tests under valgrind, without forking. Usage: valgrind.sh BUILD_FOLDER JOBS
# The sweeps over thousands of random cases are left to the sanitizers, which run them whole:
# under valgrind they would take most of the time and walk the same lines. So are the store's
# (it kills a child on purpose).
set -eu
cd "$(dirname "$0")/.."
build=$1
jobs=$2
CK_FORK=no
CK_DEFAULT_TIMEOUT=0
CMT_SRCDIR=$PWD
CMT_BUILDDIR=$PWD/$build
export CK_FORK CK_DEFAULT_TIMEOUT CMT_SRCDIR CMT_BUILDDIR
sweeps='test_(alone.*|audit|certificate|compile|effects.*|exact|faults|lazy|limits|many|margin.*|merkle|mip|pairwise|program_lottery|program_nash|program_random|program_rankings|program_social|rules_.*|scan|store|tally|thiele_pairs)$'
# shellcheck disable=SC2016
find "$build/tests/unit" -maxdepth 1 -name 'test_*' -type f -perm -u+x |
    grep -vE "$sweeps" | LC_ALL=C sort |
    xargs -P "$jobs" -I{} sh -c '
        log=$1.valgrind
        if valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,possible \
            --errors-for-leak-kinds=definite,possible "$1" >"$log" 2>&1; then
            printf "valgrind %s: %s\n" "${1##*/}" "$(grep -E "^[0-9]+%: Checks:" "$log" | tail -n 1)"
        else
            tail -n 40 "$log"
            exit 1
        fi' sh {}
