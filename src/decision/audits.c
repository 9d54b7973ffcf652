/* Is what is in force fair to the groups that agree? Audits of committees and budgets. */
#include "base/err.h"
#include "decision/joint.h"
#include "insight/committee_audits.h"
#include "insight/margin.h"
#include "insight/scan.h"

#include <string.h>

/* Which axioms a record names: a recount audits these and no others. */
typedef struct named {
    const cmt_value *axioms; /* NULL: all are wanted */
    size_t n_untried;
    size_t n_believed;
} named;

static const cmt_value *find_axiom(const cmt_value *axioms, const char *name)
{
    for (size_t k = 0; k < cmt_value_count(axioms); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(axioms, k), "axiom"), name) == 0)
            return cmt_value_at(axioms, k);
    }
    return NULL;
}

static bool is_named(void *self, const char *axiom)
{
    named *n = self;
    const bool found = n->axioms == NULL || find_axiom(n->axioms, axiom) != NULL;
    n->n_untried += found ? 0 : 1;
    return found;
}

static const cmt_value *believe(void *self, const char *axiom)
{
    named *n = self;
    n->n_believed++;
    return find_axiom(n->axioms, axiom);
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

/* Whether the record to be recounted, if there is one, has this part of the insight. */
static bool is_recorded(const cmt_deciding *d, cmt_ruling *r, const char *key)
{
    if (d->record == NULL || cmt_value_get(cmt_recorded(d, r, "insight"), key) != NULL)
        return true;
    r->n_untried++;
    return false;
}

/* Whether there is something that these audits can read. */
static bool is_to_be_audited(const cmt_deciding *d, cmt_ruling *r)
{
    const cmt_ballot_form form = r->contest.ballots.form;
    const bool committee = r->contest.kind == CMT_KIND_COMMITTEE
                           && (form == CMT_FORM_APPROVE || form == CMT_FORM_RANK);
    const bool budget = r->contest.kind == CMT_KIND_BUDGET && form == CMT_FORM_APPROVE;
    const bool decisions = r->contest.decision == NULL || form == CMT_FORM_APPROVE;
    return (committee || budget) && decisions && is_recorded(d, r, "proportionality");
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
    if (axioms.axioms != NULL)
        terms.believed = believe;
    CMT_TRY(cmt_joint_admissible(d, joint, (size_t)(r - d->rulings), committee->n,
                                 &terms.admissible, &terms.n_admissible, &why, err));
    CMT_TRY(cmt_committee_audits(d->mem, &r->contest, committee, &terms, out, err));
    r->n_untried += axioms.n_untried;
    r->n_believed += axioms.n_believed;
    if (terms.admissible != NULL)
        cmt_value_set_int(d->mem, *out, "admissible", (int64_t)terms.n_admissible);
    if (why != NULL)
        cmt_value_set_string(d->mem, *out, "untried", why);
done:
    return st;
}

/* Whether what the altered votes say, one outcome, would be lawful beside all others. */
static cmt_status would_stand(const cmt_deciding *d,
                              cmt_joint *joint,
                              const cmt_ruling *r,
                              const cmt_value *margin,
                              bool *out,
                              cmt_err *err)
{
    const uint32_t k = (uint32_t)(r - d->rulings);
    const cmt_value *instead = cmt_value_get(margin, "instead");
    const size_t n = cmt_value_count(instead);
    uint32_t *at = CMT_NEW_ARRAY(d->mem, uint32_t, n + 1);
    cmt_demand_list demands = {0};
    cmt_status st = CMT_OK;
    *out = false;
    if (at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    if (n == 0 || cmt_value_get(margin, "tied") != NULL)
        return CMT_OK;
    cmt_set set = {.at = at};
    for (uint32_t i = 0; i < r->contest.n_alternatives && set.n < n; i++) {
        for (size_t j = 0; j < n && set.n < n; j++) {
            if (strcmp(r->contest.ids[i], cmt_value_as_string(cmt_value_at(instead, j)))
                == 0)
                at[set.n++] = i;
        }
    }
    CMT_TRY(cmt_joint_demands(d, joint, k, &demands, err));
    if (demands.open)
        return CMT_OK;
    CMT_TRY(cmt_joint_try(d, joint, k, &set, &demands, out, err));
done:
    return st;
}

/* A margin of programs that nobody can answer here: the record's word. */
static cmt_status believe_margin(const cmt_deciding *d,
                                 cmt_ruling *r,
                                 cmt_value **out,
                                 cmt_err *err)
{
    cmt_value *told =
        cmt_value_share(d->mem, cmt_value_get(cmt_recorded(d, r, "insight"), "margin"));
    if (told == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    r->n_believed++;
    *out = told;
    return CMT_OK;
}

cmt_status cmt_margin_insight(const cmt_deciding *d,
                              cmt_joint *joint,
                              cmt_ruling *r,
                              cmt_value **out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const unsigned kinds =
        1U << CMT_KIND_CHOICE | 1U << CMT_KIND_COMMITTEE | 1U << CMT_KIND_BUDGET;
    bool stands = false;
    *out = NULL;
    if ((kinds & 1U << r->contest.kind) == 0
        || !cmt_margin_fits(&r->contest, r->rule, &r->args, &r->free)
        || !is_recorded(d, r, "margin"))
        return CMT_OK;
    cmt_err why = {0};
    st = cmt_margin(d->mem, &r->contest, r->rule, &r->args, &r->free, out, &why);
    if (st == CMT_E_REFERENCE && d->record != NULL)
        return believe_margin(d, r, out, err);
    if (st != CMT_OK)
        return cmt_fail(err, st, "%s", why.text);
    if (*out == NULL)
        return CMT_OK;
    const bool free = strcmp(r->from, "free") == 0
                      && (d->program.free_obey || cmt_program_part(d, r) == NULL);
    if (free)
        CMT_TRY(would_stand(d, joint, r, *out, &stands, err));
    cmt_value_set_string(d->mem, *out, "final",
                         free ? (stands ? "same" : "lower") : "untried");
done:
    return st;
}

cmt_status cmt_scan_insight(const cmt_deciding *d,
                            cmt_ruling *r,
                            cmt_value **out,
                            cmt_err *err)
{
    int64_t limit = 0;
    *out = NULL;
    if (!cmt_scan_fits(&r->contest, &r->free) || !is_recorded(d, r, "scan"))
        return CMT_OK;
    const cmt_value *recorded = cmt_value_get(cmt_recorded(d, r, "insight"), "scan");
    (void)cmt_value_as_int(cmt_value_get(cmt_value_get(recorded, "recounts"), "limit"),
                           &limit);
    return cmt_scan(d->mem, &r->contest, r->rule, &r->args, &r->free,
                    limit > 0 ? (size_t)limit : 0, out, err);
}
