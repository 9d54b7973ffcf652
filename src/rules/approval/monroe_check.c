#include "rules/approval/monroe.h"

#include "ballot/assign.h"
#include "ballot/weight.h"
#include "base/err.h"
#include "rules/committee_judge.h"
#include "rules/thiele_prove.h"

#include <string.h>

/* Ballots are given to members they approve, each taking its quota at most; the rest goes to
 * anybody with room. With quotas q for all, what cannot be given is left by a set B of
 * ballots, all of whose members are full: the score is at most, and by Hall's theorem just,
 * the weight outside B and the quotas of those B approves. Where `over` members take one unit
 * more, either all of the full ones may or `over` of them: the lesser counts. */
typedef struct book {
    const cmt_contest *contest;
    size_t n;
    size_t size;
    mpz_t *weight; /* [rows] */
    mpq_ptr unit;  /* true weight = these / unit */
    cmt_arena *mem;
    mpz_ptr scale; /* whole weights of ballots = true weight * scale */
    mpz_ptr total;
    mpz_ptr each;
    mpz_ptr over;
    cmt_assign assign; /* of ballots to members */
    uint32_t *member;  /* [size] */
    size_t n_members;
    bool *
        wants; /* [rows] a ballot with something left, or that could make room for one */
    mpz_t *gain; /* [n] */
    mpz_ptr found;
    mpz_ptr target;
    mpz_t *z; /* [3] scratch */
    mpq_t *q; /* [2] scratch */
} book;

static bool supports(const book *k, size_t b, size_t i)
{
    return mpz_sgn(k->weight[b]) > 0 && cmt_contest_eligible(k->contest, i)
           && cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE;
}

static bool allows(const void *self, size_t b, size_t m)
{
    const book *k = self;
    return m < k->n_members && supports(k, b, k->member[m]);
}

/* What is given where each takes `quota`, into z[0]. */
static void fill(book *k, mpz_srcptr quota)
{
    mpz_set(k->z[0], k->total);
    for (size_t m = 0; m < k->size; m++)
        mpz_set_ui(k->assign.room[m], 0);
    for (size_t m = 0; m < k->n_members; m++)
        mpz_set(k->assign.room[m], quota);
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        mpz_set(k->assign.amount[b], k->weight[b]);
    (void)cmt_assign_run(&k->assign);
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        mpz_sub(k->z[0], k->z[0], k->assign.left[b]);
}

static bool wants_member(const book *k, size_t m)
{
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (k->wants[b] && allows(k, b, m))
            return true;
    }
    return false;
}

/* A newcomer can serve ballots with something left, and those that a wanted member serves. */
static void find_wants(book *k)
{
    const size_t n_rows = k->contest->ballots.n;
    bool grew = true;
    for (size_t b = 0; b < n_rows; b++)
        k->wants[b] = mpz_sgn(k->assign.left[b]) > 0;
    while (grew) {
        grew = false;
        for (size_t m = 0; m < k->n_members; m++) {
            if (!wants_member(k, m))
                continue;
            for (size_t b = 0; b < n_rows; b++) {
                if (k->wants[b] || mpz_sgn(k->assign.given[b * k->assign.n + m]) == 0)
                    continue;
                k->wants[b] = true;
                grew = true;
            }
        }
    }
}

static void find_gain(book *k, size_t i, mpz_srcptr quota)
{
    mpz_set_ui(k->gain[i], 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (k->wants[b] && supports(k, b, i))
            mpz_add(k->gain[i], k->gain[i], k->weight[b]);
    }
    if (mpz_cmp(k->gain[i], quota) > 0)
        mpz_set(k->gain[i], quota);
}

/* Add to z[0] the largest gains of those undecided, one a seat left. */
static void add_gains(book *k, const bool *in, const bool *out, mpz_srcptr quota)
{
    find_wants(k);
    for (size_t i = 0; i < k->n; i++) {
        mpz_set_si(k->gain[i], -1);
        if (!in[i] && !out[i])
            find_gain(k, i, quota);
    }
    for (size_t left = k->size - k->n_members; left > 0; left--) {
        size_t top = 0;
        for (size_t i = 0; i < k->n; i++)
            top = mpz_cmp(k->gain[i], k->gain[top]) > 0 ? i : top;
        if (mpz_sgn(k->gain[top]) > 0)
            mpz_add(k->z[0], k->z[0], k->gain[top]);
        mpz_set_si(k->gain[top], -1);
    }
}

/* No more than the weight that approves somebody who sits or still may: into z[1]. */
static void find_reach(book *k, const bool *out)
{
    mpz_set_ui(k->z[1], 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        bool any = false;
        for (size_t i = 0; i < k->n && !any; i++)
            any = !out[i] && supports(k, b, i);
        if (any)
            mpz_add(k->z[1], k->z[1], k->weight[b]);
    }
}

static void lower(book *k, mpz_srcptr value)
{
    if (mpz_cmp(value, k->found) < 0)
        mpz_set(k->found, value);
}

static int compare(void *self, const bool *in, const bool *out, bool complete)
{
    book *k = self;
    mpz_ptr quota = k->z[2];
    k->n_members = 0;
    for (uint32_t i = 0; i < k->n; i++) {
        if (in[i])
            k->member[k->n_members++] = i;
    }
    find_reach(k, out);
    mpz_set(k->found, k->z[1]);
    for (unsigned more = mpz_sgn(k->over) > 0 ? 1 : 0;; more--) {
        mpz_add_ui(quota, k->each, more);
        fill(k, quota);
        if (!complete)
            add_gains(k, in, out, quota);
        if (more == 0)
            mpz_add(k->z[0], k->z[0], k->over);
        lower(k, k->z[0]);
        if (more == 0)
            return mpz_cmp(k->target, k->found);
    }
}

static void aim(void *self)
{
    book *k = self;
    mpz_set(k->target, k->found);
}

/* The largest whole number that is no more. */
static void aim_at_bound(void *self, mpq_srcptr bound)
{
    book *k = self;
    mpq_mul(k->q[0], bound, k->unit);
    mpz_fdiv_q(k->target, mpq_numref(k->q[0]), mpq_denref(k->q[0]));
}

static bool says(void *self, const cmt_value *witness)
{
    const book *k = self;
    mpq_set_z(k->q[0], k->target);
    mpq_div(k->q[0], k->q[0], k->unit);
    return cmt_value_as_q(cmt_value_get(witness, "score"), 65536, k->q[1])
           && mpq_equal(k->q[0], k->q[1]) != 0;
}

/* Quotas: whole weights are voters, divided as evenly as whole numbers can be; others are
 * divided exactly. */
static void set_quotas(book *k)
{
    const bool whole = k->size == 0 || mpz_cmp_ui(k->scale, 1) == 0;
    mpq_set_z(k->unit, k->scale);
    mpz_set_ui(k->total, 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (!whole)
            mpz_mul_ui(k->weight[b], k->weight[b], (unsigned long)k->size);
        mpz_add(k->total, k->total, k->weight[b]);
    }
    if (!whole)
        mpz_mul_ui(mpq_numref(k->unit), mpq_numref(k->unit), (unsigned long)k->size);
    if (k->size > 0)
        mpz_fdiv_qr_ui(k->each, k->over, k->total, (unsigned long)k->size);
}

/* Whoever is represented approves a member: all committees of which so much weight approves
 * somebody. */
static cmt_status list(void *self, size_t limit, cmt_set *out, size_t *n, cmt_err *err)
{
    book *k = self;
    const size_t size = k->size;
    mpz_t *worth = cmt_z_array(k->mem, size + 1);
    int8_t *fixed = CMT_NEW_ARRAY(k->mem, int8_t, k->n + 1);
    if (worth == NULL || fixed == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to judge representatives");
    *n = limit;
    if (size == 0 || mpz_sgn(k->target) == 0)
        return CMT_OK;
    mpz_set_ui(worth[1], 1);
    mpq_set_z(k->q[0], k->target);
    mpq_div(k->q[0], k->q[0], k->unit);
    mpq_set_z(k->q[1], k->scale);
    mpq_mul(k->q[0], k->q[0], k->q[1]);
    mpz_cdiv_q(k->z[0], mpq_numref(k->q[0]), mpq_denref(k->q[0]));
    const cmt_prove_task task = {.contest = k->contest,
                                 .worth = worth,
                                 .size = size,
                                 .fixed = fixed,
                                 .goal = k->z[0],
                                 .limit = limit};
    return cmt_prove_committees(k->mem, &task, out, n, err);
}

static cmt_status open_book(book *k, cmt_arena *mem, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n_rows = k->contest->ballots.n;
    k->mem = mem;
    k->scale = cmt_z(mem);
    size_t eligible = 0;
    k->n = k->contest->n_alternatives;
    for (size_t i = 0; i < k->n; i++)
        eligible += cmt_contest_eligible(k->contest, i) ? 1U : 0U;
    k->size = k->contest->seats < eligible ? k->contest->seats : eligible;
    k->unit = cmt_q(mem);
    k->total = cmt_z(mem);
    k->each = cmt_z(mem);
    k->over = cmt_z(mem);
    k->member = CMT_NEW_ARRAY(mem, uint32_t, k->size + 1);
    k->wants = CMT_NEW_ARRAY(mem, bool, n_rows + 1);
    k->gain = cmt_z_array(mem, k->n + 1);
    k->found = cmt_z(mem);
    k->target = cmt_z(mem);
    k->z = cmt_z_array(mem, 3);
    k->q = cmt_q_array(mem, 2);
    if (k->scale == NULL || k->unit == NULL || k->total == NULL || k->each == NULL
        || k->over == NULL || k->member == NULL || k->wants == NULL || k->gain == NULL
        || k->found == NULL || k->target == NULL || k->z == NULL || k->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to judge representatives");
    CMT_TRY(cmt_ballot_integer_weights(mem, k->contest, &k->weight, k->scale, err));
    CMT_TRY(cmt_assign_init(mem, n_rows, k->size, &k->assign, err));
    k->assign.allows = allows;
    k->assign.self = k;
    set_quotas(k);
done:
    return st;
}

cmt_status cmt_approval_monroe_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    book k = {.contest = contest};
    CMT_TRY(open_book(&k, mem, err));
    const cmt_judge_terms terms = {.mem = mem,
                                   .contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &k,
                                   .compare = compare,
                                   .aim = aim,
                                   .says = says,
                                   .list = list,
                                   .aim_at_bound = aim_at_bound};
    CMT_TRY(cmt_judge_committees(&terms, claim, err));
done:
    return st;
}
