#include "rules/ordinal/schulze.h"

#include "ballot/links.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/strength.h"

#include <string.h>

typedef struct work {
    cmt_majority m;
    size_t n;       /* eligible alternatives */
    uint32_t *link; /* [n][n] rank of the strength of each link, 0 = none */
    uint32_t *path; /* [n][n] rank of the strongest path */
    uint32_t *tier; /* [n] */
    uint32_t *from; /* [n] scratch of the path search */
    uint32_t *queue;
} work;

static cmt_status work_init(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            work *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    work w = {0};
    CMT_TRY(cmt_majority_build(mem, contest, &w.m, err));
    const size_t n = w.m.n;
    w.n = n;
    w.path = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    w.tier = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    w.from = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    w.queue = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (w.path == NULL || w.tier == NULL || w.from == NULL || w.queue == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu x %zu paths", n, n);
    CMT_TRY(cmt_majority_links(
        mem, &w.m, cmt_strength_option(&cmt_rule_ordinal_schulze, args), &w.link, err));
    cmt_links_widest(w.link, n, w.path);
    *out = w;
done:
    return st;
}

static bool dominates(const work *w, size_t i, size_t j)
{
    return w->path[i * w->n + j] > w->path[j * w->n + i];
}

/* The alternatives by how many dominate each, the fewest first, into w->queue. */
static void queue_dominated(work *w)
{
    const size_t n = w->n;
    uint32_t *by = w->from;
    memset(by, 0, n * sizeof *by);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            by[j] += dominates(w, i, j) ? 1U : 0U;
    }
    size_t n_queued = 0;
    for (uint32_t count = 0; n_queued < n; count++) {
        for (uint32_t i = 0; i < n; i++) {
            if (by[i] == count)
                w->queue[n_queued++] = i;
        }
    }
}

/* Layers of the order "strongest path i -> j beats j -> i": who is dominated by none of
 * those left, then who is after them, and so on. The order is transitive, so more
 * dominate who is dominated: taken up by that number, each is a layer below the lowest
 * that dominates it. */
static void find_tiers(work *w)
{
    queue_dominated(w);
    for (size_t k = 0; k < w->n; k++) {
        const size_t i = w->queue[k];
        for (size_t j = 0; j < w->n; j++) {
            const uint32_t least = dominates(w, i, j) ? w->tier[i] + 1 : 0;
            w->tier[j] = w->tier[j] > least ? w->tier[j] : least;
        }
    }
}

/* Search backwards from j for i by links at least as strong, so that w->from then leads
 * forwards from i. */
static void search_back(work *w, size_t i, size_t j, uint32_t least)
{
    const size_t n = w->n;
    size_t head = 0;
    size_t tail = 0;
    for (size_t k = 0; k < n; k++)
        w->from[k] = CMT_NONE;
    w->from[j] = (uint32_t)j;
    w->queue[tail++] = (uint32_t)j;
    while (head < tail && w->from[i] == CMT_NONE) {
        const uint32_t at = w->queue[head++];
        for (uint32_t k = 0; k < n; k++) {
            if (w->from[k] != CMT_NONE || w->link[k * n + at] < least)
                continue;
            w->from[k] = at;
            w->queue[tail++] = k;
        }
    }
}

/* The first alternative over which two links as strong as that lead from i to j, or n. */
static size_t between(const work *w, size_t i, size_t j, uint32_t least)
{
    size_t k = 0;
    while (k < w->n && (w->link[i * w->n + k] < least || w->link[k * w->n + j] < least))
        k++;
    return k;
}

/* A shortest path of links at least as strong as path[i][j], as ids. */
static cmt_value *path_value(cmt_arena *mem, work *w, size_t i, size_t j)
{
    const uint32_t least = w->path[i * w->n + j];
    const char *const *ids = w->m.contest->ids;
    cmt_value *out = cmt_value_array(mem);
    cmt_value_add(mem, out, cmt_value_string(mem, ids[w->m.at[i]]));
    if (w->link[i * w->n + j] < least) {
        const size_t middle = between(w, i, j, least);
        if (middle < w->n) {
            cmt_value_add(mem, out, cmt_value_string(mem, ids[w->m.at[middle]]));
        } else {
            search_back(w, i, j, least);
            for (size_t k = w->from[i]; k != j; k = w->from[k])
                cmt_value_add(mem, out, cmt_value_string(mem, ids[w->m.at[k]]));
        }
    }
    cmt_value_add(mem, out, cmt_value_string(mem, ids[w->m.at[j]]));
    return out;
}

/* For each loser, a path from a winner that is stronger than any path back. */
static cmt_value *make_witness(cmt_arena *mem, work *w)
{
    cmt_value *paths = cmt_value_object(mem);
    for (size_t j = 0; j < w->n; j++) {
        size_t i = 0;
        while (i < w->n && (w->tier[i] != 0 || !dominates(w, i, j)))
            i++;
        if (i < w->n) {
            cmt_value_set(mem, paths, w->m.contest->ids[w->m.at[j]],
                          path_value(mem, w, i, j));
        }
    }
    cmt_value *witness = cmt_value_object(mem);
    cmt_value_set(mem, witness, "beatpaths", paths);
    return witness;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    work w = {0};
    const size_t n = contest->n_alternatives;
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    uint32_t *ranking = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (won == NULL || ranking == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(work_init(mem, contest, args, &w, err));
    find_tiers(&w);
    for (size_t i = 0; i < n; i++) {
        ranking[i] = w.m.of[i] != CMT_NONE ? w.tier[w.m.of[i]] : CMT_UNPLACED;
        won[i] = ranking[i] == 0;
    }
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    o.ranking = ranking;
    o.witness = make_witness(mem, &w);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true,
     "Schulze, Social Choice and Welfare 36 (2011), 4.7 (not "
     "strength=pairwise-opposition)"},
    {"Condorcet loser", true, "Schulze (2011), 4.7"},
    {"Smith set", true, "Schulze (2011), 4.7 (not strength=pairwise-opposition)"},
    {"monotonicity", true, "Schulze (2011), 4.5"},
    {"reversal symmetry", true, "Schulze (2011), 4.4"},
    {"independence of clones", true, "Schulze (2011), 4.6"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {"consistency", false, "Young and Levenglick, SIAM J. Appl. Math. 35 (1978) 285"},
    {0},
};

const cmt_rule cmt_rule_ordinal_schulze = {
    .name = "schulze",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Schulze (beatpath)",
    .definition =
        "A path of pairwise wins is as strong as its weakest link; one "
        "alternative stands above another where its strongest path to it beats "
        "the strongest path back. Those below none win.",
    .source = "Schulze, Social Choice and Welfare 36 (2011) 267-303, section 2",
    .cost = "O(n^3) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_schulze_check,
    .welfare = NULL,
};
