/* The state of Equal Shares between two purchases: for equal_shares*.c only. */
#ifndef CMT_BALLOT_EQUAL_SHARES_STATE_H
#define CMT_BALLOT_EQUAL_SHARES_STATE_H

#include "ballot/equal_shares.h"

/** What stays the same during a run. Weights, costs and money are scaled to integers. */
typedef struct cmt_shares_world {
    const cmt_shares_task *task;
    size_t n;      /* alternatives */
    size_t n_rows; /* ballots */
    mpz_t *weight; /* [n_rows] weight * weight_scale */
    mpz_ptr weight_scale;
    mpz_t *cost; /* [n] cost * cost_scale */
    mpz_ptr cost_scale;
    const size_t *first;  /* [n + 1] where supporters of an alternative start */
    const uint32_t *rows; /* [first[n]] supporting ballots */
    mpz_t *support;       /* [n] sum of the weights of the supporters */
    mpq_t
        *welfare_price; /* [n] cost / (support * utility): the lowest price possible */
    uint32_t *rich;     /* [n_rows] scratch: supporters who pay in full */
    uint32_t *due;      /* [n_rows] scratch: tied alternatives that a ballot supports */
    mpz_t *z;           /* [4] scratch */
    mpq_t *q;           /* [2] scratch */
} cmt_shares_world;

/** Money of ballot r, a unit of scaled weight: money[r] / denominator, scaled by
 *  cost_scale; negative in the Phragmén phase, where it is minus the load. */
typedef struct cmt_shares_state {
    cmt_shares_phase phase;
    bool *in;     /* [n] bought */
    bool *closed; /* [n] bought, or of a decision that is taken */
    bool *dead;   /* [n] cannot be bought any more in this phase */
    size_t n_in;
    mpz_t *money; /* [n_rows] */
    mpz_ptr denominator;
    mpq_t *bound;  /* [n] no price will be below this */
    mpz_ptr spent; /* scaled cost of what was bought */
} cmt_shares_state;

CMT_MUST cmt_status cmt_shares_world_init(cmt_arena *mem,
                                          const cmt_shares_task *task,
                                          cmt_shares_world *out,
                                          cmt_err *err);

CMT_MUST cmt_status cmt_shares_start(cmt_arena *mem,
                                     const cmt_shares_world *world,
                                     cmt_shares_state *out,
                                     cmt_err *err);

CMT_MUST cmt_status cmt_shares_copy(cmt_arena *mem,
                                    const cmt_shares_world *world,
                                    const cmt_shares_state *from,
                                    cmt_shares_state *out,
                                    cmt_err *err);

/** The exact price of alternative c in the phase at hand, into `price`; false when it
 *  cannot be bought. Also leaves the payers in world->rich (`n_rich`), and in world->z[0]
 *  and z[1] what they pay a unit of weight, as a fraction of money's denominator. */
bool cmt_shares_price(const cmt_shares_world *world,
                      const cmt_shares_state *state,
                      uint32_t c,
                      mpq_ptr price,
                      size_t *n_rich);

/** All alternatives of the least price, ascending, into `tied` [n]; goes on to the next
 *  phase when nothing can be bought in this one. 0 at the end. */
size_t cmt_shares_next(const cmt_shares_world *world,
                       cmt_shares_state *state,
                       bool *fresh,
                       uint32_t *tied);

/** Of several tied alternatives, those of one decision which every way of breaking the tie
 *  comes to at this price, whatever it buys before, and which leave all others as they are:
 *  so that they may as well be bought first. Fills `apart` [n_tied].
 *  @return how many; 0: there is no such decision, and the order matters
 *  @cost one pass over the supporters of all tied alternatives */
size_t cmt_shares_apart(const cmt_shares_world *world,
                        const cmt_shares_state *state,
                        const uint32_t *tied,
                        size_t n_tied,
                        uint32_t *apart);

/** Buy c and note it. NULL on shortage. */
const cmt_purchase *cmt_shares_buy(cmt_arena *mem,
                                   const cmt_shares_world *world,
                                   cmt_shares_state *state,
                                   uint32_t c,
                                   const cmt_purchase *before,
                                   const cmt_set *tied);

#endif
