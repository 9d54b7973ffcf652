#include "rules/budget/maximin_support_pb.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/steps_check.h"

/* The load of a set of projects: the largest cost(T) / w(N(T)) over its parts T, N(T) all
 * who approve some of T. Found as the least bound on loads within which a division pays for
 * everything: the division is improved along chains, depth first, in rationals. */
typedef struct book {
    const cmt_contest *contest;
    size_t n;
    mpq_t *weight; /* [rows] */
    mpq_t *left;   /* [rows] what a ballot may bear yet */
    mpq_t *part;   /* [rows][n] what it pays for a project */
    bool *member;  /* [n] */
    bool *seen;    /* [n] projects that a chain passed */
    mpq_t *q;      /* [4] scratch: bound, chain, sum, unpaid */
} book;

static bool supports(const book *k, size_t b, size_t i)
{
    return cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE
           && mpq_sgn(k->weight[b]) > 0;
}

/* Have a ballot that can bear more pay at most `most` for project i. */
static bool find_money(book *k, size_t i, mpq_t most)
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

/* Take from what ballot b pays for j, if that can be made up for. */
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

/* Bring project i up to `most` more, through others where ballots can bear no more; what
 * was brought stays in `most`. Depth is at most the number of projects. */
static bool bring(book *k, size_t i, mpq_t most) /* NOLINT(misc-no-recursion) */
{
    k->seen[i] = true;
    if (find_money(k, i, most))
        return true;
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        for (size_t j = 0; j < k->n && supports(k, b, i); j++) {
            if (take_from(k, b, j, i, most))
                return true;
        }
    }
    return false;
}

/* cost(T) / w(N(T)) */
static void ratio(const book *k, const bool *set, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    mpq_set_ui(k->q[2], 0, 1);
    for (size_t i = 0; i < k->n; i++) {
        if (set[i])
            mpq_add(out, out, k->contest->costs[i]);
    }
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        bool any = false;
        for (size_t i = 0; i < k->n && !any; i++)
            any = set[i] && supports(k, b, i);
        if (any)
            mpq_add(k->q[2], k->q[2], k->weight[b]);
    }
    mpq_div(out, out, k->q[2]);
}

/* Whether everything is paid for when no ballot bears more than q[0] a unit of weight; else
 * `seen` marks a part that is not. */
static bool all_paid(book *k)
{
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        mpq_mul(k->left[b], k->weight[b], k->q[0]);
        for (size_t i = 0; i < k->n; i++)
            mpq_set_ui(k->part[b * k->n + i], 0, 1);
    }
    for (size_t i = 0; i < k->n; i++) {
        mpq_set(k->q[3], k->contest->costs[i]);
        while (k->member[i] && mpq_sgn(k->q[3]) > 0) {
            for (size_t j = 0; j < k->n; j++)
                k->seen[j] = false;
            mpq_set(k->q[1], k->q[3]);
            if (!bring(k, i, k->q[1]))
                return false;
            mpq_sub(k->q[3], k->q[3], k->q[1]);
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
        while (!all_paid(k))
            ratio(k, k->seen, k->q[0]);
        mpq_set(out[c], k->q[0]);
    }
    return CMT_OK;
}

/* Open: approved by some weight, and no dearer than what is left. */
static cmt_status narrow(void *self, const bool *in, bool *open, cmt_err *err)
{
    const book *k = self;
    (void)err;
    mpq_set(k->q[0], k->contest->budget);
    for (size_t i = 0; i < k->n; i++) {
        if (in[i])
            mpq_sub(k->q[0], k->q[0], k->contest->costs[i]);
    }
    for (size_t i = 0; i < k->n; i++) {
        bool any = false;
        for (size_t b = 0; b < k->contest->ballots.n && !any; b++)
            any = supports(k, b, i);
        if (!any || mpq_cmp(k->contest->costs[i], k->q[0]) > 0)
            open[i] = false;
    }
    return CMT_OK;
}

cmt_status cmt_budget_maximin_support_pb_check(cmt_arena *mem,
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
                                   .narrow = narrow,
                                   .least = true,
                                   .verb = "elected",
                                   .value_name = "load"};
    const unsigned cost = claim->has_committee ? CMT_PART_COST : 0;
    if (contest->costs == NULL || contest->budget == NULL
        || (n_rows > 0 && contest->ballots.form != CMT_FORM_APPROVE))
        return cmt_fail(err, CMT_E_RANGE, "the rule reads approvals and costs");
    k.weight = cmt_q_array(mem, n_rows + 1);
    k.left = cmt_q_array(mem, n_rows + 1);
    k.part = cmt_q_array(mem, n_rows * k.n + 1);
    k.member = CMT_NEW_ARRAY(mem, bool, k.n + 1);
    k.seen = CMT_NEW_ARRAY(mem, bool, k.n + 1);
    k.q = cmt_q_array(mem, 4);
    if (k.weight == NULL || k.left == NULL || k.part == NULL || k.member == NULL
        || k.seen == NULL || k.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a division of costs");
    for (size_t b = 0; b < n_rows; b++)
        cmt_ballot_weight(contest, b, k.weight[b]);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES | cost, err));
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
    CMT_TRY(cmt_claim_cost(mem, contest, claim, err));
done:
    return st;
}
