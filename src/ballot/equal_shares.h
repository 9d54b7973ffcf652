/* The engine of the Method of Equal Shares: committees, budgets, and their completions. */
#ifndef CMT_BALLOT_EQUAL_SHARES_H
#define CMT_BALLOT_EQUAL_SHARES_H

#include "ballot/contest.h"
#include "ballot/ties.h"
#include "model/outcome.h"

/** What happens when no alternative can be paid from the shares any more. */
typedef enum cmt_completion {
    CMT_COMPLETION_NONE,
    CMT_COMPLETION_PHRAGMEN, /* unit costs: everybody earns on at one rate, the first
                                alternative that its supporters can pay sits */
    CMT_COMPLETION_FILL      /* most welfare for its cost first, while it fits */
} cmt_completion;

/** Everything that a run needs. Approving ballots support; each unit of weight starts with
 *  the same share of `money`. An alternative is bought at the smallest price rho a unit of
 *  utility at which min(money left, rho * utility), summed over the supporting weight,
 *  makes its cost. */
typedef struct cmt_shares_task {
    const cmt_contest *contest;
    const mpq_srcptr *cost;    /* [n] >= 0 */
    const mpq_srcptr *utility; /* [n] of one supporter; 0 = never bought */
    mpq_srcptr money;          /* to share; may exceed the budget (add1) */
    mpq_srcptr budget;         /* what completions by `fill` may spend in all */
    size_t seats;              /* alternatives at most; SIZE_MAX = no such limit */
    const uint32_t *decision;  /* [n] < n: one is bought of each at most; or NULL */
    bool fill_all;             /* completions also seat what nobody supports */
    cmt_completion completion;
    const cmt_tie_break *tie_break;
} cmt_shares_task;

typedef enum cmt_shares_phase {
    CMT_SHARES_PAID,     /* from the shares */
    CMT_SHARES_PHRAGMEN, /* by the completion of that name */
    CMT_SHARES_FILLED,   /* by welfare for its cost */
    CMT_SHARES_REST,     /* supported by nobody */
    CMT_SHARES_END
} cmt_shares_phase;

/** One purchase. Prices are in money a unit of weight and of utility. */
typedef struct cmt_purchase {
    const struct cmt_purchase *before; /* NULL for the first */
    cmt_shares_phase phase;
    uint32_t alternative;
    mpq_srcptr price; /* rho when paid; the new load in the Phragmén phase; else NULL */
    mpq_srcptr full;  /* weight of the supporters who pay the price; when paid */
    mpq_srcptr rest;  /* weight of those who give the last they have; when paid */
    cmt_set tied;     /* all that could have been bought; empty when there was no tie */
} cmt_purchase;

typedef struct cmt_shares_result {
    cmt_set *committees;       /* [n], sorted canonically */
    const cmt_purchase **last; /* [n] the last purchase on a way to each; NULL: none */
    size_t n;
    bool capped;   /* more than CMT_MAX_COMMITTEES, or than the stages searched */
    bool branched; /* a tie was met and every way was followed */
} cmt_shares_result;

/** Buy until nothing can be bought. With the tie-breaks `order` and `lot` each tie goes to
 *  the first place; otherwise every way is followed (distinct states once, at most 20,000
 *  of them; where it is the same who of several is bought first, one order stands for all).
 *
 *  @retval CMT_OK      `out` is set, in mem
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost   lazily: an alternative's price only rises, so that a round recomputes few of
 *          them, each in time linear in its supporters
 *  @src    Peters and Skowron, EC 2020, 793-794; Peters, Pierczyński and Skowron, NeurIPS
 *          2021; completion: Lackner and Skowron (2023), chapter 2 */
CMT_MUST cmt_status cmt_equal_shares(cmt_arena *mem,
                                     const cmt_shares_task *task,
                                     cmt_shares_result *out,
                                     cmt_err *err);

#endif
