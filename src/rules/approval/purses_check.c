#include "rules/approval/purses.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/steps_check.h"

typedef enum custom { ENESTROEM, CONSENSUS, MONROE } custom;

/* What every ballot holds, all of its weight together. */
typedef struct book {
    const cmt_contest *contest;
    cmt_arena *mem;
    custom custom;
    mpq_t *weight; /* [rows] */
    mpq_t *held;   /* [rows] */
    mpq_ptr total;
    mpq_t *q; /* [4] scratch */
} book;

static bool supports(const book *k, size_t b, size_t i)
{
    return cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE
           && cmt_contest_eligible(k->contest, i);
}

static void reset(void *self)
{
    const book *k = self;
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        mpq_set(k->held[b], k->weight[b]);
}

static void together(const book *k, size_t i, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (supports(k, b, i) && mpq_sgn(k->held[b]) > 0)
            mpq_add(out, out, k->held[b]);
    }
}

static cmt_status values(
    void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err)
{
    (void)in;
    (void)err;
    const book *k = self;
    for (size_t i = 0; i < k->contest->n_alternatives; i++) {
        if (open[i])
            together(k, i, out[i]);
    }
    return CMT_OK;
}

/* Eneström: everyone keeps the share (sum - quota) / sum, at least none. */
static void book_quota(const book *k, uint32_t c)
{
    together(k, c, k->q[0]);
    mpq_set_ui(k->q[1], k->contest->seats, 1);
    mpq_div(k->q[1], k->total, k->q[1]);
    mpq_sub(k->q[1], k->q[0], k->q[1]);
    if (mpq_sgn(k->q[1]) <= 0) {
        mpq_set_ui(k->q[1], 0, 1);
    } else {
        mpq_div(k->q[1], k->q[1], k->q[0]);
    }
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (supports(k, b, c))
            mpq_mul(k->held[b], k->held[b], k->q[1]);
    }
}

static void book_consensus(const book *k, uint32_t c)
{
    const size_t n = k->contest->ballots.n;
    mpq_set_ui(k->q[0], 0, 1); /* weight of those who pay */
    for (size_t b = 0; b < n; b++) {
        if (supports(k, b, c) && mpq_sgn(k->held[b]) > 0)
            mpq_add(k->q[0], k->q[0], k->weight[b]);
    }
    for (size_t b = 0; b < n; b++) {
        if (supports(k, b, c) && mpq_sgn(k->held[b]) > 0) {
            mpq_mul(k->q[1], k->weight[b], k->total);
            mpq_div(k->q[1], k->q[1], k->q[0]);
            mpq_sub(k->held[b], k->held[b], k->q[1]);
        }
        mpq_add(k->held[b], k->held[b], k->weight[b]);
    }
}

static size_t hopes(const book *k, const bool *in, size_t b, uint32_t c)
{
    size_t n = 0;
    for (size_t i = 0; i < k->contest->n_alternatives; i++)
        n += i != c && !in[i] && supports(k, b, i) ? 1U : 0U;
    return n;
}

static bool is_next(const book *k, const bool *in, size_t b, uint32_t c, size_t hope)
{
    return supports(k, b, c) && hopes(k, in, b, c) == hope;
}

/* Those alike in hope, who hold q[1] together, give q[0] of it, or all. */
static void book_alike(const book *k, const bool *in, uint32_t c, size_t hope)
{
    const bool all = mpq_cmp(k->q[1], k->q[0]) <= 0;
    mpq_set_ui(k->q[2], 0, 1);
    if (!all) {
        mpq_sub(k->q[2], k->q[1], k->q[0]);
        mpq_div(k->q[2], k->q[2], k->q[1]);
    }
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (is_next(k, in, b, c, hope))
            mpq_mul(k->held[b], k->held[b], k->q[2]);
    }
    mpq_sub(k->q[0], k->q[0], k->q[1]);
}

/* A quota is represented: those with the fewest hopes come first. */
static void book_monroe(const book *k, const bool *in, uint32_t c)
{
    const cmt_contest *contest = k->contest;
    mpq_set_ui(k->q[0], contest->seats, 1);
    mpq_div(k->q[0], k->total, k->q[0]); /* left to represent */
    for (size_t hope = 0; hope <= contest->n_alternatives; hope++) {
        mpq_set_ui(k->q[1], 0, 1);
        for (size_t b = 0; b < contest->ballots.n; b++) {
            if (is_next(k, in, b, c, hope))
                mpq_add(k->q[1], k->q[1], k->held[b]);
        }
        if (mpq_sgn(k->q[1]) > 0 && mpq_sgn(k->q[0]) > 0)
            book_alike(k, in, c, hope);
    }
}

static void take(void *self, const bool *in, uint32_t c)
{
    const book *k = self;
    switch (k->custom) {
    case ENESTROEM:
        book_quota(k, c);
        return;
    case CONSENSUS:
        book_consensus(k, c);
        return;
    case MONROE:
        break;
    }
    book_monroe(k, in, c);
}

/* What a unit of each ballot's weight holds. */
static void print(void *self, cmt_buf *out)
{
    const book *k = self;
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(k->mem);
        mpq_set_ui(k->q[3], 0, 1);
        if (mpq_sgn(k->weight[b]) > 0)
            mpq_div(k->q[3], k->held[b], k->weight[b]);
        const char *text = cmt_q_text(k->mem, k->q[3]);
        out->failed = out->failed || text == NULL;
        cmt_buf_printf(out, " %s", text != NULL ? text : "");
        cmt_arena_reset(k->mem, mark);
    }
}

static cmt_status check_custom(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               custom which,
                               const cmt_outcome *claim,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    book k = {.contest = contest, .mem = mem, .custom = which};
    const cmt_steps_terms terms = {.contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &k,
                                   .reset = reset,
                                   .values = values,
                                   .take = take,
                                   .print = print,
                                   .verb = "elected",
                                   .value_name = "support"};
    k.weight = cmt_q_array(mem, contest->ballots.n + 1);
    k.held = cmt_q_array(mem, contest->ballots.n + 1);
    k.total = cmt_q(mem);
    k.q = cmt_q_array(mem, 4);
    if (k.weight == NULL || k.held == NULL || k.total == NULL || k.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for purses");
    for (size_t b = 0; b < contest->ballots.n; b++) {
        cmt_ballot_weight(contest, b, k.weight[b]);
        mpq_add(k.total, k.total, k.weight[b]);
    }
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
done:
    return st;
}

cmt_status cmt_approval_phragmen_enestroem_check(cmt_arena *mem,
                                                 const cmt_contest *contest,
                                                 const cmt_rule_args *args,
                                                 const cmt_outcome *claim,
                                                 cmt_err *err)
{
    return check_custom(mem, contest, args, ENESTROEM, claim, err);
}

cmt_status cmt_approval_consensus_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    return check_custom(mem, contest, args, CONSENSUS, claim, err);
}

cmt_status cmt_approval_greedy_monroe_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    return check_custom(mem, contest, args, MONROE, claim, err);
}
