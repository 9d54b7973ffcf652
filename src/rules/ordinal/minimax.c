#include "rules/ordinal/minimax.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/result.h"
#include "rules/strength.h"

/* Defeats by the ranks of their strengths: row i holds those of i, 0 where j does not
 * defeat it. */
typedef struct defeats {
    cmt_majority m;
    uint32_t *row; /* [n][n] */
} defeats;

static cmt_status defeats_init(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule *rule,
                               const cmt_rule_args *args,
                               defeats *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    defeats d = {0};
    uint32_t *link = NULL;
    CMT_TRY(cmt_majority_build(mem, contest, &d.m, err));
    CMT_TRY(cmt_majority_links(mem, &d.m, cmt_strength_option(rule, args), &link, err));
    d.row = CMT_NEW_ARRAY(mem, uint32_t, d.m.n * d.m.n + 1);
    if (d.row == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu defeats", d.m.n * d.m.n);
    for (size_t i = 0; i < d.m.n; i++) {
        for (size_t j = 0; j < d.m.n; j++)
            d.row[j * d.m.n + i] = link[i * d.m.n + j];
    }
    *out = d;
done:
    return st;
}

static int by_size(const void *a, const void *b, const void *context)
{
    (void)context;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x < y) - (x > y);
}

/* Compare the first `n` defeats of each, the largest first. */
static int compare_rows(const defeats *d, size_t i, size_t j, size_t n)
{
    const uint32_t *x = &d->row[i * d->m.n];
    const uint32_t *y = &d->row[j * d->m.n];
    for (size_t k = 0; k < n; k++) {
        if (x[k] != y[k])
            return x[k] < y[k] ? 1 : -1;
    }
    return 0;
}

static int by_worst(const void *self, uint32_t a, uint32_t b)
{
    const defeats *d = self;
    return compare_rows(d, d->m.of[a], d->m.of[b], 1);
}

static int by_all(const void *self, uint32_t a, uint32_t b)
{
    const defeats *d = self;
    return compare_rows(d, d->m.of[a], d->m.of[b], d->m.n);
}

static cmt_status rank(cmt_arena *mem,
                       const cmt_contest *contest,
                       const cmt_rule *rule,
                       const cmt_rule_args *args,
                       cmt_merit *merit,
                       cmt_outcome *out,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    defeats d = {0};
    CMT_TRY(defeats_init(mem, contest, rule, args, &d, err));
    for (size_t i = 0; i < d.m.n; i++) {
        if (!cmt_sort(mem, &d.row[i * d.m.n], d.m.n, sizeof *d.row, by_size, NULL))
            return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu defeats", d.m.n);
    }
    CMT_TRY(cmt_result_rank(mem, contest, merit, &d, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_minimax(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return rank(mem, contest, &cmt_rule_ordinal_minimax, args, by_worst, out, err);
}

static cmt_status run_leximax(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return rank(mem, contest, &cmt_rule_ordinal_leximax, args, by_all, out, err);
}

/* Minimax of the members of the Smith set among themselves. */
static cmt_status run_smith_minimax(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    cmt_outcome *out,
                                    cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    defeats d = {0};
    uint32_t least = UINT32_MAX;
    CMT_TRY(defeats_init(mem, contest, &cmt_rule_ordinal_smith_minimax, args, &d, err));
    const size_t n = d.m.n;
    bool *smith = CMT_NEW_ARRAY(mem, bool, n + 1);
    uint32_t *worst = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (smith == NULL || worst == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(cmt_majority_smith(mem, &d.m, smith, err));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (smith[j] && d.row[i * n + j] > worst[i])
                worst[i] = d.row[i * n + j];
        }
        if (smith[i] && worst[i] < least)
            least = worst[i];
    }
    for (size_t i = 0; i < n; i++)
        smith[i] = smith[i] && worst[i] == least;
    CMT_TRY(cmt_result_among(mem, contest, d.m.at, n, smith, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

static const cmt_rule_axiom minimax_axioms[] = {
    {"Condorcet winner", true,
     "immediate: it has no defeat (not strength=pairwise-opposition)"},
    {"monotonicity", true,
     "immediate: rising weakens its defeats and strengthens those of others"},
    {"Smith set", false,
     "example: 3 A>C>D>B, 2 C>D>A>B, 1 B>C>D>A and 3 B>D>A>C elect B, whom all others "
     "beat"},
    {"independence of clones", false,
     "example: 3 A>C>D>B, 2 C>D>A>B, 1 B>C>D>A and 3 B>D>A>C elect B; without C and D, "
     "which stand next to A, A"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_minimax = {
    .name = "minimax",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Minimax (Simpson-Kramer)",
    .definition =
        "The alternative whose strongest defeat is the weakest wins; no defeat "
        "is weaker than any.",
    .source = "Simpson, Quarterly J. Economics 83 (1969) 478-490; Kramer, J. Econ. "
              "Theory 16 (1977) 310-334",
    .cost = "O(n^2 log n) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = minimax_axioms,
    .run = run_minimax,
    .check = cmt_ordinal_minimax_check,
    .welfare = NULL,
};

static const cmt_rule_axiom leximax_axioms[] = {
    {"Condorcet winner", true,
     "immediate: it has no defeat (not strength=pairwise-opposition)"},
    {"Smith set", false,
     "example: 3 A>C>D>B, 2 C>D>A>B, 1 B>C>D>A and 3 B>D>A>C elect B, whom all others "
     "beat"},
    {0},
};

const cmt_rule cmt_rule_ordinal_leximax = {
    .name = "leximax",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Leximax of defeats",
    .definition = "The alternative whose strongest defeat is the weakest wins; among "
                  "equals the second strongest defeats are compared, and so on.",
    .source =
        "refinement of minimax: Simpson, Quarterly J. Economics 83 (1969) 478-490",
    .cost = "O(n^2 log n) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = leximax_axioms,
    .run = run_leximax,
    .check = cmt_ordinal_leximax_check,
    .welfare = NULL,
};

static const cmt_rule_axiom smith_minimax_axioms[] = {
    {"Condorcet winner", true, "by definition: it alone is the Smith set"},
    {"Condorcet loser", true, "by definition: it is not in the Smith set of several"},
    {"Smith set", true, "by definition"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_smith_minimax = {
    .name = "smith-minimax",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Smith, then minimax",
    .definition =
        "All outside the Smith set are taken out; of the others the one whose "
        "strongest defeat among them is the weakest wins.",
    .source =
        "Smith, Econometrica 41 (1973) 1027-1041; Simpson, Quarterly J. Economics "
        "83 (1969) 478-490",
    .cost = "O(n^2 log n) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = smith_minimax_axioms,
    .run = run_smith_minimax,
    .check = cmt_ordinal_smith_minimax_check,
    .welfare = NULL,
};
