#include "rules/ordinal/bucklin_kin.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/places.h"

/* What a place is worth in a round. */
typedef struct worth {
    size_t round;
    bool weighted;
} worth;

static void value_of(const void *context, size_t place, size_t m, mpq_ptr out)
{
    const worth *w = context;
    mpq_set_ui(out, place < w->round ? 1 : 0, 1);
    if (place < w->round && w->weighted && m > 1) {
        cmt_q_set_i64(out, (int64_t)(m - 1 - place), (int64_t)m - 1);
        mpq_canonicalize(out);
    }
}

/* Whether i has enough: more than half of all weight, or, weighted, half of it. */
static bool has_enough(const cmt_contest *contest,
                       bool weighted,
                       mpq_ptr q,
                       mpq_t *score)
{
    mpq_add(q, *score, *score);
    const int sign = mpq_cmp(q, contest->total);
    return weighted ? sign >= 0 : sign > 0;
}

/* Scores of a round, and who has enough in it; how many. */
static cmt_status recount(cmt_arena *mem,
                          const cmt_contest *contest,
                          const worth *w,
                          mpq_t *scores,
                          bool *enough,
                          size_t *n_enough,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_ptr q = cmt_q(mem);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a score");
    CMT_TRY(cmt_recount_places(mem, contest, value_of, w, scores, err));
    *n_enough = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        enough[i] = cmt_contest_eligible(contest, i)
                    && has_enough(contest, w->weighted, q, &scores[i]);
        *n_enough += enough[i] ? 1U : 0U;
    }
done:
    return st;
}

static size_t count_eligible(const cmt_contest *contest)
{
    size_t m = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++)
        m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    return m;
}

/* Leave marked the eligible ones with the largest score. */
static void mark_largest(const cmt_contest *contest, mpq_t *scores, bool *won)
{
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        won[i] = cmt_contest_eligible(contest, i);
        for (size_t j = 0; j < contest->n_alternatives; j++) {
            if (cmt_contest_eligible(contest, j) && mpq_cmp(scores[j], scores[i]) > 0)
                won[i] = false;
        }
    }
}

/* The witness names the round: somebody has enough in it, or it is the last; nobody has in
 * the one before, so neither in any earlier one. */
static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *contest,
                        bool weighted,
                        const cmt_outcome *claim,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const size_t m = count_eligible(contest);
    int64_t round = -1;
    size_t n_enough = 0;
    mpq_t *scores = cmt_q_array(mem, n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (scores == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS | CMT_PART_SCORES, err));
    if (!cmt_value_as_int(cmt_value_get(claim->witness, "round"), &round)
        || round < (m > 0 ? 1 : 0) || round > (int64_t)m)
        return cmt_fail(err, CMT_E_NEGATIVE, "there is no such round");
    worth w = {.round = round > 0 ? (size_t)round - 1 : 0, .weighted = weighted};
    CMT_TRY(recount(mem, contest, &w, scores, won, &n_enough, err));
    if (round > 1 && n_enough > 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "an earlier round decides");
    w.round = (size_t)round;
    CMT_TRY(recount(mem, contest, &w, scores, won, &n_enough, err));
    if (n_enough == 0 && round < (int64_t)m)
        return cmt_fail(err, CMT_E_NEGATIVE, "nobody has enough in that round");
    if (weighted || n_enough == 0)
        mark_largest(contest, scores, won);
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}

cmt_status cmt_ordinal_simplified_bucklin_check(cmt_arena *mem,
                                                const cmt_contest *contest,
                                                const cmt_rule_args *args,
                                                const cmt_outcome *claim,
                                                cmt_err *err)
{
    (void)args;
    return judge(mem, contest, false, claim, err);
}

cmt_status cmt_ordinal_weighted_bucklin_check(cmt_arena *mem,
                                              const cmt_contest *contest,
                                              const cmt_rule_args *args,
                                              const cmt_outcome *claim,
                                              cmt_err *err)
{
    (void)args;
    return judge(mem, contest, true, claim, err);
}
