/* A whole small world in memory for tests: keys, root of trust, charter, registry, signed
 * submissions, a log with its checkpoint, and the objects that it names. Keys are made from
 * their names, so that everything is the same at every run. */
#ifndef CMT_TESTS_LOG_WORLD_H
#define CMT_TESTS_LOG_WORLD_H

#include "base/base64.h"
#include "bundle/compile.h"
#include "crypto/registry.h"
#include "log/leaf.h"
#include "log/merkle.h"
#include "log/note.h"
#include "test.h"

#include <string.h>

#define WORLD_MAX      64
#define WORLD_INSTANCE "assistant.example"
#define WORLD_ROUND    "2027-r1"

typedef struct world_object {
    cmt_hash32 hash;
    const char *bytes;
    size_t n;
} world_object;

typedef struct log_world {
    cmt_arena *mem;
    cmt_trust_root root;
    const char *trust;
    size_t n_trust;
    cmt_public_key keys[4]; /* of the root: council, release */
    cmt_vkey log;
    const char *charter; /* digest of its payload */
    cmt_leaf_bytes leaves[WORLD_MAX];
    size_t n_leaves;
    world_object objects[WORLD_MAX];
    size_t n_objects;
    cmt_objects source;
    const char *checkpoint;
    size_t n_checkpoint;
    cmt_time time; /* of the next leaf */
} log_world;

static inline cmt_secret_key *world_key(const char *name)
{
    cmt_hash32 seed;
    cmt_secret_key *key = NULL;
    cmt_sha256_of(name, strlen(name), &seed);
    ck_ok(cmt_secret_key_from_seed(seed.at, &key, &ck_err));
    return key;
}

static inline const char *world_public(cmt_arena *mem,
                                       const char *name,
                                       cmt_public_key *out)
{
    cmt_secret_key *key = world_key(name);
    *out = *cmt_secret_key_public(key);
    out->id = cmt_arena_strdup(mem, out->id);
    cmt_secret_key_free(key);
    return out->id;
}

static inline const char *world_keep(cmt_arena *mem, cmt_buf *buf, size_t *n)
{
    const char *bytes = cmt_buf_keep(buf, mem);
    ck_assert_ptr_nonnull(bytes);
    if (n != NULL)
        *n = buf->len;
    cmt_buf_free(buf);
    return bytes;
}

/** Keep an object; its digest as text. */
static inline const char *world_put(log_world *w, const char *bytes, size_t n)
{
    char text[CMT_DIGEST_TEXT];
    world_object *o = &w->objects[w->n_objects++];
    ck_assert_uint_le(w->n_objects, WORLD_MAX);
    cmt_sha256_of(bytes, n, &o->hash);
    o->bytes = bytes;
    o->n = n;
    cmt_digest_text(&o->hash, text);
    return cmt_arena_strdup(w->mem, text);
}

static inline cmt_status world_get(void *self,
                                   cmt_arena *mem,
                                   const cmt_hash32 *hash,
                                   const char **bytes,
                                   size_t *n,
                                   cmt_err *err)
{
    const log_world *w = self;
    (void)mem;
    for (size_t k = 0; k < w->n_objects; k++) {
        if (cmt_hash32_equal(&w->objects[k].hash, hash)) {
            *bytes = w->objects[k].bytes;
            *n = w->objects[k].n;
            return CMT_OK;
        }
    }
    return cmt_fail(err, CMT_E_REFERENCE, "no such object");
}

/** Sign with up to two keys, keep the envelope; digests of envelope and payload. */
static inline const char *world_sign(log_world *w,
                                     const char *type,
                                     const char *payload,
                                     size_t n,
                                     const char *name,
                                     const char *second,
                                     const char **identity)
{
    cmt_buf buf = {0};
    cmt_hash32 hash;
    char text[CMT_DIGEST_TEXT];
    cmt_secret_key *key = world_key(name);
    ck_ok(cmt_dsse_sign(type, payload, n, key, &buf, &ck_err));
    cmt_secret_key_free(key);
    if (second != NULL) {
        cmt_envelope envelope = {0};
        size_t n_first = 0;
        const char *first = world_keep(w->mem, &buf, &n_first);
        key = world_key(second);
        ck_ok(cmt_dsse_read(w->mem, first, n_first, &envelope, &ck_err));
        ck_ok(cmt_dsse_add(&envelope, key, &buf, &ck_err));
        cmt_secret_key_free(key);
    }
    cmt_sha256_of(payload, n, &hash);
    cmt_digest_text(&hash, text);
    *identity = cmt_arena_strdup(w->mem, text);
    size_t n_bytes = 0;
    const char *bytes = world_keep(w->mem, &buf, &n_bytes);
    return world_put(w, bytes, n_bytes);
}

static inline void world_leaf(log_world *w, cmt_leaf leaf)
{
    cmt_buf buf = {0};
    cmt_err err = {0};
    cmt_leaf_bytes *at = &w->leaves[w->n_leaves++];
    leaf.time = w->time;
    w->time += 60;
    const cmt_status st = cmt_leaf_write(&leaf, &buf, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    at->at = world_keep(w->mem, &buf, &at->n);
}

static inline void world_root(log_world *w)
{
    static const char *const names[] = {"council-a", "council-b", "release-a",
                                        "release-b"};
    cmt_public_key found[4];
    cmt_public_key log;
    cmt_buf buf = {0};
    uint32_t *at = CMT_NEW_ARRAY(w->mem, uint32_t, 4);
    for (size_t k = 0; k < 4; k++)
        (void)world_public(w->mem, names[k], &found[k]);
    /* keys stand in order of id */
    for (uint32_t k = 0; k < 4; k++) {
        at[k] = 0;
        for (size_t i = 0; i < 4; i++)
            at[k] += strcmp(found[i].id, found[k].id) < 0;
        w->keys[at[k]] = found[k];
    }
    (void)world_public(w->mem, "log", &log);
    ck_ok(cmt_vkey_make(w->mem, WORLD_INSTANCE "/log", log.ed25519, &w->log, &ck_err));
    if (at[0] > at[1]) {
        const uint32_t swap = at[0];
        at[0] = at[1];
        at[1] = swap;
    }
    if (at[2] > at[3]) {
        const uint32_t swap = at[2];
        at[2] = at[3];
        at[3] = swap;
    }
    w->root = (cmt_trust_root){.instance = WORLD_INSTANCE,
                               .keys = w->keys,
                               .n_keys = 4,
                               .council = {.keys = at, .n = 2, .threshold = 2},
                               .release = {.keys = at + 2, .n = 2, .threshold = 2},
                               .log = cmt_vkey_text(w->mem, &w->log)};
    ck_ok(cmt_trust_root_write(w->mem, &w->root, &buf, &ck_err));
    w->trust = world_keep(w->mem, &buf, &w->n_trust);
    cmt_trust_root *again = NULL;
    ck_ok(cmt_trust_root_read(w->mem, w->trust, w->n_trust, &again, &ck_err));
    w->root = *again;
}

/** Log a registry of groups g-a, g-b, … with ten members each. */
static inline void world_registry(log_world *w, size_t n_groups)
{
    cmt_public_key *keys = CMT_NEW_ARRAY(w->mem, cmt_public_key, n_groups + 2);
    cmt_group *groups = CMT_NEW_ARRAY(w->mem, cmt_group, n_groups);
    cmt_public_key found[16];
    uint32_t *at = CMT_NEW_ARRAY(w->mem, uint32_t, n_groups + 2);
    const size_t n = n_groups + 2;
    for (size_t k = 0; k < n_groups; k++)
        (void)world_public(w->mem, cmt_arena_printf(w->mem, "g-%c", (int)('a' + k)),
                           &found[k]);
    (void)world_public(w->mem, "council-a", &found[n_groups]);
    (void)world_public(w->mem, "council-b", &found[n_groups + 1]);
    for (size_t k = 0; k < n; k++) {
        at[k] = 0;
        for (size_t i = 0; i < n; i++)
            at[k] += strcmp(found[i].id, found[k].id) < 0;
        keys[at[k]] = found[k];
    }
    mpq_ptr one = cmt_q(w->mem);
    mpq_set_ui(one, 1, 1);
    for (size_t k = 0; k < n_groups; k++)
        groups[k] = (cmt_group){.id = cmt_arena_printf(w->mem, "g-%c", (int)('a' + k)),
                                .signers = {.keys = &at[k], .n = 1, .threshold = 1},
                                .active = true,
                                .weight = one,
                                .members = 10};
    uint32_t *council = CMT_NEW_ARRAY(w->mem, uint32_t, 2);
    council[0] = at[n - 2] < at[n - 1] ? at[n - 2] : at[n - 1];
    council[1] = at[n - 2] < at[n - 1] ? at[n - 1] : at[n - 2];
    cmt_registry registry = {.instance = WORLD_INSTANCE,
                             .version = 1,
                             .keys = keys,
                             .n_keys = n,
                             .council = {.keys = council, .n = 2, .threshold = 2},
                             .groups = groups,
                             .n_groups = n_groups};
    ck_assert(cmt_time_read("2028-01-01T00:00:00Z", &registry.expires));
    cmt_buf buf = {0};
    size_t n_bytes = 0;
    cmt_leaf leaf = {.kind = CMT_LEAF_REGISTRY, .version = 1};
    ck_ok(cmt_registry_write(w->mem, &registry, &buf, &ck_err));
    const char *bytes = world_keep(w->mem, &buf, &n_bytes);
    leaf.envelope = world_sign(w, CMT_TYPE_REGISTRY, bytes, n_bytes, "council-a",
                               "council-b", &leaf.payload);
    world_leaf(w, leaf);
}

/** Begin: root of trust, registry, charter (its content as XML), round opened. */
static inline void world_begin(log_world *w,
                               cmt_arena *mem,
                               size_t n_groups,
                               const char *inner)
{
    *w = (log_world){.mem = mem};
    w->source = (cmt_objects){.self = w, .get = world_get};
    ck_assert(cmt_time_read("2027-04-01T00:00:00Z", &w->time));
    world_root(w);
    world_registry(w, n_groups);
    const char *text = cmt_arena_printf(
        mem,
        "<charter xmlns=\"urn:comitia:charter:1\" instance=\"" WORLD_INSTANCE
        "\" version=\"1\" mode=\"rule\" objective=\"closest\" missing=\"abstain\" "
        "xml:lang=\"en\">%s</charter>",
        inner);
    cmt_leaf leaf = {.kind = CMT_LEAF_CHARTER, .version = 1};
    leaf.envelope = world_sign(w, CMT_TYPE_CHARTER, text, strlen(text), "council-a",
                               "council-b", &leaf.payload);
    w->charter = leaf.payload;
    world_leaf(w, leaf);
    world_leaf(w, (cmt_leaf){.kind = CMT_LEAF_ROUND_OPEN,
                             .round = WORLD_ROUND,
                             .charter = w->charter,
                             .registry = 1});
}

/** A group submits its answers (XML) with a sequence; the digest of its payload. */
static inline const char *world_submit(log_world *w,
                                       const char *group,
                                       int64_t sequence,
                                       const char *supersedes,
                                       const char *inner)
{
    const char *by = supersedes == NULL
                         ? ""
                         : cmt_arena_printf(w->mem, "supersedes=\"%s\" ", supersedes);
    const char *text = cmt_arena_printf(
        w->mem,
        "<profile xmlns=\"urn:comitia:profile:1\" instance=\"" WORLD_INSTANCE
        "\" round=\"" WORLD_ROUND "\" group=\"%s\" sequence=\"%lld\" %sregistry=\"1\" "
        "charter=\"%s\" not-after=\"2027-12-31T00:00:00Z\"><provenance "
        "method=\"survey\" origin=\"human\" sampling=\"opt-in\" "
        "attested-by=\"group\"/>%s</profile>",
        group, (long long)sequence, by, w->charter, inner);
    cmt_leaf leaf = {.kind = CMT_LEAF_SUBMISSION,
                     .round = WORLD_ROUND,
                     .group = group,
                     .registry = 1,
                     .sequence = sequence};
    leaf.envelope =
        world_sign(w, CMT_TYPE_PROFILE, text, strlen(text), group, NULL, &leaf.payload);
    world_leaf(w, leaf);
    return leaf.payload;
}

/** Sign the checkpoint over the leaves as they are. */
static inline void world_checkpoint(log_world *w)
{
    cmt_merkle_range range = {0};
    cmt_checkpoint point = {.origin = WORLD_INSTANCE "/log", .size = w->n_leaves};
    cmt_buf text = {0};
    cmt_buf note = {0};
    uint8_t signature[64];
    for (size_t k = 0; k < w->n_leaves; k++) {
        cmt_hash32 hash;
        cmt_merkle_leaf(w->leaves[k].at, w->leaves[k].n, &hash);
        cmt_merkle_range_add(&range, &hash, NULL, NULL);
    }
    cmt_merkle_range_root(&range, &point.root);
    cmt_checkpoint_write(&point, &text);
    cmt_secret_key *key = world_key("log");
    ck_ok(cmt_ed25519_sign(key, text.data, text.len, signature, &ck_err));
    cmt_secret_key_free(key);
    ck_ok(cmt_note_write(text.data, &w->log, signature, &note, &ck_err));
    cmt_buf_free(&text);
    w->checkpoint = world_keep(w->mem, &note, &w->n_checkpoint);
}

/** Close the round and sign the checkpoint. */
static inline void world_close(log_world *w)
{
    world_leaf(w, (cmt_leaf){.kind = CMT_LEAF_ROUND_CLOSE,
                             .round = WORLD_ROUND,
                             .size = (int64_t)w->n_leaves});
    world_checkpoint(w);
}

/** What compiles this world. */
static inline cmt_compile_input world_compile(log_world *w, const cmt_solver *solver)
{
    return (cmt_compile_input){.trust = &w->root,
                               .trust_bytes = w->trust,
                               .n_trust = w->n_trust,
                               .leaves = w->leaves,
                               .n_leaves = w->n_leaves,
                               .checkpoint = w->checkpoint,
                               .n_checkpoint = w->n_checkpoint,
                               .objects = &w->source,
                               .round = WORLD_ROUND,
                               .solver = solver};
}

/** A release claim over a container's bytes, signed by both officers. */
static inline const char *world_release(log_world *w,
                                        const char *payload,
                                        size_t n,
                                        size_t *n_out)
{
    cmt_buf buf = {0};
    cmt_envelope envelope = {0};
    size_t n_first = 0;
    cmt_secret_key *key = world_key("release-a");
    ck_ok(cmt_dsse_sign(CMT_TYPE_INTOTO, payload, n, key, &buf, &ck_err));
    cmt_secret_key_free(key);
    const char *first = world_keep(w->mem, &buf, &n_first);
    key = world_key("release-b");
    ck_ok(cmt_dsse_read(w->mem, first, n_first, &envelope, &ck_err));
    ck_ok(cmt_dsse_add(&envelope, key, &buf, &ck_err));
    cmt_secret_key_free(key);
    return world_keep(w->mem, &buf, n_out);
}

#endif
