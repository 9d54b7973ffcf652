#include "rules/deliberation/min_group.h"

#include "base/err.h"
#include "rules/groups.h"
#include "rules/result.h"
#include "rules/scores.h"

/* The least share of agreement of any group among its members who saw the alternative; a
 * group that never saw it agrees with share 0. Without groups: 0. */
static cmt_status least_shares(cmt_arena *mem,
                               const cmt_contest *contest,
                               mpq_t **out,
                               cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_group_count *groups =
        CMT_NEW_ARRAY(mem, cmt_group_count, contest->n_voices + 1);
    mpq_t *least = cmt_q_array(mem, n + 1);
    mpq_ptr share = cmt_q(mem);
    if (groups == NULL || least == NULL || share == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    for (size_t i = 0; i < n; i++) {
        cmt_group_counts(contest, i, groups);
        for (size_t g = 0; g < contest->n_voices; g++) {
            cmt_q_set_i64(share, groups[g].agree,
                          groups[g].seen > 0 ? groups[g].seen : 1);
            if (g == 0 || mpq_cmp(share, least[i]) < 0)
                mpq_set(least[i], share);
        }
    }
    *out = least;
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *least = NULL;
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(least_shares(mem, contest, &least, err));
    CMT_TRY(cmt_scores_settle(mem, contest, &args->tie_break, least, out, err));
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"symmetry among groups", true,
     "immediate: groups enter alike, whatever their size"},
    {"Pareto efficiency, strict, among groups", false,
     "a gain of any group but the least one is not seen"},
    {"independence of splitting a group", false, "the parts may disagree"},
    {0},
};

const cmt_rule cmt_rule_deliberation_min_group = {
    .name = "min-group",
    .kind = CMT_RULE_DELIBERATION,
    .version = 1,
    .question_kinds =
        1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING | 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING | CMT_YIELDS_COMMITTEE,
    .title = "Least group agreement",
    .definition = "A statement's score is the least share of agreement that any group "
                  "gives it, among the members who saw it; the highest scores win.",
    .source =
        "Rawls, A Theory of Justice (1971), section 26, applied to the groups of a "
        "deliberation",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_deliberation_min_group_check,
    .welfare = NULL,
};
