/* Sums, rows and the objective of a CPLEX LP model. */
#include "base/buf.h"
#include "base/limits.h"
#include "rows/cplex_parts.h"

#define QUOTED 40 /* bytes of a name that a message repeats */

/* A sum under way: its coefficients go to a row at once, its constant is kept. */
typedef struct sum {
    uint32_t row;
    size_t n; /* coefficients */
    mpq_ptr constant;
} sum;

cmt_status cmt_lp_no_room(const cmt_lp_reader *in)
{
    return cmt_fail(in->scan.err, CMT_E_NOMEM, "no room for a model");
}

cmt_status cmt_lp_move(cmt_lp_reader *in)
{
    return cmt_lp_scan_next(&in->scan);
}

cmt_status cmt_lp_expected(const cmt_lp_reader *in, const char *what)
{
    const cmt_lp_token *t = &in->scan.token;
    if (t->word == CMT_LP_OTHER) {
        return cmt_lp_scan_fail(&in->scan, CMT_E_UNSUPPORTED,
                                "not supported yet: quadratic terms and indicators");
    }
    if (t->word == CMT_LP_END) {
        return cmt_lp_scan_fail(&in->scan, CMT_E_SYNTAX,
                                "the model ends where %s must stand", what);
    }
    return cmt_lp_scan_fail(&in->scan, CMT_E_SYNTAX, "%s must stand here, not %.*s",
                            what, (int)(t->n < QUOTED ? t->n : QUOTED), t->at);
}

cmt_status cmt_lp_make_column(cmt_lp_reader *in, uint32_t *out)
{
    *out = cmt_model_column_of(in->model, in->scan.token.at, in->scan.token.n);
    return *out == UINT32_MAX ? cmt_lp_no_room(in) : cmt_lp_move(in);
}

/* Signs in front of a term: their product. */
static cmt_status read_signs(cmt_lp_reader *in, bool *minus)
{
    cmt_status st = CMT_OK;
    *minus = false;
    while (cmt_lp_at_sign(in) && st == CMT_OK) {
        *minus = *minus != cmt_lp_at(in, CMT_LP_MINUS);
        st = cmt_lp_move(in);
    }
    return st;
}

/* [sign] [number] [name]: a coefficient, or a constant. */
static cmt_status read_term(cmt_lp_reader *in, sum *into)
{
    cmt_status st = CMT_OK;
    bool minus = false;
    uint32_t column = 0;
    mpq_ptr value = cmt_q(in->scan.mem);
    if (value == NULL)
        return cmt_lp_no_room(in);
    CMT_TRY(read_signs(in, &minus));
    const bool counted = cmt_lp_at(in, CMT_LP_NUMBER);
    mpq_set_ui(value, 1, 1);
    if (counted) {
        mpq_set(value, in->scan.token.number);
        CMT_TRY(cmt_lp_move(in));
    }
    if (minus)
        mpq_neg(value, value);
    if (!cmt_lp_at(in, CMT_LP_NAME) || in->scan.token.section != CMT_LP_NONE
        || (counted && cmt_lp_at_label(in))) {
        if (!counted)
            return cmt_lp_expected(in, "a number or a variable");
        mpq_add(into->constant, into->constant, value);
        return CMT_OK;
    }
    if (++in->n_terms > CMT_MAX_MODEL_TERMS) {
        return cmt_lp_scan_fail(&in->scan, CMT_E_LIMIT, "more than %d coefficients",
                                CMT_MAX_MODEL_TERMS);
    }
    CMT_TRY(cmt_lp_make_column(in, &column));
    into->n++;
    if (!cmt_model_add(in->model, into->row, column, value))
        return cmt_lp_no_room(in);
done:
    return st;
}

/* Terms, each but the first with a sign. */
static cmt_status read_sum(cmt_lp_reader *in, sum *into)
{
    cmt_status st = read_term(in, into);
    while (st == CMT_OK && cmt_lp_at_sign(in))
        st = read_term(in, into);
    return st;
}

/* A number with signs, or infinity where `open` lets it stand: then *out is NULL and the
 * sign says which. */
cmt_status cmt_lp_read_number(cmt_lp_reader *in,
                              bool open,
                              mpq_srcptr *out,
                              bool *minus)
{
    cmt_status st = CMT_OK;
    CMT_TRY(read_signs(in, minus));
    if (open
        && (cmt_lp_scan_is(&in->scan, "inf")
            || cmt_lp_scan_is(&in->scan, "infinity"))) {
        *out = NULL;
        return cmt_lp_move(in);
    }
    if (!cmt_lp_at(in, CMT_LP_NUMBER))
        return cmt_lp_expected(in, "a number");
    mpq_ptr q = cmt_q(in->scan.mem);
    if (q == NULL)
        return cmt_lp_no_room(in);
    mpq_set(q, in->scan.token.number);
    if (*minus)
        mpq_neg(q, q);
    *out = q;
    CMT_TRY(cmt_lp_move(in));
done:
    return st;
}

cmt_status cmt_lp_read_order(cmt_lp_reader *in, cmt_sense *out)
{
    if (!cmt_lp_at_order(in))
        return cmt_lp_expected(in, "<=, >= or =");
    *out = cmt_lp_at(in, CMT_LP_LE)   ? CMT_SENSE_LE
           : cmt_lp_at(in, CMT_LP_GE) ? CMT_SENSE_GE
                                      : CMT_SENSE_EQ;
    return cmt_lp_move(in);
}

cmt_sense cmt_lp_turned(cmt_sense sense)
{
    if (sense == CMT_SENSE_EQ)
        return sense;
    return sense == CMT_SENSE_LE ? CMT_SENSE_GE : CMT_SENSE_LE;
}

/* number (sense) sum [(sense) number], the number and its order read. */
static cmt_status read_turned(cmt_lp_reader *in,
                              sum *s,
                              cmt_sense sense,
                              cmt_model_row *row)
{
    cmt_status st = CMT_OK;
    mpq_srcptr end = NULL;
    bool minus = false;
    cmt_sense second = sense;
    mpq_ptr left = cmt_q(in->scan.mem);
    mpq_ptr right = cmt_q(in->scan.mem);
    if (left == NULL || right == NULL)
        return cmt_lp_no_room(in);
    mpq_set(left, s->constant);
    mpq_set_ui(s->constant, 0, 1);
    CMT_TRY(read_sum(in, s));
    mpq_sub(left, left, s->constant);
    row->sense = cmt_lp_turned(sense);
    row->rhs = left;
    if (!cmt_lp_at_order(in))
        return s->n > 0 ? CMT_OK : cmt_lp_expected(in, "a variable");
    if (cmt_lp_at(in, CMT_LP_EQ) || sense == CMT_SENSE_EQ || s->n == 0
        || cmt_lp_at(in, CMT_LP_LE) != (sense == CMT_SENSE_LE)) {
        return cmt_lp_scan_fail(&in->scan, CMT_E_SYNTAX,
                                "a range is number <= sum <= number, or both >=");
    }
    CMT_TRY(cmt_lp_read_order(in, &second));
    CMT_TRY(cmt_lp_read_number(in, false, &end, &minus));
    mpq_sub(right, end, s->constant);
    row->low = second == CMT_SENSE_LE ? left : right;
    row->high = second == CMT_SENSE_LE ? right : left;
done:
    return st;
}

/* The text of a row on one line, cut where it is long. */
static cmt_status keep_text(cmt_lp_reader *in, const char *from, cmt_model_row *row)
{
    cmt_buf text = {0};
    bool gap = false;
    for (const char *c = from; c < in->scan.behind && text.len < 200; c++) {
        const bool blank = *c == ' ' || *c == '\t' || *c == '\n' || *c == '\r';
        if (gap && !blank)
            cmt_buf_putc(&text, ' ');
        gap = blank && text.len > 0;
        if (*c == '\\') {
            while (c + 1 < in->scan.behind && c[1] != '\n')
                c++;
        } else if (!blank) {
            cmt_buf_putc(&text, *c);
        }
    }
    if (text.len >= 200)
        cmt_buf_puts(&text, " ...");
    row->text = cmt_buf_keep(&text, in->scan.mem);
    cmt_buf_free(&text);
    return row->text == NULL ? cmt_lp_no_room(in) : CMT_OK;
}

/* [label :] */
static cmt_status read_label(cmt_lp_reader *in, const char **out)
{
    cmt_status st = CMT_OK;
    *out = NULL;
    if (!cmt_lp_at_label(in))
        return CMT_OK;
    *out = cmt_arena_strndup(in->scan.mem, in->scan.token.at, in->scan.token.n);
    if (*out == NULL)
        return cmt_lp_no_room(in);
    CMT_TRY(cmt_lp_move(in));
    CMT_TRY(cmt_lp_move(in));
done:
    return st;
}

static cmt_status add_row(cmt_lp_reader *in, const char *name, uint32_t *out)
{
    unsigned before = 0;
    const cmt_status st =
        cmt_model_add_row(in->model, name, in->scan.token.line, out, &before);
    if (st == CMT_E_DUPLICATE) {
        return cmt_lp_scan_fail(&in->scan, st,
                                "a row named %.*s stands twice; first on line %u",
                                QUOTED, name, before);
    }
    return st == CMT_OK ? CMT_OK : cmt_lp_no_room(in);
}

/* [label :] sum (sense) number, or a range. */
cmt_status cmt_lp_read_row(cmt_lp_reader *in)
{
    cmt_status st = CMT_OK;
    const char *name = NULL;
    const char *from = in->scan.token.at;
    sum s = {.constant = cmt_q(in->scan.mem)};
    cmt_sense sense = CMT_SENSE_GE;
    mpq_srcptr end = NULL;
    bool minus = false;
    mpq_ptr rhs = cmt_q(in->scan.mem);
    if (s.constant == NULL || rhs == NULL)
        return cmt_lp_no_room(in);
    CMT_TRY(read_label(in, &name));
    CMT_TRY(add_row(in, name, &s.row));
    CMT_TRY(read_sum(in, &s));
    CMT_TRY(cmt_lp_read_order(in, &sense));
    cmt_model_row row = *cmt_model_row_at(in->model, s.row);
    if (s.n == 0) {
        CMT_TRY(read_turned(in, &s, sense, &row));
    } else {
        CMT_TRY(cmt_lp_read_number(in, false, &end, &minus));
        mpq_sub(rhs, end, s.constant);
        row.sense = sense;
        row.rhs = rhs;
        if (cmt_lp_at_sign(in) && !in->scan.token.first) { /* else: the next row's */
            return cmt_lp_scan_fail(
                &in->scan, CMT_E_SYNTAX,
                "only a number may stand to the right: bring the rest to the left");
        }
    }
    CMT_TRY(keep_text(in, from, &row));
    *cmt_model_row_at(in->model, s.row) = row;
done:
    return st;
}

cmt_status cmt_lp_read_objective(cmt_lp_reader *in)
{
    cmt_status st = CMT_OK;
    const char *name = NULL;
    sum s = {.row = CMT_MODEL_OBJECTIVE, .constant = cmt_q(in->scan.mem)};
    if (s.constant == NULL)
        return cmt_lp_no_room(in);
    CMT_TRY(read_label(in, &name));
    if (!cmt_lp_at_section(in))
        CMT_TRY(read_sum(in, &s));
    if (mpq_sgn(s.constant) != 0 && !cmt_model_add_constant(in->model, s.constant))
        return cmt_lp_no_room(in);
    if (!cmt_lp_at_section(in))
        return cmt_lp_expected(in, "a sign, or the next section,");
done:
    return st;
}
