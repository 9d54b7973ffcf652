#include "log/prefix.h"

#include "base/err.h"
#include "crypto/registry.h"
#include "io/charter.h"

#include <string.h>

/* An error about a leaf says which. */
static cmt_status in_leaf(cmt_err *err, cmt_status st, uint64_t index)
{
    if (err == NULL || st == CMT_OK || st == CMT_E_NOMEM)
        return st;
    const cmt_err why = *err;
    return cmt_fail(err, CMT_E_SCHEMA, "leaf %llu: %s%s%s", (unsigned long long)index,
                    why.path, why.path[0] != '\0' ? ": " : "", why.text);
}

static cmt_status add_period(cmt_prefix *p, uint64_t index, cmt_err *err)
{
    const cmt_leaf *leaf = &p->leaves[index];
    if (p->n_periods > 0 && leaf->version != p->periods[p->n_periods - 1].version + 1) {
        return cmt_fail(err, CMT_E_SCHEMA,
                        "leaf %llu: registry version %lld follows version %lld",
                        (unsigned long long)index, (long long)leaf->version,
                        (long long)p->periods[p->n_periods - 1].version);
    }
    p->periods[p->n_periods++] =
        (cmt_registry_period){.document = {.index = index,
                                           .envelope = leaf->envelope,
                                           .payload = leaf->payload},
                              .version = leaf->version};
    return CMT_OK;
}

cmt_status cmt_prefix_read(cmt_arena *mem,
                           const cmt_trust_root *trust,
                           const cmt_leaf_bytes *bytes,
                           size_t n,
                           const cmt_objects *objects,
                           cmt_prefix *out,
                           cmt_err *err)
{
    cmt_leaf *leaves = CMT_NEW_ARRAY(mem, cmt_leaf, n + 1);
    cmt_prefix p = {.trust = trust,
                    .objects = objects,
                    .bytes = bytes,
                    .leaves = leaves,
                    .n = n,
                    .periods = CMT_NEW_ARRAY(mem, cmt_registry_period, n + 1)};
    if (leaves == NULL || p.periods == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu leaves", n);
    for (size_t k = 0; k < n; k++) {
        cmt_status st = cmt_leaf_read(mem, bytes[k].at, bytes[k].n, &leaves[k], err);
        if (st != CMT_OK)
            return in_leaf(err, st, k);
        if (k > 0 && leaves[k].time < leaves[k - 1].time) {
            return cmt_fail(err, CMT_E_SCHEMA, "leaf %zu is older than the one before",
                            k);
        }
        if (leaves[k].kind == CMT_LEAF_REGISTRY)
            st = add_period(&p, k, err);
        if (st != CMT_OK)
            return st;
    }
    *out = p;
    return CMT_OK;
}

/* The document behind an envelope that the council signed, as the leaf names both. */
static cmt_status open_document(cmt_arena *mem,
                                const cmt_prefix *p,
                                const char *what,
                                const char *type,
                                cmt_signed_document *document,
                                cmt_err *err)
{
    const char *bytes = NULL;
    size_t n = 0;
    cmt_envelope envelope;
    char digest[CMT_DIGEST_TEXT];
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_objects_get(p->objects, mem, what, document->envelope, &bytes, &n, err));
    CMT_TRY(cmt_dsse_read(mem, bytes, n, &envelope, err));
    CMT_TRY(cmt_dsse_verify(mem, &envelope, type, p->trust->keys, &p->trust->council,
                            NULL, err));
    cmt_digest_text(&envelope.digest, digest);
    if (strcmp(digest, document->payload) != 0) {
        return cmt_fail(err, CMT_E_DIGEST, "leaf %llu names another %s than it logs",
                        (unsigned long long)document->index, what);
    }
    document->bytes = (const char *)envelope.payload;
    document->n = envelope.n;
done:
    return st;
}

static cmt_status open_period(cmt_arena *mem,
                              const cmt_prefix *p,
                              cmt_registry_period *period,
                              cmt_err *err)
{
    const char *bytes = NULL;
    size_t n = 0;
    cmt_registry *registry = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(
        open_document(mem, p, "registry", CMT_TYPE_REGISTRY, &period->document, err));
    CMT_TRY(cmt_objects_get(p->objects, mem, "registry", period->document.envelope,
                            &bytes, &n, err));
    CMT_TRY(cmt_registry_open(mem, bytes, n, p->trust, &registry, NULL, err));
    if (registry->version != period->version) {
        return cmt_fail(err, CMT_E_SCHEMA,
                        "leaf %llu logs registry version %lld as %lld",
                        (unsigned long long)period->document.index,
                        (long long)registry->version, (long long)period->version);
    }
    period->registry = registry;
done:
    return st;
}

cmt_status cmt_prefix_registry(cmt_arena *mem,
                               cmt_prefix *prefix,
                               uint64_t index,
                               const cmt_registry_period **out,
                               cmt_err *err)
{
    cmt_registry_period *period = NULL;
    for (size_t k = 0; k < prefix->n_periods; k++) {
        if (prefix->periods[k].document.index < index)
            period = &prefix->periods[k];
    }
    if (period == NULL) {
        return cmt_fail(err, CMT_E_REFERENCE, "no registry is logged before leaf %llu",
                        (unsigned long long)index);
    }
    if (period->registry == NULL) {
        const cmt_status st = open_period(mem, prefix, period, err);
        if (st != CMT_OK)
            return st;
    }
    *out = period;
    return CMT_OK;
}

cmt_status cmt_prefix_charter(cmt_arena *mem,
                              const cmt_prefix *prefix,
                              const char *payload,
                              uint64_t index,
                              cmt_signed_document *document,
                              const cmt_charter **out,
                              cmt_err *err)
{
    cmt_signed_document d = {0};
    const cmt_leaf *leaf = NULL;
    for (uint64_t k = 0; k < index && k < prefix->n; k++) {
        if (prefix->leaves[k].kind != CMT_LEAF_CHARTER
            || strcmp(prefix->leaves[k].payload, payload) != 0)
            continue;
        leaf = &prefix->leaves[k];
        d = (cmt_signed_document){
            .index = k, .envelope = leaf->envelope, .payload = leaf->payload};
    }
    if (leaf == NULL) {
        return cmt_fail(err, CMT_E_REFERENCE,
                        "no charter %s is logged before leaf %llu", payload,
                        (unsigned long long)index);
    }
    cmt_charter *charter = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(open_document(mem, prefix, "charter", CMT_TYPE_CHARTER, &d, err));
    CMT_TRY(cmt_charter_read(mem, d.bytes, d.n, &charter, err));
    if (strcmp(charter->instance, prefix->trust->instance) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "the charter is for %s, not %s",
                        charter->instance, prefix->trust->instance);
    }
    if (charter->version != leaf->version) {
        return cmt_fail(err, CMT_E_SCHEMA,
                        "leaf %llu logs charter version %lld as %lld",
                        (unsigned long long)d.index, (long long)charter->version,
                        (long long)leaf->version);
    }
    *document = d;
    *out = charter;
done:
    return st;
}

static cmt_status contradiction(uint64_t index, const char *what, cmt_err *err)
{
    return cmt_fail(err, CMT_E_SCHEMA, "leaf %llu: %s", (unsigned long long)index,
                    what);
}

/* A walk over rounds: they follow one another, each opens once and closes once. */
typedef struct walk {
    const char *wanted;
    const char *current; /* the round that is open, or NULL */
    uint64_t opened;
    uint64_t closed;
} walk;

static cmt_status walk_open(walk *w, const cmt_leaf *leaf, uint64_t k, cmt_err *err)
{
    if (w->current != NULL)
        return contradiction(k, "a round opens within another", err);
    w->current = leaf->round;
    if (strcmp(leaf->round, w->wanted) != 0)
        return CMT_OK;
    if (w->opened != CMT_PREFIX_OPEN)
        return contradiction(k, "a round opens twice", err);
    w->opened = k;
    return CMT_OK;
}

static cmt_status walk_close(walk *w, const cmt_leaf *leaf, uint64_t k, cmt_err *err)
{
    if (w->current == NULL || strcmp(w->current, leaf->round) != 0)
        return contradiction(k, "a round closes that is not open", err);
    if ((uint64_t)leaf->size != k)
        return contradiction(k, "the cut-off is not the leaf's own index", err);
    if (strcmp(leaf->round, w->wanted) == 0)
        w->closed = k;
    w->current = NULL;
    return CMT_OK;
}

cmt_status cmt_prefix_round(const cmt_prefix *prefix,
                            const char *round,
                            uint64_t *open,
                            uint64_t *close,
                            cmt_err *err)
{
    walk w = {.wanted = round, .opened = CMT_PREFIX_OPEN, .closed = CMT_PREFIX_OPEN};
    cmt_status st = CMT_OK;
    for (uint64_t k = 0; k < prefix->n && w.closed == CMT_PREFIX_OPEN; k++) {
        const cmt_leaf *leaf = &prefix->leaves[k];
        if (leaf->kind == CMT_LEAF_ROUND_OPEN) {
            st = walk_open(&w, leaf, k, err);
        } else if (leaf->kind == CMT_LEAF_ROUND_CLOSE) {
            st = walk_close(&w, leaf, k, err);
        }
        if (st != CMT_OK)
            return st;
    }
    if (w.opened == CMT_PREFIX_OPEN)
        return cmt_fail(err, CMT_E_REFERENCE, "there is no round %s", round);
    *open = w.opened;
    *close = w.closed;
    return CMT_OK;
}
