#include "rules/orders.h"

#include "base/err.h"
#include "rules/result.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the outcome of an order");
}

static cmt_value *ids_of(cmt_arena *mem,
                         const cmt_contest *contest,
                         const uint32_t *at,
                         size_t n)
{
    cmt_value *out = cmt_value_array(mem);
    for (size_t k = 0; k < n; k++)
        cmt_value_add(mem, out, cmt_value_string(mem, contest->ids[at[k]]));
    return out;
}

/* i, j, k, y for each multiplier that is not 0, flat. */
static cmt_value *multipliers_of(cmt_arena *mem, const cmt_order_bound *b)
{
    cmt_value *out = cmt_value_array(mem);
    size_t t = 0;
    for (size_t i = 0; i < b->n; i++) {
        for (size_t j = i + 1; j < b->n; j++) {
            for (size_t k = j + 1; k < b->n; k++, t++) {
                const int64_t row[] = {(int64_t)i, (int64_t)j, (int64_t)k, b->y[t]};
                for (size_t c = 0; c < 4 && b->y[t] != 0; c++)
                    cmt_value_add(mem, out, cmt_value_int(mem, row[c]));
            }
        }
    }
    return out;
}

static cmt_value *part_value(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_order_part *part)
{
    const cmt_order_search *s = &part->search;
    mpq_ptr unit = cmt_q(mem);
    if (unit == NULL)
        return NULL;
    mpq_div_2exp(unit, s->costs->unit, s->shift);
    mpq_mul_2exp(unit, unit, s->narrow);
    cmt_value *out = cmt_value_object(mem);
    cmt_value_set(mem, out, "members", ids_of(mem, contest, part->members, part->n));
    cmt_value_set(mem, out, "unit", cmt_value_q(mem, unit));
    cmt_value_set(mem, out, "multipliers", multipliers_of(mem, &s->bound));
    return out;
}

static cmt_value *witness_of(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_cheapest_orders *orders)
{
    cmt_value *parts = cmt_value_array(mem);
    cmt_value *out = cmt_value_object(mem);
    for (size_t p = 0; p < orders->n_parts; p++) {
        const cmt_order_part *part = &orders->parts[p];
        if (part->n > CMT_ORDERS_PLAIN_PART && part->n <= CMT_MAX_ORDER_PART)
            cmt_value_add(mem, parts, part_value(mem, contest, part));
    }
    cmt_value_set(mem, out, "order",
                  ids_of(mem, contest, orders->order, orders->n_placed));
    cmt_value_set(mem, out, "overruled", cmt_value_q(mem, orders->cost));
    if (cmt_value_count(parts) > 0)
        cmt_value_set(mem, out, "parts", parts);
    return out;
}

static cmt_status tell(cmt_arena *mem,
                       const cmt_contest *contest,
                       const cmt_rule_args *args,
                       cmt_cheapest_orders *orders,
                       cmt_outcome *out,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    const size_t n = contest->n_alternatives;
    const bool picks =
        args->tie_break.kind == CMT_TIE_ORDER || args->tie_break.kind == CMT_TIE_LOT;
    uint32_t *ranking = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (ranking == NULL)
        return no_room(err);
    for (size_t i = 0; i < n; i++) {
        ranking[i] = CMT_UNPLACED;
        if (!orders->proved)
            orders->first[i] = orders->order[0] == i;
    }
    for (size_t k = 0; k < orders->n_placed; k++)
        ranking[orders->order[k]] = (uint32_t)k;
    CMT_TRY(cmt_result_winners(mem, contest, orders->first, &o, err));
    if (picks || orders->unique || !orders->proved)
        o.ranking = ranking;
    if (contest->kind == CMT_KIND_RANKING)
        o.tied = orders->proved && !orders->unique;
    o.unproved = !orders->proved;
    o.bound = orders->proved ? NULL : orders->bound;
    o.witness = witness_of(mem, contest, orders);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}

cmt_status cmt_orders_run(cmt_arena *mem,
                          const cmt_contest *contest,
                          cmt_cost_kind kind,
                          const cmt_rule_args *args,
                          cmt_outcome *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_pairwise pw;
    cmt_pair_costs costs;
    cmt_cheapest_orders orders;
    uint32_t *place = NULL;
    const size_t n = contest->n_alternatives;
    bool *in = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (in == NULL)
        return no_room(err);
    for (size_t i = 0; i < n; i++)
        in[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_pairwise_build(mem, contest, &pw, err));
    CMT_TRY(cmt_pair_costs_build(mem, &pw, kind, &costs, err));
    CMT_TRY(cmt_tie_places(mem, &args->tie_break, n, &place, err));
    CMT_TRY(cmt_cheapest_orders_find(mem, &costs, in, place, &orders, err));
    CMT_TRY(tell(mem, contest, args, &orders, out, err));
done:
    return st;
}

cmt_status cmt_orders_worth(cmt_arena *mem,
                            const cmt_contest *contest,
                            cmt_cost_kind kind,
                            mpq_t *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_pairwise pw;
    cmt_pair_costs costs;
    const size_t n = contest->n_alternatives;
    mpq_ptr cost = cmt_q(mem);
    if (cost == NULL)
        return no_room(err);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_pairwise_build(mem, contest, &pw, err));
    CMT_TRY(cmt_pair_costs_build(mem, &pw, kind, &costs, err));
    for (size_t k = 0; k < n * n; k++)
        mpq_set_ui(out[k], 0, 1);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            mpz_import(mpq_numref(cost), costs.limbs, -1, sizeof(mp_limb_t), 0, 0,
                       cmt_pair_cost(&costs, i, j));
            mpz_set_ui(mpq_denref(cost), 1);
            mpq_mul(cost, cost, costs.unit);
            mpq_sub(out[i * n + j], out[i * n + j], cost);
            mpq_add(out[j * n + i], out[j * n + i], cost);
        }
    }
done:
    return st;
}
