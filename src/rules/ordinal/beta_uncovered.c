#include "rules/ordinal/beta_uncovered.h"

#include "ballot/firsts.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "rules/lottery.h"
#include "rules/result.h"

typedef struct work {
    cmt_arena *mem;
    cmt_majority m;
    uint64_t *over; /* [n][words] bit j of row i: at least beta rank j above i */
    bool *won;      /* [n] uncovered */
    cmt_err *err;
} work;

static cmt_status read_beta(work *w,
                            const cmt_rule *rule,
                            const cmt_rule_args *args,
                            mpq_srcptr *out)
{
    mpq_t *beta = NULL;
    size_t n = 0;
    const cmt_status st =
        cmt_rule_option_rationals(w->mem, rule, args, "beta", &beta, &n, w->err);
    if (st != CMT_OK)
        return st;
    if (mpq_cmp_ui(beta[0], 1, 2) < 0 || mpq_cmp_ui(beta[0], 1, 1) > 0)
        return cmt_fail(w->err, CMT_E_RANGE, "option `beta` is a number from 1/2 to 1");
    *out = beta[0];
    return CMT_OK;
}

/* i covers j: enough rank i above j, and whoever enough rank above i, they rank above j. */
static bool covers(const work *w, size_t i, size_t j)
{
    const uint64_t *over_i = &w->over[i * w->m.words];
    const uint64_t *over_j = &w->over[j * w->m.words];
    return cmt_bits_has(over_j, i) && cmt_bits_within(over_i, over_j, w->m.words);
}

static cmt_status find_uncovered(work *w,
                                 const cmt_contest *contest,
                                 const cmt_rule *rule,
                                 const cmt_rule_args *args)
{
    cmt_status st = CMT_OK;
    mpq_srcptr beta = NULL;
    CMT_TRY(read_beta(w, rule, args, &beta));
    CMT_TRY(cmt_majority_build(w->mem, contest, &w->m, w->err));
    const cmt_majority *m = &w->m;
    w->over = CMT_NEW_ARRAY(w->mem, uint64_t, m->n * m->words + 1);
    w->won = CMT_NEW_ARRAY(w->mem, bool, m->n + 1);
    if (w->over == NULL || w->won == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for %zu pairs", m->n * m->n);
    const int64_t num = mpz_get_si(mpq_numref(beta));
    const int64_t den = mpz_get_si(mpq_denref(beta));
    for (size_t k = 0; k < m->n * m->n && mpq_sgn(contest->total) > 0; k++) {
        const size_t i = k / m->n;
        const size_t j = k % m->n;
        const size_t pair = m->at[j] * m->pw.n + m->at[i];
        if (i != j && cmt_tally_cmp_share(&m->pw.support, pair, num, den) >= 0)
            cmt_bits_add(&w->over[i * m->words], j);
    }
    for (size_t j = 0; j < m->n; j++) {
        size_t i = 0;
        while (i < m->n && (i == j || !covers(w, i, j)))
            i++;
        w->won[j] = i == m->n;
    }
done:
    return st;
}

static cmt_status run_set(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          cmt_outcome *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    work w = {.mem = mem, .err = err};
    CMT_TRY(find_uncovered(&w, contest, &cmt_rule_ordinal_beta_uncovered, args));
    CMT_TRY(cmt_result_among(mem, contest, w.m.at, w.m.n, w.won, &o, err));
    *out = o;
done:
    return st;
}

/* Shares of first preferences among the uncovered; equal ones where nobody has any. */
static cmt_status find_shares(const work *w, mpq_t *p)
{
    cmt_status st = CMT_OK;
    const size_t n = w->m.contest->n_alternatives;
    cmt_firsts firsts;
    bool *standing = CMT_NEW_ARRAY(w->mem, bool, n + 1);
    mpq_ptr sum = cmt_q(w->mem);
    if (standing == NULL || sum == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for the first preferences");
    for (size_t i = 0; i < w->m.n; i++)
        standing[w->m.at[i]] = w->won[i];
    CMT_TRY(cmt_firsts_init(w->mem, w->m.contest, &firsts, w->err));
    cmt_firsts_count(&firsts, standing);
    for (size_t i = 0; i < n; i++) {
        if (standing[i])
            cmt_firsts_value(&firsts, i, p[i]);
        mpq_add(sum, sum, p[i]);
    }
    const bool none = mpq_sgn(sum) == 0;
    for (size_t i = 0; i < n && none; i++) {
        mpq_set_ui(p[i], standing[i] ? 1 : 0, 1);
        mpq_add(sum, sum, p[i]);
    }
    for (size_t i = 0; i < n; i++)
        mpq_div(p[i], p[i], sum);
done:
    return st;
}

static cmt_status run_radius(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {.n = contest->n_alternatives};
    work w = {.mem = mem, .err = err};
    mpq_t *p = cmt_q_array(mem, contest->n_alternatives + 1);
    if (p == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a lottery");
    CMT_TRY(find_uncovered(&w, contest, &cmt_rule_ordinal_radius, args));
    if (w.m.n > 0) {
        CMT_TRY(find_shares(&w, p));
        CMT_TRY(cmt_lottery_tell(mem, contest, args, p, &o, err));
    }
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"beta", "rational", "1/2",
     "the share of the weight, from 1/2 to 1, that has to rank one above the other"},
    {0},
};

static const cmt_rule_axiom set_axioms[] = {
    {"always a winner", true, "immediate: covering is transitive and has no cycle"},
    {0},
};

#define MUNAGALA "Munagala and Wang, ACM EC (2019), arXiv:1905.01401"

const cmt_rule cmt_rule_ordinal_beta_uncovered = {
    .name = "beta-uncovered",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Beta-uncovered set",
    .definition =
        "A covers B where a share beta of the weight ranks A above B, and each C that "
        "such a share ranks above A it also ranks above B. The alternatives that "
        "nobody "
        "covers win.",
    .source = MUNAGALA,
    .cost = "O(n^3 / 64) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = set_axioms,
    .run = run_set,
    .check = cmt_ordinal_beta_uncovered_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_radius = {
    .name = "radius",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_LOTTERY,
    .title = "Random dictatorship on the uncovered set (RaDiUS)",
    .definition =
        "Each alternative of the beta-uncovered set is drawn with its share of the "
        "first preferences among that set; the others are not drawn.",
    .source = "Charikar, Ramakrishnan, Wang and Wu, ACM-SIAM SODA (2024), "
              "arXiv:2306.17838; " MUNAGALA,
    .cost = "O(ballots * n + n^3 / 64) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = NULL,
    .run = run_radius,
    .check = cmt_ordinal_radius_check,
    .welfare = NULL,
};
