#include "rules/ordinal/absolute_majority.h"

#include "ballot/firsts.h"
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
    cmt_firsts firsts;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    mpq_t *scores = cmt_q_array(mem, n);
    mpq_t *q = cmt_q_array(mem, 2);
    if (standing == NULL || won == NULL || scores == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_firsts_init(mem, contest, &firsts, err));
    cmt_firsts_count(&firsts, standing);
    for (size_t i = 0; i < n; i++) {
        if (standing[i])
            cmt_firsts_value(&firsts, i, scores[i]);
        mpq_add(q[0], q[0], scores[i]);
    }
    for (size_t i = 0; i < n; i++) {
        mpq_add(q[1], scores[i], scores[i]);
        won[i] = mpq_cmp(q[1], q[0]) > 0;
    }
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true, "by definition"},
    {"Condorcet loser", true, "immediate: who has a majority beats everybody"},
    {"monotonicity", true, "immediate: rising takes no first preference from it"},
    {"always a winner", false, "the example on its page: nobody has a majority"},
    {0},
};

const cmt_rule cmt_rule_ordinal_absolute_majority = {
    .name = "absolute-majority",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Absolute majority",
    .definition = "The alternative with more first preferences than all others have "
                  "together. There may be none.",
    .source = "Dodgson, A Discussion of the Various Methods of Procedure in Conducting "
              "Elections (1873)",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_absolute_majority_check,
    .welfare = NULL,
};
