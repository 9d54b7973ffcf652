/* What stands behind the ballots of a .blt file: names, a title, remarks. */
#ifndef CMT_IO_BLT_NAMES_H
#define CMT_IO_BLT_NAMES_H

#include "io/blocks.h"
#include "io/cursor.h"

/** One string and where it begins. */
typedef struct cmt_blt_name {
    const char *text;
    unsigned line;
    size_t column; /* 1-based */
} cmt_blt_name;

typedef struct cmt_blt_names {
    cmt_arena *mem;
    cmt_blocks *in;
    cmt_err *err;
    size_t n;          /* candidates */
    size_t max;        /* strings that can mean anything */
    cmt_blt_name *all; /* [max] as they come */
    size_t count;
    const char **names; /* [n] */
    const char *title;  /* NULL without one */
} cmt_blt_names;

/** Begin to collect the names of `n` candidates.
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_blt_names_init(
    cmt_arena *mem, cmt_blocks *in, size_t n, cmt_err *err, cmt_blt_names *out);

/** Take the string at the place, which is no blank: "in quotes", where a doubled quote
 *  means one, or the rest of the line.
 *  @retval CMT_E_SYNTAX, CMT_E_NOMEM */
CMT_MUST cmt_status cmt_blt_names_take(cmt_blt_names *names, cmt_cursor *at);

/** Tell names from title and remarks. The first n strings are names, the next one is the
 *  title, two more are remarks. But where each of the first n lines holds the same number
 *  of strings, two or more, and other lines follow, a line is a candidate and what follows
 *  its name, such as a party, is not kept: so Scottish councils write. A file without any
 *  strings numbers its candidates.
 *  @retval CMT_E_SYNTAX    too many strings, too few, an empty name
 *  @retval CMT_E_DUPLICATE two names are equal
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_blt_names_settle(cmt_blt_names *names);

#endif
