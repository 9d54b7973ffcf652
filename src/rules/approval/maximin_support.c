#include "rules/approval/maximin_support.h"

#include "ballot/approvals.h"
#include "ballot/steps.h"
#include "base/err.h"
#include "rules/steps_json.h"

#include <string.h>

/* The largest support that all members can have at once is, by duality of flows, the least
 * of w(supporters of T) / |T| over sets T of members. A guess that no flow attains yields a
 * set T with a smaller ratio, the next guess (Dinkelbach 1967). */
typedef struct flows {
    cmt_approvals approvals;
    size_t size;      /* members at most */
    uint32_t *member; /* [size] */
    size_t n_members;
    mpz_t *given;  /* [rows][size] what a row gives a member */
    mpz_t *spare;  /* [rows] */
    mpz_t *unmet;  /* [size] */
    size_t *queue; /* [size] seats reached */
    size_t n_reached;
    bool *reached;    /* [size] */
    size_t *by_seat;  /* [size] who asked it to give way */
    uint32_t *by_row; /* [size] and in which row */
    bool *touched;    /* [rows] scratch */
    mpq_ptr guess;
    mpz_t *z; /* [2] scratch */
} flows;

/* The row gives `seat` what it can spare, or what it takes from the last one of the chain
 * that led there. */
static void augment(flows *f, size_t last, uint32_t row)
{
    mpz_ptr amount = f->z[0];
    mpz_set(amount, f->spare[row]);
    size_t seat = last;
    while (f->by_seat[seat] != seat) {
        mpz_srcptr may = f->given[f->by_row[seat] * f->size + seat];
        if (mpz_cmp(may, amount) < 0)
            mpz_set(amount, may);
        seat = f->by_seat[seat];
    }
    if (mpz_cmp(f->unmet[seat], amount) < 0)
        mpz_set(amount, f->unmet[seat]);
    mpz_sub(f->unmet[seat], f->unmet[seat], amount);
    mpz_sub(f->spare[row], f->spare[row], amount);
    mpz_ptr end = f->given[row * f->size + last];
    mpz_add(end, end, amount);
    for (seat = last; f->by_seat[seat] != seat; seat = f->by_seat[seat]) {
        const size_t r = f->by_row[seat] * f->size;
        mpz_sub(f->given[r + seat], f->given[r + seat], amount);
        mpz_add(f->given[r + f->by_seat[seat]], f->given[r + f->by_seat[seat]], amount);
    }
}

/* Look for more support for a seat, breadth first (Edmonds and Karp 1972). False: the
 * seats reached are a set whose supporters have nothing to spare. */
static bool serve(flows *f, size_t start)
{
    const cmt_approvals *a = &f->approvals;
    memset(f->reached, 0, f->n_members * sizeof *f->reached);
    f->queue[0] = start;
    f->n_reached = 1;
    f->reached[start] = true;
    f->by_seat[start] = start;
    for (size_t at = 0; at < f->n_reached; at++) {
        const size_t seat = f->queue[at];
        const uint32_t c = f->member[seat];
        for (size_t k = a->first[c]; k < a->first[c + 1]; k++) {
            const uint32_t row = a->rows[k];
            if (mpz_sgn(f->spare[row]) > 0) {
                augment(f, seat, row);
                return true;
            }
            for (size_t s = 0; s < f->n_members; s++) {
                if (f->reached[s] || mpz_sgn(f->given[row * f->size + s]) == 0)
                    continue;
                f->reached[s] = true;
                f->by_seat[s] = seat;
                f->by_row[s] = row;
                f->queue[f->n_reached++] = s;
            }
        }
    }
    return false;
}

/* w(supporters of the seats in the queue) / their number */
static void ratio(flows *f, mpq_ptr out)
{
    const cmt_approvals *a = &f->approvals;
    mpz_set_ui(mpq_numref(out), 0);
    memset(f->touched, 0, a->n_rows * sizeof *f->touched);
    for (size_t k = 0; k < f->n_reached; k++) {
        const uint32_t c = f->member[f->queue[k]];
        for (size_t e = a->first[c]; e < a->first[c + 1]; e++) {
            if (f->touched[a->rows[e]])
                continue;
            f->touched[a->rows[e]] = true;
            cmt_approvals_weight(a, a->rows[e], f->z[1]);
            mpz_add(mpq_numref(out), mpq_numref(out), f->z[1]);
        }
    }
    mpz_set_ui(mpq_denref(out), (unsigned long)f->n_reached);
    mpq_canonicalize(out);
}

/* Whether everybody can have `guess`; else the queue holds a set that cannot. */
static bool attain(flows *f)
{
    const cmt_approvals *a = &f->approvals;
    for (size_t r = 0; r < a->n_rows; r++) {
        cmt_approvals_weight(a, r, f->z[1]);
        mpz_mul(f->spare[r], f->z[1], mpq_denref(f->guess));
        for (size_t s = 0; s < f->n_members; s++)
            mpz_set_ui(f->given[r * f->size + s], 0);
    }
    for (size_t s = 0; s < f->n_members; s++) {
        mpz_set(f->unmet[s], mpq_numref(f->guess));
        while (mpz_sgn(f->unmet[s]) > 0) {
            if (!serve(f, s))
                return false;
        }
    }
    return true;
}

static void least_ratio(flows *f, mpq_ptr out)
{
    f->n_reached = f->n_members;
    for (size_t s = 0; s < f->n_members; s++)
        f->queue[s] = s;
    ratio(f, f->guess);
    while (!attain(f))
        ratio(f, f->guess);
    mpq_div(out, f->guess, f->approvals.scale);
}

static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    (void)state;
    (void)err;
    flows *f = self;
    size_t n = 0;
    for (uint32_t i = 0; i < f->approvals.n; i++) {
        if (in[i])
            f->member[n++] = i;
    }
    f->n_members = n + 1;
    for (uint32_t i = 0; i < f->approvals.n; i++) {
        if (!open[i])
            continue;
        f->member[n] = i;
        least_ratio(f, out[i]);
    }
    return CMT_OK;
}

static cmt_status flows_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             flows *f,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_approvals_build(mem, contest, &f->approvals, err));
    const size_t n_rows = f->approvals.n_rows;
    f->size = cmt_approvals_size(contest) + 1;
    f->member = CMT_NEW_ARRAY(mem, uint32_t, f->size);
    f->given = cmt_z_array(mem, n_rows * f->size + 1);
    f->spare = cmt_z_array(mem, n_rows + 1);
    f->unmet = cmt_z_array(mem, f->size);
    f->queue = CMT_NEW_ARRAY(mem, size_t, f->size);
    f->reached = CMT_NEW_ARRAY(mem, bool, f->size);
    f->by_seat = CMT_NEW_ARRAY(mem, size_t, f->size);
    f->by_row = CMT_NEW_ARRAY(mem, uint32_t, f->size);
    f->touched = CMT_NEW_ARRAY(mem, bool, n_rows + 1);
    f->guess = cmt_q(mem);
    f->z = cmt_z_array(mem, 2);
    if (f->member == NULL || f->given == NULL || f->spare == NULL || f->unmet == NULL
        || f->queue == NULL || f->reached == NULL || f->by_seat == NULL
        || f->by_row == NULL || f->touched == NULL || f->guess == NULL || f->z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for flows");
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_steps_result result;
    flows f = {0};
    const cmt_steps_rule rule = {.self = &f, .values = values};
    CMT_TRY(flows_init(mem, contest, &f, err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "support", out, err));
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"proportional justified representation (PJR)", true,
     "Sánchez-Fernández et al., The maximin support method (2016)"},
    {"committee monotonicity", true, "one alternative is added at a time"},
    {0},
};

const cmt_rule cmt_rule_approval_maximin_support = {
    .name = "maximin-support",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Maximin support method",
    .definition =
        "Seat by seat, the alternative sits with which the least supported member has "
        "most, where every ballot divides its weight between the members it approves "
        "as "
        "well as can be for that.",
    .source = "Sánchez-Fernández, Fernández, Fisteus and Brill, The maximin support "
              "method: an extension of the D'Hondt method to approval-based "
              "multiwinner elections (2016); Math. Programming 203 (2024)",
    .beside = 24,
    .cost = "a few flows an alternative and seat",
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_maximin_support_check,
};
