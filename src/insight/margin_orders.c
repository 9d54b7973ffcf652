/* Which elimination order that ends otherwise takes the fewest ballots? Branch and bound. */
#include "insight/margin_orders.h"

#include "base/err.h"

#include <assert.h>
#include <string.h>

/* Ends of orders that wait. */
#define MAX_NODES 4096

/* A ballot divides into so many parts, a multiple of 1, …, CMT_MARGIN_STANDING. */
#define PARTS        INT64_C(5354228880)
#define MOST_BALLOTS (INT64_C(1) << 30)
static_assert(PARTS <= INT64_MAX / MOST_BALLOTS, "sums of parts fit");
static_assert(CMT_MARGIN_STANDING == 24, "PARTS is the multiple for 24");

/* The end of an order, and what its completions take at least. */
typedef struct node {
    cmt_order order;
    mpq_ptr bound[CMT_AIMS];
    bool solved; /* by its program */
} node;

typedef struct searching {
    cmt_margin_work *w;
    cmt_margin_least *least;
    cmt_arena *mem;
    node **queue; /* [n] the least bound of ballots last */
    size_t n;
    size_t looks;   /* left */
    mpq_t *first;   /* [n_alternatives] piles while all stand */
    mpq_t *pile;    /* [n_alternatives] scratch */
    int64_t *parts; /* [n_kinds][n_alternatives] scratch */
    mpq_t *q;       /* [2] scratch */
} searching;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for orders");
}

/* Their number, or more than is allowed. */
static int64_t count_ballots(const cmt_contest *c)
{
    int64_t n = 0;
    for (size_t b = 0; b < c->ballots.n && n <= MOST_BALLOTS; b++) {
        n += c->ballots.count[b] <= MOST_BALLOTS ? c->ballots.count[b]
                                                 : MOST_BALLOTS + 1;
    }
    return n;
}

bool cmt_margin_has_orders(const cmt_margin_work *w)
{
    const cmt_outcome *o = w->o;
    return w->args->solver != NULL && w->rule->kind == CMT_RULE_ORDINAL
           && strcmp(w->rule->name, "irv") == 0 && !o->tied && !o->capped
           && w->c->ballots.form == CMT_FORM_RANK && o->winners.n == 1
           && w->c->n_alternatives <= CMT_MARGIN_STANDING && mpq_sgn(w->c->total) > 0
           && count_ballots(w->c) <= MOST_BALLOTS;
}

static bool is_in(const cmt_order *order, uint32_t i)
{
    for (size_t a = 0; a < order->k; a++) {
        if (order->at[a] == i)
            return true;
    }
    return false;
}

static bool may_do(const searching *s, const node *x)
{
    return cmt_margin_may_do(s->least, CMT_AIM_BALLOTS, x->bound[CMT_AIM_BALLOTS])
           || cmt_margin_may_do(s->least, CMT_AIM_WEIGHT, x->bound[CMT_AIM_WEIGHT]);
}

/* A limit leaves this end, and all its completions, untried. */
static void leave(searching *s, const node *x)
{
    for (size_t aim = 0; aim < CMT_AIMS; aim++)
        cmt_margin_open(s->least, (cmt_margin_aim)aim, x->bound[aim]);
}

static void push(searching *s, node *x)
{
    size_t at = s->n;
    if (!may_do(s, x))
        return;
    if (s->n == MAX_NODES) {
        leave(s, x);
        return;
    }
    for (; at > 0; at--) {
        const node *other = s->queue[at - 1];
        const int order =
            mpq_cmp(other->bound[CMT_AIM_BALLOTS], x->bound[CMT_AIM_BALLOTS]);
        const bool deeper = order == 0 && other->order.k > x->order.k;
        if (order > 0 || (order == 0 && !deeper))
            break;
        s->queue[at] = s->queue[at - 1];
    }
    s->queue[at] = x;
    s->n++;
}

/* --- bounds without a program ------------------------------------------------------------- */

/* Piles of those in an order while no others stand, in PARTS of a ballot: sums of at most
 * MOST_BALLOTS * PARTS stay below 2^63. */
static void count_piles(searching *s, const cmt_order *order)
{
    const cmt_contest *c = s->w->c;
    const size_t k = order->k;
    memset(s->parts, 0, s->w->n_kinds * k * sizeof *s->parts);
    for (size_t b = 0; b < c->ballots.n; b++) {
        int64_t n = 0;
        const uint32_t tops = cmt_order_tops(c, b, order, 0);
        int64_t *sum = s->parts + s->w->kind_of[c->ballots.group[b]] * k;
        for (uint32_t left = tops; left != 0; left &= left - 1)
            n++;
        for (size_t a = 0; a < k && n > 0; a++)
            sum[a] += (tops >> a & 1U) != 0 ? c->ballots.count[b] * (PARTS / n) : 0;
    }
    for (size_t a = 0; a < k; a++) {
        mpq_set_ui(s->pile[order->at[a]], 0, 1);
        for (size_t kind = 0; kind < s->w->n_kinds; kind++) {
            cmt_q_set_i64(s->q[0], s->parts[kind * k + a], PARTS);
            mpq_mul(s->q[0], s->q[0], s->w->multipliers[kind]);
            mpq_add(s->pile[order->at[a]], s->pile[order->at[a]], s->q[0]);
        }
    }
}

/* The least that closes a gap which each ballot moves by `key` times its weight. */
static bool raise_bounds(searching *s, node *x, mpq_srcptr gap, unsigned key)
{
    cmt_margin_work *w = s->w;
    const cmt_arena_mark mark = cmt_arena_get_mark(s->mem);
    cmt_stock *stock = CMT_NEW_ARRAY(s->mem, cmt_stock, 2 * w->n_kinds + 1);
    if (stock == NULL)
        return false;
    for (uint32_t kind = 0; kind < w->n_kinds; kind++)
        cmt_margin_stock(w, kind, kind, key, &stock[kind]);
    for (size_t b = 0; b < w->c->ballots.n; b++)
        stock[w->kind_of[w->c->ballots.group[b]]].count += w->c->ballots.count[b];
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        cmt_stock *copy = stock + w->n_kinds;
        memcpy(copy, stock, w->n_kinds * sizeof *stock);
        (void)cmt_margin_draw(copy, w->n_kinds, gap, (cmt_margin_aim)aim, s->q[0]);
        if (mpq_cmp(s->q[0], x->bound[aim]) > 0)
            mpq_set(x->bound[aim], s->q[0]);
    }
    cmt_arena_reset(s->mem, mark);
    return true;
}

/* Whoever is not in the order goes while all of it stands, with a pile that holds at least
 * its first preferences, and is not larger than that of anyone in it, which holds at most
 * those that it would have if no others stood. Blom, Stuckey, Teague and Tidhar, 2016. */
static cmt_status bound_by_firsts(searching *s, node *x, cmt_err *err)
{
    const size_t n = s->w->c->n_alternatives;
    mpq_t *widest = cmt_q_array(s->mem, 2);
    if (widest == NULL)
        return no_room(err);
    for (uint32_t e = 0; e < n; e++) {
        cmt_order with = x->order;
        const size_t looks = s->w->c->ballots.n * (with.k + 1);
        if (!cmt_contest_eligible(s->w->c, e) || is_in(&with, e) || looks > s->looks)
            continue;
        s->looks -= looks;
        with.at[with.k++] = e;
        count_piles(s, &with);
        for (size_t a = 0; a < x->order.k; a++) {
            mpq_sub(widest[1], s->first[e], s->pile[x->order.at[a]]);
            if (mpq_cmp(widest[1], widest[0]) > 0)
                mpq_set(widest[0], widest[1]);
        }
    }
    return mpq_sgn(widest[0]) <= 0 || raise_bounds(s, x, widest[0], 2) ? CMT_OK
                                                                       : no_room(err);
}

/* --- the search --------------------------------------------------------------------------- */

/* The end with one more in front of it, or, without an end, one who is to win. */
static cmt_status add_node(searching *s, const node *from, uint32_t i, cmt_err *err)
{
    node *x = CMT_NEW(s->mem, node);
    if (x == NULL)
        return no_room(err);
    x->order.at[0] = i;
    x->order.k = 1;
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        x->bound[aim] = cmt_q(s->mem);
        if (x->bound[aim] == NULL)
            return no_room(err);
        if (from != NULL)
            mpq_set(x->bound[aim], from->bound[aim]);
    }
    for (size_t a = 0; from != NULL && a < from->order.k; a++)
        x->order.at[x->order.k++] = from->order.at[a];
    const cmt_status st = bound_by_firsts(s, x, err);
    if (st == CMT_OK)
        push(s, x);
    return st;
}

static cmt_status expand(searching *s, const node *from, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const uint32_t winner = s->w->o->winners.at[0];
    for (uint32_t i = 0; i < s->w->c->n_alternatives && st == CMT_OK; i++) {
        const bool free = from == NULL ? i != winner : !is_in(&from->order, i);
        if (cmt_contest_eligible(s->w->c, i) && free)
            st = add_node(s, from, i, err);
    }
    return st;
}

static bool is_complete(const searching *s, const node *x)
{
    for (uint32_t i = 0; i < s->w->c->n_alternatives; i++) {
        if (cmt_contest_eligible(s->w->c, i) && !is_in(&x->order, i))
            return false;
    }
    return true;
}

/* Bound an end by its programs: the least weight, and so many of the heaviest ballots as
 * make up that; where they weigh differently, the least of ballots, too. */
static cmt_status relax(searching *s, node *x, bool *open, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_margin_answer answer = CMT_ANSWER_LEAST;
    mpq_ptr value = cmt_q(s->mem);
    if (value == NULL)
        return no_room(err);
    CMT_TRY(cmt_order_solve(s->w, s->mem, &x->order, CMT_AIM_WEIGHT, CMT_WHOLE_NONE,
                            &answer, value, NULL, err));
    *open = answer != CMT_ANSWER_LEAST;
    if (!*open && !raise_bounds(s, x, value, 1))
        return no_room(err);
    if (!*open && s->w->n_kinds > 1
        && cmt_margin_may_do(s->least, CMT_AIM_BALLOTS, x->bound[CMT_AIM_BALLOTS])) {
        CMT_TRY(cmt_order_solve(s->w, s->mem, &x->order, CMT_AIM_BALLOTS,
                                CMT_WHOLE_NONE, &answer, value, NULL, err));
        *open = answer != CMT_ANSWER_LEAST;
        cmt_q_ceil(value); /* ballots come whole */
        if (!*open && mpq_cmp(value, x->bound[CMT_AIM_BALLOTS]) > 0)
            mpq_set(x->bound[CMT_AIM_BALLOTS], value);
    }
    x->solved = true;
done:
    return st;
}

/* Whether the rule, run on them, really has another outcome. */
static cmt_status confirm(searching *s,
                          const cmt_order_ballots *made,
                          bool *altered,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_contest other = {0};
    cmt_outcome o = {0};
    bool ran = false;
    CMT_TRY(cmt_altered_recast(s->mem, s->w->c, made->taken, made->ballots, made->n,
                               &other, err));
    CMT_TRY(cmt_altered_run(s->mem, &other, s->w->rule, s->w->args, &o, &ran, err));
    *altered = ran && !cmt_altered_same(s->w->o, &o);
done:
    return st;
}

/* Ties on the way may go against the order. */
static bool is_drawn(const searching *s)
{
    const cmt_tie_kind kind = s->w->args->tie_break.kind;
    return kind != CMT_TIE_NONE && kind != CMT_TIE_PARALLEL;
}

/* A whole order: whole ballots, strict ones in their place. Where that takes more than the
 * relaxation, ballots with equals might take less. */
static cmt_status finish_ballots(searching *s, const node *x, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_margin_answer answer = CMT_ANSWER_OPEN;
    cmt_order_ballots made = {0};
    bool altered = false;
    mpq_t *size = cmt_q_array(s->mem, 2);
    if (size == NULL)
        return no_room(err);
    mpq_set(size[1], x->bound[CMT_AIM_BALLOTS]);
    if (is_drawn(s)) {
        cmt_margin_open(s->least, CMT_AIM_BALLOTS, size[1]);
        return CMT_OK;
    }
    CMT_TRY(cmt_order_solve(s->w, s->mem, &x->order, CMT_AIM_BALLOTS, CMT_WHOLE_ALL,
                            &answer, size[0], &made, err));
    if (answer == CMT_ANSWER_LEAST)
        CMT_TRY(confirm(s, &made, &altered, err));
    if (altered && cmt_margin_may_do(s->least, CMT_AIM_BALLOTS, size[0])) {
        cmt_margin_found(s->least, CMT_AIM_BALLOTS, size[0]);
        s->least->toward = x->order.at[x->order.k - 1];
    }
    if (altered && mpq_equal(size[0], size[1]) != 0)
        return CMT_OK;
    CMT_TRY(cmt_order_solve(s->w, s->mem, &x->order, CMT_AIM_BALLOTS, CMT_WHOLE_TAKEN,
                            &answer, size[0], NULL, err));
    cmt_margin_open(s->least, CMT_AIM_BALLOTS,
                    answer == CMT_ANSWER_LEAST ? size[0] : size[1]);
done:
    return st;
}

static cmt_status finish(searching *s, const node *x, cmt_err *err)
{
    if (cmt_margin_may_do(s->least, CMT_AIM_WEIGHT, x->bound[CMT_AIM_WEIGHT]))
        cmt_margin_found(s->least, CMT_AIM_WEIGHT, x->bound[CMT_AIM_WEIGHT]);
    if (!cmt_margin_may_do(s->least, CMT_AIM_BALLOTS, x->bound[CMT_AIM_BALLOTS]))
        return CMT_OK;
    return finish_ballots(s, x, err);
}

static cmt_status visit(searching *s, node *x, cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool open = false;
    if (!may_do(s, x))
        return CMT_OK;
    if (!x->solved && x->order.k > 1) {
        CMT_TRY(relax(s, x, &open, err));
        if (open) {
            leave(s, x);
        } else {
            push(s, x);
        }
        return CMT_OK;
    }
    return is_complete(s, x) ? finish(s, x, err) : expand(s, x, err);
done:
    return st;
}

static cmt_status search(searching *s, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = s->w->c->n_alternatives;
    bool *all = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    s->first = cmt_q_array(s->mem, n + 1);
    s->pile = cmt_q_array(s->mem, n + 1);
    s->parts = CMT_NEW_ARRAY(s->mem, int64_t, s->w->n_kinds * n + 1);
    s->q = cmt_q_array(s->mem, 2);
    s->queue = CMT_NEW_ARRAY(s->mem, node *, MAX_NODES + 1);
    cmt_order everybody = {0};
    if (all == NULL || s->first == NULL || s->pile == NULL || s->parts == NULL
        || s->q == NULL || s->queue == NULL)
        return no_room(err);
    for (uint32_t i = 0; i < n; i++) {
        if (cmt_contest_eligible(s->w->c, i))
            everybody.at[everybody.k++] = i;
    }
    count_piles(s, &everybody);
    for (uint32_t i = 0; i < n; i++)
        mpq_set(s->first[i], s->pile[i]);
    CMT_TRY(expand(s, NULL, err));
    while (s->n > 0)
        CMT_TRY(visit(s, s->queue[--s->n], err));
done:
    return st;
}

cmt_status cmt_margin_try_orders(cmt_margin_work *w,
                                 cmt_margin_least *least,
                                 cmt_err *err)
{
    searching s = {
        .w = w, .least = least, .mem = cmt_arena_new(0), .looks = CMT_MARGIN_LOOKS};
    if (s.mem == NULL)
        return no_room(err);
    const cmt_status st = search(&s, err);
    cmt_arena_free(s.mem);
    return st;
}
