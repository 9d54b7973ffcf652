#!/bin/sh
# Write C source that holds the schemas: embed-schema.sh SCHEMA_DIR > schema_data.c
# <include href="x.rng"/> becomes <div> with what stands in x.rng's grammar, so that the
# compiled-in schema needs no files; comments, indentation and declarations go.
set -eu
dir=$1

# The body of a grammar: everything between its start and end tags.
body() {
    sed -e '/^<?xml/d' "$dir/$1" | awk '
        { line = line $0 "\n" }
        END {
            while ((i = index(line, "<!--")) > 0) {
                rest = substr(line, i)
                line = substr(line, 1, i - 1) substr(rest, index(rest, "-->") + 3)
            }
            print line
        }'
}

one() {
    body "$1.rng" | while IFS= read -r line; do
        case $line in
        *'<include href="'*)
            part=${line#*href=\"}
            body "${part%%\"*}" | sed -e 's/<grammar/<div/' -e 's/<\/grammar>/<\/div>/'
            ;;
        *) printf '%s\n' "$line" ;;
        esac
    done | sed -e 's/^[[:space:]]*//' -e '/^$/d'
}

echo '/* Generated from schema/ by tools/embed-schema.sh: do not edit. */'
echo '#include "io/xml_schema.h"'
echo
for name in charter profile program; do
    # Bytes, since C promises string literals of 4,095 bytes only.
    printf 'static const char %s_text[] = {\n' "$name"
    one "$name" | od -An -v -tx1 | sed 's/\([0-9a-f][0-9a-f]\) */0x\1,/g'
    echo '0x00};'
done
echo 'const char *const cmt_schema_texts[CMT_N_XML_KINDS] = {'
echo '    charter_text, profile_text, program_text};'
