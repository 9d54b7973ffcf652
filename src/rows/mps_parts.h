/* Parts of the MPS reader. Internal to rows/. */
#ifndef CMT_ROWS_MPS_PARTS_H
#define CMT_ROWS_MPS_PARTS_H

#include "rows/model.h"

#define CMT_MPS_FIELDS 6

typedef struct cmt_mps_field {
    const char *at; /* NUL-terminated copy */
    unsigned column;
} cmt_mps_field;

typedef enum cmt_mps_section {
    CMT_MPS_NONE,
    CMT_MPS_SENSE,
    CMT_MPS_ROWS,
    CMT_MPS_COLUMNS,
    CMT_MPS_RHS,
    CMT_MPS_RANGES,
    CMT_MPS_BOUNDS,
    CMT_MPS_END
} cmt_mps_section;

typedef struct cmt_mps {
    cmt_arena *mem;
    cmt_err *err;
    cmt_model *model;
    bool fixed; /* fields by columns, not by blanks */
    unsigned line;
    cmt_mps_section section;
    cmt_mps_field field[CMT_MPS_FIELDS];
    size_t n_fields;
    bool maximise;
    uint32_t objective; /* row, or UINT32_MAX */
    uint32_t column;    /* under way */
    bool integer;       /* between markers */
    uint32_t *seen;     /* [rows] the column that last had a coefficient there, + 1 */
    size_t n_terms;
    const char *sets[CMT_MPS_END]; /* names of the sets, by section */
    bool has_set[CMT_MPS_END];
} cmt_mps;

/** Refuse, with line and the column of a field. */
cmt_status cmt_mps_fail(const cmt_mps *in,
                        size_t field,
                        cmt_status code,
                        const char *format,
                        ...) CMT_PRINTF(4, 5);

/** A number in a field; infinite where `open` lets it be: *out is then NULL, and *minus says
 *  which. */
CMT_MUST cmt_status
cmt_mps_number(const cmt_mps *in, size_t field, bool open, mpq_ptr *out, bool *minus);

/** See that a section's data are all of one set. */
CMT_MUST cmt_status cmt_mps_one_set(cmt_mps *in, const char *name);

/** Split a line into its fields: by the columns of fixed format, or by blanks. */
CMT_MUST cmt_status cmt_mps_split(cmt_mps *in, const char *line, size_t n, bool fixed);

/** A line of BOUNDS. */
CMT_MUST cmt_status cmt_mps_bound(cmt_mps *in);

/** What the sections leave to be done: ranges, and integers without bounds. */
CMT_MUST cmt_status cmt_mps_settle(cmt_mps *in);

#endif
