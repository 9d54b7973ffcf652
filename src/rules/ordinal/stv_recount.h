/* Counting single transferable votes by definition, ballot by ballot in rationals: what
 * the check of `stv` goes by. No run uses it. */
#ifndef CMT_RULES_ORDINAL_STV_RECOUNT_H
#define CMT_RULES_ORDINAL_STV_RECOUNT_H

#include "base/buf.h"
#include "rules/ordinal/stv_options.h"

typedef enum cmt_recount_role {
    CMT_ROLE_OUT,
    CMT_ROLE_HOPEFUL,
    CMT_ROLE_SURPLUS, /* elected, its surplus not yet transferred */
    CMT_ROLE_SEATED
} cmt_recount_role;

/** What comes next. */
typedef struct cmt_recount_turn {
    bool over;
    bool level;        /* nobody hopeful has a vote: any of them may sit or go */
    bool transfer;     /* a surplus; else somebody is eliminated, or nobody (n = 0) */
    bool together;     /* all of `at` are eliminated */
    uint32_t *elected; /* [n_elected] in this turn, most votes first */
    size_t n_elected;
    uint32_t *at; /* [n] one of them is next */
    size_t n;
} cmt_recount_turn;

typedef struct cmt_stv_recount {
    cmt_arena *mem;
    const cmt_contest *contest;
    cmt_stv_options options;
    size_t n;
    size_t seats;
    size_t sitting;
    bool whole;
    cmt_recount_role *role; /* [n] */
    mpq_t *weight;          /* [n_ballots] */
    mpq_t *held;            /* [n_ballots][n] value of a paper with each, Gregory */
    mpz_t *keep;            /* [n] Meek, Warren, in units */
    mpz_ptr unit;           /* 10^decimals */
    mpq_t *tally;           /* [n] */
    mpq_t *earlier;         /* [n_turns][n] tallies of the turns before this one */
    size_t n_turns;
    mpq_ptr quota;
    mpq_ptr exhausted;
    mpq_ptr lost;
    mpq_ptr surplus; /* Meek, Warren: of all elected */
    mpq_t *q;        /* [4] scratch */
    mpz_t *z;        /* [3] scratch */
} cmt_stv_recount;

CMT_MUST cmt_status cmt_stv_recount_init(cmt_arena *mem,
                                         const cmt_contest *contest,
                                         const cmt_stv_options *options,
                                         cmt_stv_recount *out,
                                         cmt_err *err);

/** Everybody eligible is hopeful, all votes at full value. */
void cmt_stv_recount_start(cmt_stv_recount *r);

/** Meek and Warren: refine keep values until the turn is due; others: nothing. Then the
 *  tallies are those of the turn. */
void cmt_stv_recount_settle(cmt_stv_recount *r);

/** Elect those due and say what comes next. `turn` has room for all alternatives. */
void cmt_stv_recount_look(cmt_stv_recount *r, cmt_recount_turn *turn);

/** Do it: to c, or to all of turn->at where they go together. */
void cmt_stv_recount_do(cmt_stv_recount *r, const cmt_recount_turn *turn, uint32_t c);

/** Everything on which the future depends. */
void cmt_stv_recount_print(const cmt_stv_recount *r, cmt_buf *out);

/** Meek and Warren count. */
void cmt_stv_recount_meek(cmt_stv_recount *r);

#endif
