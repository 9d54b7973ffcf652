#include "rules/ordinal/schulze.h"

#include "ballot/pairwise.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/strength.h"

#include <assert.h>
#include <string.h>

typedef struct work {
    const cmt_contest *contest;
    size_t n;
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
    cmt_pairwise pw;
    const size_t n = contest->n_alternatives;
    work w = {.contest = contest, .n = n};
    w.path = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    w.tier = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    w.from = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    w.queue = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (w.path == NULL || w.tier == NULL || w.from == NULL || w.queue == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu x %zu paths", n, n);
    CMT_TRY(cmt_pairwise_build(mem, contest, &pw, err));
    CMT_TRY(cmt_pairwise_ranks(
        mem, &pw, cmt_strength_option(&cmt_rule_ordinal_schulze, args), &w.link, err));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i == j || !cmt_contest_eligible(contest, i)
                || !cmt_contest_eligible(contest, j))
                w.link[i * n + j] = 0;
        }
    }
    *out = w;
done:
    return st;
}

/* Widest paths by Floyd and Warshall's scheme: path[j][k] = max over i of
 * min(path[j][i], path[i][k]), one pass an i. */
static void strongest_paths(work *w)
{
    const size_t n = w->n;
    assert(w->path != NULL && w->link != NULL && w->contest != NULL);
    memcpy(w->path, w->link, n * n * sizeof *w->path);
    for (size_t i = 0; i < n; i++) {
        const uint32_t *via = &w->path[i * n];
        for (size_t j = 0; j < n; j++) {
            uint32_t *row = &w->path[j * n];
            const uint32_t reach = row[i];
            if (reach == 0 || j == i)
                continue;
            for (size_t k = 0; k < n; k++) {
                const uint32_t through = via[k] < reach ? via[k] : reach;
                row[k] = row[k] > through ? row[k] : through;
            }
        }
    }
}

static bool dominates(const work *w, size_t i, size_t j)
{
    return i != j && w->path[i * w->n + j] > w->path[j * w->n + i];
}

/* Layers of the order "strongest path i -> j beats j -> i": who is dominated by none of
 * those left, then who is after them, and so on. */
static void find_tiers(work *w)
{
    const size_t n = w->n;
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        w->tier[i] = CMT_UNPLACED;
        left += cmt_contest_eligible(w->contest, i) ? 1U : 0U;
    }
    for (uint32_t t = 0; left > 0; t++) {
        size_t n_found = 0;
        for (size_t i = 0; i < n; i++) {
            if (w->tier[i] != CMT_UNPLACED || !cmt_contest_eligible(w->contest, i))
                continue;
            size_t j = 0;
            while (j < n
                   && !(w->tier[j] == CMT_UNPLACED
                        && cmt_contest_eligible(w->contest, j) && dominates(w, j, i)))
                j++;
            if (j == n)
                w->queue[n_found++] = (uint32_t)i;
        }
        for (size_t k = 0; k < n_found; k++)
            w->tier[w->queue[k]] = t;
        left -= n_found;
    }
}

/* A shortest path of links at least as strong as path[i][j], as ids. */
static cmt_value *path_value(cmt_arena *mem, work *w, size_t i, size_t j)
{
    const size_t n = w->n;
    const uint32_t least = w->path[i * n + j];
    size_t head = 0;
    size_t tail = 0;
    for (size_t k = 0; k < n; k++)
        w->from[k] = CMT_NONE;
    /* Search backwards from j, so that `from` then leads forwards from i. */
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
    cmt_value *out = cmt_value_array(mem);
    for (size_t k = i; k != j; k = w->from[k])
        cmt_value_add(mem, out, cmt_value_string(mem, w->contest->ids[k]));
    cmt_value_add(mem, out, cmt_value_string(mem, w->contest->ids[j]));
    return out;
}

/* For each loser, a path from a winner that is stronger than any path back. */
static cmt_value *make_witness(cmt_arena *mem, work *w)
{
    cmt_value *paths = cmt_value_object(mem);
    for (size_t j = 0; j < w->n; j++) {
        if (w->tier[j] == 0 || w->tier[j] == CMT_UNPLACED)
            continue;
        for (size_t i = 0; i < w->n; i++) {
            if (w->tier[i] == 0 && dominates(w, i, j)) {
                cmt_value_set(mem, paths, w->contest->ids[j], path_value(mem, w, i, j));
                break;
            }
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
    bool *won = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(work_init(mem, contest, args, &w, err));
    strongest_paths(&w);
    find_tiers(&w);
    for (size_t i = 0; i < w.n; i++)
        won[i] = w.tier[i] == 0;
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    o.ranking = w.tier;
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
    {"Condorcet winner", true, "Schulze, Social Choice and Welfare 36 (2011), 4.7"},
    {"Condorcet loser", true, "Schulze (2011), 4.7"},
    {"Smith set", true, "Schulze (2011), 4.7"},
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
