#include "base/err.h"
#include "crypto/key_table.h"
#include "crypto/registry.h"
#include "io/json.h"

static cmt_value *group_value(cmt_arena *mem,
                              const cmt_registry *registry,
                              const cmt_group *g)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value *evidence = cmt_value_array(mem);
    for (size_t k = 0; k < g->n_evidence; k++)
        cmt_value_add(mem, evidence, cmt_value_string(mem, g->evidence[k]));
    cmt_value_set(mem, v, "evidence", evidence);
    cmt_value_set_string(mem, v, "id", g->id);
    cmt_value_set_int(mem, v, "members", g->members);
    cmt_value_set_string(mem, v, "status", g->active ? "active" : "suspended");
    if (g->stratum != NULL)
        cmt_value_set_string(mem, v, "stratum", g->stratum);
    cmt_value_set(mem, v, "weight", cmt_value_q(mem, g->weight));
    cmt_signers_write(mem, v, registry->keys, &g->signers);
    return v;
}

static cmt_value *revoked_value(cmt_arena *mem, const cmt_revoked *r)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_int(mem, v, "from_index", r->from_index);
    cmt_value_set_string(mem, v, "key", r->key);
    cmt_value_set_string(mem, v, "reason", r->reason);
    return v;
}

cmt_status cmt_registry_write(cmt_arena *mem,
                              const cmt_registry *registry,
                              cmt_buf *out,
                              cmt_err *err)
{
    char expires[CMT_TIME_TEXT];
    cmt_value *v = cmt_value_object(mem);
    cmt_value *council = cmt_value_object(mem);
    cmt_value *groups = cmt_value_array(mem);
    cmt_value *revoked = cmt_value_array(mem);
    cmt_time_write(registry->expires, expires);
    cmt_value_set_string(mem, v, "expires", expires);
    cmt_value_set_string(mem, v, "format", "comitia.registry/1");
    cmt_value_set_string(mem, v, "instance", registry->instance);
    cmt_value_set_int(mem, v, "version", registry->version);
    if (registry->previous != NULL)
        cmt_value_set_string(mem, v, "previous", registry->previous);
    if (registry->witness_policy != NULL)
        cmt_value_set_string(mem, v, "witness_policy", registry->witness_policy);
    cmt_signers_write(mem, council, registry->keys, &registry->council);
    cmt_value_set(mem, v, "council", council);
    cmt_key_table_write(mem, v, registry->keys, registry->n_keys);
    for (size_t g = 0; g < registry->n_groups; g++)
        cmt_value_add(mem, groups, group_value(mem, registry, &registry->groups[g]));
    cmt_value_set(mem, v, "groups", groups);
    for (size_t k = 0; k < registry->n_revoked; k++)
        cmt_value_add(mem, revoked, revoked_value(mem, &registry->revoked[k]));
    cmt_value_set(mem, v, "revoked", revoked);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a registry");
    return cmt_json_write(v, out, err);
}
