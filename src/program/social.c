#include "program/social.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a social objective");
}

/* Terms of a sum under way; equal columns are added up by the program's builder. */
typedef struct sum {
    cmt_term *terms;
    size_t n;
} sum;

static bool sum_add(cmt_arena *mem, sum *to, const cmt_form *form, mpq_srcptr factor)
{
    for (size_t t = 0; t < form->n; t++) {
        mpq_ptr value = cmt_q(mem);
        if (value == NULL)
            return false;
        mpq_mul(value, form->terms[t].value, factor);
        to->terms[to->n++] = (cmt_term){form->terms[t].column, value};
    }
    return true;
}

/* One term a column. */
static bool sum_merge(cmt_arena *mem, sum *s)
{
    size_t n = 0;
    if (s->n > 1)
        qsort(s->terms, s->n, sizeof *s->terms, cmt_term_compare);
    for (size_t t = 0; t < s->n; t++) {
        if (n == 0 || s->terms[n - 1].column != s->terms[t].column) {
            s->terms[n++] = s->terms[t];
            continue;
        }
        mpq_ptr value = cmt_q(mem);
        if (value == NULL)
            return false;
        mpq_add(value, s->terms[n - 1].value, s->terms[t].value);
        s->terms[n - 1].value = value;
    }
    s->n = n;
    return true;
}

static bool sum_new(cmt_arena *mem, const cmt_share *shares, size_t n, sum *out)
{
    size_t room = 2;
    for (size_t k = 0; k < n; k++)
        room += shares[k].form.n;
    out->terms = CMT_NEW_ARRAY(mem, cmt_term, room);
    out->n = 0;
    return out->terms != NULL;
}

/* Solve and hold at the optimum. */
static cmt_status reach(cmt_solving *s,
                        const char *step,
                        bool maximise,
                        const sum *what)
{
    bool feasible = true;
    mpq_ptr value = cmt_q(s->mem);
    if (value == NULL)
        return no_room(s->err);
    const cmt_status st = cmt_space_solve(&s->space, step, maximise, what->terms,
                                          what->n, value, &feasible, s->err);
    if (st == CMT_OK && !feasible)
        return cmt_fail(s->err, CMT_E_BUG, "'%s' left nothing", step);
    return st != CMT_OK
               ? st
               : cmt_space_hold(&s->space, what->terms, what->n,
                                maximise ? CMT_SENSE_GE : CMT_SENSE_LE, value, s->err);
}

/* The sum over questions and groups of weight x voice x share. */
static cmt_status utilitarian(cmt_solving *s, const cmt_share *shares, size_t n)
{
    sum total = {0};
    if (!sum_new(s->mem, shares, n, &total))
        return no_room(s->err);
    for (size_t k = 0; k < n; k++) {
        mpq_ptr factor = cmt_q(s->mem);
        if (factor == NULL)
            return no_room(s->err);
        mpq_mul(factor, shares[k].weight, shares[k].voice);
        if (!sum_add(s->mem, &total, &shares[k].form, factor))
            return no_room(s->err);
    }
    if (!sum_merge(s->mem, &total))
        return no_room(s->err);
    return reach(s, "utilitarian welfare", true, &total);
}

/* A column that is at least what the group of these shares misses: 1 - the mean of its
 * shares over the questions that it answered, by their weights. */
static cmt_status shortfall_of(cmt_solving *s,
                               const cmt_share *shares,
                               size_t n,
                               uint32_t *column)
{
    sum row = {0};
    mpq_t *q = cmt_q_array(s->mem, 3);
    mpq_ptr one = cmt_q(s->mem);
    *column = cmt_space_column(&s->space, "missed", false);
    if (q == NULL || one == NULL || *column == UINT32_MAX
        || !sum_new(s->mem, shares, n, &row))
        return no_room(s->err);
    mpq_set_ui(one, 1, 1);
    for (size_t k = 0; k < n; k++)
        mpq_add(q[0], q[0], shares[k].weight);
    mpq_set(q[2], one);
    for (size_t k = 0; k < n; k++) {
        mpq_ptr factor = cmt_q(s->mem);
        if (factor == NULL)
            return no_room(s->err);
        mpq_div(factor, shares[k].weight, q[0]);
        mpq_mul(q[1], shares[k].form.constant, factor);
        mpq_sub(q[2], q[2], q[1]);
        if (!sum_add(s->mem, &row, &shares[k].form, factor))
            return no_room(s->err);
    }
    if (!sum_merge(s->mem, &row))
        return no_room(s->err);
    row.terms[row.n++] = (cmt_term){*column, one};
    return cmt_space_hold(&s->space, row.terms, row.n, CMT_SENSE_GE, q[2], s->err);
}

/* One column a group. */
static cmt_status shortfalls(
    cmt_solving *s, cmt_share *shares, size_t n, uint32_t *columns, size_t *n_columns)
{
    cmt_shares_sort(shares, n);
    for (size_t from = 0; from < n;) {
        size_t to = from + 1;
        while (to < n && strcmp(shares[to].name, shares[from].name) == 0)
            to++;
        const cmt_status st =
            shortfall_of(s, &shares[from], to - from, &columns[(*n_columns)++]);
        if (st != CMT_OK)
            return st;
        from = to;
    }
    return CMT_OK;
}

/* The largest shortfall as small as it can be; with leximin then the next, and so on. */
static cmt_status even_out(cmt_solving *s, cmt_share *shares, size_t n, bool all)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    size_t n_columns = 0;
    cmt_value *sums = NULL;
    uint32_t *columns = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
    cmt_term *row = CMT_NEW_ARRAY(s->mem, cmt_term, 2);
    mpq_t *units = cmt_q_array(s->mem, 3);
    if (columns == NULL || row == NULL || units == NULL)
        return no_room(s->err);
    CMT_TRY(shortfalls(s, shares, n, columns, &n_columns));
    if (all) {
        CMT_TRY(cmt_space_leximax(&s->space, "missed by groups", columns, n_columns,
                                  NULL, &sums, &feasible, s->err));
        cmt_value_set(s->mem, s->record, "missed", sums);
        return feasible ? CMT_OK
                        : cmt_fail(s->err, CMT_E_BUG, "no group misses a thing");
    }
    mpq_set_si(units[0], 1, 1);
    mpq_set_si(units[1], -1, 1);
    const uint32_t most = cmt_space_column(&s->space, "most missed", false);
    if (most == UINT32_MAX)
        return no_room(s->err);
    for (size_t k = 0; k < n_columns; k++) {
        row[0] = (cmt_term){most, units[0]};
        row[1] = (cmt_term){columns[k], units[1]};
        CMT_TRY(cmt_space_hold(&s->space, row, 2, CMT_SENSE_GE, units[2], s->err));
    }
    row[0] = (cmt_term){most, units[0]};
    const sum worst = {.terms = row, .n = 1};
    CMT_TRY(reach(s, "missed by the group that misses most", false, &worst));
done:
    return st;
}

cmt_status cmt_part_leximin(cmt_solving *s, cmt_share *shares, size_t n)
{
    return even_out(s, shares, n, true);
}

cmt_status cmt_part_social(cmt_solving *s)
{
    const cmt_objective objective = s->input->charter->objective;
    cmt_share *shares = NULL;
    size_t n = 0;
    if (objective == CMT_OBJECTIVE_CLOSEST)
        return cmt_part_close(s);
    const cmt_status st = cmt_social_shares(s, &shares, &n, s->err);
    if (st != CMT_OK || n == 0)
        return st;
    if (objective == CMT_OBJECTIVE_UTILITARIAN)
        return utilitarian(s, shares, n);
    if (objective == CMT_OBJECTIVE_NASH)
        return cmt_part_nash(s, shares, n);
    return even_out(s, shares, n, objective == CMT_OBJECTIVE_LEXIMIN);
}
