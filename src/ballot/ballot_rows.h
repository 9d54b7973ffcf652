/* Ballots of all groups under construction: spread rows, then sorted and merged. */
#ifndef CMT_BALLOT_BALLOT_ROWS_H
#define CMT_BALLOT_BALLOT_ROWS_H

#include "ballot/contest.h"
#include "ballot/forms.h"

typedef struct cmt_ballot_rows {
    cmt_ballot_form form;
    size_t n_alternatives;
    size_t width; /* bytes of a mark */
    size_t room;
    size_t n;
    void *marks;        /* [room][n_alternatives] unless scores */
    mpq_srcptr *scores; /* [room][n_alternatives] or NULL */
    int64_t *count;     /* [room] */
    uint32_t *group;    /* [room] */
    cmt_spread spread;
} cmt_ballot_rows;

/** Make room for exactly `room` ballots of the form that is wanted. */
CMT_MUST cmt_status cmt_ballot_rows_init(cmt_arena *mem,
                                         cmt_ballot_form form,
                                         size_t n_alternatives,
                                         size_t room,
                                         cmt_ballot_rows *out,
                                         cmt_err *err);

/** Convert and append one ballot of a profile.
 *  @retval CMT_E_RANGE a form that cannot be had, an item or mark that cannot be; err has
 *                      the ballot's line */
CMT_MUST cmt_status cmt_ballot_rows_add(cmt_ballot_rows *rows,
                                        const cmt_ballot *ballot,
                                        uint32_t group,
                                        cmt_err *err);

/** Convert and append all ballots of a file.
 *  @param[in] item     [file's n_alternatives] the alternative that each of the file's is
 *  @param[in] approve  as in cmt_category_marks */
CMT_MUST cmt_status cmt_ballot_rows_add_file(cmt_arena *mem,
                                             cmt_ballot_rows *rows,
                                             const cmt_ballot_file *file,
                                             const uint32_t *item,
                                             const char *approve,
                                             uint32_t group,
                                             cmt_err *err);

/** Sort by content, then group; merge equal ballots of a group; byte marks where all
 *  marks fit. `out->points` is left NULL. */
CMT_MUST cmt_status cmt_ballot_rows_merge(cmt_arena *mem,
                                          const cmt_ballot_rows *rows,
                                          cmt_ballots *out,
                                          cmt_err *err);

/** Give the rows as they stand, without sorting. */
void cmt_ballot_rows_keep(const cmt_ballot_rows *rows, cmt_ballots *out);

#endif
