/* Equal Shares by definition, for checks: whether a purchase at a price is lawful. Nothing
 * here is used by any run. */
#ifndef CMT_RULES_SHARES_LEDGER_H
#define CMT_RULES_SHARES_LEDGER_H

#include "rules/rule.h"

/** What a run is about, and the money as it stands. Money of ballot r, a unit of scaled
 *  weight, is money[r] / denominator. */
typedef struct cmt_ledger {
    const cmt_contest *contest;
    const mpq_srcptr *cost;    /* [n] */
    const mpq_srcptr *utility; /* [n]; 0 = not for sale */
    const uint32_t *decision;  /* [n] < n: one of each at most; or NULL */
    mpq_srcptr budget;
    size_t seats;
    bool fill_all;
    mpz_t *weight; /* [rows] weight * scale */
    mpz_ptr scale;
    mpz_t *support; /* [n] */
    bool *in;       /* [n] */
    bool *taken;    /* [n] by decision */
    size_t n_in;
    mpz_t *money; /* [rows] */
    mpz_ptr denominator;
    mpq_ptr spent;
    mpz_t *z; /* [4] scratch */
    mpq_t *q; /* [3] scratch */
    /* What each ballot would pay at the price last asked about. */
    bool is_quoted;
    mpq_ptr quote; /* price a unit of weight, in the books' units */
    mpz_t
        *payment; /* [rows] weight * min(money, quote), times the quote's denominator */
    bool *whole;  /* [rows] has as much as the quote */
} cmt_ledger;

/** Open the books: everybody holds an equal share of `money`. */
CMT_MUST cmt_status cmt_ledger_open(cmt_arena *mem,
                                    mpq_srcptr money,
                                    cmt_ledger *ledger,
                                    cmt_err *err);

/** How an alternative stands to a price. */
typedef enum cmt_stand {
    CMT_STAND_NO,     /* cannot be bought at this price */
    CMT_STAND_EXACT,  /* costs exactly this */
    CMT_STAND_CHEAPER /* could be bought for less */
} cmt_stand;

/** In the phase of shares: price is rho, money a unit of weight and utility. */
cmt_stand cmt_ledger_shares(cmt_ledger *ledger, uint32_t c, mpq_srcptr price);
/** In the Phragmén phase: price is the load that all supporters then have. */
cmt_stand cmt_ledger_load(cmt_ledger *ledger, uint32_t c, mpq_srcptr price);
/** In the fill phase: price is cost for a unit of welfare. */
cmt_stand cmt_ledger_fill(cmt_ledger *ledger, uint32_t c, mpq_srcptr price);

/** Whether the supporters of c can still pay its cost together. */
bool cmt_ledger_affordable(cmt_ledger *ledger, uint32_t c);
/** Whether c fits the budget after what was spent. */
bool cmt_ledger_fits(cmt_ledger *ledger, uint32_t c);
/** Whether c was bought. */
bool cmt_ledger_has(const cmt_ledger *ledger, uint32_t c);
/** Whether c cannot be bought any more: it was, or its decision is taken. */
bool cmt_ledger_closed(const cmt_ledger *ledger, uint32_t c);
/** Set `n_in` and `taken` from `in`, which somebody else has set. */
void cmt_ledger_restore(cmt_ledger *ledger);
/** Whether c is for sale and not closed. */
bool cmt_ledger_open_for(const cmt_ledger *ledger, uint32_t c);

/** The exact price by definition, supporters sorted by money. False: not affordable. */
CMT_MUST cmt_status cmt_ledger_solve_shares(cmt_arena *mem,
                                            cmt_ledger *ledger,
                                            uint32_t c,
                                            bool *affordable,
                                            mpq_ptr price,
                                            cmt_err *err);
void cmt_ledger_solve_load(cmt_ledger *ledger, uint32_t c, mpq_ptr price);

/** Of several that cost the same in a phase (0 shares, 1 Phragmén, 2 fill, 3 rest), leave
 *  those of one decision that every way takes at this price and that changes no other,
 *  where there is one: any way is then the same as one that takes it first. `tied` is
 *  reordered; @return how many are left. */
size_t cmt_ledger_narrow(
    cmt_ledger *ledger, int phase, uint32_t *tied, size_t n_tied, mpq_srcptr price);

/** Weight of the supporters who have at least the price. */
void cmt_ledger_full(cmt_ledger *ledger, uint32_t c, mpq_srcptr price, mpq_ptr out);

/** Book the purchase: supporters pay, or bear the load; `NULL` price: nobody pays. */
void cmt_ledger_pay(cmt_ledger *ledger, uint32_t c, mpq_srcptr price);
void cmt_ledger_bear(cmt_ledger *ledger, uint32_t c, mpq_srcptr load);
void cmt_ledger_take(cmt_ledger *ledger, uint32_t c);

#endif
