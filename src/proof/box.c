#include "proof/box.h"

#include "base/err.h"

struct cmt_box_change {
    uint32_t column;
    bool upper;
    cmt_limit was;
    mpq_ptr own; /* what the limit is then */
};

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the bounds of a program");
}

/* No integer lies between the bound and its rounding. */
static cmt_status round_inwards(cmt_arena *mem,
                                cmt_limit *limit,
                                bool upper,
                                cmt_err *err)
{
    mpq_srcptr from = limit->value;
    if (!limit->set || cmt_q_is_whole(from))
        return CMT_OK;
    mpq_ptr whole = cmt_q(mem);
    if (whole == NULL)
        return shortage(err);
    if (upper) {
        mpz_fdiv_q(mpq_numref(whole), mpq_numref(from), mpq_denref(from));
    } else {
        mpz_cdiv_q(mpq_numref(whole), mpq_numref(from), mpq_denref(from));
    }
    limit->value = whole;
    return CMT_OK;
}

cmt_status cmt_box_init(cmt_arena *mem, const cmt_lp *lp, cmt_box *out, cmt_err *err)
{
    const size_t n = lp->n_columns;
    cmt_box box = {.mem = mem,
                   .n = n,
                   .lower = CMT_NEW_ARRAY(mem, cmt_limit, n),
                   .upper = CMT_NEW_ARRAY(mem, cmt_limit, n)};
    cmt_status st = CMT_OK;
    if (box.lower == NULL || box.upper == NULL)
        return shortage(err);
    for (size_t c = 0; c < n && st == CMT_OK; c++) {
        const cmt_column *column = &lp->columns[c];
        box.lower[c] = (cmt_limit){column->lower != NULL, column->lower};
        box.upper[c] = (cmt_limit){column->upper != NULL, column->upper};
        if (!column->integer)
            continue;
        st = round_inwards(mem, &box.lower[c], false, err);
        if (st == CMT_OK)
            st = round_inwards(mem, &box.upper[c], true, err);
    }
    if (st == CMT_OK)
        *out = box;
    return st;
}

/* The next free change; its number is kept for the next use after a rewind. */
static cmt_box_change *next_change(cmt_box *box)
{
    cmt_box_change *trail = cmt_arena_grow(box->mem, box->trail, box->n_trail,
                                           &box->cap_trail, sizeof *trail);
    if (trail == NULL)
        return NULL;
    box->trail = trail;
    cmt_box_change *change = &box->trail[box->n_trail];
    if (change->own == NULL)
        change->own = cmt_q(box->mem);
    return change->own == NULL ? NULL : change;
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
    change->was = *limit;
    mpq_set(change->own, value);
    *limit = (cmt_limit){true, change->own};
    box->n_trail++;
    return CMT_OK;
}

void cmt_box_rewind(cmt_box *box, size_t n_trail)
{
    while (box->n_trail > n_trail) {
        const cmt_box_change *change = &box->trail[--box->n_trail];
        *(change->upper ? &box->upper[change->column] : &box->lower[change->column]) =
            change->was;
    }
}
