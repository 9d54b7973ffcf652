#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/registry_parts.h"

#include <string.h>

/* A member that holds an id, or NULL where it may be missing. */
static cmt_status read_id(const cmt_fields *f,
                          const char *name,
                          bool optional,
                          const char **out,
                          cmt_err *err)
{
    const char *id = NULL;
    const cmt_status st = optional ? cmt_field_string_or_null(f, name, &id, err)
                                   : cmt_field_string(f, name, &id, err);
    if (id != NULL && !cmt_is_id(id))
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA, "`%.64s` is no id", id);
    if (st == CMT_OK)
        *out = id;
    return st;
}

static cmt_status read_evidence(cmt_arena *mem,
                                const cmt_fields *f,
                                cmt_group *out,
                                cmt_err *err)
{
    const cmt_value *list = NULL;
    const cmt_status st = cmt_field_array(f, "evidence", &list, err);
    if (st != CMT_OK)
        return st;
    const size_t n = cmt_value_count(list);
    const char **digests = CMT_NEW_ARRAY(mem, const char *, n);
    if (digests == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu digests", n);
    for (size_t k = 0; k < n; k++) {
        digests[k] = cmt_value_as_string(cmt_value_at(list, k));
        if (digests[k] == NULL || !cmt_is_digest(digests[k])) {
            return cmt_field_fail(f, "evidence", err, CMT_E_SCHEMA,
                                  "item %zu is no `sha256:` digest", k);
        }
    }
    out->evidence = digests;
    out->n_evidence = n;
    return CMT_OK;
}

static cmt_status read_weight(cmt_arena *mem,
                              const cmt_fields *f,
                              cmt_group *out,
                              cmt_err *err)
{
    const char *text = NULL;
    const cmt_status st = cmt_field_string(f, "weight", &text, err);
    if (st != CMT_OK)
        return st;
    mpq_ptr weight = cmt_q(mem);
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a weight");
    char *again = NULL;
    if (cmt_q_read(text, CMT_MAX_NUMBER_DIGITS, weight)) {
        again = cmt_q_text(mem, weight);
        if (again == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a weight");
    }
    if (again == NULL || strcmp(again, text) != 0) {
        return cmt_field_fail(f, "weight", err, CMT_E_SCHEMA,
                              "`%.40s` is no rational in lowest terms, such as \"3/2\"",
                              text);
    }
    if (mpq_sgn(weight) <= 0)
        return cmt_field_fail(f, "weight", err, CMT_E_RANGE, "a voice is above 0");
    out->weight = weight;
    return CMT_OK;
}

static cmt_status read_status(const cmt_fields *f, cmt_group *out, cmt_err *err)
{
    const char *text = NULL;
    const cmt_status st = cmt_field_string(f, "status", &text, err);
    if (st != CMT_OK)
        return st;
    out->active = strcmp(text, "active") == 0;
    if (!out->active && strcmp(text, "suspended") != 0) {
        return cmt_field_fail(f, "status", err, CMT_E_SCHEMA,
                              "`active` or `suspended` is expected");
    }
    return CMT_OK;
}

cmt_status cmt_group_read(cmt_arena *mem,
                          const cmt_value *from,
                          const char *path,
                          const cmt_key_table *table,
                          cmt_group *out,
                          cmt_err *err)
{
    cmt_fields f = {0};
    cmt_status st = cmt_fields_open(
        from, path, "evidence id keys members status stratum threshold weight", &f,
        err);
    if (st == CMT_OK)
        st = read_id(&f, "id", false, &out->id, err);
    if (st == CMT_OK)
        st = read_id(&f, "stratum", true, &out->stratum, err);
    if (st == CMT_OK)
        st = cmt_field_int(&f, "members", 1, CMT_MAX_POINTS, &out->members, err);
    if (st == CMT_OK)
        st = read_status(&f, out, err);
    if (st == CMT_OK)
        st = read_weight(mem, &f, out, err);
    if (st == CMT_OK)
        st = read_evidence(mem, &f, out, err);
    return st == CMT_OK ? cmt_signers_read(mem, &f, table, &out->signers, err) : st;
}
