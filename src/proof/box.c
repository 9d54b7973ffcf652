#include "proof/box.h"

#include "base/err.h"

#include <string.h>

struct cmt_box_change {
    uint32_t column;
    bool upper;
    bool was_set;
    mpq_ptr was;
};

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the bounds of a program");
}

static void load(cmt_limit *to, mpq_ptr room, mpq_srcptr from)
{
    to->set = from != NULL;
    to->value = room;
    if (from != NULL)
        mpq_set(room, from);
}

/* No integer lies between the bound and its rounding. */
static void round_inwards(cmt_limit *limit, bool upper)
{
    mpz_ptr num = mpq_numref(limit->value);
    mpz_ptr den = mpq_denref(limit->value);
    if (upper) {
        mpz_fdiv_q(num, num, den);
    } else {
        mpz_cdiv_q(num, num, den);
    }
    mpz_set_ui(den, 1);
}

cmt_status cmt_box_init(cmt_arena *mem, const cmt_lp *lp, cmt_box *out, cmt_err *err)
{
    const size_t n = lp->n_columns;
    cmt_box box = {.mem = mem,
                   .n = n,
                   .lower = CMT_NEW_ARRAY(mem, cmt_limit, n),
                   .upper = CMT_NEW_ARRAY(mem, cmt_limit, n)};
    mpq_t *room = cmt_q_array(mem, 2 * n);
    if (box.lower == NULL || box.upper == NULL || room == NULL)
        return shortage(err);
    for (size_t c = 0; c < n; c++) {
        load(&box.lower[c], room[2 * c], lp->columns[c].lower);
        load(&box.upper[c], room[2 * c + 1], lp->columns[c].upper);
        if (lp->columns[c].integer) {
            round_inwards(&box.lower[c], false);
            round_inwards(&box.upper[c], true);
        }
    }
    *out = box;
    return CMT_OK;
}

/* The next free change; its number is kept for the next use after a rewind. */
static cmt_box_change *next_change(cmt_box *box)
{
    if (box->n_trail == box->cap_trail) {
        const size_t cap = box->cap_trail == 0 ? 16 : 2 * box->cap_trail;
        cmt_box_change *trail = CMT_NEW_ARRAY(box->mem, cmt_box_change, cap);
        if (trail == NULL)
            return NULL;
        if (box->n_trail != 0)
            memcpy(trail, box->trail, box->n_trail * sizeof *trail);
        box->trail = trail;
        box->cap_trail = cap;
    }
    cmt_box_change *change = &box->trail[box->n_trail];
    if (change->was == NULL)
        change->was = cmt_q(box->mem);
    return change->was == NULL ? NULL : change;
}

cmt_status cmt_box_narrow(
    cmt_box *box, uint32_t column, bool upper, mpq_srcptr value, cmt_err *err)
{
    cmt_limit *limit = upper ? &box->upper[column] : &box->lower[column];
    const int order = limit->set ? mpq_cmp(value, limit->value) : 0;
    if (limit->set && (upper ? order >= 0 : order <= 0))
        return CMT_OK;
    cmt_box_change *change = next_change(box);
    if (change == NULL)
        return shortage(err);
    change->column = column;
    change->upper = upper;
    change->was_set = limit->set;
    mpq_set(change->was, limit->value);
    limit->set = true;
    mpq_set(limit->value, value);
    box->n_trail++;
    return CMT_OK;
}

void cmt_box_rewind(cmt_box *box, size_t n_trail)
{
    while (box->n_trail > n_trail) {
        const cmt_box_change *change = &box->trail[--box->n_trail];
        cmt_limit *limit =
            change->upper ? &box->upper[change->column] : &box->lower[change->column];
        limit->set = change->was_set;
        mpq_set(limit->value, change->was);
    }
}
