/* Every other rule that fits, side by side: shows whether the choice of rule mattered. */
#include "base/err.h"
#include "decision/parts.h"
#include "decision/registry.h"

#include <string.h>

/* Above this a cubic rule takes seconds, and the comparison is not worth them. */
#define MAX_TRIAL_ALTERNATIVES 400

/* Distinct ballots up to which a rule whose cost explodes is run for comparison. */
#define MAX_COSTLY_BALLOTS 2000

/* Contests of one ruling, a form each, made when first asked for. */
typedef struct forms {
    cmt_contest at[3];
    bool tried[3];
    const char *refused[3]; /* why it cannot be had, or NULL */
} forms;

static cmt_status contest_for(const cmt_deciding *d,
                              const cmt_ruling *ruling,
                              forms *f,
                              cmt_ballot_form form,
                              cmt_err *err)
{
    if (f->tried[form])
        return CMT_OK;
    cmt_err why = {0};
    const cmt_status st = cmt_answers_contest(d, ruling, form, &f->at[form], &why);
    f->tried[form] = true;
    if (st == CMT_OK)
        return CMT_OK;
    if (!cmt_is_refusal(st))
        return cmt_fail(err, st, "%s", why.text);
    f->refused[form] = cmt_json_fold(d->mem, why.text);
    return CMT_OK;
}

/* Why a rule would take too long here to be run for a comparison; NULL: it would not. */
static const char *too_large_for(const cmt_rule *rule, const cmt_contest *c)
{
    const size_t most = rule->beside != 0 ? rule->beside : MAX_TRIAL_ALTERNATIVES;
    if (c->n_alternatives > most)
        return "too many alternatives for a run beside the main one";
    if (rule->beside != 0 && c->ballots.n + c->n_answers > MAX_COSTLY_BALLOTS)
        return "too many ballots for a costly rule beside the main one";
    return NULL;
}

static cmt_status run_one(const cmt_deciding *d,
                          const cmt_ruling *ruling,
                          forms *f,
                          cmt_trial *trial,
                          cmt_err *err)
{
    const cmt_ballot_form form = cmt_form_read_by(trial->rule);
    cmt_err why = {0};
    trial->skipped = too_large_for(trial->rule, &ruling->contest);
    if (trial->skipped != NULL)
        return CMT_OK;
    cmt_status st = contest_for(d, ruling, f, form, err);
    if (st != CMT_OK || f->refused[form] != NULL) {
        trial->skipped = f->refused[form];
        return st;
    }
    trial->contest = f->at[form];
    st = trial->rule->run(d->mem, &trial->contest, &trial->args, &trial->outcome, &why);
    if (st == CMT_OK)
        return CMT_OK;
    if (!cmt_is_refusal(st) && st != CMT_E_RESOURCE)
        return cmt_fail(err, st, "%s", why.text);
    trial->skipped = cmt_json_fold(d->mem, why.text);
    return CMT_OK;
}

static bool names_rule(const cmt_value *runs, const cmt_rule *rule)
{
    for (size_t k = 0; k < cmt_value_count(runs); k++) {
        const cmt_value *run = cmt_value_at(runs, k);
        if (strcmp(cmt_value_text(run, "rule"), rule->name) == 0
            && strcmp(cmt_value_text(run, "kind"), cmt_rule_kind_name(rule->kind)) == 0)
            return true;
    }
    return false;
}

cmt_status cmt_trials_run(const cmt_deciding *d, cmt_ruling *ruling, cmt_err *err)
{
    forms f = {0};
    size_t n_rules = 0;
    size_t n = 0;
    const cmt_rule *const *rules = cmt_rules(&n_rules);
    cmt_trial *trials = CMT_NEW_ARRAY(d->mem, cmt_trial, n_rules);
    if (trials == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare rules");
    const cmt_ballot_form own = cmt_form_read_by(ruling->rule);
    f.at[own] = ruling->contest;
    f.tried[own] = true;
    const cmt_value *named = cmt_recorded(d, ruling, "runs");
    for (size_t k = 0; k < n_rules; k++) {
        const unsigned fits = rules[k]->question_kinds & (1U << ruling->contest.kind);
        if (fits == 0 || rules[k] == ruling->rule
            || !cmt_rule_fits_decisions(rules[k], ruling->contest.decision != NULL))
            continue;
        if (d->record != NULL && !names_rule(named, rules[k])) {
            ruling->n_untried++;
            continue;
        }
        /* No solver: rules that need one are not cheap and say so. */
        trials[n] = (cmt_trial){.rule = rules[k],
                                .args = {.tie_break = ruling->args.tie_break}};
        const cmt_status st = run_one(d, ruling, &f, &trials[n], err);
        if (st != CMT_OK)
            return st;
        n++;
    }
    ruling->trials = trials;
    ruling->n_trials = n;
    return CMT_OK;
}
