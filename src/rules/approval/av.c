#include "rules/approval/av.h"

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
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    mpq_t *scores = NULL;
    CMT_TRY(cmt_scores_approval(mem, contest, &scores, err));
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    CMT_TRY(cmt_result_top(mem, contest, &args->tie_break, contest->seats, &o, err));
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
    {"Pareto efficiency", true, "Lackner and Skowron (2023), table 3.1"},
    {"committee monotonicity", true, "Lackner and Skowron (2023), table 3.1"},
    {"support monotonicity", true, "Lackner and Skowron (2023), table 3.1"},
    {"consistency", true, "Lackner and Skowron (2023), table 3.1"},
    {"inclusion strategyproofness", true, "Lackner and Skowron (2023), table 3.1"},
    {"justified representation", false, "Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {0},
};

const cmt_rule cmt_rule_approval_av = {
    .name = "av",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS | CMT_READS_SUMS,
    .yields = CMT_YIELDS_COMMITTEE | CMT_YIELDS_RANKING,
    .title = "Multi-winner approval voting",
    .definition = "The k alternatives with the most approving weight sit; where unseen "
                  "marks abstain, those with the largest share of approval among the "
                  "weight that saw them.",
    .source = "Lackner and Skowron, Multi-Winner Voting with Approval Preferences "
              "(2023), chapter 2",
    .cost = "O(ballots * n)",
    .loss = "logistic",
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_av_check,
    .welfare = welfare,
};
