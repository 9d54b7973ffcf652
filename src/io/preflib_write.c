#include "io/preflib.h"

#include "base/err.h"
#include "base/sort.h"

#include <string.h>

/* Most frequent first, then by content: the same votes give the same bytes. */
static int order_of_lines(const void *a, const void *b, const void *context)
{
    const cmt_ballot_file *f = context;
    const size_t x = *(const size_t *)a;
    const size_t y = *(const size_t *)b;
    if (f->count[x] != f->count[y])
        return f->count[x] > f->count[y] ? -1 : 1;
    for (size_t i = 0; i < f->n_alternatives; i++) {
        const unsigned p = cmt_ballot_file_mark(f, x, i);
        const unsigned q = cmt_ballot_file_mark(f, y, i);
        if (p != q)
            return p < q ? -1 : 1;
    }
    return 0;
}

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
                             size_t b,
                             cmt_buf *out,
                             cmt_err *err)
{
    const size_t top = top_mark(f, b);
    const char *flaw = misfit(f, format, b, top);
    if (flaw != NULL)
        return cmt_fail(err, CMT_E_RANGE, "%s", flaw);
    const size_t tiers = format == CMT_FORMAT_CAT ? f->n_categories : top;
    cmt_buf_printf(out, "%lld: ", (long long)f->count[b]);
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
                   format == CMT_FORMAT_CAT ? "PREFERENCES" : "ORDERS", f->n);
}

cmt_status cmt_preflib_write(const cmt_ballot_file *file,
                             cmt_ballot_format format,
                             const char *name,
                             cmt_buf *out,
                             cmt_err *err)
{
    const bool categories = format == CMT_FORMAT_CAT;
    const cmt_ballot_sort wanted = categories ? CMT_SORT_CATEGORIES : CMT_SORT_RANKS;
    if (format == CMT_FORMAT_CSV || file->sort != wanted) {
        return cmt_fail(err, CMT_E_RANGE, "a %s file cannot hold these ballots",
                        cmt_ballot_format_name(format));
    }
    cmt_arena *mem = cmt_arena_new(0);
    size_t *order = mem == NULL ? NULL : CMT_NEW_ARRAY(mem, size_t, file->n);
    cmt_buf text = {0};
    cmt_status st = CMT_OK;
    for (size_t b = 0; order != NULL && b < file->n; b++)
        order[b] = b;
    if (order == NULL
        || !cmt_sort(mem, order, file->n, sizeof *order, order_of_lines, file)) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room to sort ballots");
        goto done;
    }
    write_header(file, format, name, &text);
    for (size_t b = 0; b < file->n; b++)
        CMT_TRY(write_line(file, format, order[b], &text, err));
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
