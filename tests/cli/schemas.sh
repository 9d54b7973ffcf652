#!/bin/sh
# The documents of a real decision fit their JSON Schemas, and the schemas refuse others.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python=python3
! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || python=/usr/bin/python3
fits() { # fits SCHEMA FILE...
    name=$1
    shift
    $python "$CMT_SRCDIR/tests/tools/validate.py" "$CMT_SRCDIR/schema/$name.json" "$@"
}
printf '{"format":"other/1"}\n' >"$dir/other.json"
refuses() { # refuses SCHEMA: what is no such document
    if fits "$1" "$dir/other.json" >/dev/null; then
        echo "FAILED: schema/$1.json takes anything" >&2
        exit 1
    fi
}
$python -c 'import jsonschema' 2>/dev/null || {
    fits trust "$dir/other.json" || true
    exit 77
}
"$CMT_SRCDIR/examples/demo.sh" "$dir/demo" >"$dir/demo.txt"
mkdir "$dir/bundle"
tar xzf "$dir"/demo/dist/policy-*.tar.gz -C "$dir/bundle"
fits trust "$dir/demo/trust.json" "$dir/bundle/evidence/trust.json"
fits registry "$dir/demo/registry.json"
fits leaf "$dir"/bundle/evidence/leaves/*.json
fits decision "$dir/bundle/evidence/decision.json"
fits policy "$dir/bundle/comitia/data.json"
fits manifest "$dir/bundle/.manifest"
fits objectives "$dir/bundle/training/objectives.json"
fits certificate "$dir"/demo/dist/policy-*.certificates/*.json
fits inputs "$dir/bundle/evidence/inputs.json"
"$COMITIA" --json audit "$dir"/demo/dist/policy-*.tar.gz --trust "$dir/demo/trust.json" >"$dir/report.json"
fits report "$dir/report.json"
"$COMITIA" --json audit "$dir"/demo/dist/policy-*.tar.gz >"$dir/report.json" # no root of trust: withheld
fits report "$dir/report.json"
printf x >>"$dir/demo/dist/$(basename "$dir"/demo/dist/policy-*.tar.gz)"
"$COMITIA" --json audit "$dir"/demo/dist/policy-*.tar.gz >"$dir/report.json" || [ $? -eq 1 ]
fits report "$dir/report.json"
for schema in trust registry leaf decision policy manifest objectives certificate inputs report; do
    refuses "$schema"
done
