/* Judging claimed outcomes: what the `check` of many rules ends with. Nothing here is used
 * by any `run`: a claim is compared with the definition, pair by pair.
 *
 * Every function answers CMT_OK, CMT_E_NOMEM, or CMT_E_NEGATIVE with a sentence. */
#ifndef CMT_RULES_CLAIM_H
#define CMT_RULES_CLAIM_H

#include "rules/rule.h"

/* Parts of an outcome. */
#define CMT_PART_WINNERS    1U
#define CMT_PART_RANKING    2U
#define CMT_PART_COMMITTEES 4U
#define CMT_PART_SCORES     8U
#define CMT_PART_WEIGHTS    16U
#define CMT_PART_LOTTERY    32U
#define CMT_PART_LEVEL      64U
#define CMT_PART_JUDGMENTS  128U
#define CMT_PART_SEATS      256U
#define CMT_PART_COST       512U

/** The claim is about this contest and has exactly these parts (winners may be empty). */
CMT_MUST cmt_status cmt_claim_parts(const cmt_contest *contest,
                                    const cmt_outcome *claim,
                                    unsigned parts,
                                    cmt_err *err);

/** `winners` are exactly the marked alternatives. */
CMT_MUST cmt_status cmt_claim_winners(const cmt_contest *contest,
                                      const cmt_outcome *claim,
                                      const bool *won,
                                      cmt_err *err);

/** `tied` is as it should be. */
CMT_MUST cmt_status cmt_claim_tied(const cmt_outcome *claim, bool tied, cmt_err *err);

/** The claimed scores are these. */
CMT_MUST cmt_status cmt_claim_scores(const cmt_contest *contest,
                                     const cmt_outcome *claim,
                                     mpq_t *scores,
                                     cmt_err *err);

/** The ranking places every pair of eligible alternatives as their values stand, tiers
 *  are dense, ineligible ones are unplaced, and `winners`, where `with_winners`, are the
 *  first tier. */
CMT_MUST cmt_status cmt_claim_ranking(const cmt_contest *contest,
                                      const cmt_outcome *claim,
                                      mpq_t *values,
                                      bool with_winners,
                                      cmt_err *err);

/** `committees` are, by definition, the sets of `seats` eligible alternatives none of which
 *  has a smaller value than one left out: all of them, or CMT_MAX_COMMITTEES and
 *  `capped`; and `committee` is the one that the tie-break picks. */
CMT_MUST cmt_status cmt_claim_top(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_outcome *claim,
                                  const cmt_tie_break *tie_break,
                                  size_t seats,
                                  mpq_t *values,
                                  cmt_err *err);

/** The claimed committees are exactly these, sorted canonically; `committee` is the one
 *  that the tie-break picks; `tied` and `capped` are as they should be. */
CMT_MUST cmt_status cmt_claim_committees(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_outcome *claim,
                                         const cmt_tie_break *tie_break,
                                         const cmt_set *committees,
                                         size_t n,
                                         bool capped,
                                         cmt_err *err);

/** The claimed committees, of which more may exist, are sorted and distinct; `tied` and the
 *  pick are as they should be. */
CMT_MUST cmt_status cmt_claim_listed(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_outcome *claim,
                                     const cmt_tie_break *tie_break,
                                     cmt_err *err);

/** The claimed cost is that of the committee, where there is one. */
CMT_MUST cmt_status cmt_claim_cost(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_outcome *claim,
                                   cmt_err *err);

/** The list `ids` names, in order, exactly the alternatives marked in `in`. */
bool cmt_claim_names(const cmt_contest *contest, const cmt_value *ids, const bool *in);
#endif
