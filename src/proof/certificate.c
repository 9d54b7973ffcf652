#include "proof/certificate.h"

#include "base/buf.h"
#include "base/err.h"
#include "io/json.h"
#include "proof/proof.h"
#include "proof/weak_duality.h"

#include <string.h>

cmt_status cmt_program_digest(const cmt_lp *lp, cmt_hash32 *out, cmt_err *err)
{
    cmt_buf text = {0};
    const cmt_status st = cmt_lp_write(lp, &text, err);
    if (st == CMT_OK)
        cmt_sha256_of(text.data, text.len, out);
    cmt_buf_free(&text);
    return st;
}

static cmt_status check_program(const cmt_hash32 *program,
                                const cmt_value *certificate,
                                cmt_err *err)
{
    cmt_hash32 said;
    const char *text = cmt_value_as_string(cmt_value_get(certificate, "program"));
    if (text == NULL || !cmt_digest_read(text, &said)) {
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "program",
                           "the digest of the program must stand here");
    }
    if (!cmt_hash32_equal(program, &said))
        return cmt_fail(err, CMT_E_DIGEST, "the certificate is about another program");
    return CMT_OK;
}

static bool is_linear(const cmt_lp *lp)
{
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (lp->columns[c].integer)
            return false;
    }
    return true;
}

/* The multipliers, dense, and the reduced costs c - y A. */
static cmt_status price(cmt_arena *mem,
                        const cmt_lp *lp,
                        const cmt_sparse *y,
                        cmt_solution *out,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_weak weak;
    mpq_t *dual = CMT_NEW_ARRAY(mem, mpq_t, lp->n_rows);
    if (dual == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu multipliers", lp->n_rows);
    CMT_TRY(cmt_weak_init(mem, lp, &weak, err));
    CMT_TRY(cmt_weak_reduce(&weak, y, true, err));
    cmt_proof_spread(y, lp->n_rows, dual);
    for (size_t c = 0; lp->maximise && c < lp->n_columns; c++)
        mpq_neg(weak.reduced[c], weak.reduced[c]);
    out->dual = (const mpq_t *)dual;
    out->reduced_cost = (const mpq_t *)weak.reduced;
done:
    return st;
}

/* The proof's own numbers, which stay in the caller's arena. */
static cmt_status fill(cmt_arena *mem,
                       const cmt_lp *lp,
                       const cmt_proof *proof,
                       const mpq_t *x,
                       cmt_solution *out,
                       cmt_err *err)
{
    const bool optimal = proof->status == CMT_SOLUTION_OPTIMAL;
    if (optimal && is_linear(lp) && proof->n_steps == 1
        && proof->steps[0].kind == CMT_STEP_DUAL) {
        const cmt_status st = price(mem, lp, &proof->steps[0].multiplier, out, err);
        if (st != CMT_OK)
            return st;
    }
    out->status = proof->status;
    out->has_x = proof->has_primal;
    out->x = proof->has_primal ? x : NULL;
    out->objective = proof->objective;
    out->bound = optimal ? proof->objective : proof->bound;
    return CMT_OK;
}

cmt_status cmt_certificate_check_known(cmt_arena *mem,
                                       const cmt_lp *lp,
                                       const cmt_hash32 *program,
                                       const cmt_value *certificate,
                                       cmt_solution *out,
                                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_proof proof;
    cmt_solution filled = {.certificate = certificate};
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    mpq_t *x = CMT_NEW_ARRAY(mem, mpq_t, lp->n_columns);
    if (x == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a certificate");
    CMT_TRY(cmt_proof_read(mem, lp, certificate, &proof, err));
    CMT_TRY(check_program(program, certificate, err));
    CMT_TRY(cmt_proof_check(mem, lp, &proof, x, err));
    if (out != NULL) {
        CMT_TRY(fill(mem, lp, &proof, (const mpq_t *)x, &filled, err));
        *out = filled;
    }
done:
    if (st != CMT_OK || out == NULL)
        cmt_arena_reset(mem, mark);
    return st;
}

cmt_status cmt_certificate_check(cmt_arena *mem,
                                 const cmt_lp *lp,
                                 const cmt_value *certificate,
                                 cmt_solution *out,
                                 cmt_err *err)
{
    cmt_hash32 program;
    const cmt_status st = cmt_program_digest(lp, &program, err);
    if (st != CMT_OK)
        return st;
    return cmt_certificate_check_known(mem, lp, &program, certificate, out, err);
}
