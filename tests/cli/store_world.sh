# shellcheck shell=sh
# A small instance to test stores with; sourced, in an empty folder.
# Council: two of a, b. g-farmers (one key, 40 members), g-nurses (two of two keys, 20),
# g-poets (one key, 30).

# expect CODE COMMAND…: run it; standard output in out.txt, standard error in err.txt
expect() {
    wanted=$1
    shift
    code=0
    "$@" >out.txt 2>err.txt || code=$?
    [ "$code" -eq "$wanted" ] || {
        echo "exit $code, not $wanted: $*"
        cat out.txt err.txt
        exit 1
    }
}

key_field() { "$COMITIA" key id "$1.pem" | sed -n "s/^$2  *//p"; }

# key_ids NAME…: a sorted JSON array; key_entries NAME…: sorted members of an object
key_ids() {
    for k in "$@"; do echo "\"$(key_field "$k" id)\""; done | LC_ALL=C sort | paste -sd, - | sed 's/.*/[&]/'
}
key_entries() {
    for k in "$@"; do
        echo "\"$(key_field "$k" id)\":{\"public\":\"$(key_field "$k" public)\",\"scheme\":\"ed25519\"}"
    done | LC_ALL=C sort | paste -sd, -
}

group_entry() { # ID MEMBERS THRESHOLD KEY…
    id=$1
    members=$2
    threshold=$3
    shift 3
    printf '{"evidence":[],"id":"%s","keys":%s,"members":%d,"status":"%s","threshold":%d,"weight":"1"}' \
        "$id" "$(key_ids "$@")" "$members" "${status:-active}" "$threshold"
}

# registry VERSION PREVIOUS REVOKED: registry.json (PREVIOUS and REVOKED are JSON, or empty)
registry() {
    printf '{"council":{"keys":%s,"threshold":2},"expires":"2030-01-01T00:00:00Z","format":"comitia.registry/1","groups":[%s,%s,%s],"instance":"assistant.example","keys":{%s}%s,"revoked":[%s],"version":%d}' \
        "$(key_ids a b)" "$(group_entry g-farmers 40 1 farmers)" \
        "$(group_entry g-nurses 20 2 nurse-1 nurse-2)" "$(group_entry g-poets 30 1 poets)" \
        "$(key_entries a b farmers nurse-1 nurse-2 poets)" "${2:+,\"previous\":\"$2\"}" "$3" "$1"
}

sign_council() { # FILE OUT
    "$COMITIA" --quiet sign "$1" --key a.pem --out "$2" >sign.txt
    "$COMITIA" --quiet sign "$2" --key b.pem --out "$2" >sign.txt
}

digest_of() { printf 'sha256:%s' "$(sha256sum "$1" | cut -d' ' -f1)"; }

# profile GROUP SEQUENCE SUPERSEDES COUNT: XML on standard output. SUPERSEDES may be empty;
# round, instance, registry, charter and until can be set before.
profile() {
    replaces=
    [ -z "$3" ] || replaces=" supersedes=\"$3\""
    cat <<EOF
<profile xmlns="urn:comitia:profile:1" instance="${instance:-assistant.example}" round="${round:-r1}" group="$1" sequence="$2"$replaces registry="${registry_seen:-1}" charter="${charter:-$(digest_of charter.xml)}" not-after="${until:-2027-12-31T00:00:00Z}">
  <provenance method="deliberation" origin="human" sampling="opt-in" attested-by="group"/>
  <ballots question="tone">
    <ballot count="$4"><rank><tier><alt ref="warm"/></tier><tier><alt ref="plain"/></tier></rank></ballot>
  </ballots>
</profile>
EOF
}

# signed NAME KEY…: NAME.xml becomes NAME.dsse.json
signed() {
    name=$1
    shift
    from=$name.xml
    for k in "$@"; do
        "$COMITIA" --quiet sign "$from" --key "$k.pem" --out "$name.dsse.json" >sign.txt
        from=$name.dsse.json
    done
}

make_world() {
    for k in a b farmers nurse-1 nurse-2 poets log stranger; do
        "$COMITIA" --quiet key new --out "$k.pem" >key.txt
    done
    cat >charter.xml <<'EOF'
<charter xmlns="urn:comitia:charter:1" instance="assistant.example" version="1" mode="rule" objective="closest" missing="abstain" min-cell="1" xml:lang="en">
  <context id="general"/>
  <question id="tone" kind="choice" context="general" weight="1" pluralism="consensus" adopted-by="decreed">
    <text>How should the assistant speak?</text>
    <alternative id="warm">Warmly</alternative>
    <alternative id="plain">Plainly</alternative>
    <rule name="plurality"/>
    <weighting kind="members"/>
    <tie-break kind="none"/>
    <quorum groups="1" ballots="1"/>
  </question>
  <tier id="0"/>
</charter>
EOF
    registry 1 '' '' >registry.json
    sign_council charter.xml charter.dsse.json
    sign_council registry.json registry.dsse.json
}

# make_store DIR: with an open round r1
make_store() {
    "$COMITIA" --quiet init "$1" --charter charter.dsse.json --registry registry.dsse.json \
        --log-key log.pem --now 2027-01-01T00:00:00Z >init.txt
    "$COMITIA" --quiet round open "$1" --round r1 --now 2027-01-02T00:00:00Z >open.txt
}
