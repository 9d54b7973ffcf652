#!/bin/sh
# The catalogue and apportionment as commands.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

same() { # WHAT EXPECTED FOUND
    [ "$2" = "$3" ] || { printf '%s: expected\n%s\nfound\n%s\n' "$1" "$2" "$3"; exit 1; }
}
code() { # EXPECTED COMMAND...
    want=$1
    shift
    got=0
    "$@" >out 2>err || got=$?
    [ "$got" -eq "$want" ] || { echo "$*: exit $got, not $want"; cat out err; exit 1; }
}

"$COMITIA" rules >list
for rule in plurality borda schulze irv condorcet approval av mes mes-pb mean median \
    majority gac min-group hamilton; do
    grep -q " $rule " list || { echo "rules does not list $rule"; exit 1; }
    "$COMITIA" rules "$rule" | grep -q '^source' || { echo "$rule has no source"; exit 1; }
done
"$COMITIA" rules schulze | grep -q 'option   strength=margins|winning-votes'
"$COMITIA" --json rules schulze | grep -q '"default":"margins"'
"$COMITIA" rules --kind level | grep -q '^median (level'
code 65 "$COMITIA" rules nonesuch
code 0 "$COMITIA" rules borda --loss bradley-terry
code 0 "$COMITIA" rules median --kind level --loss absolute-error
code 1 "$COMITIA" rules schulze --loss bradley-terry
grep -q "does not compute the rule .schulze" err
code 2 "$COMITIA" rules schulze --loss hinge
code 2 "$COMITIA" rules --loss bradley-terry
code 2 "$COMITIA" rules --kind nonesuch

same hamilton '{"seats":[51,44,2,2,1]' "$("$COMITIA" apportion --json --votes 5117,4400,162,161,160 \
    --seats 100 --method hamilton | sed 's/.*\("seats":\[[0-9,]*\]\).*/{\1/')"
"$COMITIA" apportion --votes 11,11,11 --seats 4 --method hamilton >tie
same tie 'tied for the last 1 of the seats: parties 1 2 3' "$(head -n 1 tie)"
"$COMITIA" apportion --votes 11,11,11 --seats 4 --method hamilton --tie-break order >settled
same order '    1                   11      2' "$(sed -n 2p settled)"
"$COMITIA" apportion --json --votes 11,11,11 --seats 4 --method hamilton --tie-break lot:00ff >a
"$COMITIA" apportion --json --votes 11,11,11 --seats 4 --method hamilton --tie-break lot:00ff >b
cmp a b
# far above what a tally of points holds
same large '"seats":[2,1]' "$("$COMITIA" apportion --json --votes \
    600000000000000000,400000000000000000 --seats 3 --method hamilton |
    sed 's/.*\("seats":\[[0-9,]*\]\).*/\1/')"
"$COMITIA" apportion --votes 0,0 --seats 3 --method hamilton | grep -q 'no votes'
code 2 "$COMITIA" apportion --votes 1,x --seats 3 --method hamilton
code 2 "$COMITIA" apportion --votes 1,2 --seats -3 --method hamilton
code 2 "$COMITIA" apportion --votes 1,2 --seats 3 --method nonesuch
code 2 "$COMITIA" apportion --votes 1,2 --seats 3
# the index of the pages is made by a script
"$CMT_SRCDIR/tools/rules-index.sh" "$CMT_SRCDIR/doc/rules" >index
cmp index "$CMT_SRCDIR/doc/rules/README.md" || {
    echo "doc/rules/README.md is stale: tools/rules-index.sh doc/rules >doc/rules/README.md"
    exit 1
}
echo ok

# the page of losses names every rule that a loss computes
"$COMITIA" rules | awk 'NR > 1 && /^[a-z]/ { print $2 }' | sort -u | while read -r rule; do
    if "$COMITIA" rules "$rule" | grep -q '^loss '; then
        grep -q "\`$rule\`" "$CMT_SRCDIR/doc/losses.md" || { echo "doc/losses.md misses $rule"; exit 1; }
    fi
done
