#include "rules/deliberation/pooled.h"

#include "base/err.h"
#include "rules/groups.h"
#include "rules/result.h"
#include "rules/scores.h"

/* Members of all groups who agree, by those who saw it; 0 where nobody did. */
static cmt_status shares(cmt_arena *mem,
                         const cmt_contest *contest,
                         mpq_t **out,
                         cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_group_count *groups =
        CMT_NEW_ARRAY(mem, cmt_group_count, contest->n_voices + 1);
    mpq_t *share = cmt_q_array(mem, n + 1);
    if (groups == NULL || share == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    for (size_t i = 0; i < n; i++) {
        cmt_group_count all = {0, 0};
        cmt_group_counts(contest, i, groups);
        for (size_t g = 0; g < contest->n_voices; g++) {
            all.agree += groups[g].agree;
            all.seen += groups[g].seen;
        }
        cmt_q_set_i64(share[i], all.agree, all.seen > 0 ? all.seen : 1);
    }
    *out = share;
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *share = NULL;
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(shares(mem, contest, &share, err));
    CMT_TRY(cmt_scores_settle(mem, contest, &args->tie_break, share, out, err));
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"anonymity across groups", true, "immediate: every member counts alike"},
    {"independence of splitting a group", true, "immediate: groups are not looked at"},
    {"symmetry among groups", false, "immediate: a large group outweighs a small one"},
    {0},
};

const cmt_rule cmt_rule_deliberation_pooled = {
    .name = "pooled",
    .kind = CMT_RULE_DELIBERATION,
    .version = 1,
    .question_kinds =
        1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING | 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING | CMT_YIELDS_COMMITTEE,
    .title = "Pooled agreement",
    .definition = "A statement's score is the share of agreement among all members who "
                  "saw it, whatever their group; the highest scores win.",
    .source =
        "Small, Bjorkegren, Erkkila, Shaw and Megill, Recerca 26(2) (2021), section "
        "on group-informed consensus: what it is compared with",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_deliberation_pooled_check,
    .welfare = NULL,
};
