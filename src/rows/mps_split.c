/* The fields of a line, by blanks or by columns. */
#include "base/limits.h"
#include "rows/mps_parts.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static cmt_status add_field(cmt_mps *in, const char *line, size_t from, size_t n)
{
    if (in->n_fields == CMT_MPS_FIELDS) {
        return cmt_mps_fail(in, CMT_MPS_FIELDS - 1, CMT_E_SYNTAX,
                            "the line has more than %d fields", CMT_MPS_FIELDS);
    }
    in->field[in->n_fields].at = cmt_arena_strndup(in->mem, line + from, n);
    in->field[in->n_fields].column = (unsigned)from + 1;
    if (in->field[in->n_fields++].at == NULL)
        return cmt_fail(in->err, CMT_E_NOMEM, "no room for a model");
    if (n > CMT_MAX_PROGRAM_DIGITS * 2 + 16)
        return cmt_mps_fail(in, in->n_fields - 1, CMT_E_LIMIT, "the field is too long");
    return CMT_OK;
}

static cmt_status split_free(cmt_mps *in, const char *line, size_t n)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < n && st == CMT_OK;) {
        size_t end = k;
        while (end < n && !is_blank(line[end]))
            end++;
        if (end > k)
            st = add_field(in, line, k, end - k);
        k = end + 1;
    }
    return st;
}

/* Nothing may stand between two fields. */
static cmt_status check_gap(const cmt_mps *in, const char *line, size_t from, size_t to)
{
    for (size_t g = from; g < to; g++) {
        if (is_blank(line[g]))
            continue;
        const cmt_status st = cmt_mps_fail(in, CMT_MPS_FIELDS, CMT_E_SYNTAX,
                                           "column %zu lies between two fields", g + 1);
        if (in->err != NULL)
            in->err->column = (unsigned)g + 1;
        return st;
    }
    return CMT_OK;
}

/* Fields 1 to 6 stand in columns 2-3, 5-12, 15-22, 25-36, 40-47, 50-61. */
static cmt_status split_fixed(cmt_mps *in, const char *line, size_t n)
{
    static const size_t from[] = {1, 4, 14, 24, 39, 49, SIZE_MAX};
    static const size_t to[] = {3, 12, 22, 36, 47, 61};
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < CMT_MPS_FIELDS; k++) {
        size_t a = from[k];
        size_t b = to[k] < n ? to[k] : n;
        while (a < b && is_blank(line[a]))
            a++;
        while (b > a && is_blank(line[b - 1]))
            b--;
        if (b > a)
            CMT_TRY(add_field(in, line, a, b - a));
        CMT_TRY(check_gap(in, line, to[k], from[k + 1] < n ? from[k + 1] : n));
    }
done:
    return st;
}

cmt_status cmt_mps_split(cmt_mps *in, const char *line, size_t n, bool fixed)
{
    return fixed ? split_fixed(in, line, n) : split_free(in, line, n);
}
