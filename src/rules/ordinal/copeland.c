#include "rules/ordinal/copeland.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

static size_t count_wins(const cmt_majority *m, size_t i)
{
    return cmt_bits_count(cmt_majority_beaten_by(m, i), m->words);
}

static size_t count_ties(const cmt_majority *m, size_t i)
{
    const size_t losses = cmt_bits_count(cmt_majority_who_beats(m, i), m->words);
    return m->n - 1 - count_wins(m, i) - losses;
}

/* Rank by wins + alpha * ties. */
static cmt_status rank_by_duels(cmt_arena *mem,
                                const cmt_contest *contest,
                                mpq_srcptr alpha,
                                cmt_outcome *out,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives);
    mpq_ptr wins = cmt_q(mem);
    if (scores == NULL || wins == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    for (size_t i = 0; i < m.n; i++) {
        mpq_ptr score = scores[m.at[i]];
        cmt_q_set_i64(wins, (int64_t)count_wins(&m, i), 1);
        cmt_q_set_i64(score, (int64_t)count_ties(&m, i), 1);
        mpq_mul(score, score, alpha);
        mpq_add(score, score, wins);
    }
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_copeland(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               cmt_outcome *out,
                               cmt_err *err)
{
    mpq_t *alpha = NULL;
    size_t n = 0;
    const cmt_status st = cmt_rule_option_rationals(mem, &cmt_rule_ordinal_copeland,
                                                    args, "alpha", &alpha, &n, err);
    if (st != CMT_OK)
        return st;
    if (mpq_sgn(alpha[0]) < 0 || mpq_cmp_ui(alpha[0], 1, 1) > 0)
        return cmt_fail(err, CMT_E_RANGE, "option `alpha` is a number from 0 to 1");
    return rank_by_duels(mem, contest, alpha[0], out, err);
}

static cmt_status run_llull(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_outcome *out,
                            cmt_err *err)
{
    (void)args;
    mpq_ptr one = cmt_q(mem);
    if (one == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    mpq_set_ui(one, 1, 1);
    return rank_by_duels(mem, contest, one, out, err);
}

/* Two a win, one a tie; and the sum of that over those beaten. */
typedef struct orders {
    const uint32_t *of;
    uint64_t *first;
    uint64_t *second;
} orders;

static int by_both(const void *self, uint32_t a, uint32_t b)
{
    const orders *o = self;
    const uint32_t i = o->of[a];
    const uint32_t j = o->of[b];
    if (o->first[i] != o->first[j])
        return o->first[i] > o->first[j] ? 1 : -1;
    return (o->second[i] > o->second[j]) - (o->second[i] < o->second[j]);
}

static cmt_status run_second_order(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   cmt_outcome *out,
                                   cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_majority m = {0};
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    orders both = {.of = m.of};
    both.first = CMT_NEW_ARRAY(mem, uint64_t, m.n + 1);
    both.second = CMT_NEW_ARRAY(mem, uint64_t, m.n + 1);
    if (both.first == NULL || both.second == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", m.n);
    for (size_t i = 0; i < m.n; i++)
        both.first[i] = 2 * count_wins(&m, i) + count_ties(&m, i);
    for (size_t i = 0; i < m.n; i++) {
        for (size_t j = 0; j < m.n; j++)
            both.second[i] += cmt_majority_beats(&m, i, j) ? both.first[j] : 0;
    }
    CMT_TRY(cmt_result_rank(mem, contest, by_both, &both, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"alpha", "rational", "1/2", "what a tie is worth, from 0 to 1; a win is worth 1"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "Copeland (1951): it wins every duel"},
    {"Condorcet loser", true, "it wins no duel"},
    {"monotonicity", true,
     "immediate: rising only gains in duels, and others only lose"},
    {"independence of clones", false,
     "example: 1 A>B>C>D, 1 B>C>D>A and 1 C>D>A>B elect B and C; without D, which "
     "stands next to C, A too"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_copeland = {
    .name = "copeland",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Copeland",
    .definition = "An alternative gets one point for each other one that it beats and "
                  "alpha for each that it ties with; the most points win.",
    .source = "Copeland, A reasonable social welfare function (1951); Faliszewski et "
              "al., J. Artificial Intelligence Research 35 (2009) 275-341",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run_copeland,
    .check = cmt_ordinal_copeland_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_llull = {
    .name = "llull",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Llull",
    .definition = "An alternative gets one point for each other one that does not beat "
                  "it; the most points win.",
    .source = "Haegele and Pukelsheim, Studia Lulliana 41 (2001) 3-38; Faliszewski et "
              "al., J. Artificial Intelligence Research 35 (2009) 275-341",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run_llull,
    .check = cmt_ordinal_llull_check,
    .welfare = NULL,
};

static const cmt_rule_axiom second_order_axioms[] = {
    {"Condorcet winner", true, "Copeland (1951): it wins every duel"},
    {"Condorcet loser", true, "it wins no duel"},
    {0},
};

const cmt_rule cmt_rule_ordinal_copeland_second_order = {
    .name = "copeland-second-order",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Second-order Copeland",
    .definition = "Alternatives are ranked by Copeland points (a tie is half a point); "
                  "among equals, by the sum of the points of those that they beat.",
    .source = "Bartholdi, Tovey and Trick, Social Choice and Welfare 6 (1989) 227-241",
    .cost = "O(n^2) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = second_order_axioms,
    .run = run_second_order,
    .check = cmt_ordinal_copeland_second_order_check,
    .welfare = NULL,
};
