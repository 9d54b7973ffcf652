#include "rows/cplex_lp.h"

#include "rows/cplex_parts.h"

/* Set a bound: sense as in  name (sense) value;  NULL is infinite, on the side of `minus`. */
static cmt_status set_bound(
    cmt_lp_reader *in, uint32_t column, cmt_sense sense, mpq_srcptr value, bool minus)
{
    cmt_model_column *c = cmt_model_column_at(in->model, column);
    if (value == NULL && (sense == CMT_SENSE_EQ || minus != (sense == CMT_SENSE_GE))) {
        return cmt_lp_scan_fail(&in->scan, CMT_E_SYNTAX,
                                "this bound would leave the variable no value");
    }
    if (sense != CMT_SENSE_LE) {
        c->lower = value;
        c->has_lower = true;
    }
    if (sense != CMT_SENSE_GE) {
        c->upper = value;
        c->has_upper = true;
    }
    return CMT_OK;
}

/* name (sense) number | name free | number (sense) name [(sense) number] */
static cmt_status read_bound(cmt_lp_reader *in)
{
    cmt_status st = CMT_OK;
    cmt_sense sense = CMT_SENSE_GE;
    mpq_srcptr value = NULL;
    bool minus = false;
    uint32_t column = 0;
    const bool open =
        cmt_lp_scan_is(&in->scan, "inf") || cmt_lp_scan_is(&in->scan, "infinity");
    if (!cmt_lp_at(in, CMT_LP_NAME) || open) {
        CMT_TRY(cmt_lp_read_number(in, true, &value, &minus));
        CMT_TRY(cmt_lp_read_order(in, &sense));
        if (!cmt_lp_at(in, CMT_LP_NAME) || cmt_lp_at_section(in))
            return cmt_lp_expected(in, "a variable");
        CMT_TRY(cmt_lp_make_column(in, &column));
        CMT_TRY(set_bound(in, column, cmt_lp_turned(sense), value, minus));
        if (!cmt_lp_at_order(in))
            return CMT_OK;
    } else {
        CMT_TRY(cmt_lp_make_column(in, &column));
        if (cmt_lp_scan_is(&in->scan, "free")) {
            cmt_model_column *c = cmt_model_column_at(in->model, column);
            c->lower = NULL;
            c->upper = NULL;
            c->has_lower = true;
            c->has_upper = true;
            return cmt_lp_move(in);
        }
    }
    CMT_TRY(cmt_lp_read_order(in, &sense));
    CMT_TRY(cmt_lp_read_number(in, true, &value, &minus));
    CMT_TRY(set_bound(in, column, sense, value, minus));
done:
    return st;
}

/* A name in a list of integer or 0/1 variables. */
static cmt_status read_member(cmt_lp_reader *in, bool binary)
{
    uint32_t column = 0;
    if (!cmt_lp_at(in, CMT_LP_NAME))
        return cmt_lp_expected(in, "a variable");
    const cmt_status st = cmt_lp_make_column(in, &column);
    if (st != CMT_OK)
        return st;
    cmt_model_column *c = cmt_model_column_at(in->model, column);
    c->integer = true;
    c->binary = c->binary || binary;
    return CMT_OK;
}

static cmt_status read_statement(cmt_lp_reader *in, cmt_lp_section section)
{
    if (section == CMT_LP_ROWS)
        return cmt_lp_read_row(in);
    if (section == CMT_LP_BOUNDS)
        return read_bound(in);
    return read_member(in, section == CMT_LP_BINARY);
}

static cmt_status read_section(cmt_lp_reader *in, cmt_lp_section section)
{
    cmt_status st = CMT_OK;
    if (section == CMT_LP_FOREIGN || section == CMT_LP_NONE
        || section == CMT_LP_MAXIMISE || section == CMT_LP_MINIMISE) {
        if (section != CMT_LP_FOREIGN)
            return cmt_lp_expected(in, "the head of a section");
        return cmt_lp_scan_fail(&in->scan, CMT_E_UNSUPPORTED,
                                "not supported yet: the section %.*s",
                                (int)in->scan.token.n, in->scan.token.at);
    }
    if (section == CMT_LP_ROWS && in->has_rows)
        return cmt_lp_expected(in, "a row, or the next section");
    in->has_rows = in->has_rows || section == CMT_LP_ROWS;
    CMT_TRY(cmt_lp_move(in));
    while (!cmt_lp_at_section(in) && st == CMT_OK)
        st = read_statement(in, section);
done:
    return st;
}

static bool is_between(mpq_srcptr value, const mpq_t *ends)
{
    return value != NULL && mpq_cmp(value, ends[0]) >= 0
           && mpq_cmp(value, ends[1]) <= 0;
}

/* A 0/1 variable lies between 0 and 1; bounds that fix it within stay. Other solvers differ
 * on bounds beyond, so that no reading of them is safe. */
static cmt_status settle_binaries(cmt_lp_reader *in)
{
    mpq_t *ends = cmt_q_array(in->scan.mem, 2);
    if (ends == NULL)
        return cmt_lp_no_room(in);
    mpq_set_ui(ends[1], 1, 1);
    for (uint32_t k = 0; k < cmt_model_columns(in->model); k++) {
        cmt_model_column *c = cmt_model_column_at(in->model, k);
        if (!c->binary)
            continue;
        c->lower = c->has_lower ? c->lower : ends[0];
        c->upper = c->has_upper ? c->upper : ends[1];
        if (!is_between(c->lower, (const mpq_t *)ends)
            || !is_between(c->upper, (const mpq_t *)ends)) {
            return cmt_lp_scan_fail(&in->scan, CMT_E_SYNTAX,
                                    "bounds take the 0/1 variable %.40s beyond 0 and 1",
                                    c->name);
        }
    }
    return CMT_OK;
}

static cmt_status read_all(cmt_lp_reader *in)
{
    cmt_status st = CMT_OK;
    const cmt_lp_section first = in->scan.token.section;
    if (first != CMT_LP_MAXIMISE && first != CMT_LP_MINIMISE)
        return cmt_lp_expected(in, "maximise or minimise");
    in->maximise = first == CMT_LP_MAXIMISE;
    CMT_TRY(cmt_lp_move(in));
    CMT_TRY(cmt_lp_read_objective(in));
    if (in->scan.token.section != CMT_LP_ROWS)
        return cmt_lp_expected(in, "subject to");
    while (!cmt_lp_at(in, CMT_LP_END) && in->scan.token.section != CMT_LP_STOP)
        CMT_TRY(read_section(in, in->scan.token.section));
    if (cmt_lp_at(in, CMT_LP_END))
        return cmt_lp_expected(in, "end");
    CMT_TRY(settle_binaries(in));
    CMT_TRY(cmt_lp_move(in));
    if (!cmt_lp_at(in, CMT_LP_END))
        return cmt_lp_scan_fail(&in->scan, CMT_E_SYNTAX, "nothing may stand after end");
done:
    return st;
}

cmt_status cmt_cplex_lp_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_lp *out, cmt_err *err)
{
    cmt_lp_reader in = {.model = cmt_model_new(mem)};
    cmt_status st = CMT_OK;
    if (in.model == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a model");
    CMT_TRY(cmt_lp_scan_start(&in.scan, mem, bytes, n, err));
    CMT_TRY(read_all(&in));
    CMT_TRY(cmt_model_finish(in.model, in.maximise, out, err));
done:
    return st;
}
