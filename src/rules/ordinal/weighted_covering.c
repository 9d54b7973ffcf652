#include "rules/ordinal/weighted_covering.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

/* Whether i beats j and has against everybody at least the margin that j has. */
static bool covers(const cmt_majority *m, size_t i, size_t j)
{
    const size_t n = m->pw.n;
    const size_t a = m->at[i];
    const size_t b = m->at[j];
    if (!cmt_majority_beats(m, i, j))
        return false;
    for (size_t k = 0; k < m->n; k++) {
        const size_t c = m->at[k];
        if (k != i && k != j
            && cmt_tally_cmp_margin(&m->pw.support, a * n + c, c * n + a, b * n + c,
                                    c * n + b)
                   < 0)
            return false;
    }
    return true; /* against each other: more than nothing, nothing more than less */
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
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t j = 0; j < m.n; j++) {
        size_t i = 0;
        while (i < m.n && !covers(&m, i, j))
            i++;
        won[j] = i == m.n;
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", false,
     "the example on its page: another alternative wins with it"},
    {0},
};

const cmt_rule cmt_rule_ordinal_weighted_covering = {
    .name = "weighted-covering",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Weighted covering",
    .definition =
        "A covers B where A beats B and has against every other one at least the "
        "margin that B has. The alternatives that nobody covers win.",
    .source = "Dutta and Laslier, Social Choice and Welfare 16 (1999) 513-532",
    .cost = "O(n^3) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_weighted_covering_check,
    .welfare = NULL,
};
