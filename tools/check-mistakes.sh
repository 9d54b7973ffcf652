#!/bin/sh
# Mistakes that a pattern can find, each with the reason why it is one.
set -eu
cd "$(dirname "$0")/.."
bad=0
look() { # look REASON PATTERN PATHSPEC...
    reason=$1
    pattern=$2
    shift 2
    if git grep -nE "$pattern" -- "$@"; then
        echo "^ $reason" >&2
        bad=1
    fi
}
look 'numbers are read by base/rational.h: no locale, no rounding' \
    '\b(strtod|strtof|strtold|atof|atoi|atol|sscanf|scanf)\(' 'src/*.[ch]'
look 'the library reads no clock and draws no lots: time and seeds are data' \
    '\b(time|gettimeofday|clock_gettime|rand|random|srand)\(' 'src/*.[ch]' ':!src/cli/'
look 'the library never prints' \
    '\b(printf|fprintf|puts|fputs|perror|putchar)\(' 'src/*.[ch]' ':!src/cli/'
look 'the library never ends the process' \
    '\b(exit|abort|_exit)\(' 'src/*.[ch]' ':!src/cli/'
look 'the library does not look at its environment' \
    '\b(getenv|setlocale|secure_getenv)\(' 'src/*.[ch]' ':!src/cli/'
look 'double lives in lp/glpk*.c and in declared filters' \
    '\b(double|float)\b[ *]+[a-z_]+( *[=;,)[]|$)' 'src/*.[ch]' ':!src/lp/glpk*' ':!src/*filter*'
look 'unbounded copies' '\b(sprintf|vsprintf|strcat|gets)\(' 'src/*.[ch]'
look 'unfinished work is named in doc/roadmap.md, not in the code' \
    '\b(TODO|FIXME|XXX|HACK)\b' ':!tools/check-mistakes.sh'
look 'the project knows no path of a machine' '(/home/|/root/|/work/)[a-z]' \
    ':!tools/check-mistakes.sh'
for file in $(git grep -lI '^#!/'); do
    if [ ! -x "$file" ] && head -n 1 "$file" | grep -q '^#!/'; then
        echo "$file: is a command, and may not be executed" >&2
        bad=1
    fi
done
for file in $(git ls-files 'src/*.c' 'src/*.h' 'include/*.h'); do
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 400 ]; then
        echo "$file: $lines lines: holds two ideas" >&2
        bad=1
    fi
done
exit $bad
