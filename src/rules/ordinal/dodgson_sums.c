#include "rules/ordinal/dodgson_sums.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

/* How much more weight ranks j above i than i above j; 0 where it is not more. */
static void take_deficit(const cmt_majority *m, size_t i, size_t j, mpq_t *q)
{
    const size_t n = m->pw.n;
    const size_t a = m->at[i];
    const size_t b = m->at[j];
    mpq_set_ui(q[0], 0, 1);
    if (!cmt_majority_beats(m, j, i))
        return;
    cmt_tally_value(&m->pw.support, b * n + a, q[0]);
    cmt_tally_value(&m->pw.support, a * n + b, q[1]);
    mpq_sub(q[0], q[0], q[1]);
}

/* Half of it, in whole votes. */
static void halve_up(mpq_ptr q)
{
    mpq_div_2exp(q, q, 1);
    cmt_q_ceil(q);
}

static cmt_status rank(cmt_arena *mem,
                       const cmt_contest *contest,
                       bool in_votes,
                       cmt_outcome *out,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives);
    mpq_t *q = cmt_q_array(mem, 2);
    if (scores == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    for (size_t i = 0; i < m.n; i++) {
        for (size_t j = 0; j < m.n; j++) {
            take_deficit(&m, i, j, q);
            if (in_votes)
                halve_up(q[0]);
            mpq_sub(scores[m.at[i]], scores[m.at[i]], q[0]);
        }
    }
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_quick(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_outcome *out,
                            cmt_err *err)
{
    (void)args;
    return rank(mem, contest, true, out, err);
}

static cmt_status run_tideman(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    (void)args;
    return rank(mem, contest, false, out, err);
}

#define APPROXIMABILITY                                                          \
    "McCabe-Dansted, Pritchard and Slinko, Social Choice and Welfare 31 (2008) " \
    "311-330"

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "immediate: its sum alone is 0"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_dodgson_quick = {
    .name = "dodgson-quick",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Dodgson Quick",
    .definition =
        "For each defeat an alternative lacks half of the margin, rounded up to "
        "whole votes; whoever lacks the least in sum wins.",
    .source = APPROXIMABILITY,
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run_quick,
    .check = cmt_ordinal_dodgson_quick_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_dodgson_tideman = {
    .name = "dodgson-tideman",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Simplified Dodgson (Tideman)",
    .definition = "The alternative with the smallest sum of the margins of its defeats "
                  "wins.",
    .source = "Tideman, Social Choice and Welfare 4 (1987) 185-206; " APPROXIMABILITY,
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run_tideman,
    .check = cmt_ordinal_dodgson_tideman_check,
    .welfare = NULL,
};
