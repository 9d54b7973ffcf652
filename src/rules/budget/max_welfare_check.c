#include "rules/budget/max_welfare.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/budget/max_welfare_unit_check.h"
#include "rules/claim.h"

/* Sets are tried project by project in the order of the contest, chosen or not; below a
 * partial set lies at most what the relaxed problem of the projects that follow gives. */
typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    bool by_cost;
    bool unit;     /* a ballot counts its best project only */
    mpq_t *weight; /* [rows] */
    mpq_t *worth;  /* [n] of a project alone */
    size_t *order; /* [n] projects, most worth for their cost first */
    bool *in;      /* [n] */
    mpq_t *q;      /* [8] */
    bool strictly; /* look for better sets only; else count the equal ones too */
    bool better;
    size_t n_equal;
    size_t most; /* stop behind so many */
    int64_t nodes;
    bool cut; /* they were not enough */
    cmt_err *err;
} judge;

enum { CLAIMED, WELFARE, LEFT, BOUND, ROOM, SAID, SUM, TERM };

static void say(const judge *g, size_t b, size_t i, mpq_ptr out)
{
    const cmt_contest *c = g->contest;
    mpq_set_ui(out, 0, 1);
    if (c->ballots.form == CMT_FORM_SCORE) {
        mpq_srcptr score = c->ballots.scores[b * g->n + i];
        if (score != NULL && mpq_sgn(score) > 0)
            mpq_set(out, score);
    } else if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE) {
        mpq_set_ui(out, 1, 1);
    }
}

/* The welfare of the marked set, ballot by ballot. */
static void welfare_of(const judge *g, const bool *in, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < g->contest->ballots.n; b++) {
        mpq_set_ui(g->q[SUM], 0, 1);
        for (size_t i = 0; i < g->n; i++) {
            if (!in[i])
                continue;
            say(g, b, i, g->q[SAID]);
            if (g->by_cost)
                mpq_mul(g->q[SAID], g->q[SAID], g->contest->costs[i]);
            if (!g->unit) {
                mpq_add(g->q[SUM], g->q[SUM], g->q[SAID]);
            } else if (mpq_cmp(g->q[SAID], g->q[SUM]) > 0) {
                mpq_set(g->q[SUM], g->q[SAID]);
            }
        }
        mpq_mul(g->q[SUM], g->q[SUM], g->weight[b]);
        mpq_add(out, out, g->q[SUM]);
    }
}

/* The most that the projects from place k on could make of the set at hand, if the last one
 * could be chosen in part. */
static void bound_from(const judge *g, size_t k)
{
    mpq_set(g->q[BOUND], g->q[WELFARE]);
    mpq_set(g->q[ROOM], g->q[LEFT]);
    for (; k < g->n; k++) {
        const size_t i = g->order[k];
        mpq_srcptr cost = g->contest->costs[i];
        if (!cmt_contest_eligible(g->contest, i) || mpq_cmp(cost, g->q[LEFT]) > 0)
            continue;
        if (mpq_cmp(cost, g->q[ROOM]) > 0) {
            mpq_div(g->q[TERM], g->q[ROOM], cost);
            mpq_mul(g->q[TERM], g->q[TERM], g->worth[i]);
            mpq_add(g->q[BOUND], g->q[BOUND], g->q[TERM]);
            return;
        }
        mpq_sub(g->q[ROOM], g->q[ROOM], cost);
        mpq_add(g->q[BOUND], g->q[BOUND], g->worth[i]);
    }
}

/* Everything that projects from place k on can make of the set at hand. Depth is at most the
 * number of projects. */
static void try_from(judge *g, size_t k) /* NOLINT(misc-no-recursion) */
{
    g->cut = g->cut || g->nodes++ == 8 * CMT_MAX_WELFARE_NODES;
    if (g->better || g->n_equal > g->most || g->cut)
        return;
    bound_from(g, k);
    const int sign = mpq_cmp(g->q[BOUND], g->q[CLAIMED]);
    if (sign < 0 || (g->strictly && sign == 0))
        return;
    if (k == g->n) {
        g->better = mpq_cmp(g->q[WELFARE], g->q[CLAIMED]) > 0;
        g->n_equal += mpq_equal(g->q[WELFARE], g->q[CLAIMED]) != 0 ? 1U : 0U;
        return;
    }
    const size_t i = g->order[k];
    const bool fits = cmt_contest_eligible(g->contest, i)
                      && mpq_cmp(g->contest->costs[i], g->q[LEFT]) <= 0;
    if (fits) {
        g->in[i] = true;
        mpq_sub(g->q[LEFT], g->q[LEFT], g->contest->costs[i]);
        mpq_add(g->q[WELFARE], g->q[WELFARE], g->worth[i]);
        try_from(g, k + 1);
        g->in[i] = false;
        mpq_add(g->q[LEFT], g->q[LEFT], g->contest->costs[i]);
        mpq_sub(g->q[WELFARE], g->q[WELFARE], g->worth[i]);
    }
    try_from(g, k + 1);
}

/* Whether i is worth more than j for its cost; what is worth nothing goes last. */
static bool goes_before(const judge *g, size_t i, size_t j)
{
    if (mpq_sgn(g->worth[i]) == 0 || mpq_sgn(g->worth[j]) == 0)
        return mpq_sgn(g->worth[i]) > mpq_sgn(g->worth[j]);
    mpq_mul(g->q[SUM], g->worth[i], g->contest->costs[j]);
    mpq_mul(g->q[TERM], g->worth[j], g->contest->costs[i]);
    return mpq_cmp(g->q[SUM], g->q[TERM]) > 0;
}

static cmt_status open_judge(judge *g)
{
    const cmt_contest *c = g->contest;
    g->n = c->n_alternatives;
    g->weight = cmt_q_array(g->mem, c->ballots.n + 1);
    g->worth = cmt_q_array(g->mem, g->n + 1);
    g->order = CMT_NEW_ARRAY(g->mem, size_t, g->n + 1);
    g->in = CMT_NEW_ARRAY(g->mem, bool, g->n + 1);
    g->q = cmt_q_array(g->mem, 8);
    if (g->weight == NULL || g->worth == NULL || g->order == NULL || g->in == NULL
        || g->q == NULL)
        return cmt_fail(g->err, CMT_E_NOMEM, "no room for %zu projects", g->n);
    for (size_t b = 0; b < c->ballots.n; b++)
        cmt_ballot_weight(c, b, g->weight[b]);
    for (size_t i = 0; i < g->n; i++) {
        g->in[i] = true;
        welfare_of(g, g->in, g->worth[i]);
        g->in[i] = false;
        size_t k = i;
        for (; k > 0 && goes_before(g, i, g->order[k - 1]); k--)
            g->order[k] = g->order[k - 1];
        g->order[k] = i;
    }
    mpq_set(g->q[LEFT], c->budget);
    return CMT_OK;
}

/* Every claimed set is within the budget and has the claimed welfare. */
static cmt_status check_sets(const judge *g, const cmt_outcome *claim)
{
    for (size_t s = 0; s < claim->n_committees; s++) {
        const cmt_set *set = &claim->committees[s];
        mpq_set_ui(g->q[ROOM], 0, 1);
        for (size_t k = 0; k < set->n; k++) {
            g->in[set->at[k]] = true;
            mpq_add(g->q[ROOM], g->q[ROOM], g->contest->costs[set->at[k]]);
            if (!cmt_contest_eligible(g->contest, set->at[k]))
                return cmt_fail(g->err, CMT_E_NEGATIVE, "a project may not be chosen");
        }
        welfare_of(g, g->in, g->q[BOUND]);
        for (size_t k = 0; k < set->n; k++)
            g->in[set->at[k]] = false;
        if (mpq_cmp(g->q[ROOM], g->contest->budget) > 0)
            return cmt_fail(g->err, CMT_E_NEGATIVE, "a set is above the budget");
        if (mpq_equal(g->q[BOUND], g->q[CLAIMED]) == 0)
            return cmt_fail(g->err, CMT_E_NEGATIVE, "a set has another welfare");
    }
    return CMT_OK;
}

/* The bound, and where `proved` better sets and more of the best ones. */
static cmt_status look(judge *g, bool proved)
{
    if (!g->unit) {
        bound_from(g, 0);
        if (proved)
            try_from(g, 0);
        return CMT_OK;
    }
    cmt_unit_search s = {.claimed = proved ? g->q[CLAIMED] : NULL,
                         .strictly = g->strictly,
                         .most = g->most,
                         .bound = g->q[BOUND]};
    const cmt_status st = cmt_max_welfare_unit_search(g->mem, g->contest, &s, g->err);
    g->better = s.better;
    g->n_equal = s.n_equal;
    g->cut = s.cut;
    return st;
}

/* Search for better sets, and, where all best ones are claimed, for more of them. */
static cmt_status check_best(judge *g, const cmt_outcome *claim)
{
    if (!claim->unproved && claim->bound != NULL)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "a proved outcome has no bound");
    g->strictly = claim->capped;
    g->most = claim->n_committees;
    const cmt_status st = look(g, !claim->unproved);
    if (st != CMT_OK)
        return st;
    if (claim->unproved) {
        if (claim->bound == NULL || mpq_equal(claim->bound, g->q[BOUND]) == 0)
            return cmt_fail(g->err, CMT_E_NEGATIVE, "the bound is another one");
        return CMT_OK;
    }
    if (g->better)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "another set has more welfare");
    if (g->cut)
        return cmt_fail(g->err, CMT_E_LIMIT, "the check takes too many nodes");
    if (!claim->capped && g->n_equal != claim->n_committees)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "another set has as much welfare");
    return CMT_OK;
}

cmt_status cmt_budget_max_welfare_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_budget_max_welfare;
    cmt_status st = CMT_OK;
    judge g = {.mem = mem, .contest = contest, .err = err};
    g.by_cost = cmt_rule_option_is(rule, args, "satisfaction", "cost");
    g.unit = cmt_rule_option_is(rule, args, "satisfaction", "unit");
    if (contest->costs == NULL || contest->budget == NULL
        || (contest->ballots.n > 0 && contest->ballots.form == CMT_FORM_RANK)) {
        return cmt_fail(err, CMT_E_RANGE,
                        "the rule reads approvals or scores, and costs");
    }
    const unsigned cost = claim->has_committee ? CMT_PART_COST : 0;
    cmt_outcome whole = *claim; /* what is unproved is judged below */
    whole.unproved = false;
    whole.bound = NULL;
    CMT_TRY(cmt_claim_parts(contest, &whole, CMT_PART_COMMITTEES | cost, err));
    CMT_TRY(open_judge(&g));
    if (!cmt_value_as_q(cmt_value_get(claim->witness, "welfare"), 4096, g.q[CLAIMED]))
        return cmt_fail(err, CMT_E_NEGATIVE, "the welfare is missing");
    CMT_TRY(check_sets(&g, claim));
    CMT_TRY(check_best(&g, claim));
    CMT_TRY(cmt_claim_listed(mem, contest, claim, &args->tie_break, err));
    CMT_TRY(cmt_claim_cost(mem, contest, claim, err));
done:
    return st;
}
