#include "log/note.h"

#include "base/base64.h"
#include "base/err.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "crypto/keys.h"

#include <string.h>

#define TYPE_ED25519 1
#define DASH         "\xe2\x80\x94 " /* EM DASH and a blank begin a signature line */

static bool is_name(const char *name, size_t n)
{
    if (n == 0 || cmt_text_flaw(name, n, false) != NULL)
        return false;
    for (size_t k = 0; k < n; k++) {
        if (name[k] == ' ' || name[k] == '+')
            return false;
    }
    return true;
}

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* SHA-256(NAME || 0A || 01 || key), its first four bytes (C2SP signed-note). */
static uint32_t key_hash(cmt_arena *mem, const char *name, const uint8_t key[32])
{
    const size_t n = strlen(name);
    char *text = cmt_arena_alloc(mem, n + 34);
    if (text == NULL)
        return 0;
    memcpy(text, name, n + 1);
    text[n] = '\n';
    text[n + 1] = TYPE_ED25519;
    memcpy(text + n + 2, key, 32);
    cmt_hash32 hash;
    cmt_sha256_of(text, n + 34, &hash);
    return be32(hash.at);
}

cmt_status cmt_vkey_make(cmt_arena *mem,
                         const char *name,
                         const uint8_t ed25519[32],
                         cmt_vkey *out,
                         cmt_err *err)
{
    if (!is_name(name, strlen(name)))
        return cmt_fail(err, CMT_E_RANGE, "`%.60s` cannot name a key", name);
    cmt_vkey key = {.name = cmt_arena_strdup(mem, name),
                    .id = key_hash(mem, name, ed25519)};
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a key");
    memcpy(key.ed25519, ed25519, 32);
    *out = key;
    return CMT_OK;
}

cmt_status cmt_vkey_read(cmt_arena *mem, const char *text, cmt_vkey *out, cmt_err *err)
{
    const char *plus = strchr(text, '+');
    uint8_t id[4];
    if (plus == NULL || strlen(plus) < 11 || plus[9] != '+'
        || !cmt_hex_read(plus + 1, 8, id, 4))
        return cmt_fail(err, CMT_E_SYNTAX, "a log key reads NAME+8 hex digits+base64");
    uint8_t *bytes = NULL;
    size_t n = 0;
    cmt_status st = cmt_base64_read(mem, plus + 10, strlen(plus + 10), &bytes, &n, err);
    if (st != CMT_OK)
        return st;
    if (n < 1 || bytes[0] != TYPE_ED25519) {
        return cmt_fail(err, CMT_E_UNSUPPORTED,
                        "not supported yet: a log key that is not Ed25519");
    }
    if (n != 33)
        return cmt_fail(err, CMT_E_SYNTAX, "an Ed25519 log key has 32 bytes");
    const char *name = cmt_arena_strndup(mem, text, (size_t)(plus - text));
    if (name == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a key");
    cmt_vkey key = {0};
    st = cmt_vkey_make(mem, name, bytes + 1, &key, err);
    if (st != CMT_OK)
        return st;
    if (key.id != be32(id)) {
        return cmt_fail(err, CMT_E_DIGEST, "the id of the log key %s is not its own",
                        name);
    }
    *out = key;
    return CMT_OK;
}

char *cmt_vkey_text(cmt_arena *mem, const cmt_vkey *key)
{
    uint8_t bytes[33] = {TYPE_ED25519};
    memcpy(bytes + 1, key->ed25519, 32);
    cmt_buf coded = {0};
    cmt_base64_write(&coded, bytes, sizeof bytes);
    char *text = cmt_buf_ok(&coded) ? cmt_arena_printf(mem, "%s+%08x+%s", key->name,
                                                       (unsigned)key->id, coded.data)
                                    : NULL;
    cmt_buf_free(&coded);
    return text;
}

static cmt_status read_signature(
    cmt_arena *mem, const char *line, size_t n, cmt_note_signature *out, cmt_err *err)
{
    const size_t dash = strlen(DASH);
    if (n <= dash || memcmp(line, DASH, dash) != 0)
        return cmt_fail(err, CMT_E_SYNTAX, "a signature line begins with an em dash");
    line += dash;
    n -= dash;
    const char *blank = memchr(line, ' ', n);
    if (blank == NULL || !is_name(line, (size_t)(blank - line)))
        return cmt_fail(err, CMT_E_SYNTAX, "a signature line names no key");
    uint8_t *bytes = NULL;
    size_t n_bytes = 0;
    const cmt_status st = cmt_base64_read(
        mem, blank + 1, n - (size_t)(blank + 1 - line), &bytes, &n_bytes, err);
    if (st != CMT_OK)
        return st;
    if (n_bytes < 5)
        return cmt_fail(err, CMT_E_SYNTAX, "a signature of %zu bytes", n_bytes);
    out->name = cmt_arena_strndup(mem, line, (size_t)(blank - line));
    out->id = be32(bytes);
    out->bytes = bytes + 4;
    out->n = n_bytes - 4;
    return CMT_OK;
}

/* The last empty line parts text from signatures; NULL where there is none. */
static const char *find_signatures(const char *bytes, size_t n)
{
    for (size_t k = n; k-- > 1;) {
        if (bytes[k] == '\n' && bytes[k - 1] == '\n')
            return bytes + k + 1;
    }
    return NULL;
}

cmt_status cmt_note_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_note *out, cmt_err *err)
{
    if (n > CMT_NOTE_MAX_BYTES)
        return cmt_fail(err, CMT_E_LIMIT, "a note of %zu bytes", n);
    const char *at = find_signatures(bytes, n);
    if (at == NULL || cmt_text_flaw(bytes, n, true) != NULL)
        return cmt_fail(err, CMT_E_SYNTAX, "this is no signed note");
    cmt_note_signature *signatures =
        CMT_NEW_ARRAY(mem, cmt_note_signature, CMT_NOTE_MAX_SIGNATURES);
    if (signatures == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a note");
    const char *end = bytes + n;
    size_t count = 0;
    const size_t n_text = (size_t)(at - bytes) - 1;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL)
            return cmt_fail(err, CMT_E_SYNTAX, "the note does not end with a newline");
        if (count == CMT_NOTE_MAX_SIGNATURES) {
            return cmt_fail(err, CMT_E_LIMIT, "more than %d signatures",
                            CMT_NOTE_MAX_SIGNATURES);
        }
        const cmt_status st =
            read_signature(mem, at, (size_t)(line_end - at), &signatures[count], err);
        if (st != CMT_OK)
            return st;
        count++;
        at = line_end + 1;
    }
    if (count == 0 || n_text == 0) {
        return cmt_fail(err, CMT_E_SYNTAX, "the note has no %s",
                        count == 0 ? "signature" : "text");
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a note");
    *out = (cmt_note){.text = bytes,
                      .n_text = n_text,
                      .signatures = signatures,
                      .n_signatures = count};
    return CMT_OK;
}

cmt_status cmt_note_verify(const cmt_note *note, const cmt_vkey *key, cmt_err *err)
{
    bool signed_by_key = false;
    for (size_t k = 0; k < note->n_signatures; k++) {
        const cmt_note_signature *s = &note->signatures[k];
        if (s->id != key->id || strcmp(s->name, key->name) != 0)
            continue;
        /* One false signature of a known key spoils the note, whatever stands beside it. */
        const cmt_status st = cmt_ed25519_verify(key->ed25519, note->text, note->n_text,
                                                 s->bytes, s->n, err);
        if (st == CMT_E_SIGNATURE) {
            return cmt_fail(err, CMT_E_SIGNATURE, "the signature of %s does not verify",
                            key->name);
        }
        if (st != CMT_OK)
            return st;
        signed_by_key = true;
    }
    if (!signed_by_key)
        return cmt_fail(err, CMT_E_TRUST, "%s has not signed this note", key->name);
    return CMT_OK;
}

cmt_status cmt_note_write(const char *text,
                          const cmt_vkey *key,
                          const uint8_t signature[64],
                          cmt_buf *out,
                          cmt_err *err)
{
    uint8_t bytes[68];
    for (unsigned k = 0; k < 4; k++)
        bytes[k] = (uint8_t)(key->id >> (24 - 8 * k));
    memcpy(bytes + 4, signature, 64);
    cmt_buf_printf(out, "%s\n" DASH "%s ", text, key->name);
    cmt_base64_write(out, bytes, sizeof bytes);
    cmt_buf_putc(out, '\n');
    return cmt_buf_ok(out) ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for a note");
}
