#include "base/err.h"
#include "cli/document.h"
#include "crypto/dsse.h"
#include "crypto/trust_root.h"
#include "io/file.h"

#include <string.h>

typedef struct options {
    const char *charter;
    const char *trust;
} options;

/* Who must have signed a payload of this type, or NULL where the root does not say. */
static const cmt_signers *signers_of(const cmt_trust_root *root, const char *type)
{
    if (strcmp(type, CMT_TYPE_CHARTER) == 0 || strcmp(type, CMT_TYPE_REGISTRY) == 0)
        return &root->council;
    return strcmp(type, CMT_TYPE_INTOTO) == 0 ? &root->release : NULL;
}

static cmt_status verify(cmt_cli *cli,
                         const cmt_envelope *e,
                         const char *trust,
                         cmt_value *answer)
{
    char *bytes = NULL;
    size_t n = 0;
    cmt_trust_root *root = NULL;
    cmt_verified v = {0};
    cmt_status st =
        cmt_file_read(cli->mem, trust, (size_t)1 << 24, &bytes, &n, &cli->err);
    if (st == CMT_OK)
        st = cmt_trust_root_read(cli->mem, bytes, n, &root, &cli->err);
    if (root == NULL)
        return cmt_err_in_file(&cli->err, st, trust);
    const cmt_signers *signers = signers_of(root, e->payload_type);
    if (signers == NULL) {
        return cmt_fail(&cli->err, CMT_E_UNSUPPORTED,
                        "the trust root does not say who signs %.80s: a group's keys "
                        "stand in the registry, and `submit` checks them",
                        e->payload_type);
    }
    st = cmt_dsse_verify(cli->mem, e, e->payload_type, root->keys, signers, &v,
                         &cli->err);
    cmt_value *by = cmt_value_array(cli->mem);
    for (size_t k = 0; st == CMT_OK && k < v.n; k++) {
        cmt_value_add(cli->mem, by,
                      cmt_value_string(cli->mem, root->keys[v.keys[k]].id));
    }
    cmt_value_set(cli->mem, answer, "signed_by", by);
    return st;
}

/* An envelope is fine when its payload is: a document within a document. */
static cmt_status check_payload(cmt_cli *cli,
                                const cmt_document *envelope,
                                const options *o,
                                const cmt_charter *charter,
                                cmt_value *answer,
                                const char **sentence)
{
    cmt_envelope e = {0};
    cmt_document d = {0};
    cmt_value *facts = cmt_value_object(cli->mem);
    const char *inner = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_dsse_read(cli->mem, envelope->bytes, envelope->n, &e, &cli->err));
    if (o->trust != NULL)
        CMT_TRY(verify(cli, &e, o->trust, answer));
    CMT_TRY(cmt_document_of(cli, (const char *)e.payload, e.n, &d));
    const char *type = cmt_document_type(d.kind);
    if (type == NULL || strcmp(type, e.payload_type) != 0) {
        return cmt_fail(&cli->err, CMT_E_SCHEMA, "a %s signed as %.80s",
                        cmt_document_name(d.kind), e.payload_type);
    }
    CMT_TRY(cmt_document_check(cli, &d, charter, facts, &inner));
    cmt_value_set(cli->mem, answer, "document", facts);
    *sentence = cmt_arena_printf(cli->mem, "%s, %s:\n  %s", *sentence,
                                 o->trust != NULL ? "verified" : "not verified", inner);
done:
    return st;
}

static cmt_status check_file(cmt_cli *cli, const char *path, const options *o)
{
    cmt_document d = {0};
    const cmt_charter *charter = NULL;
    cmt_value *answer = cmt_value_object(cli->mem);
    const char *sentence = "";
    cmt_status st =
        o->charter == NULL ? CMT_OK : cmt_document_charter(cli, o->charter, &charter);
    if (st == CMT_OK)
        st = cmt_document_load(cli, path, &d);
    if (st == CMT_OK)
        st = cmt_document_check(cli, &d, charter, answer, &sentence);
    if (st == CMT_OK && o->trust != NULL && d.kind != CMT_DOCUMENT_ENVELOPE) {
        st = cmt_fail(&cli->err, CMT_E_TRUST, "a %s without signatures: %s",
                      cmt_document_name(d.kind),
                      d.kind == CMT_DOCUMENT_BUNDLE
                          ? "`comitia verify` checks those that lie beside it"
                          : "there is nothing to verify");
    }
    if (st == CMT_OK && d.kind == CMT_DOCUMENT_ENVELOPE)
        st = check_payload(cli, &d, o, charter, answer, &sentence);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, path);
    cmt_value_set_string(cli->mem, answer, "file", path);
    if (cli->json)
        return cmt_cli_print_json(cli, answer);
    cmt_cli_print("%s: %s\n", path, sentence == NULL ? "" : sentence);
    return CMT_OK;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    options o = {0};
    size_t n = 0;
    const cmt_cli_option table[] = {
        {.name = "charter", .value = &o.charter},
        {.name = "trust", .value = &o.trust},
    };
    const cmt_status st = cmt_cli_options(cli, argc, argv, table, 2, &n);
    if (st != CMT_OK)
        return st;
    if (n != 1)
        return cmt_cli_usage(cli, "check takes one FILE");
    return check_file(cli, argv[1], &o);
}

const cmt_command cmt_cmd_check = {
    .name = "check",
    .usage = "FILE [--charter CHARTER] [--trust ROOT]",
    .summary = "Say what a document is, and whether it is fine",
    .help =
        "FILE is a charter, a profile, a registry, a trust root, an envelope around "
        "one of\n"
        "them, a statement, a bundle, a key, or any canonical JSON; `-` is standard "
        "input.\n"
        "What it is shows in its content, not in its name.\n\n"
        "  --charter CHARTER  check a profile's answers against this charter\n"
        "  --trust ROOT       verify an envelope's signatures by this trust root\n\n"
        "A document that is not fine gets one sentence with file, line and path, and "
        "exit\n"
        "code 65; signatures that do not suffice get 77.\n\n"
        "  comitia check registry.json\n"
        "  comitia check profile.xml --charter charter.xml\n"
        "  comitia check charter.dsse.json --trust trust.json\n",
    .run = run,
};
