#include "io/polis_ballots.h"

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cmt_polis_item_id(const cmt_polis_statement *statement, char out[CMT_POLIS_ID])
{
    (void)snprintf(out, CMT_POLIS_ID, "s%lld", (long long)statement->id);
}

/* A ballot: the marks of the kept statements, side by side, and how often it was cast. */
typedef struct ballot {
    const uint8_t *marks; /* [width] */
    size_t width;
    int64_t count;
} ballot;

static int by_marks(const void *a, const void *b)
{
    const ballot *x = a;
    const ballot *y = b;
    return memcmp(x->marks, y->marks, x->width);
}

static int by_count(const void *a, const void *b)
{
    const ballot *x = a;
    const ballot *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return by_marks(a, b);
}

static size_t count_kept(const cmt_polis *polis, const bool *kept)
{
    size_t n = 0;
    for (size_t i = 0; i < polis->n_statements; i++)
        n += kept[i] ? 1 : 0;
    return n;
}

/* Copy the kept marks of a participant; whether any statement was seen. */
static bool take_marks(const cmt_polis *polis, const bool *kept, size_t p, uint8_t *out)
{
    const uint8_t *row = polis->marks + p * polis->n_statements;
    bool seen = false;
    size_t at = 0;
    for (size_t i = 0; i < polis->n_statements; i++) {
        if (!kept[i])
            continue;
        out[at++] = row[i];
        seen = seen || row[i] != CMT_MARK_UNSEEN;
    }
    return seen;
}

static size_t merge(ballot *ballots, size_t n)
{
    size_t distinct = 0;
    qsort(ballots, n, sizeof *ballots, by_marks);
    for (size_t k = 0; k < n; k++) {
        if (distinct != 0 && by_marks(&ballots[distinct - 1], &ballots[k]) == 0) {
            ballots[distinct - 1].count++;
        } else {
            ballots[distinct++] = ballots[k];
        }
    }
    qsort(ballots, distinct, sizeof *ballots, by_count);
    return distinct;
}

static void write_category(const ballot *b, uint8_t mark, cmt_buf *out)
{
    const char *comma = "";
    cmt_buf_putc(out, '{');
    for (size_t i = 0; i < b->width; i++) {
        if (b->marks[i] != mark)
            continue;
        cmt_buf_printf(out, "%s%zu", comma, i + 1);
        comma = ",";
    }
    cmt_buf_putc(out, '}');
}

static void write_head(const cmt_polis *polis,
                       const bool *kept,
                       const char *title,
                       int64_t members,
                       size_t distinct,
                       cmt_buf *out)
{
    size_t n = 0;
    cmt_buf_printf(out,
                   "# TITLE: %s\n# DATA TYPE: cat\n# MODIFICATION TYPE: imbued\n"
                   "# NUMBER ALTERNATIVES: %zu\n# NUMBER VOTERS: %lld\n"
                   "# NUMBER UNIQUE PREFERENCES: %zu\n# NUMBER CATEGORIES: 3\n"
                   "# CATEGORY NAME 1: agree\n# CATEGORY NAME 2: disagree\n"
                   "# CATEGORY NAME 3: pass\n",
                   title, count_kept(polis, kept), (long long)members, distinct);
    for (size_t i = 0; i < polis->n_statements; i++) {
        char id[CMT_POLIS_ID];
        if (!kept[i])
            continue;
        cmt_polis_item_id(&polis->statements[i], id);
        cmt_buf_printf(out, "# ALTERNATIVE NAME %zu: %s\n", ++n, id);
    }
}

cmt_status cmt_polis_ballots(cmt_arena *mem,
                             const cmt_polis *polis,
                             const bool *kept,
                             int64_t label,
                             const char *title,
                             cmt_buf *out,
                             int64_t *members,
                             int64_t *silent,
                             cmt_err *err)
{
    const size_t width = count_kept(polis, kept);
    ballot *ballots = CMT_NEW_ARRAY(mem, ballot, polis->n_participants + 1);
    uint8_t *marks = cmt_arena_array(mem, polis->n_participants + 1, width + 1);
    if (ballots == NULL || marks == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for ballots");
    size_t n = 0;
    int64_t without = 0;
    for (size_t p = 0; p < polis->n_participants; p++) {
        uint8_t *row = marks + n * width;
        if (polis->group[p] != label)
            continue;
        if (take_marks(polis, kept, p, row)) {
            ballots[n++] = (ballot){.marks = row, .width = width, .count = 1};
        } else {
            without++;
        }
    }
    const size_t distinct = merge(ballots, n);
    write_head(polis, kept, title, (int64_t)n, distinct, out);
    for (size_t k = 0; k < distinct; k++) {
        cmt_buf_printf(out, "%lld: ", (long long)ballots[k].count);
        write_category(&ballots[k], CMT_MARK_APPROVE, out);
        cmt_buf_putc(out, ',');
        write_category(&ballots[k], CMT_MARK_DISAPPROVE, out);
        cmt_buf_putc(out, ',');
        write_category(&ballots[k], CMT_MARK_PASS, out);
        cmt_buf_putc(out, '\n');
    }
    if (!cmt_buf_ok(out))
        return cmt_fail(err, CMT_E_NOMEM, "no room for ballots");
    *members = (int64_t)n;
    *silent = without;
    return CMT_OK;
}
