#include "ballot/approvals.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/limits.h"

#include <assert.h>

static_assert(CMT_MAX_ALTERNATIVES <= UINT16_MAX, "an alternative fits 16 bits");

typedef struct lists {
    size_t *first;
    uint32_t *rows;
    size_t *begin;
    uint16_t *approved;
} lists;

/* The marks of ballot b as bytes: 1 = approves an eligible alternative. */
static const uint8_t *approving(const cmt_contest *c, size_t b, uint8_t *row)
{
    const size_t n = c->n_alternatives;
    const uint8_t *narrow = (const uint8_t *)c->ballots.marks + b * n;
    for (size_t i = 0; i < n && c->ballots.width == 1; i++)
        row[i] = narrow[i] == CMT_MARK_APPROVE;
    for (size_t i = 0; i < n && c->ballots.width != 1; i++)
        row[i] = cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
    for (size_t i = 0; i < n && c->eligible != NULL; i++)
        row[i] &= (uint8_t)c->eligible[i];
    return row;
}

/* Where each list of a ballot starts. No branches: marks are as good as random. */
static void count_lists(const cmt_contest *c, uint8_t *scratch, size_t *begin)
{
    for (size_t b = 0; b < c->ballots.n; b++) {
        const uint8_t *row = approving(c, b, scratch);
        size_t size = 0;
        for (size_t i = 0; i < c->n_alternatives; i++)
            size += row[i];
        begin[b + 1] = begin[b] + size;
    }
}

/* One slot behind the last list is written to, too. */
static void fill_approved(const cmt_contest *c,
                          uint8_t *scratch,
                          const size_t *begin,
                          uint16_t *approved)
{
    for (size_t b = 0; b < c->ballots.n; b++) {
        const uint8_t *row = approving(c, b, scratch);
        size_t at = begin[b];
        for (size_t i = 0; i < c->n_alternatives; i++) {
            approved[at] = (uint16_t)i;
            at += row[i];
        }
    }
}

static void fill_rows(size_t n, size_t n_rows, const lists *l, size_t *next)
{
    for (size_t k = 0; k < l->begin[n_rows]; k++)
        l->first[l->approved[k] + 1U]++;
    for (size_t i = 0; i < n; i++) {
        l->first[i + 1] += l->first[i];
        next[i] = l->first[i];
    }
    for (size_t b = 0; b < n_rows; b++) {
        for (size_t k = l->begin[b]; k < l->begin[b + 1]; k++)
            l->rows[next[l->approved[k]]++] = (uint32_t)b;
    }
}

static cmt_status weigh(cmt_arena *mem,
                        const cmt_contest *c,
                        cmt_approvals *a,
                        cmt_err *err)
{
    if (c->exact_points) {
        a->small = c->ballots.points;
        a->scale = c->scale;
        return CMT_OK;
    }
    mpq_ptr scale = cmt_q(mem);
    if (scale == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for weights");
    a->scale = scale;
    return cmt_ballot_integer_weights(mem, c, &a->big, mpq_numref(scale), err);
}

cmt_status cmt_approvals_build(cmt_arena *mem,
                               const cmt_contest *contest,
                               cmt_approvals *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const size_t n_rows = contest->ballots.n;
    cmt_approvals a = {.contest = contest, .n = n, .n_rows = n_rows};
    lists l = {0};
    if (n_rows > 0 && contest->ballots.form != CMT_FORM_APPROVE)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads approvals");
    l.first = CMT_NEW_ARRAY(mem, size_t, n + 1);
    l.begin = CMT_NEW_ARRAY(mem, size_t, n_rows + 1);
    size_t *next = CMT_NEW_ARRAY(mem, size_t, n + 1);
    uint8_t *row = CMT_NEW_ARRAY(mem, uint8_t, n + 1);
    if (l.first == NULL || l.begin == NULL || next == NULL || row == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu lists", n + n_rows);
    count_lists(contest, row, l.begin);
    l.rows = CMT_NEW_ARRAY(mem, uint32_t, l.begin[n_rows] + 1);
    l.approved = CMT_NEW_ARRAY(mem, uint16_t, l.begin[n_rows] + 1);
    if (l.rows == NULL || l.approved == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu approvals", l.begin[n_rows]);
    fill_approved(contest, row, l.begin, l.approved);
    fill_rows(n, n_rows, &l, next);
    a.first = l.first;
    a.rows = l.rows;
    a.begin = l.begin;
    a.approved = l.approved;
    CMT_TRY(weigh(mem, contest, &a, err));
    *out = a;
done:
    return st;
}

void cmt_approvals_weight(const cmt_approvals *approvals, size_t b, mpz_ptr out)
{
    if (approvals->small != NULL) {
        cmt_z_set_i64(out, approvals->small[b]);
    } else {
        mpz_set(out, approvals->big[b]);
    }
}

size_t cmt_approvals_size(const cmt_contest *contest)
{
    size_t eligible = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++)
        eligible += cmt_contest_eligible(contest, i) ? 1U : 0U;
    return contest->seats < eligible ? contest->seats : eligible;
}
