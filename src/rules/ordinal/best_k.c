#include "rules/ordinal/best_k.h"

#include "ballot/firsts.h"
#include "ballot/pairwise.h"
#include "ballot/positional.h"
#include "base/err.h"
#include "rules/result.h"

typedef cmt_status scorer(cmt_arena *mem,
                          const cmt_contest *contest,
                          mpq_t *out,
                          cmt_err *err);

static cmt_status score_firsts(cmt_arena *mem,
                               const cmt_contest *contest,
                               mpq_t *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_firsts firsts = {0};
    const size_t n = contest->n_alternatives;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (standing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_firsts_init(mem, contest, &firsts, err));
    cmt_firsts_count(&firsts, standing);
    for (size_t i = 0; i < n; i++) {
        if (standing[i])
            cmt_firsts_value(&firsts, i, out[i]);
    }
done:
    return st;
}

/* As many places as there are seats are worth one. */
static cmt_status score_seats(cmt_arena *mem,
                              const cmt_contest *contest,
                              mpq_t *out,
                              cmt_err *err)
{
    size_t m = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++)
        m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    const size_t k = contest->seats < m ? contest->seats : m;
    mpq_t *vector = cmt_q_array(mem, k + 1);
    if (vector == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu values", k);
    for (size_t p = 0; p < k; p++)
        mpq_set_ui(vector[p], 1, 1);
    return cmt_positional_sums(mem, contest, (const mpq_t *)vector, k, CMT_NONE, out,
                               err);
}

/* Against each other one half a point a ballot, and half the margin. */
static cmt_status score_borda(cmt_arena *mem,
                              const cmt_contest *contest,
                              mpq_t *out,
                              cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    cmt_pairwise pw;
    mpq_ptr q = cmt_q(mem);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    const cmt_status st = cmt_pairwise_build(mem, contest, &pw, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i == j || !cmt_contest_eligible(contest, i)
                || !cmt_contest_eligible(contest, j))
                continue;
            mpq_add(out[i], out[i], contest->total);
            cmt_tally_value(&pw.support, i * n + j, q);
            mpq_add(out[i], out[i], q);
            cmt_tally_value(&pw.support, j * n + i, q);
            mpq_sub(out[i], out[i], q);
        }
        mpq_div_2exp(out[i], out[i], 1);
    }
    return CMT_OK;
}

static cmt_status run_as(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_rule_args *args,
                         scorer *score,
                         cmt_outcome *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(score(mem, contest, scores, err));
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    CMT_TRY(cmt_result_top(mem, contest, &args->tie_break, contest->seats, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_sntv(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule_args *args,
                           cmt_outcome *out,
                           cmt_err *err)
{
    return run_as(mem, contest, args, score_firsts, out, err);
}

static cmt_status run_bloc(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule_args *args,
                           cmt_outcome *out,
                           cmt_err *err)
{
    return run_as(mem, contest, args, score_seats, out, err);
}

static cmt_status run_k_borda(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return run_as(mem, contest, args, score_borda, out, err);
}

#define SOURCE                                                                      \
    "Elkind, Faliszewski, Skowron and Slinko, Social Choice and Welfare 48 (2017) " \
    "599-632"

static const cmt_rule_axiom sntv_axioms[] = {
    {"committee monotonicity", true, "immediate: the first k of one order"},
    {"solid coalitions", true,
     "immediate: at most k alternatives are first on a k-th of the weight"},
    {"homogeneity", true, "immediate: points are sums over ballots"},
    {0},
};

const cmt_rule cmt_rule_ordinal_sntv = {
    .name = "sntv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_COMMITTEE | CMT_YIELDS_RANKING,
    .title = "Single non-transferable vote",
    .definition = "The k alternatives with the most first preferences sit.",
    .source = SOURCE,
    .cost = "O(ballots * n)",
    .axioms = sntv_axioms,
    .run = run_sntv,
    .check = cmt_ordinal_sntv_check,
};

static const cmt_rule_axiom bloc_axioms[] = {
    {"committee monotonicity", false,
     "example: 3 A>B>C>D, 2 C>B>A>D and 2 D>C>B>A elect A, and B and C for two seats"},
    {"solid coalitions", false,
     "example: 1 A>B>C, 1 A>C>B, 1 B>C>A and 1 C>B>A elect B and C; half have A first"},
    {"homogeneity", true, "immediate: points are sums over ballots"},
    {0},
};

const cmt_rule cmt_rule_ordinal_bloc = {
    .name = "bloc",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_COMMITTEE | CMT_YIELDS_RANKING,
    .title = "Bloc",
    .definition =
        "The k alternatives that are most often among the first k of a ballot "
        "sit.",
    .source = SOURCE,
    .cost = "O(ballots * n)",
    .axioms = bloc_axioms,
    .run = run_bloc,
    .check = cmt_ordinal_bloc_check,
};

static const cmt_rule_axiom k_borda_axioms[] = {
    {"committee monotonicity", true, "immediate: the first k of one order"},
    {"solid coalitions", false,
     "example: 1 A>B>C>D, 1 A>C>B>D, 1 B>C>D>A and 1 C>B>D>A elect B and C; half have "
     "A first"},
    {"homogeneity", true, "immediate: points are sums over ballots"},
    {0},
};

const cmt_rule cmt_rule_ordinal_k_borda = {
    .name = "k-borda",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_COMMITTEE | CMT_YIELDS_RANKING,
    .title = "k-Borda",
    .definition = "The k alternatives with the largest Borda scores sit.",
    .source = SOURCE,
    .cost = "O(ballots * n^2)",
    .axioms = k_borda_axioms,
    .run = run_k_borda,
    .check = cmt_ordinal_k_borda_check,
};
