/* The least ballots that make an elimination end in a given order: the program. */
#include "base/err.h"
#include "insight/margin_orders.h"

/* A program under construction. Positions run from 1 to k, 0 is the start of all paths. */
typedef struct making {
    cmt_margin_work *w;
    cmt_arena *mem;
    const cmt_order *order;
    cmt_margin_aim aim;
    cmt_order_whole whole;
    size_t n_kinds; /* of ballots that weigh differently; 1 for their weight */
    const mpq_srcptr *multipliers; /* [n_kinds] */
    uint32_t *tops; /* [ballots.n][k] piles in each round, a bit a position less one */
    cmt_ballot_classes of;
    cmt_draft draft;
    mpq_t *negative; /* [n_kinds] multipliers */
} making;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a program of an order");
}

uint32_t cmt_order_tops(const cmt_contest *c,
                        size_t b,
                        const cmt_order *order,
                        size_t i)
{
    unsigned best = UINT32_MAX;
    uint32_t tops = 0;
    for (size_t a = i; a < order->k; a++) {
        const unsigned mark = cmt_ballots_mark(c, b, order->at[a]);
        if (mark == 0 || mark > best)
            continue;
        tops = mark < best ? 0 : tops;
        best = mark;
        tops |= UINT32_C(1) << a;
    }
    return tops;
}

/* Weight is weight, whoever's it is. */
static uint32_t kind_at(const making *p, size_t b)
{
    return p->aim == CMT_AIM_WEIGHT ? 0 : p->w->kind_of[p->w->c->ballots.group[b]];
}

static int by_class(const void *a, const void *b, const void *context)
{
    const making *p = context;
    const size_t k = p->order->k;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    if (kind_at(p, x) != kind_at(p, y))
        return kind_at(p, x) < kind_at(p, y) ? -1 : 1;
    for (size_t i = 0; i < k; i++) {
        if (p->tops[x * k + i] != p->tops[y * k + i])
            return p->tops[x * k + i] < p->tops[y * k + i] ? -1 : 1;
    }
    return 0;
}

static cmt_status sort_classes(making *p, cmt_err *err)
{
    const size_t m = p->w->c->ballots.n;
    const size_t k = p->order->k;
    p->tops = CMT_NEW_ARRAY(p->mem, uint32_t, m * k + 1);
    if (p->tops == NULL)
        return no_room(err);
    for (uint32_t b = 0; b < m; b++) {
        for (size_t i = 0; i < k; i++)
            p->tops[b * k + i] = cmt_order_tops(p->w->c, b, p->order, i);
    }
    return cmt_ballot_classify(p->mem, m, by_class, p, &p->of) ? CMT_OK : no_room(err);
}

/* --- columns ------------------------------------------------------------------------------ */

static uint32_t arc(const making *p, size_t kind, size_t from, size_t to)
{
    return cmt_order_arc(&p->of, p->order, kind, from, to);
}

/* The ballots of a class, or their weight. */
static void class_size(making *p, size_t c, mpq_ptr out)
{
    const cmt_contest *contest = p->w->c;
    mpq_ptr q = p->w->q[1];
    mpq_set_ui(out, 0, 1);
    for (size_t j = p->of.first[c]; j < p->of.first[c + 1]; j++) {
        const uint32_t b = p->of.sorted[j];
        cmt_q_set_i64(q, contest->ballots.count[b], 1);
        if (p->aim == CMT_AIM_WEIGHT)
            mpq_mul(q, q, contest->voices[contest->ballots.group[b]].multiplier);
        mpq_add(out, out, q);
    }
}

static void add_columns(making *p)
{
    for (size_t c = 0; c < p->of.n; c++) {
        mpq_ptr upper = cmt_draft_q(&p->draft);
        if (upper == NULL)
            return;
        class_size(p, c, upper);
        cmt_draft_column(&p->draft, cmt_arena_printf(p->mem, "replaced(%zu)", c),
                         p->whole != CMT_WHOLE_NONE, upper);
    }
    for (size_t kind = 0; kind < p->n_kinds; kind++) {
        for (size_t to = 1; to <= p->order->k; to++) {
            for (size_t from = 0; from < to; from++) {
                cmt_draft_column(
                    &p->draft,
                    cmt_arena_printf(p->mem, "new(%zu,%zu,%zu)", kind, from, to),
                    p->whole == CMT_WHOLE_ALL, NULL);
            }
        }
    }
}

/* --- rows --------------------------------------------------------------------------------- */

/* (1), (2) */
static void add_flows(making *p, size_t kind)
{
    const size_t k = p->order->k;
    for (uint32_t c = 0; c < p->of.n; c++) {
        if (kind_at(p, p->of.sorted[p->of.first[c]]) == kind)
            cmt_draft_term(&p->draft, c, p->draft.minus);
    }
    for (size_t to = 1; to <= k; to++)
        cmt_draft_term(&p->draft, arc(p, kind, 0, to), p->draft.one);
    cmt_draft_row(&p->draft, cmt_arena_printf(p->mem, "as-many(%zu)", kind),
                  CMT_SENSE_EQ, p->draft.zero);
    for (size_t a = 1; a < k; a++) {
        for (size_t from = 0; from < a; from++)
            cmt_draft_term(&p->draft, arc(p, kind, from, a), p->draft.one);
        for (size_t to = a + 1; to <= k; to++)
            cmt_draft_term(&p->draft, arc(p, kind, a, to), p->draft.minus);
        cmt_draft_row(&p->draft, cmt_arena_printf(p->mem, "next(%zu,%zu)", kind, a),
                      CMT_SENSE_EQ, p->draft.zero);
    }
}

/* d(b,i,a): equal parts for all at the top. */
static void difference(const making *p, size_t b, size_t i, size_t a, mpq_ptr out)
{
    const uint32_t tops = p->tops[b * p->order->k + i - 1];
    const int on_a = (tops >> (a - 1) & 1U) != 0 ? 1 : 0;
    const int on_i = (tops >> (i - 1) & 1U) != 0 ? 1 : 0;
    unsigned long n = 0;
    for (uint32_t left = tops; left != 0; left &= left - 1)
        n++;
    mpq_set_si(out, on_a - on_i, n > 0 ? n : 1);
    mpq_canonicalize(out);
}

/* The x part of (3), and -D(i,a). */
static void add_taken(making *p, size_t i, size_t a, mpq_ptr rhs)
{
    mpq_t *q = p->w->q;
    for (uint32_t c = 0; c < p->of.n && rhs != NULL; c++) {
        const size_t b = p->of.sorted[p->of.first[c]];
        difference(p, b, i, a, q[0]);
        if (mpq_sgn(q[0]) == 0)
            continue;
        mpq_ptr value = cmt_draft_q(&p->draft);
        if (value == NULL)
            return;
        mpq_mul(value, q[0], p->negative[kind_at(p, b)]);
        class_size(p, c, q[0]);
        mpq_mul(q[0], q[0], value);
        mpq_add(rhs, rhs, q[0]);
        cmt_draft_term(&p->draft, c, value);
    }
}

/* (3) */
static void add_round(making *p, size_t i, size_t a)
{
    mpq_ptr rhs = cmt_draft_q(&p->draft);
    add_taken(p, i, a, rhs);
    for (size_t kind = 0; kind < p->n_kinds; kind++) {
        for (size_t from = 0; from < i; from++) {
            cmt_draft_term(&p->draft, arc(p, kind, from, a), p->multipliers[kind]);
            cmt_draft_term(&p->draft, arc(p, kind, from, i), p->negative[kind]);
        }
    }
    cmt_draft_row(&p->draft, cmt_arena_printf(p->mem, "stays(%zu,%zu)", i, a),
                  CMT_SENSE_GE, rhs);
}

static bool make_numbers(making *p)
{
    const size_t k = p->order->k;
    p->negative = cmt_q_array(p->mem, p->n_kinds + 1);
    if (p->negative == NULL
        || !cmt_draft_begin(p->mem, p->of.n + p->n_kinds * k * (k + 1), &p->draft))
        return false;
    if (p->aim == CMT_AIM_WEIGHT)
        p->multipliers = &p->draft.one;
    for (size_t kind = 0; kind < p->n_kinds; kind++)
        mpq_neg(p->negative[kind], p->multipliers[kind]);
    return true;
}

static cmt_status build(making *p, cmt_err *err)
{
    if (!make_numbers(p))
        return no_room(err);
    add_columns(p);
    for (size_t kind = 0; kind < p->n_kinds && !p->draft.full; kind++)
        add_flows(p, kind);
    for (size_t i = 1; i < p->order->k; i++) {
        for (size_t a = i + 1; a <= p->order->k && !p->draft.full; a++)
            add_round(p, i, a);
    }
    for (uint32_t c = 0; c < p->of.n && !p->draft.full; c++)
        cmt_draft_term(&p->draft, c, p->draft.one);
    return cmt_draft_minimise(&p->draft) ? CMT_OK : no_room(err);
}

static cmt_status solve(making *p,
                        cmt_arena *mem,
                        cmt_margin_answer *answer,
                        mpq_ptr value,
                        cmt_order_ballots *made,
                        cmt_err *err)
{
    cmt_solution s = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(sort_classes(p, err));
    if (p->of.n * p->order->k > p->w->terms) {
        *answer = CMT_ANSWER_OPEN;
        return CMT_OK;
    }
    CMT_TRY(build(p, err));
    CMT_TRY(
        cmt_margin_ask(p->w, p->mem, p->draft.builder, p->draft.all, answer, &s, err));
    if (*answer != CMT_ANSWER_LEAST)
        return CMT_OK;
    mpq_set(value, s.objective);
    if (p->whole == CMT_WHOLE_ALL)
        CMT_TRY(cmt_order_make(p->w, mem, p->order, &p->of, s.x, made, err));
done:
    return st;
}

cmt_status cmt_order_solve(cmt_margin_work *w,
                           cmt_arena *mem,
                           const cmt_order *order,
                           cmt_margin_aim aim,
                           cmt_order_whole whole,
                           cmt_margin_answer *answer,
                           mpq_ptr value,
                           cmt_order_ballots *made,
                           cmt_err *err)
{
    making p = {
        .w = w, .order = order, .aim = aim, .whole = whole, .mem = cmt_arena_new(0)};
    p.n_kinds = aim == CMT_AIM_WEIGHT ? 1 : w->n_kinds;
    p.multipliers = w->multipliers;
    if (p.mem == NULL)
        return no_room(err);
    const cmt_status st = solve(&p, mem, answer, value, made, err);
    cmt_arena_free(p.mem);
    return st;
}
