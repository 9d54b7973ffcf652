#include "rules/scores.h"

#include "ballot/tally.h"
#include "base/err.h"
#include "rules/result.h"

cmt_status cmt_scores_approval(cmt_arena *mem,
                               const cmt_contest *contest,
                               mpq_t **scores,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const bool abstain = contest->missing == CMT_MISSING_ABSTAIN;
    cmt_tally tally; /* n counters of approvals, then n of what was seen */
    mpq_t *out = cmt_q_array(mem, n);
    mpq_ptr seen = cmt_q(mem);
    if (out == NULL || seen == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(cmt_tally_init(mem, contest, 2 * n, &tally, err));
    for (size_t b = 0; b < contest->ballots.n; b++) {
        for (size_t i = 0; i < n; i++) {
            const unsigned mark = cmt_ballots_mark(contest, b, i);
            if (mark == CMT_MARK_APPROVE)
                cmt_tally_add(&tally, i, b, 1);
            if (abstain && mark != CMT_MARK_UNSEEN)
                cmt_tally_add(&tally, n + i, b, 1);
        }
    }
    for (size_t i = 0; i < n; i++) {
        cmt_tally_value(&tally, i, out[i]);
        if (!abstain)
            continue;
        cmt_tally_value(&tally, n + i, seen);
        if (mpq_sgn(seen) > 0)
            mpq_div(out[i], out[i], seen);
    }
    *scores = out;
done:
    return st;
}

cmt_status cmt_scores_settle(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_tie_break *tie_break,
                             mpq_t *scores,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    if (contest->kind == CMT_KIND_COMMITTEE)
        CMT_TRY(cmt_result_top(mem, contest, tie_break, contest->seats, &o, err));
    *out = o;
done:
    return st;
}
