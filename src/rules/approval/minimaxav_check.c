#include "rules/approval/minimaxav.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/committee_judge.h"

/* The value of a committee: the weight of the ballots at each distance; distances are
 * counted anew from the marks. */
typedef struct book {
    const cmt_contest *contest;
    bool lexicographic;
    size_t n;
    size_t size;
    mpz_t *weight; /* [rows] */
    mpz_ptr scale;
    mpz_t *now;    /* [2 n + 1] */
    mpz_t *target; /* [2 n + 1] */
    mpq_t *q;      /* [2] scratch */
} book;

static bool is_liked(const book *k, size_t b, size_t i)
{
    return cmt_contest_eligible(k->contest, i)
           && cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE;
}

/* Alternatives on which the ballot and the committee differ, at least: whoever is not
 * decided yet agrees, as far as seats go. */
static size_t differ(const book *k, size_t b, const bool *in, const bool *out)
{
    size_t differences = 0;
    size_t sitting = 0;
    size_t hoped = 0;
    for (size_t i = 0; i < k->n; i++) {
        const bool liked = is_liked(k, b, i);
        sitting += in[i] ? 1U : 0U;
        if (in[i] || out[i]) {
            differences += in[i] != liked ? 1U : 0U;
        } else {
            hoped += liked ? 1U : 0U;
        }
    }
    const size_t left = k->size - sitting;
    return differences + (hoped > left ? hoped - left : left - hoped);
}

static int compare(void *self, const bool *in, const bool *out, bool complete)
{
    (void)complete; /* where all seats are taken, all others are left out */
    const book *k = self;
    int sign = 0;
    for (size_t d = 0; d <= 2 * k->n; d++)
        mpz_set_ui(k->now[d], 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        mpz_ptr at = k->now[differ(k, b, in, out)];
        mpz_add(at, at, k->weight[b]);
    }
    for (size_t d = 2 * k->n + 1; d > 0 && sign == 0; d--) {
        sign = k->lexicographic ? mpz_cmp(k->now[d - 1], k->target[d - 1])
                                : mpz_sgn(k->now[d - 1]) - mpz_sgn(k->target[d - 1]);
        if (!k->lexicographic && mpz_sgn(k->now[d - 1]) > 0)
            break;
    }
    return sign;
}

static void aim(void *self)
{
    const book *k = self;
    for (size_t d = 0; d <= 2 * k->n; d++)
        mpz_set(k->target[d], k->now[d]);
}

/* Only the farthest distance is bounded: as if nobody was there, all else being better. */
static void aim_at_bound(void *self, mpq_srcptr bound)
{
    book *k = self;
    k->lexicographic = false;
    for (size_t d = 0; d <= 2 * k->n; d++)
        mpz_set_ui(k->target[d], mpq_cmp_ui(bound, d, 1) == 0 ? 1 : 0);
}

static bool says_pair(const book *k, const cmt_value *pair, size_t d)
{
    int64_t distance = 0;
    mpq_set_z(k->q[0], k->target[d]);
    mpz_set(mpq_denref(k->q[0]), k->scale);
    mpq_canonicalize(k->q[0]);
    return cmt_value_count(pair) == 2
           && cmt_value_as_int(cmt_value_at(pair, 0), &distance)
           && distance == (int64_t)d
           && cmt_value_as_q(cmt_value_at(pair, 1), 65536, k->q[1])
           && mpq_equal(k->q[0], k->q[1]) != 0;
}

static bool says(void *self, const cmt_value *witness)
{
    const book *k = self;
    const cmt_value *list = cmt_value_get(witness, "distances");
    int64_t distance = -1;
    size_t at = 0;
    size_t farthest = 0;
    for (size_t d = 2 * k->n + 1; d > 0; d--) {
        if (mpz_sgn(k->target[d - 1]) == 0)
            continue;
        farthest = d - 1 > farthest ? d - 1 : farthest;
        if (k->lexicographic && !says_pair(k, cmt_value_at(list, at++), d - 1))
            return false;
    }
    if (k->lexicographic)
        return list != NULL && at == cmt_value_count(list);
    return cmt_value_as_int(cmt_value_get(witness, "distance"), &distance)
           && distance == (int64_t)farthest;
}

static cmt_status check_any(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            bool lexicographic,
                            const cmt_outcome *claim,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    book k = {.contest = contest, .lexicographic = lexicographic, .n = n};
    size_t eligible = 0;
    for (size_t i = 0; i < n; i++)
        eligible += cmt_contest_eligible(contest, i) ? 1U : 0U;
    k.size = contest->seats < eligible ? contest->seats : eligible;
    k.scale = cmt_z(mem);
    k.now = cmt_z_array(mem, 2 * n + 1);
    k.target = cmt_z_array(mem, 2 * n + 1);
    k.q = cmt_q_array(mem, 2);
    if (k.scale == NULL || k.now == NULL || k.target == NULL || k.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for distances");
    CMT_TRY(cmt_ballot_integer_weights(mem, contest, &k.weight, k.scale, err));
    const cmt_judge_terms terms = {.mem = mem,
                                   .contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &k,
                                   .compare = compare,
                                   .aim = aim,
                                   .says = says,
                                   .aim_at_bound = aim_at_bound};
    CMT_TRY(cmt_judge_committees(&terms, claim, err));
done:
    return st;
}

cmt_status cmt_approval_minimaxav_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    return check_any(mem, contest, args, false, claim, err);
}

cmt_status cmt_approval_lexminimaxav_check(cmt_arena *mem,
                                           const cmt_contest *contest,
                                           const cmt_rule_args *args,
                                           const cmt_outcome *claim,
                                           cmt_err *err)
{
    return check_any(mem, contest, args, true, claim, err);
}
