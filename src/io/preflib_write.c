#include "io/preflib.h"

#include "base/err.h"
#include "io/ballot_write.h"

#include <string.h>

/* What keeps a ballot out of a format, or NULL. */
static const char *misfit(const cmt_ballot_file *f,
                          cmt_ballot_format format,
                          size_t b,
                          size_t top)
{
    const bool strict = format == CMT_FORMAT_SOC || format == CMT_FORMAT_SOI;
    const bool complete = format == CMT_FORMAT_SOC || format == CMT_FORMAT_TOC;
    size_t listed = 0;
    for (size_t i = 0; i < f->n_alternatives; i++)
        listed += cmt_ballot_file_mark(f, b, i) != 0 ? 1 : 0;
    if (strict && listed != top)
        return "a tie in a format of strict orders";
    if (complete && listed != f->n_alternatives)
        return "a truncated ballot in a format of complete orders";
    if (format == CMT_FORMAT_CAT && top > f->n_categories)
        return "a ballot with more categories than there are";
    return NULL;
}

static size_t top_mark(const cmt_ballot_file *f, size_t b)
{
    size_t top = 0;
    for (size_t i = 0; i < f->n_alternatives; i++) {
        const size_t mark = cmt_ballot_file_mark(f, b, i);
        top = mark > top ? mark : top;
    }
    return top;
}

/* One tier: a lone alternative bare, others in braces. */
static void write_tier(const cmt_ballot_file *f, size_t b, size_t tier, cmt_buf *out)
{
    size_t members = 0;
    for (size_t i = 0; i < f->n_alternatives; i++)
        members += cmt_ballot_file_mark(f, b, i) == tier ? 1 : 0;
    if (members != 1)
        cmt_buf_putc(out, '{');
    const char *between = "";
    for (size_t i = 0; i < f->n_alternatives; i++) {
        if (cmt_ballot_file_mark(f, b, i) != tier)
            continue;
        cmt_buf_printf(out, "%s%zu", between, i + 1);
        between = ",";
    }
    if (members != 1)
        cmt_buf_putc(out, '}');
}

static cmt_status write_line(const cmt_ballot_file *f,
                             cmt_ballot_format format,
                             const cmt_ballot_line *line,
                             cmt_buf *out,
                             cmt_err *err)
{
    const size_t b = line->b;
    const size_t top = top_mark(f, b);
    const char *flaw = misfit(f, format, b, top);
    if (flaw != NULL)
        return cmt_fail(err, CMT_E_RANGE, "%s", flaw);
    const size_t tiers = format == CMT_FORMAT_CAT ? f->n_categories : top;
    cmt_buf_printf(out, "%lld: ", (long long)line->count);
    for (size_t tier = 1; tier <= tiers; tier++) {
        if (tier > 1)
            cmt_buf_putc(out, ',');
        write_tier(f, b, tier, out);
    }
    cmt_buf_putc(out, '\n');
    return CMT_OK;
}

static void write_header(const cmt_ballot_file *f,
                         cmt_ballot_format format,
                         const char *name,
                         size_t n_lines,
                         cmt_buf *out)
{
    if (name != NULL)
        cmt_buf_printf(out, "# FILE NAME: %s\n", name);
    if (f->title != NULL)
        cmt_buf_printf(out, "# TITLE: %s\n", f->title);
    cmt_buf_printf(out, "# DATA TYPE: %s\n# NUMBER ALTERNATIVES: %zu\n",
                   cmt_ballot_format_name(format), f->n_alternatives);
    for (size_t i = 0; i < f->n_alternatives; i++)
        cmt_buf_printf(out, "# ALTERNATIVE NAME %zu: %s\n", i + 1, f->names[i]);
    if (format == CMT_FORMAT_CAT)
        cmt_buf_printf(out, "# NUMBER CATEGORIES: %zu\n", f->n_categories);
    for (size_t k = 0; format == CMT_FORMAT_CAT && k < f->n_categories; k++)
        cmt_buf_printf(out, "# CATEGORY NAME %zu: %s\n", k + 1, f->categories[k]);
    cmt_buf_printf(out, "# NUMBER VOTERS: %lld\n# NUMBER UNIQUE %s: %zu\n",
                   (long long)f->total,
                   format == CMT_FORMAT_CAT ? "PREFERENCES" : "ORDERS", n_lines);
}

/* Blanks around a name would not be read back. */
static cmt_status check_names(const char *const *names, size_t n, cmt_err *err)
{
    for (size_t i = 0; i < n; i++) {
        const size_t len = strlen(names[i]);
        if (len > 0 && (names[i][0] == ' ' || names[i][len - 1] == ' ')) {
            return cmt_fail(
                err, CMT_E_RANGE,
                "PrefLib has no place for blanks around the name \"%.100s\"", names[i]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_preflib_write(const cmt_ballot_file *file,
                             cmt_ballot_format format,
                             const char *name,
                             cmt_buf *out,
                             cmt_err *err)
{
    const bool categories = format == CMT_FORMAT_CAT;
    const cmt_ballot_sort wanted = categories ? CMT_SORT_CATEGORIES : CMT_SORT_RANKS;
    cmt_ballot_line *lines = NULL;
    size_t n = 0;
    if (format > CMT_FORMAT_CAT || file->sort != wanted) {
        return cmt_fail(err, CMT_E_RANGE, "a %s file cannot hold these ballots",
                        cmt_ballot_format_name(format));
    }
    cmt_buf text = {0};
    cmt_status st = CMT_OK;
    cmt_arena *mem = cmt_arena_new(0);
    if (mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort ballots");
    CMT_TRY(check_names(file->names, file->n_alternatives, err));
    CMT_TRY(check_names(file->categories, file->n_categories, err));
    CMT_TRY(cmt_ballot_lines(mem, file, &lines, &n, err));
    write_header(file, format, name, n, &text);
    for (size_t k = 0; k < n; k++)
        CMT_TRY(write_line(file, format, &lines[k], &text, err));
    if (!cmt_buf_ok(&text)) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the text");
    } else {
        cmt_buf_add(out, text.data, text.len);
    }
done:
    cmt_buf_free(&text);
    cmt_arena_free(mem);
    return st;
}
