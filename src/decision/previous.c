/* Where a round gives a question no outcome of its own, the one of the bundle before stays
 * in force, provided that it still obeys every live article of tier 0. What cannot be shown
 * lawful does not stand. */
#include "base/err.h"
#include "decision/parts.h"
#include "rows/compile.h"
#include "rules/outcome_json.h"

#include <string.h>

/* The outcome in force of every ruling, as far as it is known, as one joint point. */
typedef struct joint {
    cmt_variables vars;
    mpq_t *x;    /* [vars.n_columns] */
    bool *known; /* [n] */
} joint;

static bool awaits(const cmt_ruling *r)
{
    return r->in_force == NULL
           && (r->status == CMT_IS_INQUORATE || r->status == CMT_IS_UNDECIDED
               || r->status == CMT_IS_DEADLOCK);
}

static const cmt_value *previous_item(const cmt_deciding *d, const char *id)
{
    const cmt_value *items = cmt_value_get(d->previous, "items");
    for (size_t k = 0; k < cmt_value_count(items); k++) {
        const cmt_value *item = cmt_value_at(items, k);
        const char *other = cmt_value_as_string(cmt_value_get(item, "id"));
        if (other != NULL && strcmp(other, id) == 0)
            return item;
    }
    return NULL;
}

/* The brief record of a policy, made whole enough for cmt_outcome_read. */
static cmt_value *whole_record(const cmt_deciding *d,
                               const cmt_ruling *r,
                               const cmt_value *brief)
{
    cmt_value *record = cmt_value_object(d->mem);
    for (size_t k = 0; k < brief->as.object.n; k++) {
        cmt_value_set(d->mem, record, brief->as.object.members[k].key,
                      brief->as.object.members[k].value);
    }
    cmt_value *ids = cmt_value_array(d->mem);
    for (size_t i = 0; i < r->contest.n_alternatives; i++)
        cmt_value_add(d->mem, ids, cmt_value_string(d->mem, r->contest.ids[i]));
    cmt_value_set(d->mem, record, "alternatives", ids);
    return record;
}

/* Same alternatives in the same order, so that the old outcome means the same. */
static bool same_alternatives(const cmt_ruling *r, const cmt_value *item)
{
    const cmt_value *old = cmt_value_get(item, "alternatives");
    if (cmt_value_count(old) != r->contest.n_alternatives)
        return false;
    for (size_t i = 0; i < r->contest.n_alternatives; i++) {
        const char *id = cmt_value_as_string(cmt_value_get(cmt_value_at(old, i), "id"));
        if (id == NULL || strcmp(id, r->contest.ids[i]) != 0)
            return false;
    }
    return true;
}

/* Put an outcome into the joint point; false where it names no single point. */
static bool place(const joint *j, uint32_t k, cmt_kind kind, const cmt_outcome *o)
{
    switch (kind) {
    case CMT_KIND_CHOICE:
        if (o->winners.n != 1)
            return false;
        cmt_point_choose(&j->vars, k, o->winners.at[0], j->x);
        return true;
    case CMT_KIND_RANKING:
        if (o->ranking == NULL)
            return false;
        cmt_point_ranking(&j->vars, k, o->ranking, j->x);
        return true;
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
        if (!o->has_committee)
            return false;
        cmt_point_choose_set(&j->vars, k, &o->committee, j->x);
        return true;
    case CMT_KIND_WEIGHTS:
        if (o->weights == NULL)
            return false;
        cmt_point_weights(&j->vars, k, o->weights, j->x);
        return true;
    case CMT_KIND_LEVEL:
        if (o->level == NULL)
            return false;
        cmt_point_level(&j->vars, k, o->level, j->x);
        return true;
    case CMT_KIND_JUDGMENT:
        if (o->n_judgments != 1)
            return false;
        cmt_point_judgment(&j->vars, k, o->judgments[0], j->x);
        return true;
    case CMT_N_KINDS:
        break;
    }
    return false;
}

static bool place_ruling(const cmt_deciding *d, const joint *j, size_t k)
{
    const cmt_ruling *r = &d->rulings[k];
    cmt_outcome o = {0};
    return r->in_force != NULL && r->rule != NULL
           && cmt_outcome_read(d->mem, &r->contest, r->rule, r->in_force, &o, NULL)
                  == CMT_OK
           && place(j, (uint32_t)k, r->contest.kind, &o);
}

static cmt_status make_joint(const cmt_deciding *d, joint *j, cmt_err *err)
{
    cmt_issue *issues = CMT_NEW_ARRAY(d->mem, cmt_issue, d->n + 1);
    cmt_lp_builder *builder = cmt_lp_builder_new(d->mem);
    j->known = CMT_NEW_ARRAY(d->mem, bool, d->n + 1);
    if (issues == NULL || builder == NULL || j->known == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for previous outcomes");
    for (size_t k = 0; k < d->n; k++)
        issues[k] = (cmt_issue){d->rulings[k].question, d->rulings[k].context};
    const cmt_status st = cmt_variables_build(d->mem, d->input->charter, issues, d->n,
                                              builder, &j->vars, err);
    if (st != CMT_OK)
        return st;
    j->x = cmt_q_array(d->mem, j->vars.n_columns + 1);
    if (j->x == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for previous outcomes");
    for (size_t k = 0; k < d->n; k++)
        j->known[k] = place_ruling(d, j, k);
    return CMT_OK;
}

/* Whether a live article, read in one context, is met as far as ruling `k` is concerned. */
static cmt_status obeys(const cmt_deciding *d,
                        const joint *j,
                        size_t k,
                        const cmt_demand *demand,
                        bool *out,
                        cmt_err *err)
{
    const cmt_issue *issues = NULL;
    size_t n = 0;
    cmt_status st = cmt_expr_issues(d->mem, d->input->charter, demand->expr,
                                    demand->context, &issues, &n, err);
    bool concerned = false;
    bool known = true;
    for (size_t i = 0; i < n && st == CMT_OK; i++) {
        const uint32_t at =
            cmt_variables_issue(&j->vars, issues[i].question, issues[i].context);
        concerned = concerned || at == k;
        known = known && at != CMT_NONE && j->known[at];
    }
    *out = !concerned || known;
    if (st == CMT_OK && concerned && known)
        st = cmt_expr_holds(d->mem, &j->vars, demand, (const mpq_t *)j->x, out, err);
    return st;
}

static cmt_status article_obeyed(const cmt_deciding *d,
                                 const joint *j,
                                 size_t k,
                                 const cmt_article *a,
                                 bool *out,
                                 cmt_err *err)
{
    const uint32_t *contexts = NULL;
    size_t n = 0;
    cmt_status st = cmt_expr_contexts(d->mem, d->input->charter, a->expr, a->in_context,
                                      &contexts, &n, err);
    *out = true;
    for (size_t c = 0; c < n && st == CMT_OK && *out; c++) {
        const cmt_demand demand = {.origin = a->id,
                                   .text = a->source,
                                   .line = a->line,
                                   .expr = a->expr,
                                   .context = contexts[c]};
        st = obeys(d, j, k, &demand, out, err);
    }
    return st;
}

static cmt_status is_lawful(
    const cmt_deciding *d, const joint *j, size_t k, bool *out, cmt_err *err)
{
    const cmt_charter *c = d->input->charter;
    cmt_status st = CMT_OK;
    *out = true;
    for (size_t a = 0; a < c->n_articles && st == CMT_OK && *out; a++) {
        const cmt_article *article = &c->articles[a];
        if (article->tier == 0
            && cmt_in_force(article->adopted, article->expires, d->time))
            st = article_obeyed(d, j, k, article, out, err);
    }
    return st;
}

/* Put the previous outcome of ruling `k` forward; `records[k]` stays NULL where there is
 * none, or one that cannot be judged (decided by another rule, or tied). */
static cmt_status propose(
    const cmt_deciding *d, joint *j, size_t k, cmt_value **records, cmt_err *err)
{
    const cmt_ruling *r = &d->rulings[k];
    const cmt_value *item =
        previous_item(d, cmt_ruling_id(d->mem, d->input->charter, r));
    const cmt_value *brief = cmt_value_get(item, "outcome");
    if (brief == NULL || brief->kind != CMT_VALUE_OBJECT || !same_alternatives(r, item))
        return CMT_OK;
    cmt_value *record = whole_record(d, r, brief);
    cmt_outcome o = {0};
    const cmt_status st =
        cmt_outcome_read(d->mem, &r->contest, r->rule, record, &o, NULL);
    if (st == CMT_E_NOMEM)
        return cmt_fail(err, st, "no room for previous outcomes");
    if (st != CMT_OK || !place(j, (uint32_t)k, r->contest.kind, &o)
        || !cmt_point_keeps(d->mem, &j->vars, (uint32_t)k, (const mpq_t *)j->x))
        return CMT_OK;
    j->known[k] = true;
    records[k] = record;
    return CMT_OK;
}

/* Drop what is unlawful until the rest is lawful together: all that fail in one pass go at
 * once, so that the order of questions decides nothing. */
static cmt_status settle(const cmt_deciding *d,
                         joint *j,
                         cmt_value **records,
                         cmt_err *err)
{
    bool *fails = CMT_NEW_ARRAY(d->mem, bool, d->n + 1);
    cmt_status st = CMT_OK;
    if (fails == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for previous outcomes");
    for (bool again = true; again && st == CMT_OK;) {
        again = false;
        for (size_t k = 0; k < d->n && st == CMT_OK; k++) {
            bool lawful = true;
            if (records[k] != NULL)
                st = is_lawful(d, j, k, &lawful, err);
            fails[k] = !lawful;
            again = again || !lawful;
        }
        for (size_t k = 0; k < d->n; k++) {
            if (fails[k]) {
                records[k] = NULL;
                j->known[k] = false;
            }
        }
    }
    return st;
}

cmt_status cmt_previous_stand(cmt_deciding *d, cmt_err *err)
{
    bool any = false;
    for (size_t k = 0; k < d->n; k++)
        any = any || awaits(&d->rulings[k]);
    if (d->previous == NULL || !any)
        return CMT_OK;
    joint j = {0};
    cmt_value **records = CMT_NEW_ARRAY(d->mem, cmt_value *, d->n + 1);
    cmt_status st = CMT_OK;
    if (records == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for previous outcomes");
    CMT_TRY(make_joint(d, &j, err));
    for (size_t k = 0; k < d->n; k++) {
        if (awaits(&d->rulings[k]))
            CMT_TRY(propose(d, &j, k, records, err));
    }
    CMT_TRY(settle(d, &j, records, err));
    for (size_t k = 0; k < d->n; k++) {
        if (records[k] != NULL) {
            d->rulings[k].in_force = records[k];
            d->rulings[k].from = "previous";
        }
    }
done:
    return st;
}
