#include "log/count.h"

#include "base/err.h"
#include "base/index.h"
#include "log/admit.h"
#include "log/merkle.h"
#include "log/prefix.h"
#include "log/standing.h"

#include <string.h>

const char *cmt_submission_standing_name(cmt_submission_standing standing)
{
    static const char *const names[] = {
#define CMT_X(name, text) text,
        CMT_SUBMISSION_STANDINGS(CMT_X)
#undef CMT_X
    };
    return names[standing];
}

/* Objects as the source gives them, remembering whether one was missing or altered: that is
 * a lack of evidence, never a flaw of the submission. */
typedef struct watched_objects {
    const cmt_objects *inner;
    bool lacking;
} watched_objects;

static cmt_status watch(void *self,
                        cmt_arena *mem,
                        const cmt_hash32 *hash,
                        const char **bytes,
                        size_t *n,
                        cmt_err *err)
{
    watched_objects *w = self;
    const cmt_status st = w->inner->get(w->inner->self, mem, hash, bytes, n, err);
    cmt_hash32 found = {{0}};
    if (st == CMT_OK)
        cmt_sha256_of(*bytes, *n, &found);
    if (!cmt_hash32_equal(&found, hash))
        w->lacking = true;
    return st;
}

/* What one run of the rule works with. */
typedef struct counting {
    cmt_arena *mem;
    cmt_prefix prefix;
    watched_objects watched;
    cmt_objects objects;
    cmt_terms terms;
    uint64_t open;
    uint64_t close;
    cmt_rows rows;
} counting;

/* Whether a failure says something about the submission, rather than about us. */
static bool is_refusal(const counting *c, cmt_status st)
{
    return !c->watched.lacking && st != CMT_E_NOMEM && st != CMT_E_RESOURCE
           && st != CMT_E_IO && st != CMT_E_BUG && st != CMT_E_OVERFLOW;
}

/* Read one logged envelope again and judge it as if it were submitted now. */
static cmt_status judge(counting *c, cmt_row *row, cmt_err *err)
{
    const cmt_leaf *leaf = row->leaf;
    const char *bytes = NULL;
    size_t n = 0;
    cmt_envelope envelope;
    const cmt_registry_period *period = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_prefix_registry(c->mem, &c->prefix, row->index, &period, err));
    CMT_TRY(cmt_objects_get(&c->objects, c->mem, "envelope", leaf->envelope, &bytes, &n,
                            err));
    if (strcmp(leaf->round, c->terms.round) != 0)
        return cmt_fail(err, CMT_E_REPLAY, "logged for the round %s", leaf->round);
    if (leaf->registry != period->version) {
        return cmt_fail(err, CMT_E_REPLAY, "logged under registry version %lld",
                        (long long)leaf->registry);
    }
    CMT_TRY(cmt_dsse_read(c->mem, bytes, n, &envelope, err));
    c->terms.registry = period->registry;
    c->terms.index = row->index;
    c->terms.time = leaf->time;
    CMT_TRY(cmt_admit(c->mem, &c->terms, &envelope, leaf->group, &row->admitted, err));
    row->bytes = (const char *)envelope.payload;
    row->n = envelope.n;
    if (strcmp(row->admitted.payload, leaf->payload) != 0
        || row->admitted.sequence != leaf->sequence
        || row->admitted.withdrawal != (leaf->kind == CMT_LEAF_WITHDRAWAL))
        st = cmt_fail(err, CMT_E_DIGEST, "the leaf describes another document");
done:
    return st;
}

static cmt_status add_row(counting *c, uint64_t index, cmt_err *err)
{
    cmt_row *row = cmt_rows_add(&c->rows, index, &c->prefix.leaves[index]);
    cmt_err why = {0};
    cmt_status st = judge(c, row, &why);
    if (st == CMT_OK)
        st = cmt_rows_take(c->mem, &c->rows, row, &why);
    if (st == CMT_OK)
        return CMT_OK;
    if (!is_refusal(c, st)) {
        if (err != NULL)
            *err = why;
        return st;
    }
    row->standing = CMT_SUBMISSION_REFUSED;
    row->reason = cmt_admit_reason(c->mem, &why);
    return row->reason == NULL ? cmt_fail(err, CMT_E_NOMEM, "no room for rows")
                               : CMT_OK;
}

static cmt_status add_rows(counting *c, cmt_err *err)
{
    cmt_xml_schema *schema = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_rows_init(c->mem, (size_t)(c->close - c->open), &c->rows, err));
    CMT_TRY(cmt_xml_schema_new(CMT_XML_PROFILE, &schema, err));
    c->terms.schema = schema;
    for (uint64_t k = c->open + 1; k < c->close; k++) {
        const cmt_leaf_kind kind = c->prefix.leaves[k].kind;
        if (kind == CMT_LEAF_SUBMISSION || kind == CMT_LEAF_WITHDRAWAL)
            CMT_TRY(add_row(c, k, err));
    }
done:
    cmt_xml_schema_free(schema);
    return st;
}

static cmt_status list_refusals(counting *c, cmt_round_input *out, cmt_err *err)
{
    cmt_refusal *list =
        CMT_NEW_ARRAY(c->mem, cmt_refusal, (size_t)(c->close - c->open));
    if (list == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for refusals");
    for (uint64_t k = c->open; k < c->close; k++) {
        const cmt_leaf *leaf = &c->prefix.leaves[k];
        if (leaf->kind == CMT_LEAF_REFUSAL) {
            list[out->n_refusals++] = (cmt_refusal){.index = k,
                                                    .envelope = leaf->envelope,
                                                    .code = leaf->code,
                                                    .reason = leaf->reason};
        }
    }
    out->refusals = list;
    return CMT_OK;
}

/* Secrets count when one reveal after the close opens every commitment, in order. */
static cmt_status find_secrets(counting *c, cmt_round_input *out, cmt_err *err)
{
    const cmt_leaf *opened = &c->prefix.leaves[c->open];
    out->seeds = opened->seeds;
    out->n_seeds = opened->n_seeds;
    if (opened->n_seeds == 0)
        return CMT_OK;
    uint8_t(*secrets)[32] = cmt_arena_array(c->mem, opened->n_seeds, 32);
    if (secrets == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for secrets");
    for (uint64_t k = c->close; k < c->prefix.n; k++) {
        const cmt_leaf *leaf = &c->prefix.leaves[k];
        if (leaf->kind == CMT_LEAF_REVEAL && strcmp(leaf->round, out->round) == 0
            && cmt_leaf_reveals(leaf, opened, secrets)) {
            out->secrets = (const uint8_t(*)[32])secrets;
            out->used_size = k + 1;
            break;
        }
    }
    return CMT_OK;
}

static void root_at_close(counting *c, cmt_round_input *out)
{
    cmt_merkle_range range = {0};
    for (uint64_t k = 0; k <= c->close; k++) {
        cmt_hash32 leaf;
        cmt_merkle_leaf(c->prefix.bytes[k].at, c->prefix.bytes[k].n, &leaf);
        cmt_merkle_range_add(&range, &leaf, NULL, NULL);
    }
    cmt_merkle_range_root(&range, &out->root);
    out->size = c->close + 1;
    out->used_size = out->size;
}

/* Documents in force, the round's bounds and its terms. */
static cmt_status open_round(counting *c,
                             const char *round,
                             cmt_round_input *out,
                             cmt_err *err)
{
    const cmt_registry_period *period = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_prefix_round(&c->prefix, round, &c->open, &c->close, err));
    if (c->close == CMT_PREFIX_OPEN)
        return cmt_fail(err, CMT_E_CONFLICT, "the round %s is not closed", round);
    const cmt_leaf *opened = &c->prefix.leaves[c->open];
    CMT_TRY(cmt_prefix_registry(c->mem, &c->prefix, c->open, &period, err));
    if (opened->registry != period->version) {
        return cmt_fail(err, CMT_E_SCHEMA, "leaf %llu names registry version %lld",
                        (unsigned long long)c->open, (long long)opened->registry);
    }
    CMT_TRY(cmt_prefix_charter(c->mem, &c->prefix, opened->charter, c->open,
                               &out->charter_document, &out->charter, err));
    CMT_TRY(cmt_prefix_registry(c->mem, &c->prefix, c->close, &period, err));
    out->registry = period->registry;
    out->registry_document = period->document;
    out->instance = c->prefix.trust->instance;
    out->round = opened->round;
    out->open_index = c->open;
    out->close_index = c->close;
    out->opened = opened->time;
    out->closed = c->prefix.leaves[c->close].time;
    c->terms = (cmt_terms){.instance = out->instance,
                           .round = out->round,
                           .charter_digest = opened->charter,
                           .charter = out->charter,
                           .registry_at_open = opened->registry,
                           .objects = &c->objects};
done:
    return st;
}

/* What came of the rows. */
static cmt_status settle(counting *c, cmt_round_input *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_rows_settle(c->mem, &c->rows, out->registry, out->closed, err));
    CMT_TRY(cmt_rows_list(c->mem, &c->rows, out, err));
    CMT_TRY(list_refusals(c, out, err));
    root_at_close(c, out);
    CMT_TRY(find_secrets(c, out, err));
done:
    return st;
}

cmt_status cmt_count_round(cmt_arena *mem,
                           const cmt_trust_root *trust,
                           const cmt_leaf_bytes *leaves,
                           size_t n_leaves,
                           const cmt_objects *objects,
                           const char *round,
                           cmt_round_input *out,
                           cmt_err *err)
{
    counting *c = CMT_NEW(mem, counting);
    cmt_round_input found = {0};
    cmt_status st = CMT_OK;
    if (c == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    c->mem = mem;
    c->watched.inner = objects;
    c->objects = (cmt_objects){.self = &c->watched, .get = watch};
    CMT_TRY(cmt_prefix_read(mem, trust, leaves, n_leaves, objects, &c->prefix, err));
    CMT_TRY(open_round(c, round, &found, err));
    CMT_TRY(add_rows(c, err));
    CMT_TRY(settle(c, &found, err));
    *out = found;
done:
    return st;
}
