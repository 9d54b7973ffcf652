/* What margins by program share. */
#include "insight/margin_program.h"

#include "base/err.h"

/* What a ballot of this kind counts for in the order of drawing. */
static void power_of(const cmt_stock *s, cmt_margin_aim aim, mpq_ptr out)
{
    mpq_set_ui(out, s->key, 1);
    if (aim == CMT_AIM_BALLOTS)
        mpq_mul(out, out, s->multiplier);
}

/* The strongest first; few kinds, so each is put in its place. */
static void sort_stock(cmt_stock *stock, size_t n, cmt_margin_aim aim, mpq_t *q)
{
    for (size_t k = 1; k < n; k++) {
        const cmt_stock s = stock[k];
        size_t at = k;
        power_of(&s, aim, q[0]);
        for (; at > 0; at--) {
            power_of(&stock[at - 1], aim, q[1]);
            if (mpq_cmp(q[1], q[0]) >= 0)
                break;
            stock[at] = stock[at - 1];
        }
        stock[at] = s;
    }
}

bool cmt_margin_draw(
    cmt_stock *stock, size_t n, mpq_srcptr gap, cmt_margin_aim aim, mpq_ptr out)
{
    mpq_t q[4];
    for (size_t k = 0; k < 4; k++)
        mpq_init(q[k]);
    sort_stock(stock, n, aim, q);
    mpq_set(q[2], gap);
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < n && mpq_sgn(q[2]) > 0; k++) {
        mpq_set_ui(q[0], stock[k].key, 1);
        mpq_mul(q[0], q[0], stock[k].multiplier);
        if (mpq_sgn(q[0]) <= 0)
            break;
        mpq_div(q[1], q[2], q[0]); /* ballots of this kind that it takes */
        if (aim == CMT_AIM_BALLOTS) {
            mpz_cdiv_q(mpq_numref(q[1]), mpq_numref(q[1]), mpq_denref(q[1]));
            mpz_set_ui(mpq_denref(q[1]), 1);
        }
        cmt_q_set_i64(q[3], stock[k].count, 1);
        if (mpq_cmp(q[1], q[3]) > 0)
            mpq_set(q[1], q[3]);
        mpq_mul(q[0], q[0], q[1]);
        mpq_sub(q[2], q[2], q[0]);
        if (aim == CMT_AIM_WEIGHT)
            mpq_mul(q[1], q[1], stock[k].multiplier);
        mpq_add(out, out, q[1]);
    }
    const bool closed = mpq_sgn(q[2]) <= 0;
    for (size_t k = 0; k < 4; k++)
        mpq_clear(q[k]);
    return closed;
}

cmt_status cmt_margin_kinds(cmt_margin_work *w, cmt_err *err)
{
    w->multipliers = CMT_NEW_ARRAY(w->mem, mpq_srcptr, w->c->n_voices + 1);
    w->kind_of = CMT_NEW_ARRAY(w->mem, uint32_t, w->c->n_voices + 1);
    w->n_kinds = 0;
    if (w->multipliers == NULL || w->kind_of == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for kinds of ballots");
    for (size_t g = 0; g < w->c->n_voices; g++) {
        size_t k = 0;
        while (k < w->n_kinds
               && mpq_equal(w->multipliers[k], w->c->voices[g].multiplier) == 0)
            k++;
        if (k == w->n_kinds)
            w->multipliers[w->n_kinds++] = w->c->voices[g].multiplier;
        cmt_q_divide(w->step, w->c->voices[g].multiplier);
        w->kind_of[g] = (uint32_t)k;
    }
    return CMT_OK;
}

cmt_status cmt_margin_ask(cmt_margin_work *w,
                          cmt_arena *mem,
                          cmt_lp_builder *builder,
                          size_t terms,
                          cmt_margin_answer *answer,
                          cmt_solution *out,
                          cmt_err *err)
{
    const cmt_solver *solver = w->args->solver;
    cmt_solution s = {0};
    cmt_lp lp = {0};
    cmt_err why = {0};
    cmt_status st = CMT_OK;
    *answer = CMT_ANSWER_OPEN;
    if (w->programs == 0 || terms > w->terms)
        return CMT_OK;
    w->programs--;
    w->terms -= terms;
    st = cmt_lp_snapshot(builder, &lp, err);
    if (st != CMT_OK)
        return st;
    st = solver->solve(solver->self, mem, &lp, &s, &why);
    if (st == CMT_E_LIMIT || st == CMT_E_RANGE)
        return CMT_OK;
    if (st != CMT_OK)
        return cmt_fail(err, st, "%s", why.text);
    if (s.status == CMT_SOLUTION_OPTIMAL)
        *answer = CMT_ANSWER_LEAST;
    if (s.status == CMT_SOLUTION_INFEASIBLE)
        *answer = CMT_ANSWER_NEVER;
    *out = s;
    return CMT_OK;
}

bool cmt_margin_may_do(const cmt_margin_least *least,
                       cmt_margin_aim aim,
                       mpq_srcptr bound)
{
    return least->found[aim] == NULL || mpq_cmp(bound, least->found[aim]) < 0;
}

/* Found or open sizes live as long as the margin. */
static void lower_to(mpq_ptr *known, mpq_ptr room, mpq_srcptr size)
{
    if (*known != NULL && mpq_cmp(*known, size) <= 0)
        return;
    mpq_set(room, size);
    *known = room;
}

void cmt_margin_found(cmt_margin_least *least, cmt_margin_aim aim, mpq_srcptr size)
{
    lower_to(&least->found[aim], least->room[aim], size);
}

void cmt_margin_open(cmt_margin_least *least, cmt_margin_aim aim, mpq_srcptr size)
{
    lower_to(&least->open[aim], least->room[CMT_AIMS + aim], size);
}

/* What is known of an aim: nothing below the smaller of what was found and what is open. */
static void settle(const cmt_margin_least *least,
                   cmt_margin_aim aim,
                   mpq_srcptr *lower,
                   mpq_srcptr *upper)
{
    *upper = least->found[aim];
    *lower = least->found[aim];
    if (least->open[aim] != NULL
        && (*lower == NULL || mpq_cmp(least->open[aim], *lower) < 0))
        *lower = least->open[aim];
}

/* Take over what the programs say; bounds known before stand where they are better. */
static void take_over(cmt_margin_work *w, const cmt_margin_least *least)
{
    mpq_srcptr lower = NULL;
    mpq_srcptr upper = NULL;
    settle(least, CMT_AIM_BALLOTS, &lower, &upper);
    if (lower != NULL) {
        mpz_cdiv_q(mpq_numref(w->q[0]), mpq_numref(lower), mpq_denref(lower));
        const int64_t n = cmt_z_get_i64(mpq_numref(w->q[0]));
        w->lower = n > w->lower ? n : w->lower;
        mpz_set_ui(mpq_denref(w->q[0]), 1);
    }
    const int64_t found = upper == NULL ? 0 : cmt_z_get_i64(mpq_numref(upper));
    if (found > 0 && (w->upper == 0 || found < w->upper)) {
        w->upper = found;
        w->toward = least->toward;
        w->instead = NULL;
    }
    settle(least, CMT_AIM_WEIGHT, &lower, &upper);
    if (mpq_sgn(w->c->total) <= 0)
        return;
    if (lower != NULL) {
        mpq_div(w->q[0], lower, w->c->total);
        if (mpq_cmp(w->q[0], w->share_lower) > 0)
            mpq_set(w->share_lower, w->q[0]);
    }
    if (upper != NULL) {
        mpq_div(least->room[(size_t)2 * CMT_AIMS], upper, w->c->total);
        w->share_upper = least->room[(size_t)2 * CMT_AIMS];
    }
}

static bool is_exact(const cmt_margin_work *w)
{
    return w->lower == w->upper && w->share_upper != NULL
           && mpq_equal(w->share_lower, w->share_upper) != 0;
}

cmt_status cmt_margin_program(cmt_margin_work *w, cmt_err *err)
{
    cmt_margin_least least = {.room = cmt_q_array(w->mem, (size_t)2 * CMT_AIMS + 1)};
    cmt_status st = CMT_OK;
    w->step = cmt_q(w->mem);
    w->programs = CMT_MARGIN_PROGRAMS;
    w->terms = CMT_MARGIN_TERMS;
    if (is_exact(w) || !cmt_margin_has_cases(w))
        return CMT_OK;
    if (least.room == NULL || w->step == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    CMT_TRY(cmt_margin_kinds(w, err));
    if (w->upper > 0) {
        cmt_q_set_i64(w->q[0], w->upper, 1);
        cmt_margin_found(&least, CMT_AIM_BALLOTS, w->q[0]);
    }
    if (w->share_upper != NULL) {
        mpq_mul(w->q[0], w->share_upper, w->c->total);
        cmt_margin_found(&least, CMT_AIM_WEIGHT, w->q[0]);
    }
    CMT_TRY(cmt_margin_try_cases(w, &least, err));
    take_over(w, &least);
    w->by = CMT_MARGIN_PROGRAM;
done:
    return st;
}
