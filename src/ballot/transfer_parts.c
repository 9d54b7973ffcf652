#include "ballot/transfer_inner.h"
#include "ballot/weight.h"
#include "base/err.h"

/* Each ballot's value with each alternative, for a weight of one. */
typedef struct cmt_transfer_parts {
    mpq_t *weight; /* [n_ballots] */
    mpq_t *value;  /* [n_ballots][n] */
} cmt_transfer_parts;

cmt_status cmt_transfer_parts_init(cmt_arena *mem, cmt_transfer *t, cmt_err *err)
{
    const size_t n_ballots = t->contest->ballots.n;
    cmt_transfer_parts *p = CMT_NEW(mem, cmt_transfer_parts);
    if (p == NULL || (t->n > 0 && n_ballots > SIZE_MAX / t->n))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", n_ballots);
    p->weight = cmt_q_array(mem, n_ballots + 1);
    p->value = cmt_q_array(mem, n_ballots * t->n + 1);
    if (p->weight == NULL || p->value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", n_ballots);
    for (size_t b = 0; b < n_ballots; b++)
        cmt_ballot_weight(t->contest, b, p->weight[b]);
    t->parts = p;
    return CMT_OK;
}

/* How many alternatives share the highest tier of ballot b that holds any who stand. */
static unsigned long find_tier(const cmt_transfer *t,
                               size_t b,
                               const bool *standing,
                               unsigned *tier)
{
    unsigned long several = 0;
    *tier = UINT16_MAX + 1U;
    for (size_t i = 0; i < t->n; i++) {
        const unsigned mark = cmt_ballots_mark(t->contest, b, i);
        if (!standing[i] || mark == 0 || mark > *tier)
            continue;
        several = mark < *tier ? 1 : several + 1;
        *tier = mark;
    }
    return several;
}

/* Lay `value` of ballot b with those whom it prefers; t->q[1] is used up. */
static void lay(
    cmt_transfer *t, size_t b, mpq_ptr value, const bool *standing, bool from_lost)
{
    cmt_transfer_parts *p = t->parts;
    unsigned tier = 0;
    mpq_ptr weighed = t->q[2];
    const unsigned long several = find_tier(t, b, standing, &tier);
    if (several > 1) {
        mpz_mul_ui(mpq_denref(value), mpq_denref(value), several);
        mpq_canonicalize(value);
        cmt_transfer_cut(t, value);
    }
    mpq_mul(weighed, value, p->weight[b]);
    for (size_t i = 0; i < t->n && several > 0; i++) {
        if (!standing[i] || cmt_ballots_mark(t->contest, b, i) != tier)
            continue;
        mpq_add(p->value[b * t->n + i], p->value[b * t->n + i], value);
        mpq_add(t->tally[i], t->tally[i], weighed);
    }
    if (several == 0)
        mpq_add(t->exhausted, t->exhausted, weighed);
    for (unsigned long k = several > 0 ? several : 1; k > 0 && from_lost; k--)
        mpq_sub(t->lost, t->lost, weighed);
}

void cmt_transfer_parts_start(cmt_transfer *t, const bool *standing)
{
    cmt_transfer_parts *p = t->parts;
    for (size_t b = 0; b < t->contest->ballots.n; b++) {
        for (size_t i = 0; i < t->n; i++)
            mpq_set_ui(p->value[b * t->n + i], 0, 1);
        mpq_set_ui(t->q[1], 1, 1);
        mpq_add(t->lost, t->lost, p->weight[b]);
        lay(t, b, t->q[1], standing, true);
    }
}

cmt_status cmt_transfer_parts_move(
    cmt_transfer *t, uint32_t c, mpq_srcptr factor, const bool *standing, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_transfer_parts *p = t->parts;
    for (size_t b = 0; b < t->contest->ballots.n; b++) {
        mpq_ptr held = p->value[b * t->n + c];
        if (mpq_sgn(held) == 0)
            continue;
        mpq_set(t->q[1], held);
        mpq_set_ui(held, 0, 1);
        if (factor != NULL) {
            mpq_mul(t->q[1], t->q[1], factor);
            cmt_transfer_cut(t, t->q[1]);
            CMT_TRY(cmt_transfer_within(t->q[1], err));
        }
        lay(t, b, t->q[1], standing, true);
    }
    for (size_t j = 0; j < t->n; j++)
        CMT_TRY(cmt_transfer_within(t->tally[j], err));
done:
    return st;
}
