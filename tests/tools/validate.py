#!/usr/bin/env python3
"""Hold JSON documents against their JSON Schemas.

Usage: validate.py SCHEMA FILE...   Exit 77 where there is no jsonschema, 1 at a mismatch.
"""
import json
import sys

try:
    import jsonschema
except ImportError:
    print("SKIPPED: python3 has no module jsonschema (Debian: python3-jsonschema)")
    sys.exit(77)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    bad = 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as f:
            document = json.load(f)
        for error in validator.iter_errors(document):
            where = "/".join(str(part) for part in error.absolute_path)
            print(f"{path}: /{where}: {error.message[:200]}")
            bad += 1
    print(f"{sys.argv[1].rsplit('/', 1)[-1]}: {len(sys.argv) - 2} documents, {bad} mismatches")
    sys.exit(1 if bad else 0)


main()
