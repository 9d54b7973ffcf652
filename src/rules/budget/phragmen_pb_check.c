#include "rules/budget/phragmen_pb.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/steps_check.h"

/* Every ballot's load a unit of weight, all over one denominator. */
typedef struct book {
    cmt_arena *mem;
    const cmt_contest *contest;
    mpq_t *load;    /* [rows] */
    mpq_t *weight;  /* [rows] */
    mpq_t *support; /* [n] */
    mpq_t *value;   /* [n] scratch of narrow */
    mpq_t *q;       /* [3] scratch */
} book;

static bool supports(const book *k, size_t b, size_t i)
{
    return cmt_contest_eligible(k->contest, i)
           && cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE;
}

static void reset(void *self)
{
    const book *k = self;
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        mpq_set_ui(k->load[b], 0, 1);
}

/* The load that all supporters of i would bear. Ballots of one load are added up first. */
static void load_with(const book *k, size_t i, mpq_ptr out)
{
    mpq_srcptr last = NULL;
    mpq_set(out, k->contest->costs[i]);
    mpq_set_ui(k->q[1], 0, 1);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (!supports(k, b, i))
            continue;
        if (last != NULL && mpq_equal(last, k->load[b]) == 0) {
            mpq_mul(k->q[1], k->q[1], last);
            mpq_add(out, out, k->q[1]);
            mpq_set_ui(k->q[1], 0, 1);
        }
        last = k->load[b];
        mpq_add(k->q[1], k->q[1], k->weight[b]);
    }
    if (last != NULL) {
        mpq_mul(k->q[1], k->q[1], last);
        mpq_add(out, out, k->q[1]);
    }
    mpq_div(out, out, k->support[i]);
}

static cmt_status values(
    void *self, const bool *in, const bool *open, mpq_t *out, cmt_err *err)
{
    const book *k = self;
    const size_t n = k->contest->n_alternatives;
    size_t largest = n;
    (void)in;
    (void)err;
    for (size_t i = 0; i < n; i++) {
        if (!open[i] || mpq_sgn(k->support[i]) == 0)
            continue;
        load_with(k, i, out[i]);
        if (largest == n || mpq_cmp(out[i], out[largest]) > 0)
            largest = i;
    }
    mpq_set_ui(k->q[0], largest < n ? 1 : 0, 1);
    if (largest < n)
        mpq_add(k->q[0], k->q[0], out[largest]);
    for (size_t i = 0; i < n; i++) {
        if (open[i] && mpq_sgn(k->support[i]) == 0)
            mpq_set(out[i], k->q[0]);
    }
    return CMT_OK;
}

/* What the whole budget cannot pay is out. Nothing goes where a project of the least load
 * costs more than is left. */
static cmt_status narrow(void *self, const bool *in, bool *open, cmt_err *err)
{
    const book *k = self;
    const cmt_contest *c = k->contest;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (mpq_cmp(c->costs[i], c->budget) > 0)
            open[i] = false;
    }
    const cmt_status st = values(self, in, open, k->value, err);
    mpq_set(k->q[2], c->budget);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (in[i])
            mpq_sub(k->q[2], k->q[2], c->costs[i]);
    }
    bool over = false;
    for (size_t i = 0; st == CMT_OK && i < c->n_alternatives; i++) {
        bool least = open[i] && mpq_cmp(c->costs[i], k->q[2]) > 0;
        for (size_t j = 0; j < c->n_alternatives && least; j++)
            least = !open[j] || mpq_cmp(k->value[i], k->value[j]) <= 0;
        over = over || least;
    }
    for (size_t i = 0; i < c->n_alternatives && over; i++)
        open[i] = false;
    return st;
}

static void take(void *self, const bool *in, uint32_t c)
{
    const book *k = self;
    (void)in;
    if (mpq_sgn(k->support[c]) == 0)
        return;
    load_with(k, c, k->q[0]);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (supports(k, b, c))
            mpq_set(k->load[b], k->q[0]);
    }
}

static void print(void *self, cmt_buf *out)
{
    const book *k = self;
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(k->mem);
        const char *text = cmt_q_text(k->mem, k->load[b]);
        out->failed = out->failed || text == NULL;
        cmt_buf_printf(out, " %s", text != NULL ? text : "");
        cmt_arena_reset(k->mem, mark);
    }
}

static cmt_status open_book(book *k, cmt_err *err)
{
    const cmt_contest *c = k->contest;
    const size_t n = c->n_alternatives;
    k->load = cmt_q_array(k->mem, c->ballots.n + 1);
    k->weight = cmt_q_array(k->mem, c->ballots.n + 1);
    k->support = cmt_q_array(k->mem, n + 1);
    k->value = cmt_q_array(k->mem, n + 1);
    k->q = cmt_q_array(k->mem, 3);
    if (k->load == NULL || k->weight == NULL || k->support == NULL || k->value == NULL
        || k->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, k->weight[b]);
        for (size_t i = 0; i < n; i++) {
            if (supports(k, b, i))
                mpq_add(k->support[i], k->support[i], k->weight[b]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_budget_phragmen_pb_check(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_rule_args *args,
                                        const cmt_outcome *claim,
                                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    book k = {.mem = mem, .contest = contest};
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
                                   .value_name = "load"};
    const unsigned cost = claim->has_committee ? CMT_PART_COST : 0;
    if (contest->costs == NULL || contest->budget == NULL
        || (contest->ballots.n > 0 && contest->ballots.form != CMT_FORM_APPROVE))
        return cmt_fail(err, CMT_E_RANGE, "the rule reads approvals and costs");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES | cost, err));
    CMT_TRY(open_book(&k, err));
    CMT_TRY(cmt_steps_judge(mem, &terms, claim, err));
    CMT_TRY(cmt_claim_cost(mem, contest, claim, err));
done:
    return st;
}
