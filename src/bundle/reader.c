/* The public reader of <comitia/bundle.h>. */
#include "base/buf.h"
#include "base/err.h"
#include "bundle/bundle.h"
#include "io/file.h"
#include "io/json.h"

#include <comitia/bundle.h>

#include <string.h>

#define MAX_BUNDLE_BYTES (2UL << 30)

/* The handle lives in its own arena. */
struct cmt_bundle {
    cmt_arena *mem;
    cmt_opened opened;
    char digest[CMT_DIGEST_TEXT];
    const char **outcomes; /* [n_items] canonical JSON */
    size_t n_items;
};

static const char *text_of(const cmt_value *v, const char *key)
{
    return cmt_value_as_string(cmt_value_get(v, key));
}

/* An item's members are there, and its outcome has a text. */
static cmt_status read_item(cmt_bundle *b, size_t k, cmt_err *err)
{
    static const char *const keys[] = {"id",   "question", "context", "kind",
                                       "text", "lang",     "status",  "action"};
    const cmt_value *item = cmt_value_at(cmt_value_get(b->opened.policy, "items"), k);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (text_of(item, keys[i]) == NULL) {
            return cmt_fail(err, CMT_E_SCHEMA, "item %zu of the policy has no `%s`", k,
                            keys[i]);
        }
    }
    const cmt_value *outcome = cmt_value_get(item, "outcome");
    if (outcome == NULL) {
        return cmt_fail(err, CMT_E_SCHEMA, "item %zu of the policy has no `outcome`",
                        k);
    }
    cmt_buf buf = {0};
    cmt_status st = cmt_json_write(outcome, &buf, err);
    if (st == CMT_OK) {
        b->outcomes[k] = cmt_buf_keep(&buf, b->mem);
        if (b->outcomes[k] == NULL)
            st = cmt_fail(err, CMT_E_NOMEM, "no room for the outcomes");
    }
    cmt_buf_free(&buf);
    return st;
}

static cmt_status fill(cmt_bundle *b, const void *bytes, size_t n, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_bundle_read(b->mem, bytes, n, &b->opened, err));
    cmt_digest_text(&b->opened.digest, b->digest);
    b->n_items = cmt_value_count(cmt_value_get(b->opened.policy, "items"));
    b->outcomes = CMT_NEW_ARRAY(b->mem, const char *, b->n_items + 1);
    if (b->outcomes == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the outcomes");
    for (size_t k = 0; k < b->n_items; k++)
        CMT_TRY(read_item(b, k, err));
done:
    return st;
}

static cmt_bundle *new_bundle(void)
{
    cmt_arena *mem = cmt_arena_new(0);
    cmt_bundle *b = mem == NULL ? NULL : CMT_NEW(mem, cmt_bundle);
    if (b == NULL) {
        cmt_arena_free(mem);
    } else {
        b->mem = mem;
    }
    return b;
}

cmt_status cmt_bundle_open(const char *path, cmt_bundle **out, cmt_err *err)
{
    cmt_bundle *b = new_bundle();
    char *bytes = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    if (b == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to open a bundle");
    CMT_TRY(cmt_file_read(b->mem, path, MAX_BUNDLE_BYTES, &bytes, &n, err));
    CMT_TRY(fill(b, bytes, n, err));
    *out = b;
    return CMT_OK;
done:
    cmt_bundle_free(b);
    return cmt_err_in_file(err, st, path);
}

cmt_status cmt_bundle_open_bytes(const void *bytes,
                                 size_t n,
                                 cmt_bundle **out,
                                 cmt_err *err)
{
    cmt_bundle *b = new_bundle();
    const char *copy = b == NULL ? NULL : cmt_arena_strndup(b->mem, bytes, n);
    cmt_status st = CMT_OK;
    if (copy == NULL) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room to open a bundle");
    } else {
        st = fill(b, copy, n, err);
    }
    if (st == CMT_OK) {
        *out = b;
    } else {
        cmt_bundle_free(b);
    }
    return st;
}

void cmt_bundle_free(cmt_bundle *bundle)
{
    if (bundle != NULL)
        cmt_arena_free(bundle->mem);
}

const char *cmt_bundle_version(const cmt_bundle *bundle)
{
    return bundle->opened.manifest.policy_version;
}

int64_t cmt_bundle_revision(const cmt_bundle *bundle)
{
    return bundle->opened.manifest.revision;
}

const char *cmt_bundle_instance(const cmt_bundle *bundle)
{
    return text_of(bundle->opened.policy, "instance");
}

const char *cmt_bundle_round(const cmt_bundle *bundle)
{
    return text_of(bundle->opened.policy, "round");
}

const char *cmt_bundle_expires(const cmt_bundle *bundle)
{
    return text_of(bundle->opened.policy, "expires");
}

const char *cmt_bundle_digest(const cmt_bundle *bundle)
{
    return bundle->digest;
}

size_t cmt_bundle_n_items(const cmt_bundle *bundle)
{
    return bundle->n_items;
}

cmt_status cmt_bundle_item_at(const cmt_bundle *bundle, size_t k, cmt_bundle_item *out)
{
    if (k >= bundle->n_items)
        return CMT_E_RANGE;
    const cmt_value *item =
        cmt_value_at(cmt_value_get(bundle->opened.policy, "items"), k);
    *out = (cmt_bundle_item){.id = text_of(item, "id"),
                             .question = text_of(item, "question"),
                             .context = text_of(item, "context"),
                             .kind = text_of(item, "kind"),
                             .text = text_of(item, "text"),
                             .lang = text_of(item, "lang"),
                             .status = text_of(item, "status"),
                             .action = text_of(item, "action"),
                             .outcome = bundle->outcomes[k]};
    return CMT_OK;
}

cmt_status cmt_bundle_file(const cmt_bundle *bundle,
                           const char *name,
                           const void **bytes,
                           size_t *n)
{
    const cmt_entry *entry = cmt_container_get(&bundle->opened.files, name);
    if (entry == NULL)
        return CMT_E_REFERENCE;
    *bytes = entry->bytes;
    *n = entry->n;
    return CMT_OK;
}
