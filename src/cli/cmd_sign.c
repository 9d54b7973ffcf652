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

/* What is to be signed: a new envelope without signatures, or the one that FILE is. Nobody
 * should put a name to a document that cannot be read, so it is read in full first. */
static cmt_status load(cmt_cli *cli,
                       const char *path,
                       const char *type,
                       cmt_envelope *out)
{
    cmt_document d = {0};
    cmt_envelope e = {0};
    const char *sentence = NULL;
    cmt_value *facts = cmt_value_object(cli->mem);
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_document_load(cli, path, &d));
    if (d.kind == CMT_DOCUMENT_ENVELOPE) {
        CMT_TRY(cmt_dsse_read(cli->mem, d.bytes, d.n, &e, &cli->err));
        CMT_TRY(cmt_document_of(cli, (const char *)e.payload, e.n, &d));
    } else {
        e.payload = (const uint8_t *)d.bytes;
        e.n = d.n;
        e.payload_type = cmt_document_type(d.kind);
        cmt_sha256_of(e.payload, e.n, &e.digest);
    }
    const char *own = cmt_document_type(d.kind);
    if (own == NULL)
        st = cmt_fail(&cli->err, CMT_E_SCHEMA, "a %s is not signed",
                      cmt_document_name(d.kind));
    else if (strcmp(e.payload_type, own) != 0
             || (type != NULL && strcmp(type, own) != 0))
        st = cmt_fail(&cli->err, CMT_E_SCHEMA, "a %s is signed as %s, not as %.80s",
                      cmt_document_name(d.kind), own,
                      type != NULL ? type : e.payload_type);
    else
        st = cmt_document_check(cli, &d, NULL, facts, &sentence);
    if (st == CMT_OK)
        *out = e;
done:
    return cmt_err_in_file(&cli->err, st, path);
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

static cmt_status sign(cmt_cli *cli, const char *path, const options *o)
{
    cmt_secret_key *key = NULL;
    cmt_envelope e = {0};
    cmt_buf out = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(read_key(cli, o->key, &key));
    CMT_TRY(load(cli, path, o->type, &e));
    CMT_TRY(cmt_dsse_add(&e, key, &out, &cli->err));
    if (o->out == NULL) {
        cmt_cli_print("%s\n", out.data);
    } else {
        CMT_TRY(cmt_file_write(o->out, out.data, out.len, &cli->err));
        CMT_TRY(answer(cli, &e, key, o));
    }
done:
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
