#!/bin/sh
# A container is a gzip of exactly the archive that GNU tar makes by the published recipe.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p evidence/submissions
printf 'abc' >a
: >empty
head -c 70000 /dev/zero | tr '\0' 'x' >evidence/big
printf '{}' >.manifest
printf 'x' >evidence/submissions/9f86.dsse.json
printf 'A' >Upper
chmod 600 a
set -- .manifest Upper a empty evidence/big evidence/submissions/9f86.dsse.json
"$CMT_BUILDDIR/tests/cli/pack" out.tar.gz "$@"
gzip -t out.tar.gz
gzip -dc out.tar.gz >out.tar
# shellcheck disable=SC2046  # the names are plain
LC_ALL=C tar --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 \
    -cf gnu.tar $(printf '%s\n' "$@" | LC_ALL=C sort)
cmp out.tar gnu.tar
[ "$(tar tzf out.tar.gz | wc -l)" -eq 6 ]
mkdir x
tar xzf out.tar.gz -C x
cmp x/evidence/big evidence/big
# the order in which files are given does not matter
"$CMT_BUILDDIR/tests/cli/pack" again.tar.gz empty a Upper .manifest \
    evidence/submissions/9f86.dsse.json evidence/big
cmp out.tar.gz again.tar.gz
