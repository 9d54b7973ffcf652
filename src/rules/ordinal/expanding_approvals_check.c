#include "rules/ordinal/expanding_approvals.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/limits.h"
#include "rules/claim.h"
#include "rules/ordinal/expanding_approvals_book.h"
#include "rules/steps_check.h"

#include <string.h>

typedef cmt_expanding_book book;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a book of ballots");
}

/* --- steps ---------------------------------------------------------------------------------- */

static void reset(void *self)
{
    book *k = self;
    const size_t n_rows = k->contest->ballots.n;
    memset(k->part, 0, n_rows * sizeof *k->part);
    mpq_set_ui(k->left[0], 1, 1);
    k->n_parts = 1;
}

/* The support that comes at rank j. */
static void add_rank(book *k, size_t j)
{
    for (size_t p = 0; p < k->n_parts; p++) {
        for (uint32_t b = k->head[p]; b != UINT32_MAX; b = k->next[b])
            cmt_expanding_book_read(k, b, j);
        for (size_t e = 0; e < k->n_met; e++) {
            const uint16_t i = k->met[e];
            mpq_set_z(k->q[0], k->sum[i]);
            mpq_mul(k->q[0], k->q[0], k->left[p]);
            mpq_add(k->support[i], k->support[i], k->q[0]);
        }
        cmt_expanding_book_clear(k);
    }
}

/* All support at the first rank where somebody reaches the quota, or at the last. */
static size_t count(book *k, const bool *in, bool *reached)
{
    size_t j = 0;
    const size_t n_rows = k->contest->ballots.n;
    memset(k->at, 0, n_rows * sizeof *k->at);
    memset(k->head, UINT8_MAX, k->n_parts * sizeof *k->head);
    for (uint32_t b = (uint32_t)n_rows; b-- > 0;) {
        k->next[b] = k->head[k->part[b]];
        k->head[k->part[b]] = b;
    }
    for (size_t i = 0; i < k->n; i++)
        mpq_set_ui(k->support[i], 0, 1);
    *reached = false;
    while (j < k->m && !*reached) {
        add_rank(k, ++j);
        for (size_t i = 0; i < k->n; i++) {
            const int sign = mpq_cmp(k->support[i], k->quota);
            if (!in[i] && cmt_contest_eligible(k->contest, i))
                *reached = *reached || (k->beyond ? sign > 0 : sign >= 0);
        }
    }
    return j;
}

static cmt_status narrow(void *self, const bool *in, bool *open, cmt_err *err)
{
    book *k = self;
    bool reached = false;
    size_t n_in = 0;
    for (size_t i = 0; i < k->n; i++)
        n_in += in[i] ? 1U : 0U;
    for (size_t p = 0; p < k->n_parts && n_in < k->k; p++) {
        if (mpz_sizeinbase(mpq_denref(k->left[p]), 2) > CMT_MAX_COMMON_BITS)
            return cmt_fail(err, CMT_E_LIMIT, "shares too long to judge");
    }
    if (n_in == k->k) {
        memset(open, 0, k->n * sizeof *open);
        return CMT_OK;
    }
    (void)count(k, in, &reached);
    mpq_set(k->q[1], k->quota);
    if (!reached) /* at the last rank: the most support */
        mpq_set_si(k->q[1], -1, 1);
    for (size_t i = 0; i < k->n && !reached; i++) {
        if (open[i] && mpq_cmp(k->support[i], k->q[1]) > 0)
            mpq_set(k->q[1], k->support[i]);
    }
    for (size_t i = 0; i < k->n; i++) {
        const int sign = mpq_cmp(k->support[i], k->q[1]);
        open[i] = open[i] && (reached && k->beyond ? sign > 0 : sign >= 0);
    }
    return CMT_OK;
}

static cmt_status values(
    void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err)
{
    const book *k = self;
    (void)in;
    (void)err;
    for (size_t i = 0; i < k->n; i++) {
        if (open[i])
            mpq_set(out[i], k->place[i]);
    }
    return CMT_OK;
}

static void take(void *self, const bool *in, uint32_t c)
{
    book *k = self;
    bool reached = false;
    size_t n = 0;
    const size_t j = count(k, in, &reached);
    mpq_set_ui(k->q[1], 0, 1);
    if (mpq_cmp(k->support[c], k->quota) > 0) {
        mpq_sub(k->q[1], k->support[c], k->quota);
        mpq_div(k->q[1], k->q[1], k->support[c]);
    }
    memset(k->twin, UINT8_MAX, 2 * k->n_parts * sizeof *k->twin);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        const uint32_t p = k->part[b];
        const bool pays = k->rank[b * k->n + c] <= j && mpq_sgn(k->left[p]) > 0;
        uint32_t *to = &k->twin[2 * p + (pays ? 0 : 1)];
        if (*to == UINT32_MAX) {
            *to = (uint32_t)n++;
            mpq_set(k->after[*to], k->left[p]);
            if (pays)
                mpq_mul(k->after[*to], k->after[*to], k->q[1]);
        }
        k->part[b] = *to;
    }
    for (size_t p = 0; p < n; p++)
        mpq_swap(k->left[p], k->after[p]);
    k->n_parts = n;
}

static void print(void *self, cmt_buf *out)
{
    const book *k = self;
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        cmt_buf_printf(out, " %u", (unsigned)k->part[b]);
    for (size_t p = 0; p < k->n_parts; p++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(k->mem);
        const char *text = cmt_q_text(k->mem, k->left[p]);
        out->failed = out->failed || text == NULL;
        cmt_buf_printf(out, " %s", text != NULL ? text : "");
        cmt_arena_reset(k->mem, mark);
    }
}

/* --- the book ------------------------------------------------------------------------------- */

/* q[0] = the weight of all ballots that speak; the quota follows its definition. */
static void find_quota(book *k, const cmt_rule_args *args)
{
    const cmt_rule *rule = &cmt_rule_ordinal_expanding_approvals;
    const bool hare = cmt_rule_option_is(rule, args, "quota", "hare");
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (k->list[b * k->m] == CMT_EXPANDING_NOWHERE)
            continue;
        cmt_ballot_weight(k->contest, b, k->q[1]);
        mpq_add(k->quota, k->quota, k->q[1]);
    }
    mpq_set_ui(k->q[1], hare ? k->k : k->k + 1, 1);
    mpq_div(k->quota, k->quota, k->q[1]);
    for (size_t g = 0; g < k->contest->n_voices; g++) {
        if (!cmt_q_is_whole(k->contest->voices[g].multiplier))
            k->beyond = !hare;
    }
    if (hare || k->beyond)
        return;
    /* The least whole number above: (next - quota) / 1 or / (m + 1) on top. */
    mpz_fdiv_q(mpq_numref(k->q[0]), mpq_numref(k->quota), mpq_denref(k->quota));
    mpz_add_ui(mpq_numref(k->q[0]), mpq_numref(k->q[0]), 1);
    mpz_set_ui(mpq_denref(k->q[0]), 1);
    mpq_sub(k->q[0], k->q[0], k->quota);
    if (cmt_rule_option_is(rule, args, "quota", "aziz-lee")) {
        mpq_set_ui(k->q[1], k->m + 1, 1);
        mpq_div(k->q[0], k->q[0], k->q[1]);
    }
    mpq_add(k->quota, k->quota, k->q[0]);
}

static cmt_status open_book(cmt_arena *mem,
                            const cmt_contest *c,
                            const cmt_rule_args *args,
                            book *k,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n_rows = c->ballots.n;
    *k = (book){.mem = mem, .contest = c, .n = c->n_alternatives};
    for (size_t i = 0; i < k->n; i++)
        k->m += cmt_contest_eligible(c, i) ? 1U : 0U;
    k->k = c->seats < k->m ? c->seats : k->m;
    k->list = CMT_NEW_ARRAY(mem, uint16_t, n_rows * k->m + 1);
    k->rank = CMT_NEW_ARRAY(mem, uint16_t, n_rows * k->n + 1);
    k->at = CMT_NEW_ARRAY(mem, uint16_t, n_rows + 1);
    k->part = CMT_NEW_ARRAY(mem, uint32_t, n_rows + 1);
    k->next = CMT_NEW_ARRAY(mem, uint32_t, n_rows + 1);
    k->head = CMT_NEW_ARRAY(mem, uint32_t, n_rows + 1);
    k->twin = CMT_NEW_ARRAY(mem, uint32_t, 2 * (n_rows + 1));
    k->left = cmt_q_array(mem, n_rows + 1);
    k->after = cmt_q_array(mem, n_rows + 1);
    k->scale = cmt_z(mem);
    k->quota = cmt_q(mem);
    k->place = cmt_q_array(mem, k->n + 1);
    k->support = cmt_q_array(mem, k->n + 1);
    k->sum = cmt_z_array(mem, k->n + 1);
    k->met = CMT_NEW_ARRAY(mem, uint16_t, k->n + 1);
    k->q = cmt_q_array(mem, 2);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    CMT_TRY(cmt_ballot_integer_weights(mem, c, &k->weight, k->scale, err));
    CMT_TRY(cmt_expanding_book_rank(k, err));
    if (k->k > 0)
        find_quota(k, args);
    mpq_set_z(k->q[0], k->scale);
    mpq_mul(k->quota, k->quota, k->q[0]);
done:
    return st;
}

static bool says(const book *k, const cmt_value *of, const char *key, mpq_srcptr what)
{
    return cmt_value_as_q(cmt_value_get(of, key), CMT_MAX_COMMON_BITS, k->q[1])
           && mpq_equal(k->q[1], what) != 0;
}

/* What rounds say beside the steps: at which rank, with how much support. */
static cmt_status check_rounds(book *k, const cmt_outcome *claim, cmt_err *err)
{
    mpq_ptr scale = cmt_q(k->mem);
    mpq_ptr rank = cmt_q(k->mem);
    bool *in = CMT_NEW_ARRAY(k->mem, bool, k->n + 1);
    if (in == NULL || scale == NULL || rank == NULL)
        return no_room(err);
    mpq_set_z(scale, k->scale);
    reset(k);
    for (size_t r = 0; r < cmt_value_count(claim->rounds); r++) {
        const cmt_value *round = cmt_value_at(claim->rounds, r);
        const char *id = cmt_value_text(round, "elected");
        bool reached = false;
        uint32_t c = 0;
        while (strcmp(k->contest->ids[c], id) != 0)
            c++;
        const size_t j = count(k, in, &reached);
        mpq_set_ui(rank, j, 1);
        mpq_div(k->q[0], k->support[c], scale);
        if (!says(k, round, "rank", rank)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "round %zu: the rank is %zu", r + 1,
                            j);
        }
        if (!says(k, round, "support", k->q[0])) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "round %zu: the support is another one", r + 1);
        }
        mpq_div(k->q[0], k->quota, scale);
        if (!says(k, round, "quota", k->q[0]))
            return cmt_fail(err, CMT_E_NEGATIVE, "the quota is another one");
        take(k, in, c);
        in[c] = true;
    }
    return CMT_OK;
}

cmt_status cmt_ordinal_expanding_approvals_check(cmt_arena *mem,
                                                 const cmt_contest *contest,
                                                 const cmt_rule_args *args,
                                                 const cmt_outcome *claim,
                                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    book k;
    const cmt_steps_terms terms = {.contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &k,
                                   .reset = reset,
                                   .values = values,
                                   .narrow = narrow,
                                   .take = take,
                                   .print = print,
                                   .least = true,
                                   .verb = "elected",
                                   .value_name = "priority"};
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(open_book(mem, contest, args, &k, err));
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
    CMT_TRY(check_rounds(&k, claim, err));
done:
    return st;
}
