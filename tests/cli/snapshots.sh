#!/bin/sh
# The snapshot of the compiled example policy is what the sources make.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$CMT_SRCDIR/examples/snapshots.sh" "$dir/snapshot.txt"
diff -u "$CMT_SRCDIR/policies/assistant/snapshot.txt" "$dir/snapshot.txt" || {
    echo 'policies/assistant/snapshot.txt is stale: review the difference, then ./run snapshots'
    exit 1
}
