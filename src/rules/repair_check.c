#include "rules/repair_check.h"

#include "base/err.h"
#include "base/limits.h"
#include "proof/certificate.h"
#include "rules/claim.h"
#include "rules/recount.h"
#include "rules/repair_recheck.h"

#include <string.h>

typedef struct work {
    cmt_repair_claim world;
    const cmt_outcome *claim;
    mpq_t *score; /* [n] in units of weight */
    bool *has;    /* [n] there is a score */
    bool *judged; /* [n] by a program, or without need of one */
    mpq_t *bound; /* [n] */
    size_t n_programs;
    size_t n_scores;
    mpq_ptr best;
    bool any;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check scores");
}

/* What the certificate of x proves: a score, or that there is none. */
static cmt_status judge_program(work *w, uint32_t x, const cmt_value *certificate)
{
    cmt_status st = CMT_OK;
    cmt_lp lp;
    cmt_solution proved = {0};
    cmt_err *err = w->world.err;
    CMT_TRY(cmt_repair_claim_program(&w->world, x, &lp));
    CMT_TRY(cmt_certificate_check(w->world.mem, &lp, certificate, &proved, err));
    if (proved.status == CMT_SOLUTION_OPTIMAL) {
        mpq_set_z(w->score[x], w->world.units);
        mpq_div(w->score[x], proved.objective, w->score[x]);
        w->has[x] = true;
    } else if (proved.status != CMT_SOLUTION_INFEASIBLE) {
        return cmt_fail(err, CMT_E_NEGATIVE, "a score is not proved");
    }
    w->judged[x] = true;
done:
    return st;
}

static cmt_status judge(work *w, uint32_t x)
{
    cmt_status st = CMT_OK;
    const char *id = w->world.contest->ids[x];
    const cmt_value *program =
        cmt_value_get(cmt_value_get(w->claim->witness, "programs"), id);
    const cmt_value *score =
        cmt_value_get(cmt_value_get(w->claim->witness, "scores"), id);
    CMT_TRY(cmt_repair_claim_needs(&w->world, x, w->bound[x]));
    if (mpq_sgn(w->bound[x]) == 0) {
        w->has[x] = w->judged[x] = true;
    } else if (program != NULL) {
        CMT_TRY(judge_program(w, x, program));
        w->n_programs++;
    }
    if (w->has[x] != (score != NULL)
        || (score != NULL
            && (!cmt_value_as_q(score, CMT_MAX_CERTIFICATE_DIGITS, w->best)
                || mpq_equal(w->best, w->score[x]) == 0))) {
        return cmt_fail(w->world.err, CMT_E_NEGATIVE, "`%s` has another score", id);
    }
    w->n_scores += w->has[x] ? 1U : 0U;
done:
    return st;
}

static cmt_status check_winners(work *w, bool *won)
{
    const cmt_contest *c = w->world.contest;
    for (size_t x = 0; x < w->world.n; x++) {
        if (w->has[x] && (!w->any || mpq_cmp(w->score[x], w->best) < 0)) {
            mpq_set(w->best, w->score[x]);
            w->any = true;
        }
    }
    for (size_t x = 0; x < w->world.n; x++) {
        const bool eligible = cmt_contest_eligible(c, x);
        if (eligible && !w->judged[x]
            && (!w->any || mpq_cmp(w->bound[x], w->best) <= 0)) {
            return cmt_fail(w->world.err, CMT_E_NEGATIVE,
                            "it is not proved how `%s` fares", c->ids[x]);
        }
        won[x] = w->any ? w->has[x] && mpq_equal(w->score[x], w->best) != 0 : eligible;
    }
    const cmt_status st = cmt_claim_winners(c, w->claim, won, w->world.err);
    return st != CMT_OK
               ? st
               : cmt_claim_tied(w->claim, w->claim->winners.n > 1, w->world.err);
}

cmt_status cmt_repair_check(cmt_arena *mem,
                            const cmt_contest *contest,
                            bool remove,
                            const cmt_outcome *claim,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    work w = {.claim = claim};
    w.score = cmt_q_array(mem, n + 1);
    w.bound = cmt_q_array(mem, n + 1);
    w.best = cmt_q(mem);
    w.has = CMT_NEW_ARRAY(mem, bool, n + 1);
    w.judged = CMT_NEW_ARRAY(mem, bool, n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (w.score == NULL || w.bound == NULL || w.best == NULL || w.has == NULL
        || w.judged == NULL || won == NULL)
        return no_room(err);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS, err));
    CMT_TRY(cmt_repair_claim_init(mem, contest, remove, &w.world, err));
    for (uint32_t x = 0; x < n; x++) {
        if (cmt_contest_eligible(contest, x))
            CMT_TRY(judge(&w, x));
    }
    if (cmt_value_count(cmt_value_get(claim->witness, "programs")) != w.n_programs
        || cmt_value_count(cmt_value_get(claim->witness, "scores")) != w.n_scores)
        return cmt_fail(err, CMT_E_NEGATIVE, "a program or score is of nobody");
    CMT_TRY(check_winners(&w, won));
done:
    return st;
}
