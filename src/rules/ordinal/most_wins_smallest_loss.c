#include "rules/ordinal/most_wins_smallest_loss.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/result.h"

#include <string.h>

static int larger_first(const void *a, const void *b, const void *context)
{
    (void)context;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x < y) - (x > y);
}

/* The losses of i, the largest first or (`ascending`) last, then zeros: who has fewer of
 * the same is then the better one. */
static bool list_losses(cmt_arena *mem,
                        const cmt_majority *m,
                        const uint32_t *link,
                        size_t i,
                        bool ascending,
                        uint32_t *row)
{
    size_t count = 0;
    for (size_t j = 0; j < m->n; j++) {
        row[j] = link[j * m->n + i];
        count += row[j] > 0 ? 1U : 0U;
    }
    if (!cmt_sort(mem, row, m->n, sizeof *row, larger_first, NULL))
        return false;
    for (size_t k = 0; ascending && k < count / 2; k++) {
        const uint32_t other = row[k];
        row[k] = row[count - 1 - k];
        row[count - 1 - k] = other;
    }
    return true;
}

/* Wins and half the ties order as wins less losses. */
static int64_t balance(const cmt_majority *m, size_t i)
{
    return (int64_t)cmt_bits_count(cmt_majority_beaten_by(m, i), m->words)
           - (int64_t)cmt_bits_count(cmt_majority_who_beats(m, i), m->words);
}

/* Sign of (i is better than j), by wins, then by the first `depth` losses. */
static int compare(
    const cmt_majority *m, const uint32_t *rows, size_t depth, size_t i, size_t j)
{
    const int64_t x = balance(m, i);
    const int64_t y = balance(m, j);
    size_t k = 0;
    if (x != y)
        return x > y ? 1 : -1;
    while (k < depth && rows[i * m->n + k] == rows[j * m->n + k])
        k++;
    if (k == depth)
        return 0;
    return rows[i * m->n + k] < rows[j * m->n + k] ? 1 : -1;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    uint32_t *link = NULL;
    const cmt_rule *rule = &cmt_rule_ordinal_most_wins_smallest_loss;
    const bool ascending = !cmt_rule_option_is(rule, args, "losses", "from-largest");
    const bool one = cmt_rule_option_is(rule, args, "losses", "smallest");
    size_t best = 0;
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    CMT_TRY(cmt_majority_links(mem, &m, CMT_STRENGTH_MARGINS, &link, err));
    uint32_t *rows = CMT_NEW_ARRAY(mem, uint32_t, m.n * m.n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (rows == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu losses", m.n * m.n);
    const size_t depth = one && m.n > 1 ? 1 : m.n;
    for (size_t i = 0; i < m.n; i++) {
        if (!list_losses(mem, &m, link, i, ascending, &rows[i * m.n]))
            return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu losses", m.n);
        if (compare(&m, rows, depth, i, best) > 0)
            best = i;
    }
    for (size_t i = 0; i < m.n; i++)
        won[i] = compare(&m, rows, depth, i, best) == 0;
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"losses", "smallest|from-smallest|from-largest", "smallest",
     "which losses are compared: the smallest one alone, or all in turn"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "immediate: it alone wins every duel"},
    {"Condorcet loser", true, "immediate: it wins no duel, every other one does"},
    {"Smith set", true, "immediate: who is outside wins fewer duels than each member"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_most_wins_smallest_loss = {
    .name = "most-wins-smallest-loss",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Most wins, smallest loss",
    .definition = "Of those who win the most duels (a tie is half a win), those whose "
                  "smallest loss, by margin, is the smallest win; who loses to nobody "
                  "has the smallest.",
    .source = "Holliday, Axiomatizations of a simple Condorcet voting method for Final "
              "Four and Final Five elections, arXiv:2508.17095 (2025)",
    .cost = "O(n^2 log n) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_most_wins_smallest_loss_check,
    .welfare = NULL,
};
