/* The parts of a Polis export that polis.c puts together; private to io/polis*.c. */
#ifndef CMT_IO_POLIS_PARTS_H
#define CMT_IO_POLIS_PARTS_H

#include "io/csv.h"
#include "io/json.h"
#include "io/polis.h"

#define CMT_POLIS_FIELDS         (CMT_MAX_POLIS_STATEMENTS + 64)
#define CMT_MAX_POLIS_STATEMENTS 4096

/** An open file of the export, behind its head record. */
typedef struct cmt_polis_file {
    const char *path;
    cmt_csv csv;
    cmt_csv_record head;
} cmt_polis_file;

CMT_MUST cmt_status cmt_polis_open(cmt_arena *mem,
                                   const char *folder,
                                   const char *name,
                                   cmt_polis_file *out,
                                   cmt_err *err);

/** A decimal integer of at most 18 digits, and a cell of the matrix. */
bool cmt_polis_int(const char *text, int64_t *out);
bool cmt_polis_mark(const char *text, uint8_t *out);

/** comments.csv: fills the statements, sorted by id. */
CMT_MUST cmt_status cmt_polis_read_statements(cmt_arena *mem,
                                              const char *folder,
                                              cmt_polis *polis,
                                              cmt_polis_statement **statements,
                                              cmt_err *err);

/** participants-votes.csv: fills groups and marks; `participants` are their numbers, by
 *  row. */
CMT_MUST cmt_status cmt_polis_read_matrix(cmt_arena *mem,
                                          const char *folder,
                                          cmt_polis *polis,
                                          const int64_t **participants,
                                          cmt_err *err);

/** votes.csv, where there is one: counts re-votes and holds the last votes against the
 *  matrix, cell by cell. */
CMT_MUST cmt_status cmt_polis_read_log(cmt_arena *mem,
                                       const char *folder,
                                       cmt_polis *polis,
                                       const int64_t *participants,
                                       cmt_err *err);

/** The position of statement `id`, or polis->n_statements. */
size_t cmt_polis_statement_at(const cmt_polis *polis, int64_t id);

#endif
