#include "bundle/statement.h"

#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "io/fields.h"
#include "io/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    return strcmp(((const cmt_subject *)a)->name, ((const cmt_subject *)b)->name);
}

static cmt_value *subject_value(cmt_arena *mem, const cmt_subject *subject)
{
    char hex[65];
    cmt_value *v = cmt_value_object(mem);
    cmt_value *digest = cmt_value_object(mem);
    cmt_hex_write(subject->digest.at, sizeof subject->digest.at, hex);
    cmt_value_set_string(mem, digest, "sha256", hex);
    cmt_value_set(mem, v, "digest", digest);
    cmt_value_set_string(mem, v, "name", subject->name);
    return v;
}

cmt_status cmt_statement_write(cmt_arena *mem,
                               const cmt_statement *statement,
                               cmt_buf *out,
                               cmt_err *err)
{
    const size_t n = statement->n_subjects;
    cmt_subject *sorted = CMT_NEW_ARRAY(mem, cmt_subject, n);
    cmt_value *v = cmt_value_object(mem);
    cmt_value *subjects = cmt_value_array(mem);
    if (sorted == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu subjects", n);
    if (n != 0)
        memcpy(sorted, statement->subjects, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t k = 0; k < n; k++) {
        if (k > 0 && strcmp(sorted[k - 1].name, sorted[k].name) == 0) {
            return cmt_fail(err, CMT_E_DUPLICATE, "two subjects are named `%s`",
                            sorted[k].name);
        }
        cmt_value_add(mem, subjects, subject_value(mem, &sorted[k]));
    }
    cmt_value_set_string(mem, v, "_type", CMT_STATEMENT_TYPE);
    cmt_value_set(mem, v, "predicate", statement->predicate);
    cmt_value_set_string(mem, v, "predicateType", statement->predicate_type);
    cmt_value_set(mem, v, "subject", subjects);
    if (!cmt_arena_ok(mem) || statement->predicate == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a statement");
    return cmt_json_write(v, out, err);
}

static cmt_status read_subject(const cmt_value *from,
                               size_t k,
                               cmt_subject *out,
                               cmt_err *err)
{
    char path[40];
    char below[56];
    cmt_fields f = {0};
    cmt_fields digest = {0};
    const char *hex = NULL;
    cmt_status st = CMT_OK;
    (void)snprintf(path, sizeof path, "/subject/%zu", k);
    (void)snprintf(below, sizeof below, "%s/digest", path);
    CMT_TRY(cmt_fields_open(from, path, "digest name", &f, err));
    CMT_TRY(cmt_field_string(&f, "name", &out->name, err));
    CMT_TRY(
        cmt_fields_open(cmt_value_get(from, "digest"), below, "sha256", &digest, err));
    CMT_TRY(cmt_field_string(&digest, "sha256", &hex, err));
    if (!cmt_hex_read(hex, strlen(hex), out->digest.at, sizeof out->digest.at)) {
        return cmt_field_fail(&digest, "sha256", err, CMT_E_SCHEMA,
                              "64 hex digits are expected");
    }
done:
    return st;
}

static cmt_status read_subjects(cmt_arena *mem,
                                const cmt_fields *f,
                                cmt_statement *out,
                                cmt_err *err)
{
    const cmt_value *list = NULL;
    cmt_status st = cmt_field_array(f, "subject", &list, err);
    const size_t n = cmt_value_count(list);
    cmt_subject *subjects = CMT_NEW_ARRAY(mem, cmt_subject, n);
    if (st == CMT_OK && subjects == NULL) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room for %zu subjects", n);
    } else if (st == CMT_OK && n == 0) {
        st = cmt_field_fail(f, "subject", err, CMT_E_SCHEMA, "a claim about nothing");
    }
    for (size_t k = 0; st == CMT_OK && k < n; k++) {
        st = read_subject(cmt_value_at(list, k), k, &subjects[k], err);
        if (st == CMT_OK && k > 0
            && strcmp(subjects[k - 1].name, subjects[k].name) >= 0) {
            st = cmt_field_fail(f, "subject", err, CMT_E_SCHEMA,
                                "subjects are listed once, in ascending order");
        }
    }
    out->subjects = subjects;
    out->n_subjects = n;
    return st;
}

cmt_status cmt_statement_read(cmt_arena *mem,
                              const char *bytes,
                              size_t n,
                              const char *predicate_type,
                              cmt_statement *out,
                              cmt_err *err)
{
    cmt_value *v = NULL;
    const cmt_value *predicate = NULL;
    cmt_fields f = {0};
    cmt_statement s = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_json_read(mem, bytes, n, CMT_MAX_PAYLOAD_BYTES, &v, err));
    CMT_TRY(cmt_fields_open(v, "", "_type predicate predicateType subject", &f, err));
    CMT_TRY(cmt_field_tag(&f, "_type", CMT_STATEMENT_TYPE, err));
    CMT_TRY(cmt_field_string(&f, "predicateType", &s.predicate_type, err));
    if (strcmp(s.predicate_type, predicate_type) != 0) {
        return cmt_field_fail(&f, "predicateType", err, CMT_E_TRUST,
                              "a statement of type `%.80s`, not `%s`", s.predicate_type,
                              predicate_type);
    }
    CMT_TRY(cmt_field_object(&f, "predicate", &predicate, err));
    s.predicate = cmt_value_get(v, "predicate");
    CMT_TRY(read_subjects(mem, &f, &s, err));
    *out = s;
done:
    return st;
}

const cmt_subject *cmt_statement_subject(const cmt_statement *statement,
                                         const char *name)
{
    for (size_t k = 0; k < statement->n_subjects; k++) {
        if (strcmp(statement->subjects[k].name, name) == 0)
            return &statement->subjects[k];
    }
    return NULL;
}
