#!/bin/sh
# Print the index of the rules' pages, doc/rules/README.md, from the pages themselves.
# usage: tools/rules-index.sh doc/rules >doc/rules/README.md
set -eu
LC_ALL=C
export LC_ALL
cd "$1"
cat <<'END'
# The rules

One page a rule, in one format; `comitia rules NAME` tells the same in short. How to add one: [how-to-add-a-rule](../how-to-add-a-rule.md).
What an outcome's record holds: [outcome](../outcome.md). How ties are broken: [ties](../ties.md).
What a page says of axioms it says of the options as they stand and of rankings with `unranked last`, where it says no more; `example` rows are run by the tests.
This page is made by `tools/rules-index.sh`; a test says when it is stale.

| kind | rule | what it is | decides |
| --- | --- | --- | --- |
END
for page in *.md; do
    [ "$page" = README.md ] && continue
    # second paragraph: **Title** · kind `k` · version n · decides `a`, `b`
    sed -n "s/^\*\*\(.*\)\*\* · kind \`\([a-z]*\)\` · version [0-9]* · decides \(.*\)\$/| \2 | [@](FILE) | \1 | \3 |/p" "$page" |
        sed "s/@/$(sed -n '1s/^# //p' "$page")/; s/FILE/$page/"
done | sort
