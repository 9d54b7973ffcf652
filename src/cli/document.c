#include "cli/document.h"

#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "cli/payload.h"
#include "crypto/dsse.h"
#include "io/charter.h"
#include "io/file.h"
#include "io/json.h"
#include "io/xml.h"
#include "log/withdrawal.h"

#include <string.h>

static const struct {
    const char *name;
    const char *type;
} kinds[] = {
    [CMT_DOCUMENT_CHARTER] = {"charter", CMT_TYPE_CHARTER},
    [CMT_DOCUMENT_PROFILE] = {"profile", CMT_TYPE_PROFILE},
    [CMT_DOCUMENT_PROGRAM] = {"program", NULL},
    [CMT_DOCUMENT_REGISTRY] = {"registry", CMT_TYPE_REGISTRY},
    [CMT_DOCUMENT_STATEMENT] = {"statement", CMT_TYPE_INTOTO},
    [CMT_DOCUMENT_TRUST] = {"trust root", NULL},
    [CMT_DOCUMENT_WITHDRAWAL] = {"withdrawal", CMT_TYPE_WITHDRAWAL},
    [CMT_DOCUMENT_ENVELOPE] = {"envelope", NULL},
    [CMT_DOCUMENT_JSON] = {"canonical JSON", NULL},
    [CMT_DOCUMENT_BUNDLE] = {"bundle", NULL},
    [CMT_DOCUMENT_SECRET_KEY] = {"secret key", NULL},
    [CMT_DOCUMENT_PUBLIC_KEY] = {"public key", NULL},
};

const char *cmt_document_name(cmt_document_kind kind)
{
    return kinds[kind].name;
}

const char *cmt_document_type(cmt_document_kind kind)
{
    return kinds[kind].type;
}

static bool starts_with(const char *bytes, size_t n, const char *head)
{
    return n >= strlen(head) && memcmp(bytes, head, strlen(head)) == 0;
}

static cmt_status kind_of_xml(cmt_cli *cli, cmt_document *out)
{
    static const struct {
        const char *ns;
        cmt_document_kind kind;
    } spaces[] = {
        {"urn:comitia:charter:1", CMT_DOCUMENT_CHARTER},
        {"urn:comitia:profile:1", CMT_DOCUMENT_PROFILE},
        {"urn:comitia:program:1", CMT_DOCUMENT_PROGRAM},
    };
    const cmt_xml *root = NULL;
    const cmt_status st = cmt_xml_read(cli->mem, out->bytes, out->n, &root, &cli->err);
    for (size_t k = 0; root != NULL && k < sizeof spaces / sizeof spaces[0]; k++) {
        if (strcmp(root->ns, spaces[k].ns) == 0) {
            out->kind = spaces[k].kind;
            return CMT_OK;
        }
    }
    if (root == NULL)
        return st;
    return cmt_fail_at(&cli->err, CMT_E_SCHEMA, root->line, NULL,
                       "`%.40s` of namespace `%.80s` is no document of comitia",
                       root->name, root->ns);
}

static cmt_status kind_of_json(cmt_cli *cli, cmt_document *out)
{
    cmt_value *v = NULL;
    const cmt_status st = cmt_json_read_foreign(cli->mem, out->bytes, out->n,
                                                CMT_MAX_ENVELOPE_BYTES, &v, &cli->err);
    if (st != CMT_OK)
        return st;
    const char *format = cmt_value_as_string(cmt_value_get(v, "format"));
    out->kind = CMT_DOCUMENT_JSON;
    if (cmt_value_get(v, "payloadType") != NULL) {
        out->kind = CMT_DOCUMENT_ENVELOPE;
    } else if (cmt_value_get(v, "predicateType") != NULL) {
        out->kind = CMT_DOCUMENT_STATEMENT;
    } else if (format != NULL && strncmp(format, "comitia.registry/", 17) == 0) {
        out->kind = CMT_DOCUMENT_REGISTRY;
    } else if (format != NULL && strncmp(format, "comitia.trust/", 14) == 0) {
        out->kind = CMT_DOCUMENT_TRUST;
    } else if (format != NULL && strncmp(format, "comitia.withdrawal/", 19) == 0) {
        out->kind = CMT_DOCUMENT_WITHDRAWAL;
    }
    return CMT_OK;
}

static bool is_hex_key(const char *bytes, size_t n)
{
    uint8_t key[32];
    return cmt_hex_read(bytes, n > 0 && bytes[n - 1] == '\n' ? n - 1 : n, key,
                        sizeof key);
}

cmt_status cmt_document_of(cmt_cli *cli, const char *bytes, size_t n, cmt_document *out)
{
    cmt_document d = {.bytes = bytes, .n = n};
    cmt_status st = CMT_OK;
    const size_t blank = strspn(bytes, " \t\r\n");
    if (starts_with(bytes, n, "<")) {
        st = kind_of_xml(cli, &d);
    } else if (starts_with(bytes + blank, n - blank, "{")) {
        st = kind_of_json(cli, &d);
    } else if (starts_with(bytes, n, "\x1f\x8b")) {
        d.kind = CMT_DOCUMENT_BUNDLE;
    } else if (is_hex_key(bytes, n) || strstr(bytes, "-----BEGIN PUBLIC KEY") != NULL) {
        d.kind = CMT_DOCUMENT_PUBLIC_KEY;
    } else if (strstr(bytes, "-----BEGIN ") != NULL) {
        d.kind = CMT_DOCUMENT_SECRET_KEY;
    } else {
        st = cmt_fail(&cli->err, CMT_E_SYNTAX,
                      "neither XML nor JSON, bundle or key: not a document of comitia");
    }
    if (st == CMT_OK)
        *out = d;
    return st;
}

cmt_status cmt_document_load(cmt_cli *cli, const char *path, cmt_document *out)
{
    char *bytes = NULL;
    size_t n = 0;
    cmt_status st =
        cmt_file_read(cli->mem, path, CMT_MAX_CONTAINER_BYTES, &bytes, &n, &cli->err);
    if (st == CMT_OK)
        st = cmt_document_of(cli, bytes, n, out);
    return cmt_err_in_file(&cli->err, st, path);
}

cmt_status cmt_document_charter(cmt_cli *cli, const char *path, const cmt_charter **out)
{
    cmt_document d = {0};
    const char *bytes = NULL;
    size_t n = 0;
    cmt_charter *charter = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_read_payload(cli, path, &bytes, &n));
    CMT_TRY(cmt_document_of(cli, bytes, n, &d));
    if (d.kind != CMT_DOCUMENT_CHARTER) {
        st = cmt_fail(&cli->err, CMT_E_SCHEMA, "a %s, not a charter",
                      cmt_document_name(d.kind));
    } else {
        st = cmt_charter_read(cli->mem, bytes, n, &charter, &cli->err);
    }
    if (st == CMT_OK)
        *out = charter;
done:
    return cmt_err_in_file(&cli->err, st, path);
}
