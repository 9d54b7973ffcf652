#include "rules/ordinal/pareto.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

/* Whether every ballot ranks i above j; or, `weak`, one does and none the other way. */
static bool dominates(const cmt_majority *m, size_t i, size_t j, bool weak)
{
    const cmt_tally *t = &m->pw.support;
    const size_t to = m->at[i] * m->pw.n + m->at[j];
    const size_t back = m->at[j] * m->pw.n + m->at[i];
    if (cmt_tally_sgn(t, to) <= 0)
        return false;
    return weak ? cmt_tally_sgn(t, back) == 0 : cmt_tally_cmp_share(t, to, 1, 1) == 0;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    const bool weak =
        cmt_rule_option_is(&cmt_rule_ordinal_pareto, args, "dominance", "some");
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t j = 0; j < m.n; j++) {
        size_t i = 0;
        while (i < m.n && (i == j || !dominates(&m, i, j, weak)))
            i++;
        won[j] = i == m.n;
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"dominance", "all|some", "all",
     "A dominates B where all rank A above B, or some do and nobody B above A"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", false, "immediate: whoever a ballot puts first wins with it"},
    {"Condorcet loser", false, "immediate: whoever a ballot puts first wins"},
    {0},
};

const cmt_rule cmt_rule_ordinal_pareto = {
    .name = "pareto",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Pareto optimal alternatives",
    .definition =
        "The alternatives that no other one dominates: none that every ballot "
        "ranks above them.",
    .source = "Pareto, Manuale di economia politica (1906); Brandt, Conitzer, Endriss, "
              "Lang and Procaccia, Handbook of Computational Social Choice (2016)",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_pareto_check,
    .welfare = NULL,
};
