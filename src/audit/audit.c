#include "audit/audit.h"

#include "audit/auditing.h"
#include "base/err.h"
#include "io/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *cmt_verdict_name(cmt_verdict verdict)
{
    switch (verdict) {
    case CMT_VERDICT_PASSED:
        return "passed";
    case CMT_VERDICT_FAILED:
        return "failed";
    case CMT_VERDICT_WITHHELD:
        return "withheld";
    case CMT_VERDICT_NOT_APPLICABLE:
        break;
    }
    return "not-applicable";
}

static void set_row(cmt_auditing *a,
                    cmt_audit_step step,
                    cmt_verdict verdict,
                    const char *format,
                    va_list args)
{
    cmt_audit_row *row = &a->out->rows[step - 1];
    char text[1024];
    if (row->sentence != NULL)
        return;
    (void)vsnprintf(text, sizeof text, format, args);
    row->verdict = verdict;
    row->sentence = cmt_arena_strdup(a->mem, text);
}

void cmt_step_pass(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_row(a, step, CMT_VERDICT_PASSED, format, args);
    va_end(args);
}

bool cmt_step_fail(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_row(a, step, CMT_VERDICT_FAILED, format, args);
    va_end(args);
    return false;
}

void cmt_step_withhold(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_row(a, step, CMT_VERDICT_WITHHELD, format, args);
    va_end(args);
}

void cmt_step_skip(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_row(a, step, CMT_VERDICT_NOT_APPLICABLE, format, args);
    va_end(args);
}

const char *cmt_step_error(cmt_auditing *a, const cmt_err *err)
{
    char line[1200];
    cmt_err_format(err, line, sizeof line);
    const char *copy = cmt_arena_strdup(a->mem, line);
    return copy == NULL ? "" : copy;
}

const cmt_entry *cmt_audit_file(const cmt_auditing *a, const char *name)
{
    return cmt_container_get(&a->bundle.files, name);
}

bool cmt_audit_same_file(const cmt_auditing *a, const char *name)
{
    const cmt_entry *theirs = cmt_container_get(&a->bundle.files, name);
    const cmt_entry *ours = cmt_container_get(&a->again.files, name);
    return theirs != NULL && ours != NULL && theirs->n == ours->n
           && memcmp(theirs->bytes, ours->bytes, ours->n) == 0;
}

bool cmt_audit_is(const cmt_auditing *a, const char *name, const cmt_value *value)
{
    const cmt_entry *entry = cmt_audit_file(a, name);
    cmt_buf buf = {0};
    const bool same =
        entry != NULL && value != NULL && cmt_json_write(value, &buf, NULL) == CMT_OK
        && buf.len == entry->n && memcmp(buf.data, entry->bytes, buf.len) == 0;
    cmt_buf_free(&buf);
    return same;
}

/* Steps that build on one another; those after a failure stay unjudged. */
static void run_steps(cmt_auditing *a)
{
    if (!cmt_audit_container(a))
        return;
    (void)cmt_audit_freshness(a);
    if (!cmt_audit_root(a))
        return;
    (void)cmt_audit_statement(a);
    const bool logged = cmt_audit_log(a);
    (void)cmt_audit_receipt(a);
    if (!logged || !cmt_audit_signatures(a) || !cmt_audit_inputs(a))
        return;
    if (!cmt_audit_before(a) || !cmt_audit_decision(a))
        return;
    (void)cmt_audit_policy(a);
}

static void start(cmt_auditing *a)
{
    static const char *const names[CMT_N_STEPS] = {
#define CMT_AUDIT_NAME(number, NAME, name) [(number)-1] = (name),
        CMT_AUDIT_STEPS(CMT_AUDIT_NAME)
#undef CMT_AUDIT_NAME
    };
    for (unsigned k = 0; k < CMT_N_STEPS; k++)
        a->out->rows[k] = (cmt_audit_row){.number = k + 1, .name = names[k]};
}

static void finish(cmt_auditing *a)
{
    cmt_audit *out = a->out;
    for (unsigned k = 0; k < CMT_N_STEPS; k++) {
        if (out->rows[k].verdict == CMT_VERDICT_FAILED && out->rows[k].sentence != NULL
            && out->first_failed == 0)
            out->first_failed = k + 1;
    }
    for (unsigned k = 0; k < CMT_N_STEPS; k++) {
        cmt_audit_row *row = &out->rows[k];
        if (row->sentence == NULL) {
            *row = (cmt_audit_row){
                .number = k + 1,
                .name = row->name,
                .verdict = CMT_VERDICT_WITHHELD,
                .sentence = "It builds on a step that did not pass, so it was not "
                            "judged."};
        }
        out->withheld = out->withheld || row->verdict == CMT_VERDICT_WITHHELD;
    }
}

cmt_status cmt_audit_run(cmt_arena *mem,
                         const cmt_audit_input *input,
                         cmt_audit *out,
                         cmt_err *err)
{
    cmt_audit result = {0};
    cmt_auditing a = {.mem = mem, .input = input, .out = &result};
    cmt_hash32 digest;
    char text[CMT_DIGEST_TEXT];
    start(&a);
    cmt_sha256_of(input->container, input->n_container, &digest);
    cmt_digest_text(&digest, text);
    result.digest = cmt_arena_strdup(mem, text);
    run_steps(&a);
    finish(&a);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the audit");
    *out = result;
    return CMT_OK;
}

cmt_value *cmt_audit_value(cmt_arena *mem, const cmt_audit *audit)
{
    cmt_value *top = cmt_value_object(mem);
    cmt_value *steps = cmt_value_array(mem);
    for (unsigned k = 0; k < CMT_N_STEPS; k++) {
        const cmt_audit_row *row = &audit->rows[k];
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_int(mem, v, "step", row->number);
        cmt_value_set_string(mem, v, "name", row->name);
        cmt_value_set_string(mem, v, "verdict", cmt_verdict_name(row->verdict));
        cmt_value_set_string(mem, v, "sentence", cmt_json_fold(mem, row->sentence));
        cmt_value_add(mem, steps, v);
    }
    cmt_value_set_string(mem, top, "format", "comitia.audit/1");
    cmt_value_set_string(mem, top, "bundle", audit->digest);
    if (audit->version != NULL)
        cmt_value_set_string(mem, top, "version", audit->version);
    cmt_value_set_string(mem, top, "verdict",
                         audit->first_failed != 0 ? "failed" : "passed");
    if (audit->first_failed != 0)
        cmt_value_set_int(mem, top, "failed_step", audit->first_failed);
    cmt_value_set_bool(mem, top, "withheld", audit->withheld);
    cmt_value_set(mem, top, "steps", steps);
    return cmt_arena_ok(mem) ? top : NULL;
}
