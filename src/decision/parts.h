/* Inside the decision: how its files share the work. */
#ifndef CMT_DECISION_PARTS_H
#define CMT_DECISION_PARTS_H

#include "decision/decide.h"
#include "decision/policy.h"
#include "io/json.h"
#include "log/count.h"
#include "program/program.h"

/** A decision in the making. */
typedef struct cmt_deciding {
    cmt_arena *mem;
    const cmt_round_input *input;
    const cmt_value *previous; /* policy, or NULL */
    const cmt_value *record;   /* decision.json to be recounted, or NULL */
    const cmt_solver *solver;
    cmt_time time;
    cmt_ruling *rulings; /* [n] */
    size_t n;
    const cmt_program_red_line *red_lines; /* [n_red_lines] */
    size_t n_red_lines;
    cmt_program_result program; /* report NULL: it was not run */
    cmt_value *ledger;          /* who got what over all rulings */
} cmt_deciding;

/** Collect the answers to a ruling's question in its context, one a counted group; those
 *  that cannot be read go to `set_aside`, with the reason. */
CMT_MUST cmt_status cmt_answers_take(const cmt_deciding *d,
                                     cmt_ruling *ruling,
                                     cmt_err *err);

/** The form of ballots that a rule reads. */
cmt_ballot_form cmt_form_read_by(const cmt_rule *rule);

/** Build the contest of a ruling's answers in one form.
 *  @retval CMT_E_RANGE the ballots cannot be had in this form */
CMT_MUST cmt_status cmt_answers_contest(const cmt_deciding *d,
                                        const cmt_ruling *ruling,
                                        cmt_ballot_form form,
                                        cmt_contest *out,
                                        cmt_err *err);

/** A finding about the ballots, rather than a shortage or a bug. */
bool cmt_is_refusal(cmt_status st);

/** decision.json. */
cmt_value *cmt_decision_value(const cmt_deciding *d);

/** A group's voice: `{ballots, group, voice}`. */
cmt_value *cmt_voice_value(cmt_arena *mem, const cmt_voice *voice);

/** Run every other fitting rule beside the ruling's own. */
CMT_MUST cmt_status cmt_trials_run(const cmt_deciding *d,
                                   cmt_ruling *ruling,
                                   cmt_err *err);

/** What the votes alone would have said without some of the groups:
 *  `alone`: `{group, better_off}` of each that changes the outcome by leaving;
 *  `fewest` and `groups`: a smallest set that does, or `more_than`: how many never do.
 *  @param[out] out NULL where the rule costs too much to be run again and again */
CMT_MUST cmt_status cmt_withdrawals(const cmt_deciding *d,
                                    const cmt_ruling *ruling,
                                    cmt_value **out,
                                    cmt_err *err);

/** Set every ruling's `insight` (doc/decision.md). */
CMT_MUST cmt_status cmt_insights(cmt_deciding *d, cmt_err *err);

/** Set `ledger`, from every ruling's insight: `{group, nothing, questions, share}` a group
 *  (doc/decision.md).
 *  @cost linear in the satisfactions recorded */
CMT_MUST cmt_status cmt_group_ledger(cmt_deciding *d, cmt_err *err);

/** What the record to be recounted says of a ruling under a key of its question; NULL
 *  without a record. */
const cmt_value *cmt_recorded(const cmt_deciding *d,
                              const cmt_ruling *ruling,
                              const char *key);

/** Let previous outcomes stand where a ruling has none of its own and they are lawful. */
CMT_MUST cmt_status cmt_previous_stand(cmt_deciding *d, cmt_err *err);

/** Put what the program says of a ruling in force. */
CMT_MUST cmt_status cmt_ruling_apply(const cmt_deciding *d,
                                     cmt_ruling *ruling,
                                     const cmt_program_final *final,
                                     cmt_err *err);

/** Why a ruling that the program has settled has its status: one sentence. */
const char *cmt_ruling_reason(const cmt_deciding *d,
                              const cmt_ruling *ruling,
                              const cmt_program_final *final);

/** The part of the program's report that a ruling's question belongs to, or NULL. */
const cmt_value *cmt_program_part(const cmt_deciding *d, const cmt_ruling *ruling);

/** Whether an expression speaks of a question. */
bool cmt_expr_names(const cmt_expr *expr, uint32_t question);

/** "question@context"; NULL on shortage. */
const char *cmt_ruling_id(cmt_arena *mem,
                          const cmt_charter *charter,
                          const cmt_ruling *ruling);

/** The text in its authoritative language, folded; "" where there is none. */
const char *cmt_main_text(cmt_arena *mem, const cmt_texts *texts);
/** Its language; "und" where there is none. */
const char *cmt_main_lang(const cmt_texts *texts);

/** A copy of an outcome's record without what only a checker needs: alternatives, rounds,
 *  witness, options. NULL stays NULL. */
cmt_value *cmt_outcome_brief(cmt_arena *mem, const cmt_value *record);

#endif
