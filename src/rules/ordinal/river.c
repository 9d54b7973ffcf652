#include "rules/ordinal/river.h"

#include "ballot/branching.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/result.h"
#include "rules/strength.h"

typedef struct work {
    cmt_arena *mem;
    const cmt_contest *contest;
    cmt_majority m;
    uint32_t *link; /* [n][n] */
    cmt_link *links;
    size_t n_links;
    bool *won;        /* [n] */
    cmt_value *trees; /* of the winners */
    bool capped;
} work;

/* Only who is not beaten in the sense of Split Cycle can win: every link to a winner has a
 * path back that is as strong. */
static bool may_win(const work *w, const uint32_t *path, size_t j)
{
    for (size_t i = 0; i < w->m.n; i++) {
        if (w->link[i * w->m.n + j] > path[j * w->m.n + i])
            return false;
    }
    return true;
}

/* The tree as an object: to each alternative with a parent, the parent. */
static void tell(work *w, uint32_t winner, const uint32_t *parent)
{
    const char *const *ids = w->contest->ids;
    cmt_value *tree = cmt_value_object(w->mem);
    for (uint32_t i = 0; i < w->m.n; i++) {
        if (parent[i] != i) {
            cmt_value_set_string(w->mem, tree, ids[w->m.at[i]],
                                 ids[w->m.at[parent[i]]]);
        }
    }
    cmt_value_set(w->mem, w->trees, ids[w->m.at[winner]], tree);
    w->won[winner] = true;
}

static cmt_status search(work *w, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = w->m.n;
    cmt_branching b = {0};
    uint32_t *path = CMT_NEW_ARRAY(w->mem, uint32_t, n * n + 1);
    w->trees = cmt_value_object(w->mem);
    if (path == NULL || w->trees == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu paths", n * n);
    CMT_TRY(cmt_branching_init(w->mem, n, w->links, w->n_links, &b, err));
    if (b.split)
        cmt_links_widest(w->link, n, path);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t *parent = cmt_branching_parents(&b);
        if (parent[i] != i || (b.split && !may_win(w, path, i)))
            continue;
        if (b.split)
            CMT_TRY(cmt_branching_find(&b, i, &parent, err));
        if (parent != NULL)
            tell(w, i, parent);
    }
    w->capped = b.capped;
done:
    return st;
}

/* --- one order ----------------------------------------------------------------------- */

typedef struct places {
    const uint32_t *at;
    const uint32_t *place;
} places;

static int by_place(const void *a, const void *b, const void *context)
{
    const places *p = context;
    const cmt_link *x = a;
    const cmt_link *y = b;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    if (x->from != y->from)
        return p->place[p->at[x->from]] < p->place[p->at[y->from]] ? -1 : 1;
    if (x->to != y->to)
        return p->place[p->at[x->to]] < p->place[p->at[y->to]] ? -1 : 1;
    return 0;
}

/* All pairs in order, those without a link last: one root is left. */
static cmt_status lock_in_order(work *w, const uint32_t *place, cmt_err *err)
{
    const size_t n = w->m.n;
    const places p = {.at = w->m.at, .place = place};
    cmt_link *pairs = CMT_NEW_ARRAY(w->mem, cmt_link, n * n + 1);
    uint32_t *root = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    if (pairs == NULL || root == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu pairs", n * n);
    for (size_t k = 0; k < n * n; k++)
        pairs[k] = (cmt_link){(uint32_t)(k / n), (uint32_t)(k % n), w->link[k]};
    if (!cmt_sort(w->mem, pairs, n * n, sizeof *pairs, by_place, &p))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu pairs", n * n);
    for (uint32_t i = 0; i < n; i++)
        root[i] = i;
    for (size_t k = 0; k < n * n; k++) {
        const uint32_t to = pairs[k].to;
        const uint32_t into = root[pairs[k].from];
        for (size_t i = 0; root[to] == to && into != to && i < n; i++)
            root[i] = root[i] == to && i != to ? into : root[i];
        root[to] = root[to] == to ? into : root[to];
    }
    for (size_t i = 0; i < n; i++)
        w->won[i] = root[i] == i;
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    work w = {.mem = mem, .contest = contest};
    const cmt_tie_kind kind = args->tie_break.kind;
    const cmt_strength strength = cmt_strength_option(&cmt_rule_ordinal_river, args);
    uint32_t *place = NULL;
    CMT_TRY(cmt_majority_build(mem, contest, &w.m, err));
    CMT_TRY(cmt_majority_links(mem, &w.m, strength, &w.link, err));
    CMT_TRY(cmt_links_sort(mem, w.link, w.m.n, &w.links, &w.n_links, err));
    w.won = CMT_NEW_ARRAY(mem, bool, w.m.n + 1);
    if (w.won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    if (kind == CMT_TIE_ORDER || kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, contest->n_alternatives, &place,
                               err));
        CMT_TRY(lock_in_order(&w, place, err));
    } else {
        CMT_TRY(search(&w, err));
    }
    CMT_TRY(cmt_result_among(mem, contest, w.m.at, w.m.n, w.won, &o, err));
    if (w.trees != NULL) {
        o.capped = w.capped;
        o.witness = cmt_value_object(mem);
        cmt_value_set(mem, o.witness, "trees", w.trees);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the trees");
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

#define RIVER "Doering, Brill and Heitzig, The River Method, arXiv 2504.14195 (2025)"

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, RIVER " (not strength=pairwise-opposition)"},
    {"Smith set", true,
     "it refines Split Cycle: arXiv 2504.14195 (2025) (not "
     "strength=pairwise-opposition)"},
    {"independence of clones", true, RIVER},
    {"independence of Pareto-dominated alternatives", true, RIVER},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_river = {
    .name = "river",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "River (Heitzig)",
    .definition =
        "Pairwise wins are locked one after the other, the strongest first, "
        "each unless the loser has a locked defeat already or it would close a "
        "cycle. Those without a locked defeat in the end win.",
    .source = RIVER,
    .beside = 60,
    .cost = "O(n^3) after the pairwise matrix; where the order of equals matters, a "
            "search of at most 20,000 stages, each O(n^4) at most",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_river_check,
    .welfare = NULL,
};
