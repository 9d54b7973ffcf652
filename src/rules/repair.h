/* How little has to change for an alternative to beat, or tie with, all others: what
 * Dodgson's and Young's rules ask of each alternative, as an integer program. */
#ifndef CMT_RULES_REPAIR_H
#define CMT_RULES_REPAIR_H

#include "rules/rule.h"

/** What may change. */
typedef enum cmt_repair {
    CMT_REPAIR_RAISE, /* ballots raise x, at a cost of their weight for each alternative
                         passed, until it beats every other */
    CMT_REPAIR_REMOVE /* ballots are left out, at a cost of their weight, until x loses to
                         no other */
} cmt_repair;

/** Columns of a program at most. */
#define CMT_MAX_REPAIR_COLUMNS 20000

/** The program of alternative x, over classes of ballots alike for x: of one group, and the
 *  same alternatives above x in the same tiers. With W the weight of a ballot in the least
 *  unit in which all weights are integers, and m_k by how much x beats k,
 *
 *      minimise sum of cost y, y >= 0 integer, over
 *      sum of gain_k y >= need_k            for every other k,              need(k)
 *      sum over the steps of a class <= its ballots                         class(p).
 *
 *  Raising: one y for every class and step j, by which x passes its own tier's companions
 *  and then tier after tier upwards; cost W times the number passed; gain_k 2 W, or W where
 *  k was level with x; need_k = 1 - m_k, rows of need_k <= 0 left out. Removing: one y a
 *  class that has somebody above x; cost W; gain_k W where k is above x, -W where x is above
 *  k; need_k = -m_k.
 *
 *  Classes stand in the order of their groups, then of the step at which each alternative
 *  is passed. Alternatives are tried in the order of a bound that each program has by
 *  itself: the sum of need_k / 2, each rounded up, or the largest need_k; those whose bound
 *  is above the best optimum need no program.
 *
 *  `winners` have the least optimum; where no program has a point, everybody. The witness
 *  holds `scores` and `programs`, the optimum and the certificate of each one solved.
 *
 *  @retval CMT_E_UNSUPPORTED there is no solver, and one is needed
 *  @retval CMT_E_LIMIT       a program is too large, or was not solved */
CMT_MUST cmt_status cmt_repair_run(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   cmt_repair kind,
                                   const cmt_rule_args *args,
                                   cmt_outcome *out,
                                   cmt_err *err);

#endif
