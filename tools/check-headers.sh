#!/bin/sh
# Every header compiles alone; the public ones also as C++.
set -eu
cd "$(dirname "$0")/.."
flags="-D_GNU_SOURCE -Iinclude -Isrc $(pkg-config --cflags libxml-2.0)"
bad=0
for header in $(git ls-files 'include/*.h' 'src/*.h'); do
    # shellcheck disable=SC2086
    printf '#include "%s"\n' "$PWD/$header" |
        gcc -std=c11 $flags -fsyntax-only -Wall -Wextra -x c - || { echo "$header does not stand alone" >&2; bad=1; }
done
for header in $(git ls-files 'include/*.h'); do
    # shellcheck disable=SC2086
    printf '#include "%s"\n' "$PWD/$header" |
        g++ $flags -fsyntax-only -Wall -Wextra -x c++ - || { echo "$header is not C++" >&2; bad=1; }
done
exit $bad
