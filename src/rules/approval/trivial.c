#include "rules/approval/trivial.h"

#include "base/err.h"
#include "rules/result.h"

static int all_alike(const void *self, uint32_t i, uint32_t j)
{
    (void)self;
    (void)i;
    (void)j;
    return 0;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(cmt_result_rank(mem, contest, all_alike, NULL, &o, err));
    CMT_TRY(cmt_result_top(mem, contest, &args->tie_break, contest->seats, &o, err));
    o.ranking = NULL;
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"justified representation", false, "it reads no ballot"},
    {0},
};

const cmt_rule cmt_rule_approval_trivial = {
    .name = "trivial",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS | CMT_READS_SUMS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Trivial rule",
    .definition = "All committees of k are tied, whatever the ballots say: a floor to "
                  "compare others with.",
    .source = "Lackner, Regner and Krenn, abcvoting, Journal of Open Source Software 8 "
              "(2023) 4880",
    .cost = "O(committees listed)",
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_trivial_check,
};
