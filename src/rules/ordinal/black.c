#include "rules/ordinal/black.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

/* The sum of support over the others less their support: orders as Borda's count does. */
static void sum_margins(const cmt_majority *m, size_t i, mpq_t *scratch, mpq_ptr out)
{
    const cmt_tally *t = &m->pw.support;
    mpq_set_ui(out, 0, 1);
    for (size_t j = 0; j < m->n; j++) {
        if (j == i)
            continue;
        cmt_tally_value(t, m->at[i] * m->pw.n + m->at[j], scratch[0]);
        cmt_tally_value(t, m->at[j] * m->pw.n + m->at[i], scratch[1]);
        mpq_add(out, out, scratch[0]);
        mpq_sub(out, out, scratch[1]);
    }
}

static cmt_status elect_borda(cmt_arena *mem,
                              const cmt_majority *m,
                              bool *won,
                              cmt_err *err)
{
    mpq_t *sums = cmt_q_array(mem, m->n);
    mpq_t *scratch = cmt_q_array(mem, 2);
    size_t best = 0;
    if (sums == NULL || scratch == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", m->n);
    for (size_t i = 0; i < m->n; i++) {
        sum_margins(m, i, scratch, sums[i]);
        if (mpq_cmp(sums[i], sums[best]) > 0)
            best = i;
    }
    for (size_t i = 0; i < m->n; i++)
        won[i] = mpq_equal(sums[i], sums[best]) != 0;
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    uint64_t *all = CMT_NEW_ARRAY(mem, uint64_t, m.words);
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (all == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < m.n; i++)
        cmt_bits_add(all, i);
    const size_t winner = cmt_majority_winner(&m, all);
    if (winner < m.n) {
        won[winner] = true;
    } else {
        CMT_TRY(elect_borda(mem, &m, won, err));
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "by definition"},
    {"Condorcet loser", true, "immediate: Borda's count does not elect it"},
    {"majority winner", true, "it beats everybody"},
    {"monotonicity", true,
     "Felsenthal, in: Electoral Systems, Springer (2012), table 3.3"},
    {"Smith set", false,
     "example: 3 A>B>C>D>E, 2 B>C>A>D>E, 1 D>E>B>C>A and 3 D>E>C>A>B elect D; A, B and "
     "C beat the others"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_black = {
    .name = "black",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Black",
    .definition = "The alternative that beats every other one, if there is one; else "
                  "those with the most points in Borda's count.",
    .source = "Black, The Theory of Committees and Elections (1958)",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_black_check,
    .welfare = NULL,
};
