/* Ballot files: what any reader of votes gives, before anyone counts them.
 *
 * The formats and what each line means stand in doc/ballots.md. */
#ifndef CMT_IO_BALLOT_FILE_H
#define CMT_IO_BALLOT_FILE_H

#include "base/arena.h"
#include "base/rational.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Formats by the name that a profile's `format` or `--format` gives. */
typedef enum cmt_ballot_format {
    CMT_FORMAT_SOC,   /* "soc", "preflib-soc": complete strict orders */
    CMT_FORMAT_SOI,   /* incomplete strict orders */
    CMT_FORMAT_TOC,   /* complete orders with ties */
    CMT_FORMAT_TOI,   /* incomplete orders with ties */
    CMT_FORMAT_CAT,   /* categories */
    CMT_FORMAT_CSV,   /* ranks or scores, by the header (io/csv_ballots.h) */
    CMT_FORMAT_BLT,   /* Hill's format, as OpenSTV and the Scottish councils use it */
    CMT_FORMAT_ABIF,  /* Aggregated Ballot Information Format: ranks or scores */
    CMT_FORMAT_PB,    /* "pb": Pabulib's budgets, with costs */
    CMT_FORMAT_POLIS, /* a folder: a Polis export (io/polis.h) */
    CMT_N_FORMATS
} cmt_ballot_format;

/** What the marks of a file mean. */
typedef enum cmt_ballot_sort {
    CMT_SORT_RANKS,      /* mark = tier, 1 = best, dense; 0 = not ranked */
    CMT_SORT_CATEGORIES, /* mark = category, 1 = first; 0 = in none */
    CMT_SORT_SCORES      /* scores, NULL = not scored */
} cmt_ballot_sort;

/** A file's votes, equal ones merged, in the order of first appearance. Everything lives
 *  in the arena that read it. */
typedef struct cmt_ballot_file {
    cmt_ballot_sort sort;
    const char *title; /* as the file says, or NULL */
    size_t n_alternatives;
    const char *const *names; /* [n_alternatives], UTF-8, distinct */
    size_t n_categories;
    const char *const *categories; /* [n_categories] */
    size_t n;                      /* distinct ballots */
    size_t width;                  /* bytes of a mark: 1, or 2 above 255 alternatives */
    const void *marks;             /* [n][n_alternatives]; NULL for scores */
    const mpq_srcptr *scores;      /* [n][n_alternatives]; NULL unless scores */
    const int64_t *count;          /* [n], >= 1 */
    int64_t total;                 /* sum of counts, at most CMT_MAX_ROUND_BALLOTS */
    size_t seats;                  /* to be filled, as the file says; 0 = it does not */
    mpq_srcptr budget;             /* to be spent; NULL = the file is about no money */
    const mpq_srcptr *costs; /* [n_alternatives] where there is a budget; else NULL */
    const bool *eligible;    /* [n_alternatives], false = withdrawn; NULL = all stand */
} cmt_ballot_file;

/** The spelling ("soc"), and back; "preflib-" may stand before the PrefLib ones. */
const char *cmt_ballot_format_name(cmt_ballot_format v);
bool cmt_ballot_format_read(const char *s, cmt_ballot_format *out);

/** Every spelling, for messages: "soc, soi, …". */
const char *cmt_ballot_format_list(void);

/** The format that a file's name ends on; false when it says nothing. */
bool cmt_ballot_format_of(const char *path, cmt_ballot_format *out);

/** Read a file ("-" is standard input) as a stream: memory is proportional to the distinct
 *  ballots, not to the lines.
 *
 *  @retval CMT_OK          out is set
 *  @retval CMT_E_IO        cannot be opened or read
 *  @retval CMT_E_SYNTAX    a line is not of the format; file, line and column are set
 *  @retval CMT_E_RANGE     an unknown alternative, a count below 1
 *  @retval CMT_E_DUPLICATE an alternative twice on a ballot; a name twice
 *  @retval CMT_E_LIMIT     above a limit of base/limits.h
 *  @retval CMT_E_NOMEM     mem is exhausted
 *  @cost   one pass; about 60 ns a ballot of 20 strict ranks
 */
CMT_MUST cmt_status cmt_ballot_file_read(cmt_arena *mem,
                                         const char *path,
                                         cmt_ballot_format format,
                                         cmt_ballot_file *out,
                                         cmt_err *err);

/** The same from memory: attachments. */
CMT_MUST cmt_status cmt_ballot_bytes_read(cmt_arena *mem,
                                          const char *bytes,
                                          size_t n,
                                          cmt_ballot_format format,
                                          cmt_ballot_file *out,
                                          cmt_err *err);

/** The mark of alternative i on ballot b. */
static inline unsigned cmt_ballot_file_mark(const cmt_ballot_file *f,
                                            size_t b,
                                            size_t i)
{
    const size_t at = b * f->n_alternatives + i;
    return f->width == 1 ? ((const uint8_t *)f->marks)[at]
                         : ((const uint16_t *)f->marks)[at];
}

#endif
