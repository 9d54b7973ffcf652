#include "rules/budget/max_welfare.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/budget/coverage.h"
#include "rules/result.h"
#include "rules/worth.h"

#include <string.h>

/* Branch and bound:
 *
 *   maximise  welfare(S)                                                      (1)
 *   where     sum over S of cost <= budget                                    (2)
 *
 * Projects are taken by what they add for their cost; each is chosen, then left out. What a
 * set can still add is at most what the projects that fit add now, the best for their cost
 * first, the last one in part. With satisfaction=unit a project adds less the more is chosen,
 * so that what it adds now bounds what it will add; and no ballot has more than its best. */
typedef struct search {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    mpq_t *gain; /* [n] what each project adds to the set at hand */
    mpq_t *
        ratio; /* [n] scratch: gain for cost, of open ones that fit and cost anything */
    cmt_coverage *coverage; /* satisfaction=unit, keeps `gain`; else NULL */
    bool *in;               /* [n] the set at hand */
    bool *open;             /* [n] undecided */
    uint32_t *order;        /* [n] scratch of a bound: open ones that fit */
    mpq_t *q;   /* [6] welfare and money left of the set at hand, best, scratch */
    bool *best; /* [n] */
    bool list;  /* look for all best sets; else for one */
    cmt_set *committees;
    size_t n_found;
    bool capped;
    int64_t nodes;
    int64_t most_nodes;
    bool cut; /* the nodes were not enough */
    cmt_err *err;
} search;

enum { WELFARE, LEFT, BEST, BOUND, A, B };

/* Whether project i is free and adds anything: 1 or 0. */
static int is_gift(const search *s, uint32_t i)
{
    return mpq_sgn(s->contest->costs[i]) == 0 && mpq_sgn(s->gain[i]) > 0;
}

/* More for its cost first; what is free and adds anything before all. */
static int by_ratio(const void *a, const void *b, const void *context)
{
    const search *s = context;
    const uint32_t i = *(const uint32_t *)a;
    const uint32_t j = *(const uint32_t *)b;
    int sign = is_gift(s, j) - is_gift(s, i);
    if (sign == 0)
        sign = mpq_cmp(s->ratio[j], s->ratio[i]);
    if (sign == 0)
        sign = mpq_cmp(s->gain[j], s->gain[i]);
    return sign != 0 ? sign : (i > j) - (i < j);
}

/* The open projects that fit, in that order; false on shortage. */
static bool sort_open(search *s, size_t *m)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(s->mem);
    *m = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        mpq_srcptr cost = s->contest->costs[i];
        if (!s->open[i] || mpq_cmp(cost, s->q[LEFT]) > 0)
            continue;
        s->order[(*m)++] = i;
        if (mpq_sgn(cost) > 0)
            mpq_div(s->ratio[i], s->gain[i], cost);
    }
    const bool ok = cmt_sort(s->mem, s->order, *m, sizeof *s->order, by_ratio, s);
    if (ok)
        cmt_arena_reset(s->mem, mark);
    return ok;
}

/* The set at hand and the projects that fit, the last one in part, to q[BOUND]. */
static void relax(search *s, size_t m)
{
    mpq_set(s->q[BOUND], s->q[WELFARE]);
    mpq_set(s->q[A], s->q[LEFT]);
    for (size_t k = 0; k < m; k++) {
        const uint32_t i = s->order[k];
        mpq_srcptr cost = s->contest->costs[i];
        if (mpq_cmp(cost, s->q[A]) > 0) {
            mpq_mul(s->q[B], s->gain[i], s->q[A]);
            mpq_div(s->q[B], s->q[B], cost);
            mpq_add(s->q[BOUND], s->q[BOUND], s->q[B]);
            return;
        }
        mpq_sub(s->q[A], s->q[A], cost);
        mpq_add(s->q[BOUND], s->q[BOUND], s->gain[i]);
    }
}

/* The most that any set below here can have, to q[BOUND]. */
static void set_bound(search *s, size_t m)
{
    relax(s, m);
    if (s->coverage == NULL)
        return;
    mpq_srcptr ceiling = cmt_coverage_ceiling(s->coverage);
    if (mpq_cmp(s->q[BOUND], ceiling) > 0)
        mpq_set(s->q[BOUND], ceiling);
}

/* A set that nothing is to be decided about. */
static cmt_status finish(search *s)
{
    const int sign = mpq_cmp(s->q[WELFARE], s->q[BEST]);
    if (!s->list && sign > 0) {
        mpq_set(s->q[BEST], s->q[WELFARE]);
        memcpy(s->best, s->in, s->n * sizeof *s->in);
    }
    if (!s->list || sign != 0)
        return CMT_OK;
    s->capped = s->n_found == CMT_MAX_COMMITTEES;
    if (!s->capped
        && !cmt_result_set(s->mem, s->in, s->n, &s->committees[s->n_found++]))
        return cmt_fail(s->err, CMT_E_NOMEM, "no room for a set of projects");
    return CMT_OK;
}

static cmt_status visit(search *s);

/* Choose project i, visit, and take it back. */
static cmt_status choose(search *s, uint32_t i) /* NOLINT(misc-no-recursion) */
{
    s->in[i] = true;
    mpq_add(s->q[WELFARE], s->q[WELFARE], s->gain[i]);
    mpq_sub(s->q[LEFT], s->q[LEFT], s->contest->costs[i]);
    if (s->coverage != NULL)
        cmt_coverage_choose(s->coverage, i);
    const cmt_status st = visit(s);
    if (s->coverage != NULL)
        cmt_coverage_undo(s->coverage);
    s->in[i] = false;
    mpq_sub(s->q[WELFARE], s->q[WELFARE], s->gain[i]);
    mpq_add(s->q[LEFT], s->q[LEFT], s->contest->costs[i]);
    return st;
}

/* Depth is at most the number of projects. */
static cmt_status visit(search *s) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    size_t m = 0;
    s->cut = s->cut || s->nodes++ == s->most_nodes;
    if (s->cut || s->capped)
        return CMT_OK;
    if (!sort_open(s, &m))
        return cmt_fail(s->err, CMT_E_NOMEM, "no room to sort projects");
    set_bound(s, m);
    const int sign = mpq_cmp(s->q[BOUND], s->q[BEST]);
    if (s->list ? sign < 0 : sign <= 0)
        return CMT_OK;
    if (m == 0)
        return finish(s);
    const uint32_t i = s->order[0];
    s->open[i] = false;
    CMT_TRY(choose(s, i));
    CMT_TRY(visit(s));
    s->open[i] = true;
done:
    return st;
}

/* Every ballot counts only its best project. A node costs as much as the ballots say
 * and projects are sorted; the
 * first set is found whatever they say. */
static cmt_status open_coverage(search *s)
{
    const cmt_status st =
        cmt_coverage_new(s->mem, s->contest, s->gain, &s->coverage, s->err);
    if (st != CMT_OK)
        return st;
    const int64_t most =
        CMT_MAX_WELFARE_STEPS
        / ((int64_t)cmt_coverage_n_pairs(s->coverage) + 8 * (int64_t)s->n + 1);
    if (most < s->most_nodes)
        s->most_nodes = most > (int64_t)s->n + 1 ? most : (int64_t)s->n + 1;
    return CMT_OK;
}

static cmt_status open_search(search *s, const cmt_rule_args *args)
{
    const cmt_rule *rule = &cmt_rule_budget_max_welfare;
    cmt_status st = CMT_OK;
    const cmt_contest *c = s->contest;
    s->n = c->n_alternatives;
    s->in = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->open = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->best = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->order = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    s->committees = CMT_NEW_ARRAY(s->mem, cmt_set, CMT_MAX_COMMITTEES);
    s->q = cmt_q_array(s->mem, 6);
    s->ratio = cmt_q_array(s->mem, s->n + 1);
    if (s->in == NULL || s->open == NULL || s->best == NULL || s->order == NULL
        || s->committees == NULL || s->q == NULL || s->ratio == NULL)
        return cmt_fail(s->err, CMT_E_NOMEM, "no room for %zu projects", s->n);
    CMT_TRY(cmt_worth_expect(c, s->err));
    CMT_TRY(cmt_worth_support(s->mem, c, &s->gain, s->err));
    for (size_t i = 0; i < s->n; i++) {
        s->open[i] = cmt_contest_eligible(c, i);
        if (cmt_rule_option_is(rule, args, "satisfaction", "cost"))
            mpq_mul(s->gain[i], s->gain[i], c->costs[i]);
    }
    mpq_set(s->q[LEFT], c->budget);
    mpq_set_si(s->q[BEST], -1, 1);
    s->most_nodes = CMT_MAX_WELFARE_NODES;
    if (cmt_rule_option_is(rule, args, "satisfaction", "unit"))
        CMT_TRY(open_coverage(s));
done:
    return st;
}

/* The best sets; after too many nodes the best one found, and a bound on all. */
static cmt_status solve(search *s, cmt_outcome *o)
{
    cmt_status st = CMT_OK;
    size_t m = 0;
    mpq_ptr bound = cmt_q(s->mem);
    if (bound == NULL || !sort_open(s, &m))
        return cmt_fail(s->err, CMT_E_NOMEM, "no room to sort projects");
    set_bound(s, m);
    mpq_set(bound, s->q[BOUND]);
    CMT_TRY(visit(s));
    if (s->cut) {
        o->unproved = true;
        o->bound = bound;
    } else {
        s->nodes = 0;
        s->list = true;
        CMT_TRY(visit(s));
        s->capped = s->capped || s->cut;
    }
    if (s->n_found == 0) {
        s->n_found = 1;
        if (!cmt_result_set(s->mem, s->best, s->n, &s->committees[0]))
            return cmt_fail(s->err, CMT_E_NOMEM, "no room for a set of projects");
    }
    cmt_result_sort(s->committees, s->n_found);
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_outcome found = {0};
    search s = {.mem = mem, .contest = contest, .err = err};
    CMT_TRY(open_search(&s, args));
    CMT_TRY(solve(&s, &found));
    CMT_TRY(cmt_result_committees(mem, contest, &args->tie_break, s.committees,
                                  s.n_found, s.capped, &o, err));
    o.unproved = found.unproved;
    o.bound = found.bound;
    CMT_TRY(cmt_worth_set_cost(mem, contest, &o, err));
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "welfare", cmt_value_q(mem, s.q[BEST]));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"satisfaction", "cost|cardinality|unit", "cost",
     "what a supporter gains: the cost of its projects, their number, or one for any"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"welfare maximisation", true, "by definition"},
    {"EJR up to one project", false,
     "example: costs 1, budget 3; 6 approve a, b and c, 3 approve d: a, b and c are "
     "bought"},
    {0},
};

const cmt_rule cmt_rule_budget_max_welfare = {
    .name = "max-welfare",
    .kind = CMT_RULE_BUDGET,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_BUDGET,
    .reads = CMT_READS_MARKS | CMT_READS_SCORES | CMT_READS_COSTS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Most welfare within the budget",
    .definition = "Of all sets of projects within the budget, those with the most "
                  "satisfaction.",
    .source = "Talmon and Faliszewski, AAAI 2019, 2181-2188; satisfaction=unit: "
              "Khuller, Moss and Naor, Information Processing Letters 70 (1999) 39-45",
    .beside = 64,
    .cost = "branch and bound, at most 1,000,000 nodes of O(n); satisfaction=unit: of "
            "O(approvals)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_budget_max_welfare_check,
    .welfare = NULL,
};
