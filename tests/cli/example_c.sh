#!/usr/bin/env bash
# examples/read_bundle.c compiles against the library, in the build tree and installed, and
# reads a real bundle.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The compiler and flags of this build, so that instrumented libraries link as well.
variable() { sed -n "s/^$1 = //p" "$CMT_BUILDDIR/Makefile" | head -n 1; }
read -ra cc <<<"$(variable CC) $(variable CMT_LDFLAGS)"
"$CMT_SRCDIR/examples/demo.sh" "$work/demo" >/dev/null
bundle=$(find "$work/demo/dist" -name 'policy-*.tar.gz')

# reads PROGRAM LIBDIR: what a trainer learns from the bundle
reads() {
    LD_LIBRARY_PATH=$2 "$1" "$bundle" >"$work/out.txt"
    head -n 1 "$work/out.txt" | grep -qx 'policy 1.0.0 (revision 1) of assistant.example'
    grep -q "^sha256:$(sha256sum "$bundle" | cut -d' ' -f1)\$" "$work/out.txt"
    grep -q '^train  reward@general: ' "$work/out.txt"
    grep -q '"privacy":"1/5"' "$work/out.txt"
    code=0
    LD_LIBRARY_PATH=$2 "$1" "$work/demo/charter.xml" 2>"$work/err.txt" || code=$?
    [ "$code" -ne 0 ] && grep -q '^read_bundle: ' "$work/err.txt"
}

if [ ! -e "$CMT_BUILDDIR/.libs/libcomitia-verify.so" ]; then
    echo 'SKIPPED: no shared libraries in this build'
    exit 0
fi
"${cc[@]}" -std=c11 -Wall -Wextra -Werror -I "$CMT_SRCDIR/include" "$CMT_SRCDIR/examples/read_bundle.c" \
    -L "$CMT_BUILDDIR/.libs" -lcomitia-verify -o "$work/built"
reads "$work/built" "$CMT_BUILDDIR/.libs"
echo 'in the build tree: fine'

# Installed below a folder of its own, and found by pkg-config.
if ! command -v pkg-config >/dev/null; then
    echo 'SKIPPED: no pkg-config'
    exit 0
fi
unset MAKEFLAGS MAKELEVEL MFLAGS DESTDIR
make -s -C "$CMT_BUILDDIR" DESTDIR="$work/root" install-libLTLIBRARIES install-pkgincludeHEADERS \
    install-pkgconfigDATA >"$work/install.txt" 2>&1 || { cat "$work/install.txt"; exit 1; }
pc=$(find "$work/root" -name comitia-verify.pc)
export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$work/root
read -ra flags <<<"$(pkg-config --cflags --libs comitia-verify)"
libdir=$work/root$(pkg-config --variable=libdir comitia-verify | sed "s|^$work/root||")
"${cc[@]}" -std=c11 "$CMT_SRCDIR/examples/read_bundle.c" "${flags[@]}" -o "$work/installed"
reads "$work/installed" "$libdir"
echo 'installed: fine'
