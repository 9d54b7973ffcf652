#include "rules/ordinal/bucklin.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/places.h"

/* What the witness claims, and its counts anew. */
typedef struct audit {
    const cmt_contest *contest;
    size_t m;         /* eligible alternatives */
    uint32_t decided; /* the deciding round */
    uint32_t *round;  /* [n] when each has a majority; m + 1: never */
    uint32_t *at;     /* [n] the rounds to count */
    mpq_t *count;     /* [n] */
    mpq_ptr q;
} audit;

static bool is_majority(const audit *a, size_t i)
{
    mpq_mul_2exp(a->q, a->count[i], 1);
    return mpq_cmp(a->q, a->contest->total) > 0;
}

static cmt_status read_rounds(audit *a, const cmt_value *witness, cmt_err *err)
{
    const cmt_value *rounds = cmt_value_get(witness, "rounds");
    int64_t decided = 0;
    int64_t first = (int64_t)a->m;
    for (size_t i = 0; i < a->contest->n_alternatives; i++) {
        int64_t r = (int64_t)a->m + 1;
        const cmt_value *own = cmt_value_get(rounds, a->contest->ids[i]);
        if (!cmt_contest_eligible(a->contest, i))
            continue;
        if (own != NULL && (!cmt_value_as_int(own, &r) || r < 1 || r > (int64_t)a->m))
            return cmt_fail(err, CMT_E_NEGATIVE, "there is no such round");
        a->round[i] = (uint32_t)r;
        first = r < first ? r : first;
    }
    if (!cmt_value_as_int(cmt_value_get(witness, "round"), &decided)
        || decided != first) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "the deciding round is not the first with a majority");
    }
    a->decided = (uint32_t)decided;
    return CMT_OK;
}

/* Nobody has a majority before the round claimed. */
static cmt_status check_before(cmt_arena *mem, audit *a, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t i = 0; i < a->contest->n_alternatives; i++)
        a->at[i] = a->round[i] > 0 ? a->round[i] - 1 : 0;
    CMT_TRY(cmt_recount_upto(mem, a->contest, a->at, a->count, err));
    for (size_t i = 0; i < a->contest->n_alternatives; i++) {
        if (is_majority(a, i)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` has a majority before round %u",
                            a->contest->ids[i], a->round[i]);
        }
    }
done:
    return st;
}

/* Everybody has one in the round claimed; leaves the counts. */
static cmt_status check_then(cmt_arena *mem, audit *a, cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_recount_upto(mem, a->contest, a->round, a->count, err));
    for (size_t i = 0; i < a->contest->n_alternatives; i++) {
        if (cmt_contest_eligible(a->contest, i) && a->round[i] <= a->m
            && !is_majority(a, i)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` has no majority in round %u",
                            a->contest->ids[i], a->round[i]);
        }
    }
done:
    return st;
}

/* A round sooner is worth more than any count: less (all weight and one) times the round. */
static void take_rounds(const audit *a, mpq_t *values)
{
    for (size_t i = 0; i < a->contest->n_alternatives; i++) {
        mpq_set_ui(values[i], 1, 1);
        mpq_add(values[i], values[i], a->contest->total);
        mpq_set_ui(a->q, a->round[i], 1);
        mpq_mul(values[i], values[i], a->q);
        mpq_sub(values[i], a->count[i], values[i]);
    }
}

static bool audit_init(cmt_arena *mem, const cmt_contest *contest, audit *out)
{
    const size_t n = contest->n_alternatives;
    audit a = {.contest = contest};
    a.round = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    a.at = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    a.count = cmt_q_array(mem, n);
    a.q = cmt_q(mem);
    for (size_t i = 0; i < n; i++)
        a.m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    *out = a;
    return cmt_arena_ok(mem);
}

cmt_status cmt_ordinal_bucklin_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    audit a = {0};
    mpq_t *values = cmt_q_array(mem, n);
    if (values == NULL || !audit_init(mem, contest, &a))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_claim_parts(
        contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING | CMT_PART_SCORES, err));
    CMT_TRY(read_rounds(&a, claim->witness, err));
    CMT_TRY(check_before(mem, &a, err));
    CMT_TRY(check_then(mem, &a, err));
    take_rounds(&a, values);
    CMT_TRY(cmt_claim_ranking(contest, claim, values, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
    for (size_t i = 0; i < n; i++)
        a.at[i] = a.decided;
    CMT_TRY(cmt_recount_upto(mem, contest, a.at, values, err));
    CMT_TRY(cmt_claim_scores(contest, claim, values, err));
done:
    return st;
}
