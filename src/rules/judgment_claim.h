/* Judging claimed judgments: what the `check` of those rules ends with. Nothing here is used
 * by any `run`, or uses what a `run` does.
 *
 * Every function answers CMT_OK, CMT_E_NOMEM, CMT_E_NEGATIVE with a sentence, or CMT_E_LIMIT
 * where it would take more than CMT_CLAIM_NODES steps to decide. */
#ifndef CMT_RULES_JUDGMENT_CLAIM_H
#define CMT_RULES_JUDGMENT_CLAIM_H

#include "rules/rule.h"

#define CMT_CLAIM_NODES 4000000U

/** The claim has judgments and nothing else; each is complete, makes every clause true, and
 *  they are listed in canonical order without repetition; `tied` is true where there are
 *  several, and `capped` only where the list is full. */
CMT_MUST cmt_status cmt_claim_judgments(const cmt_contest *contest,
                                        const cmt_outcome *claim,
                                        cmt_err *err);

/** Weight that says yes less weight that says no, proposition by proposition.
 *  @param[out] margins [n_alternatives], initialised */
CMT_MUST cmt_status cmt_claim_margins(const cmt_contest *contest,
                                      mpq_t *margins,
                                      cmt_err *err);

/** Whether some consistent judgment says what `value` does: 1 yes, -1 no, 0 either.
 *  Answers by mending broken clauses one after the other.
 *  @param[out] found the answer */
CMT_MUST cmt_status cmt_claim_satisfiable(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const int8_t *value,
                                          bool *found,
                                          cmt_err *err);

/** The claimed judgments are all those of least loss, where a judgment loses loss[i] for
 *  each i on which it says otherwise than prefer[i] (0 = either, loss 0); none is claimed
 *  only where no judgment is consistent.
 *
 *  Every consistent judgment comes from the preferred one by changing, clause after broken
 *  clause, one of its literals: all ways of doing that within the claimed loss are tried.
 *
 *  @param[in]  loss  [n_alternatives] >= 0
 *  @param[out] least the loss of the claimed judgments, initialised */
CMT_MUST cmt_status cmt_claim_least(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_outcome *claim,
                                    const int8_t *prefer,
                                    const mpq_t *loss,
                                    mpq_ptr least,
                                    cmt_err *err);

#endif
