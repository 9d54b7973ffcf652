#include "rules/ordinal/scoring.h"

#include "ballot/positional.h"
#include "base/err.h"
#include "rules/result.h"

static size_t count_eligible(const cmt_contest *contest)
{
    size_t m = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++)
        m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    return m;
}

/* Place p is worth 1/p. */
static cmt_status harmonic(cmt_arena *mem,
                           const cmt_contest *contest,
                           uint32_t group,
                           mpq_t *out,
                           cmt_err *err)
{
    const size_t m = count_eligible(contest);
    mpq_t *vector = cmt_q_array(mem, m);
    if (vector == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu values", m);
    for (size_t p = 0; p < m; p++)
        cmt_q_set_i64(vector[p], 1, (int64_t)p + 1);
    return cmt_positional_sums(mem, contest, (const mpq_t *)vector, m, group, out, err);
}

/* The last place is worth -1. */
static cmt_status vetoes(cmt_arena *mem,
                         const cmt_contest *contest,
                         uint32_t group,
                         mpq_t *out,
                         cmt_err *err)
{
    const size_t m = count_eligible(contest);
    mpq_t *vector = cmt_q_array(mem, m);
    if (vector == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu values", m);
    if (m > 0)
        mpq_set_si(vector[m - 1], -1, 1);
    return cmt_positional_sums(mem, contest, (const mpq_t *)vector, m, group, out, err);
}

/* The first place is worth 1, the last one -1. */
static cmt_status both_ends(cmt_arena *mem,
                            const cmt_contest *contest,
                            uint32_t group,
                            mpq_t *out,
                            cmt_err *err)
{
    const size_t m = count_eligible(contest);
    mpq_t *vector = cmt_q_array(mem, m + 1);
    if (vector == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu values", m);
    mpq_set_si(vector[m > 0 ? m - 1 : 0], -1, 1);
    mpq_set_si(vector[0], 1, 1);
    return cmt_positional_sums(mem, contest, (const mpq_t *)vector, m, group, out, err);
}

static cmt_status by_option(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            uint32_t group,
                            mpq_t *out,
                            cmt_err *err)
{
    mpq_t *vector = NULL;
    size_t n = 0;
    const cmt_status st = cmt_rule_option_rationals(mem, &cmt_rule_ordinal_scoring,
                                                    args, "vector", &vector, &n, err);
    if (st != CMT_OK)
        return st;
    return cmt_positional_sums(mem, contest, (const mpq_t *)vector, n, group, out, err);
}

static cmt_status welfare_anti_plurality(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_rule_args *args,
                                         uint32_t group,
                                         mpq_t *out,
                                         cmt_err *err)
{
    (void)args;
    const cmt_status st = cmt_result_expect(contest, CMT_FORM_RANK, err);
    return st != CMT_OK ? st : vetoes(mem, contest, group, out, err);
}

static cmt_status welfare_dowdall(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  uint32_t group,
                                  mpq_t *out,
                                  cmt_err *err)
{
    (void)args;
    const cmt_status st = cmt_result_expect(contest, CMT_FORM_RANK, err);
    return st != CMT_OK ? st : harmonic(mem, contest, group, out, err);
}

static cmt_status welfare_positive_negative(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            uint32_t group,
                                            mpq_t *out,
                                            cmt_err *err)
{
    (void)args;
    const cmt_status st = cmt_result_expect(contest, CMT_FORM_RANK, err);
    return st != CMT_OK ? st : both_ends(mem, contest, group, out, err);
}

static cmt_status welfare_scoring(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  uint32_t group,
                                  mpq_t *out,
                                  cmt_err *err)
{
    const cmt_status st = cmt_result_expect(contest, CMT_FORM_RANK, err);
    return st != CMT_OK ? st : by_option(mem, contest, args, group, out, err);
}

/* Rank by the welfare of all; `lift` is added to every eligible score, or NULL. */
static cmt_status rank_by(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          cmt_rule_welfare *sum,
                          mpq_srcptr lift,
                          cmt_outcome *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    const size_t n = contest->n_alternatives;
    mpq_t *scores = cmt_q_array(mem, n);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(sum(mem, contest, args, CMT_NONE, scores, err));
    for (size_t i = 0; i < n && lift != NULL; i++) {
        if (cmt_contest_eligible(contest, i))
            mpq_add(scores[i], scores[i], lift);
    }
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_anti_plurality(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     cmt_outcome *out,
                                     cmt_err *err)
{
    return rank_by(mem, contest, args, welfare_anti_plurality, contest->total, out,
                   err);
}

static cmt_status run_dowdall(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return rank_by(mem, contest, args, welfare_dowdall, NULL, out, err);
}

static cmt_status run_positive_negative(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        cmt_outcome *out,
                                        cmt_err *err)
{
    return rank_by(mem, contest, args, welfare_positive_negative, NULL, out, err);
}

static cmt_status run_scoring(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return rank_by(mem, contest, args, welfare_scoring, NULL, out, err);
}

#define MONOTONE      "immediate: rising takes no points from it and gives none to others"
#define PARTICIPATION "immediate: a ballot gives no more points to whom it ranks lower"
#define CONSISTENCY   "Young, SIAM J. Appl. Math. 28 (1975) 824-838"

static const cmt_rule_axiom anti_plurality_axioms[] = {
    {"monotonicity", true, MONOTONE},
    {"participation", true, PARTICIPATION},
    {"consistency", true, CONSISTENCY},
    {"majority winner", false, "immediate: a favourite of most may be last for some"},
    {"Condorcet winner", false, "immediate: a favourite of most may be last for some"},
    {0},
};

const cmt_rule cmt_rule_ordinal_anti_plurality = {
    .name = "anti-plurality",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Anti-plurality (veto)",
    .definition = "The alternative that the least weight puts last wins. A ballot with "
                  "several at the bottom gives each an equal part of its veto.",
    .source = "Young, SIAM J. Appl. Math. 28 (1975) 824-838; Brams and Fishburn, "
              "Handbook of Social Choice and Welfare 1 (2002), chapter 4",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = anti_plurality_axioms,
    .run = run_anti_plurality,
    .check = cmt_ordinal_anti_plurality_check,
    .welfare = welfare_anti_plurality,
};

static const cmt_rule_axiom dowdall_axioms[] = {
    {"monotonicity", true, MONOTONE},
    {"participation", true, PARTICIPATION},
    {"consistency", true, CONSISTENCY},
    {"Condorcet winner", false, "example: 5 C>A>B and 4 A>B>C elect A; C beats both"},
    {0},
};

const cmt_rule cmt_rule_ordinal_dowdall = {
    .name = "dowdall",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Dowdall (Nauru) count",
    .definition = "A ballot gives its first place one point, its second half a point, "
                  "its k-th 1/k; a tier shares the points of the places that it fills. "
                  "The most points win.",
    .source = "Fraenkel and Grofman, Australian J. Political Science 49 (2014) 186-205",
    .cost = "O(ballots * n) products of integers with a common denominator of all 1/k",
    .loss = NULL,
    .options = NULL,
    .axioms = dowdall_axioms,
    .run = run_dowdall,
    .check = cmt_ordinal_dowdall_check,
    .welfare = welfare_dowdall,
};

static const cmt_rule_axiom positive_negative_axioms[] = {
    {"monotonicity", true, MONOTONE},
    {"participation", true, PARTICIPATION},
    {"consistency", true, CONSISTENCY},
    {"majority winner", false,
     "immediate: a favourite of most may be last for the rest"},
    {0},
};

const cmt_rule cmt_rule_ordinal_positive_negative = {
    .name = "positive-negative",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Positive-negative voting",
    .definition =
        "A ballot gives its first place a point and takes one from its last; a "
        "tier shares the points of the places that it fills. The most points "
        "win.",
    .source =
        "Garcia-Lapresta, Marley and Martinez-Panero, Social Choice and Welfare 34 "
        "(2010) 487-496",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = positive_negative_axioms,
    .run = run_positive_negative,
    .check = cmt_ordinal_positive_negative_check,
    .welfare = welfare_positive_negative,
};

static const cmt_rule_option scoring_options[] = {
    {"vector", "rationals", "1",
     "what the first, second, … place is worth; places not named are worth 0"},
    {0},
};

static const cmt_rule_axiom scoring_axioms[] = {
    {"consistency", true, CONSISTENCY},
    {"Condorcet winner", false,
     "Fishburn, American Political Science Review 68 (1974) 537-546"},
    {0},
};

const cmt_rule cmt_rule_ordinal_scoring = {
    .name = "scoring",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Scoring rule with a vector of one's own",
    .definition = "A ballot gives each place the points that the vector names; a tier "
                  "shares the points of the places that it fills. The most points win.",
    .source = "Young, SIAM J. Appl. Math. 28 (1975) 824-838",
    .cost = "O(ballots * n)",
    .loss = NULL,
    .options = scoring_options,
    .axioms = scoring_axioms,
    .run = run_scoring,
    .check = cmt_ordinal_scoring_check,
    .welfare = welfare_scoring,
};
