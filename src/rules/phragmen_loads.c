#include "rules/phragmen_loads.h"

#include "ballot/ladder.h"
#include "base/err.h"

typedef struct loads {
    cmt_ladder ladder;
    mpq_t *load; /* [n_rungs] a unit of weight as the approvals scale it */
    size_t n_used;
} loads;

static loads *make(const cmt_phragmen *p, cmt_arena *mem)
{
    loads *l = CMT_NEW(mem, loads);
    if (l == NULL)
        return NULL;
    l->load = cmt_q_array(mem, p->n_rungs);
    l->n_used = 1;
    return l->load != NULL ? l : NULL;
}

static void *start(void *self, cmt_arena *mem)
{
    const cmt_phragmen *p = self;
    loads *l = make(p, mem);
    const bool ok =
        l != NULL && cmt_ladder_init(mem, &p->approvals, p->n_rungs, &l->ladder);
    return ok ? l : NULL;
}

static void *copy(void *self, cmt_arena *mem, const void *state)
{
    const cmt_phragmen *p = self;
    const loads *from = state;
    loads *l = make(p, mem);
    if (l == NULL || !cmt_ladder_copy(mem, &from->ladder, &l->ladder))
        return NULL;
    l->n_used = from->n_used;
    for (size_t r = 0; r < from->n_used; r++)
        mpq_set(l->load[r], from->load[r]);
    return l;
}

static void new_load(const cmt_phragmen *p, const loads *l, size_t i, mpq_ptr out)
{
    mpq_set(out, p->approvals.scale);
    if (p->costs != NULL)
        mpq_mul(out, out, p->costs[i]);
    for (size_t r = 1; r < l->n_used; r++) {
        cmt_ladder_weight(&l->ladder, i, r, p->z);
        if (mpz_sgn(p->z) == 0)
            continue;
        mpq_set_z(p->q[1], p->z);
        mpq_mul(p->q[1], p->q[1], l->load[r]);
        mpq_add(out, out, p->q[1]);
    }
    mpq_set_z(p->q[1], p->support[i]);
    mpq_div(out, out, p->q[1]);
}

cmt_status cmt_phragmen_values(void *self,
                               const void *state,
                               const bool *in,
                               const bool *open,
                               mpq_t *out,
                               cmt_err *err)
{
    (void)in;
    (void)err;
    const cmt_phragmen *p = self;
    const size_t n = p->approvals.n;
    mpq_ptr last = p->q[0];
    bool any = false;
    mpq_set_ui(last, 0, 1);
    for (size_t i = 0; i < n; i++) {
        if (!open[i] || mpz_sgn(p->support[i]) == 0)
            continue;
        any = true;
        new_load(p, state, i, out[i]);
        if (mpq_cmp(out[i], last) > 0)
            mpq_set(last, out[i]);
    }
    mpq_set_ui(p->q[1], any ? 1 : 0, 1);
    mpq_add(last, last, p->q[1]);
    for (size_t i = 0; i < n; i++) {
        if (open[i] && mpz_sgn(p->support[i]) == 0)
            mpq_set(out[i], last);
    }
    return CMT_OK;
}

static void take(void *self, void *state, const bool *in, uint32_t c)
{
    (void)in;
    const cmt_phragmen *p = self;
    loads *l = state;
    const cmt_approvals *a = &p->approvals;
    if (mpz_sgn(p->support[c]) == 0)
        return;
    new_load(p, l, c, l->load[l->n_used]);
    for (size_t k = a->first[c]; k < a->first[c + 1]; k++)
        cmt_ladder_move(&l->ladder, a->rows[k], l->n_used);
    l->n_used++;
}

static void describe(void *self, const void *state, cmt_sha256 *digest)
{
    const cmt_phragmen *p = self;
    const loads *l = state;
    for (size_t b = 0; b < p->approvals.n_rows; b++)
        cmt_steps_digest_q(digest, l->load[l->ladder.rung[b]]);
}

cmt_steps_rule cmt_phragmen_rule(void *self)
{
    return (cmt_steps_rule){.self = self,
                            .start = start,
                            .copy = copy,
                            .values = cmt_phragmen_values,
                            .take = take,
                            .describe = describe,
                            .least = true};
}

cmt_status cmt_phragmen_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             const mpq_srcptr *costs,
                             size_t steps,
                             cmt_phragmen *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_phragmen p = {.costs = costs, .n_rungs = steps + 1};
    CMT_TRY(cmt_approvals_build(mem, contest, &p.approvals, err));
    p.support = cmt_z_array(mem, contest->n_alternatives + 1);
    p.q = cmt_q_array(mem, 2);
    p.z = cmt_z(mem);
    if (p.support == NULL || p.q == NULL || p.z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    const cmt_approvals *a = &p.approvals;
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            cmt_approvals_weight(a, a->rows[k], p.z);
            mpz_add(p.support[i], p.support[i], p.z);
        }
    }
    *out = p;
done:
    return st;
}
