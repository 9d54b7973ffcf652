/* What a record says beside its outcome: who got what, which rules disagree, and why. */
#include "base/err.h"
#include "decision/joint.h"
#include "insight/satisfaction.h"
#include "insight/sides.h"

#include <string.h>

/* The share of its wishes that each group got; absent where there is no outcome. */
static cmt_status ledger(const cmt_deciding *d,
                         const cmt_ruling *r,
                         cmt_value *out,
                         cmt_err *err)
{
    cmt_value *list = cmt_value_array(d->mem);
    mpq_ptr share = cmt_q(d->mem);
    if (share == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a ledger");
    for (uint32_t g = 0; g < r->contest.n_voices; g++) {
        bool counted = false;
        cmt_err why = {0};
        const cmt_status st = cmt_satisfaction(d->mem, &r->contest, &r->settled, g,
                                               share, &counted, &why);
        if (st == CMT_E_LIMIT)
            return CMT_OK;
        if (st != CMT_OK)
            return cmt_fail(err, st, "%s", why.text);
        if (!counted)
            continue;
        cmt_value *v = cmt_value_object(d->mem);
        cmt_value_set_string(d->mem, v, "group", r->contest.voices[g].group);
        cmt_value_set(d->mem, v, "share", cmt_value_q(d->mem, share));
        cmt_value_add(d->mem, list, v);
    }
    if (cmt_value_count(list) > 0)
        cmt_value_set(d->mem, out, "satisfaction", list);
    return CMT_OK;
}

/* The one alternative that beats each other one by one, from the run of `condorcet`. */
static const char *condorcet_winner(const cmt_ruling *r)
{
    for (size_t k = 0; k < r->n_trials; k++) {
        const cmt_trial *t = &r->trials[k];
        if (t->skipped == NULL && t->rule->kind == CMT_RULE_ORDINAL
            && strcmp(t->rule->name, "condorcet") == 0 && t->outcome.winners.n == 1)
            return t->contest.ids[t->outcome.winners.at[0]];
    }
    return NULL;
}

static void compare(const cmt_deciding *d, const cmt_ruling *r, cmt_value *out)
{
    cmt_value *agree = cmt_value_array(d->mem);
    cmt_value *differ = cmt_value_array(d->mem);
    const char *winner = condorcet_winner(r);
    for (size_t k = 0; k < r->n_trials; k++) {
        const cmt_trial *t = &r->trials[k];
        if (t->skipped == NULL) {
            cmt_value_add(d->mem,
                          cmt_sides_alike(&r->free, &t->outcome) ? agree : differ,
                          cmt_value_string(d->mem, t->rule->name));
        }
    }
    if (cmt_value_count(agree) + cmt_value_count(differ) == 0)
        return;
    cmt_value_set(d->mem, out, "agree", agree);
    cmt_value_set(d->mem, out, "differ", differ);
    if (winner == NULL)
        return;
    cmt_value_set_string(d->mem, out, "condorcet_winner", winner);
    const bool elected = r->free.winners.n == 1
                         && strcmp(r->contest.ids[r->free.winners.at[0]], winner) == 0;
    const cmt_rule_axiom *axiom = cmt_rule_find_axiom(r->rule, "Condorcet winner");
    if (!elected && axiom != NULL && !axiom->holds) {
        cmt_value_set(
            d->mem, out, "because",
            cmt_value_format(d->mem,
                             "`%s` beats every other alternative one by one, and the "
                             "rule `%s` does not promise to choose it (%s)",
                             winner, r->rule->name, axiom->source));
    }
}

/* Which facts part the rules that differ. */
static cmt_status part(const cmt_deciding *d,
                       const cmt_ruling *r,
                       cmt_value *out,
                       cmt_err *err)
{
    cmt_side_run *runs = CMT_NEW_ARRAY(d->mem, cmt_side_run, r->n_trials + 1);
    cmt_value *sides = NULL;
    size_t n = 0;
    if (runs == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare rules");
    runs[n++] =
        (cmt_side_run){.rule = r->rule, .contest = &r->contest, .outcome = &r->free};
    for (size_t k = 0; k < r->n_trials; k++) {
        const cmt_trial *t = &r->trials[k];
        if (t->skipped == NULL) {
            runs[n++] = (cmt_side_run){
                .rule = t->rule, .contest = &t->contest, .outcome = &t->outcome};
        }
    }
    const cmt_status st = cmt_sides(d->mem, runs, n, 0, &sides, err);
    if (st == CMT_OK && cmt_value_count(sides) > 0)
        cmt_value_set(d->mem, out, "sides", sides);
    return st;
}

static cmt_status insights_of(const cmt_deciding *d,
                              cmt_joint *joint,
                              cmt_ruling *r,
                              cmt_err *err)
{
    cmt_value *out = cmt_value_object(d->mem);
    cmt_value *withdrawal = NULL;
    cmt_value *fairness = NULL;
    cmt_value *margin = NULL;
    cmt_value *scan = NULL;
    cmt_status st = CMT_OK;
    if (!r->has_free)
        return CMT_OK;
    if (r->has_settled)
        CMT_TRY(ledger(d, r, out, err));
    if (r->contest.kind == CMT_KIND_CHOICE || r->contest.kind == CMT_KIND_COMMITTEE
        || r->contest.kind == CMT_KIND_BUDGET) {
        compare(d, r, out);
        CMT_TRY(part(d, r, out, err));
    }
    CMT_TRY(cmt_withdrawals(d, r, &withdrawal, err));
    if (withdrawal != NULL)
        cmt_value_set(d->mem, out, "withdrawal", withdrawal);
    CMT_TRY(cmt_committee_insight(d, joint, r, &fairness, err));
    if (fairness != NULL)
        cmt_value_set(d->mem, out, "proportionality", fairness);
    CMT_TRY(cmt_margin_insight(d, joint, r, &margin, err));
    if (margin != NULL)
        cmt_value_set(d->mem, out, "margin", margin);
    CMT_TRY(cmt_scan_insight(d, r, &scan, err));
    if (scan != NULL)
        cmt_value_set(d->mem, out, "scan", scan);
    if (!cmt_arena_ok(d->mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for what a record says beside");
    r->insight = out;
done:
    return st;
}

cmt_status cmt_insights(cmt_deciding *d, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_joint joint = {0};
    CMT_TRY(cmt_joint_make(d, &joint, err));
    for (size_t k = 0; k < d->n; k++)
        CMT_TRY(insights_of(d, &joint, &d->rulings[k], err));
done:
    return st;
}
