#include "rules/ordinal/borda_elimination.h"

#include "ballot/pairwise.h"
#include "base/err.h"
#include "rules/fewest.h"
#include "rules/result.h"

/* The Borda score of i among k who stand is half of (k - 1) * total + the sum of its
 * margins: the sums order as the scores do, and their average is zero. */
typedef struct borda {
    const cmt_contest *contest;
    size_t n;
    const cmt_points *points; /* [n][n] support; NULL where points only filter */
    mpq_t *margin;            /* [n][n], then */
    mpq_t *sum;               /* [n] of margins among those standing */
    bool all;                 /* nanson: all below (or at) the average go */
    bool strict;              /* only those below */
} borda;

static void sum_margins(const borda *x, const bool *standing, size_t i)
{
    int64_t sum = 0;
    mpq_set_ui(x->sum[i], 0, 1);
    for (size_t j = 0; j < x->n; j++) {
        if (!standing[j] || j == i)
            continue;
        if (x->points != NULL) {
            sum += x->points[i * x->n + j] - x->points[j * x->n + i];
        } else {
            mpq_add(x->sum[i], x->sum[i], x->margin[i * x->n + j]);
        }
    }
    if (sum != 0) {
        cmt_q_set_i64(x->sum[i], sum, 1);
        mpq_div(x->sum[i], x->sum[i], x->contest->scale);
    }
}

/* Nobody beats anybody: no elimination will ever be decided by a score. */
static bool all_level(const borda *x, const bool *standing)
{
    for (size_t i = 0; i < x->n; i++) {
        for (size_t j = 0; standing[i] && j < i; j++) {
            if (!standing[j])
                continue;
            if (x->points != NULL ? x->points[i * x->n + j] != x->points[j * x->n + i]
                                  : mpq_sgn(x->margin[i * x->n + j]) != 0)
                return false;
        }
    }
    return true;
}

static void find_last(const borda *x, const bool *standing, cmt_turn *out)
{
    out->n = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        if (!standing[i])
            continue;
        const int order = out->n == 0 ? -1 : mpq_cmp(x->sum[i], x->sum[out->at[0]]);
        if (order < 0)
            out->n = 0;
        if (order <= 0)
            out->at[out->n++] = i;
    }
}

/* All who are below the average, or at it; where that is everybody or nobody, it is over. */
static void find_below(const borda *x, const bool *standing, cmt_turn *out)
{
    bool below = false;
    for (size_t i = 0; i < x->n; i++)
        below = below || (standing[i] && mpq_sgn(x->sum[i]) < 0);
    if (!below) {
        cmt_turn_end(standing, NULL, x->n, out);
        return;
    }
    out->kind = CMT_TURN_ALL;
    out->counted = true;
    out->n = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        const int sign = standing[i] ? mpq_sgn(x->sum[i]) : 1;
        if (sign < 0 || (sign == 0 && !x->strict))
            out->at[out->n++] = i;
    }
}

static cmt_status step(void *self,
                       const bool *standing,
                       const uint32_t *place,
                       cmt_turn *out,
                       cmt_err *err)
{
    (void)err;
    borda *x = self;
    size_t n_standing = 0;
    for (size_t i = 0; i < x->n; i++) {
        if (!standing[i])
            continue;
        sum_margins(x, standing, i);
        n_standing++;
    }
    if (x->all) {
        find_below(x, standing, out);
        return CMT_OK;
    }
    if (n_standing <= 1 || (place == NULL && all_level(x, standing))) {
        cmt_turn_end(standing, NULL, x->n, out);
        return CMT_OK;
    }
    out->kind = CMT_TURN_ONE;
    out->counted = true;
    find_last(x, standing, out);
    if (place != NULL)
        out->pick = cmt_tie_last(place, out->at, out->n);
    return CMT_OK;
}

static void count(const void *self, const bool *standing, size_t i, mpq_ptr out)
{
    const borda *x = self;
    unsigned long others = 0;
    for (size_t j = 0; j < x->n; j++)
        others += standing[j] && j != i ? 1U : 0U;
    mpq_set_ui(out, others, 1);
    mpq_mul(out, out, x->contest->total);
    mpq_add(out, out, x->sum[i]);
    mpq_div_2exp(out, out, 1);
}

static cmt_status find_margins(cmt_arena *mem, borda *x, cmt_err *err)
{
    const size_t n = x->n;
    cmt_pairwise pw;
    mpq_ptr q = cmt_q(mem);
    x->sum = cmt_q_array(mem, n);
    if (q == NULL || x->sum == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    const cmt_status st = cmt_pairwise_build(mem, x->contest, &pw, err);
    if (st != CMT_OK || x->contest->exact_points) {
        x->points = pw.support.points;
        return st;
    }
    x->margin = cmt_q_array(mem, n * n);
    if (x->margin == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu margins", n * n);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            cmt_tally_value(&pw.support, i * n + j, x->margin[i * n + j]);
            cmt_tally_value(&pw.support, j * n + i, q);
            mpq_sub(x->margin[i * n + j], x->margin[i * n + j], q);
            mpq_neg(x->margin[j * n + i], x->margin[i * n + j]);
        }
    }
    return CMT_OK;
}

static cmt_status run_as(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_rule_args *args,
                         const borda *how,
                         cmt_outcome *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    borda x = *how;
    x.contest = contest;
    x.n = contest->n_alternatives;
    const cmt_eliminator eliminator = {.self = &x, .step = step, .count = count};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(find_margins(mem, &x, err));
    CMT_TRY(cmt_elimination_run(mem, contest, &args->tie_break, &eliminator, out, err));
done:
    return st;
}

static cmt_status run_baldwin(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return run_as(mem, contest, args, &(borda){0}, out, err);
}

static cmt_status run_nanson(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    const borda how = {.all = true,
                       .strict = cmt_rule_option_is(&cmt_rule_ordinal_nanson, args,
                                                    "elimination", "strict")};
    return run_as(mem, contest, args, &how, out, err);
}

static const cmt_rule_axiom baldwin_axioms[] = {
    {"Condorcet winner", true, "its margins are positive, the least sum is not"},
    {"Condorcet loser", true, "it loses the last duel at the latest"},
    {"monotonicity", false,
     "example: 10 A>C>B, 12 B>A>C, 4 C>A>B and 7 C>B>A elect A; when two of the 4 "
     "raise A, B"},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_baldwin = {
    .name = "baldwin",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Baldwin",
    .definition = "As long as more than one alternative stands, the one with the least "
                  "Borda score among those standing is eliminated.",
    .source = "Baldwin, Proceedings of the Royal Society of Victoria 39 (1926) 42-52",
    .cost = "O(ballots * n^2) for the pairs, O(n^2) a round; with ties, one round a "
            "set of alternatives, at most 20,000 sets",
    .axioms = baldwin_axioms,
    .run = run_baldwin,
    .check = cmt_ordinal_baldwin_check,
};

static const cmt_rule_option nanson_options[] = {
    {.name = "elimination",
     .values = "weak|strict",
     .default_value = "weak",
     .text = "who goes: all at or below the average, or only those below"},
    {0},
};

static const cmt_rule_axiom nanson_axioms[] = {
    {"Condorcet winner", true, "Nanson (1882): its sum of margins is positive"},
    {"Condorcet loser", true, "its sum of margins is negative"},
    {"monotonicity", false,
     "example: 7 C>D>A>B, 12 B>C>A>D, 2 C>B>D>A and 12 A>D>B>C elect B; when the 2 "
     "raise B, A"},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_nanson = {
    .name = "nanson",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Nanson",
    .definition =
        "All alternatives whose Borda score among those standing is not above "
        "the average are eliminated together, until all who stand are level.",
    .source =
        "Nanson, Transactions of the Royal Society of Victoria 19 (1882) 197-240; "
        "Niou, Public Choice 54 (1987) 191-193",
    .cost = "O(ballots * n^2) for the pairs, O(n^2) a round, at most n - 1 rounds",
    .options = nanson_options,
    .axioms = nanson_axioms,
    .run = run_nanson,
    .check = cmt_ordinal_nanson_check,
};
