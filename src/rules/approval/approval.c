#include "rules/approval/approval.h"

#include "base/err.h"
#include "rules/result.h"
#include "rules/scores.h"
#include "rules/welfare.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    mpq_t *scores = NULL;
    CMT_TRY(cmt_scores_approval(mem, contest, &scores, err));
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status welfare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          uint32_t group,
                          mpq_t *out,
                          cmt_err *err)
{
    (void)args;
    return cmt_welfare_approvals(mem, contest, group, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"monotonicity", true, "immediate: an approval adds to one sum"},
    {"participation", true, "immediate: a ballot adds to each sum what it says"},
    {"consistency", true, "Fishburn, J. Econ. Theory 19 (1978) 180-185"},
    {"independence of clones", true, "immediate: clones have equal marks"},
    {"strategyproofness, two-valued preferences", true,
     "Brams and Fishburn, APSR 72 (1978) 831-847"},
    {"majority winner", false,
     "immediate: those who prefer it may approve others, too"},
    {0},
};

const cmt_rule cmt_rule_approval_approval = {
    .name = "approval",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_MARKS | CMT_READS_SUMS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Approval voting",
    .definition =
        "The alternative with the most approving weight wins; where unseen marks "
        "abstain, the largest share of approval among the weight that saw it.",
    .source = "Brams and Fishburn, American Political Science Review 72 (1978) 831-847",
    .cost = "O(ballots * n)",
    .loss = "logistic",
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_approval_check,
    .welfare = welfare,
};
