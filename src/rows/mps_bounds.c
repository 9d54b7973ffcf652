/* BOUNDS, and what the sections of an MPS model leave to be done. */
#include "rows/mps_parts.h"

#include <string.h>

typedef enum bound_kind {
    LOWER,
    UPPER,
    FIXED,
    FREE,
    BELOW, /* no lower bound */
    ABOVE, /* no upper bound */
    BINARY
} bound_kind;

static const struct {
    const char *word;
    bound_kind kind;
    bool valued;
    bool integer;
} kinds[] = {
    {"LO", LOWER, true, false},  {"UP", UPPER, true, false},
    {"FX", FIXED, true, false},  {"FR", FREE, false, false},
    {"MI", BELOW, false, false}, {"PL", ABOVE, false, false},
    {"BV", BINARY, false, true}, {"LI", LOWER, true, true},
    {"UI", UPPER, true, true},
};
#define N_KINDS (sizeof kinds / sizeof kinds[0])

/* Which field names the column, where the set may be left out. */
static size_t column_field(const cmt_mps *in, bool valued)
{
    if (valued)
        return in->n_fields == 4 ? 2 : 1;
    const bool second =
        in->n_fields > 2
        && cmt_model_find_column(in->model, in->field[2].at) != UINT32_MAX;
    return second || in->n_fields == 4 ? 2 : 1;
}

/* UP below 0 takes the lower bound with it, where none was given. */
static void set_upper(cmt_model_column *c, mpq_srcptr value)
{
    c->upper = value;
    if (value != NULL && mpq_sgn(value) < 0 && !c->has_lower)
        c->lower = NULL;
}

static cmt_status apply(cmt_mps *in,
                        cmt_model_column *c,
                        bound_kind kind,
                        mpq_srcptr value)
{
    mpq_t *binary = cmt_q_array(in->mem, 2);
    if (binary == NULL)
        return cmt_fail(in->err, CMT_E_NOMEM, "no room for a model");
    mpq_set_ui(binary[1], 1, 1);
    c->bounded = true;
    if (kind == LOWER || kind == FIXED)
        c->has_lower = true;
    switch (kind) {
    case LOWER:
        c->lower = value;
        break;
    case UPPER:
        set_upper(c, value);
        break;
    case FIXED:
        c->lower = value;
        c->upper = value;
        break;
    case FREE:
        c->lower = NULL;
        c->upper = NULL;
        break;
    case BELOW:
        c->lower = NULL;
        c->has_lower = true;
        break;
    case ABOVE:
        c->upper = NULL;
        break;
    case BINARY:
        c->lower = binary[0];
        c->upper = binary[1];
        break;
    }
    return CMT_OK;
}

/* Infinity is a bound only on its own side. */
static bool makes_sense(bound_kind kind, bool minus)
{
    return (kind == LOWER && minus) || (kind == UPPER && !minus);
}

cmt_status cmt_mps_bound(cmt_mps *in)
{
    cmt_status st = CMT_OK;
    size_t k = 0;
    bool minus = false;
    mpq_ptr value = NULL;
    while (k < N_KINDS && strcmp(kinds[k].word, in->field[0].at) != 0)
        k++;
    if (k == N_KINDS) {
        return cmt_mps_fail(in, 0, CMT_E_UNSUPPORTED,
                            "not supported yet: bounds of type %.40s", in->field[0].at);
    }
    if (in->n_fields < (kinds[k].valued ? 3U : 2U) || in->n_fields > 4) {
        return cmt_mps_fail(in, 0, CMT_E_SYNTAX,
                            "a bound is its type, perhaps a set, a column%s",
                            kinds[k].valued ? " and a number" : "");
    }
    const size_t at = column_field(in, kinds[k].valued);
    CMT_TRY(cmt_mps_one_set(in, at == 2 ? in->field[1].at : ""));
    const uint32_t column = cmt_model_find_column(in->model, in->field[at].at);
    if (column == UINT32_MAX) {
        return cmt_mps_fail(in, at, CMT_E_REFERENCE, "there is no column %.40s",
                            in->field[at].at);
    }
    if (kinds[k].valued) {
        CMT_TRY(cmt_mps_number(in, at + 1, true, &value, &minus));
        if (value == NULL && !makes_sense(kinds[k].kind, minus)) {
            return cmt_mps_fail(in, at + 1, CMT_E_SYNTAX,
                                "this bound would leave the variable no value");
        }
    }
    cmt_model_column *c = cmt_model_column_at(in->model, column);
    c->integer = c->integer || kinds[k].integer;
    CMT_TRY(apply(in, c, kinds[k].kind, value));
done:
    return st;
}

/* |range| above the right-hand side of a >= row, below that of a <= row; of an equation on
 * the side of its sign. */
static cmt_status settle_range(cmt_mps *in, cmt_model_row *row)
{
    mpq_t *ends = cmt_q_array(in->mem, 2);
    if (ends == NULL)
        return cmt_fail(in->err, CMT_E_NOMEM, "no room for a model");
    const bool up = row->sense == CMT_SENSE_GE
                    || (row->sense == CMT_SENSE_EQ && mpq_sgn(row->low) >= 0);
    mpq_abs(ends[0], row->low);
    if (!up)
        mpq_neg(ends[0], ends[0]);
    mpq_add(ends[0], ends[0], row->rhs);
    mpq_set(ends[1], row->rhs);
    row->low = ends[up ? 1 : 0];
    row->high = ends[up ? 0 : 1];
    return CMT_OK;
}

cmt_status cmt_mps_settle(cmt_mps *in)
{
    cmt_status st = CMT_OK;
    mpq_ptr one = cmt_q(in->mem);
    if (one == NULL)
        return cmt_fail(in->err, CMT_E_NOMEM, "no room for a model");
    mpq_set_ui(one, 1, 1);
    for (uint32_t r = 0; r < cmt_model_rows(in->model); r++) {
        cmt_model_row *row = cmt_model_row_at(in->model, r);
        if (row->has_range)
            CMT_TRY(settle_range(in, row));
    }
    for (uint32_t c = 0; c < cmt_model_columns(in->model); c++) {
        cmt_model_column *column = cmt_model_column_at(in->model, c);
        if (column->integer && !column->bounded)
            column->upper = one;
    }
done:
    return st;
}
