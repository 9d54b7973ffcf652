#include "bench_rules.h"

#include <stdlib.h>

static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* An empty contest of one voice, with room for `n_ballots` rows of marks. */
static cmt_contest *make_contest(cmt_arena *mem,
                                 size_t n,
                                 size_t n_ballots,
                                 size_t width,
                                 void **marks,
                                 int64_t **count)
{
    cmt_contest *c = CMT_NEW(mem, cmt_contest);
    cmt_voice *voice = CMT_NEW(mem, cmt_voice);
    const char **ids = CMT_NEW_ARRAY(mem, const char *, n);
    uint32_t *group = CMT_NEW_ARRAY(mem, uint32_t, n_ballots);
    *marks = cmt_arena_array(mem, n * n_ballots, width);
    *count = CMT_NEW_ARRAY(mem, int64_t, n_ballots);
    mpq_ptr one = cmt_q(mem);
    if (!cmt_arena_ok(mem) || one == NULL)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < n; i++)
        ids[i] = cmt_arena_printf(mem, "c%zu", i);
    mpq_set_ui(one, 1, 1);
    *voice = (cmt_voice){.group = "all", .voice = one, .multiplier = one};
    *c = (cmt_contest){.n_alternatives = n,
                       .ids = ids,
                       .seats = 1,
                       .missing = CMT_MISSING_DISAPPROVE,
                       .n_voices = 1,
                       .voices = voice,
                       .exact_points = true,
                       .scale = one};
    c->ballots = (cmt_ballots){.n = n_ballots,
                               .width = width,
                               .marks = *marks,
                               .count = *count,
                               .group = group,
                               .points = *count};
    return c;
}

/* Every count is set: sum them up. */
static cmt_contest *finish(cmt_arena *mem, cmt_contest *c)
{
    cmt_voice *voice = CMT_NEW(mem, cmt_voice);
    mpq_ptr total = cmt_q(mem);
    if (voice == NULL || total == NULL)
        exit(EXIT_FAILURE);
    *voice = c->voices[0];
    for (size_t b = 0; b < c->ballots.n; b++)
        voice->ballots += c->ballots.count[b];
    cmt_q_set_i64(total, voice->ballots, 1);
    c->voices = voice;
    c->total = total;
    return c;
}

static void set_mark(const cmt_contest *c, void *marks, size_t b, size_t i, size_t mark)
{
    const size_t at = b * c->n_alternatives + i;
    if (c->ballots.width == 1) {
        ((uint8_t *)marks)[at] = (uint8_t)mark;
    } else {
        ((uint16_t *)marks)[at] = (uint16_t)mark;
    }
}

cmt_contest *cmt_bench_orders(cmt_arena *mem, size_t n, size_t n_ballots, uint64_t seed)
{
    void *marks = NULL;
    int64_t *count = NULL;
    cmt_contest *c = make_contest(mem, n, n_ballots, n < 256 ? 1 : 2, &marks, &count);
    size_t *order = CMT_NEW_ARRAY(mem, size_t, n);
    if (order == NULL)
        exit(EXIT_FAILURE);
    for (size_t b = 0; b < n_ballots; b++) {
        for (size_t i = 0; i < n; i++) {
            const size_t at = (size_t)(next(&seed) % (i + 1));
            order[i] = order[at];
            order[at] = i;
        }
        for (size_t k = 0; k < n; k++)
            set_mark(c, marks, b, order[k], k + 1);
        count[b] = 1;
    }
    return finish(mem, c);
}

cmt_contest *cmt_bench_approvals(
    cmt_arena *mem, size_t n, size_t n_ballots, unsigned percent, uint64_t seed)
{
    void *marks = NULL;
    int64_t *count = NULL;
    cmt_contest *c = make_contest(mem, n, n_ballots, 1, &marks, &count);
    c->ballots.form = CMT_FORM_APPROVE;
    for (size_t b = 0; b < n_ballots; b++) {
        for (size_t i = 0; i < n; i++) {
            if (next(&seed) % 100 < percent)
                set_mark(c, marks, b, i, CMT_MARK_APPROVE);
        }
        count[b] = 1;
    }
    return finish(mem, c);
}

/* "first, second, the others up" and "the others down, first, second". */
static void oppose(
    const cmt_contest *c, void *marks, size_t b, size_t first, size_t second)
{
    const size_t n = c->n_alternatives;
    size_t place = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == first || i == second)
            continue;
        place++;
        set_mark(c, marks, b, i, place + 2);
        set_mark(c, marks, b + 1, i, n - 1 - place);
    }
    set_mark(c, marks, b, first, 1);
    set_mark(c, marks, b, second, 2);
    set_mark(c, marks, b + 1, first, n - 1);
    set_mark(c, marks, b + 1, second, n);
}

cmt_contest *cmt_bench_tied_pairs(cmt_arena *mem,
                                  size_t n,
                                  size_t n_tied,
                                  uint64_t seed)
{
    void *marks = NULL;
    int64_t *count = NULL;
    const size_t n_pairs = n * (n - 1) / 2;
    cmt_contest *c = make_contest(mem, n, 2 * n_pairs, 1, &marks, &count);
    size_t *size = CMT_NEW_ARRAY(mem, size_t, n_pairs); /* of each pair's margin */
    if (size == NULL)
        exit(EXIT_FAILURE);
    for (size_t k = 0; k < n_pairs; k++) {
        const size_t at = (size_t)(next(&seed) % (k + 1));
        size[k] = size[at];
        size[at] = k < n_tied ? n_tied : k + 1;
    }
    size_t b = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++, b += 2) {
            const bool up = next(&seed) % 2 == 0;
            oppose(c, marks, b, up ? i : j, up ? j : i);
            count[b] = count[b + 1] = (int64_t)size[b / 2];
        }
    }
    return finish(mem, c);
}
