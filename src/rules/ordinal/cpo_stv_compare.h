/* Two committees compared, as the check of `cpo-stv` does it: ballot by ballot. */
#ifndef CMT_RULES_ORDINAL_CPO_STV_COMPARE_H
#define CMT_RULES_ORDINAL_CPO_STV_COMPARE_H

#include "rules/ordinal/cpo_stv.h"

#define CMT_CPO_RIVALS ((size_t)2 * CMT_MAX_CPO_SEATS)

/** A count. Closings are stages; at each, several members of both committees stop. */
typedef struct cmt_cpo_book {
    const cmt_contest *contest;
    size_t k;
    mpz_t *weight; /* [n_ballots] times scale */
    mpz_ptr scale;
    mpq_ptr quota; /* times scale */
    uint32_t who[CMT_CPO_RIVALS];
    int side[CMT_CPO_RIVALS]; /* 0 of both, 1 and -1 of one */
    size_t n;
    size_t stage[CMT_CPO_RIVALS]; /* SIZE_MAX: goes on counting */
    size_t n_stages;
    mpq_t *passes; /* [n] the part that one who stopped passes on */
    mpq_t *votes;  /* [n] times scale */
    mpz_t *plain;  /* [n] votes that never moved */
    mpq_t *hold;   /* [n] of the ballot at hand */
    mpq_t *q;      /* [2] */
} cmt_cpo_book;

/** @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_cpo_book_open(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      size_t k,
                                      cmt_cpo_book *out,
                                      cmt_err *err);

/** Votes for `a` less votes for `b`, [k] alternatives each. */
void cmt_cpo_book_compare(cmt_cpo_book *k,
                          const uint32_t *a,
                          const uint32_t *b,
                          mpq_ptr out);

#endif
