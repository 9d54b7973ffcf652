/* Margins by program: what is replaced is found by exact integer programs. Private to
 * insight/. */
#ifndef CMT_INSIGHT_MARGIN_PROGRAM_H
#define CMT_INSIGHT_MARGIN_PROGRAM_H

#include "insight/margin_inner.h"
#include "proof/solver.h"

/** Programs that one margin may ask for, and terms that all of them may have together. */
#define CMT_MARGIN_PROGRAMS 256
#define CMT_MARGIN_TERMS    (1UL << 18)

/** What is to be least: the number of ballots, or their weight. */
typedef enum cmt_margin_aim {
    CMT_AIM_BALLOTS,
    CMT_AIM_WEIGHT,
    CMT_AIMS
} cmt_margin_aim;

/** The least of each aim as far as it is known; NULL: nothing is. */
typedef struct cmt_margin_least {
    mpq_ptr found[CMT_AIMS]; /* something of this size does it */
    mpq_ptr open[CMT_AIMS];  /* something left untried might, of at least this size */
    uint32_t toward;         /* who gains by the ballots found here */
    mpq_t *room;             /* [2 CMT_AIMS + 1] for the above */
} cmt_margin_least;

/** Ballots whose replacement closes a gap by key * multiplier each. */
typedef struct cmt_stock {
    mpq_srcptr multiplier;
    unsigned key;
    mpq_ptr power; /* key * multiplier */
    int64_t count;
} cmt_stock;

/** Different keys. */
#define CMT_MARGIN_KEYS 5

/** The k-th of a stock, k < n_kinds * CMT_MARGIN_KEYS, without ballots yet. */
void cmt_margin_stock(
    cmt_margin_work *w, size_t k, uint32_t kind, unsigned key, cmt_stock *out);

/** The least ballots, or weight, out of these that close a gap; sorts them, and drops those
 *  that can do nothing.
 *  @return false: all of them do not */
bool cmt_margin_draw(
    cmt_stock *stock, size_t n, mpq_srcptr gap, cmt_margin_aim aim, mpq_ptr out);

/** Set `multipliers`, the different weights of a ballot, and which is each group's; and
 *  `step`. Once. */
CMT_MUST cmt_status cmt_margin_kinds(cmt_margin_work *w, cmt_err *err);

/** What a program answered. */
typedef enum cmt_margin_answer {
    CMT_ANSWER_LEAST, /* `value` is the optimum and `x` attains it */
    CMT_ANSWER_NEVER, /* it has no solution */
    CMT_ANSWER_OPEN   /* a limit ended it, or it was not tried any more */
} cmt_margin_answer;

/** Ask the solver for the least; `terms` counts against the limits.
 *  @retval CMT_E_REFERENCE the solver reads certificates and has none of this
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_margin_ask(cmt_margin_work *w,
                                   cmt_arena *mem,
                                   cmt_lp_builder *builder,
                                   size_t terms,
                                   cmt_margin_answer *answer,
                                   cmt_solution *out,
                                   cmt_err *err);

/** Whether something of size `bound` could still be the least of this aim. */
bool cmt_margin_may_do(const cmt_margin_least *least,
                       cmt_margin_aim aim,
                       mpq_srcptr bound);

/** Note that something of this size does it, or that something of at least this size is
 *  left untried. */
void cmt_margin_found(cmt_margin_least *least, cmt_margin_aim aim, mpq_srcptr size);
void cmt_margin_open(cmt_margin_least *least, cmt_margin_aim aim, mpq_srcptr size);

/** Whether a program is to be tried: an outcome that alters by cases of duels. */
bool cmt_margin_has_cases(const cmt_margin_work *w);

/** Try all cases: src/insight/margin_cases.c. */
CMT_MUST cmt_status cmt_margin_try_cases(cmt_margin_work *w,
                                         cmt_margin_least *least,
                                         cmt_err *err);

/** Whether beatpaths can be tried: Schulze's, by margins, one winner, few alternatives. */
bool cmt_margin_has_beatpaths(const cmt_margin_work *w);

/** Try all paths to the winner that may come to match those from it: for a set X that holds
 *  the winner w, and a path from a rival outside by members of X alone to w,
 *
 *      (1)  m(f) >= m(e)      each link f of the path, each e from X to who is outside
 *      (2)  m(f) >= 0         each link f of the path
 *
 *  or no path at all and m(e) <= 0. Every way in which somebody comes to be as strong
 *  against w as w against it is of this kind: X are those whom w reaches by links stronger
 *  than the path to w, and the rival is the last on that path who is not in X. One ballot
 *  is the best for all of it: those outside first, the rival ahead, then the path.
 *  src/insight/margin_beatpaths.c */
CMT_MUST cmt_status cmt_margin_try_beatpaths(cmt_margin_work *w,
                                             cmt_margin_least *least,
                                             cmt_err *err);

#endif
