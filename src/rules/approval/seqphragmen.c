#include "rules/approval/seqphragmen.h"

#include "base/err.h"
#include "rules/phragmen_loads.h"
#include "rules/steps_json.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_steps_result result;
    cmt_phragmen loads = {0};
    const cmt_steps_rule rule = cmt_phragmen_rule(&loads);
    CMT_TRY(cmt_phragmen_init(mem, contest, NULL, cmt_approvals_size(contest), &loads,
                              err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "load", out, err));
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"proportional justified representation (PJR)", true, "Brill et al., AAAI 2017"},
    {"extended justified representation (EJR)", false, "Brill et al., AAAI 2017"},
    {"committee monotonicity", true, "Lackner and Skowron (2023), table 3.1"},
    {0},
};

const cmt_rule cmt_rule_approval_seqphragmen = {
    .name = "seqphragmen",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Sequential Phragmén",
    .definition = "Each seat is a load of 1 that its supporters bear together. Seat by "
                  "seat, the alternative sits whose supporters, all bearing alike "
                  "afterwards, bear least.",
    .source = "Phragmén (1894); Brill, Freeman, Janson and Lackner, AAAI 2017; Lackner "
              "and Skowron (2023), chapter 2",
    .cost = "O(approvals of the ballots whose member sits) a seat; loads are computed "
            "from one sum a seat",
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_seqphragmen_check,
};
