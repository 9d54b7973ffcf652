/* Where a round gives a question no outcome of its own, the one of the bundle before stays
 * in force, provided that it still obeys every live article of tier 0. What cannot be shown
 * lawful does not stand. */
#include "base/err.h"
#include "decision/joint.h"
#include "rules/outcome_json.h"

#include <string.h>

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

/* Put the previous outcome of ruling `k` forward; `records[k]` stays NULL where there is
 * none, or one that cannot be judged (decided by another rule, or tied). */
static cmt_status propose(
    const cmt_deciding *d, cmt_joint *j, size_t k, cmt_value **records, cmt_err *err)
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
    if (st != CMT_OK || !cmt_joint_place(j, (uint32_t)k, r->contest.kind, &o)
        || !cmt_point_keeps(d->mem, &j->vars, (uint32_t)k, (const mpq_t *)j->x))
        return CMT_OK;
    j->known[k] = true;
    records[k] = record;
    return CMT_OK;
}

/* Drop what is unlawful until the rest is lawful together: all that fail in one pass go at
 * once, so that the order of questions decides nothing. */
static cmt_status settle(const cmt_deciding *d,
                         cmt_joint *j,
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
                st = cmt_joint_lawful(d, j, k, &lawful, err);
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
    cmt_joint j = {0};
    cmt_value **records = CMT_NEW_ARRAY(d->mem, cmt_value *, d->n + 1);
    cmt_status st = CMT_OK;
    if (records == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for previous outcomes");
    CMT_TRY(cmt_joint_make(d, &j, err));
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
