#include "bundle/claim.h"

#include "base/hex.h"

#include <comitia/comitia.h>

/* {"sha256":"…"} */
static cmt_value *digest_value(cmt_arena *mem, const cmt_hash32 *hash)
{
    char hex[65];
    cmt_value *v = cmt_value_object(mem);
    cmt_hex_write(hash->at, sizeof hash->at, hex);
    cmt_value_set_string(mem, v, "sha256", hex);
    return v;
}

static cmt_value *file_digest(cmt_arena *mem,
                              const cmt_container *files,
                              const char *name)
{
    const cmt_entry *entry = cmt_container_get(files, name);
    cmt_hash32 hash;
    if (entry == NULL)
        return NULL;
    cmt_sha256_of(entry->bytes, entry->n, &hash);
    return digest_value(mem, &hash);
}

/* The same from "sha256:…". */
static cmt_value *text_digest(cmt_arena *mem, const char *text)
{
    cmt_hash32 hash;
    return text != NULL && cmt_digest_read(text, &hash) ? digest_value(mem, &hash)
                                                        : NULL;
}

static cmt_value *decision_value(cmt_arena *mem, const cmt_compiled *c)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value *certificates = cmt_value_array(mem);
    const size_t n = cmt_certificates_count(c->certificates);
    for (size_t k = 0; k < n; k++) {
        const cmt_certificate_entry *e = cmt_certificates_at(c->certificates, k);
        cmt_value *row = cmt_value_object(mem);
        cmt_hash32 hash;
        char program[65];
        cmt_sha256_of(e->bytes, e->n_bytes, &hash);
        cmt_hex_write(e->program.at, sizeof e->program.at, program);
        cmt_value_set(mem, row, "digest", digest_value(mem, &hash));
        cmt_value_set_string(mem, row, "program", program);
        cmt_value_add(mem, certificates, row);
    }
    cmt_value_set(mem, v, "certificates", certificates);
    cmt_value_set_string(mem, v, "rule", "comitia/rules/1");
    cmt_value_set(mem, v, "transcript", file_digest(mem, &c->files, CMT_AT_DECISION));
    return v;
}

static cmt_value *inputs_value(cmt_arena *mem, const cmt_compiled *c)
{
    int64_t by_standing[CMT_N_SUBMISSION_STANDINGS] = {0};
    cmt_value *v = cmt_value_object(mem);
    for (size_t k = 0; k < c->round->n_submissions; k++)
        by_standing[c->round->submissions[k].standing]++;
    cmt_value_set_int(mem, v, "open_index", (int64_t)c->round->open_index);
    cmt_value_set_int(mem, v, "close_index", (int64_t)c->round->close_index);
    cmt_value_set(mem, v, "digest", file_digest(mem, &c->files, CMT_AT_INPUTS));
    for (int k = 0; k < CMT_N_SUBMISSION_STANDINGS; k++) {
        cmt_value_set_int(mem, v,
                          cmt_submission_standing_name((cmt_submission_standing)k),
                          by_standing[k]);
    }
    cmt_value_set_int(mem, v, "refusals", (int64_t)c->round->n_refusals);
    return v;
}

static cmt_value *log_value(cmt_arena *mem, const cmt_compiled *c)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "origin", c->manifest.log_origin);
    cmt_value_set_int(mem, v, "size", c->manifest.log_size);
    cmt_value_set(mem, v, "checkpoint", file_digest(mem, &c->files, CMT_AT_CHECKPOINT));
    return v;
}

static cmt_value *policy_value(cmt_arena *mem, const cmt_compiled *c)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value *reasons = cmt_value_array(mem);
    for (size_t k = 0; k < c->diff.n; k++) {
        cmt_value_add(mem, reasons,
                      cmt_value_format(mem, "%s:%s", c->diff.changes[k].what,
                                       c->diff.changes[k].id));
    }
    if (c->before.bundle == NULL) {
        cmt_value_add(mem, reasons, cmt_value_string(mem, "first-bundle"));
    } else {
        cmt_value_set(mem, v, "previous", text_digest(mem, c->before.bundle));
    }
    cmt_value_set(mem, v, "data", file_digest(mem, &c->files, CMT_AT_POLICY));
    cmt_value_set_string(mem, v, "expires", c->manifest.expires);
    cmt_value_set_int(mem, v, "revision", c->manifest.revision);
    cmt_value_set_string(mem, v, "version", c->manifest.policy_version);
    cmt_value_set(mem, v, "version_reason", reasons);
    return v;
}

cmt_value *cmt_claim_value(cmt_arena *mem, const cmt_compiled *compiled)
{
    cmt_value *p = cmt_value_object(mem);
    cmt_value *engine = cmt_value_object(mem);
    cmt_value *source = cmt_value_object(mem);
    cmt_value *registry = cmt_value_object(mem);
    cmt_value_set_string(mem, source, "sha256", cmt_source());
    cmt_value_set(mem, engine, "digest", source);
    cmt_value_set_string(mem, engine, "version", cmt_version());
    cmt_value_set(mem, registry, "digest",
                  text_digest(mem, compiled->round->registry_document.payload));
    cmt_value_set_int(mem, registry, "version", compiled->round->registry->version);
    cmt_value_set(mem, p, "decision", decision_value(mem, compiled));
    cmt_value_set(mem, p, "engine", engine);
    cmt_value_set(mem, p, "inputs", inputs_value(mem, compiled));
    cmt_value_set(mem, p, "log", log_value(mem, compiled));
    cmt_value_set(mem, p, "policy", policy_value(mem, compiled));
    cmt_value_set(mem, p, "registry", registry);
    cmt_value_set_string(mem, p, "round", compiled->round->round);
    return cmt_arena_ok(mem) ? p : NULL;
}
