#include "rules/thiele_prove.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/thiele_prove_state.h"

/* The weight of the ballots that approve at least m. */
static void find_reach(const cmt_contest *c, mpz_t *weight, size_t m, mpz_ptr out)
{
    mpz_set_ui(out, 0);
    for (size_t b = 0; b < c->ballots.n; b++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n_alternatives; i++)
            n += cmt_contest_eligible(c, i) && cmt_proof_approves(c, b, i) ? 1U : 0U;
        if (n >= m)
            mpz_add(out, out, weight[b]);
    }
}

cmt_status cmt_prove_levels(
    cmt_arena *mem, const cmt_prove_task *task, cmt_set *out, size_t *n, cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t n_nodes = 0;
    size_t found = 0;
    mpz_t *weight = NULL;
    mpz_ptr z = cmt_z(mem);
    cmt_prove_task own = *task;
    own.need = cmt_z_array(mem, task->size + 1);
    own.limit = 1;
    if (z == NULL || own.need == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to prove levels");
    CMT_TRY(cmt_ballot_integer_weights(mem, task->contest, &weight, z, err));
    for (size_t m = 1; m <= task->size && found == 0; m++) {
        find_reach(task->contest, weight, m, z);
        mpz_add_ui(own.need[m], task->need[m], 1);
        if (mpz_cmp(own.need[m], z) <= 0)
            CMT_TRY(cmt_proof_run(mem, &own, out, &found, &n_nodes, err));
        mpz_set(own.need[m], task->need[m]);
        if (mpz_sgn(task->need[m]) == 0)
            break; /* nor has anybody later ones */
    }
    *n = found;
done:
    return st;
}
