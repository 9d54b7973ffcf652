/* Inside the reader of .pb files. */
#ifndef CMT_IO_PABULIB_PARTS_H
#define CMT_IO_PABULIB_PARTS_H

#include "base/index.h"
#include "io/ballot_scores.h"
#include "io/pabulib.h"

/** Fields of a line; more are refused. */
#define CMT_PB_MAX_FIELDS 256

/** One field: unquoted, NUL-terminated, in the arena of the line; `column` is 1-based. */
typedef struct cmt_pb_field {
    char *text;
    size_t column;
} cmt_pb_field;

typedef enum cmt_pb_votes {
    CMT_PB_APPROVAL, /* also choose-1 */
    CMT_PB_ORDINAL,
    CMT_PB_CUMULATIVE,
    CMT_PB_SCORING,
    CMT_PB_UNKNOWN
} cmt_pb_votes;

typedef struct cmt_pb_reader {
    cmt_arena *mem;
    cmt_arena *line_mem; /* of one line */
    cmt_arena_mark line_mark;
    cmt_blocks *in;
    cmt_err *err;
    cmt_pb_field *fields; /* [n_fields] of the line */
    size_t n_fields;
    char *title;
    mpq_ptr budget; /* NULL until META names it */
    cmt_pb_votes votes;
    size_t n; /* projects */
    const char **names;
    mpq_srcptr *costs;
    cmt_index index;
    size_t vote_column; /* of the VOTES section */
    size_t points_column;
    uint16_t *row; /* [n] marks, or numbers of scores */
    size_t width;
    cmt_ballot_scores scores;
    cmt_ballot_set *set;
} cmt_pb_reader;

/** Fail at a column of the line at hand. */
cmt_status cmt_pb_fail(const cmt_pb_reader *r,
                       cmt_status code,
                       size_t column,
                       const char *what,
                       const char *text);

/** Split the next line that holds anything into fields; `more` is false at the end. */
CMT_MUST cmt_status cmt_pb_line(cmt_pb_reader *r, bool *more);

/** Whether the line at hand is the name of a section. */
bool cmt_pb_is_section(const cmt_pb_reader *r, const char *name);

/** Split the items of a list parted by commas off its front: trims blanks, writes a NUL
 *  behind the item and moves `at` on. False at the end of the list. */
bool cmt_pb_item(char **at, char **item);

/** Read one vote and store it. */
CMT_MUST cmt_status cmt_pb_vote(cmt_pb_reader *r);

#endif
