#include "rules/approval/maximin_support.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/steps_check.h"

/* The value of a committee: the least w(N(T)) / |T| over its sets T, N(T) all who approve
 * some of T. Found as the largest share that a division of weights gives everybody: the
 * division is improved along chains, depth first, in rationals. */
typedef struct book {
    const cmt_contest *contest;
    size_t n;
    mpq_t *weight; /* [rows] */
    mpq_t *left;   /* [rows] not given yet */
    mpq_t *part;   /* [rows][n] given to a member */
    mpq_t *got;    /* [n] */
    bool *member;  /* [n] */
    bool *seen;    /* [n] members that a chain passed */
    mpq_t *q;      /* [3] scratch: share, chain, sum */
} book;

static bool supports(const book *k, size_t b, size_t i)
{
    return cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE;
}

/* Give member i at most `most` of what a ballot has left. */
static bool spare(book *k, size_t i, mpq_t most)
{
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (!supports(k, b, i) || mpq_sgn(k->left[b]) <= 0)
            continue;
        if (mpq_cmp(k->left[b], most) < 0)
            mpq_set(most, k->left[b]);
        mpq_sub(k->left[b], k->left[b], most);
        mpq_add(k->part[b * k->n + i], k->part[b * k->n + i], most);
        return true;
    }
    return false;
}

static bool bring(book *k, size_t i, mpq_t most);

/* Take from what ballot b gives member j, if j can be made up for it. */
static bool take_from(book *k, /* NOLINT(misc-no-recursion) */
                      size_t b,
                      size_t j,
                      size_t i,
                      mpq_t most)
{
    mpq_ptr other = k->part[b * k->n + j];
    if (!k->member[j] || k->seen[j] || mpq_sgn(other) <= 0)
        return false;
    if (mpq_cmp(other, most) < 0)
        mpq_set(most, other);
    if (!bring(k, j, most))
        return false;
    mpq_sub(other, other, most);
    mpq_add(k->part[b * k->n + i], k->part[b * k->n + i], most);
    return true;
}

/* Bring member i up to `most` more, through others where ballots have nothing left; what
 * was brought stays in `most`. Depth is at most the number of members. */
static bool bring(book *k, size_t i, mpq_t most) /* NOLINT(misc-no-recursion) */
{
    k->seen[i] = true;
    if (spare(k, i, most))
        return true;
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        for (size_t j = 0; j < k->n && supports(k, b, i); j++) {
            if (take_from(k, b, j, i, most))
                return true;
        }
    }
    return false;
}

/* w(N(T)) / |T| of the members seen. */
static void ratio(const book *k, const bool *set, mpq_ptr out)
{
    unsigned long size = 0;
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < k->n; i++)
        size += set[i] ? 1U : 0U;
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        bool any = false;
        for (size_t i = 0; i < k->n && !any; i++)
            any = set[i] && supports(k, b, i);
        if (any)
            mpq_add(out, out, k->weight[b]);
    }
    mpz_mul_ui(mpq_denref(out), mpq_denref(out), size);
    mpq_canonicalize(out);
}

/* Whether everybody can have q[0]; else `seen` marks a set that cannot. */
static bool all_have(book *k)
{
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        mpq_set(k->left[b], k->weight[b]);
        for (size_t i = 0; i < k->n; i++)
            mpq_set_ui(k->part[b * k->n + i], 0, 1);
    }
    for (size_t i = 0; i < k->n; i++) {
        mpq_set_ui(k->got[i], 0, 1);
        while (k->member[i] && mpq_cmp(k->got[i], k->q[0]) < 0) {
            for (size_t j = 0; j < k->n; j++)
                k->seen[j] = false;
            mpq_sub(k->q[1], k->q[0], k->got[i]);
            if (!bring(k, i, k->q[1]))
                return false;
            mpq_add(k->got[i], k->got[i], k->q[1]);
        }
    }
    return true;
}

static cmt_status values(
    void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err)
{
    (void)err;
    book *k = self;
    for (size_t c = 0; c < k->n; c++) {
        if (!open[c])
            continue;
        for (size_t i = 0; i < k->n; i++)
            k->member[i] = in[i] || i == c;
        ratio(k, k->member, k->q[0]);
        while (!all_have(k))
            ratio(k, k->seen, k->q[0]);
        mpq_set(out[c], k->q[0]);
    }
    return CMT_OK;
}

cmt_status cmt_approval_maximin_support_check(cmt_arena *mem,
                                              const cmt_contest *contest,
                                              const cmt_rule_args *args,
                                              const cmt_outcome *claim,
                                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n_rows = contest->ballots.n;
    book k = {.contest = contest, .n = contest->n_alternatives};
    const cmt_steps_terms terms = {.contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &k,
                                   .values = values,
                                   .verb = "elected",
                                   .value_name = "support"};
    k.weight = cmt_q_array(mem, n_rows + 1);
    k.left = cmt_q_array(mem, n_rows + 1);
    k.part = cmt_q_array(mem, n_rows * k.n + 1);
    k.got = cmt_q_array(mem, k.n + 1);
    k.member = CMT_NEW_ARRAY(mem, bool, k.n + 1);
    k.seen = CMT_NEW_ARRAY(mem, bool, k.n + 1);
    k.q = cmt_q_array(mem, 3);
    if (k.weight == NULL || k.left == NULL || k.part == NULL || k.got == NULL
        || k.member == NULL || k.seen == NULL || k.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a division of weights");
    for (size_t b = 0; b < n_rows; b++)
        cmt_ballot_weight(contest, b, k.weight[b]);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
done:
    return st;
}
