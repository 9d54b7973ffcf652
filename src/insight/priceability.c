#include "base/err.h"
#include "base/limits.h"
#include "insight/audit_view.h"

/* The program of proportionality.h; column 0 is the price. */
typedef struct pricing {
    cmt_audit_view *v;
    const cmt_set *committee;
    cmt_lp_builder *builder;
    uint32_t *column;   /* [n_ballots][members], 0 = no payment */
    cmt_term *terms;    /* [columns] scratch */
    const mpq_t *cost;  /* [n] of what is chosen: 1 without costs */
    const mpq_t *minus; /* [n] their negatives */
    mpq_srcptr most;    /* of the price */
    mpq_srcptr one;
} pricing;

/* In how many of the admissible outcomes an alternative is. */
static size_t held(const cmt_audit_view *v, size_t i)
{
    size_t n = 0;
    for (size_t s = 0; s < v->n_admissible; s++)
        n += cmt_set_has(&v->admissible[s], i) ? 1 : 0;
    return n;
}

/* Whether every admissible outcome holds it. */
static bool is_forced(const cmt_audit_view *v, size_t i)
{
    return v->admissible != NULL && held(v, i) == v->n_admissible;
}

/* Whether being left out is a claim: it can be had, it costs something, and some admissible
 * outcome holds it. */
static bool is_claim(const pricing *p, size_t i)
{
    return p->v->can[i] && !p->v->in[i] && mpq_sgn(p->cost[i]) > 0
           && (p->v->admissible == NULL || held(p->v, i) > 0);
}

static bool add_columns(pricing *p, mpq_srcptr zero)
{
    cmt_audit_view *v = p->v;
    const size_t n = p->committee->n;
    bool ok = cmt_lp_add_column(p->builder, "price", false, zero, p->most) == 0;
    for (size_t b = 0; b < v->n_ballots && ok; b++) {
        for (size_t k = 0; k < n && ok; k++) {
            if (!cmt_audit_approves(v, b, p->committee->at[k]))
                continue;
            const char *name = cmt_arena_printf(v->mem, "pay(%zu,%zu)", b, k);
            ok = name != NULL;
            if (ok) {
                p->column[b * n + k] =
                    cmt_lp_add_column(p->builder, name, false, zero, NULL);
                ok = p->column[b * n + k] != UINT32_MAX;
            }
        }
    }
    return ok;
}

static bool add_row(
    pricing *p, const char *name, cmt_sense sense, mpq_srcptr rhs, size_t n_terms)
{
    const cmt_row row = {.name = name,
                         .sense = sense,
                         .rhs = rhs,
                         .terms = p->terms,
                         .n_terms = n_terms};
    return name != NULL && cmt_lp_add_row(p->builder, &row);
}

/* (1) */
static bool add_members(pricing *p, mpq_srcptr zero)
{
    const size_t n = p->committee->n;
    bool ok = true;
    for (size_t k = 0; k < n && ok; k++) {
        size_t at = 0;
        const uint32_t i = p->committee->at[k];
        if (mpq_sgn(p->cost[i]) > 0)
            p->terms[at++] = (cmt_term){.column = 0, .value = p->minus[i]};
        for (size_t b = 0; b < p->v->n_ballots; b++) {
            if (p->column[b * n + k] != 0)
                p->terms[at++] = (cmt_term){p->column[b * n + k], p->one};
        }
        if (at > 0) {
            ok = add_row(p, cmt_arena_printf(p->v->mem, "member(%zu)", k),
                         is_forced(p->v, i) ? CMT_SENSE_LE : CMT_SENSE_EQ, zero, at);
        }
    }
    return ok;
}

/* (2) */
static bool add_budgets(pricing *p)
{
    const size_t n = p->committee->n;
    bool ok = true;
    for (size_t b = 0; b < p->v->n_ballots && ok; b++) {
        size_t at = 0;
        for (size_t k = 0; k < n; k++) {
            if (p->column[b * n + k] != 0)
                p->terms[at++] = (cmt_term){p->column[b * n + k], p->one};
        }
        if (at > 0) {
            ok = add_row(p, cmt_arena_printf(p->v->mem, "budget(%zu)", b), CMT_SENSE_LE,
                         p->v->weight[b], at);
        }
    }
    return ok;
}

/* (3), as: price + payments of supporters >= their weight */
static bool add_left_out(pricing *p)
{
    const size_t n = p->committee->n;
    bool ok = true;
    for (size_t i = 0; i < p->v->n && ok; i++) {
        size_t at = 0;
        mpq_ptr weight = cmt_q(p->v->mem);
        if (!is_claim(p, i))
            continue;
        if (weight == NULL)
            return false;
        p->terms[at++] = (cmt_term){.column = 0, .value = p->cost[i]};
        for (size_t b = 0; b < p->v->n_ballots; b++) {
            if (!cmt_audit_approves(p->v, b, i))
                continue;
            mpq_add(weight, weight, p->v->weight[b]);
            for (size_t k = 0; k < n; k++) {
                if (p->column[b * n + k] != 0)
                    p->terms[at++] = (cmt_term){p->column[b * n + k], p->one};
            }
        }
        ok = add_row(p, cmt_arena_printf(p->v->mem, "out(%zu)", i), CMT_SENSE_GE,
                     weight, at);
    }
    return ok;
}

/* What a seat, or each project, costs, and how high the price may be. */
static bool set_costs(pricing *p, const cmt_contest *c)
{
    cmt_audit_view *v = p->v;
    const bool budget =
        c->kind == CMT_KIND_BUDGET && c->costs != NULL && c->budget != NULL;
    mpq_t *cost = cmt_q_array(v->mem, v->n + 1);
    mpq_t *minus = cmt_q_array(v->mem, v->n + 1);
    mpq_ptr most = cmt_q(v->mem);
    size_t least = v->n; /* the cheapest that costs anything */
    if (cost == NULL || minus == NULL || most == NULL)
        return false;
    for (size_t i = 0; i < v->n; i++) {
        if (budget) {
            mpq_set(cost[i], c->costs[i]);
        } else {
            mpq_set_ui(cost[i], 1, 1);
        }
        mpq_neg(minus[i], cost[i]);
        if (mpq_sgn(cost[i]) > 0
            && (least == v->n || mpq_cmp(cost[i], cost[least]) < 0))
            least = i;
    }
    mpq_set(most, v->total);
    if (budget && mpq_sgn(c->budget) > 0) {
        mpq_div(most, most, c->budget);
    } else if (budget && least < v->n) {
        mpq_div(most, most, cost[least]);
    }
    p->cost = (const mpq_t *)cost;
    p->minus = (const mpq_t *)minus;
    p->most = most;
    return true;
}

static cmt_status build(pricing *p, const cmt_contest *c, cmt_lp *lp, cmt_err *err)
{
    mpq_t *q = cmt_q_array(p->v->mem, 2);
    const size_t n = p->v->n_ballots * p->committee->n;
    if (n >= CMT_MAX_PROGRAM_VARIABLES) {
        return cmt_fail(err, CMT_E_LIMIT, "more than %d payments to price",
                        CMT_MAX_PROGRAM_VARIABLES);
    }
    p->builder = cmt_lp_builder_new(p->v->mem);
    p->column = CMT_NEW_ARRAY(p->v->mem, uint32_t, n + 1);
    p->terms = CMT_NEW_ARRAY(p->v->mem, cmt_term, n + 2);
    if (q == NULL || p->builder == NULL || p->column == NULL || p->terms == NULL
        || !set_costs(p, c))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu payments", n);
    mpq_set_si(q[1], 1, 1);
    p->one = q[1];
    const cmt_term price = {.column = 0, .value = p->one};
    if (!add_columns(p, q[0]) || !add_members(p, q[0]) || !add_budgets(p)
        || !add_left_out(p) || !cmt_lp_set_objective(p->builder, true, &price, 1))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu payments", n);
    return cmt_lp_snapshot(p->builder, lp, err);
}

static cmt_status read_prices(const pricing *p,
                              const cmt_solution *s,
                              cmt_audit_prices *out,
                              cmt_err *err)
{
    const size_t n = p->v->n_ballots * p->committee->n;
    cmt_audit_prices found = {.certificate = s->certificate};
    if (s->status == CMT_SOLUTION_UNPROVED || s->status == CMT_SOLUTION_UNBOUNDED)
        return cmt_fail(err, CMT_E_LIMIT, "the price is left unproved");
    found.holds = s->status == CMT_SOLUTION_OPTIMAL && mpq_sgn(s->objective) > 0;
    if (found.holds) {
        mpq_t *pay = cmt_q_array(p->v->mem, n + 1);
        if (pay == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for %zu payments", n);
        for (size_t k = 0; k < n; k++) {
            if (p->column[k] != 0)
                mpq_set(pay[k], s->x[p->column[k]]);
        }
        found.price = s->x[0];
        found.pay = (const mpq_t *)pay;
    }
    *out = found;
    return CMT_OK;
}

cmt_status cmt_audit_priceability(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_set *committee,
                                  const cmt_audit_terms *terms,
                                  const cmt_solver *solver,
                                  cmt_audit_prices *out,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_audit_view v = {0};
    cmt_lp lp = {0};
    cmt_solution solution = {0};
    cmt_contest seated = *contest;
    if (contest->kind == CMT_KIND_BUDGET)
        seated.seats = contest->n_alternatives; /* the budget is the limit */
    CMT_TRY(cmt_audit_look(mem, &seated, committee, terms, &v, err));
    pricing p = {.v = &v, .committee = committee};
    if (mpq_sgn(v.total) == 0) {
        *out = (cmt_audit_prices){.holds = true};
        return CMT_OK;
    }
    CMT_TRY(build(&p, contest, &lp, err));
    CMT_TRY(solver->solve(solver->self, mem, &lp, &solution, err));
    CMT_TRY(read_prices(&p, &solution, out, err));
done:
    return st;
}
