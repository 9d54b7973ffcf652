/* CSV as in RFC 4180: quoted fields, doubled quotes, line breaks inside quotes. */
#ifndef CMT_IO_CSV_H
#define CMT_IO_CSV_H

#include "base/arena.h"

/** A place in a text; `{bytes, n, 1}` is its start. */
typedef struct cmt_csv {
    const char *at;
    size_t left;
    unsigned line; /* 1-based, of the next record */
} cmt_csv;

/** One record: `n` fields, each NUL-terminated, unquoted, in the arena. */
typedef struct cmt_csv_record {
    const char **fields;
    size_t n;
    unsigned line; /* on which it starts */
} cmt_csv_record;

/** Start reading; a UTF-8 byte order mark is skipped. */
cmt_csv cmt_csv_open(const char *bytes, size_t n);

/** Read the next record; `*more` is false at the end. LF and CRLF both end records; empty
 *  lines are skipped; NUL bytes are refused.
 *
 *  @param max_fields refuse a record with more
 *  @retval CMT_E_SYNTAX a quote that never closes, or text behind a closing quote
 *  @retval CMT_E_LIMIT  too many fields
 *  @retval CMT_E_NOMEM
 *  @src    RFC 4180, section 2
 */
CMT_MUST cmt_status cmt_csv_next(cmt_csv *csv,
                                 cmt_arena *mem,
                                 size_t max_fields,
                                 cmt_csv_record *out,
                                 bool *more,
                                 cmt_err *err);

/** The position of a column in a head record.
 *  @retval CMT_E_REFERENCE there is none; err names it */
CMT_MUST cmt_status cmt_csv_column(const cmt_csv_record *head,
                                   const char *name,
                                   size_t *out,
                                   cmt_err *err);

#endif
