#include "proof/tighten.h"

void cmt_round_up(mpq_ptr q, mpq_srcptr step)
{
    if (mpq_sgn(step) == 0)
        return;
    mpq_div(q, q, step);
    cmt_q_ceil(q);
    mpq_mul(q, q, step);
}

/* width := how far the column may go from the bound that its reduced cost pulls it to:
 * room / d, rounded towards the bound, and less than that where `strictly`. */
static void find_width(mpq_ptr width, mpq_srcptr room, mpq_srcptr d, bool strictly)
{
    const bool up = mpq_sgn(d) > 0;
    mpq_div(width, room, d);
    mpz_ptr whole = mpq_numref(width);
    mpz_srcptr den = mpq_denref(width);
    if (up && strictly) {
        mpz_cdiv_q(whole, whole, den);
        mpz_sub_ui(whole, whole, 1);
    } else if (up) {
        mpz_fdiv_q(whole, whole, den);
    } else if (strictly) {
        mpz_fdiv_q(whole, whole, den);
        mpz_add_ui(whole, whole, 1);
    } else {
        mpz_cdiv_q(whole, whole, den);
    }
    mpz_set_ui(mpq_denref(width), 1);
}

cmt_status cmt_box_tighten(cmt_box *box,
                           cmt_weak *weak,
                           const cmt_sparse *y,
                           mpq_srcptr target,
                           mpq_srcptr step,
                           cmt_err *err)
{
    const bool strictly = mpq_sgn(step) == 0;
    mpq_ptr room = weak->value;
    mpq_ptr width = weak->scratch;
    cmt_status st = cmt_weak_bound(weak, box, y, true, err);
    if (st == CMT_OK)
        st = cmt_weak_settle(weak, err);
    if (st == CMT_OK) {
        mpq_sub(room, target, room);
        mpq_sub(room, room, step);
    }
    for (size_t c = 0; c < box->n && st == CMT_OK; c++) {
        const int sign = mpq_sgn(weak->reduced[c]);
        if (sign == 0 || !weak->lp->columns[c].integer)
            continue;
        find_width(width, room, weak->reduced[c], strictly);
        mpq_add(width, width, sign > 0 ? box->lower[c].value : box->upper[c].value);
        st = cmt_box_narrow(box, (uint32_t)c, sign > 0, width, err);
    }
    return st;
}
