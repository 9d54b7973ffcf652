/* One line of PrefLib votes. */
#ifndef CMT_IO_PREFLIB_LINE_H
#define CMT_IO_PREFLIB_LINE_H

#include "io/ballot_file.h"
#include "io/blocks.h"

/** What lines must look like. */
typedef struct cmt_preflib_shape {
    cmt_ballot_format format;
    size_t n_alternatives;
    size_t n_categories;
    bool from_zero; /* alternatives are numbered from 0, as pref_voting writes */
} cmt_preflib_shape;

/** Read `count: a,{b,c},d` into marks[alternative] = tier or category, 0 = absent.
 *  @param[out] marks  [n_alternatives]
 *  @retval CMT_E_SYNTAX, CMT_E_RANGE, CMT_E_DUPLICATE with line and column */
CMT_MUST cmt_status cmt_preflib_line(const cmt_blocks *in,
                                     const cmt_preflib_shape *shape,
                                     const char *line,
                                     size_t n,
                                     uint16_t *marks,
                                     int64_t *count,
                                     cmt_err *err);

/** The most alternatives that cmt_preflib_fast_line takes, and how many bytes behind the
 *  row's first it may write. */
#define CMT_FAST_ALTERNATIVES 99
#define CMT_FAST_SLACK        256

/** The same for the usual line, a strict order without spaces of at most
 *  CMT_FAST_ALTERNATIVES: about ten times as fast. It may read CMT_BLOCKS_SLACK bytes
 *  beside the line.
 *  @param[out] row  [CMT_FAST_SLACK], row[i] = place of alternative i + 1, 0 = absent; what
 *                   lies behind the alternatives is undefined, everything on false
 *  @return false for anything unusual, also for errors: cmt_preflib_line then says */
bool cmt_preflib_fast_line(const cmt_preflib_shape *shape,
                           const char *line,
                           size_t n,
                           uint8_t *row,
                           int64_t *count);

#endif
