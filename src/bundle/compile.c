#include "bundle/compile.h"

#include "base/err.h"
#include "base/hex.h"
#include "bundle/claim.h"
#include "bundle/evidence.h"
#include "bundle/statement.h"
#include "bundle/sums.h"
#include "decision/policy.h"
#include "io/json.h"

#include <stdlib.h>
#include <string.h>

/* Entries under construction; a shortage is asked of the arena at the end. */
typedef struct listing {
    cmt_arena *mem;
    cmt_entry *at; /* [n], room for cap */
    size_t n;
    size_t cap;
} listing;

static bool has(const listing *l, const char *name)
{
    for (size_t k = 0; k < l->n; k++) {
        if (strcmp(l->at[k].name, name) == 0)
            return true;
    }
    return false;
}

static void put(listing *l, const char *name, const void *bytes, size_t n)
{
    if (name == NULL || bytes == NULL)
        return;
    cmt_entry *at = cmt_arena_grow(l->mem, l->at, l->n, &l->cap, sizeof *at);
    if (at == NULL)
        return;
    l->at = at;
    l->at[l->n++] = (cmt_entry){.name = name, .bytes = bytes, .n = n};
}

static cmt_status put_json(listing *l,
                           const char *name,
                           const cmt_value *value,
                           cmt_err *err)
{
    cmt_buf buf = {0};
    if (value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %s", name);
    cmt_status st = cmt_json_write(value, &buf, err);
    if (st == CMT_OK) {
        const char *bytes = cmt_buf_keep(&buf, l->mem);
        if (bytes != NULL) {
            put(l, name, bytes, buf.len);
        } else {
            st = cmt_fail(err, CMT_E_NOMEM, "no room for %s", name);
        }
    } else {
        st = cmt_err_in_file(err, st, name);
    }
    cmt_buf_free(&buf);
    return st;
}

/* The folder of an object, by what names it: charter and registry in force have names of
 * their own, counted and refused envelopes lie in submissions/, attachments in theirs; what
 * else the count read (earlier registries, withdrawals) lies in objects/. */
static const char *object_name(cmt_arena *mem,
                               const cmt_round_input *r,
                               const cmt_hash32 *hash)
{
    char digest[CMT_DIGEST_TEXT];
    cmt_digest_text(hash, digest);
    const char *hex = digest + strlen("sha256:");
    if (strcmp(digest, r->charter_document.envelope) == 0)
        return CMT_AT_CHARTER;
    if (strcmp(digest, r->registry_document.envelope) == 0)
        return CMT_AT_REGISTRY;
    for (size_t k = 0; k < r->n_submissions; k++) {
        const cmt_submission *s = &r->submissions[k];
        if (strcmp(digest, s->envelope) == 0)
            return cmt_arena_printf(mem, CMT_AT_SUBMISSIONS "%s.dsse.json", hex);
        for (size_t i = 0; i < s->n_attachments; i++) {
            if (strcmp(digest, s->attachments[i].digest) == 0)
                return cmt_arena_printf(mem, CMT_AT_ATTACHMENTS "%s", hex);
        }
    }
    return cmt_arena_printf(mem, CMT_AT_OBJECTS "%s", hex);
}

static void put_evidence(listing *l,
                         const cmt_compile_input *input,
                         const cmt_compiled *c)
{
    const cmt_recorder *recorder = c->seen;
    for (size_t k = 0; k < recorder->n; k++) {
        const char *name = object_name(l->mem, c->round, &recorder->seen[k].hash);
        put(l, name, recorder->seen[k].bytes, recorder->seen[k].n);
    }
    for (size_t k = 0; k < input->n_leaves; k++)
        put(l, cmt_leaf_file_name(l->mem, k), input->leaves[k].at, input->leaves[k].n);
    put(l, CMT_AT_CHECKPOINT, input->checkpoint, input->n_checkpoint);
    put(l, CMT_AT_TRUST, input->trust_bytes, input->n_trust);
    if (c->before.bundle == NULL)
        return;
    put(l, CMT_AT_PREVIOUS, c->before.policy_bytes, c->before.n_policy);
    put(l, CMT_AT_PREVIOUS_CLAIM, c->before.statement, c->before.n_statement);
}

static cmt_status put_derived(listing *l, const cmt_compiled *c, cmt_err *err)
{
    const char *version = c->manifest.policy_version;
    cmt_buf buf = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(put_json(l, CMT_AT_POLICY, c->policy, err));
    CMT_TRY(put_json(l, CMT_AT_DECISION, c->decision.record, err));
    CMT_TRY(put_json(l, CMT_AT_INPUTS, c->decision.inputs, err));
    CMT_TRY(put_json(l, CMT_AT_OBJECTIVES,
                     cmt_objectives_value(l->mem, c->policy, version), err));
    cmt_constitution_write(c->policy, version, &buf);
    put(l, CMT_AT_CONSTITUTION, cmt_buf_keep(&buf, l->mem), buf.len);
    cmt_buf_rewind(&buf);
    CMT_TRY(cmt_manifest_write(l->mem, &c->manifest, &buf, err));
    put(l, CMT_AT_MANIFEST, cmt_buf_keep(&buf, l->mem), buf.len);
    if (!has(l, CMT_AT_CONSTITUTION) || !has(l, CMT_AT_MANIFEST))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the bundle's files");
done:
    cmt_buf_free(&buf);
    return st;
}

/* Sums, sorting, container, digest. */
static cmt_status seal(listing *l, cmt_compiled *c, cmt_err *err)
{
    cmt_buf sums = {0};
    cmt_buf bytes = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_sums_write(l->mem, l->at, l->n, &sums, err));
    put(l, CMT_SUMS_NAME, cmt_buf_keep(&sums, l->mem), sums.len);
    qsort(l->at, l->n, sizeof *l->at, cmt_entry_compare);
    CMT_TRY(cmt_container_write(l->mem, l->at, l->n, &bytes, err));
    c->files = (cmt_container){.entries = l->at, .n = l->n};
    c->container = (const uint8_t *)cmt_buf_keep(&bytes, l->mem);
    c->n_container = bytes.len;
    if (c->container == NULL || !cmt_arena_ok(l->mem)) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the container");
    } else {
        cmt_sha256_of(c->container, c->n_container, &c->digest);
    }
done:
    cmt_buf_free(&sums);
    cmt_buf_free(&bytes);
    return st;
}

/* Version, revision and what else the manifest says. */
static cmt_status set_manifest(cmt_arena *mem,
                               const cmt_compile_input *input,
                               cmt_compiled *c,
                               cmt_err *err)
{
    const bool first = c->before.bundle == NULL;
    const cmt_status st =
        cmt_policy_diff(mem, c->before.policy, c->policy, &c->diff, err);
    if (st != CMT_OK)
        return st;
    const cmt_version_number version =
        cmt_version_next(first ? NULL : &c->before.version, c->diff.bump);
    c->manifest = (cmt_manifest){
        .build = c->round->round,
        .log_origin = cmt_arena_printf(mem, "%s/log", c->round->instance),
        .log_size = (int64_t)input->n_leaves,
        .policy_version = cmt_version_text(mem, &version),
        .previous = c->before.bundle,
        .revision = first ? 1 : c->before.revision + 1,
        .expires = cmt_value_as_string(cmt_value_get(c->policy, "expires"))};
    c->name = cmt_arena_printf(mem, "policy-%s.tar.gz", c->manifest.policy_version);
    return cmt_arena_ok(mem) ? CMT_OK
                             : cmt_fail(err, CMT_E_NOMEM, "no room for a manifest");
}

cmt_status cmt_compile_count(cmt_arena *mem,
                             const cmt_compile_input *input,
                             cmt_compiled *c,
                             cmt_err *err)
{
    cmt_recorder *recorder = CMT_NEW(mem, cmt_recorder);
    cmt_round_input *round = CMT_NEW(mem, cmt_round_input);
    if (recorder == NULL || round == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count a round");
    cmt_recorder_init(recorder, mem, input->objects);
    const cmt_status st =
        cmt_count_round(mem, input->trust, input->leaves, input->n_leaves,
                        &recorder->objects, input->round, round, err);
    if (st != CMT_OK)
        return st;
    c->round = round;
    c->seen = recorder;
    return CMT_OK;
}

cmt_status cmt_compile_decide(cmt_arena *mem,
                              const cmt_compile_input *input,
                              cmt_compiled *c,
                              cmt_err *err)
{
    cmt_certificates *certificates = cmt_certificates_new(mem);
    const cmt_solver *solver = NULL;
    cmt_status st = CMT_OK;
    if (certificates != NULL && input->solver != NULL)
        solver = cmt_recording_solver_new(mem, input->solver, certificates);
    if (certificates == NULL || (input->solver != NULL && solver == NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room for certificates");
    /* the policy before is evidence of its own, not one of the count's objects */
    CMT_TRY(cmt_before_read(mem, input->leaves, input->n_leaves, input->objects,
                            &c->before, err));
    CMT_TRY(cmt_decide(mem, c->round, c->before.policy, input->record, solver,
                       c->round->closed, &c->decision, err));
    c->certificates = certificates;
    c->policy = cmt_policy_value(mem, &c->decision);
    if (c->policy == NULL)
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the policy");
done:
    return st;
}

/* The in-toto Statement: the container as subject, the claim as predicate. */
static cmt_status state(cmt_arena *mem, cmt_compiled *c, cmt_err *err)
{
    c->claim = cmt_claim_value(mem, c);
    if (c->claim == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the release claim");
    const cmt_subject subject = {.name = c->name, .digest = c->digest};
    const cmt_statement statement = {.predicate_type = CMT_PREDICATE_POLICY,
                                     .subjects = &subject,
                                     .n_subjects = 1,
                                     .predicate = c->claim};
    cmt_buf buf = {0};
    cmt_status st = cmt_statement_write(mem, &statement, &buf, err);
    c->statement = st == CMT_OK ? cmt_buf_keep(&buf, mem) : NULL;
    c->n_statement = buf.len;
    if (st == CMT_OK && c->statement == NULL)
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the release claim");
    cmt_buf_free(&buf);
    return st;
}

cmt_status cmt_compile_seal(cmt_arena *mem,
                            const cmt_compile_input *input,
                            cmt_compiled *c,
                            cmt_err *err)
{
    listing files = {.mem = mem};
    cmt_status st = CMT_OK;
    CMT_TRY(set_manifest(mem, input, c, err));
    put_evidence(&files, input, c);
    CMT_TRY(put_derived(&files, c, err));
    CMT_TRY(seal(&files, c, err));
    CMT_TRY(state(mem, c, err));
done:
    return st;
}

cmt_status cmt_compile(cmt_arena *mem,
                       const cmt_compile_input *input,
                       cmt_compiled *out,
                       cmt_err *err)
{
    cmt_compiled c = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_compile_count(mem, input, &c, err));
    CMT_TRY(cmt_compile_decide(mem, input, &c, err));
    CMT_TRY(cmt_compile_seal(mem, input, &c, err));
    *out = c;
done:
    return st;
}
