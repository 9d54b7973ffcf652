#include "ballot/piles.h"
#include "ballot/transfer_inner.h"
#include "ballot/weight.h"
#include "base/err.h"

#include <string.h>

#define NO_CLASS UINT32_MAX

/* Ballots of one history have one value: they are a class. A move gives each class that
 * lies in the pile a new one; ballots are counted by class and target in whole numbers,
 * and only these sums meet the rationals. */
typedef struct cmt_transfer_piles {
    cmt_arena *mem;
    cmt_piles *piles;
    uint32_t *class_of; /* [n_ballots] */
    mpq_t *value;       /* [cap] of a class */
    uint32_t *becomes;  /* [cap] in the move at hand */
    size_t n_classes;   /* at most n_ballots, plus those that died out */
    size_t cap;
    const cmt_points *points; /* [n_ballots], where these are exact; else */
    mpz_t *weights;           /* [n_ballots] whole numbers in the same proportion */
    mpq_ptr unit;             /* what one point weighs */
    int64_t *moved;           /* [n_new][n + 1] points, or */
    mpz_t *moved_z;           /* weights */
    size_t moved_cap;
} cmt_transfer_piles;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the values of votes");
}

static cmt_status find_unit(cmt_arena *mem,
                            const cmt_contest *c,
                            cmt_transfer_piles *p,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    p->unit = cmt_q(mem);
    if (p->unit == NULL)
        return no_room(err);
    if (c->exact_points) {
        p->points = c->ballots.points;
        if (mpq_sgn(c->scale) != 0)
            mpq_inv(p->unit, c->scale);
        return CMT_OK;
    }
    mpz_ptr scale = cmt_z(mem);
    if (scale == NULL)
        return no_room(err);
    CMT_TRY(cmt_ballot_integer_weights(mem, c, &p->weights, scale, err));
    mpq_set_z(p->unit, scale);
    mpq_inv(p->unit, p->unit);
done:
    return st;
}

cmt_status cmt_transfer_piles_init(cmt_arena *mem, cmt_transfer *t, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_piles *piles = NULL;
    CMT_TRY(cmt_piles_build(mem, t->contest, &piles, err));
    if (piles == NULL)
        return CMT_OK;
    cmt_transfer_piles *p = CMT_NEW(mem, cmt_transfer_piles);
    if (p == NULL)
        return no_room(err);
    *p = (cmt_transfer_piles){.mem = mem, .piles = piles};
    p->class_of = CMT_NEW_ARRAY(mem, uint32_t, piles->n_ballots + 1);
    if (p->class_of == NULL)
        return no_room(err);
    CMT_TRY(find_unit(mem, t->contest, p, err));
    t->piles = p;
done:
    return st;
}

/* Room for `n` classes; those there are keep their values. */
static cmt_status reserve(cmt_transfer_piles *p, size_t n, cmt_err *err)
{
    if (n <= p->cap)
        return CMT_OK;
    const size_t cap = 2 * n + 6;
    mpq_t *value = cmt_q_array(p->mem, cap);
    uint32_t *becomes = CMT_NEW_ARRAY(p->mem, uint32_t, cap);
    if (value == NULL || becomes == NULL)
        return no_room(err);
    for (size_t k = 0; k < p->n_classes; k++) {
        mpq_swap(value[k], p->value[k]);
        becomes[k] = p->becomes[k];
    }
    p->value = value;
    p->becomes = becomes;
    p->cap = cap;
    return CMT_OK;
}

/* Zero sums for `n_new` values. */
static cmt_status clear_moved(cmt_transfer_piles *p,
                              size_t n_new,
                              size_t width,
                              cmt_err *err)
{
    const size_t n = n_new * width;
    if (n > p->moved_cap) {
        if (p->points != NULL) {
            p->moved = CMT_NEW_ARRAY(p->mem, int64_t, 2 * n);
        } else {
            p->moved_z = cmt_z_array(p->mem, 2 * n);
        }
        if (p->moved == NULL && p->moved_z == NULL)
            return no_room(err);
        p->moved_cap = 2 * n;
    }
    if (p->points != NULL)
        memset(p->moved, 0, n * sizeof *p->moved);
    for (size_t k = 0; p->points == NULL && k < n; k++)
        mpz_set_ui(p->moved_z[k], 0);
    return CMT_OK;
}

static inline void add_moved(cmt_transfer_piles *p, size_t at, uint32_t b)
{
    if (p->points != NULL) {
        p->moved[at] += p->points[b];
    } else {
        mpz_add(p->moved_z[at], p->moved_z[at], p->weights[b]);
    }
}

/* Book the sums of one value, taken off what is counted as lost so far. */
static void book(cmt_transfer *t, mpq_srcptr value, size_t row, bool from_lost)
{
    cmt_transfer_piles *p = t->piles;
    mpq_ptr q = t->q[0];
    for (size_t j = 0; j <= t->n; j++) {
        const size_t at = row * (t->n + 1) + j;
        if (p->points != NULL ? p->moved[at] == 0 : mpz_sgn(p->moved_z[at]) == 0)
            continue;
        if (p->points != NULL) {
            cmt_q_set_i64(q, p->moved[at], 1);
        } else {
            mpq_set_z(q, p->moved_z[at]);
        }
        mpq_mul(q, q, p->unit);
        mpq_mul(q, q, value);
        mpq_ptr to = j < t->n ? t->tally[j] : t->exhausted;
        mpq_add(to, to, q);
        if (from_lost)
            mpq_sub(t->lost, t->lost, q);
    }
}

cmt_status cmt_transfer_piles_start(cmt_transfer *t, const bool *standing, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_transfer_piles *p = t->piles;
    CMT_TRY(reserve(p, 1, err));
    CMT_TRY(clear_moved(p, 1, t->n + 1, err));
    mpq_set_ui(p->value[0], 1, 1);
    p->n_classes = 1;
    memset(p->class_of, 0, p->piles->n_ballots * sizeof *p->class_of);
    cmt_piles_deal(p->piles, standing);
    for (size_t i = 0; i <= t->n; i++) {
        for (uint32_t b = p->piles->head[i]; b != CMT_PILE_END; b = p->piles->next[b])
            add_moved(p, i, b);
    }
    book(t, p->value[0], 0, false);
done:
    return st;
}

/* Give every class in the pile its new value; with all of the value it stays what it is,
 * but has a row of its own in `moved`. How many rows there are, and which is whose. */
static cmt_status find_classes(cmt_transfer *t,
                               uint32_t first,
                               mpq_srcptr factor,
                               uint32_t **row_class,
                               size_t *n_rows,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_transfer_piles *p = t->piles;
    size_t n = 0;
    for (size_t k = 0; k < p->n_classes; k++)
        p->becomes[k] = NO_CLASS;
    for (uint32_t b = first; b != CMT_PILE_END; b = p->piles->next[b]) {
        if (p->becomes[p->class_of[b]] == NO_CLASS)
            p->becomes[p->class_of[b]] = (uint32_t)n++;
    }
    uint32_t *rows = CMT_NEW_ARRAY(p->mem, uint32_t, n + 1);
    if (rows == NULL)
        return no_room(err);
    const size_t before = p->n_classes;
    CMT_TRY(reserve(p, before + n, err));
    for (size_t k = 0; k < before; k++) {
        if (p->becomes[k] == NO_CLASS)
            continue;
        rows[p->becomes[k]] = (uint32_t)k;
        if (factor == NULL)
            continue;
        const size_t made = before + p->becomes[k];
        mpq_mul(p->value[made], p->value[k], factor);
        cmt_transfer_cut(t, p->value[made]);
        CMT_TRY(cmt_transfer_within(p->value[made], err));
        rows[p->becomes[k]] = (uint32_t)made;
    }
    p->n_classes = factor != NULL ? before + n : before;
    *row_class = rows;
    *n_rows = n;
done:
    return st;
}

cmt_status cmt_transfer_piles_move(
    cmt_transfer *t, uint32_t c, mpq_srcptr factor, const bool *standing, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_transfer_piles *p = t->piles;
    uint32_t *row_class = NULL;
    size_t n_rows = 0;
    uint32_t b = cmt_piles_take(p->piles, c);
    CMT_TRY(find_classes(t, b, factor, &row_class, &n_rows, err));
    CMT_TRY(clear_moved(p, n_rows, t->n + 1, err));
    while (b != CMT_PILE_END) {
        const uint32_t next = p->piles->next[b];
        const size_t row = p->becomes[p->class_of[b]];
        const size_t to = cmt_piles_lay(p->piles, b, standing);
        p->class_of[b] = row_class[row];
        add_moved(p, row * (t->n + 1) + to, b);
        b = next;
    }
    for (size_t row = 0; row < n_rows; row++)
        book(t, p->value[row_class[row]], row, true);
    for (size_t j = 0; j < t->n; j++)
        CMT_TRY(cmt_transfer_within(t->tally[j], err));
done:
    return st;
}
