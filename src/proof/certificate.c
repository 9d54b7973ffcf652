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

/* The numbers of an answer, in the caller's arena. */
typedef struct answer {
    mpq_t *x;
    mpq_ptr objective;
    mpq_ptr bound;
    mpq_t *dual;
    mpq_t *reduced;
} answer;

static bool make_room(cmt_arena *mem, const cmt_lp *lp, answer *a)
{
    a->x = cmt_q_array(mem, lp->n_columns);
    a->objective = cmt_q(mem);
    a->bound = cmt_q(mem);
    a->dual = cmt_q_array(mem, lp->n_rows);
    a->reduced = cmt_q_array(mem, lp->n_columns);
    return a->x != NULL && a->objective != NULL && a->bound != NULL && a->dual != NULL
           && a->reduced != NULL;
}

static bool is_linear(const cmt_lp *lp)
{
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (lp->columns[c].integer)
            return false;
    }
    return true;
}

/* dual := y, reduced := c - y A */
static cmt_status price(
    cmt_arena *mem, const cmt_lp *lp, const cmt_sparse *y, answer *a, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_weak weak;
    CMT_TRY(cmt_weak_init(mem, lp, &weak, err));
    CMT_TRY(cmt_weak_reduce(&weak, y, true, err));
    for (size_t k = 0; k < y->n; k++)
        mpq_set(a->dual[y->terms[k].column], y->terms[k].value);
    for (size_t c = 0; c < lp->n_columns; c++) {
        mpq_set(a->reduced[c], weak.reduced[c]);
        if (lp->maximise)
            mpq_neg(a->reduced[c], a->reduced[c]);
    }
done:
    return st;
}

static cmt_status fill(cmt_arena *mem,
                       const cmt_lp *lp,
                       const cmt_proof *proof,
                       const cmt_value *certificate,
                       answer *a,
                       cmt_solution *out,
                       cmt_err *err)
{
    const bool optimal = proof->status == CMT_SOLUTION_OPTIMAL;
    *out = (cmt_solution){.status = proof->status,
                          .has_x = proof->has_primal,
                          .certificate = certificate};
    if (optimal && is_linear(lp) && proof->n_steps == 1
        && proof->steps[0].kind == CMT_STEP_DUAL) {
        const cmt_status st = price(mem, lp, &proof->steps[0].multiplier, a, err);
        if (st != CMT_OK)
            return st;
        out->dual = (const mpq_t *)a->dual;
        out->reduced_cost = (const mpq_t *)a->reduced;
    }
    if (proof->has_primal) {
        mpq_set(a->objective, proof->objective);
        out->x = (const mpq_t *)a->x;
        out->objective = a->objective;
    }
    mpq_srcptr bound = optimal ? proof->objective : proof->bound;
    if (bound != NULL) {
        mpq_set(a->bound, bound);
        out->bound = a->bound;
    }
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
    answer a = {0};
    cmt_proof proof;
    if (!make_room(mem, lp, &a))
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a certificate");
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    CMT_TRY(cmt_proof_read(mem, lp, certificate, &proof, err));
    CMT_TRY(check_program(program, certificate, err));
    CMT_TRY(cmt_proof_check(mem, lp, &proof, a.x, err));
    if (out != NULL) {
        cmt_solution filled = {0};
        CMT_TRY(fill(mem, lp, &proof, certificate, &a, &filled, err));
        *out = filled;
    }
done:
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
