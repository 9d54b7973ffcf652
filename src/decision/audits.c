/* Is what is in force fair to the groups that agree? Audits of committees and budgets. */
#include "base/err.h"
#include "decision/joint.h"
#include "insight/committee_audits.h"

#include <string.h>

/* Which axioms a record names: a recount audits these and no others. */
typedef struct named {
    const cmt_value *axioms; /* NULL: all are wanted */
    size_t n_untried;
} named;

static bool is_named(void *self, const char *axiom)
{
    named *n = self;
    bool found = n->axioms == NULL;
    for (size_t k = 0; k < cmt_value_count(n->axioms) && !found; k++) {
        found = strcmp(cmt_value_text(cmt_value_at(n->axioms, k), "axiom"), axiom) == 0;
    }
    n->n_untried += found ? 0 : 1;
    return found;
}

const cmt_value *cmt_recorded(const cmt_deciding *d,
                              const cmt_ruling *ruling,
                              const char *key)
{
    const char *id = cmt_ruling_id(d->mem, d->input->charter, ruling);
    const cmt_value *questions = cmt_value_get(d->record, "questions");
    for (size_t k = 0; id != NULL && k < cmt_value_count(questions); k++) {
        const cmt_value *q = cmt_value_at(questions, k);
        if (strcmp(cmt_value_text(q, "id"), id) == 0)
            return cmt_value_get(q, key);
    }
    return NULL;
}

/* The committee that is judged: the one in force, or the first of several tied. */
static const cmt_set *committee_of(const cmt_outcome *o)
{
    if (o->has_committee)
        return &o->committee;
    return o->n_committees > 0 ? &o->committees[0] : NULL;
}

/* Whether there is something that these audits can read, and the record has not left it
 * out. */
static bool is_to_be_audited(const cmt_deciding *d, cmt_ruling *r)
{
    const cmt_value *insight = cmt_recorded(d, r, "insight");
    if ((r->contest.kind != CMT_KIND_COMMITTEE && r->contest.kind != CMT_KIND_BUDGET)
        || r->contest.ballots.form != CMT_FORM_APPROVE)
        return false;
    if (d->record == NULL || cmt_value_get(insight, "proportionality") != NULL)
        return true;
    r->n_untried++;
    return false;
}

cmt_status cmt_committee_insight(const cmt_deciding *d,
                                 cmt_joint *joint,
                                 cmt_ruling *r,
                                 cmt_value **out,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    named axioms = {0};
    cmt_audits_terms terms = {.solver = d->solver, .wanted = is_named, .self = &axioms};
    const char *why = NULL;
    const cmt_set *committee = r->has_settled ? committee_of(&r->settled) : NULL;
    *out = NULL;
    if (committee == NULL || !is_to_be_audited(d, r))
        return CMT_OK;
    axioms.axioms = cmt_value_get(
        cmt_value_get(cmt_recorded(d, r, "insight"), "proportionality"), "axioms");
    CMT_TRY(cmt_joint_admissible(d, joint, (size_t)(r - d->rulings), committee->n,
                                 &terms.admissible, &terms.n_admissible, &why, err));
    CMT_TRY(cmt_committee_audits(d->mem, &r->contest, committee, &terms, out, err));
    r->n_untried += axioms.n_untried;
    if (terms.admissible != NULL)
        cmt_value_set_int(d->mem, *out, "admissible", (int64_t)terms.n_admissible);
    if (why != NULL)
        cmt_value_set_string(d->mem, *out, "untried", why);
done:
    return st;
}
