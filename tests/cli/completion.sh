#!/usr/bin/env bash
# The shell completes commands, options, rules and files.
set -euo pipefail
# shellcheck source=doc/completion/comitia
. "$CMT_SRCDIR/doc/completion/comitia"
completes() { # completes WANTED WORD...: the last word grows to WANTED, among others
    local wanted=$1
    shift
    COMP_WORDS=("$COMITIA" "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _comitia "$COMITIA"
    printf '%s\n' "${COMPREPLY[@]}" | grep -qxF -- "$wanted" || {
        echo "FAILED: '$*' does not complete to $wanted but to: ${COMPREPLY[*]}" >&2
        exit 1
    }
}
cd "$CMT_SRCDIR"
completes audit au
completes --json --j
completes tally help ta
completes schulze rules sch
completes schulze tally votes.soc --rule sch
completes --report audit x --rep
completes --report --json audit --rep
completes README.md check READ
completes status round st
completes publish log p
completes id key i
completes preflib import pre
completes csv import ''
