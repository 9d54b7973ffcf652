/* Audits of a committee that takes decisions, one alternative of each: groups that agree on
 * some decisions are due their part of these. */
#include "base/err.h"
#include "insight/audit_view.h"

#include <string.h>

/* A group that grows smaller while the decisions it agrees on become more. */
typedef struct accord {
    cmt_audit_view v;
    const cmt_contest *c;
    bool *open;    /* [n_decisions] with an eligible alternative */
    size_t n_open; /* T */
    size_t *rest;  /* [n_decisions + 1] open ones from d on */
    size_t l;      /* decisions that somebody should have won */
    bool whole;    /* only groups that agree on every decision */
    bool *with;    /* [n_decisions + 1][n_ballots] */
    bool *chosen;  /* [n] what they agree on */
    mpq_t *sum;    /* [n_decisions + 1] their weight */
    bool spent;
} accord;

/* Whether this weight, agreeing on `agreed` of T decisions, is due l: w agreed >= l W. */
static bool is_due(accord *a, mpq_srcptr weight, size_t agreed)
{
    if (mpq_sgn(weight) <= 0)
        return false;
    mpq_set_ui(a->v.q[0], agreed, 1);
    mpq_mul(a->v.q[0], a->v.q[0], weight);
    mpq_set_ui(a->v.q[1], a->l, 1);
    mpq_mul(a->v.q[1], a->v.q[1], a->v.total);
    return mpq_cmp(a->v.q[0], a->v.q[1]) >= 0;
}

/* Those of depth d who approve alternative i, at the next depth. */
static void keep(accord *a, size_t d, size_t i)
{
    const size_t m = a->v.n_ballots;
    const bool *now = a->with + d * m;
    bool *next = a->with + (d + 1) * m;
    mpq_set_ui(a->sum[d + 1], 0, 1);
    for (size_t b = 0; b < m; b++) {
        next[b] = now[b] && cmt_audit_approves(&a->v, b, i);
        if (next[b])
            mpq_add(a->sum[d + 1], a->sum[d + 1], a->v.weight[b]);
    }
}

/* Go through the decisions from d on: agree on an alternative of it, or leave it out. Those
 * left go to the last row. Depth: the decisions. */
static bool agree(accord *a, size_t d, size_t agreed)
{
    const size_t m = a->v.n_ballots;
    a->spent = a->spent || !cmt_audit_spend(&a->v, m + 1);
    if (a->spent || !is_due(a, a->sum[d], agreed + a->rest[d]))
        return false;
    if (d == a->c->n_decisions) {
        return cmt_audit_stands(&a->v, CMT_ANSWER_ONE, a->with + d * m, NULL, a->l);
    }
    for (size_t i = 0; i < a->v.n && a->open[d]; i++) {
        if (a->c->decision[i] != d || !a->v.can[i])
            continue;
        keep(a, d, i);
        a->chosen[i] = true;
        if (agree(a, d + 1, agreed + 1))
            return true;
        a->chosen[i] = false;
    }
    if (a->whole && a->open[d])
        return false;
    memcpy(a->with + (d + 1) * m, a->with + d * m, m * sizeof *a->with);
    mpq_set(a->sum[d + 1], a->sum[d]);
    return agree(a, d + 1, agreed);
}

static cmt_status prepare(accord *a, cmt_err *err)
{
    cmt_arena *mem = a->v.mem;
    const size_t t = a->c->n_decisions;
    a->open = CMT_NEW_ARRAY(mem, bool, t + 1);
    a->rest = CMT_NEW_ARRAY(mem, size_t, t + 1);
    a->with = CMT_NEW_ARRAY(mem, bool, (t + 1) * (a->v.n_ballots + 1));
    a->chosen = CMT_NEW_ARRAY(mem, bool, a->v.n + 1);
    a->sum = cmt_q_array(mem, t + 1);
    if (a->open == NULL || a->rest == NULL || a->with == NULL || a->chosen == NULL
        || a->sum == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an audit");
    for (size_t i = 0; i < a->v.n; i++)
        a->open[a->c->decision[i]] = a->open[a->c->decision[i]] || a->v.can[i];
    for (size_t d = t; d > 0; d--)
        a->rest[d - 1] = a->rest[d] + (a->open[d - 1] ? 1 : 0);
    a->n_open = a->rest[0];
    return CMT_OK;
}

/* Those who won fewer than l, to begin with. */
static bool find(accord *a)
{
    mpq_set_ui(a->sum[0], 0, 1);
    for (size_t b = 0; b < a->v.n_ballots; b++) {
        a->with[b] = a->v.got[b] < a->l;
        if (a->with[b])
            mpq_add(a->sum[0], a->sum[0], a->v.weight[b]);
    }
    memset(a->chosen, 0, a->v.n);
    return agree(a, 0, 0);
}

static cmt_status audit(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_set *committee,
                        const cmt_audit_terms *terms,
                        size_t most,
                        bool whole,
                        cmt_audit_finding *out,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_contest seated = *contest;
    accord a = {.c = contest, .whole = whole};
    if (contest->decision == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the audit reads decisions");
    seated.seats = contest->n_alternatives; /* one of each decision is the limit */
    CMT_TRY(cmt_audit_look(mem, &seated, committee, terms, &a.v, err));
    CMT_TRY(prepare(&a, err));
    for (a.l = 1; a.l <= a.n_open && a.l <= most && !a.spent; a.l++) {
        if (find(&a)) {
            return cmt_audit_accuse(&a.v, a.with + contest->n_decisions * a.v.n_ballots,
                                    a.chosen, a.l, out, err);
        }
    }
    if (a.spent)
        return cmt_audit_too_long(err);
    *out = (cmt_audit_finding){.holds = true};
done:
    return st;
}

cmt_status cmt_audit_decisions_jr(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_set *committee,
                                  const cmt_audit_terms *terms,
                                  cmt_audit_finding *out,
                                  cmt_err *err)
{
    return audit(mem, contest, committee, terms, 1, false, out, err);
}

cmt_status cmt_audit_decisions_weak_ejr(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_set *committee,
                                        const cmt_audit_terms *terms,
                                        cmt_audit_finding *out,
                                        cmt_err *err)
{
    return audit(mem, contest, committee, terms, SIZE_MAX, true, out, err);
}

cmt_status cmt_audit_decisions_ejr(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_set *committee,
                                   const cmt_audit_terms *terms,
                                   cmt_audit_finding *out,
                                   cmt_err *err)
{
    return audit(mem, contest, committee, terms, SIZE_MAX, false, out, err);
}
