/* Inside the reader of .abif. */
#ifndef CMT_IO_ABIF_PARTS_H
#define CMT_IO_ABIF_PARTS_H

#include "base/index.h"
#include "base/limits.h"
#include "io/abif.h"
#include "io/ballot_scores.h"
#include "io/cursor.h"

/** An alternative of a ballot line. */
typedef struct cmt_abif_item {
    uint32_t i;
    uint16_t score; /* number of its score, 0 = none */
    char before;   /* what joins it to the one before: '>', '=', ','; 0 for the first */
    size_t column; /* 0-based */
} cmt_abif_item;

/** Alternatives turn up while ballots are read, so rows have room for more: `cap` marks,
 *  all of 16 bits, and are made anew when that is too little. */
typedef struct cmt_abif_reader {
    cmt_arena *mem;
    cmt_blocks *in;
    cmt_err *err;
    cmt_cursor at;
    const char *title;
    const char **names; /* [CMT_MAX_ALTERNATIVES] */
    bool *declared;     /* [CMT_MAX_ALTERNATIVES] by a line of its own */
    size_t n;
    cmt_index index; /* short and whole names */
    char *key;       /* [CMT_MAX_TEXT_BYTES + 1] the name read last */
    size_t cap;
    cmt_ballot_set *set;
    uint16_t *row;        /* [CMT_MAX_ALTERNATIVES] */
    cmt_abif_item *items; /* [CMT_MAX_ALTERNATIVES] */
    size_t n_items;
    uint64_t *seen; /* [CMT_MAX_ALTERNATIVES] ballot that named it last */
    uint64_t n_ballots;
    bool decided; /* whether the file's ballots are ranks or scores */
    bool scored;
    cmt_ballot_scores scores;
} cmt_abif_reader;

/** Fail at the cursor's place. */
#define CMT_ABIF_FAIL(r, code, ...) \
    cmt_blocks_fail((r)->in, (r)->err, (code), (r)->at.at + 1, __VA_ARGS__)

/** Read a name at the cursor, bare or in brackets, into `key`. */
CMT_MUST cmt_status cmt_abif_name(cmt_abif_reader *r);

/** The alternative that `key` names; a new one where it is unknown. */
CMT_MUST cmt_status cmt_abif_alternative(cmt_abif_reader *r, size_t *out);

/** Read `=short:[whole]` behind its `=`. */
CMT_MUST cmt_status cmt_abif_declaration(cmt_abif_reader *r);

/** Read a ballot line into `row`. */
CMT_MUST cmt_status cmt_abif_ballot(cmt_abif_reader *r, int64_t *count);

#endif
