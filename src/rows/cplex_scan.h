/* The words of a CPLEX LP text. Internal to rows/. */
#ifndef CMT_ROWS_CPLEX_SCAN_H
#define CMT_ROWS_CPLEX_SCAN_H

#include "base/err.h"
#include "base/rational.h"

#include <stdbool.h>

typedef enum cmt_lp_word {
    CMT_LP_END, /* of the text */
    CMT_LP_NAME,
    CMT_LP_NUMBER,
    CMT_LP_PLUS,
    CMT_LP_MINUS,
    CMT_LP_LE,
    CMT_LP_GE,
    CMT_LP_EQ,
    CMT_LP_COLON,
    CMT_LP_OTHER /* one byte that has no place in a linear program: [ ] ^ * -> */
} cmt_lp_word;

typedef enum cmt_lp_section {
    CMT_LP_NONE, /* not the head of a section */
    CMT_LP_MAXIMISE,
    CMT_LP_MINIMISE,
    CMT_LP_ROWS,
    CMT_LP_BOUNDS,
    CMT_LP_GENERAL,
    CMT_LP_BINARY,
    CMT_LP_STOP,   /* end */
    CMT_LP_FOREIGN /* a section that is known and cannot be read */
} cmt_lp_section;

typedef struct cmt_lp_token {
    cmt_lp_word word;
    const char *at;
    size_t n;
    unsigned line;
    unsigned column;
    bool first;             /* on its line */
    cmt_lp_section section; /* of a name that heads one; `n` then covers both words */
    mpq_srcptr number;
} cmt_lp_token;

typedef struct cmt_lp_scan {
    cmt_arena *mem;
    const char *at;
    const char *end;
    const char *line_start;
    unsigned line;
    bool fresh;         /* nothing has stood on this line yet */
    cmt_lp_token token; /* at hand */
    cmt_lp_token next;  /* the one after it */
    const char *behind; /* where the token before the one at hand ended */
    cmt_err *err;
} cmt_lp_scan;

CMT_MUST cmt_status cmt_lp_scan_start(
    cmt_lp_scan *s, cmt_arena *mem, const char *bytes, size_t n, cmt_err *err);

/** Move on by one token.
 *  @retval CMT_E_SYNTAX a byte that the format does not have
 *  @retval CMT_E_LIMIT  a number or name that is too long */
CMT_MUST cmt_status cmt_lp_scan_next(cmt_lp_scan *s);

/** Refuse, with line and column of the token at hand. */
cmt_status cmt_lp_scan_fail(const cmt_lp_scan *s,
                            cmt_status code,
                            const char *format,
                            ...) CMT_PRINTF(3, 4);

/** Whether the token at hand is this word, in any letter case. */
bool cmt_lp_scan_is(const cmt_lp_scan *s, const char *word);

#endif
