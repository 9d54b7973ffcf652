#include "rules/ordinal/bucklin.h"

#include "ballot/positional.h"
#include "base/err.h"
#include "rules/result.h"

typedef struct search {
    cmt_arena *mem;
    const cmt_contest *contest;
    mpq_t *ones;   /* [m] */
    mpq_t *scores; /* [n] of the round at hand */
    mpq_ptr half;
    cmt_err *err;
} search;

/* Count the first `round` places; whether anybody has more than half of all weight. */
static cmt_status count(search *s, size_t round, bool *reached)
{
    const cmt_status st = cmt_positional_sums(
        s->mem, s->contest, (const mpq_t *)s->ones, round, CMT_NONE, s->scores, s->err);
    *reached = false;
    for (size_t i = 0; st == CMT_OK && i < s->contest->n_alternatives; i++)
        *reached = *reached || mpq_cmp(s->scores[i], s->half) > 0;
    return st;
}

/* The first round with a majority, or m. Sums only grow from round to round, so halving
 * finds it; the scores are those of that round at the end. */
static cmt_status find_round(search *s, size_t m, size_t *round)
{
    cmt_status st = CMT_OK;
    bool reached = false;
    size_t low = m > 0 ? 1 : 0;
    size_t high = m;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        CMT_TRY(count(s, middle, &reached));
        if (reached) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    CMT_TRY(count(s, low, &reached));
    *round = low;
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    const size_t n = contest->n_alternatives;
    size_t m = 0;
    size_t round = 0;
    search s = {.mem = mem, .contest = contest, .err = err};
    s.ones = cmt_q_array(mem, n);
    s.scores = cmt_q_array(mem, n);
    s.half = cmt_q(mem);
    if (s.ones == NULL || s.scores == NULL || s.half == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    for (size_t i = 0; i < n; i++) {
        if (cmt_contest_eligible(contest, i))
            mpq_set_ui(s.ones[m++], 1, 1);
    }
    mpq_div_2exp(s.half, contest->total, 1);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(find_round(&s, m, &round));
    CMT_TRY(cmt_result_rank_scores(mem, contest, s.scores, &o, err));
    o.witness = cmt_value_object(mem);
    cmt_value_set_int(mem, o.witness, "round", (int64_t)round);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true, "immediate: it has a majority in the first round"},
    {"monotonicity", true, "immediate: rising adds in some rounds and takes in none"},
    {0},
};

const cmt_rule cmt_rule_ordinal_bucklin = {
    .name = "bucklin",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Bucklin",
    .definition =
        "First places are counted, then first and second places, and so on, until an "
        "alternative has more than half of the weight; the one with most then wins.",
    .source =
        "Hoag and Hallett, Proportional Representation (1926); Erdelyi, Fellows, Rothe "
        "and Schend, J. Computer and System Sciences 81 (2015) 632-660",
    .cost = "O(ballots * n * log n)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_bucklin_check,
    .welfare = NULL,
};
