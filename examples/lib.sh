# shellcheck shell=bash
# What the example scripts share. Sourced, not run.
# Their keys are derived from their names, so that everybody gets the same bytes: they are
# public by construction and sign examples only.

# hex_to_bytes HEX: the bytes on standard output.
hex_to_bytes() {
    local escaped
    escaped=$(printf '%s' "$1" | sed 's/../\\x&/g')
    # shellcheck disable=SC2059
    printf "$escaped"
}

# example_key NAME FILE: write the Ed25519 key of that name as PKCS#8 PEM (RFC 8410).
example_key() {
    local seed
    seed=$(printf 'comitia example key %s' "$1" | sha256sum | cut -d' ' -f1)
    {
        printf -- '-----BEGIN PRIVATE KEY-----\n'
        hex_to_bytes "302e020100300506032b657004220420$seed" | base64 -w 64
        printf -- '-----END PRIVATE KEY-----\n'
    } >"$2"
}

# public_hex PEM: the 32 bytes of the public key, in hex.
public_hex() {
    openssl pkey -in "$1" -pubout -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n'
}

# key_id PEM: SHA-256 of the DER SubjectPublicKeyInfo.
key_id() {
    openssl pkey -in "$1" -pubout -outform DER | sha256sum | cut -d' ' -f1
}

# join_sorted: lines on standard input, sorted bytewise, joined by commas.
join_sorted() {
    LC_ALL=C sort | paste -sd, -
}

# key_entries PEM…: the members of a "keys" object.
key_entries() {
    local pem
    for pem in "$@"; do
        printf '"%s":{"public":"%s","scheme":"ed25519"}\n' "$(key_id "$pem")" "$(public_hex "$pem")"
    done | join_sorted
}

# key_ids PEM…: a JSON array of key ids.
key_ids() {
    local pem
    printf '[%s]' "$(for pem in "$@"; do printf '"%s"\n' "$(key_id "$pem")"; done | join_sorted)"
}

# log_vkey INSTANCE PEM: the log's verifier key (C2SP signed note).
log_vkey() {
    local name=$1/log public hash
    public=$(public_hex "$2")
    hash=$({
        printf '%s\n' "$name"
        hex_to_bytes "01$public"
    } | sha256sum | cut -c1-8)
    printf '%s+%s+%s' "$name" "$hash" "$(hex_to_bytes "01$public" | base64 -w 0)"
}

# example_trust INSTANCE LOG_PEM K COUNCIL_PEM… -- K RELEASE_PEM…: trust.json.
example_trust() {
    local instance=$1 log=$2 council_k=$3 council=() release_k release=()
    shift 3
    while [ "$1" != -- ]; do
        council+=("$1")
        shift
    done
    release_k=$2
    shift 2
    release=("$@")
    printf '{"council":{"keys":%s,"threshold":%d},"format":"comitia.trust/1","instance":"%s","keys":{%s},"log":"%s","release":{"keys":%s,"threshold":%d}}' \
        "$(key_ids "${council[@]}")" "$council_k" "$instance" \
        "$(key_entries "${council[@]}" "${release[@]}")" "$(log_vkey "$instance" "$log")" \
        "$(key_ids "${release[@]}")" "$release_k"
}

# example_registry INSTANCE VERSION K COUNCIL_PEM… -- [GROUP MEMBERS PEM]…: registry.json.
# Groups must come sorted.
example_registry() {
    local instance=$1 version=$2 council_k=$3 council=() pems=() groups=()
    shift 3
    while [ "$1" != -- ]; do
        council+=("$1")
        shift
    done
    shift
    while [ $# -ge 3 ]; do
        groups+=("{\"evidence\":[],\"id\":\"$1\",\"keys\":$(key_ids "$3"),\"members\":$2,\"status\":\"active\",\"threshold\":1,\"weight\":\"1\"}")
        pems+=("$3")
        shift 3
    done
    printf '{"council":{"keys":%s,"threshold":%d},"expires":"2030-01-01T00:00:00Z","format":"comitia.registry/1","groups":[%s],"instance":"%s","keys":{%s},"revoked":[],"version":%d}' \
        "$(key_ids "${council[@]}")" "$council_k" "$(printf '%s\n' "${groups[@]}" | paste -sd, -)" \
        "$instance" "$(key_entries "${council[@]}" "${pems[@]}")" "$version"
}

# example_assistant: keys/, trust.json and registry.json for policies/assistant, in this folder.
example_assistant() {
    local name
    mkdir -p keys
    for name in council-a council-b council-c release-a release-b log g-clinicians g-patients g-privacy g-teachers; do
        example_key "$name" "keys/$name.pem"
    done
    example_trust assistant.example keys/log.pem 2 keys/council-{a,b,c}.pem -- 2 keys/release-{a,b}.pem >trust.json
    example_registry assistant.example 1 2 keys/council-{a,b,c}.pem -- \
        g-clinicians 40 keys/g-clinicians.pem g-patients 120 keys/g-patients.pem \
        g-privacy 25 keys/g-privacy.pem g-teachers 60 keys/g-teachers.pem >registry.json
}
