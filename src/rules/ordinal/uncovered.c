#include "rules/ordinal/uncovered.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

/* Whether i covers j. */
typedef bool covering(const cmt_majority *m, size_t i, size_t j);

/* All who beat i beat j. */
static bool from_above(const cmt_majority *m, size_t i, size_t j)
{
    return cmt_bits_within(cmt_majority_who_beats(m, i), cmt_majority_who_beats(m, j),
                           m->words);
}

/* All whom j beats are beaten by i; that is, all who hold i at least to a draw hold j to
 * one. */
static bool from_below(const cmt_majority *m, size_t i, size_t j)
{
    return cmt_bits_within(cmt_majority_beaten_by(m, j), cmt_majority_beaten_by(m, i),
                           m->words);
}

static bool gillies(const cmt_majority *m, size_t i, size_t j)
{
    return cmt_majority_beats(m, i, j) && from_above(m, i, j);
}

static bool fishburn(const cmt_majority *m, size_t i, size_t j)
{
    return from_above(m, i, j) && !from_above(m, j, i);
}

static bool bordes(const cmt_majority *m, size_t i, size_t j)
{
    return cmt_majority_beats(m, i, j) && from_below(m, i, j);
}

static bool mckelvey(const cmt_majority *m, size_t i, size_t j)
{
    return cmt_majority_beats(m, i, j) && from_above(m, i, j) && from_below(m, i, j);
}

static cmt_status uncovered(cmt_arena *mem,
                            const cmt_contest *contest,
                            covering *covers,
                            cmt_outcome *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t j = 0; j < m.n; j++) {
        size_t i = 0;
        while (i < m.n && (i == j || !covers(&m, i, j)))
            i++;
        won[j] = i == m.n;
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_gillies(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    (void)args;
    return uncovered(mem, contest, gillies, out, err);
}

static cmt_status run_fishburn(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               cmt_outcome *out,
                               cmt_err *err)
{
    (void)args;
    return uncovered(mem, contest, fishburn, out, err);
}

static cmt_status run_bordes(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    (void)args;
    return uncovered(mem, contest, bordes, out, err);
}

static cmt_status run_mckelvey(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               cmt_outcome *out,
                               cmt_err *err)
{
    (void)args;
    return uncovered(mem, contest, mckelvey, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "immediate: it covers everybody"},
    {"Smith set", true, "immediate: each member covers all who are outside"},
    {0},
};

#define READS  (CMT_READS_RANKS | CMT_READS_PAIRS)
#define DUGGAN "Duggan, Social Choice and Welfare 41 (2013) 489-535"
#define COST   "O(n^3 / 64) after the pairwise matrix"

const cmt_rule cmt_rule_ordinal_uncovered_gillies = {
    .name = "uncovered-gillies",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = READS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Uncovered set (Gillies)",
    .definition = "A covers B where A beats B and all who beat A beat B as well. The "
                  "alternatives that nobody covers win.",
    .source = "Gillies, Contributions to the Theory of Games 4 (1959) 47-85; " DUGGAN,
    .cost = COST,
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run_gillies,
    .check = cmt_ordinal_uncovered_gillies_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_uncovered_fishburn = {
    .name = "uncovered-fishburn",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = READS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Uncovered set (Fishburn)",
    .definition =
        "A covers B where all who beat A beat B as well, and not the other way "
        "round. The alternatives that nobody covers win.",
    .source = "Fishburn, SIAM J. Appl. Math. 33 (1977) 469-489; " DUGGAN,
    .cost = COST,
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run_fishburn,
    .check = cmt_ordinal_uncovered_fishburn_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_uncovered_bordes = {
    .name = "uncovered-bordes",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = READS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Uncovered set (Bordes)",
    .definition =
        "A covers B where A beats B and all who beat or tie with A beat or tie "
        "with B as well. The alternatives that nobody covers win.",
    .source = "Bordes, J. Econ. Theory 31 (1983) 122-132; " DUGGAN,
    .cost = COST,
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run_bordes,
    .check = cmt_ordinal_uncovered_bordes_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_uncovered_mckelvey = {
    .name = "uncovered-mckelvey",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = READS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Uncovered set (McKelvey)",
    .definition = "A covers B where A beats B, all who beat A beat B, and all who tie "
                  "with A beat or tie with B. The alternatives that nobody covers win.",
    .source = "McKelvey, American J. Political Science 30 (1986) 283-314; " DUGGAN,
    .cost = COST,
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run_mckelvey,
    .check = cmt_ordinal_uncovered_mckelvey_check,
    .welfare = NULL,
};
