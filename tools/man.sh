#!/bin/sh
# A man page, from what the command says of itself. Usage: man.sh COMITIA > comitia.1, and
# man.sh COMITIA-VERIFY > comitia-verify.1
set -eu
comitia=$1
name=${comitia##*/}
version=$("$comitia" version | sed 's/^[^ ]* //')
# Text for roff: backslashes, leading dots and quotes, hyphens.
plain() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\\([.']\\)/\\\\\\&\\1/"; }
roff=$(printf '%s' "$name" | plain)
case $name in
comitia-verify) about='re\-check policy bundles, with neither solver nor store' ;;
*) about='count, constrain, sign and audit decisions of many groups' ;;
esac
cat <<EOF
.\\" Made by tools/man.sh from \`$name help\`; edit the commands' help texts instead.
.TH $(printf '%s' "$roff" | tr '[:lower:]' '[:upper:]') 1 "" "Comitia $version" "User Commands"
.SH NAME
$roff \\- $about
.SH SYNOPSIS
.B $roff
.RB [ \\-\\-json ]
.RB [ \\-\\-quiet ]
.I COMMAND
.RI [ ARGUMENT ...]
.SH DESCRIPTION
EOF
if [ "$name" = comitia-verify ]; then
    cat <<'EOF'
The checking half of
.BR comitia (1):
it links no solver and no database, and believes a published optimum only where a
certificate proves it in exact arithmetic. It prints what
.B comitia
prints, and its exit codes are the same.
EOF
else
    cat <<'EOF'
Groups submit signed value profiles, named rules and constitutional programs
decide, trainers get a signed policy bundle, and anyone can re\-check it.
Results go to standard output, all else to standard error.
EOF
fi
cat <<'EOF'
.SH OPTIONS
These stand on either side of COMMAND; of a repeated option the last counts.
.TP
.B \-\-json
print results as one canonical JSON object
.TP
.B \-\-quiet
no progress, no remarks
.TP
.BI \-\-now " TIME"
take this time (RFC 3339, UTC) where a command needs one
.TP
.BI \-\-state " FILE"
where verify keeps the highest revision seen
.SH COMMANDS
EOF
"$comitia" help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' | while read -r c; do
    printf '.SS %s\n.nf\n' "$c"
    "$comitia" help "$c" | plain
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
EOF
if [ "$name" = comitia-verify ]; then
    echo '.BR comitia (1);'
else
    echo '.BR comitia\-verify (1);'
fi
cat <<'EOF'
the tour (doc/TOUR.md) and the page of each document and rule under doc/.
.SH COPYRIGHT
GPL\-3.0\-or\-later.
EOF
