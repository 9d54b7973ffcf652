/* Exact programs beside GLPK in floating point, and the checker beside the solver. */
#include "bench_program.h"

#include <stdio.h>
#include <stdlib.h>

/* maximise c x, A x <= b, 0 <= x, half of A's entries 1 ... 99 */
static void draw_linear(cmt_bench_program *j, size_t n, uint64_t seed)
{
    cmt_lp_builder *b = cmt_lp_builder_new(j->mem);
    cmt_term *terms = CMT_NEW_ARRAY(j->mem, cmt_term, n);
    cmt_bench_must(b != NULL && terms != NULL, "memory");
    for (size_t c = 0; c < n; c++) {
        (void)cmt_lp_add_column(b, cmt_bench_name(j->mem, 'x', c), false,
                                cmt_bench_number(j->mem, 0, 1), NULL);
    }
    for (size_t r = 0; r <= n; r++) {
        size_t k = 0;
        for (uint32_t c = 0; c < n; c++) {
            if (r == n || c == r || cmt_bench_draw(&seed) % 2 == 0) {
                terms[k].value = cmt_bench_number(
                    j->mem, (int64_t)(1 + cmt_bench_draw(&seed) % 99), 1);
                terms[k++].column = c;
            }
        }
        if (r == n) {
            cmt_bench_must(cmt_lp_set_objective(b, true, terms, k), "memory");
            break;
        }
        const cmt_row row = {
            .name = cmt_bench_name(j->mem, 'r', r),
            .sense = CMT_SENSE_LE,
            .rhs = cmt_bench_number(j->mem,
                                    (int64_t)(100 + cmt_bench_draw(&seed) % 9900), 1),
            .terms = terms,
            .n_terms = k};
        cmt_bench_must(cmt_lp_add_row(b, &row), "memory");
    }
    cmt_bench_must(cmt_lp_snapshot(b, &j->lp, NULL) == CMT_OK, "memory");
}

/* maximise v,  sum over i of m(i,j) p(i) >= v for each j,  sum p = 1: with margins
 * m(i,j) = -m(j,i) the maximal lottery, else what a leximin over groups j asks first. */
static void draw_lottery(cmt_bench_program *j, size_t n, bool skew, uint64_t seed)
{
    cmt_lp_builder *b = cmt_lp_builder_new(j->mem);
    cmt_term *terms = CMT_NEW_ARRAY(j->mem, cmt_term, n + 1);
    int64_t *m = CMT_NEW_ARRAY(j->mem, int64_t, n * n);
    cmt_bench_must(b != NULL && terms != NULL && m != NULL, "memory");
    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < n; c++) {
            const int64_t drawn =
                (int64_t)(cmt_bench_draw(&seed) % 201) - (skew ? 100 : 0);
            m[r * n + c] = !skew || c > r ? drawn : -m[c * n + r];
        }
        m[r * n + r] = skew ? 0 : m[r * n + r];
        (void)cmt_lp_add_column(b, cmt_bench_name(j->mem, 'p', r), false,
                                cmt_bench_number(j->mem, 0, 1), NULL);
    }
    const uint32_t v =
        cmt_lp_add_column(b, "v", false, cmt_bench_number(j->mem, -200, 1), NULL);
    for (size_t c = 0; c <= n; c++) {
        for (uint32_t r = 0; r < n; r++) {
            terms[r] =
                (cmt_term){r, cmt_bench_number(j->mem, c < n ? m[r * n + c] : 1, 1)};
        }
        terms[n] = (cmt_term){v, cmt_bench_number(j->mem, -1, 1)};
        const cmt_row row = {.name = cmt_bench_name(j->mem, 'j', c),
                             .sense = c < n ? CMT_SENSE_GE : CMT_SENSE_EQ,
                             .rhs = cmt_bench_number(j->mem, c < n ? 0 : 1, 1),
                             .terms = terms,
                             .n_terms = c < n ? n + 1 : n};
        cmt_bench_must(cmt_lp_add_row(b, &row), "memory");
    }
    const cmt_term goal = {v, cmt_bench_number(j->mem, 1, 1)};
    cmt_bench_must(cmt_lp_set_objective(b, true, &goal, 1), "memory");
    cmt_bench_must(cmt_lp_snapshot(b, &j->lp, NULL) == CMT_OK, "memory");
}

/* So often that the small ones too last longer than a slow moment of the machine. */
static unsigned turns_for(size_t n)
{
    if (n <= 20)
        return 2000;
    if (n <= 60)
        return 200;
    return n <= 100 ? 40 : 3;
}

/* Bars: three times floating point up to 100 x 100; a check at a fifth of the solving. */
static void bench_linear(const char *what, cmt_bench_program *j, size_t n)
{
    char label[64];
    const cmt_bench_bar bar = n <= 100 ? CMT_BAR_AT_MOST : CMT_BAR_NONE;
    const cmt_bench_times t = cmt_bench_turns(turns_for(n), cmt_bench_simplex, j);
    const double exact = t.exact;
    (void)snprintf(label, sizeof label, "%s %zu x %zu / GLPK simplex", what, n, n);
    cmt_bench_row(label, exact * 1e3, "ms", t.floating * 1e3, bar, 3, true);
    (void)snprintf(label, sizeof label, "%s %zu x %zu, check / solving", what, n, n);
    cmt_bench_row(label, t.checked * 1e3, "ms", exact * 1e3, CMT_BAR_AT_MOST, 0.2,
                  true);
    (void)snprintf(label, sizeof label, "%s %zu x %zu, certificate", what, n, n);
    cmt_bench_row(label, cmt_bench_certificate(j), "KiB", 0, CMT_BAR_NONE, 0, false);
}

static bool is_wanted(const char *what, size_t n)
{
    char label[64];
    (void)snprintf(label, sizeof label, "%s %zu x %zu", what, n, n);
    return cmt_bench_wanted(label);
}

static void bench_random(size_t n)
{
    if (!is_wanted("random LP", n))
        return;
    cmt_bench_program j = {.mem = cmt_arena_new(0)};
    draw_linear(&j, n, n);
    bench_linear("random LP", &j, n);
    cmt_arena_free(j.own);
    cmt_arena_free(j.mem);
}

static void bench_lottery(size_t n, bool skew)
{
    const char *what = skew ? "maximal lottery" : "max-min";
    if (!is_wanted(what, n))
        return;
    cmt_bench_program j = {.mem = cmt_arena_new(0)};
    draw_lottery(&j, n, skew, n);
    bench_linear(what, &j, n);
    if (skew) {
        const double exact = cmt_bench_best(5, cmt_bench_solve, &j);
        const double rational = cmt_bench_best(1, cmt_bench_rational, &j);
        cmt_bench_row("maximal lottery 60 x 60, glp_exact / ours", rational * 1e3, "ms",
                      exact * 1e3, CMT_BAR_AT_LEAST, 50, true);
    }
    cmt_arena_free(j.own);
    cmt_arena_free(j.mem);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {10, 20, 50, 100, 200, 300};
    cmt_bench_start(argc, argv);
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        bench_random(sizes[k]);
        bench_lottery(sizes[k], false);
    }
    bench_lottery(60, true);
    cmt_bench_integer();
    return EXIT_SUCCESS;
}
