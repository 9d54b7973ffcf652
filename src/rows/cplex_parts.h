/* Parts of the CPLEX LP reader. Internal to rows/. */
#ifndef CMT_ROWS_CPLEX_PARTS_H
#define CMT_ROWS_CPLEX_PARTS_H

#include "rows/cplex_scan.h"
#include "rows/model.h"

typedef struct cmt_lp_reader {
    cmt_lp_scan scan;
    cmt_model *model;
    size_t n_terms;
    bool maximise;
    bool has_rows; /* the section of rows was there */
} cmt_lp_reader;

static inline bool cmt_lp_at(const cmt_lp_reader *in, cmt_lp_word word)
{
    return in->scan.token.word == word;
}

static inline bool cmt_lp_at_sign(const cmt_lp_reader *in)
{
    return cmt_lp_at(in, CMT_LP_PLUS) || cmt_lp_at(in, CMT_LP_MINUS);
}

static inline bool cmt_lp_at_order(const cmt_lp_reader *in)
{
    return cmt_lp_at(in, CMT_LP_LE) || cmt_lp_at(in, CMT_LP_GE)
           || cmt_lp_at(in, CMT_LP_EQ);
}

static inline bool cmt_lp_at_section(const cmt_lp_reader *in)
{
    return cmt_lp_at(in, CMT_LP_END) || in->scan.token.section != CMT_LP_NONE;
}

static inline bool cmt_lp_at_label(const cmt_lp_reader *in)
{
    return cmt_lp_at(in, CMT_LP_NAME) && in->scan.next.word == CMT_LP_COLON;
}

/** Out of memory. */
cmt_status cmt_lp_no_room(const cmt_lp_reader *in);

/** Move on by one token. */
CMT_MUST cmt_status cmt_lp_move(cmt_lp_reader *in);

/** Refuse: something else must stand here. */
cmt_status cmt_lp_expected(const cmt_lp_reader *in, const char *what);

/** The column that the name at hand means, made where there is none; and move on. */
CMT_MUST cmt_status cmt_lp_make_column(cmt_lp_reader *in, uint32_t *out);

/** A number with signs, or infinity where `open` lets it stand: then *out is NULL and *minus
 *  says on which side. */
CMT_MUST cmt_status cmt_lp_read_number(cmt_lp_reader *in,
                                       bool open,
                                       mpq_srcptr *out,
                                       bool *minus);

/** <=, >= or =. */
CMT_MUST cmt_status cmt_lp_read_order(cmt_lp_reader *in, cmt_sense *out);

/** The sense read from the other side. */
cmt_sense cmt_lp_turned(cmt_sense sense);

/** [label :] sum (sense) number, or a range: number (sense) sum (sense) number. */
CMT_MUST cmt_status cmt_lp_read_row(cmt_lp_reader *in);

/** [label :] [sum]. */
CMT_MUST cmt_status cmt_lp_read_objective(cmt_lp_reader *in);

#endif
