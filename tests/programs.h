/* Small programs for tests: written in a line of text, or drawn from a seed. */
#ifndef CMT_TESTS_PROGRAMS_H
#define CMT_TESTS_PROGRAMS_H

#include "rows/lp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/** SplitMix64: the tests' own chance, the same everywhere. */
static inline uint64_t draw(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/** An integer from low to high. */
static inline int64_t draw_between(uint64_t *seed, int64_t low, int64_t high)
{
    return low + (int64_t)(draw(seed) % (uint64_t)(high - low + 1));
}

static inline mpq_ptr number(cmt_arena *mem, int64_t num, int64_t den)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert_ptr_nonnull(q);
    cmt_q_set_i64(q, num, den);
    return q;
}

static inline mpq_ptr rational(cmt_arena *mem, const char *text)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert_ptr_nonnull(q);
    ck_assert_msg(cmt_q_read(text, 4096, q), "%s", text);
    return q;
}

/** Dense row: coefficients as words, "1 -2/3 0", as many as there are columns. */
static inline size_t dense(cmt_arena *mem, const char *text, cmt_term *out)
{
    size_t n = 0;
    char *copy = cmt_arena_strdup(mem, text);
    char *rest = NULL;
    for (char *word = strtok_r(copy, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest), n++)
        out[n] = (cmt_term){.column = (uint32_t)n, .value = rational(mem, word)};
    return n;
}

static inline void column(
    cmt_arena *mem, cmt_lp_builder *b, bool integer, const char *low, const char *high)
{
    static const char *const names[] = {"x0", "x1", "x2", "x3", "x4",
                                        "x5", "x6", "x7", "x8", "x9"};
    static unsigned next = 0;
    ck_assert_uint_ne(cmt_lp_add_column(b, names[next++ % 10], integer,
                                        low == NULL ? NULL : rational(mem, low),
                                        high == NULL ? NULL : rational(mem, high)),
                      UINT32_MAX);
}

static inline void row(cmt_arena *mem,
                       cmt_lp_builder *b,
                       const char *terms,
                       cmt_sense sense,
                       const char *rhs)
{
    cmt_term room[64];
    const size_t n = dense(mem, terms, room);
    const cmt_row r = {.name =
                           cmt_arena_printf(mem, "r-%s-%d-%s", terms, (int)sense, rhs),
                       .sense = sense,
                       .rhs = rational(mem, rhs),
                       .terms = room,
                       .n_terms = n};
    ck_assert(cmt_lp_add_row(b, &r));
}

static inline cmt_lp finish(cmt_arena *mem,
                            cmt_lp_builder *b,
                            bool maximise,
                            const char *objective)
{
    cmt_term room[64];
    cmt_lp lp;
    const size_t n = dense(mem, objective, room);
    ck_assert(cmt_lp_set_objective(b, maximise, room, n));
    ck_assert_int_eq(cmt_lp_snapshot(b, &lp, NULL), CMT_OK);
    return lp;
}

/** What random programs look like. */
typedef struct shape {
    int64_t max_columns;
    int64_t max_rows;
    int64_t max_value; /* of coefficients, either sign */
    int64_t max_den;
    int64_t percent_integer;
    bool bounded; /* every column has both bounds, small integers */
} shape;

static inline mpq_ptr draw_rational(cmt_arena *mem, uint64_t *seed, const shape *s)
{
    return number(mem, draw_between(seed, -s->max_value, s->max_value),
                  draw_between(seed, 1, s->max_den));
}

static inline void draw_column(
    cmt_arena *mem, uint64_t *seed, const shape *s, cmt_lp_builder *b, int64_t c)
{
    const bool integer = draw_between(seed, 0, 99) < s->percent_integer;
    const int64_t low = draw_between(seed, -2, 1);
    const int64_t kind = s->bounded ? 0 : draw_between(seed, 0, 4);
    mpq_ptr lower = kind == 1 || kind == 3 ? NULL : number(mem, low, 1);
    mpq_ptr upper = kind >= 2 ? NULL : number(mem, low + draw_between(seed, 0, 3), 1);
    (void)cmt_lp_add_column(b, cmt_arena_printf(mem, "x%d", (int)c), integer, lower,
                            upper);
}

static inline size_t draw_terms(
    cmt_arena *mem, uint64_t *seed, const shape *s, int64_t n, cmt_term *out)
{
    size_t k = 0;
    for (int64_t c = 0; c < n; c++) {
        if (draw(seed) % 3 != 0) {
            out[k++] =
                (cmt_term){.column = (uint32_t)c, .value = draw_rational(mem, seed, s)};
        }
    }
    return k;
}

static inline cmt_lp draw_program(cmt_arena *mem, uint64_t *seed, const shape *s)
{
    cmt_lp lp;
    cmt_term room[64];
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    const int64_t n = draw_between(seed, s->bounded ? 1 : 0, s->max_columns);
    const int64_t m = draw_between(seed, 0, s->max_rows);
    for (int64_t c = 0; c < n; c++)
        draw_column(mem, seed, s, b, c);
    for (int64_t r = 0; r < m; r++) {
        const cmt_row row = {.name = cmt_arena_printf(mem, "r%d", (int)r),
                             .sense = (cmt_sense)(draw(seed) % 3),
                             .rhs = draw_rational(mem, seed, s),
                             .terms = room,
                             .n_terms = draw_terms(mem, seed, s, n, room)};
        ck_assert(cmt_lp_add_row(b, &row));
    }
    const bool maximise = draw(seed) % 2 == 0;
    ck_assert(
        cmt_lp_set_objective(b, maximise, room, draw_terms(mem, seed, s, n, room)));
    ck_assert_int_eq(cmt_lp_snapshot(b, &lp, NULL), CMT_OK);
    return lp;
}

#endif
