/* The objective `nash`, in parts. Internal to program/.
 *
 *      (11a)  u_g <= U(g)                               what the group gets
 *      (11b)  u_g >= s_g z_g,  z_g in {0,1}             it gets something
 *      (11c)  max sum of z_g, and held
 *      (11d)  min sum of w_g m_g,  m_g >= 0
 *             m_g + u_g / x - c z_g >= 0,  c = 1 - log x  for points x of its own
 *
 * The right-hand side of (11d) is a tangent: log u <= log x + (u - x) / x for every u, so that
 * m_g >= -log u_g may be asked for, never more; log x is rounded up. Without whole-numbered
 * columns whoever can get something does so together with all others, and z_g is 1. */
#ifndef CMT_PROGRAM_NASH_H
#define CMT_PROGRAM_NASH_H

#include "program/social.h"

/** Logarithms in the program are multiples of 2^-28, on record of 2^-40. */
#define CMT_NASH_ROW_BITS   28U
#define CMT_NASH_VALUE_BITS 40U
/** Where continuous and whole-numbered columns meet, getting 2^-20 is getting something. */
#define CMT_NASH_FLOOR_BITS 20U
/** An interval of 2^-20 or less is narrow enough. */
#define CMT_NASH_GAP_BITS 20U
/** Solves that a search may take, and vectors that it may look at. */
#define CMT_NASH_MAX_SOLVES  1024U
#define CMT_NASH_MAX_VECTORS 128U

typedef struct cmt_nash_group {
    const char *name;
    cmt_form form;   /* U(g) */
    mpq_ptr weight;  /* w_g > 0: its part of the points */
    mpq_srcptr step; /* of U(g); NULL: continuous */
    mpq_ptr least;   /* the smallest x so far */
    uint32_t gets;   /* columns: u_g, */
    uint32_t missed; /* m_g, */
    uint32_t counts; /* z_g; CMT_NONE: it is 1 */
} cmt_nash_group;

typedef struct cmt_nash {
    cmt_solving *s;
    cmt_nash_group *groups; /* [n] by name */
    size_t n;
    bool whole; /* every U(g) has a step */
    bool mixed; /* some columns are whole-numbered, and not all U(g) have a step */
    cmt_lp lp;  /* the space's, and what the search adds to it */
    size_t cap_rows;
    size_t cap_columns;
    cmt_row *rows;       /* of lp */
    cmt_column *columns; /* of lp */
    mpq_srcptr zero;
    mpq_srcptr one;
    mpq_srcptr minus;
    size_t n_solves;
    size_t n_names;      /* of rows and columns that the search has added */
    bool feasible;       /* of the last program asked */
    cmt_solution answer; /* and its answer, where it is feasible */
    mpq_t *best;         /* [n] what the groups get; the first of `ties` */
    mpq_ptr low;         /* of its value, the weighted mean logarithm */
    mpq_ptr high;
    mpq_ptr bound; /* no outcome's value is larger */
    bool found;    /* there is a best */
    bool exact;    /* nothing beats the best, and nothing but the ties equals it */
    mpq_t **ties;  /* [n_ties] vectors whose values are the same */
    size_t n_ties;
} cmt_nash;

cmt_status cmt_nash_no_room(const cmt_nash *k);

/* nash_program.c */

/** Start the program: the space as it is, and a few tangents for each group. */
CMT_MUST cmt_status cmt_nash_start(cmt_nash *k);

/** Solve the program with another objective; terms ascending, borrowed. */
CMT_MUST cmt_status cmt_nash_ask(
    cmt_nash *k, const char *step, bool maximise, const cmt_term *terms, size_t n);

/** Solve (11d) and lower the bound to what that proves. */
CMT_MUST cmt_status cmt_nash_relax(cmt_nash *k);

/** Add a row; terms ascending, borrowed. */
CMT_MUST cmt_status cmt_nash_row(
    cmt_nash *k, cmt_sense sense, mpq_srcptr rhs, const cmt_term *terms, size_t n);

/** Add a 0/1 column; CMT_NONE on shortage. */
uint32_t cmt_nash_column(cmt_nash *k);

/** Tangents near what each group gets; where that is far below all tangents so far, they go
 *  down by steps, so that a first guess at nothing does no harm. */
CMT_MUST cmt_status cmt_nash_touch(cmt_nash *k, const mpq_t *u);

/* nash_value.c */

/** Enclose sum of w_g log u_g over the groups with u_g > 0. */
void cmt_nash_value(
    const cmt_nash *k, const mpq_t *u, unsigned bits, mpq_ptr low, mpq_ptr high);

/** The order of the values of two vectors: exact, also where they are equal.
 *  @param[out] order negative, zero, positive
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_nash_compare(cmt_nash *k,
                                     const mpq_t *u,
                                     const mpq_t *v,
                                     int *order);

/* The searches: each finds `best`, `bound`, `ties`. */

/** Whole-numbered: vectors one after another, each cut off once it is seen. */
CMT_MUST cmt_status cmt_nash_grid(cmt_nash *k);

/** Otherwise: tangents where the last point was, the point made unique by the groups' order. */
CMT_MUST cmt_status cmt_nash_smooth(cmt_nash *k);

#endif
