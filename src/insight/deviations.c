#include "base/err.h"
#include "insight/audit_view.h"

#include <string.h>

/* A set of alternatives that grows one by one, and what each ballot approves of it. */
typedef struct deviation {
    cmt_audit_view *v;
    size_t size;    /* of the full set */
    size_t due;     /* FJR: what each approves of it; core: 0, more than they have */
    bool *chosen;   /* [n] */
    uint32_t *gets; /* [n_ballots] */
    const uint32_t *later; /* [n + 1][n_ballots]: approved alternatives from i on */
    bool *who;             /* [n_ballots] */
    bool spent;
} deviation;

static void put(deviation *d, size_t i, bool in)
{
    d->chosen[i] = in;
    for (size_t b = 0; b < d->v->n_ballots; b++) {
        const uint32_t one = cmt_audit_approves(d->v, b, i) ? 1 : 0;
        d->gets[b] = in ? d->gets[b] + one : d->gets[b] - one;
    }
}

/* The most that ballot b can approve of the full set, when alternatives from i on may fill
 * the `open` places that are left. */
static uint32_t can_get(const deviation *d, size_t b, size_t i, size_t open)
{
    const uint32_t more = d->later[i * d->v->n_ballots + b];
    return d->gets[b] + (more < open ? more : (uint32_t)open);
}

/* --- core and FJR -------------------------------------------------------------------------- */

/* Those who can still get more than they have (FJR: what is due, and have less) are due the
 * size of the set. */
static bool may_block(deviation *d, size_t i, size_t open, mpq_ptr weight)
{
    mpq_set_ui(weight, 0, 1);
    for (size_t b = 0; b < d->v->n_ballots; b++) {
        const uint32_t most = can_get(d, b, i, open);
        d->who[b] =
            d->due == 0 ? most > d->v->got[b] : most >= d->due && d->v->got[b] < d->due;
        if (d->who[b])
            mpq_add(weight, weight, d->v->weight[b]);
    }
    return cmt_audit_is_due(d->v, weight, d->size);
}

/* Fill `open` places from alternative i on; true: such a set. Depth: its size. */
static bool block(deviation *d, size_t i, size_t open, mpq_ptr weight)
{
    d->spent = d->spent || !cmt_audit_spend(d->v, d->v->n_ballots + 1);
    if (d->spent || !may_block(d, i, open, weight))
        return false;
    if (open == 0) {
        return cmt_audit_stands(d->v, d->due == 0 ? CMT_ANSWER_HOLDS : CMT_ANSWER_ONE,
                                d->who, d->chosen, d->due);
    }
    for (; i + open <= d->v->n && !d->spent; i++) {
        if (!d->v->can[i])
            continue;
        put(d, i, true);
        if (block(d, i + 1, open - 1, weight))
            return true;
        put(d, i, false);
    }
    return false;
}

/* --- Pareto ------------------------------------------------------------------------------ */

/* Everybody can still get as much as they have, and, at the end, somebody more. */
static bool may_dominate(deviation *d, size_t i, size_t open)
{
    bool more = false;
    for (size_t b = 0; b < d->v->n_ballots; b++) {
        d->who[b] = false;
        if (mpq_sgn(d->v->weight[b]) <= 0)
            continue;
        const uint32_t most = can_get(d, b, i, open);
        if (most < d->v->got[b])
            return false;
        d->who[b] = most > d->v->got[b];
        more = more || d->who[b];
    }
    return more;
}

static bool dominate(deviation *d, size_t i, size_t open)
{
    d->spent = d->spent || !cmt_audit_spend(d->v, d->v->n_ballots + 1);
    if (d->spent || !may_dominate(d, i, open))
        return false;
    if (open == 0)
        return cmt_audit_stands(d->v, CMT_ANSWER_IS, d->who, d->chosen, 0);
    for (; i + open <= d->v->n && !d->spent; i++) {
        if (!d->v->can[i])
            continue;
        put(d, i, true);
        if (dominate(d, i + 1, open - 1))
            return true;
        put(d, i, false);
    }
    return false;
}

/* --- both --------------------------------------------------------------------------------- */

static cmt_status prepare(cmt_audit_view *v, deviation *out, cmt_err *err)
{
    const size_t m = v->n_ballots;
    uint32_t *later = CMT_NEW_ARRAY(v->mem, uint32_t, (v->n + 1) * (m + 1));
    deviation d = {.v = v, .later = later};
    d.chosen = CMT_NEW_ARRAY(v->mem, bool, v->n + 1);
    d.gets = CMT_NEW_ARRAY(v->mem, uint32_t, m + 1);
    d.who = CMT_NEW_ARRAY(v->mem, bool, m + 1);
    if (later == NULL || d.chosen == NULL || d.gets == NULL || d.who == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an audit");
    for (size_t i = v->n; i > 0; i--) {
        for (size_t b = 0; b < m; b++) {
            later[(i - 1) * m + b] =
                later[i * m + b] + (cmt_audit_approves(v, b, i - 1) ? 1U : 0U);
        }
    }
    *out = d;
    return CMT_OK;
}

cmt_status cmt_audit_core(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_set *committee,
                          const cmt_audit_terms *terms,
                          cmt_audit_finding *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_audit_view v = {0};
    deviation d = {0};
    mpq_ptr weight = cmt_q(mem);
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    CMT_TRY(cmt_audit_look(mem, contest, committee, terms, &v, err));
    CMT_TRY(prepare(&v, &d, err));
    for (d.size = 1; d.size <= v.seats && d.size <= v.n && !d.spent; d.size++) {
        if (block(&d, 0, d.size, weight))
            return cmt_audit_accuse(&v, d.who, d.chosen, d.size, out, err);
    }
    if (d.spent)
        return cmt_audit_too_long(err);
    *out = (cmt_audit_finding){.holds = true};
done:
    return st;
}

cmt_status cmt_audit_fjr(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_set *committee,
                         const cmt_audit_terms *terms,
                         cmt_audit_finding *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_audit_view v = {0};
    deviation d = {0};
    mpq_ptr weight = cmt_q(mem);
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    CMT_TRY(cmt_audit_look(mem, contest, committee, terms, &v, err));
    CMT_TRY(prepare(&v, &d, err));
    for (d.size = 1; d.size <= v.seats && d.size <= v.n && !d.spent; d.size++) {
        for (d.due = 1; d.due <= d.size && !d.spent; d.due++) {
            if (!block(&d, 0, d.size, weight))
                continue;
            CMT_TRY(cmt_audit_accuse(&v, d.who, d.chosen, d.size, out, err));
            out->members_due = d.due;
            return CMT_OK;
        }
    }
    if (d.spent)
        return cmt_audit_too_long(err);
    *out = (cmt_audit_finding){.holds = true};
done:
    return st;
}

cmt_status cmt_audit_pareto(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_set *committee,
                            const cmt_audit_terms *terms,
                            cmt_audit_finding *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_audit_view v = {0};
    deviation d = {0};
    CMT_TRY(cmt_audit_look(mem, contest, committee, terms, &v, err));
    CMT_TRY(prepare(&v, &d, err));
    d.size = committee->n;
    if (dominate(&d, 0, d.size))
        return cmt_audit_accuse(&v, d.who, d.chosen, 0, out, err);
    if (d.spent)
        return cmt_audit_too_long(err);
    *out = (cmt_audit_finding){.holds = true};
done:
    return st;
}
