#include "rules/approval/seq_thiele.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/steps_check.h"

/* Definitions in whole numbers: weight * scale, parts of a member * whole. */
typedef struct book {
    const cmt_contest *contest;
    mpz_t *weight; /* [rows] */
    mpz_ptr scale;
    mpz_t *member; /* [n + 1] worth of the r-th member, r >= 1, times whole */
    mpz_ptr whole;
    mpz_t *sum; /* [n] */
    mpz_ptr z;
    bool removes;
} book;

typedef enum series { HARMONIC, ODD, SINGLE } series;

static bool supports(const book *k, size_t b, size_t i)
{
    return cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE;
}

/* The gain of i: over all who approve it, the worth of one member more than they have;
 * its loss: the worth of the last one that they have. */
static cmt_status values(
    void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err)
{
    (void)err;
    const book *k = self;
    const size_t n = k->contest->n_alternatives;
    for (size_t i = 0; i < n; i++)
        mpz_set_ui(k->sum[i], 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        size_t members = 0;
        for (size_t i = 0; i < n; i++)
            members += in[i] && supports(k, b, i) ? 1U : 0U;
        mpz_mul(k->z, k->weight[b], k->member[k->removes ? members : members + 1]);
        for (size_t i = 0; i < n; i++) {
            if (open[i] && supports(k, b, i))
                mpz_add(k->sum[i], k->sum[i], k->z);
        }
    }
    mpz_mul(k->z, k->scale, k->whole);
    for (size_t i = 0; i < n; i++) {
        mpq_set_z(out[i], k->sum[i]);
        mpz_set(mpq_denref(out[i]), k->z);
        mpq_canonicalize(out[i]);
    }
    return CMT_OK;
}

static unsigned long divisor(series s, size_t r)
{
    return s == ODD ? 2 * (unsigned long)r - 1 : (unsigned long)r;
}

static cmt_status open_book(
    cmt_arena *mem, const cmt_contest *contest, series s, book *k, cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    k->contest = contest;
    k->scale = cmt_z(mem);
    k->whole = cmt_z(mem);
    k->z = cmt_z(mem);
    k->sum = cmt_z_array(mem, n + 1);
    k->member = cmt_z_array(mem, n + 2);
    if (k->scale == NULL || k->whole == NULL || k->z == NULL || k->sum == NULL
        || k->member == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to judge steps");
    mpz_set_ui(k->whole, 1);
    for (size_t r = 1; r <= n + 1 && s != SINGLE; r++)
        mpz_lcm_ui(k->whole, k->whole, divisor(s, r));
    for (size_t r = 1; r <= n + 1; r++) {
        if (s != SINGLE)
            mpz_divexact_ui(k->member[r], k->whole, divisor(s, r));
    }
    if (s == SINGLE)
        mpz_set_ui(k->member[1], 1);
    return cmt_ballot_integer_weights(mem, contest, &k->weight, k->scale, err);
}

static cmt_status check_series(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               series s,
                               bool removes,
                               const cmt_outcome *claim,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    book k = {.removes = removes};
    const cmt_steps_terms terms = {.contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &k,
                                   .values = values,
                                   .removes = removes,
                                   .least = removes,
                                   .verb = removes ? "eliminated" : "elected",
                                   .value_name = removes ? "loss" : "gain"};
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(open_book(mem, contest, s, &k, err));
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
done:
    return st;
}

cmt_status cmt_approval_seqpav_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    return check_series(mem, contest, args, HARMONIC, false, claim, err);
}

cmt_status cmt_approval_seqslav_check(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err)
{
    return check_series(mem, contest, args, ODD, false, claim, err);
}

cmt_status cmt_approval_seqcc_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    return check_series(mem, contest, args, SINGLE, false, claim, err);
}

cmt_status cmt_approval_revseqpav_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    return check_series(mem, contest, args, HARMONIC, true, claim, err);
}
