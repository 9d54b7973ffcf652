#include "log/withdrawal.h"

#include "base/err.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "io/fields.h"
#include "io/json.h"

static cmt_status read_names(const cmt_fields *f, cmt_withdrawal *w, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_field_tag(f, "format", "comitia.withdrawal/1", err));
    CMT_TRY(cmt_field_string(f, "instance", &w->instance, err));
    CMT_TRY(cmt_field_string(f, "round", &w->round, err));
    CMT_TRY(cmt_field_string(f, "group", &w->group, err));
    CMT_TRY(cmt_field_string(f, "reason", &w->reason, err));
done:
    return st;
}

static cmt_status read_fields(const cmt_value *value, cmt_withdrawal *w, cmt_err *err)
{
    cmt_fields f;
    cmt_hash32 hash;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_fields_open(
        value, "", "format group instance reason round sequence supersedes", &f, err));
    CMT_TRY(read_names(&f, w, err));
    CMT_TRY(cmt_field_string_or_null(&f, "supersedes", &w->supersedes, err));
    CMT_TRY(
        cmt_field_int(&f, "sequence", 1, ((int64_t)1 << 53) - 1, &w->sequence, err));
    if (!cmt_is_id(w->group))
        return cmt_field_fail(&f, "group", err, CMT_E_SCHEMA, "this is no identifier");
    if (w->supersedes != NULL && !cmt_digest_read(w->supersedes, &hash))
        return cmt_field_fail(&f, "supersedes", err, CMT_E_SCHEMA, "this is no digest");
done:
    return st;
}

cmt_status cmt_withdrawal_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_withdrawal *out, cmt_err *err)
{
    cmt_value *value = NULL;
    cmt_withdrawal w = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read(mem, bytes, n, 65536, &value, err));
    CMT_TRY(read_fields(value, &w, err));
    *out = w;
done:
    return st;
}
