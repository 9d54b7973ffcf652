/* The two solvers that solve nothing themselves: one reads certificates, one keeps them. */
#include "base/err.h"
#include "base/limits.h"
#include "io/json.h"
#include "proof/certificate.h"

typedef struct reading {
    cmt_solver solver;
    const cmt_certificates *set;
} reading;

typedef struct recording {
    cmt_solver solver;
    const cmt_solver *inner;
    cmt_certificates *set;
} recording;

static cmt_status look_up(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    const reading *from = self;
    cmt_status st = CMT_OK;
    cmt_hash32 program;
    cmt_value *certificate = NULL;
    CMT_TRY(cmt_program_digest(lp, &program, err));
    const cmt_certificate_entry *entry = cmt_certificates_find(from->set, &program);
    if (entry == NULL) {
        char name[CMT_DIGEST_TEXT];
        cmt_digest_text(&program, name);
        return cmt_fail(err, CMT_E_REFERENCE, "no certificate for the program %s",
                        name);
    }
    CMT_TRY(cmt_json_read(mem, entry->bytes, entry->n_bytes, CMT_MAX_JSON_BYTES,
                          &certificate, err));
    CMT_TRY(cmt_certificate_check_known(mem, lp, &program, certificate, out, err));
done:
    return st;
}

static cmt_status record(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    const recording *to = self;
    cmt_status st = CMT_OK;
    cmt_solution got = {0};
    CMT_TRY(to->inner->solve(to->inner->self, mem, lp, &got, err));
    CMT_TRY(cmt_certificates_add(to->set, got.certificate, err));
    *out = got;
done:
    return st;
}

const cmt_solver *cmt_certificate_solver_new(cmt_arena *mem,
                                             const cmt_certificates *set)
{
    reading *r = CMT_NEW(mem, reading);
    if (r == NULL)
        return NULL;
    r->set = set;
    r->solver = (cmt_solver){.solve = look_up, .self = r};
    return &r->solver;
}

const cmt_solver *cmt_recording_solver_new(cmt_arena *mem,
                                           const cmt_solver *inner,
                                           cmt_certificates *set)
{
    recording *r = CMT_NEW(mem, recording);
    if (r == NULL)
        return NULL;
    r->inner = inner;
    r->set = set;
    r->solver = (cmt_solver){.solve = record, .self = r};
    return &r->solver;
}
