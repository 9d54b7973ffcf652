#include "rules/fewest.h"

#include "base/err.h"

#include <string.h>

cmt_status cmt_fewest_init(cmt_arena *mem,
                           const cmt_contest *contest,
                           cmt_firsts_mode mode,
                           cmt_fewest *out,
                           cmt_err *err)
{
    cmt_fewest f = {0};
    const size_t n = contest->n_alternatives;
    f.last = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    f.next = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    f.q = cmt_q_array(mem, 2);
    if (f.last == NULL || f.next == NULL || f.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count %zu alternatives", n);
    const cmt_status st = cmt_firsts_init_as(mem, contest, mode, &f.firsts, err);
    if (st == CMT_OK)
        *out = f;
    return st;
}

/* Put i where it belongs: among the last, among the next, or nowhere. */
static void put(cmt_fewest *f, uint32_t i)
{
    const int to_last = f->n_last == 0 ? -1 : cmt_firsts_cmp(&f->firsts, i, f->last[0]);
    if (to_last < 0) {
        memcpy(f->next, f->last, f->n_last * sizeof *f->next);
        f->n_next = f->n_last;
        f->n_last = 0;
    }
    if (to_last <= 0) {
        f->last[f->n_last++] = i;
        return;
    }
    const int to_next = f->n_next == 0 ? -1 : cmt_firsts_cmp(&f->firsts, i, f->next[0]);
    if (to_next < 0)
        f->n_next = 0;
    if (to_next <= 0)
        f->next[f->n_next++] = i;
}

void cmt_fewest_count(cmt_fewest *fewest, const bool *standing)
{
    cmt_firsts_count(&fewest->firsts, standing);
    fewest->n_last = 0;
    fewest->n_next = 0;
    fewest->n_standing = 0;
    for (size_t i = 0; i < fewest->firsts.contest->n_alternatives; i++) {
        if (!standing[i])
            continue;
        fewest->n_standing++;
        put(fewest, (uint32_t)i);
    }
}

bool cmt_fewest_is_zero(cmt_fewest *fewest)
{
    if (fewest->n_next > 0 || fewest->n_last == 0)
        return fewest->n_last == 0;
    cmt_firsts_value(&fewest->firsts, fewest->last[0], fewest->q[0]);
    return mpq_sgn(fewest->q[0]) == 0;
}

bool cmt_fewest_go_together(cmt_fewest *fewest)
{
    mpq_t *q = fewest->q;
    if (fewest->n_next == 0)
        return false;
    cmt_firsts_value(&fewest->firsts, fewest->last[0], q[0]);
    cmt_firsts_value(&fewest->firsts, fewest->next[0], q[1]);
    mpz_mul_ui(mpq_numref(q[0]), mpq_numref(q[0]), fewest->n_last);
    mpq_canonicalize(q[0]);
    return mpq_cmp(q[0], q[1]) < 0;
}

void cmt_turn_end(const bool *standing, const bool *won, size_t n, cmt_turn *out)
{
    out->kind = CMT_TURN_END;
    out->n = 0;
    out->counted = false;
    for (size_t i = 0; i < n; i++) {
        if (standing[i] && (won == NULL || won[i]))
            out->at[out->n++] = (uint32_t)i;
    }
}

void cmt_fewest_step(cmt_fewest *fewest,
                     const bool *standing,
                     const uint32_t *place,
                     cmt_turn *out)
{
    if (fewest->n_standing <= 1 || (place == NULL && cmt_fewest_is_zero(fewest))) {
        cmt_turn_end(standing, NULL, fewest->firsts.contest->n_alternatives, out);
        return;
    }
    out->kind = CMT_TURN_ONE;
    out->n = fewest->n_last;
    out->counted = true;
    memcpy(out->at, fewest->last, fewest->n_last * sizeof *out->at);
    if (place != NULL)
        out->pick = cmt_tie_last(place, fewest->last, fewest->n_last);
}
