#include "rules/budget/greedy.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/steps_check.h"

typedef struct judge {
    const cmt_contest *contest;
    const cmt_rule_args *args;
    mpq_t *q;       /* [4] the money left, then scratch */
    mpq_t *support; /* [n] of every project, whatever is chosen */
} judge;

static bool option_is(const judge *j, const char *name, const char *value)
{
    return cmt_rule_option_is(&cmt_rule_budget_greedy, j->args, name, value);
}

/* What ballot b says of project i, as a number: 1 for an approval, a score above 0. */
static void say(const judge *j, size_t b, size_t i, mpq_ptr out)
{
    const cmt_contest *c = j->contest;
    mpq_set_ui(out, 0, 1);
    if (c->ballots.form == CMT_FORM_SCORE) {
        mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + i];
        if (score != NULL && mpq_sgn(score) > 0)
            mpq_set(out, score);
    } else if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE) {
        mpq_set_ui(out, 1, 1);
    }
}

static cmt_status narrow(void *self, const bool *in, bool *open, cmt_err *err)
{
    const judge *j = self;
    const cmt_contest *c = j->contest;
    (void)err;
    mpq_set(j->q[0], c->budget);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (in[i])
            mpq_sub(j->q[0], j->q[0], c->costs[i]);
    }
    for (size_t i = 0; i < c->n_alternatives; i++)
        open[i] = open[i] && mpq_cmp(c->costs[i], j->q[0]) <= 0;
    return CMT_OK;
}

/* q[3] = the best that ballot b says of a chosen project. */
static void best_chosen(const judge *j, size_t b, const bool *in)
{
    mpq_set_ui(j->q[3], 0, 1);
    for (size_t i = 0; i < j->contest->n_alternatives; i++) {
        if (!in[i])
            continue;
        say(j, b, i, j->q[2]);
        if (mpq_cmp(j->q[2], j->q[3]) > 0)
            mpq_set(j->q[3], j->q[2]);
    }
}

/* The support of every open project, or what it adds to the best chosen ones. */
static void support(
    const judge *j, const bool *in, const bool *open, bool adds, mpq_t *out)
{
    const cmt_contest *c = j->contest;
    for (size_t i = 0; i < c->n_alternatives; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, j->q[1]);
        mpq_set_ui(j->q[3], 0, 1);
        if (adds)
            best_chosen(j, b, in);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (!open[i])
                continue;
            say(j, b, i, j->q[2]);
            mpq_sub(j->q[2], j->q[2], j->q[3]);
            mpq_mul(j->q[2], j->q[2], j->q[1]);
            if (mpq_sgn(j->q[2]) > 0)
                mpq_add(out[i], out[i], j->q[2]);
        }
    }
}

/* Infinite ratios as one more than the largest of the others, at least 1. */
static void rank_free(const judge *j, const bool *open, mpq_t *out)
{
    const cmt_contest *c = j->contest;
    mpq_set_ui(j->q[1], 1, 1);
    mpq_set_ui(j->q[2], 0, 1);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (open[i] && mpq_sgn(c->costs[i]) != 0 && mpq_cmp(out[i], j->q[2]) > 0)
            mpq_set(j->q[2], out[i]);
    }
    if (mpq_cmp(j->q[2], j->q[1]) >= 0) {
        mpq_add(j->q[1], j->q[1], j->q[2]);
    }
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (open[i] && mpq_sgn(c->costs[i]) == 0 && mpq_sgn(out[i]) != 0)
            mpq_set(out[i], j->q[1]);
    }
}

static cmt_status values(
    void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err)
{
    const judge *j = self;
    const cmt_contest *c = j->contest;
    const bool votes = option_is(j, "by", "votes");
    (void)err;
    if (!votes && option_is(j, "satisfaction", "unit"))
        support(j, in, open, true, out);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (open[i] && (votes || !option_is(j, "satisfaction", "unit")))
            mpq_set(out[i], j->support[i]);
    }
    for (size_t i = 0; i < c->n_alternatives && !votes; i++) {
        if (open[i] && option_is(j, "satisfaction", "cost"))
            mpq_mul(out[i], out[i], c->costs[i]);
        if (open[i] && option_is(j, "by", "ratio") && mpq_sgn(c->costs[i]) != 0)
            mpq_div(out[i], out[i], c->costs[i]);
    }
    if (option_is(j, "by", "ratio"))
        rank_free(j, open, out);
    return CMT_OK;
}

cmt_status cmt_budget_greedy_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge j = {.contest = contest, .args = args, .q = cmt_q_array(mem, 4)};
    const cmt_steps_terms terms = {.contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &j,
                                   .values = values,
                                   .narrow = narrow,
                                   .verb = "elected",
                                   .value_name = "gain"};
    bool *all = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    j.support = cmt_q_array(mem, contest->n_alternatives + 1);
    if (j.q == NULL || j.support == NULL || all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for sums");
    if (contest->costs == NULL || contest->budget == NULL
        || (contest->ballots.n > 0 && contest->ballots.form == CMT_FORM_RANK)) {
        return cmt_fail(err, CMT_E_RANGE,
                        "the rule reads approvals or scores, and costs");
    }
    const unsigned cost = claim->has_committee ? CMT_PART_COST : 0;
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES | cost, err));
    for (size_t i = 0; i < contest->n_alternatives; i++)
        all[i] = true;
    support(&j, all, all, false, j.support);
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
    CMT_TRY(cmt_claim_cost(mem, contest, claim, err));
done:
    return st;
}
