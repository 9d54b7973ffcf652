#include "rules/deliberation/pooled.h"

#include "base/err.h"
#include "rules/claim.h"

/* The claimed share times those who saw i is those who agree, ballot by ballot. */
static bool is_share(const cmt_contest *c, size_t i, mpq_srcptr claimed, mpq_t *q)
{
    bool any = false;
    mpq_set_ui(q[0], 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        const unsigned mark = cmt_ballots_mark(c, b, i);
        if (mark == CMT_MARK_UNSEEN && c->missing == CMT_MISSING_ABSTAIN)
            continue;
        any = true;
        cmt_q_set_i64(q[1], c->ballots.count[b], 1);
        if (mark == CMT_MARK_APPROVE)
            mpq_sub(q[0], q[0], q[1]);
        mpq_mul(q[1], q[1], claimed);
        mpq_add(q[0], q[0], q[1]);
    }
    return any ? mpq_sgn(q[0]) == 0 : mpq_sgn(claimed) == 0;
}

cmt_status cmt_deliberation_pooled_check(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_rule_args *args,
                                         const cmt_outcome *claim,
                                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const bool committee = contest->kind == CMT_KIND_COMMITTEE;
    mpq_t *share = cmt_q_array(mem, n + 1);
    mpq_t *q = cmt_q_array(mem, 2);
    if (share == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    CMT_TRY(cmt_claim_parts(contest, claim,
                            CMT_PART_RANKING | CMT_PART_SCORES
                                | (committee ? CMT_PART_COMMITTEES : CMT_PART_WINNERS),
                            err));
    for (size_t i = 0; i < n; i++) {
        if (!is_share(contest, i, claim->scores[i], q)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the share of `%s` is another one",
                            contest->ids[i]);
        }
        mpq_set(share[i], claim->scores[i]);
    }
    CMT_TRY(cmt_claim_ranking(contest, claim, share, !committee, err));
    if (committee) {
        CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats,
                              share, err));
    } else {
        CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
    }
done:
    return st;
}
