/* What the check of `expanding-approvals` keeps of ballots; the run has no part in it. */
#ifndef CMT_RULES_ORDINAL_EXPANDING_APPROVALS_BOOK_H
#define CMT_RULES_ORDINAL_EXPANDING_APPROVALS_BOOK_H

#include "rules/rule.h"

/** The rank of those whom a ballot never supports. */
#define CMT_EXPANDING_NOWHERE UINT16_MAX

/** What ballots have left is kept once for all that gave for the same members. */
typedef struct cmt_expanding_book {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    size_t m;       /* eligible */
    size_t k;       /* seats to fill */
    uint16_t *list; /* [rows][m] supported alternatives, the best rank first */
    uint16_t *rank; /* [rows][n] CMT_EXPANDING_NOWHERE: never */
    uint16_t *at;   /* [rows] how far a ballot's list has been read */
    uint32_t *part; /* [rows] which share of `left` */
    uint32_t *next; /* [rows] the next ballot of the same part, or UINT32_MAX */
    uint32_t *head; /* [rows + 1] the first of a part */
    uint32_t *twin; /* [rows + 1][2] scratch */
    mpq_t *left;    /* [rows + 1] of a unit of weight */
    mpq_t *after;   /* [rows + 1] scratch */
    size_t n_parts;
    mpz_t *weight; /* [rows] times scale */
    mpz_ptr scale;
    mpq_ptr quota; /* times scale */
    bool beyond;
    mpq_t *place;   /* [n] */
    mpq_t *support; /* [n] times scale */
    mpz_t *sum;     /* [n] scratch, 0 but for those met */
    uint16_t *met;  /* [n] */
    size_t n_met;
    mpq_t *q; /* [2] scratch */
} cmt_expanding_book;

/** Rank every ballot: fills `list`, `rank` and `place`, which the caller made, as n, m,
 *  weight, at, sum and met.
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_expanding_book_rank(cmt_expanding_book *k, cmt_err *err);

/** Add the weight of ballot b to `sum` for those at rank j, the next of its list. */
void cmt_expanding_book_read(cmt_expanding_book *k, size_t b, size_t j);

/** Set `sum` back to 0. */
void cmt_expanding_book_clear(cmt_expanding_book *k);

#endif
