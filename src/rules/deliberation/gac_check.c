#include "rules/deliberation/gac.h"

#include "base/err.h"
#include "rules/claim.h"

#include <stdlib.h>
#include <string.h>

typedef struct recount {
    const cmt_contest *contest;
    mpz_ptr top;    /* product of (agree + 1) */
    mpz_ptr bottom; /* product of (seen + 2) */
} recount;

static void multiply(mpz_ptr product, int64_t factor, mpz_ptr scratch)
{
    cmt_z_set_i64(scratch, factor);
    mpz_mul(product, product, scratch);
}

/* Numerator and denominator of one score, a group at a time. */
static void score(recount *r, size_t i, mpz_ptr scratch)
{
    const cmt_contest *c = r->contest;
    mpz_set_ui(r->top, 1);
    mpz_set_ui(r->bottom, 1);
    for (uint32_t g = 0; g < c->n_voices; g++) {
        int64_t agree = 0;
        int64_t seen = 0;
        for (size_t b = 0; b < c->ballots.n; b++) {
            if (c->ballots.group[b] != g)
                continue;
            const unsigned mark = cmt_ballots_mark(c, b, i);
            agree += mark == CMT_MARK_APPROVE ? c->ballots.count[b] : 0;
            seen += mark != CMT_MARK_UNSEEN || c->missing == CMT_MISSING_DISAPPROVE
                        ? c->ballots.count[b]
                        : 0;
        }
        multiply(r->top, agree + 1, scratch);
        multiply(r->bottom, seen + 2, scratch);
    }
}

/* Whether "w.dddddd" is within half a unit of its last digit from the k-th root of q:
 * (2 x - 1)^k <= (2 * 10^6)^k * q <= (2 x + 1)^k. */
static bool is_root(const char *text, mpq_srcptr q, unsigned long k, mpz_t *z)
{
    char digits[64];
    size_t m = 0;
    const char *point = text != NULL ? strchr(text, '.') : NULL;
    if (point == NULL || strlen(point + 1) != 6 || strlen(text) >= sizeof digits)
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if (at != point)
            digits[m++] = *at;
    }
    digits[m] = '\0';
    if (strspn(digits, "0123456789") != m || mpz_set_str(z[0], digits, 10) != 0)
        return false;
    mpz_mul_2exp(z[0], z[0], 1);
    mpz_ui_pow_ui(z[1], 2000000, k);
    mpz_mul(z[1], z[1], mpq_numref(q)); /* against x^k * den */
    mpz_add_ui(z[2], z[0], 1);
    mpz_pow_ui(z[2], z[2], k);
    mpz_mul(z[2], z[2], mpq_denref(q));
    if (mpz_cmp(z[1], z[2]) > 0)
        return false;
    if (mpz_sgn(z[0]) == 0)
        return true;
    mpz_sub_ui(z[2], z[0], 1);
    mpz_pow_ui(z[2], z[2], k);
    mpz_mul(z[2], z[2], mpq_denref(q));
    return mpz_cmp(z[1], z[2]) >= 0;
}

static cmt_status check_means(const cmt_contest *contest,
                              const cmt_outcome *claim,
                              mpq_t *scores,
                              mpz_t *z,
                              cmt_err *err)
{
    const cmt_value *means = cmt_value_get(claim->witness, "geometric_means");
    const unsigned long k = contest->n_voices > 0 ? contest->n_voices : 1;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        const char *text = cmt_value_as_string(cmt_value_get(means, contest->ids[i]));
        if (!is_root(text, scores[i], k, z)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the geometric mean of `%s` is not %s",
                            contest->ids[i], text != NULL ? text : "given");
        }
    }
    return CMT_OK;
}

cmt_status cmt_deliberation_gac_check(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const bool committee = contest->kind == CMT_KIND_COMMITTEE;
    mpz_t *z = cmt_z_array(mem, 5);
    mpq_t *scores = cmt_q_array(mem, n + 1);
    if (z == NULL || scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    recount r = {.contest = contest, .top = z[3], .bottom = z[4]};
    CMT_TRY(cmt_claim_parts(contest, claim,
                            CMT_PART_RANKING | CMT_PART_SCORES
                                | (committee ? CMT_PART_COMMITTEES : CMT_PART_WINNERS),
                            err));
    for (size_t i = 0; i < n; i++) {
        score(&r, i, z[0]);
        mpq_set_num(scores[i], r.top);
        mpq_set_den(scores[i], r.bottom);
        mpq_canonicalize(scores[i]);
    }
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    CMT_TRY(cmt_claim_ranking(contest, claim, scores, !committee, err));
    if (committee) {
        CMT_TRY(cmt_claim_top(mem, contest, claim, &args->tie_break, contest->seats,
                              scores, err));
    } else {
        CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
    }
    if (cmt_rule_option_is(&cmt_rule_deliberation_gac, args, "form", "geometric"))
        CMT_TRY(check_means(contest, claim, scores, z, err));
done:
    return st;
}
