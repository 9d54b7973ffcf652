#include "rules/ordinal/bucklin.h"

#include "ballot/positional.h"
#include "base/err.h"
#include "rules/result.h"

/* When each alternative gets more than half of all weight. */
typedef struct search {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t m;        /* eligible alternatives */
    uint32_t *low;   /* [n] no majority in any round before */
    uint32_t *high;  /* [n] a majority then, or m + 1 */
    uint32_t *round; /* [n] looked at */
    mpq_t *count;    /* [n] in that round */
    mpq_t *scores;   /* [n] of the deciding round */
    mpq_ptr half;
} search;

static bool search_init(cmt_arena *mem, const cmt_contest *contest, search *out)
{
    const size_t n = contest->n_alternatives;
    search s = {.mem = mem, .contest = contest};
    s.low = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    s.high = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    s.round = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    s.count = cmt_q_array(mem, n);
    s.scores = cmt_q_array(mem, n);
    s.half = cmt_q(mem);
    if (!cmt_arena_ok(mem))
        return false;
    for (size_t i = 0; i < n; i++)
        s.m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    for (size_t i = 0; i < n; i++) {
        s.low[i] = 1;
        s.high[i] = cmt_contest_eligible(contest, i) ? (uint32_t)s.m + 1 : 1;
    }
    mpq_div_2exp(s.half, contest->total, 1);
    *out = s;
    return true;
}

/* Counts only grow from round to round, so halving finds where each one passes half; all
 * alternatives are looked at together, each in a round of its own. */
static cmt_status find_rounds(search *s, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = s->contest->n_alternatives;
    bool open = n > 0;
    while (open) {
        open = false;
        for (size_t i = 0; i < n; i++)
            s->round[i] = s->low[i] + (s->high[i] - s->low[i]) / 2;
        CMT_TRY(cmt_positional_firsts(s->mem, s->contest, s->round, s->count, err));
        for (size_t i = 0; i < n; i++) {
            if (s->low[i] == s->high[i])
                continue;
            if (mpq_cmp(s->count[i], s->half) > 0) {
                s->high[i] = s->round[i];
            } else {
                s->low[i] = s->round[i] + 1;
            }
            open = open || s->low[i] < s->high[i];
        }
    }
    CMT_TRY(cmt_positional_firsts(s->mem, s->contest, s->high, s->count, err));
done:
    return st;
}

/* The first round with a majority, or the last one; its counts are the scores. */
static cmt_status decide(search *s, uint32_t *round, cmt_err *err)
{
    const size_t n = s->contest->n_alternatives;
    *round = (uint32_t)s->m;
    for (size_t i = 0; i < n; i++) {
        if (cmt_contest_eligible(s->contest, i) && s->high[i] < *round)
            *round = s->high[i];
    }
    for (size_t i = 0; i < n; i++)
        s->round[i] = *round;
    return cmt_positional_firsts(s->mem, s->contest, s->round, s->scores, err);
}

/* An earlier majority first, then the larger one. */
static int merit(const void *self, uint32_t i, uint32_t j)
{
    const search *s = self;
    if (s->high[i] != s->high[j])
        return s->high[i] < s->high[j] ? 1 : -1;
    return mpq_cmp(s->count[i], s->count[j]);
}

/* The deciding round, and each alternative's own; one that never has a majority has none. */
static cmt_value *tell(const search *s, uint32_t decided)
{
    cmt_value *witness = cmt_value_object(s->mem);
    cmt_value *rounds = cmt_value_object(s->mem);
    for (size_t i = 0; i < s->contest->n_alternatives; i++) {
        if (cmt_contest_eligible(s->contest, i) && s->high[i] <= s->m)
            cmt_value_set_int(s->mem, rounds, s->contest->ids[i], s->high[i]);
    }
    cmt_value_set_int(s->mem, witness, "round", decided);
    cmt_value_set(s->mem, witness, "rounds", rounds);
    return witness;
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
    search s = {0};
    uint32_t decided = 0;
    if (!search_init(mem, contest, &s))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the counts");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(find_rounds(&s, err));
    CMT_TRY(decide(&s, &decided, err));
    CMT_TRY(cmt_result_rank(mem, contest, merit, &s, &o, err));
    o.scores = cmt_result_pointers(mem, s.scores, contest->n_alternatives);
    o.witness = tell(&s, decided);
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
