#include "io/fields.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_listed(const char *names, const char *key)
{
    const size_t n = strlen(key);
    for (const char *at = names; *at != '\0';) {
        const size_t width = strcspn(at, " ");
        if (width == n && strncmp(at, key, n) == 0)
            return true;
        at += width;
        at += strspn(at, " ");
    }
    return false;
}

cmt_status cmt_fields_open(const cmt_value *value,
                           const char *path,
                           const char *names,
                           cmt_fields *out,
                           cmt_err *err)
{
    if (value == NULL || value->kind != CMT_VALUE_OBJECT)
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, path, "an object is expected");
    for (size_t k = 0; k < value->as.object.n; k++) {
        const char *key = value->as.object.members[k].key;
        if (!is_listed(names, key)) {
            return cmt_fail_at(err, CMT_E_SCHEMA, 0, path, "`%.64s` is not known here",
                               key);
        }
    }
    *out = (cmt_fields){.object = value, .path = path};
    return CMT_OK;
}

cmt_status cmt_field_fail(const cmt_fields *f,
                          const char *name,
                          cmt_err *err,
                          cmt_status code,
                          const char *format,
                          ...)
{
    char path[256];
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)snprintf(path, sizeof path, "%s/%s", f->path, name);
    return cmt_fail_at(err, code, 0, path, "%s", text);
}

/* `what` is the kind in words: "a string". */
static cmt_status take(const cmt_fields *f,
                       const char *name,
                       cmt_value_kind kind,
                       const char *what,
                       const cmt_value **out,
                       cmt_err *err)
{
    const cmt_value *v = cmt_value_get(f->object, name);
    if (v == NULL)
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA, "%s is missing here", what);
    if (v->kind != kind)
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA, "%s is expected", what);
    *out = v;
    return CMT_OK;
}

cmt_status cmt_field_string(const cmt_fields *f,
                            const char *name,
                            const char **out,
                            cmt_err *err)
{
    const cmt_value *v = NULL;
    const cmt_status st = take(f, name, CMT_VALUE_STRING, "a string", &v, err);
    if (v != NULL)
        *out = v->as.string;
    return st;
}

cmt_status cmt_field_string_or_null(const cmt_fields *f,
                                    const char *name,
                                    const char **out,
                                    cmt_err *err)
{
    if (cmt_value_get(f->object, name) != NULL)
        return cmt_field_string(f, name, out, err);
    *out = NULL;
    return CMT_OK;
}

cmt_status cmt_field_int(const cmt_fields *f,
                         const char *name,
                         int64_t least,
                         int64_t most,
                         int64_t *out,
                         cmt_err *err)
{
    const cmt_value *v = NULL;
    const cmt_status st = take(f, name, CMT_VALUE_INT, "an integer", &v, err);
    if (v == NULL)
        return st;
    if (v->as.integer < least || v->as.integer > most) {
        return cmt_field_fail(
            f, name, err, CMT_E_RANGE, "%lld is not between %lld and %lld",
            (long long)v->as.integer, (long long)least, (long long)most);
    }
    *out = v->as.integer;
    return CMT_OK;
}

cmt_status cmt_field_bool(const cmt_fields *f,
                          const char *name,
                          bool *out,
                          cmt_err *err)
{
    const cmt_value *v = NULL;
    const cmt_status st = take(f, name, CMT_VALUE_BOOL, "true or false", &v, err);
    if (v != NULL)
        *out = v->as.boolean;
    return st;
}

cmt_status cmt_field_array(const cmt_fields *f,
                           const char *name,
                           const cmt_value **out,
                           cmt_err *err)
{
    return take(f, name, CMT_VALUE_ARRAY, "an array", out, err);
}

cmt_status cmt_field_object(const cmt_fields *f,
                            const char *name,
                            const cmt_value **out,
                            cmt_err *err)
{
    return take(f, name, CMT_VALUE_OBJECT, "an object", out, err);
}

cmt_status cmt_field_tag(const cmt_fields *f,
                         const char *name,
                         const char *wanted,
                         cmt_err *err)
{
    const char *found = NULL;
    const cmt_status st = cmt_field_string(f, name, &found, err);
    if (found != NULL && strcmp(found, wanted) != 0) {
        return cmt_field_fail(f, name, err, CMT_E_SCHEMA,
                              "`%s` is expected, not `%.80s`", wanted, found);
    }
    return st;
}
