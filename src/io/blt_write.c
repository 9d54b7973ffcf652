#include "base/err.h"
#include "io/ballot_write.h"

#include <string.h>

/* In quotes, those inside doubled. */
static void put_quoted(const char *text, cmt_buf *out)
{
    cmt_buf_putc(out, '"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            cmt_buf_putc(out, '"');
        cmt_buf_putc(out, *p);
    }
    cmt_buf_puts(out, "\"\n");
}

static cmt_status check(const cmt_ballot_file *file, cmt_err *err)
{
    if (file->sort != CMT_SORT_RANKS)
        return cmt_fail(err, CMT_E_RANGE, "blt holds ranks only");
    if (file->seats == 0) {
        return cmt_fail(err, CMT_E_RANGE,
                        "blt says how many seats there are, and the ballots do not");
    }
    return CMT_OK;
}

static void put_ballot(const cmt_ballot_file *f,
                       const cmt_ballot_line *line,
                       uint16_t *next,
                       uint16_t *first,
                       cmt_buf *out)
{
    size_t top = 0;
    memset(first, 0, (f->n_alternatives + 1) * sizeof *first);
    for (size_t i = f->n_alternatives; i > 0; i--) { /* each tier's list, ascending */
        const unsigned tier = cmt_ballot_file_mark(f, line->b, i - 1);
        next[i] = first[tier];
        first[tier] = (uint16_t)i;
        top = tier > top ? tier : top;
    }
    cmt_buf_printf(out, "%lld", (long long)line->count);
    for (size_t tier = 1; tier <= top; tier++) {
        char before = ' ';
        for (unsigned i = first[tier]; i != 0; i = next[i]) {
            cmt_buf_printf(out, "%c%u", before, i);
            before = '=';
        }
    }
    cmt_buf_puts(out, " 0\n");
}

static void put_withdrawn(const cmt_ballot_file *f, cmt_buf *out)
{
    const char *before = "";
    for (size_t i = 0; f->eligible != NULL && i < f->n_alternatives; i++) {
        if (f->eligible[i])
            continue;
        cmt_buf_printf(out, "%s-%zu", before, i + 1);
        before = " ";
    }
    if (before[0] != '\0')
        cmt_buf_putc(out, '\n');
}

cmt_status cmt_blt_write(cmt_arena *mem,
                         const cmt_ballot_file *file,
                         cmt_buf *out,
                         cmt_err *err)
{
    cmt_ballot_line *lines = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(check(file, err));
    CMT_TRY(cmt_ballot_lines(mem, file, &lines, &n, err));
    uint16_t *next = CMT_NEW_ARRAY(mem, uint16_t, file->n_alternatives + 1);
    uint16_t *first = CMT_NEW_ARRAY(mem, uint16_t, file->n_alternatives + 1);
    if (next == NULL || first == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a ballot");
    cmt_buf_printf(out, "%zu %zu\n", file->n_alternatives, file->seats);
    put_withdrawn(file, out);
    for (size_t k = 0; k < n; k++)
        put_ballot(file, &lines[k], next, first, out);
    cmt_buf_puts(out, "0\n");
    for (size_t i = 0; i < file->n_alternatives; i++)
        put_quoted(file->names[i], out);
    put_quoted(file->title == NULL ? "" : file->title, out);
    if (!cmt_buf_ok(out))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the text");
done:
    return st;
}
