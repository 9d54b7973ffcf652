/* What parts two committees, or two budgets; and what groups got from any two answers. */
#include "ballot/weight.h"
#include "base/err.h"
#include "insight/proportionality.h"
#include "insight/satisfaction.h"
#include "insight/sides_inner.h"
#include "rules/recount.h"

/* Ballots up to which an audit that compares them two by two is made for a comparison. */
#define MAX_SQUARED 1000

/* An axiom that may hold of one answer and not of the other. */
typedef struct axiom {
    const char *name;
    cmt_audit *audit;
    cmt_ballot_form form;
    bool budget;
    bool squared;
} axiom;

static const axiom axioms[CMT_SIDES_AXIOMS] = {
    {"jr", cmt_audit_jr, CMT_FORM_APPROVE, false, false},
    {"ejr-plus", cmt_audit_ejr_plus, CMT_FORM_APPROVE, false, false},
    {"jr", cmt_audit_budget_jr, CMT_FORM_APPROVE, true, false},
    {"ejr-plus", cmt_audit_budget_ejr_plus, CMT_FORM_APPROVE, true, true},
    {"psc-hare", cmt_audit_psc_hare, CMT_FORM_RANK, false, false},
    {"psc-droop", cmt_audit_psc_droop, CMT_FORM_RANK, false, false},
};

static cmt_value *groups_of(cmt_sides_work *w,
                            const cmt_contest *c,
                            const cmt_audit_finding *f)
{
    cmt_value *list = cmt_value_array(w->mem);
    bool *in = CMT_NEW_ARRAY(w->mem, bool, c->n_voices + 1);
    for (size_t k = 0; in != NULL && k < f->n_ballots; k++)
        in[c->ballots.group[f->ballots[k]]] = true;
    for (size_t g = 0; in != NULL && g < c->n_voices; g++) {
        if (!in[g])
            continue;
        cmt_value *row = cmt_value_object(w->mem);
        cmt_value_set_string(w->mem, row, "group", c->voices[g].group);
        cmt_value_add(w->mem, list, row);
    }
    return list;
}

static cmt_status audit(cmt_sides_work *w,
                        const cmt_contest *c,
                        const cmt_set *committee,
                        const axiom *a,
                        cmt_sides_audit *out,
                        cmt_err *err)
{
    cmt_err why = {0};
    const cmt_status st = a->audit(w->mem, c, committee, NULL, &out->finding, &why);
    if (st != CMT_OK && st != CMT_E_LIMIT && st != CMT_E_RANGE)
        return cmt_fail(err, st, "%s", why.text);
    out->answered = st == CMT_OK;
    out->made = true;
    return CMT_OK;
}

/* One answer keeps an axiom that the other breaks. */
static cmt_status tell_axiom(
    cmt_sides_work *w, cmt_side *side, const cmt_contest *c, size_t which, cmt_err *err)
{
    const axiom *a = &axioms[which];
    cmt_sides_audit *own = &w->audits[which];
    cmt_sides_audit other = {0};
    cmt_status st = CMT_OK;
    if (!own->made)
        CMT_TRY(audit(w, c, cmt_sides_committee(w->own->outcome), a, own, err));
    if (own->answered)
        CMT_TRY(audit(w, c, cmt_sides_committee(side->run->outcome), a, &other, err));
    if (!other.answered || own->finding.holds == other.finding.holds)
        return CMT_OK;
    const bool kept = own->finding.holds;
    const cmt_audit_finding *wronged = kept ? &other.finding : &own->finding;
    cmt_value *fact = cmt_sides_fact(w, side, a->name, kept ? 1 : -1);
    cmt_value_set(w->mem, fact, "alternatives",
                  cmt_sides_ids(w, &wronged->alternatives));
    cmt_value_set(w->mem, fact, "share", cmt_value_q(w->mem, wronged->share));
    cmt_value_set(w->mem, fact, "groups", groups_of(w, c, wronged));
done:
    return st;
}

static cmt_status tell_axioms(cmt_sides_work *w,
                              cmt_side *side,
                              const cmt_contest *c,
                              cmt_err *err)
{
    const bool budget = c->kind == CMT_KIND_BUDGET;
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < CMT_SIDES_AXIOMS; k++) {
        const axiom *a = &axioms[k];
        if (c->decision == NULL && a->form == c->ballots.form && a->budget == budget
            && (!a->squared || c->ballots.n <= MAX_SQUARED))
            CMT_TRY(tell_axiom(w, side, c, k, err));
    }
done:
    return st;
}

/* Approvals of members a unit of weight, and the share that approves no member. */
static cmt_status tell_approvals(cmt_sides_work *w,
                                 cmt_side *side,
                                 const cmt_contest *c,
                                 cmt_err *err)
{
    const cmt_set *at[2] = {cmt_sides_committee(w->own->outcome),
                            cmt_sides_committee(side->run->outcome)};
    mpq_t *sums = cmt_q_array(w->mem, 4);
    mpq_t *q = cmt_q_array(w->mem, 2);
    if (sums == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for approvals");
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, q[0]);
        for (size_t s = 0; s < 2; s++) {
            unsigned long got = 0;
            for (size_t k = 0; k < at[s]->n; k++)
                got += cmt_ballots_mark(c, b, at[s]->at[k]) == CMT_MARK_APPROVE ? 1 : 0;
            mpq_set_ui(q[1], got, 1);
            mpq_mul(q[1], q[1], q[0]);
            mpq_add(sums[s], sums[s], q[1]);
            if (got == 0)
                mpq_add(sums[2 + s], sums[2 + s], q[0]);
        }
    }
    for (size_t k = 0; k < 4; k++)
        mpq_div(sums[k], sums[k], c->total);
    (void)cmt_sides_number(w, side, "approvals", sums[0], sums[1], true);
    (void)cmt_sides_number(w, side, "unrepresented", sums[2], sums[3], false);
    return CMT_OK;
}

cmt_status cmt_sides_committees(cmt_sides_work *w, cmt_side *side, cmt_err *err)
{
    const cmt_contest *marks = w->form[CMT_FORM_APPROVE];
    const cmt_contest *ranks = w->form[CMT_FORM_RANK];
    cmt_status st = CMT_OK;
    if (marks != NULL && mpq_sgn(marks->total) > 0) {
        CMT_TRY(tell_approvals(w, side, marks, err));
        CMT_TRY(tell_axioms(w, side, marks, err));
    }
    if (ranks != NULL && mpq_sgn(ranks->total) > 0)
        CMT_TRY(tell_axioms(w, side, ranks, err));
done:
    return st;
}

/* What each group got from an answer. */
static cmt_status get_shares(cmt_sides_work *w,
                             const cmt_outcome *o,
                             cmt_sides_got **out,
                             cmt_err *err)
{
    const cmt_contest *c = w->own->contest;
    cmt_sides_got *got = CMT_NEW_ARRAY(w->mem, cmt_sides_got, c->n_voices + 1);
    cmt_status st = CMT_OK;
    if (got == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for what groups got");
    for (uint32_t g = 0; g < c->n_voices; g++) {
        got[g].share = cmt_q(w->mem);
        if (got[g].share == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for what groups got");
        CMT_TRY(cmt_satisfaction(w->mem, c, o, g, got[g].share, &got[g].counted, err));
    }
    *out = got;
done:
    return st;
}

cmt_status cmt_sides_groups(cmt_sides_work *w, cmt_side *side, cmt_err *err)
{
    const cmt_contest *c = w->own->contest;
    cmt_value *groups = cmt_value_array(w->mem);
    cmt_sides_got *other = NULL;
    cmt_status st = CMT_OK;
    if (w->got == NULL)
        CMT_TRY(get_shares(w, w->own->outcome, &w->got, err));
    CMT_TRY(get_shares(w, side->run->outcome, &other, err));
    for (size_t g = 0; g < c->n_voices; g++) {
        const cmt_sides_got *own = &w->got[g];
        if (own->counted && other[g].counted)
            cmt_sides_group(w, groups, c->voices[g].group, own->share, other[g].share);
    }
    if (cmt_value_count(groups) > 0) {
        cmt_value_set(w->mem, cmt_sides_fact(w, side, "satisfaction", 0), "groups",
                      groups);
    }
done:
    return st;
}
