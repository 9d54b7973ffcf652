/* The search of Monroe's rule: for monroe.c and monroe_bound.c only. */
#ifndef CMT_RULES_APPROVAL_MONROE_INNER_H
#define CMT_RULES_APPROVAL_MONROE_INNER_H

#include "ballot/committees.h"
#include "ballot/loads.h"

/* Each member represents `each`, and `over` of them one unit more. By the cuts of a flow the
 * most weight that can be given to members it approves is
 *
 *     min over sets T of members: w(N(T)) + (k - |T|) each + min(k - |T|, over)
 *   = min of  F(each) + over  and  F(each + 1),
 *
 * F(q) being the flow where each member takes q at most; which members take more is never
 * searched for. F(q) grows ever more slowly with members (it is a rank function): what one
 * adds to few it adds at most to more. */
typedef struct cmt_monroe_world {
    cmt_approvals approvals;
    cmt_loads loads;
    size_t n;
    size_t size;
    mpz_ptr each;
    mpz_ptr over;
    mpq_ptr unit;    /* true weight = these / unit */
    bool *takes;     /* [rows] to which more could go */
    bool *some;      /* [n] scratch: members to which more could go */
    uint32_t *queue; /* [rows] */
    mpz_t *gain;     /* [n] what an open one adds at most */
    mpz_ptr now;
    mpz_ptr best;
    bool has_best;
    mpz_t *z; /* [3] scratch: a flow, a bound, a total */
} cmt_monroe_world;

/** The sign of the best against what was found: `now`; < 0 without a best. */
int cmt_monroe_against_best(const cmt_monroe_world *w);

/** What the members of a committee represent, into `now`. @return as above */
int cmt_monroe_value(cmt_monroe_world *w, const int8_t *fixed);

/** Lower `now` to two bounds with `q` a member and `more` besides: those who sit and the
 *  largest gains; and as if parts of open ones could sit. The guess and the branch are the
 *  gains'. */
void cmt_monroe_bound(cmt_monroe_world *w,
                      cmt_committees_node *node,
                      mpz_srcptr q,
                      mpz_srcptr more);

/** A first committee: seat by seat the one that adds most. */
void cmt_monroe_guess(cmt_monroe_world *w, cmt_committees_node *node, int8_t *fixed);

#endif
