#include "ballot/majority.h"

#include "base/err.h"
#include "base/sort.h"

static bool number_eligible(cmt_arena *mem, cmt_majority *m)
{
    const size_t n = m->contest->n_alternatives;
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    uint32_t *of = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (at == NULL || of == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const bool eligible = cmt_contest_eligible(m->contest, i);
        of[i] = eligible ? (uint32_t)m->n : CMT_NONE;
        if (eligible)
            at[m->n++] = (uint32_t)i;
    }
    m->at = at;
    m->of = of;
    m->words = m->n / 64 + 1;
    m->beats = CMT_NEW_ARRAY(mem, uint64_t, m->n * m->words + 1);
    m->beaten = CMT_NEW_ARRAY(mem, uint64_t, m->n * m->words + 1);
    return m->beats != NULL && m->beaten != NULL;
}

/* Without a branch, which no machine would foresee. */
static void add_beat(cmt_majority *m, size_t i, size_t j, bool beats)
{
    m->beats[i * m->words + j / 64] |= (uint64_t)beats << j % 64;
    m->beaten[j * m->words + i / 64] |= (uint64_t)beats << i % 64;
}

static int compare(const cmt_majority *m, size_t i, size_t j)
{
    const cmt_points *points = m->pw.support.points;
    const cmt_points to = points[i * m->pw.n + j];
    const cmt_points back = points[j * m->pw.n + i];
    return m->contest->exact_points ? (to > back) - (to < back)
                                    : cmt_pairwise_margin_sgn(&m->pw, i, j);
}

cmt_status cmt_majority_build(cmt_arena *mem,
                              const cmt_contest *contest,
                              cmt_majority *out,
                              cmt_err *err)
{
    cmt_majority m = {.contest = contest};
    const cmt_status st = cmt_pairwise_build(mem, contest, &m.pw, err);
    if (st != CMT_OK)
        return st;
    if (!number_eligible(mem, &m)) {
        return cmt_fail(err, CMT_E_NOMEM, "no room for a graph of %zu alternatives",
                        contest->n_alternatives);
    }
    for (size_t i = 0; i < m.n; i++) {
        for (size_t j = 0; j < i; j++) {
            const int sign = compare(&m, m.at[i], m.at[j]);
            add_beat(&m, i, j, sign > 0);
            add_beat(&m, j, i, sign < 0);
        }
    }
    *out = m;
    return CMT_OK;
}

bool cmt_bits_within(const uint64_t *a, const uint64_t *b, size_t words)
{
    uint64_t outside = 0;
    for (size_t w = 0; w < words; w++)
        outside |= a[w] & ~b[w];
    return outside == 0;
}

size_t cmt_bits_count(const uint64_t *row, size_t words)
{
    size_t count = 0;
    for (size_t w = 0; w < words; w++)
        count += (size_t)__builtin_popcountll(row[w]);
    return count;
}

/* S. Warshall, J. ACM 9 (1962) 11-12, a row at a time. */
void cmt_bits_close(uint64_t *rows, size_t n, size_t words)
{
    for (size_t via = 0; via < n; via++) {
        const uint64_t *from = &rows[via * words];
        for (size_t i = 0; i < n; i++) {
            uint64_t *row = &rows[i * words];
            if (!cmt_bits_has(row, via) || i == via)
                continue;
            for (size_t w = 0; w < words; w++)
                row[w] |= from[w];
        }
    }
}

cmt_status cmt_majority_links(cmt_arena *mem,
                              const cmt_majority *m,
                              cmt_strength strength,
                              uint32_t **link,
                              cmt_err *err)
{
    if (m->n == m->pw.n)
        return cmt_pairwise_ranks(mem, &m->pw, strength, link, err);
    uint32_t *all = NULL;
    uint32_t *out = CMT_NEW_ARRAY(mem, uint32_t, m->n * m->n + 1);
    if (out == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu x %zu links", m->n, m->n);
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const cmt_status st = cmt_pairwise_ranks(mem, &m->pw, strength, &all, err);
    for (size_t i = 0; st == CMT_OK && i < m->n; i++) {
        for (size_t j = 0; j < m->n; j++) {
            if (i != j)
                out[i * m->n + j] = all[m->at[i] * m->pw.n + m->at[j]];
        }
    }
    cmt_arena_reset(mem, mark);
    if (st == CMT_OK)
        *link = out;
    return st;
}

size_t cmt_majority_winner(const cmt_majority *m, const uint64_t *among)
{
    for (size_t i = 0; i < m->n; i++) {
        if (!cmt_bits_has(among, i))
            continue;
        const uint64_t *beats = cmt_majority_beaten_by(m, i);
        bool all = true;
        for (size_t w = 0; w < m->words && all; w++) {
            const uint64_t self = w == i / 64 ? (uint64_t)1 << i % 64 : 0;
            all = (among[w] & ~beats[w] & ~self) == 0;
        }
        if (all)
            return i;
    }
    return m->n;
}

/* --- the Smith set ------------------------------------------------------------------- */

typedef struct standing {
    uint32_t i;
    size_t score; /* two a win, one a tie */
} standing;

static int best_first(const void *a, const void *b, const void *context)
{
    (void)context;
    const standing *x = a;
    const standing *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

/* Members of the Smith set win more than all others: it is a head of the order by score,
 * and it ends where those so far have won or lost exactly what beating all others means:
 * with k in the head, k (k - 1) among themselves and 2 k (n - k) against the rest. */
cmt_status cmt_majority_smith(cmt_arena *mem,
                              const cmt_majority *m,
                              bool *in,
                              cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    standing *order = CMT_NEW_ARRAY(mem, standing, m->n + 1);
    bool ok = order != NULL;
    for (size_t i = 0; ok && i < m->n; i++) {
        const size_t wins = cmt_bits_count(cmt_majority_beaten_by(m, i), m->words);
        const size_t losses = cmt_bits_count(cmt_majority_who_beats(m, i), m->words);
        order[i] = (standing){(uint32_t)i, m->n - 1 + wins - losses};
        in[i] = false;
    }
    ok = ok && cmt_sort(mem, order, m->n, sizeof *order, best_first, NULL);
    size_t sum = 0;
    for (size_t k = 0; ok && k < m->n; k++) {
        in[order[k].i] = true;
        sum += order[k].score;
        if (sum == (k + 1) * k + 2 * (k + 1) * (m->n - k - 1))
            break;
    }
    cmt_arena_reset(mem, mark);
    return ok ? CMT_OK
              : cmt_fail(err, CMT_E_NOMEM, "no room to order %zu alternatives", m->n);
}
