/* The bundle before this one. Its decision leaf names its claim, the claim names its policy;
 * both are objects of the log, so the chain of revisions needs nobody's word. */
#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "bundle/compile.h"
#include "bundle/statement.h"
#include "io/fields.h"
#include "io/json.h"

#include <string.h>

cmt_status cmt_compile_size(cmt_arena *mem,
                            const cmt_leaf_bytes *leaves,
                            size_t n_leaves,
                            const cmt_round_input *round,
                            uint64_t *out,
                            cmt_err *err)
{
    uint64_t size = round->used_size;
    for (uint64_t k = round->used_size; k < n_leaves; k++) {
        cmt_leaf leaf = {0};
        const cmt_status st = cmt_leaf_read(mem, leaves[k].at, leaves[k].n, &leaf, err);
        if (st != CMT_OK)
            return st;
        if (leaf.kind != CMT_LEAF_DECISION)
            continue;
        if (strcmp(leaf.round, round->round) == 0)
            break;
        size = k + 1;
    }
    *out = size;
    return CMT_OK;
}

/* "sha256:" and the digits of a member {"sha256":"…"}. */
static cmt_status digest_member(cmt_arena *mem,
                                const cmt_value *object,
                                const char *key,
                                const char **out,
                                cmt_err *err)
{
    const char *hex =
        cmt_value_as_string(cmt_value_get(cmt_value_get(object, key), "sha256"));
    uint8_t bytes[32];
    if (hex == NULL || !cmt_hex_read(hex, strlen(hex), bytes, sizeof bytes))
        return cmt_fail(err, CMT_E_SCHEMA, "the earlier claim names no `%s`", key);
    *out = cmt_arena_printf(mem, "sha256:%s", hex);
    return *out != NULL ? CMT_OK
                        : cmt_fail(err, CMT_E_NOMEM, "no room for the bundle before");
}

/* What the claim says of its policy: revision, version, digest of data.json. */
static cmt_status read_claim(cmt_arena *mem,
                             cmt_before *b,
                             const char **policy,
                             cmt_err *err)
{
    cmt_statement statement = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_statement_read(mem, b->statement, b->n_statement, CMT_PREDICATE_POLICY,
                               &statement, err));
    const cmt_value *p = cmt_value_get(statement.predicate, "policy");
    const char *version = cmt_value_as_string(cmt_value_get(p, "version"));
    if (!cmt_value_as_int(cmt_value_get(p, "revision"), &b->revision) || b->revision < 1
        || version == NULL || !cmt_version_read(version, &b->version)) {
        return cmt_fail(err, CMT_E_SCHEMA,
                        "the earlier claim names no revision or version");
    }
    CMT_TRY(digest_member(mem, p, "data", policy, err));
done:
    return st;
}

static cmt_status read_before(cmt_arena *mem,
                              const cmt_leaf *leaf,
                              const cmt_objects *objects,
                              cmt_before *out,
                              cmt_err *err)
{
    cmt_before b = {.bundle = leaf->bundle};
    const char *policy = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_objects_get(objects, mem, "claim of the bundle before", leaf->statement,
                            &b.statement, &b.n_statement, err));
    CMT_TRY(read_claim(mem, &b, &policy, err));
    CMT_TRY(cmt_objects_get(objects, mem, "policy of the bundle before", policy,
                            &b.policy_bytes, &b.n_policy, err));
    CMT_TRY(cmt_json_read(mem, b.policy_bytes, b.n_policy, CMT_MAX_JSON_BYTES,
                          &b.policy, err));
    *out = b;
done:
    return st;
}

cmt_status cmt_before_read(cmt_arena *mem,
                           const cmt_leaf_bytes *leaves,
                           size_t n_leaves,
                           const cmt_objects *objects,
                           cmt_before *out,
                           cmt_err *err)
{
    cmt_leaf last = {0};
    bool found = false;
    for (size_t k = n_leaves; k > 0 && !found; k--) {
        const cmt_status st =
            cmt_leaf_read(mem, leaves[k - 1].at, leaves[k - 1].n, &last, err);
        if (st != CMT_OK)
            return st;
        found = last.kind == CMT_LEAF_DECISION;
    }
    if (found)
        return read_before(mem, &last, objects, out, err);
    *out = (cmt_before){0};
    return CMT_OK;
}
