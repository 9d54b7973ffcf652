#include "rules/welfare.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/result.h"

static bool counts(const cmt_contest *contest, size_t b, uint32_t group)
{
    return group == CMT_NONE || contest->ballots.group[b] == group;
}

/* The smallest tier of an eligible alternative on ballot b (0: none), and how many share
 * it. */
static unsigned top_tier(const cmt_contest *contest, size_t b, unsigned long *n_tops)
{
    unsigned best = 0;
    *n_tops = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        const unsigned tier = cmt_ballots_mark(contest, b, i);
        if (tier == 0 || !cmt_contest_eligible(contest, i)
            || (best != 0 && tier > best))
            continue;
        *n_tops = tier == best ? *n_tops + 1 : 1;
        best = tier;
    }
    return best;
}

cmt_status cmt_welfare_firsts(cmt_arena *mem,
                              const cmt_contest *contest,
                              uint32_t group,
                              mpq_t *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_ptr part = cmt_q(mem);
    if (part == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for welfare");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    for (size_t i = 0; i < contest->n_alternatives; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        unsigned long n_tops = 0;
        const unsigned top =
            counts(contest, b, group) ? top_tier(contest, b, &n_tops) : 0;
        if (top == 0)
            continue;
        cmt_ballot_weight(contest, b, part);
        mpz_mul_ui(mpq_denref(part), mpq_denref(part), n_tops);
        mpq_canonicalize(part);
        for (size_t i = 0; i < contest->n_alternatives; i++) {
            if (cmt_contest_eligible(contest, i)
                && cmt_ballots_mark(contest, b, i) == top)
                mpq_add(out[i], out[i], part);
        }
    }
done:
    return st;
}

cmt_status cmt_welfare_approvals(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 uint32_t group,
                                 mpq_t *out,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *seen = cmt_q_array(mem, n);
    mpq_ptr weight = cmt_q(mem);
    if (seen == NULL || weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for welfare");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    for (size_t i = 0; i < n; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        if (!counts(contest, b, group))
            continue;
        cmt_ballot_weight(contest, b, weight);
        for (size_t i = 0; i < n; i++) {
            const unsigned mark = cmt_ballots_mark(contest, b, i);
            if (mark == CMT_MARK_APPROVE)
                mpq_add(out[i], out[i], weight);
            if (mark != CMT_MARK_UNSEEN)
                mpq_add(seen[i], seen[i], weight);
        }
    }
    for (size_t i = 0; i < n && contest->missing == CMT_MISSING_ABSTAIN; i++) {
        if (mpq_sgn(seen[i]) > 0)
            mpq_div(out[i], out[i], seen[i]);
    }
done:
    return st;
}
