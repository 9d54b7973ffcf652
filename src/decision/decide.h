/* Deciding a round: from counted submissions to statuses and outcomes. */
#ifndef CMT_DECISION_DECIDE_H
#define CMT_DECISION_DECIDE_H

#include "ballot/contest.h"
#include "base/timestamp.h"
#include "proof/solver.h"
#include "rules/rule.h"

typedef struct cmt_round_input cmt_round_input;

struct cmt_contest_input;

/** An answer that could not be counted. */
typedef struct cmt_set_aside {
    const char *group;
    const char *reason;
} cmt_set_aside;

/** A rule beside the question's own, run on the same ballots for comparison. */
typedef struct cmt_trial {
    const cmt_rule *rule;
    cmt_rule_args args;  /* defaults */
    const char *skipped; /* why it was not run; NULL when it was */
    cmt_contest contest; /* in the form of ballots that it reads */
    cmt_outcome outcome;
} cmt_trial;

/** What is decided of one question in one context. */
typedef struct cmt_ruling {
    uint32_t question; /* indices into the charter */
    uint32_t context;
    cmt_standing status;
    const char *reason;                      /* why this status, one sentence */
    const struct cmt_contest_input *answers; /* [n_answers] that count, by group */
    size_t n_answers;
    const cmt_set_aside *set_aside; /* [n_set_aside], by group */
    size_t n_set_aside;
    cmt_contest contest;
    const cmt_rule *rule;
    cmt_rule_args args;
    bool has_free;    /* false: no quorum, or lapsed */
    cmt_outcome free; /* what the rule yields on the ballots alone */
    cmt_value *free_record;
    bool has_settled;
    cmt_outcome settled; /* what is in force of this round's own making */
    cmt_value *insight;  /* who got what, which rules disagree; NULL without votes */
    cmt_value *in_force; /* record of the outcome in force; NULL = none */
    const char *from; /* where it comes from: "free", "program", "previous", "none" */
    const cmt_trial
        *trials; /* [n_trials] every other rule that fits, by kind and name */
    size_t n_trials;
    size_t
        n_untried; /* rules and audits that fit, and that the record recounted does not
                         name */
    size_t n_believed; /* audits that the record names and whose programs nobody could
                          answer: its word is repeated */
} cmt_ruling;

/** A decided round. Everything lives in the arena it was made in. */
typedef struct cmt_decision {
    const cmt_round_input *input;
    cmt_time time; /* of the round-close leaf */
    const cmt_ruling
        *rulings; /* [n_rulings] charter order, then the question's contexts */
    size_t n_rulings;
    const cmt_value *program; /* what the constitutional program reports */
    cmt_value *record;        /* decision.json (doc/decision.md) */
    cmt_value *inputs;        /* inputs.json (doc/decision.md) */
} cmt_decision;

/** Decide a round: a pure function of its arguments.
 *
 *  For every question in every context: count the ballots, apply quorum and sunset, run
 *  the question's rule (the free outcome) and every other cheap rule that fits; then hold
 *  all free outcomes against the articles and, where one is breached, solve the
 *  constitutional program. A tie, an empty ballot box and a deadlock are statuses, not
 *  failures. What a charter asks for and this version cannot decide is refused.
 *
 *  @param[in]  previous  the policy of the bundle before (data.json), or NULL
 *  @param[in]  record    a decision.json to recount: only rules that it names run beside
 *                        a question's own, so that a catalogue that has grown since
 *                        changes nothing; NULL: all of them
 *  @param[in]  solver    answers programs; borrowed for the call
 *  @param[out] out       written on success only
 *  @retval CMT_OK            decided; `out` is complete
 *  @retval CMT_E_UNSUPPORTED "not supported yet: …"
 *  @retval CMT_E_RANGE, CMT_E_REFERENCE, CMT_E_SCHEMA an attachment does not fit
 *  @retval CMT_E_NOMEM       mem is exhausted
 */
CMT_MUST cmt_status cmt_decide(cmt_arena *mem,
                               const cmt_round_input *input,
                               const cmt_value *previous,
                               const cmt_value *record,
                               const cmt_solver *solver,
                               cmt_time time,
                               cmt_decision *out,
                               cmt_err *err);

#endif
