#include "base/err.h"
#include "io/ballot_write.h"

#include <string.h>

/* A field, in quotes where it needs them. */
static void put_field(cmt_buf *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        cmt_buf_puts(out, text);
        return;
    }
    cmt_buf_putc(out, '"');
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '"')
            cmt_buf_putc(out, '"');
        cmt_buf_putc(out, *s);
    }
    cmt_buf_putc(out, '"');
}

static cmt_status put_score(cmt_arena *mem,
                            mpq_srcptr score,
                            cmt_buf *out,
                            cmt_err *err)
{
    bool decimal = false;
    if (score == NULL)
        return CMT_OK;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const char *text = cmt_ballot_score_text(mem, score, &decimal);
    if (text == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a score");
    cmt_buf_puts(out, text);
    cmt_arena_reset(mem, mark);
    return CMT_OK;
}

static cmt_status put_row(cmt_arena *mem,
                          const cmt_ballot_file *f,
                          const cmt_ballot_line *line,
                          cmt_buf *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_buf_printf(out, "%s%lld", f->scores != NULL ? "," : "", (long long)line->count);
    for (size_t i = 0; st == CMT_OK && i < f->n_alternatives; i++) {
        cmt_buf_putc(out, ',');
        if (f->scores != NULL) {
            st = put_score(mem, f->scores[line->b * f->n_alternatives + i], out, err);
        } else if (cmt_ballot_file_mark(f, line->b, i) != 0) {
            cmt_buf_printf(out, "%u", cmt_ballot_file_mark(f, line->b, i));
        }
    }
    cmt_buf_putc(out, '\n');
    return st;
}

cmt_status cmt_csv_ballots_write(cmt_arena *mem,
                                 const cmt_ballot_file *file,
                                 cmt_buf *out,
                                 cmt_err *err)
{
    cmt_ballot_line *lines = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    if (file->sort == CMT_SORT_CATEGORIES)
        return cmt_fail(err, CMT_E_RANGE, "csv holds ranks or scores, not categories");
    CMT_TRY(cmt_ballot_lines(mem, file, &lines, &n, err));
    cmt_buf_puts(out, file->scores != NULL ? "#scores,count" : "count");
    for (size_t i = 0; i < file->n_alternatives; i++) {
        if (strcmp(file->names[i], "count") == 0) {
            return cmt_fail(err, CMT_E_RANGE,
                            "csv has no place for an alternative named count");
        }
        cmt_buf_putc(out, ',');
        put_field(out, file->names[i]);
    }
    cmt_buf_putc(out, '\n');
    for (size_t k = 0; k < n; k++)
        CMT_TRY(put_row(mem, file, &lines[k], out, err));
    if (!cmt_buf_ok(out))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the text");
done:
    return st;
}
