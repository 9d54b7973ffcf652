#include "ballot/ballot_rows.h"

#include "base/err.h"
#include "base/limits.h"

#include <string.h>

cmt_status cmt_ballot_rows_init(cmt_arena *mem,
                                cmt_ballot_form form,
                                size_t n_alternatives,
                                size_t room,
                                cmt_ballot_rows *out,
                                cmt_err *err)
{
    cmt_ballot_rows r = {.form = form, .n_alternatives = n_alternatives, .room = room};
    r.width = n_alternatives <= CMT_MAX_BYTE_RANK || form == CMT_FORM_APPROVE ? 1 : 2;
    bool ok = n_alternatives == 0 || room <= SIZE_MAX / 16 / n_alternatives;
    if (ok && form == CMT_FORM_SCORE) {
        r.scores = CMT_NEW_ARRAY(mem, mpq_srcptr, room * n_alternatives);
    } else if (ok) {
        r.marks = cmt_arena_array(mem, room * n_alternatives, r.width);
    }
    r.count = CMT_NEW_ARRAY(mem, int64_t, room);
    r.group = CMT_NEW_ARRAY(mem, uint32_t, room);
    ok = ok && (r.scores != NULL || r.marks != NULL) && r.count != NULL
         && r.group != NULL && cmt_spread_init(mem, n_alternatives, &r.spread);
    if (!ok)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", room);
    *out = r;
    return CMT_OK;
}

/* Store what the spread holds as a new row. */
static void append(cmt_ballot_rows *rows, int64_t count, uint32_t group)
{
    const size_t n = rows->n_alternatives;
    const size_t at = rows->n++;
    rows->count[at] = count;
    rows->group[at] = group;
    if (rows->scores != NULL) {
        memcpy(rows->scores + at * n, rows->spread.scores, n * sizeof(mpq_srcptr));
    } else if (rows->width == 2) {
        memcpy((uint16_t *)rows->marks + at * n, rows->spread.marks, n * 2);
    } else {
        uint8_t *marks = (uint8_t *)rows->marks + at * n;
        for (size_t i = 0; i < n; i++)
            marks[i] = (uint8_t)rows->spread.marks[i];
    }
}

static void clear(cmt_spread *s)
{
    memset(s->marks, 0, s->n * sizeof *s->marks);
    memset((void *)s->scores, 0, s->n * sizeof(mpq_srcptr));
}

cmt_status cmt_ballot_rows_add(cmt_ballot_rows *rows,
                               const cmt_ballot *ballot,
                               uint32_t group,
                               cmt_err *err)
{
    cmt_spread *s = &rows->spread;
    clear(s);
    for (size_t k = 0; k < ballot->n; k++) {
        const uint32_t i = ballot->items[k];
        if (i >= rows->n_alternatives
            || (ballot->form == CMT_FORM_APPROVE && ballot->marks[k] > CMT_MARK_PASS)) {
            return cmt_fail_at(err, CMT_E_RANGE, ballot->line, NULL,
                               "a ballot marks what the question does not have");
        }
        if (ballot->form == CMT_FORM_SCORE) {
            s->scores[i] = ballot->scores[k];
        } else {
            s->marks[i] = ballot->marks[k];
        }
    }
    const char *flaw = cmt_spread_convert(s, ballot->form, rows->form);
    if (flaw != NULL)
        return cmt_fail_at(err, CMT_E_RANGE, ballot->line, NULL, "%s", flaw);
    append(rows, ballot->count, group);
    return CMT_OK;
}

/* Spread ballot b of a file. */
static void take(cmt_spread *s,
                 const cmt_ballot_file *file,
                 size_t b,
                 const uint32_t *item,
                 const cmt_mark *category)
{
    clear(s);
    const size_t n = file->n_alternatives;
    for (size_t k = 0; k < n; k++) {
        if (file->sort == CMT_SORT_SCORES) {
            s->scores[item[k]] = file->scores[b * n + k];
            continue;
        }
        const unsigned mark = cmt_ballot_file_mark(file, b, k);
        s->marks[item[k]] =
            (uint16_t)(category != NULL && mark > 0 ? category[mark - 1] : mark);
    }
}

cmt_status cmt_ballot_rows_add_file(cmt_arena *mem,
                                    cmt_ballot_rows *rows,
                                    const cmt_ballot_file *file,
                                    const uint32_t *item,
                                    const char *approve,
                                    uint32_t group,
                                    cmt_err *err)
{
    cmt_ballot_form form =
        file->sort == CMT_SORT_SCORES ? CMT_FORM_SCORE : CMT_FORM_RANK;
    cmt_mark *category = NULL;
    if (file->sort == CMT_SORT_CATEGORIES) {
        bool are_marks = false;
        const cmt_status st =
            cmt_category_marks(mem, file, approve, &are_marks, &category, err);
        if (st != CMT_OK)
            return st;
        form = are_marks ? CMT_FORM_APPROVE : CMT_FORM_RANK;
        category = are_marks ? category : NULL;
    }
    for (size_t b = 0; b < file->n; b++) {
        take(&rows->spread, file, b, item, category);
        const char *flaw = cmt_spread_convert(&rows->spread, form, rows->form);
        if (flaw != NULL)
            return cmt_fail(err, CMT_E_RANGE, "%s", flaw);
        append(rows, file->count[b], group);
    }
    return CMT_OK;
}

void cmt_ballot_rows_keep(const cmt_ballot_rows *rows, cmt_ballots *out)
{
    *out = (cmt_ballots){.form = rows->form,
                         .n = rows->n,
                         .width = rows->width,
                         .marks = rows->marks,
                         .scores = rows->scores,
                         .count = rows->count,
                         .group = rows->group};
}
