#include "io/ballot_write.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"
#include "io/preflib.h"

#include <assert.h>
#include <string.h>

/* Compare the content of two rows. */
static int by_content(const void *a, const void *b, const void *context)
{
    const cmt_ballot_file *f = context;
    const size_t n = f->n_alternatives;
    const size_t x = ((const cmt_ballot_line *)a)->b;
    const size_t y = ((const cmt_ballot_line *)b)->b;
    for (size_t i = 0; f->scores == NULL && i < n; i++) {
        const unsigned p = cmt_ballot_file_mark(f, x, i);
        const unsigned q = cmt_ballot_file_mark(f, y, i);
        if (p != q)
            return p < q ? -1 : 1;
    }
    for (size_t i = 0; f->scores != NULL && i < n; i++) {
        mpq_srcptr p = f->scores[x * n + i];
        mpq_srcptr q = f->scores[y * n + i];
        if ((p == NULL) != (q == NULL))
            return p == NULL ? -1 : 1;
        const int cmp = p == NULL ? 0 : mpq_cmp(p, q);
        if (cmp != 0)
            return cmp;
    }
    return 0;
}

/* Stable, so that equal counts stay in the order of content. */
static int by_count(const void *a, const void *b, const void *context)
{
    const cmt_ballot_line *x = a;
    const cmt_ballot_line *y = b;
    (void)context;
    if (x->count == y->count)
        return 0;
    return x->count > y->count ? -1 : 1;
}

cmt_status cmt_ballot_lines(cmt_arena *mem,
                            const cmt_ballot_file *file,
                            cmt_ballot_line **lines,
                            size_t *n,
                            cmt_err *err)
{
    cmt_ballot_line *all = CMT_NEW_ARRAY(mem, cmt_ballot_line, file->n + 1);
    size_t kept = 0;
    for (size_t b = 0; all != NULL && b < file->n; b++)
        all[b] = (cmt_ballot_line){b, file->count[b]};
    if (all == NULL || !cmt_sort(mem, all, file->n, sizeof *all, by_content, file))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort ballots");
    for (size_t k = 0; k < file->n; k++) {
        if (kept > 0 && by_content(&all[kept - 1], &all[k], file) == 0) {
            all[kept - 1].count += all[k].count;
        } else {
            all[kept++] = all[k];
        }
    }
    if (!cmt_sort(mem, all, kept, sizeof *all, by_count, file))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort ballots");
    *lines = all;
    *n = kept;
    return CMT_OK;
}

/* "-12" with two places: "-0.12". */
static const char *place_point(cmt_arena *mem, const char *digits, unsigned places)
{
    const char *sign = digits[0] == '-' ? "-" : "";
    digits += sign[0] == '-' ? 1 : 0;
    const size_t n = strlen(digits);
    if (places == 0)
        return cmt_arena_printf(mem, "%s%s", sign, digits);
    if (n > places) {
        return cmt_arena_printf(mem, "%s%.*s.%s", sign, (int)(n - places), digits,
                                digits + n - places);
    }
    static const char zeros[] = "000000000000000000";
    static_assert(sizeof zeros > CMT_MAX_NUMBER_DIGITS, "fewer zeros than places");
    return cmt_arena_printf(mem, "%s0.%.*s%s", sign, (int)(places - n), zeros, digits);
}

const char *cmt_ballot_score_text(cmt_arena *mem, mpq_srcptr score, bool *decimal)
{
    mpq_ptr q = cmt_q(mem);
    mpq_ptr ten = cmt_q(mem);
    unsigned places = 0;
    if (q == NULL || ten == NULL)
        return NULL;
    mpq_set(q, score);
    mpq_set_ui(ten, 10, 1);
    while (!cmt_q_is_whole(q) && places < CMT_MAX_NUMBER_DIGITS) {
        mpq_mul(q, q, ten);
        places++;
    }
    *decimal = cmt_q_is_whole(q);
    const char *digits = cmt_q_text(mem, *decimal ? q : score);
    if (!*decimal || digits == NULL)
        return digits;
    const char *text = place_point(mem, digits, places);
    /* What is too long to be read back is written as a fraction. */
    *decimal = text != NULL && strlen(text) <= CMT_MAX_NUMBER_DIGITS;
    return *decimal || text == NULL ? text : cmt_q_text(mem, score);
}

/* What only .blt can say. */
static cmt_status check_frame(const cmt_ballot_file *file,
                              cmt_ballot_format format,
                              cmt_err *err)
{
    const char *name = cmt_ballot_format_name(format);
    if (file->budget != NULL && format != CMT_FORMAT_PB && format != CMT_FORMAT_POLIS) {
        return cmt_fail(err, CMT_E_RANGE, "%s has no place for costs and a budget",
                        name);
    }
    if (format == CMT_FORMAT_BLT)
        return CMT_OK;
    for (size_t i = 0; file->eligible != NULL && i < file->n_alternatives; i++) {
        if (!file->eligible[i]) {
            return cmt_fail(
                err, CMT_E_RANGE,
                "%s has no place for a withdrawal: \"%.100s\" has withdrawn", name,
                file->names[i]);
        }
    }
    if (file->seats != 0) {
        return cmt_fail(err, CMT_E_RANGE,
                        "%s has no place for the number of seats, %zu", name,
                        file->seats);
    }
    if (format == CMT_FORMAT_CSV && file->title != NULL) {
        return cmt_fail(err, CMT_E_RANGE, "%s has no place for the title, \"%.100s\"",
                        name, file->title);
    }
    return CMT_OK;
}

cmt_status cmt_ballot_write(cmt_arena *mem,
                            const cmt_ballot_file *file,
                            cmt_ballot_format format,
                            cmt_buf *out,
                            cmt_err *err)
{
    const cmt_status st = check_frame(file, format, err);
    if (st != CMT_OK)
        return st;
    switch (format) {
    case CMT_FORMAT_SOC:
    case CMT_FORMAT_SOI:
    case CMT_FORMAT_TOC:
    case CMT_FORMAT_TOI:
    case CMT_FORMAT_CAT:
        return cmt_preflib_write(file, format, NULL, out, err);
    case CMT_FORMAT_CSV:
        return cmt_csv_ballots_write(mem, file, out, err);
    case CMT_FORMAT_BLT:
        return cmt_blt_write(mem, file, out, err);
    case CMT_FORMAT_ABIF:
        return cmt_abif_write(mem, file, out, err);
    case CMT_FORMAT_PB:
    case CMT_FORMAT_POLIS:
    case CMT_N_FORMATS:
        break;
    }
    return cmt_fail(err, CMT_E_UNSUPPORTED, "%s is read, not written",
                    cmt_ballot_format_name(format));
}
