/* Integer programs with proof beside GLPK's branch and cut on the same program. */
#include "bench_program.h"

#include <stdio.h>

typedef struct job {
    cmt_bench_program program;
    cmt_lp_builder *build;
    cmt_term *terms; /* [n_columns] room for a row */
    size_t n_rows;
} job;

static job begin(cmt_arena *mem, size_t n_columns)
{
    job j = {.program = {.mem = mem},
             .build = cmt_lp_builder_new(mem),
             .terms = CMT_NEW_ARRAY(mem, cmt_term, n_columns)};
    cmt_bench_must(j.build != NULL && j.terms != NULL, "memory");
    return j;
}

static mpq_ptr number(const job *j, int64_t num, int64_t den)
{
    return cmt_bench_number(j->program.mem, num, den);
}

/* A column between 0 and 1. */
static uint32_t add_column(const job *j, size_t k, bool integer)
{
    return cmt_lp_add_column(j->build, cmt_bench_name(j->program.mem, 'x', k), integer,
                             number(j, 0, 1), number(j, 1, 1));
}

static void set_term(job *j, size_t at, size_t column, int64_t num, int64_t den)
{
    j->terms[at] = (cmt_term){(uint32_t)column, number(j, num, den)};
}

static void add_row(job *j, size_t n, cmt_sense sense, int64_t num, int64_t den)
{
    const cmt_row row = {.name = cmt_bench_name(j->program.mem, 'r', j->n_rows++),
                         .sense = sense,
                         .rhs = number(j, num, den),
                         .terms = j->terms,
                         .n_terms = n};
    cmt_bench_must(cmt_lp_add_row(j->build, &row), "memory");
}

static void finish(job *j, size_t n_objective)
{
    cmt_bench_must(cmt_lp_set_objective(j->build, true, j->terms, n_objective),
                   "memory");
    cmt_bench_must(cmt_lp_snapshot(j->build, &j->program.lp, NULL) == CMT_OK, "memory");
}

/* --- Kemeny ------------------------------------------------------------------------ */

/* above(a, b), a < b */
static size_t pair(size_t n, size_t a, size_t b)
{
    return a * n - a * (a + 1) / 2 + b - a - 1;
}

/* Margins of n_voters random orders. */
static void draw_margins(int64_t *margin, size_t n, size_t n_voters, uint64_t seed)
{
    size_t order[64] = {0};
    for (size_t v = 0; v < n_voters; v++) {
        for (size_t k = 0; k < n; k++) {
            const size_t at = cmt_bench_draw(&seed) % (k + 1);
            order[k] = order[at];
            order[at] = k;
        }
        for (size_t i = 0; i < n; i++) {
            for (size_t k = i + 1; k < n; k++) {
                if (order[i] < order[k]) {
                    margin[pair(n, order[i], order[k])]++;
                } else {
                    margin[pair(n, order[k], order[i])]--;
                }
            }
        }
    }
}

/* maximise sum of m(a,b) above(a,b),  0 <= ab + bc - ac <= 1 for all a < b < c */
static job draw_kemeny(cmt_arena *mem, size_t n, size_t n_voters, uint64_t seed)
{
    const size_t n_pairs = n * (n - 1) / 2;
    job j = begin(mem, n_pairs);
    int64_t *margin = CMT_NEW_ARRAY(mem, int64_t, n_pairs);
    cmt_bench_must(margin != NULL, "memory");
    draw_margins(margin, n, n_voters, seed);
    for (size_t k = 0; k < n_pairs; k++)
        (void)add_column(&j, k, true);
    for (size_t a = 0; a < n; a++) {
        for (size_t b = a + 1; b < n; b++) {
            for (size_t c = b + 1; c < n; c++) {
                set_term(&j, 0, pair(n, a, b), 1, 1);
                set_term(&j, 1, pair(n, b, c), 1, 1);
                set_term(&j, 2, pair(n, a, c), -1, 1);
                add_row(&j, 3, CMT_SENSE_GE, 0, 1);
                add_row(&j, 3, CMT_SENSE_LE, 1, 1);
            }
        }
    }
    for (size_t k = 0; k < n_pairs; k++)
        set_term(&j, k, k, margin[k], 1);
    finish(&j, n_pairs);
    return j;
}

/* --- PAV --------------------------------------------------------------------------- */

/* maximise sum of s(v,i) / i,  sum over i of s(v,i) <= sum of x(c) that v approves,
 * sum of x = seats; s continuous, since 1/i falls. */
static job draw_pav(
    cmt_arena *mem, size_t n_voters, size_t n, size_t seats, uint64_t seed)
{
    const size_t n_columns = n + n_voters * seats;
    job j = begin(mem, n_columns);
    for (size_t c = 0; c < n_columns; c++)
        (void)add_column(&j, c, c < n);
    for (size_t v = 0; v < n_voters; v++) {
        size_t k = 0;
        for (size_t c = 0; c < n; c++) {
            if (cmt_bench_draw(&seed) % 10 < 3)
                set_term(&j, k++, c, 1, 1);
        }
        for (size_t i = 0; i < seats; i++)
            set_term(&j, k++, n + v * seats + i, -1, 1);
        add_row(&j, k, CMT_SENSE_GE, 0, 1);
    }
    for (size_t c = 0; c < n; c++)
        set_term(&j, c, c, 1, 1);
    add_row(&j, n, CMT_SENSE_EQ, (int64_t)seats, 1);
    for (size_t v = 0; v < n_voters; v++) {
        for (size_t i = 0; i < seats; i++)
            set_term(&j, v * seats + i, n + v * seats + i, 1, (int64_t)i + 1);
    }
    finish(&j, n_voters * seats);
    return j;
}

/* --- constitutional programs --------------------------------------------------------- */

static int64_t between(uint64_t *seed, int64_t low, int64_t high)
{
    return low + (int64_t)(cmt_bench_draw(seed) % (uint64_t)(high - low + 1));
}

/* `n` different columns below `n_columns`, all with the factor given. */
static void draw_set(job *j, uint64_t *seed, size_t n, size_t n_columns)
{
    const size_t first = cmt_bench_draw(seed) % n_columns;
    for (size_t k = 0; k < n; k++)
        set_term(j, k, (first + k * (1 + n_columns / 7)) % n_columns, 1, 1);
}

/* An article over choices: so many of these, one only with another, a weight only so high. */
static void draw_article(job *j, uint64_t *seed, size_t n_choices, size_t n_weights)
{
    const size_t n = 2 + cmt_bench_draw(seed) % 4;
    switch (cmt_bench_draw(seed) % 4) {
    case 0:
        draw_set(j, seed, n, n_choices);
        add_row(j, n, CMT_SENSE_GE, 1, 1);
        break;
    case 1:
        draw_set(j, seed, n, n_choices);
        add_row(j, n, CMT_SENSE_LE, between(seed, 1, 2), 1);
        break;
    case 2:
        draw_set(j, seed, 2, n_choices);
        set_term(j, 1, j->terms[1].column, -1, 1);
        add_row(j, 2, CMT_SENSE_LE, 0, 1);
        break;
    default:
        set_term(j, 0, n_choices + cmt_bench_draw(seed) % n_weights, 1, 1);
        set_term(j, 1, cmt_bench_draw(seed) % n_choices, between(seed, -3, -1), 5);
        add_row(j, 2, CMT_SENSE_GE, between(seed, -1, 0), 10);
        break;
    }
}

/* Choices with costs and seats, a mix of weights, a dozen articles between them. */
static job draw_constitution(cmt_arena *mem, uint64_t seed)
{
    const size_t n_choices = 10 + seed % 20;
    const size_t n_weights = 4;
    const size_t n = n_choices + n_weights;
    job j = begin(mem, n);
    for (size_t c = 0; c < n; c++)
        (void)add_column(&j, c, c < n_choices);
    for (size_t c = 0; c < n_choices; c++)
        set_term(&j, c, c, 1, 1);
    add_row(&j, n_choices, CMT_SENSE_EQ, (int64_t)n_choices / 2, 1);
    for (size_t c = 0; c < n_choices; c++)
        set_term(&j, c, c, between(&seed, 10, 99), 1);
    add_row(&j, n_choices, CMT_SENSE_LE, (int64_t)n_choices * 30, 1);
    for (size_t c = 0; c < n_weights; c++)
        set_term(&j, c, n_choices + c, 1, 1);
    add_row(&j, n_weights, CMT_SENSE_EQ, 1, 1);
    for (size_t k = 0; k < 12; k++)
        draw_article(&j, &seed, n_choices, n_weights);
    for (size_t c = 0; c < n; c++)
        set_term(&j, c, c, between(&seed, 1, 1000), 1);
    finish(&j, n);
    return j;
}

/* --- a committee ------------------------------------------------------------------------ */

/* Ten of n statements with most approvals, a pair apart, one of a set, a set capped. */
static job draw_committee(cmt_arena *mem, size_t n, uint64_t seed)
{
    job j = begin(mem, n);
    for (size_t c = 0; c < n; c++)
        (void)add_column(&j, c, true);
    for (size_t c = 0; c < n; c++)
        set_term(&j, c, c, 1, 1);
    add_row(&j, n, CMT_SENSE_EQ, 10, 1);
    add_row(&j, 2, CMT_SENSE_LE, 1, 1);
    for (size_t c = 0; c < 40; c++)
        set_term(&j, c, 5 + c, 1, 1);
    add_row(&j, 40, CMT_SENSE_GE, 1, 1);
    for (size_t c = 0; c < n / 2; c++)
        set_term(&j, c, 30 + c, 1, 1);
    add_row(&j, n / 2, CMT_SENSE_LE, 2, 1);
    for (size_t c = 0; c < n; c++)
        set_term(&j, c, c, (int64_t)(cmt_bench_draw(&seed) % 40000), 1);
    finish(&j, n);
    return j;
}

/* --- rows --------------------------------------------------------------------------------- */

typedef struct figures {
    double floating;
    double exact;
    double checked;
    double kib;
} figures;

static figures measure(cmt_bench_program *p, unsigned turns)
{
    const cmt_bench_times t = cmt_bench_turns(turns, cmt_bench_intopt, p);
    const figures f = {.floating = t.floating,
                       .exact = t.exact,
                       .checked = t.checked,
                       .kib = cmt_bench_certificate(p)};
    cmt_arena_free(p->own);
    p->own = NULL;
    return f;
}

static void print(const char *what, const figures *f)
{
    char label[64];
    (void)snprintf(label, sizeof label, "%s, proved / glp_intopt", what);
    cmt_bench_row(label, f->exact * 1e3, "ms", f->floating * 1e3, CMT_BAR_AT_MOST, 5,
                  true);
    (void)snprintf(label, sizeof label, "%s, check / solving", what);
    cmt_bench_row(label, f->checked * 1e3, "ms", f->exact * 1e3, CMT_BAR_AT_MOST, 0.2,
                  true);
    (void)snprintf(label, sizeof label, "%s, certificate", what);
    cmt_bench_row(label, f->kib, "KiB", 0, CMT_BAR_NONE, 0, false);
}

static void bench_constitutions(void)
{
    figures all = {0};
    for (uint64_t seed = 0; seed < 200; seed++) {
        cmt_arena *mem = cmt_arena_new(0);
        job j = draw_constitution(mem, 7000 + seed);
        const figures f = measure(&j.program, 3);
        all.floating += f.floating;
        all.exact += f.exact;
        all.checked += f.checked;
        all.kib += f.kib;
        cmt_arena_free(mem);
    }
    print("200 constitutions", &all);
}

static void bench_one(const char *what, job *j, unsigned runs)
{
    const figures f = measure(&j->program, runs);
    print(what, &f);
    cmt_arena_free(j->program.mem);
}

void cmt_bench_integer(void)
{
    if (cmt_bench_wanted("committee of 900")) {
        job committee = draw_committee(cmt_arena_new(0), 900, 3);
        bench_one("committee of 900", &committee, 20);
    }
    if (cmt_bench_wanted("200 constitutions"))
        bench_constitutions();
    if (cmt_bench_wanted("Kemeny 30")) {
        job kemeny = draw_kemeny(cmt_arena_new(0), 30, 101, 30);
        bench_one("Kemeny 30", &kemeny, 1);
    }
    if (cmt_bench_wanted("PAV 500 x 20")) {
        job pav = draw_pav(cmt_arena_new(0), 500, 20, 5, 500);
        bench_one("PAV 500 x 20", &pav, 1);
    }
}
