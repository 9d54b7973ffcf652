/* Is a committee fair to the groups that agree? Audits of approval committees, exact.
 *
 * W is the weight of all ballots, k the seats of the contest. A set of ballots is due l
 * seats when its weight is at least l W / k. Each function decides one axiom from its
 * definition and hands back who is wronged where it fails; all are pure. Only eligible
 * alternatives count. Without weight or seats every axiom holds.
 *
 * Common statuses: CMT_E_RANGE (the ballots are not approvals, or the committee names an
 * ineligible alternative or more than k), CMT_E_LIMIT (a search takes more steps than the
 * terms allow: nothing is said), CMT_E_NOMEM. */
#ifndef CMT_INSIGHT_PROPORTIONALITY_H
#define CMT_INSIGHT_PROPORTIONALITY_H

#include "ballot/contest.h"
#include "model/outcome.h"
#include "proof/solver.h"

/** Ballots that a search may look at. */
#define CMT_AUDIT_NODES (1UL << 28)

/** What an audit finds. Where the axiom holds the rest is empty. */
typedef struct cmt_audit_finding {
    bool holds;
    size_t seats_due;        /* l: what the wronged are due; 0 in cmt_audit_pareto */
    size_t members_due;      /* of whom one of them should approve: l, in FJR r */
    cmt_set alternatives;    /* what they agree on, or would rather have */
    const uint32_t *ballots; /* [n_ballots] the wronged, ascending */
    size_t n_ballots;
    mpq_srcptr share; /* their part of all weight; NULL where the axiom holds */
} cmt_audit_finding;

/** What an audit may spend, and what could have been instead. NULL stands for the defaults.
 *
 *  Among given admissible committees a complaint stands only where one of them answers it:
 *  gives one of the wronged what they are due (JR, EJR, EJR+, FJR), gives it to them
 *  together (PJR), holds the alternatives that they would rather have (core), or is the
 *  better committee itself (Pareto). */
typedef struct cmt_audit_terms {
    size_t nodes;              /* looks at a ballot; 0: CMT_AUDIT_NODES */
    const cmt_set *admissible; /* [n_admissible]; NULL: every committee could be had */
    size_t n_admissible;
} cmt_audit_terms;

typedef cmt_status cmt_audit(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_set *committee,
                             const cmt_audit_terms *terms,
                             cmt_audit_finding *out,
                             cmt_err *err);

/** Justified representation: no ballots that are due one seat approve one alternative in
 *  common and no member.
 *  @cost O(ballots * n)
 *  @src  Aziz, Brill, Conitzer, Elkind, Freeman and Walsh, Social Choice and Welfare 48
 *        (2017) 461-485 */
cmt_audit cmt_audit_jr;

/** Proportional JR: no ballots that are due l seats approve l alternatives in common and,
 *  all together, fewer than l members.
 *  @cost exponential in the worst case
 *  @src  Sanchez-Fernandez, Elkind, Lackner, Fernandez, Fisteus, Basanta Val and Skowron,
 *        AAAI 2017 */
cmt_audit cmt_audit_pjr;

/** Extended JR: no ballots that are due l seats approve l alternatives in common and, each
 *  of them, fewer than l members.
 *  @cost exponential in the worst case
 *  @src  Aziz et al. (2017) */
cmt_audit cmt_audit_ejr;

/** EJR+: no ballots that are due l seats approve in common an alternative that is left out
 *  and, each of them, fewer than l members.
 *  @cost O(ballots * n + n k)
 *  @src  Brill and Peters, Robust and verifiable proportionality axioms for multiwinner
 *        voting, ACM EC 2023 */
cmt_audit cmt_audit_ejr_plus;

/** Fully justified representation: no ballots that are due l seats approve, each of them, at
 *  least r of some l alternatives (or fewer), and fewer than r members. The core implies it,
 *  and it implies EJR. For small contests.
 *  @cost exponential in l
 *  @src  Peters, Pierczynski and Skowron, Proportional participatory budgeting with additive
 *        utilities, NeurIPS 2021 */
cmt_audit cmt_audit_fjr;

/** Core: no ballots that are due l seats would each approve more of some l alternatives (or
 *  fewer) than of the members. For small contests.
 *  @cost exponential in l
 *  @src  Aziz et al. (2017) */
cmt_audit cmt_audit_core;

/** Pareto: no committee of as many members is approved as much by every ballot and more by
 *  some. For small contests; the ballots found are those that it pleases more.
 *  @cost exponential in the committee
 *  @src  Lackner and Skowron, Multi-Winner Voting with Approval Preferences, Springer 2023,
 *        chapter 3 */
cmt_audit cmt_audit_pareto;

/** Proportionality for solid coalitions, of a committee elected from rankings, with the Hare
 *  quota W / k: ballots are solid for a set of alternatives where each of them puts every one
 *  of the set above everyone else. No ballots that are due l seats are solid for a set of
 *  which fewer than l are members, though one more is left. An alternative that a ballot does
 *  not rank is below those it ranks, unless it has no opinion on them. `seats_due` is l, or
 *  the size of the set where that is less. Of several coalitions the heaviest is found.
 *  @retval CMT_E_RANGE here: the ballots are not rankings
 *  @retval CMT_E_LIMIT more than 2^20 sets
 *  @cost O(m log m), m = ballots * n
 *  @src  M. Dummett, Voting Procedures, Oxford University Press 1984; H. Aziz, B. E. Lee, The
 *        expanding approvals rule, Social Choice and Welfare 54 (2020) 1-45 */
cmt_audit cmt_audit_psc_hare;

/** The same with the Droop quota W / (k + 1): due l seats are ballots that weigh more than l
 *  quotas. It implies the other.
 *  @src  D. R. Woodall, Properties of preferential election rules, Voting matters 3 (1994),
 *        the Droop proportionality criterion */
cmt_audit cmt_audit_psc_droop;

/** JR of a budget: no ballots approve in common a project that their part of the budget pays
 *  for, and nothing that is funded. `seats_due` is 0.
 *  @retval CMT_E_RANGE also: a contest without costs or budget
 *  @cost O(ballots * n)
 *  @src  Aziz, Lee and Talmon, Proportionally representative participatory budgeting, AAMAS
 *        2018 */
cmt_audit cmt_audit_budget_jr;

/** EJR+ of a budget, up to any project, measured in cost: no ballots approve in common a
 *  project that is left out and that their part of the budget pays for on top of all that any
 *  one of them has. With equal costs it is EJR+ of a committee; what costs nothing counts
 *  for nothing.
 *  @cost O(ballots^2 * n)
 *  @src  Brill and Peters (2023) */
cmt_audit cmt_audit_budget_ejr_plus;

/** EJR of a committee that takes T decisions, one alternative of each: ballots that, on each
 *  of some t decisions, approve an alternative in common, and whose weight times t is at
 *  least l W, are due l decisions. None of those that approve, each of them, fewer than l
 *  members. Decisions without an eligible alternative do not count. `alternatives` are what
 *  they agree on.
 *  @retval CMT_E_RANGE also: a contest without decisions
 *  @cost exponential in the worst case
 *  @src  Chandak, Goel and Peters, Proportional aggregation of preferences for sequential
 *        decision making, AAAI 2024: groups that agree in some rounds */
cmt_audit cmt_audit_decisions_ejr;

/** The same for l = 1 only. */
cmt_audit cmt_audit_decisions_jr;

/** The same for groups that agree on every decision: t = T. */
cmt_audit cmt_audit_decisions_weak_ejr;

/** A price system that supports a committee, or that there is none. */
typedef struct cmt_audit_prices {
    bool holds;
    mpq_srcptr price; /* of a seat, or of a unit of cost, in units of weight */
    const mpq_t *pay; /* [ballots][members]: what each pays for each member */
    const cmt_value
        *certificate; /* of the program: proves the price, or that none is */
} cmt_audit_prices;

/** Priceability: every ballot may spend its weight; there are a price p > 0 and payments by
 *  ballots for members that they approve, such that every member is paid p, times its cost
 *  c(m) where the contest is a budget (1 where it is not), and the supporters of nobody who
 *  is left out have more than its price left together.
 *
 *      maximise p  subject to
 *      (1)  sum over ballots of pay(b, m) = c(m) p          each member m
 *      (2)  sum over members of pay(b, m) <= w_b            each ballot b
 *      (3)  sum over supporters of (w_b - sum pay(b, .)) <= c(m) p    each m left out
 *      (4)  pay >= 0, 0 <= p <= W, of a budget B p <= W
 *
 *  So all money together is worth the budget at least: nothing is priced by making
 *  everybody poor. (Without any budget p is at most what makes the cheapest cost all of W.)
 *  Projects without cost are no claim. Among given admissible outcomes (3) stands only for
 *  what one of them holds, and what all of them hold need not be paid in full: (1) says
 *  <= then.
 *
 *  @param[in] terms  NULL: every outcome could be had; `nodes` is not read
 *  @param[in] solver answers the program, with a certificate
 *  @retval CMT_E_LIMIT more than CMT_MAX_PROGRAM_VARIABLES payments, or left unproved
 *  @src  Peters and Skowron, Proportionality and the limits of welfarism, ACM EC 2020; of
 *        budgets: Peters, Pierczynski and Skowron, NeurIPS 2021 */
CMT_MUST cmt_status cmt_audit_priceability(cmt_arena *mem,
                                           const cmt_contest *contest,
                                           const cmt_set *committee,
                                           const cmt_audit_terms *terms,
                                           const cmt_solver *solver,
                                           cmt_audit_prices *out,
                                           cmt_err *err);

#endif
