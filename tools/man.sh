#!/bin/sh
# The man page, from what the command says of itself. Usage: man.sh COMITIA > comitia.1
set -eu
comitia=$1
version=$("$comitia" version | sed 's/^comitia //')
# Text for roff: backslashes, leading dots and quotes, hyphens.
plain() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\\([.']\\)/\\\\\\&\\1/"; }
cat <<EOF
.\\" Made by tools/man.sh from \`comitia help\`; edit the commands' help texts instead.
.TH COMITIA 1 "" "Comitia $version" "User Commands"
.SH NAME
comitia \\- collective governance: count, constrain, sign and audit decisions of many groups
.SH SYNOPSIS
.B comitia
.RB [ \\-\\-json ]
.RB [ \\-\\-quiet ]
.I COMMAND
.RI [ ARGUMENT ...]
.SH DESCRIPTION
Groups submit signed value profiles, named rules and constitutional programs decide, trainers
get a signed policy bundle, and anyone can re\\-check it. Results go to standard output, all
else to standard error.
.SH OPTIONS
These stand on either side of COMMAND; of a repeated option the last counts.
.TP
.B \\-\\-json
print results as one canonical JSON object
.TP
.B \\-\\-quiet
no progress, no remarks
.TP
.BI \\-\\-now " TIME"
take this time (RFC 3339, UTC) where a command needs one
.TP
.BI \\-\\-state " FILE"
where verify keeps the highest revision seen
.SH COMMANDS
EOF
"$comitia" help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' | while read -r name; do
    printf '.SS %s\n.nf\n' "$name"
    "$comitia" help "$name" | plain
    printf '.fi\n'
done
cat <<'EOF'
.SH EXIT STATUS
.TP
.B 0
yes, or done; ties, empty winners and deadlock are answers
.TP
.B 1
a negative answer: verify, audit or prove say no
.TP
.B 2
the command line is not understood
.TP
.B 65
bad input; the message names file, line and path
.TP
.B 70
an internal error: please report it
.TP
.B 71
out of memory or another resource
.TP
.B 74
a file or stream cannot be read or written
.TP
.B 77
not trusted: a signature, a signer, a replay, a digest
.SH SEE ALSO
The tour (doc/TOUR.md) and the page of each document and rule under doc/.
.SH COPYRIGHT
GPL\-3.0\-or\-later.
EOF
