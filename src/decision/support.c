#include "decision/support.h"
#include "base/buf.h"

#include "base/err.h"
#include "base/limits.h"
#include "decision/registry.h"
#include "io/charter.h"
#include "rows/compile.h"

static cmt_status check_question(const cmt_charter *c,
                                 const cmt_question *q,
                                 cmt_err *err)
{
    if (c->mode == CMT_MODE_PROGRAM && q->kind == CMT_KIND_RANKING
        && q->n_items > CMT_MAX_PROGRAM_RANKING) {
        return cmt_fail_at(
            err, CMT_E_UNSUPPORTED, q->line, NULL,
            "not supported yet: the mode `program` with a ranking of more "
            "than %d alternatives (`%s`)",
            CMT_MAX_PROGRAM_RANKING, q->id);
    }
    if (q->pluralism != CMT_PLURALISM_CONSENSUS) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, q->line, NULL,
                           "not supported yet: question `%s` is kept plural (`%s`)",
                           q->id, cmt_pluralism_name(q->pluralism));
    }
    if (q->n_thresholds > 0) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, q->line, NULL,
                           "not supported yet: question `%s` sets the threshold `%s`",
                           q->id, q->thresholds[0].name);
    }
    return CMT_OK;
}

/* Whether there is such a rule, and whether it takes these options. */
static cmt_status rule_fits(const void *what, const cmt_question *q, cmt_err *err)
{
    (void)what;
    const cmt_rule *rule = cmt_rule_for_question(q->kind, q->rule);
    const cmt_rule_args args = {.options = q->rule_options,
                                .n_options = q->n_rule_options};
    if (rule == NULL) {
        return cmt_fail(err, CMT_E_REFERENCE,
                        "no rule `%s` decides questions of kind `%s`; `comitia rules` "
                        "lists those that do",
                        q->rule, cmt_kind_name(q->kind));
    }
    if (!cmt_rule_fits_decisions(rule, q->n_decisions > 0)) {
        return cmt_fail(err, CMT_E_REFERENCE,
                        q->n_decisions > 0
                            ? "the rule `%s` knows no decisions: it might choose "
                              "several alternatives of one"
                            : "the rule `%s` takes decisions, and no alternative says "
                              "to which one it belongs",
                        q->rule);
    }
    return cmt_rule_check_args(rule, &args, err);
}

/* Whether an article speaks of chances only where the rule draws a lottery. */
static bool chances_fit(const cmt_charter *c, const cmt_article *a, cmt_err *err)
{
    for (uint32_t q = 0; q < c->n_questions; q++) {
        const cmt_question *question = &c->questions[q];
        const cmt_rule *rule = cmt_rule_for_question(question->kind, question->rule);
        if (!cmt_expr_speaks(a->expr, CMT_EXPR_CHANCE, q)
            || (rule->yields & CMT_YIELDS_LOTTERY) != 0)
            continue;
        (void)!cmt_fail_at(err, CMT_E_REFERENCE, a->line, a->id,
                           "article '%s' speaks of chances, and the rule '%s' of "
                           "question '%s' draws no lottery",
                           a->id, question->rule, question->id);
        return false;
    }
    return true;
}

cmt_status cmt_decision_supports_charter(const cmt_charter *c, cmt_err *err)
{
    if (c->n_routes > 0) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, c->routes[0].line, NULL,
                           "not supported yet: routes (`%s`)", c->routes[0].when);
    }
    for (size_t k = 0; k < c->n_questions; k++) {
        const cmt_status st = check_question(c, &c->questions[k], err);
        if (st != CMT_OK)
            return st;
    }
    const cmt_status st = cmt_charter_check_rules(c, rule_fits, NULL, err);
    for (size_t k = 0; st == CMT_OK && k < c->n_articles; k++) {
        if (!chances_fit(c, &c->articles[k], err))
            return CMT_E_REFERENCE;
    }
    return st;
}

static cmt_status check_profile(const cmt_round_input *input,
                                const cmt_profile *p,
                                cmt_err *err)
{
    for (size_t k = 0; k < p->n_answers; k++) {
        const cmt_answer *a = &p->answers[k];
        if (a->disclosure != CMT_DISCLOSURE_OPEN) {
            return cmt_fail_at(err, CMT_E_UNSUPPORTED, a->line, NULL,
                               "not supported yet: group `%s` answers `%s` with `%s` "
                               "disclosure",
                               p->group, input->charter->questions[a->question].id,
                               cmt_disclosure_name(a->disclosure));
        }
    }
    return CMT_OK;
}

cmt_status cmt_decision_supports(const cmt_round_input *input, cmt_err *err)
{
    cmt_status st = cmt_decision_supports_charter(input->charter, err);
    for (size_t k = 0; k < input->n_submissions && st == CMT_OK; k++) {
        if (input->submissions[k].standing == CMT_SUBMISSION_COUNTED)
            st = check_profile(input, input->submissions[k].profile, err);
    }
    return st;
}
