/* Which committees divide loads as well as a claimed one: for checks. Nothing here is used
 * by any run. */
#ifndef CMT_RULES_LOADS_PROVE_H
#define CMT_RULES_LOADS_PROVE_H

#include "model/outcome.h"
#include "rules/rule.h"

/** What is to be shown. A level is a load that `width` of weight bears. */
typedef struct cmt_loads_task {
    const cmt_contest *contest;
    mpz_t *weight; /* [rows] whole weights of ballots */
    size_t size;
    size_t n_bare;   /* members without support */
    size_t n_levels; /* of the others */
    mpq_t *load;     /* [n_levels] falling, > 0, of a unit of these weights */
    mpz_t *width;    /* [n_levels] */
    bool first_only; /* the first load decides, the rest does not count */
    const uint32_t
        *place;     /* [n] where the one with the earliest places will do; or NULL */
    size_t limit;   /* committees to find; then the search ends */
    size_t n_nodes; /* of the tree; then there is no answer */
    /** The sign of a committee against the target, > 0 where it is worse. */
    int (*compare)(void *self, const bool *in, const bool *out, bool complete);
    void *self;
} cmt_loads_task;

/** Committees that are better than the target, if there are any; else all that are as good
 *  or `limit` of them, or, with `place`, the one of them that has the earliest places.
 *
 *  Turned round, ballots divide their weight among members, and what members get, the least
 *  first, is to be largest. A committee that is better from some level on gives each member
 *  what the target gives up to there, and more to those that follow: a goal for each level,
 *  and one for those as good. Whoever misses a goal is refuted by prices: see
 *  loads_prove_state.h. Where members have no support, whoever has some sits in all
 *  committees that are as good.
 *
 *  @param[out] out [limit]
 *  @retval CMT_E_LIMIT more than `n_nodes` nodes, or nobody sits: nothing is told then
 *  @cost   exponential at worst */
CMT_MUST cmt_status cmt_prove_loads(
    cmt_arena *mem, const cmt_loads_task *task, cmt_set *out, size_t *n, cmt_err *err);

/** The nodes that checks allow. */
#define CMT_LOADS_NODES 1000000

#endif
