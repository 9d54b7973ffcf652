/* From answers and attached files to a contest that rules can count. */
#ifndef CMT_BALLOT_CONTEST_BUILD_H
#define CMT_BALLOT_CONTEST_BUILD_H

#include "ballot/contest.h"
#include "io/ballot_file.h"

/** One group's part. The answer is the group's own to this question in one context; its
 *  attachment, if it has one, was read by the caller (and its digest checked). */
typedef struct cmt_contest_input {
    const char *group;
    const char *stratum; /* or NULL */
    int64_t members;     /* registered */
    mpq_srcptr weight;   /* registered voice; NULL = 1 */
    const cmt_answer *answer;
    const cmt_ballot_file *attached; /* or NULL */
} cmt_contest_input;

/** How ballots are read. {0} is: ranks, unranked last, no strata, usual categories. */
typedef struct cmt_contest_options {
    cmt_ballot_form
        form; /* what the rule reads; ballots of other forms are converted */
    cmt_unranked unranked;     /* for ranks */
    const cmt_stratum *strata; /* [n_strata] caps of voice */
    size_t n_strata;
    const char *approve; /* categories that approve: "1", "Yes,Maybe"; NULL = usual */
    const cmt_missing *missing; /* what unseen means in a file; NULL = usual (below) */
} cmt_contest_options;

/** Build the contest of a question.
 *
 *  Forms. Wanted / given: ranks from approvals (approved ones share tier 1, the rest are
 *  not ranked), from scores (by score, unscored ones are not ranked) and from categories
 *  (the first is the best, unless they are approvals); approvals from rankings of one tier
 *  and from scores that are all 0 or 1; scores from approvals (approve 1, disapprove 0).
 *  Anything else would be a guess and is refused. Categories are approvals when there are
 *  two (or one), when they are named agree, disagree, pass, or as `approve` says
 *  (doc/ballots.md).
 *
 *  Attached files name their alternatives by the ids of the question's items.
 *
 *  Voices are sorted by group, ballots by content and then group, equal ballots of a group
 *  merged: the order of inputs leaves no trace.
 *
 *  @retval CMT_OK          out is set, in mem; it borrows from question and inputs
 *  @retval CMT_E_RANGE     more ballots than registered members; a form that cannot be
 *                          had; a tier, mark or level that cannot be
 *  @retval CMT_E_REFERENCE a file names an alternative that the question has not
 *  @retval CMT_E_DUPLICATE two inputs of one group
 *  @retval CMT_E_LIMIT     too many groups or ballots
 *  @retval CMT_E_NOMEM     mem is exhausted
 *  @cost   O(B log B) row compares
 */
CMT_MUST cmt_status cmt_contest_build(cmt_arena *mem,
                                      const cmt_question *question,
                                      const cmt_contest_input *inputs,
                                      size_t n_inputs,
                                      const cmt_contest_options *options,
                                      cmt_contest *out,
                                      cmt_err *err);

/** Whether any of the answers, or of the files attached to them, holds scores. */
bool cmt_inputs_have_scores(const cmt_contest_input *inputs, size_t n);

/** What cmt_contest_build would refuse of one group's answer; for use at the gate. */
CMT_MUST cmt_status cmt_contest_check_input(const cmt_question *question,
                                            const cmt_contest_input *input,
                                            cmt_err *err);

/** Build a contest of one file as it stands: one voice of the whole file, `members`
 *  weighting, ids as the file names them, ballots in the file's order. Borrows the file's
 *  rows where it can.
 *
 *  Alternatives that a ballot leaves out are disapproved, as in plain approval voting;
 *  only where the file has the category pass do they abstain (such a file keeps apart who
 *  saw what). `missing` says otherwise.
 *  @param[in] kind  what is asked; `seats` for committees */
CMT_MUST cmt_status cmt_contest_of_file(cmt_arena *mem,
                                        const cmt_ballot_file *file,
                                        cmt_kind kind,
                                        size_t seats,
                                        const cmt_contest_options *options,
                                        cmt_contest *out,
                                        cmt_err *err);

#endif
