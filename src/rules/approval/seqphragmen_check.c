#include "rules/approval/seqphragmen.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/steps_check.h"

/* Every ballot's load, a unit of weight: load[b] / common. */
typedef struct book {
    const cmt_contest *contest;
    mpz_t *weight; /* [rows] times scale */
    mpz_ptr scale;
    mpz_t *load; /* [rows] */
    mpz_ptr common;
    mpz_t *sum;     /* [n] load that the supporters bear, in their scales */
    mpz_t *support; /* [n] */
    mpz_t *z;       /* [2] scratch */
    mpq_ptr q;
    cmt_arena *mem;
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
        mpz_set_ui(k->load[b], 0);
    mpz_set_ui(k->common, 1);
}

/* scale * (1 + sum of w * load) / sum of w, for one alternative. */
static void load_of(const book *k, size_t i, mpq_ptr out)
{
    mpz_mul(mpq_numref(out), k->scale, k->common);
    mpz_add(mpq_numref(out), mpq_numref(out), k->sum[i]);
    mpz_mul(mpq_denref(out), k->support[i], k->common);
    mpq_canonicalize(out);
}

static void sum_loads(const book *k)
{
    const size_t n = k->contest->n_alternatives;
    for (size_t i = 0; i < n; i++)
        mpz_set_ui(k->sum[i], 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        mpz_mul(k->z[0], k->weight[b], k->load[b]);
        for (size_t i = 0; i < n; i++) {
            if (supports(k, b, i))
                mpz_add(k->sum[i], k->sum[i], k->z[0]);
        }
    }
}

static cmt_status values(
    void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err)
{
    (void)in;
    (void)err;
    const book *k = self;
    bool any = false;
    const size_t n = k->contest->n_alternatives;
    sum_loads(k);
    mpq_set_ui(k->q, 0, 1);
    for (size_t i = 0; i < n; i++) {
        if (!open[i] || mpz_sgn(k->support[i]) == 0)
            continue;
        any = true;
        load_of(k, i, out[i]);
        if (mpq_cmp(out[i], k->q) > 0)
            mpq_set(k->q, out[i]);
    }
    /* Nobody can bear those that nobody supports: more than the largest load. */
    if (any)
        mpz_add(mpq_numref(k->q), mpq_numref(k->q), mpq_denref(k->q));
    for (size_t i = 0; i < n; i++) {
        if (open[i] && mpz_sgn(k->support[i]) == 0)
            mpq_set(out[i], k->q);
    }
    return CMT_OK;
}

static void take(void *self, const bool *in, uint32_t c)
{
    (void)in;
    const book *k = self;
    if (mpz_sgn(k->support[c]) == 0)
        return;
    sum_loads(k);
    load_of(k, c, k->q);
    mpz_lcm(k->z[0], k->common, mpq_denref(k->q));
    mpz_divexact(k->z[1], k->z[0], k->common);
    mpz_set(k->common, k->z[0]);
    mpz_divexact(k->z[0], k->common, mpq_denref(k->q));
    mpz_mul(k->z[0], k->z[0], mpq_numref(k->q));
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (supports(k, b, c)) {
            mpz_set(k->load[b], k->z[0]);
        } else {
            mpz_mul(k->load[b], k->load[b], k->z[1]);
        }
    }
}

static void print(void *self, cmt_buf *out)
{
    const book *k = self;
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(k->mem);
        mpq_set_z(k->q, k->load[b]);
        mpz_set(mpq_denref(k->q), k->common);
        mpq_canonicalize(k->q);
        const char *text = cmt_q_text(k->mem, k->q);
        out->failed = out->failed || text == NULL;
        cmt_buf_printf(out, " %s", text != NULL ? text : "");
        cmt_arena_reset(k->mem, mark);
    }
}

static cmt_status open_book(cmt_arena *mem,
                            const cmt_contest *contest,
                            book *k,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    *k = (book){.contest = contest, .mem = mem};
    k->scale = cmt_z(mem);
    k->common = cmt_z(mem);
    k->q = cmt_q(mem);
    k->load = cmt_z_array(mem, contest->ballots.n + 1);
    k->sum = cmt_z_array(mem, n + 1);
    k->support = cmt_z_array(mem, n + 1);
    k->z = cmt_z_array(mem, 2);
    if (k->scale == NULL || k->common == NULL || k->q == NULL || k->load == NULL
        || k->sum == NULL || k->support == NULL || k->z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    const cmt_status st =
        cmt_ballot_integer_weights(mem, contest, &k->weight, k->scale, err);
    if (st != CMT_OK)
        return st;
    for (size_t b = 0; b < contest->ballots.n; b++) {
        for (size_t i = 0; i < n; i++) {
            if (supports(k, b, i))
                mpz_add(k->support[i], k->support[i], k->weight[b]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_approval_seqphragmen_check(cmt_arena *mem,
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
                                   .take = take,
                                   .print = print,
                                   .least = true,
                                   .verb = "elected",
                                   .value_name = "load"};
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(open_book(mem, contest, &k, err));
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
done:
    return st;
}
