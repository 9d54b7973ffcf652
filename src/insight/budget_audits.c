/* Audits of budgets: what projects cost takes the place of seats. */
#include "base/err.h"
#include "insight/audit_view.h"

/* One project that is left out, and who wants it. */
typedef struct claim {
    cmt_audit_view v;
    const cmt_contest *c;
    mpq_t *got;  /* [n_ballots] cost of the funded projects that each approves */
    bool *who;   /* [n_ballots] */
    mpq_ptr top; /* the most that anybody claiming has */
    mpq_ptr due; /* their part of the budget */
    mpq_ptr q;
} claim;

static void sum_costs(const claim *k, const cmt_set *set, size_t b, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t j = 0; j < set->n; j++) {
        if (cmt_audit_approves(&k->v, b, set->at[j]))
            mpq_add(out, out, k->c->costs[set->at[j]]);
    }
}

/* The part of the budget that belongs to those who claim. */
static bool weigh(claim *k)
{
    mpq_set_ui(k->due, 0, 1);
    for (size_t b = 0; b < k->v.n_ballots; b++) {
        if (k->who[b])
            mpq_add(k->due, k->due, k->v.weight[b]);
    }
    const bool any = mpq_sgn(k->due) > 0;
    if (any) {
        mpq_mul(k->due, k->due, k->c->budget);
        mpq_div(k->due, k->due, k->v.total);
    }
    return any;
}

/* Whether some admissible budget answers: it leaves one of them with so much that the
 * project would not fit their part any more, or (jr) funds one that one of them approves. */
static bool stands(claim *k, size_t i, bool jr)
{
    bool answered = k->v.admissible == NULL;
    for (size_t s = 0; s < k->v.n_admissible && !answered; s++) {
        const cmt_set *set = &k->v.admissible[s];
        for (size_t b = 0; b < k->v.n_ballots && !answered; b++) {
            if (!k->who[b])
                continue;
            for (size_t j = 0; jr && j < set->n; j++)
                answered = answered || cmt_audit_approves(&k->v, b, set->at[j]);
            sum_costs(k, set, b, k->q);
            mpq_add(k->q, k->q, k->c->costs[i]);
            answered = answered || (!jr && mpq_cmp(k->q, k->due) > 0);
        }
    }
    return answered;
}

/* Whether the supporters of project i who have at most `top` (jr: who approve nothing that
 * is funded) could pay for it on top of that. */
static bool is_wronged(claim *k, size_t i, bool jr)
{
    for (size_t b = 0; b < k->v.n_ballots; b++) {
        k->who[b] = cmt_audit_approves(&k->v, b, i)
                    && (jr ? k->v.got[b] == 0 : mpq_cmp(k->got[b], k->top) <= 0);
    }
    if (!weigh(k))
        return false;
    mpq_add(k->q, k->c->costs[i], k->top);
    return mpq_cmp(k->q, k->due) <= 0 && stands(k, i, jr);
}

static cmt_status prepare(claim *k, const cmt_set *committee, cmt_err *err)
{
    cmt_arena *mem = k->v.mem;
    k->got = cmt_q_array(mem, k->v.n_ballots + 1);
    k->who = CMT_NEW_ARRAY(mem, bool, k->v.n_ballots + 1);
    k->top = cmt_q(mem);
    k->due = cmt_q(mem);
    k->q = cmt_q(mem);
    if (k->got == NULL || k->who == NULL || k->top == NULL || k->due == NULL
        || k->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an audit");
    for (size_t b = 0; b < k->v.n_ballots; b++)
        sum_costs(k, committee, b, k->got[b]);
    return CMT_OK;
}

static cmt_status accuse(claim *k, size_t i, cmt_audit_finding *out, cmt_err *err)
{
    bool *over = CMT_NEW_ARRAY(k->v.mem, bool, k->v.n + 1);
    if (over == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a finding");
    over[i] = true;
    return cmt_audit_accuse(&k->v, k->who, over, 0, out, err);
}

/* Whether some supporters of project i are wronged: of every amount that one may have, all
 * who have no more. */
static cmt_status try_project(claim *k, size_t i, bool jr, bool *wronged, cmt_err *err)
{
    *wronged = false;
    for (size_t b = 0; b < k->v.n_ballots && !*wronged; b++) {
        if (!cmt_audit_approves(&k->v, b, i))
            continue;
        if (!cmt_audit_spend(&k->v, k->v.n_ballots))
            return cmt_audit_too_long(err);
        if (!jr)
            mpq_set(k->top, k->got[b]);
        *wronged = is_wronged(k, i, jr);
        if (jr)
            break;
    }
    return CMT_OK;
}

/* Every project that is left out. What is worth nothing to anybody is no claim. */
static cmt_status find_project(claim *k, bool jr, cmt_audit_finding *out, cmt_err *err)
{
    for (size_t i = 0; i < k->v.n; i++) {
        bool wronged = false;
        if (!k->v.can[i] || k->v.in[i] || (!jr && mpq_sgn(k->c->costs[i]) == 0))
            continue;
        const cmt_status st = try_project(k, i, jr, &wronged, err);
        if (st != CMT_OK)
            return st;
        if (wronged)
            return accuse(k, i, out, err);
    }
    *out = (cmt_audit_finding){.holds = true};
    return CMT_OK;
}

static cmt_status audit_budget(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_set *funded,
                               const cmt_audit_terms *terms,
                               bool jr,
                               cmt_audit_finding *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_contest seated = *contest;
    claim k = {.c = contest};
    if (contest->costs == NULL || contest->budget == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the audit reads costs and a budget");
    seated.seats = contest->n_alternatives; /* the budget is the limit */
    CMT_TRY(cmt_audit_look(mem, &seated, funded, terms, &k.v, err));
    CMT_TRY(prepare(&k, funded, err));
    CMT_TRY(find_project(&k, jr, out, err));
done:
    return st;
}

cmt_status cmt_audit_budget_jr(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_set *committee,
                               const cmt_audit_terms *terms,
                               cmt_audit_finding *out,
                               cmt_err *err)
{
    return audit_budget(mem, contest, committee, terms, true, out, err);
}

cmt_status cmt_audit_budget_ejr_plus(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_set *committee,
                                     const cmt_audit_terms *terms,
                                     cmt_audit_finding *out,
                                     cmt_err *err)
{
    return audit_budget(mem, contest, committee, terms, false, out, err);
}
