/* V11 and V12: the rules and the constitutional program, recomputed. */
#include "audit/auditing.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "io/json.h"
#include "rules/outcome_json.h"

#include <string.h>

/* The published certificates, by the program that each names. One that names none is bad. */
static bool read_certificates(cmt_auditing *a)
{
    cmt_certificates *set = cmt_certificates_new(a->mem);
    for (size_t k = 0; set != NULL && k < a->input->n_certificates; k++) {
        const cmt_entry *file = &a->input->certificates[k];
        cmt_value *value = NULL;
        cmt_err err = {0};
        if (cmt_json_read(a->mem, (const char *)file->bytes, file->n,
                          CMT_MAX_JSON_BYTES, &value, &err)
                != CMT_OK
            || cmt_certificates_add(set, value, &err) != CMT_OK) {
            return cmt_step_fail(a, CMT_STEP_CERTIFICATES, "%s: %s", file->name,
                                 cmt_step_error(a, &err));
        }
    }
    cmt_watch_init(&a->watch, a->mem, a->input->solver, set);
    a->compile.solver = &a->watch.solver;
    return set != NULL;
}

/* Programs that nobody could answer, and on which no more than a figure rests. */
static size_t count_believed(const cmt_decision *d)
{
    size_t n = 0;
    for (size_t k = 0; k < d->n_rulings; k++)
        n += d->rulings[k].n_believed;
    return n;
}

static void judge_certificates(cmt_auditing *a, bool decided)
{
    const cmt_watch *w = &a->watch;
    const size_t believed = decided ? count_believed(&a->again.decision) : 0;
    if (w->bad != NULL) {
        (void)cmt_step_fail(a, CMT_STEP_CERTIFICATES,
                            "A published certificate does not prove its program: %s",
                            w->bad);
    } else if (w->unanswered > 0 && w->unanswered == believed) {
        cmt_step_withhold(a, CMT_STEP_CERTIFICATES,
                          "%zu of %zu programs have no certificate beside the bundle, "
                          "and this audit has no solver. No outcome rests on them: the "
                          "prices and margins that they are to prove are the bundle's "
                          "word.",
                          believed, w->asked);
    } else if (w->unanswered > 0) {
        (void)cmt_step_fail(a, CMT_STEP_CERTIFICATES,
                            "A program has no published certificate, and this audit "
                            "has no solver.");
    } else if (w->asked == 0) {
        cmt_step_skip(a, CMT_STEP_CERTIFICATES,
                      "The outcomes obey all articles as they are, or nothing was to "
                      "be solved: substitution is the proof.");
    } else if (w->missing > 0) {
        cmt_step_withhold(a, CMT_STEP_CERTIFICATES,
                          "%zu of %zu programs have no certificate beside the bundle; "
                          "they were solved anew.",
                          w->missing, w->asked);
    } else {
        cmt_step_pass(a, CMT_STEP_CERTIFICATES,
                      "%zu programs: each published certificate proves its answer in "
                      "exact arithmetic, without a solver.",
                      w->asked);
    }
}

static const cmt_value *find_by_id(const cmt_value *list, const char *id)
{
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *v = cmt_value_at(list, k);
        const char *other = cmt_value_as_string(cmt_value_get(v, "id"));
        if (other != NULL && strcmp(other, id) == 0)
            return v;
    }
    return NULL;
}

/* The free outcome that the bundle claims, judged by the rule's own definition. */
static bool check_claim(cmt_auditing *a, const cmt_ruling *r, const cmt_value *ours)
{
    const char *id = cmt_value_as_string(cmt_value_get(ours, "id"));
    const cmt_value *theirs =
        find_by_id(cmt_value_get(a->out->decision, "questions"), id);
    const cmt_value *claim = cmt_value_get(theirs, "free");
    cmt_outcome outcome = {0};
    cmt_err err = {0};
    if (theirs == NULL) {
        return cmt_step_fail(a, CMT_STEP_RECOUNT, "The decision says nothing of %s.",
                             id);
    }
    if (r->has_free && r->rule->check != NULL
        && (cmt_outcome_read(a->mem, &r->contest, r->rule, claim, &outcome, &err)
                != CMT_OK
            || r->rule->check(a->mem, &r->contest, &r->args, &outcome, &err)
                   != CMT_OK)) {
        return cmt_step_fail(a, CMT_STEP_RECOUNT,
                             "%s: by the definition of the rule `%s`, %s", id,
                             r->rule->name, cmt_step_error(a, &err));
    }
    if (!cmt_value_equal(theirs, ours)) {
        return cmt_step_fail(a, CMT_STEP_RECOUNT,
                             "%s: the recount gives another record than the bundle.",
                             id);
    }
    return true;
}

static bool check_claims(cmt_auditing *a)
{
    const cmt_decision *d = &a->again.decision;
    const cmt_value *questions = cmt_value_get(d->record, "questions");
    if (a->out->decision == NULL) {
        return cmt_step_fail(a, CMT_STEP_RECOUNT, "The bundle's %s cannot be read.",
                             CMT_AT_DECISION);
    }
    for (size_t k = 0; k < d->n_rulings; k++) {
        if (!check_claim(a, &d->rulings[k], cmt_value_at(questions, k)))
            return false;
    }
    if (!cmt_audit_is(a, CMT_AT_DECISION, d->record)) {
        return cmt_step_fail(a, CMT_STEP_RECOUNT,
                             "%s is not what the recount gives, though each question "
                             "is.",
                             CMT_AT_DECISION);
    }
    size_t untried = 0;
    for (size_t k = 0; k < d->n_rulings; k++)
        untried += d->rulings[k].n_untried;
    cmt_step_pass(
        a, CMT_STEP_RECOUNT,
        "%zu question%s recounted: every outcome, status and figure is the "
        "bundle's own, and each rule's outcome meets the rule's definition.%s",
        d->n_rulings, CMT_S(d->n_rulings),
        untried == 0 ? ""
                     : " This auditor knows rules or audits that fit and "
                       "that the record does not name.");
    return true;
}

bool cmt_audit_decision(cmt_auditing *a)
{
    cmt_err err = {0};
    if (!read_certificates(a))
        return false;
    a->compile.record = a->out->decision;
    const cmt_status st = cmt_compile_decide(a->mem, &a->compile, &a->again, &err);
    judge_certificates(a, st == CMT_OK);
    if (st != CMT_OK) {
        if (a->watch.unanswered == 0)
            (void)cmt_step_fail(a, CMT_STEP_RECOUNT, "%s", cmt_step_error(a, &err));
        return false;
    }
    return check_claims(a);
}
