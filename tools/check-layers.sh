#!/bin/sh
# Layers only look down, and each foreign library has one door.
# Prints one line a breach; silent when there is none.
set -eu
cd "$(dirname "$0")/.."
# shellcheck disable=SC2016
find src -name '*.[ch]' | LC_ALL=C sort | xargs awk '
BEGIN {
    n = split("base model io crypto ballot log rows proof lp rules program insight " \
              "decision bundle audit store cli", names, " ")
    for (k = 1; k <= n; k++) rank[names[k]] = k
    door["glpk.h"] = "^src/lp/glpk\\.c$"
    door["libxml/"] = "^src/io/xml[a-z_]*\\.c$"
    door["openssl/"] = "^src/crypto/"
    door["sqlite3.h"] = "^src/store/"
    door["jansson.h"] = "^src/io/json_read\\.c$"
    door["mpfr.h"] = "^src/base/"
}
FNR == 1 { split(FILENAME, part, "/"); layer = part[2] }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    if (quoted[2] ~ /^\.\./) { print FILENAME ":" FNR ": includes \"" quoted[2] "\" by a relative path"; bad = 1; next }
    split(quoted[2], at, "/")
    if (at[1] in rank && rank[at[1]] > rank[layer]) {
        print FILENAME ":" FNR ": " layer "/ looks up to " at[1] "/"; bad = 1
    }
    if (layer == "rules" && at[1] == "rules" && quoted[2] ~ /_rule\.h$/) {
        print FILENAME ":" FNR ": a rule includes another rule"; bad = 1
    }
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    for (d in door)
        if (index($0, "<" d) && FILENAME !~ door[d]) { print FILENAME ":" FNR ": " d " has its door elsewhere"; bad = 1 }
}
END { exit bad }
'
