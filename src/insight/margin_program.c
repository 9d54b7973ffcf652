/* What margins by program share. */
#include "insight/margin_orders.h"

#include "base/err.h"

/* Whether a ballot of this kind goes before one of that: it does more, each ballot, or
 * each unit of weight. */
static bool goes_before(const cmt_stock *a, const cmt_stock *b, cmt_margin_aim aim)
{
    return aim == CMT_AIM_BALLOTS ? mpq_cmp(a->power, b->power) > 0 : a->key > b->key;
}

/* The strongest first; few kinds, so each is put in its place. Those that can do nothing
 * are left away. */
static size_t sort_stock(cmt_stock *stock, size_t n, cmt_margin_aim aim)
{
    size_t used = 0;
    for (size_t k = 0; k < n; k++) {
        const cmt_stock s = stock[k];
        size_t at = used;
        if (s.count == 0 || mpq_sgn(s.power) <= 0)
            continue;
        for (; at > 0 && goes_before(&s, &stock[at - 1], aim); at--)
            stock[at] = stock[at - 1];
        stock[at] = s;
        used++;
    }
    return used;
}

bool cmt_margin_draw(
    cmt_stock *stock, size_t n, mpq_srcptr gap, cmt_margin_aim aim, mpq_ptr out)
{
    mpq_t q[4];
    for (size_t k = 0; k < 4; k++)
        mpq_init(q[k]);
    n = sort_stock(stock, n, aim);
    mpq_set(q[2], gap);
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < n && mpq_sgn(q[2]) > 0; k++) {
        mpq_div(q[1], q[2], stock[k].power); /* ballots of this kind that it takes */
        if (aim == CMT_AIM_BALLOTS) {
            cmt_q_ceil(q[1]);
        }
        cmt_q_set_i64(q[3], stock[k].count, 1);
        if (mpq_cmp(q[1], q[3]) > 0)
            mpq_set(q[1], q[3]);
        mpq_mul(q[0], stock[k].power, q[1]);
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

void cmt_margin_stock(
    cmt_margin_work *w, size_t k, uint32_t kind, unsigned key, cmt_stock *out)
{
    *out = (cmt_stock){
        .multiplier = w->multipliers[kind], .key = key, .power = w->powers[k]};
    mpq_set_ui(out->power, key, 1);
    mpq_mul(out->power, out->power, out->multiplier);
}

cmt_status cmt_margin_kinds(cmt_margin_work *w, cmt_err *err)
{
    if (w->multipliers != NULL)
        return CMT_OK;
    w->step = cmt_q(w->mem);
    w->multipliers = CMT_NEW_ARRAY(w->mem, mpq_srcptr, w->c->n_voices + 1);
    w->kind_of = CMT_NEW_ARRAY(w->mem, uint32_t, w->c->n_voices + 1);
    w->powers = cmt_q_array(w->mem, CMT_MARGIN_KEYS * w->c->n_voices + 1);
    w->n_kinds = 0;
    if (w->step == NULL || w->multipliers == NULL || w->kind_of == NULL
        || w->powers == NULL)
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
        mpq_set(w->q[0], lower);
        cmt_q_ceil(w->q[0]);
        const int64_t n = cmt_z_get_i64(mpq_numref(w->q[0]));
        w->lower = n > w->lower ? n : w->lower;
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
    w->programs = CMT_MARGIN_PROGRAMS;
    w->terms = CMT_MARGIN_TERMS;
    const bool orders = cmt_margin_has_orders(w);
    const bool beatpaths = cmt_margin_has_beatpaths(w);
    if (is_exact(w) || (!orders && !beatpaths && !cmt_margin_has_cases(w)))
        return CMT_OK;
    if (least.room == NULL)
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
    if (orders) {
        CMT_TRY(cmt_margin_try_orders(w, &least, err));
    } else if (beatpaths) {
        CMT_TRY(cmt_margin_try_beatpaths(w, &least, err));
    } else {
        CMT_TRY(cmt_margin_try_cases(w, &least, err));
    }
    take_over(w, &least);
    w->by = orders ? CMT_MARGIN_ORDERS : CMT_MARGIN_PROGRAM;
done:
    return st;
}
