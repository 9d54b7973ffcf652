#include "rules/ordinal/bucklin_kin.h"

#include "ballot/positional.h"
#include "base/err.h"
#include "rules/result.h"

typedef struct work {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t m;      /* eligible alternatives */
    bool weighted; /* a place counts by its height, and half of the weight is enough */
    mpq_t *vector; /* [m] what places are worth */
    mpq_t *scores; /* [n] of the round counted last */
    mpq_ptr half;
    cmt_err *err;
} work;

static cmt_status work_init(work *w)
{
    const size_t n = w->contest->n_alternatives;
    for (size_t i = 0; i < n; i++)
        w->m += cmt_contest_eligible(w->contest, i) ? 1U : 0U;
    w->vector = cmt_q_array(w->mem, w->m + 1);
    w->scores = cmt_q_array(w->mem, n + 1);
    w->half = cmt_q(w->mem);
    if (w->vector == NULL || w->scores == NULL || w->half == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for %zu scores", n);
    for (size_t p = 0; p < w->m; p++) {
        cmt_q_set_i64(w->vector[p], 1, 1);
        if (w->weighted && w->m > 1) {
            cmt_q_set_i64(w->vector[p], (int64_t)(w->m - 1 - p), (int64_t)w->m - 1);
            mpq_canonicalize(w->vector[p]);
        }
    }
    mpq_div_2exp(w->half, w->contest->total, 1);
    return CMT_OK;
}

static bool is_enough(const work *w, size_t i)
{
    const int sign = mpq_cmp(w->scores[i], w->half);
    return cmt_contest_eligible(w->contest, i)
           && (sign > 0 || (w->weighted && sign == 0));
}

/* Count the first `round` places; whether anybody has enough. */
static cmt_status count(work *w, size_t round, bool *anybody)
{
    const cmt_status st =
        cmt_positional_sums(w->mem, w->contest, (const mpq_t *)w->vector, round,
                            CMT_NONE, w->scores, w->err);
    *anybody = false;
    for (size_t i = 0; i < w->contest->n_alternatives && st == CMT_OK; i++)
        *anybody = *anybody || is_enough(w, i);
    return st;
}

/* Scores only grow from round to round, so halving finds the first one where somebody has
 * enough; the last one where nobody ever has. */
static cmt_status decide(work *w, size_t *round, bool *anybody)
{
    cmt_status st = CMT_OK;
    size_t low = 1;
    size_t high = w->m;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        CMT_TRY(count(w, middle, anybody));
        if (*anybody) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    *round = high;
    CMT_TRY(count(w, high, anybody));
done:
    return st;
}

static void mark_winners(const work *w, bool anybody, bool *won)
{
    const size_t n = w->contest->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        won[i] = cmt_contest_eligible(w->contest, i);
        if (anybody && !w->weighted) {
            won[i] = is_enough(w, i);
            continue;
        }
        for (size_t j = 0; j < n && won[i]; j++) {
            won[i] = !cmt_contest_eligible(w->contest, j)
                     || mpq_cmp(w->scores[i], w->scores[j]) >= 0;
        }
    }
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      bool weighted,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    work w = {.mem = mem, .contest = contest, .weighted = weighted, .err = err};
    size_t round = 0;
    bool anybody = false;
    bool *won = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(work_init(&w));
    CMT_TRY(decide(&w, &round, &anybody));
    mark_winners(&w, anybody, won);
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    o.scores = cmt_result_pointers(mem, w.scores, contest->n_alternatives);
    o.witness = cmt_value_object(mem);
    cmt_value_set_int(mem, o.witness, "round", (int64_t)round);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static cmt_status run_simplified(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_rule_args *args,
                                 cmt_outcome *out,
                                 cmt_err *err)
{
    (void)args;
    return run(mem, contest, false, out, err);
}

static cmt_status run_weighted(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               cmt_outcome *out,
                               cmt_err *err)
{
    (void)args;
    return run(mem, contest, true, out, err);
}

static const cmt_rule_axiom simplified_axioms[] = {
    {"majority winner", true, "immediate: it alone has a majority in the first round"},
    {0},
};

const cmt_rule cmt_rule_ordinal_simplified_bucklin = {
    .name = "simplified-bucklin",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Simplified Bucklin",
    .definition =
        "First places are counted, then first and second places, and so on, until "
        "somebody has more than half of the weight; all who then have it win.",
    .source = "Hoag and Hallett, Proportional Representation (1926); Holliday and "
              "Pacuit, pref_voting (other methods)",
    .cost = "O(ballots * n * log n)",
    .loss = NULL,
    .options = NULL,
    .axioms = simplified_axioms,
    .run = run_simplified,
    .check = cmt_ordinal_simplified_bucklin_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_weighted_bucklin = {
    .name = "weighted-bucklin",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Weighted Bucklin",
    .definition =
        "Places are worth from 1 for the first to 0 for the last, in equal steps. "
        "First "
        "places are counted, then first and second places, and so on, until somebody "
        "has at least half of the weight; the one with most then wins.",
    .source = "Kilgour, Gregoire and Foley, as in Holliday and Pacuit, pref_voting "
              "(other methods)",
    .cost = "O(ballots * n * log n)",
    .loss = NULL,
    .options = NULL,
    .axioms = NULL,
    .run = run_weighted,
    .check = cmt_ordinal_weighted_bucklin_check,
    .welfare = NULL,
};
