#include "base/err.h"
#include "base/limits.h"
#include "cli/document.h"
#include "crypto/dsse.h"
#include "io/file.h"

#include <string.h>

typedef struct options {
    const char *key;
    const char *type;
    const char *out;
} options;

static cmt_status read_key(cmt_cli *cli, const char *path, cmt_secret_key **out)
{
    char *pem = NULL;
    size_t n = 0;
    cmt_status st = cmt_file_read(cli->mem, path, (size_t)1 << 20, &pem, &n, &cli->err);
    if (st != CMT_OK)
        return st;
    st = cmt_secret_key_read(pem, n, out, &cli->err);
    cmt_wipe(pem, n);
    return cmt_err_in_file(&cli->err, st, path);
}

/* The envelope that FILE is, or a new one around it; `inner` is the document in it. */
static cmt_status open_file(cmt_cli *cli,
                            const char *path,
                            cmt_envelope *out,
                            cmt_document *inner)
{
    cmt_status st = cmt_document_load(cli, path, inner);
    if (st != CMT_OK)
        return st;
    if (inner->kind == CMT_DOCUMENT_ENVELOPE) {
        st = cmt_dsse_read(cli->mem, inner->bytes, inner->n, out, &cli->err);
        return st != CMT_OK
                   ? st
                   : cmt_document_of(cli, (const char *)out->payload, out->n, inner);
    }
    *out = (cmt_envelope){.payload = (const uint8_t *)inner->bytes,
                          .n = inner->n,
                          .payload_type = cmt_document_type(inner->kind)};
    cmt_sha256_of(out->payload, out->n, &out->digest);
    return CMT_OK;
}

/* Nobody should put a name to a document that cannot be read: it is read in full first. */
static cmt_status load(cmt_cli *cli,
                       const char *path,
                       const char *type,
                       cmt_envelope *out)
{
    cmt_document d = {0};
    const char *sentence = NULL;
    cmt_value *facts = cmt_value_object(cli->mem);
    const cmt_status st = open_file(cli, path, out, &d);
    if (st != CMT_OK)
        return st;
    const char *own = cmt_document_type(d.kind);
    const char *name = cmt_document_name(d.kind);
    if (own == NULL)
        return cmt_fail(&cli->err, CMT_E_SCHEMA, "a %s is not signed", name);
    if (type == NULL || strcmp(out->payload_type, own) != 0)
        type = out->payload_type;
    if (strcmp(type, own) != 0) {
        return cmt_fail(&cli->err, CMT_E_SCHEMA, "a %s is signed as %s, not as %.80s",
                        name, own, type);
    }
    return cmt_document_check(cli, &d, NULL, facts, &sentence);
}

static cmt_status answer(cmt_cli *cli,
                         const cmt_envelope *e,
                         const cmt_secret_key *key,
                         const options *o)
{
    char digest[CMT_DIGEST_TEXT];
    const char *id = cmt_secret_key_public(key)->id;
    cmt_digest_text(&e->digest, digest);
    if (!cli->json) {
        cmt_cli_say(cli, "signed %s with key %.16s", digest, id);
        return CMT_OK;
    }
    cmt_value *v = cmt_value_object(cli->mem);
    cmt_value_set_string(cli->mem, v, "file", o->out);
    cmt_value_set_string(cli->mem, v, "key", id);
    cmt_value_set_string(cli->mem, v, "payload", digest);
    cmt_value_set_string(cli->mem, v, "payload_type", e->payload_type);
    return cmt_cli_print_json(cli, v);
}

static cmt_status write_out(cmt_cli *cli, const cmt_buf *out, const options *o)
{
    if (o->out != NULL)
        return cmt_file_write(o->out, out->data, out->len, &cli->err);
    cmt_cli_print("%s\n", out->data);
    return CMT_OK;
}

static cmt_status sign(cmt_cli *cli, const char *path, const options *o)
{
    cmt_secret_key *key = NULL;
    cmt_envelope e = {0};
    cmt_buf out = {0};
    cmt_status st = read_key(cli, o->key, &key);
    if (st == CMT_OK)
        st = cmt_err_in_file(&cli->err, load(cli, path, o->type, &e), path);
    if (st == CMT_OK)
        st = cmt_dsse_add(&e, key, &out, &cli->err);
    if (st == CMT_OK)
        st = write_out(cli, &out, o);
    if (st == CMT_OK && o->out != NULL)
        st = answer(cli, &e, key, o);
    cmt_buf_free(&out);
    cmt_secret_key_free(key);
    return st;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    options o = {0};
    size_t n = 0;
    const cmt_cli_option table[] = {
        {.name = "key", .value = &o.key},
        {.name = "type", .value = &o.type},
        {.name = "out", .value = &o.out},
    };
    const cmt_status st = cmt_cli_options(cli, argc, argv, table, 3, &n);
    if (st != CMT_OK)
        return st;
    if (n != 1 || o.key == NULL)
        return cmt_cli_usage(cli, "sign takes one FILE and --key K");
    return sign(cli, argv[1], &o);
}

const cmt_command cmt_cmd_sign = {
    .name = "sign",
    .usage = "FILE --key K [--type T] [--out F]",
    .summary = "Sign a charter, registry or profile, or add a signature",
    .help =
        "Puts FILE, byte for byte, into a DSSE envelope and signs it with the Ed25519 "
        "key K\n"
        "(PEM, as `comitia key new` or openssl writes it). Where FILE is an envelope "
        "already,\n"
        "the signature is added: so k of n people sign one after another. The document "
        "is\n"
        "checked first; what cannot be read is not signed.\n\n"
        "  --type T  insist on this payload type; it always follows from the content\n"
        "  --out F   where the envelope goes; standard output otherwise\n\n"
        "  comitia sign charter.xml --key anna.pem --out charter.dsse.json\n"
        "  comitia sign charter.dsse.json --key ben.pem --out charter.dsse.json\n\n"
        "The same with openssl alone stands in the README.\n",
    .run = run,
};
