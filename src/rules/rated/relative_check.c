#include "rules/rated/relative.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"

typedef struct judge {
    const cmt_contest *contest;
    size_t n;
    mpq_srcptr *of; /* [n] what a ballot says; NULL for nothing */
    mpq_srcptr zero;
    mpq_t *q; /* [3] scratch */
} judge;

static void read_ballot(const judge *g, size_t b)
{
    const cmt_contest *c = g->contest;
    for (size_t i = 0; i < g->n; i++) {
        g->of[i] = c->ballots.scores[b * g->n + i];
        if (g->of[i] == NULL && c->missing == CMT_MISSING_DISAPPROVE)
            g->of[i] = g->zero;
        if (!cmt_contest_eligible(c, i))
            g->of[i] = NULL;
    }
}

/* An alternative that this ballot scores least, or with `sign` -1 most; n where none. */
static size_t outermost(const judge *g, int sign)
{
    size_t at = g->n;
    for (size_t i = 0; i < g->n; i++) {
        if (g->of[i] != NULL && (at == g->n || sign * mpq_cmp(g->of[i], g->of[at]) < 0))
            at = i;
    }
    return at;
}

cmt_status cmt_rated_relative_utilitarian_check(cmt_arena *mem,
                                                const cmt_contest *contest,
                                                const cmt_rule_args *args,
                                                const cmt_outcome *claim,
                                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    judge g = {.contest = contest,
               .n = n,
               .of = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1),
               .zero = cmt_q(mem),
               .q = cmt_q_array(mem, 3)};
    mpq_t *sums = cmt_q_array(mem, n + 1);
    (void)args;
    if (g.of == NULL || g.zero == NULL || g.q == NULL || sums == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    if (contest->ballots.n > 0 && contest->ballots.form != CMT_FORM_SCORE)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads scores");
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    for (size_t b = 0; b < contest->ballots.n; b++) {
        read_ballot(&g, b);
        const size_t least = outermost(&g, 1);
        const size_t most = outermost(&g, -1);
        if (least == n || mpq_equal(g.of[least], g.of[most]) != 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            if (g.of[i] == NULL)
                continue;
            mpq_sub(g.q[0], g.of[i], g.of[least]);
            mpq_sub(g.q[1], g.of[most], g.of[least]);
            mpq_div(g.q[0], g.q[0], g.q[1]);
            cmt_ballot_weight(contest, b, g.q[2]);
            mpq_mul(g.q[0], g.q[0], g.q[2]);
            mpq_add(sums[i], sums[i], g.q[0]);
        }
    }
    CMT_TRY(cmt_claim_scores(contest, claim, sums, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, sums, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
