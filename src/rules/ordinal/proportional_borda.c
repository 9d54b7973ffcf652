#include "rules/ordinal/proportional_borda.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/lottery.h"
#include "rules/result.h"

/* Twice the points of each: in every pair the weight of all, and of those that rank it
 * above less of those below, so that who says neither gives half. */
static cmt_status count_points(cmt_arena *mem,
                               const cmt_majority *m,
                               mpq_t *p,
                               cmt_err *err)
{
    const cmt_tally *t = &m->pw.support;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the points");
    for (size_t k = 0; k < m->n * m->n; k++) {
        const size_t i = m->at[k / m->n];
        const size_t j = m->at[k % m->n];
        if (i == j)
            continue;
        cmt_tally_value(t, i * m->pw.n + j, q[0]);
        cmt_tally_value(t, j * m->pw.n + i, q[1]);
        mpq_add(p[i], p[i], m->contest->total);
        mpq_add(p[i], p[i], q[0]);
        mpq_sub(p[i], p[i], q[1]);
    }
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome o = {.n = n};
    cmt_majority m = {0};
    mpq_t *p = cmt_q_array(mem, n + 1);
    mpq_ptr sum = cmt_q(mem);
    if (p == NULL || sum == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a lottery");
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    CMT_TRY(count_points(mem, &m, p, err));
    for (size_t i = 0; i < n; i++)
        mpq_add(sum, sum, p[i]);
    const bool none = mpq_sgn(sum) == 0; /* no ballots, or one alternative */
    for (size_t i = 0; i < m.n && none; i++) {
        mpq_set_ui(p[m.at[i]], 1, 1);
        mpq_add(sum, sum, p[m.at[i]]);
    }
    if (m.n > 0) {
        for (size_t i = 0; i < n; i++)
            mpq_div(p[i], p[i], sum);
        CMT_TRY(cmt_lottery_tell(mem, contest, args, p, &o, err));
    }
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness", true,
     "Barbera, Review of Economic Studies 46 (1979) 379-389"},
    {"Condorcet winner", false,
     "immediate: whoever is not last everywhere may be drawn"},
    {0},
};

const cmt_rule cmt_rule_ordinal_proportional_borda = {
    .name = "proportional-borda",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_LOTTERY,
    .title = "Proportional Borda",
    .definition = "Each alternative is drawn with its share of all points in Borda's "
                  "count.",
    .source = "Barbera, Review of Economic Studies 46 (1979) 379-389",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_proportional_borda_check,
    .welfare = NULL,
};
