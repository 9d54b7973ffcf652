#include "rules/recount.h"

#include "ballot/weight.h"
#include "base/err.h"

static cmt_status scratch(cmt_arena *mem, mpq_ptr *out, cmt_err *err)
{
    *out = cmt_q(mem);
    if (*out == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    return CMT_OK;
}

/* Whether i is in the highest tier of ballot b that holds a standing alternative. */
static bool is_top(const cmt_contest *c, size_t b, const bool *standing, size_t i)
{
    const unsigned tier = cmt_ballots_mark(c, b, i);
    if (tier == 0 || !standing[i])
        return false;
    for (size_t j = 0; j < c->n_alternatives; j++) {
        const unsigned other = cmt_ballots_mark(c, b, j);
        if (standing[j] && other != 0 && other < tier)
            return false;
    }
    return true;
}

cmt_status cmt_recount_firsts(cmt_arena *mem,
                              const cmt_contest *contest,
                              const bool *standing,
                              mpq_t *out,
                              cmt_err *err)
{
    mpq_ptr part = NULL;
    const size_t n = contest->n_alternatives;
    const cmt_status st = scratch(mem, &part, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        unsigned long tops = 0;
        for (size_t i = 0; i < n; i++)
            tops += is_top(contest, b, standing, i) ? 1U : 0U;
        if (tops == 0)
            continue;
        cmt_ballot_weight(contest, b, part);
        mpz_mul_ui(mpq_denref(part), mpq_denref(part), tops);
        mpq_canonicalize(part);
        for (size_t i = 0; i < n; i++) {
            if (is_top(contest, b, standing, i))
                mpq_add(out[i], out[i], part);
        }
    }
    return CMT_OK;
}

bool cmt_recount_above(const cmt_contest *contest, size_t b, size_t i, size_t j)
{
    const unsigned of_i = cmt_ballots_mark(contest, b, i);
    const unsigned of_j = cmt_ballots_mark(contest, b, j);
    if (of_i == 0)
        return false;
    if (of_j == 0)
        return contest->unranked != CMT_UNRANKED_NO_OPINION;
    return of_i < of_j;
}

cmt_status cmt_recount_pairs(cmt_arena *mem,
                             const cmt_contest *contest,
                             mpq_t *out,
                             cmt_err *err)
{
    mpq_ptr weight = NULL;
    const size_t n = contest->n_alternatives;
    const cmt_status st = scratch(mem, &weight, err);
    if (st != CMT_OK)
        return st;
    for (size_t k = 0; k < n * n; k++)
        mpq_set_ui(out[k], 0, 1);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_ballot_weight(contest, b, weight);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                if (i != j && cmt_recount_above(contest, b, i, j))
                    mpq_add(out[i * n + j], out[i * n + j], weight);
            }
        }
    }
    return CMT_OK;
}

cmt_status cmt_recount_approvals(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 uint32_t group,
                                 mpq_t *approving,
                                 mpq_t *seen,
                                 cmt_err *err)
{
    mpq_ptr weight = NULL;
    const size_t n = contest->n_alternatives;
    const cmt_status st = scratch(mem, &weight, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(approving[i], 0, 1);
        mpq_set_ui(seen[i], 0, 1);
    }
    for (size_t b = 0; b < contest->ballots.n; b++) {
        if (group != CMT_NONE && contest->ballots.group[b] != group)
            continue;
        cmt_ballot_weight(contest, b, weight);
        for (size_t i = 0; i < n; i++) {
            const unsigned mark = cmt_ballots_mark(contest, b, i);
            if (mark == CMT_MARK_APPROVE)
                mpq_add(approving[i], approving[i], weight);
            if (mark != CMT_MARK_UNSEEN || contest->missing == CMT_MISSING_DISAPPROVE)
                mpq_add(seen[i], seen[i], weight);
        }
    }
    return CMT_OK;
}

cmt_status cmt_recount_scores(cmt_arena *mem,
                              const cmt_contest *contest,
                              mpq_t **scores,
                              cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    mpq_t *approving = cmt_q_array(mem, n);
    mpq_t *seen = cmt_q_array(mem, n);
    if (approving == NULL || seen == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    const cmt_status st =
        cmt_recount_approvals(mem, contest, CMT_NONE, approving, seen, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n && contest->missing == CMT_MISSING_ABSTAIN; i++) {
        if (mpq_sgn(seen[i]) > 0)
            mpq_div(approving[i], approving[i], seen[i]);
    }
    *scores = approving;
    return CMT_OK;
}
