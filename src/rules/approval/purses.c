#include "rules/approval/purses.h"

#include "ballot/approvals.h"
#include "ballot/steps.h"
#include "base/err.h"
#include "rules/steps_json.h"

/* Shares multiply, so that numbers may double in length with every seat: no value is longer
 * than what a check reads. */
#define MAX_DIGITS 65536

typedef struct world {
    cmt_approvals approvals;
    mpq_t *weight; /* [rows] true weights */
    mpq_ptr total;
    mpq_ptr quota; /* total / seats */
    mpq_t *q;      /* [3] scratch */
    size_t *key;   /* [rows] scratch */
} world;

/* A state: what a unit of weight of each ballot holds. */
typedef struct purses {
    mpq_t *held; /* [rows] */
} purses;

static void *start(void *self, cmt_arena *mem)
{
    const world *w = self;
    purses *p = CMT_NEW(mem, purses);
    mpq_t *held = cmt_q_array(mem, w->approvals.n_rows + 1);
    if (p == NULL || held == NULL)
        return NULL;
    p->held = held;
    for (size_t b = 0; b < w->approvals.n_rows; b++)
        mpq_set_ui(held[b], 1, 1);
    return p;
}

static void *copy(void *self, cmt_arena *mem, const void *state)
{
    const world *w = self;
    const purses *from = state;
    purses *p = start(self, mem);
    for (size_t b = 0; p != NULL && b < w->approvals.n_rows; b++)
        mpq_set(p->held[b], from->held[b]);
    return p;
}

static void describe(void *self, const void *state, cmt_sha256 *digest)
{
    const world *w = self;
    const purses *p = state;
    for (size_t b = 0; b < w->approvals.n_rows; b++)
        cmt_steps_digest_q(digest, p->held[b]);
}

/* What the supporters of i hold together, debts left out, into q[0]; q[1] = the weight of
 * those who hold something. */
static void holdings(const world *w, mpq_t *purse, size_t i)
{
    const cmt_approvals *a = &w->approvals;
    mpq_set_ui(w->q[0], 0, 1);
    mpq_set_ui(w->q[1], 0, 1);
    for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
        const size_t b = a->rows[k];
        if (mpq_sgn(purse[b]) <= 0)
            continue;
        mpq_mul(w->q[2], w->weight[b], purse[b]);
        mpq_add(w->q[0], w->q[0], w->q[2]);
        mpq_add(w->q[1], w->q[1], w->weight[b]);
    }
}

static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    (void)in;
    const world *w = self;
    for (size_t i = 0; i < w->approvals.n; i++) {
        if (!open[i])
            continue;
        holdings(w, ((const purses *)state)->held, i);
        if (mpz_sizeinbase(mpq_numref(w->q[0]), 10) > MAX_DIGITS
            || mpz_sizeinbase(mpq_denref(w->q[0]), 10) > MAX_DIGITS) {
            return cmt_fail(err, CMT_E_LIMIT,
                            "a support of more than %d digits: numbers double in "
                            "length with every seat, so ask for fewer seats",
                            MAX_DIGITS);
        }
        mpq_set(out[i], w->q[0]);
    }
    return CMT_OK;
}

/* The supporters give the quota in proportion to what they hold, or all of it. */
static void take_quota(void *self, void *state, const bool *in, uint32_t c)
{
    (void)in;
    const world *w = self;
    mpq_t *purse = ((const purses *)state)->held;
    const cmt_approvals *a = &w->approvals;
    holdings(w, purse, c);
    if (mpq_cmp(w->q[0], w->quota) > 0) {
        mpq_sub(w->q[1], w->q[0], w->quota);
        mpq_div(w->q[1], w->q[1], w->q[0]);
    } else {
        mpq_set_ui(w->q[1], 0, 1);
    }
    for (size_t k = a->first[c]; k < a->first[c + 1]; k++)
        mpq_mul(purse[a->rows[k]], purse[a->rows[k]], w->q[1]);
}

/* Those who hold something pay alike, together as much as everybody earns in a round; then
 * everybody earns. */
static void take_consensus(void *self, void *state, const bool *in, uint32_t c)
{
    (void)in;
    const world *w = self;
    mpq_t *purse = ((const purses *)state)->held;
    const cmt_approvals *a = &w->approvals;
    holdings(w, purse, c);
    if (mpq_sgn(w->q[1]) > 0)
        mpq_div(w->q[1], w->total, w->q[1]);
    for (size_t k = a->first[c]; k < a->first[c + 1]; k++) {
        if (mpq_sgn(purse[a->rows[k]]) > 0)
            mpq_sub(purse[a->rows[k]], purse[a->rows[k]], w->q[1]);
    }
    mpq_set_ui(w->q[1], 1, 1);
    for (size_t b = 0; b < a->n_rows; b++)
        mpq_add(purse[b], purse[b], w->q[1]);
}

/* How many others each supporter of c could still be represented by. */
static size_t count_others(const world *w, const bool *in, uint32_t c)
{
    size_t most = 0;
    const cmt_approvals *a = &w->approvals;
    for (size_t k = a->first[c]; k < a->first[c + 1]; k++) {
        const size_t b = a->rows[k];
        w->key[b] = 0;
        for (size_t e = a->begin[b]; e < a->begin[b + 1]; e++)
            w->key[b] += !in[a->approved[e]] && a->approved[e] != c ? 1U : 0U;
        most = w->key[b] > most ? w->key[b] : most;
    }
    return most;
}

/* A quota of supporters is represented: first those with the fewest others to hope for,
 * those alike in proportion. */
static void take_monroe(void *self, void *state, const bool *in, uint32_t c)
{
    const world *w = self;
    mpq_t *purse = ((const purses *)state)->held;
    const cmt_approvals *a = &w->approvals;
    const size_t most = count_others(w, in, c);
    mpq_set(w->q[0], w->quota); /* still to represent */
    for (size_t key = 0; key <= most && mpq_sgn(w->q[0]) > 0; key++) {
        mpq_set_ui(w->q[1], 0, 1);
        for (size_t k = a->first[c]; k < a->first[c + 1]; k++) {
            if (w->key[a->rows[k]] == key) {
                mpq_mul(w->q[2], w->weight[a->rows[k]], purse[a->rows[k]]);
                mpq_add(w->q[1], w->q[1], w->q[2]);
            }
        }
        if (mpq_sgn(w->q[1]) == 0)
            continue;
        mpq_set_ui(w->q[2], 0, 1); /* what is left of each purse */
        if (mpq_cmp(w->q[1], w->q[0]) > 0) {
            mpq_sub(w->q[2], w->q[1], w->q[0]);
            mpq_div(w->q[2], w->q[2], w->q[1]);
        }
        for (size_t k = a->first[c]; k < a->first[c + 1]; k++) {
            if (w->key[a->rows[k]] == key)
                mpq_mul(purse[a->rows[k]], purse[a->rows[k]], w->q[2]);
        }
        mpq_sub(w->q[0], w->q[0], w->q[1]);
    }
}

static cmt_status world_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             world *w,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_approvals *a = &w->approvals;
    CMT_TRY(cmt_approvals_build(mem, contest, &w->approvals, err));
    w->weight = cmt_q_array(mem, a->n_rows + 1);
    w->total = cmt_q(mem);
    w->quota = cmt_q(mem);
    w->q = cmt_q_array(mem, 3);
    w->key = CMT_NEW_ARRAY(mem, size_t, a->n_rows + 1);
    mpz_ptr z = cmt_z(mem);
    if (w->weight == NULL || w->total == NULL || w->quota == NULL || w->q == NULL
        || w->key == NULL || z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for purses");
    for (size_t b = 0; b < a->n_rows; b++) {
        cmt_approvals_weight(a, b, z);
        mpq_set_z(w->weight[b], z);
        mpq_div(w->weight[b], w->weight[b], a->scale);
        mpq_add(w->total, w->total, w->weight[b]);
    }
    if (contest->seats > 0) {
        mpq_set_ui(w->quota, contest->seats, 1);
        mpq_div(w->quota, w->total, w->quota);
    }
done:
    return st;
}

static cmt_status run_purses(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             void (*take)(void *, void *, const bool *, uint32_t),
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_steps_result result;
    world w = {0};
    const cmt_steps_rule rule = {.self = &w,
                                 .start = start,
                                 .copy = copy,
                                 .values = values,
                                 .take = take,
                                 .describe = describe};
    CMT_TRY(world_init(mem, contest, &w, err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "support", out, err));
done:
    return st;
}

static cmt_status run_enestroem(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_outcome *out,
                                cmt_err *err)
{
    return run_purses(mem, contest, args, take_quota, out, err);
}

static cmt_status run_consensus(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_outcome *out,
                                cmt_err *err)
{
    return run_purses(mem, contest, args, take_consensus, out, err);
}

static cmt_status run_monroe(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    return run_purses(mem, contest, args, take_monroe, out, err);
}

#define PURSES                                                            \
    .kind = CMT_RULE_APPROVAL, .version = 1,                              \
    .question_kinds = 1U << CMT_KIND_COMMITTEE, .reads = CMT_READS_MARKS, \
    .yields = CMT_YIELDS_COMMITTEE, .beside = 40,                         \
    .cost = "O(approvals) rational operations a seat"

const cmt_rule cmt_rule_approval_phragmen_enestroem = {
    PURSES,
    .name = "phragmen-enestroem",
    .title = "Phragmén-Eneström",
    .definition = "Seat by seat, the alternative sits whose supporters have the most "
                  "weight left; they give a quota, all weight divided by k, in "
                  "proportion to what they have, or all they have.",
    .source = "Eneström (1896); Janson, Phragmén's and Thiele's election methods "
              "(2016); Camps, Mora and Saumell, arXiv 1907.10590 (2019)",
    .run = run_enestroem,
    .check = cmt_approval_phragmen_enestroem_check,
};

const cmt_rule cmt_rule_approval_consensus = {
    PURSES,
    .name = "consensus",
    .title = "Consensus rule",
    .definition =
        "Every round each unit of weight earns 1; the alternative sits whose "
        "supporters, "
        "those in debt left out, hold most; they pay in equal parts what all earn in a "
        "round, and may fall into debt.",
    .source = "Lackner, Regner and Krenn, abcvoting, Journal of Open Source Software 8 "
              "(2023) 4880, `consensus-rule`; after perpetual consensus, Lackner and "
              "Maly, AAAI 2020",
    .run = run_consensus,
    .check = cmt_approval_consensus_check,
};

const cmt_rule cmt_rule_approval_greedy_monroe = {
    PURSES,
    .name = "greedy-monroe",
    .title = "Greedy Monroe",
    .definition = "Seat by seat, the alternative sits that the most weight not yet "
                  "represented approves; of its supporters a quota, all weight divided "
                  "by k, is then represented.",
    .source = "Skowron, Faliszewski and Slinko, Artificial Intelligence 222 (2015) "
              "67-103; Lackner and Skowron (2023), chapter 2",
    .run = run_monroe,
    .check = cmt_approval_greedy_monroe_check,
};
