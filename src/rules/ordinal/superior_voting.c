#include "rules/ordinal/superior_voting.h"

#include "ballot/firsts.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    cmt_firsts firsts;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    mpq_t *own = cmt_q_array(mem, n);
    mpq_t *scores = cmt_q_array(mem, n);
    if (standing == NULL || own == NULL || scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    for (size_t i = 0; i < m.n; i++)
        standing[m.at[i]] = true;
    CMT_TRY(cmt_firsts_init(mem, contest, &firsts, err));
    cmt_firsts_count(&firsts, standing);
    for (size_t i = 0; i < m.n; i++)
        cmt_firsts_value(&firsts, m.at[i], own[m.at[i]]);
    for (size_t i = 0; i < m.n; i++) {
        mpq_ptr score = scores[m.at[i]];
        mpq_set(score, own[m.at[i]]);
        for (size_t j = 0; j < m.n; j++) {
            if (cmt_majority_beats(&m, i, j))
                mpq_add(score, score, own[m.at[j]]);
        }
    }
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true,
     "immediate: all first preferences count for it, and its own for nobody else"},
    {0},
};

const cmt_rule cmt_rule_ordinal_superior_voting = {
    .name = "superior-voting",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Superior Voting",
    .definition = "An alternative gets its own first preferences and those of all that "
                  "it beats; the most win.",
    .source = "Holliday, told by Holliday and Pacuit, pref_voting (other methods)",
    .cost = "O(ballots * n + n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_superior_voting_check,
    .welfare = NULL,
};
