#include "rules/ratings.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/result.h"

cmt_status cmt_ratings_init(cmt_arena *mem,
                            const cmt_contest *contest,
                            cmt_ratings *out,
                            cmt_err *err)
{
    const size_t n = contest->ballots.n;
    const cmt_status st = cmt_result_expect(contest, CMT_FORM_SCORE, err);
    if (st != CMT_OK)
        return st;
    mpq_t *weights = cmt_q_array(mem, n + 1); /* the last is zero */
    if (weights == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", n);
    for (size_t b = 0; b < n; b++)
        cmt_ballot_weight(contest, b, weights[b]);
    const mpq_srcptr *at = cmt_result_pointers(mem, weights, n + 1);
    if (at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", n);
    *out = (cmt_ratings){.contest = contest, .weight = at, .zero = weights[n]};
    return CMT_OK;
}

mpq_srcptr cmt_ratings_at(const cmt_ratings *r, size_t b, size_t i)
{
    const cmt_contest *c = r->contest;
    mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + i];
    return score == NULL && c->missing == CMT_MISSING_DISAPPROVE ? r->zero : score;
}

cmt_status cmt_ratings_levels(
    cmt_arena *mem, const cmt_ratings *r, size_t i, cmt_levels *out, cmt_err *err)
{
    const size_t n = r->contest->ballots.n;
    mpq_srcptr *score = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    if (score == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    for (size_t b = 0; b < n; b++)
        score[b] = cmt_ratings_at(r, b, i);
    return cmt_levels_build(mem, score, r->weight, n, out, err);
}

void cmt_ratings_sum(const cmt_ratings *r, size_t i, mpq_ptr sum, mpq_ptr weight)
{
    mpq_t term;
    mpq_t whole; /* whole numbers are added apart: no common factor is sought */
    mpq_init(term);
    mpq_init(whole);
    for (size_t b = 0; b < r->contest->ballots.n; b++) {
        mpq_srcptr score = cmt_ratings_at(r, b, i);
        if (score == NULL)
            continue;
        mpq_add(weight, weight, r->weight[b]);
        if (cmt_q_is_whole(score) && cmt_q_is_whole(r->weight[b])) {
            mpz_addmul(mpq_numref(whole), mpq_numref(score), mpq_numref(r->weight[b]));
            continue;
        }
        mpq_mul(term, score, r->weight[b]);
        mpq_add(sum, sum, term);
    }
    mpq_add(sum, sum, whole);
    mpq_clear(term);
    mpq_clear(whole);
}

cmt_status cmt_ratings_rank(cmt_arena *mem,
                            const cmt_contest *contest,
                            cmt_ratings_number *number,
                            const void *options,
                            cmt_outcome *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome o = {0};
    cmt_ratings r;
    mpq_t *scores = cmt_q_array(mem, n + 1);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_ratings_init(mem, contest, &r, err));
    for (size_t i = 0; i < n; i++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        CMT_TRY(number(mem, &r, i, options, scores[i], err));
        cmt_arena_reset(mem, mark);
    }
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}
