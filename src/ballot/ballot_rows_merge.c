#include "ballot/ballot_rows.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"

#include <string.h>

/* A row with the start of its content, so that most compares need no look at the row. */
typedef struct key {
    uint64_t prefix;
    size_t row;
} key;

static unsigned mark_at(const cmt_ballot_rows *r, size_t at)
{
    return r->width == 1 ? ((const uint8_t *)r->marks)[at]
                         : ((const uint16_t *)r->marks)[at];
}

static uint64_t prefix_of(const cmt_ballot_rows *r, size_t row)
{
    const size_t n = r->n_alternatives;
    const size_t fit = r->width == 1 ? 8 : 4;
    uint64_t prefix = 0;
    for (size_t i = 0; r->marks != NULL && i < fit; i++) {
        const unsigned mark = i < n ? mark_at(r, row * n + i) : 0;
        prefix = prefix << (r->width * 8) | mark;
    }
    return prefix;
}

static int compare_scores(const mpq_srcptr *x, const mpq_srcptr *y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (x[i] == y[i])
            continue;
        if (x[i] == NULL || y[i] == NULL)
            return x[i] == NULL ? -1 : 1;
        const int order = mpq_cmp(x[i], y[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

/* Marks compare as numbers, so that the order is the same on machines of any endianness. */
static int compare_content(const cmt_ballot_rows *r, size_t a, size_t b)
{
    const size_t n = r->n_alternatives;
    if (r->scores != NULL)
        return compare_scores(r->scores + a * n, r->scores + b * n, n);
    if (r->width == 1) {
        return memcmp((const uint8_t *)r->marks + a * n,
                      (const uint8_t *)r->marks + b * n, n);
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned x = mark_at(r, a * n + i);
        const unsigned y = mark_at(r, b * n + i);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static int compare_keys(const void *a, const void *b, const void *context)
{
    const key *x = a;
    const key *y = b;
    const cmt_ballot_rows *r = context;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    const int order = compare_content(r, x->row, y->row);
    if (order != 0)
        return order;
    const uint32_t g = r->group[x->row];
    const uint32_t h = r->group[y->row];
    return (g > h) - (g < h);
}

/* Keep the first of each run of equal keys and add up their counts; how many are kept. */
static size_t merge_counts(const cmt_ballot_rows *r, key *keys, int64_t *count)
{
    size_t kept = 0;
    for (size_t k = 0; k < r->n; k++) {
        const bool same = kept > 0 && compare_keys(&keys[kept - 1], &keys[k], r) == 0;
        if (!same) {
            keys[kept] = keys[k];
            count[kept++] = 0;
        }
        count[kept - 1] += r->count[keys[k].row];
    }
    return kept;
}

static bool copy_rows(cmt_arena *mem,
                      const cmt_ballot_rows *r,
                      const key *keys,
                      size_t n,
                      cmt_ballots *out)
{
    const size_t m = r->n_alternatives;
    uint32_t *group = CMT_NEW_ARRAY(mem, uint32_t, n);
    const size_t size = r->scores != NULL ? sizeof(mpq_srcptr) : r->width;
    const unsigned char *from =
        r->scores != NULL ? (const void *)r->scores : (const void *)r->marks;
    unsigned char *to = cmt_arena_array(mem, n * m, size);
    if (group == NULL || to == NULL)
        return false;
    for (size_t k = 0; k < n; k++) {
        group[k] = r->group[keys[k].row];
        memcpy(to + k * m * size, from + keys[k].row * m * size, m * size);
    }
    out->group = group;
    out->marks = r->scores != NULL ? NULL : to;
    out->scores = r->scores != NULL ? (const void *)to : NULL;
    return true;
}

/* Two-byte marks that all fit a byte become bytes. */
static bool narrow(cmt_arena *mem, size_t n_marks, cmt_ballots *ballots)
{
    const uint16_t *wide = ballots->marks;
    if (wide == NULL)
        return false;
    for (size_t k = 0; k < n_marks; k++) {
        if (wide[k] > CMT_MAX_BYTE_RANK)
            return true;
    }
    uint8_t *bytes = CMT_NEW_ARRAY(mem, uint8_t, n_marks);
    for (size_t k = 0; bytes != NULL && k < n_marks; k++)
        bytes[k] = (uint8_t)wide[k];
    ballots->marks = bytes;
    ballots->width = 1;
    return bytes != NULL;
}

cmt_status cmt_ballot_rows_merge(cmt_arena *mem,
                                 const cmt_ballot_rows *rows,
                                 cmt_ballots *out,
                                 cmt_err *err)
{
    cmt_ballots b = {.form = rows->form, .width = rows->width};
    key *keys = CMT_NEW_ARRAY(mem, key, rows->n);
    int64_t *count = CMT_NEW_ARRAY(mem, int64_t, rows->n);
    bool ok = keys != NULL && count != NULL;
    for (size_t k = 0; ok && k < rows->n; k++)
        keys[k] = (key){prefix_of(rows, k), k};
    ok = ok && cmt_sort(mem, keys, rows->n, sizeof *keys, compare_keys, rows);
    if (ok)
        b.n = merge_counts(rows, keys, count);
    b.count = count;
    ok = ok && copy_rows(mem, rows, keys, b.n, &b);
    if (ok && rows->marks != NULL && rows->width == 2)
        ok = narrow(mem, b.n * rows->n_alternatives, &b);
    if (!ok)
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu ballots", rows->n);
    *out = b;
    return CMT_OK;
}
