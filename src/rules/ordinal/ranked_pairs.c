#include "rules/ordinal/ranked_pairs.h"

#include "ballot/locking.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/strength.h"

typedef struct work {
    cmt_arena *mem;
    const cmt_contest *contest;
    cmt_majority m;
    cmt_locking locking;
    uint32_t *above;   /* [n] scratch */
    bool *won;         /* [n] */
    cmt_value *orders; /* of the winners */
} work;

static bool stands_above(const work *w, const uint64_t *reach, size_t i, size_t j)
{
    return cmt_bits_has(&reach[i * w->m.words], j);
}

/* How many alternatives stand above each: sorting by it agrees with every path. */
static void count_above(work *w, const uint64_t *reach)
{
    for (size_t j = 0; j < w->m.n; j++)
        w->above[j] = 0;
    for (size_t i = 0; i < w->m.n; i++) {
        for (size_t j = 0; j < w->m.n; j++)
            w->above[j] += stands_above(w, reach, i, j) ? 1U : 0U;
    }
}

/* An order that agrees with all paths, `first` before everybody, as ids. */
static cmt_value *order_value(work *w, const uint64_t *reach, size_t first)
{
    cmt_value *out = cmt_value_array(w->mem);
    count_above(w, reach);
    w->above[first] = 0;
    cmt_value_add(w->mem, out,
                  cmt_value_string(w->mem, w->contest->ids[w->m.at[first]]));
    for (uint32_t depth = 0; depth < w->m.n; depth++) {
        for (size_t i = 0; i < w->m.n; i++) {
            if (i != first && w->above[i] == depth) {
                cmt_value_add(w->mem, out,
                              cmt_value_string(w->mem, w->contest->ids[w->m.at[i]]));
            }
        }
    }
    return out;
}

/* Tiers: who is below nobody, who is then below nobody else left, and so on. */
static cmt_status rank(work *w, const uint64_t *reach, cmt_outcome *o, cmt_err *err)
{
    uint32_t *tier = CMT_NEW_ARRAY(w->mem, uint32_t, w->contest->n_alternatives + 1);
    if (tier == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the ranking");
    for (size_t i = 0; i < w->contest->n_alternatives; i++)
        tier[i] = cmt_contest_eligible(w->contest, i) ? 0 : CMT_UNPLACED;
    count_above(w, reach);
    for (uint32_t depth = 0; depth < w->m.n; depth++) {
        for (size_t i = 0; i < w->m.n; i++) {
            if (w->above[i] != depth)
                continue;
            const uint32_t below = tier[w->m.at[i]] + 1;
            for (size_t j = 0; j < w->m.n; j++) {
                uint32_t *other = &tier[w->m.at[j]];
                if (stands_above(w, reach, i, j) && *other < below)
                    *other = below;
            }
        }
    }
    for (size_t i = 0; i < w->m.n; i++)
        w->won[i] = tier[w->m.at[i]] == 0;
    o->ranking = tier;
    return CMT_OK;
}

/* Only who is not beaten in the sense of Split Cycle can win: every link to a winner has a
 * path back that is as strong. */
static bool may_win(const work *w, const uint32_t *link, const uint32_t *path, size_t j)
{
    const uint64_t *reach = cmt_locking_reach(&w->locking);
    for (size_t i = 0; i < w->m.n; i++) {
        if (stands_above(w, reach, i, j) || link[i * w->m.n + j] > path[j * w->m.n + i])
            return false;
    }
    return true;
}

/* Ask for each who may win whether some order of equals lets it. */
static cmt_status search(work *w, const uint32_t *link, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = w->m.n;
    uint32_t *path = CMT_NEW_ARRAY(w->mem, uint32_t, n * n + 1);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu paths", n * n);
    cmt_links_widest(link, n, path);
    w->orders = cmt_value_object(w->mem);
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t *reach = NULL;
        if (!may_win(w, link, path, i))
            continue;
        CMT_TRY(cmt_locking_find(&w->locking, i, &reach, err));
        if (reach == NULL)
            continue;
        w->won[i] = true;
        cmt_value_set(w->mem, w->orders, w->contest->ids[w->m.at[i]],
                      order_value(w, reach, i));
    }
done:
    return st;
}

static cmt_status decide(work *w,
                         const cmt_rule_args *args,
                         cmt_outcome *o,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_tie_kind kind = args->tie_break.kind;
    uint32_t *link = NULL;
    uint32_t *place = NULL;
    const uint64_t *reach = NULL;
    CMT_TRY(cmt_majority_build(w->mem, w->contest, &w->m, err));
    CMT_TRY(cmt_majority_links(
        w->mem, &w->m, cmt_strength_option(&cmt_rule_ordinal_ranked_pairs, args), &link,
        err));
    CMT_TRY(cmt_locking_init(w->mem, &w->m, link, &w->locking, err));
    w->above = CMT_NEW_ARRAY(w->mem, uint32_t, w->m.n + 1);
    w->won = CMT_NEW_ARRAY(w->mem, bool, w->m.n + 1);
    if (w->above == NULL || w->won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    if (kind == CMT_TIE_ORDER || kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(w->mem, &args->tie_break, w->contest->n_alternatives,
                               &place, err));
        CMT_TRY(cmt_locking_by_place(&w->locking, place, &reach, err));
        CMT_TRY(rank(w, reach, o, err));
    } else if (!w->locking.split) {
        CMT_TRY(rank(w, cmt_locking_reach(&w->locking), o, err));
    } else {
        CMT_TRY(search(w, link, err));
    }
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
    work w = {.mem = mem, .contest = contest};
    CMT_TRY(decide(&w, args, &o, err));
    CMT_TRY(cmt_result_among(mem, contest, w.m.at, w.m.n, w.won, &o, err));
    if (w.orders != NULL) {
        o.capped = w.locking.capped;
        o.witness = cmt_value_object(mem);
        cmt_value_set(mem, o.witness, "orders", w.orders);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the orders");
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "Tideman, Social Choice and Welfare 4 (1987) 185-206"},
    {"Condorcet loser", true,
     "immediate: it locks no link, so all links to it are locked"},
    {"Smith set", true, "immediate: nothing refuses the links out of it"},
    {"monotonicity", true, "Schulze, Social Choice and Welfare 36 (2011), table 2"},
    {"independence of clones", true,
     "Zavist and Tideman, Social Choice and Welfare 6 (1989) 167-173"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_ranked_pairs = {
    .name = "ranked-pairs",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Ranked Pairs (Tideman)",
    .definition =
        "Pairwise wins are locked one after the other, the strongest first, "
        "each unless those locked before contradict it. Those above whom nobody "
        "stands in the end win.",
    .source =
        "Tideman, Social Choice and Welfare 4 (1987) 185-206; Zavist and Tideman, "
        "Social Choice and Welfare 6 (1989) 167-173",
    .beside = 60,
    .cost = "O(n^4 / 64) at most after the pairwise matrix; where the order of equals "
            "matters, a search of at most 20,000 stages, each as much at most",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_ranked_pairs_check,
    .welfare = NULL,
};
