#include "rules/approval/minimaxphragmen.h"

#include "ballot/committees.h"
#include "ballot/load_levels.h"
#include "ballot/support_bound.h"
#include "base/err.h"
#include "rules/result.h"

#define MAX_NODES  1000000
#define ROOT_STEPS 400
#define NODE_STEPS 24

typedef struct world {
    cmt_approvals approvals;
    cmt_load_levels levels;
    cmt_support_bound supports;
    size_t at;     /* level that is to be bettered */
    bool ties;     /* nothing is better; what is as good is looked for */
    bool searches; /* the tree is walked by prices */
    bool begins;   /* the next node is the first of a pass */
    cmt_levels_depth depth;
    cmt_levels best;
    bool has_best;
    size_t size;
    int8_t *fixed; /* [n] scratch */
} world;

static int weigh(void *self, const bool *in)
{
    world *w = self;
    if (w->searches && !cmt_support_covers(&w->supports, in))
        return 1; /* no better on the level at hand, or not as good */
    for (size_t i = 0; i < w->approvals.n; i++)
        w->fixed[i] = in[i] ? 1 : -1;
    return cmt_load_levels_find(&w->levels, w->fixed, w->has_best ? &w->best : NULL,
                                w->depth);
}

/* Whether prices bound: where members are without support, all others sit anyway. */
static bool has_prices(const world *w)
{
    return w->has_best && w->supports.fits && w->best.bare == 0 && w->best.n > 0;
}

static void set_goal(world *w)
{
    if (!has_prices(w))
        return;
    if (w->depth == CMT_LEVELS_FIRST) {
        cmt_support_goal_first(&w->supports, &w->best, !w->ties);
    } else if (w->ties) {
        cmt_support_goal_same(&w->supports, &w->best);
    } else {
        cmt_support_goal_above(&w->supports, &w->best, w->at);
    }
}

static void keep(void *self)
{
    world *w = self;
    cmt_levels_copy(&w->levels.now, &w->best);
    w->has_best = true;
    set_goal(w);
}

/* One level after the other: where none is better up to a level, none of those that are
 * better further on differs there. */
static bool turn(void *self)
{
    world *w = self;
    w->begins = true;
    if (!has_prices(w))
        return false;
    w->at++;
    w->ties = w->depth == CMT_LEVELS_FIRST || w->at >= w->best.n;
    set_goal(w);
    return !w->ties;
}

static int ask_prices(world *w, cmt_committees_node *node)
{
    const size_t n_steps = w->begins ? ROOT_STEPS : NODE_STEPS;
    w->searches = !w->begins;
    w->begins = false;
    if (cmt_support_refuted(&w->supports, node->fixed, n_steps, node->force))
        return 1;
    for (size_t i = 0; i < w->approvals.n; i++)
        node->guess[i] = w->supports.best_chosen[i];
    node->branch = cmt_support_branch(&w->supports, node->fixed, node->force);
    return w->ties ? 0 : -1;
}

/* Of the open ones that the bound used most, as many as seats are left. */
static void guess(const world *w, const cmt_committees_node *node)
{
    const uint32_t *part = w->levels.part;
    for (size_t i = 0; i < w->approvals.n; i++)
        node->guess[i] = node->fixed[i] > 0;
    for (size_t left = w->size - node->n_in; left > 0; left--) {
        size_t top = w->approvals.n;
        for (size_t i = 0; i < w->approvals.n; i++) {
            if (node->fixed[i] == 0 && !node->guess[i]
                && (top == w->approvals.n || part[i] > part[top]))
                top = i;
        }
        node->guess[top] = true;
    }
}

/* The open one of which the bound used most nearly half. */
static uint32_t most_divided(const world *w, const cmt_committees_node *node)
{
    const int64_t half = 1 << 19;
    int64_t nearest = INT64_MAX;
    uint32_t found = 0;
    for (uint32_t i = 0; i < w->approvals.n; i++) {
        const int64_t part = w->levels.part[i];
        const int64_t off = part > half ? part - half : half - part;
        if (node->fixed[i] == 0 && off < nearest) {
            nearest = off;
            found = i;
        }
    }
    return found;
}

static int bound(void *self, cmt_committees_node *node)
{
    world *w = self;
    const cmt_levels *best = w->has_best ? &w->best : NULL;
    if (has_prices(w))
        return ask_prices(w, node);
    int cover = cmt_load_levels_cover(&w->levels, node->fixed, best, w->depth);
    if (best != NULL && cover <= 0) {
        const int alone =
            cmt_load_levels_alone(&w->levels, node->fixed, best, w->depth);
        cover = alone > cover ? alone : cover;
    }
    if (best != NULL && cover > 0) {
        guess(w, node);
        node->branch = most_divided(w, node);
        return cover;
    }
    const int find = cmt_load_levels_find(
        &w->levels, node->fixed, best,
        w->depth == CMT_LEVELS_FIRST ? CMT_LEVELS_FIRST : CMT_LEVELS_SO_FAR);
    guess(w, node);
    node->branch = most_divided(w, node);
    return find > cover ? find : cover;
}

static cmt_status world_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             cmt_levels_depth depth,
                             world *w,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    w->depth = depth;
    w->size = cmt_approvals_size(contest);
    CMT_TRY(cmt_approvals_build(mem, contest, &w->approvals, err));
    CMT_TRY(cmt_load_levels_init(mem, &w->approvals, w->size, &w->levels, err));
    CMT_TRY(cmt_support_bound_init(mem, &w->approvals, w->size, &w->supports, err));
    w->begins = true;
    w->fixed = CMT_NEW_ARRAY(mem, int8_t, w->approvals.n + 1);
    if (w->fixed == NULL || !cmt_levels_init(mem, w->size, &w->best))
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
done:
    return st;
}

/* A load in true units. */
static cmt_value *load_value(cmt_arena *mem, const world *w, size_t k, mpq_ptr q)
{
    mpq_set_ui(q, 0, 1);
    if (k < w->best.n)
        mpq_mul(q, w->best.load[k], w->approvals.scale);
    return cmt_value_q(mem, q);
}

static cmt_value *tell(cmt_arena *mem, const world *w, mpq_ptr q)
{
    cmt_value *witness = cmt_value_object(mem);
    cmt_value *list = cmt_value_array(mem);
    cmt_value_set_int(mem, witness, "unsupported", (int64_t)w->best.bare);
    if (w->depth == CMT_LEVELS_FIRST) {
        cmt_value_set(mem, witness, "load", load_value(mem, w, 0, q));
        return witness;
    }
    for (size_t k = 0; k < w->best.n; k++) {
        cmt_value *pair = cmt_value_array(mem);
        cmt_value_add(mem, pair, load_value(mem, w, k, q));
        mpq_set_z(q, w->best.width[k]);
        mpq_div(q, q, w->approvals.scale);
        cmt_value_add(mem, pair, cmt_value_q(mem, q));
        cmt_value_add(mem, list, pair);
    }
    cmt_value_set(mem, witness, "loads", list);
    return witness;
}

/* What the heaviest load is at least, of all committees. */
static void root_bound(world *w, bool optimal, mpq_ptr out)
{
    cmt_levels *now = &w->levels.now;
    for (size_t i = 0; i < w->approvals.n; i++)
        w->fixed[i] = cmt_contest_eligible(w->approvals.contest, i) ? 0 : -1;
    mpq_set_ui(out, 0, 1);
    if (optimal && w->best.n > 0)
        mpq_set(out, w->best.load[0]);
    if (optimal)
        return;
    (void)cmt_load_levels_cover(&w->levels, w->fixed, NULL, CMT_LEVELS_FIRST);
    if (now->n > 0)
        mpq_set(out, now->load[0]);
    (void)cmt_load_levels_find(&w->levels, w->fixed, NULL, CMT_LEVELS_FIRST);
    if (now->n > 0 && mpq_cmp(now->load[0], out) > 0)
        mpq_set(out, now->load[0]);
}

static cmt_status run_any(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          cmt_levels_depth depth,
                          cmt_outcome *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    world w = {0};
    cmt_committees_result result;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    CMT_TRY(world_init(mem, contest, depth, &w, err));
    const cmt_committees_rule rule = {
        .self = &w, .bound = bound, .weigh = weigh, .keep = keep, .turn = turn};
    const cmt_committees_task task = {.approvals = &w.approvals,
                                      .size = w.size,
                                      .tie_break = &args->tie_break,
                                      .max_nodes = MAX_NODES,
                                      .rule = &rule};
    CMT_TRY(cmt_committees_find(mem, &task, &result, err));
    CMT_TRY(cmt_result_committees(mem, contest, &args->tie_break, result.committees,
                                  result.n, result.capped, &o, err));
    o.witness = tell(mem, &w, q[0]);
    if (result.unproved) {
        root_bound(&w, result.optimal, q[1]);
        mpq_mul(q[1], q[1], w.approvals.scale);
        o.unproved = true;
        o.bound = q[1];
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static cmt_status run_minimaxphragmen(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      cmt_outcome *out,
                                      cmt_err *err)
{
    return run_any(mem, contest, args, CMT_LEVELS_FIRST, out, err);
}

static cmt_status run_leximaxphragmen(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      cmt_outcome *out,
                                      cmt_err *err)
{
    return run_any(mem, contest, args, CMT_LEVELS_ALL, out, err);
}

/* In a committee that gives perfect representation every unit of weight bears k / n, less
 * than which the heaviest cannot bear. */
static const cmt_rule_axiom axioms[] = {
    {"perfect representation", true,
     "Brill, Freeman, Janson and Lackner, Math. Programming 203 (2024) 47-76"},
    {0},
};

const cmt_rule cmt_rule_approval_minimaxphragmen = {
    .name = "minimaxphragmen",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .beside = 14,
    .title = "Phragmén's minimax rule",
    .definition =
        "Each member puts a load of 1 on those who approve it, divided as well as can "
        "be. The committee of k sits whose heaviest load a unit of weight is lightest.",
    .source =
        "Phragmén (1896); Brill, Freeman, Janson and Lackner, Phragmén's voting "
        "methods and justified representation, Math. Programming 203 (2024) 47-76",
    .cost = "exponential at worst: a tree with prices for bounds; `unproved` after "
            "1,000,000 nodes",
    .axioms = axioms,
    .run = run_minimaxphragmen,
    .check = cmt_approval_minimaxphragmen_check,
};

const cmt_rule cmt_rule_approval_leximaxphragmen = {
    .name = "leximaxphragmen",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .beside = 14,
    .title = "Phragmén's leximax rule",
    .definition =
        "Each member puts a load of 1 on those who approve it, divided as well as can "
        "be. The committee of k sits whose heaviest loads are lightest: the heaviest "
        "bit of weight is compared first, then the next, and so on.",
    .source = "Brill, Freeman, Janson and Lackner, Phragmén's voting methods and "
              "justified representation, Math. Programming 203 (2024) 47-76",
    .cost = "exponential at worst: a tree with prices for bounds; `unproved` after "
            "1,000,000 nodes",
    .axioms = axioms,
    .run = run_leximaxphragmen,
    .check = cmt_approval_leximaxphragmen_check,
};
