#include "audit/auditing.h"
#include "base/err.h"
#include "base/limits.h"
#include "io/json.h"

/* Hold the published certificate of this program, if there is one, against it. */
static cmt_status check_published(cmt_watch *w,
                                  cmt_arena *mem,
                                  const cmt_lp *lp,
                                  cmt_solution *out,
                                  bool *proved,
                                  cmt_err *err)
{
    cmt_hash32 program;
    cmt_value *certificate = NULL;
    cmt_err why = {0};
    cmt_status st = cmt_program_digest(lp, &program, err);
    if (st != CMT_OK)
        return st;
    const cmt_certificate_entry *entry =
        w->published == NULL ? NULL : cmt_certificates_find(w->published, &program);
    if (entry == NULL) {
        w->missing++;
        return CMT_OK;
    }
    st = cmt_json_read(mem, entry->bytes, entry->n_bytes, CMT_MAX_JSON_BYTES,
                       &certificate, &why);
    if (st == CMT_OK)
        st = cmt_certificate_check(mem, lp, certificate, out, &why);
    if (st == CMT_E_NOMEM)
        return cmt_fail(err, st, "%s", why.text);
    if (st != CMT_OK && w->bad == NULL)
        w->bad = cmt_arena_strdup(w->mem, why.text);
    *proved = st == CMT_OK;
    w->proved += st == CMT_OK;
    return CMT_OK;
}

static cmt_status solve(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    cmt_watch *w = self;
    bool proved = false;
    cmt_solution answer = {0};
    w->asked++;
    const cmt_status st = check_published(w, mem, lp, &answer, &proved, err);
    if (st != CMT_OK)
        return st;
    if (w->inner != NULL)
        return w->inner->solve(w->inner->self, mem, lp, out, err);
    if (!proved) {
        w->unanswered++;
        return cmt_fail(err, CMT_E_REFERENCE,
                        "a program has no certificate that proves its answer");
    }
    *out = answer;
    return CMT_OK;
}

void cmt_watch_init(cmt_watch *watch,
                    cmt_arena *mem,
                    const cmt_solver *inner,
                    const cmt_certificates *published)
{
    *watch = (cmt_watch){.inner = inner, .published = published, .mem = mem};
    watch->solver = (cmt_solver){.solve = solve, .self = watch};
}
