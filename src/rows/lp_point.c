#include "base/err.h"
#include "base/words.h"
#include "rows/lp.h"

/* The largest number of digits a side that an error sentence quotes. */
#define QUOTED 24

static const char *text(cmt_arena *mem, mpq_srcptr q)
{
    if (mpz_sizeinbase(mpq_numref(q), 10) > QUOTED
        || mpz_sizeinbase(mpq_denref(q), 10) > QUOTED)
        return "a long number";
    const char *s = cmt_q_text(mem, q);
    return s == NULL ? "a number" : s;
}

static cmt_status check_column(cmt_arena *mem,
                               const cmt_column *c,
                               mpq_srcptr x,
                               cmt_err *err)
{
    if (c->lower != NULL && mpq_cmp(x, c->lower) < 0) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s is %s, below its lower bound %s",
                        c->name, text(mem, x), text(mem, c->lower));
    }
    if (c->upper != NULL && mpq_cmp(x, c->upper) > 0) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s is %s, above its upper bound %s",
                        c->name, text(mem, x), text(mem, c->upper));
    }
    if (c->integer && !cmt_q_is_whole(x)) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s is %s, not an integer", c->name,
                        text(mem, x));
    }
    return CMT_OK;
}

static bool holds(cmt_sense sense, int order)
{
    if (sense == CMT_SENSE_GE)
        return order >= 0;
    return sense == CMT_SENSE_LE ? order <= 0 : order == 0;
}

/* One by one, for numbers that have no handy denominator in common. */
static void sum_slowly(
    const cmt_term *terms, size_t n, const mpq_t *x, mpq_ptr scratch, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < n; k++) {
        mpq_srcptr at = x[terms[k].column];
        if (mpq_sgn(at) == 0)
            continue;
        mpq_mul(scratch, terms[k].value, at);
        mpq_add(out, out, scratch);
    }
}

/* A point over a common denominator, so that rows of integers need no fractions: in machine
 * words, and where something is too long for them in GMP's integers. */
typedef struct common {
    cmt_arena *mem;
    const cmt_lp *lp;
    const mpq_t *exact;
    mpq_t *q;      /* [2] scratch; NULL until needed */
    int64_t *word; /* [n_columns]; NULL: it does not fit */
    int64_t word_den;
    bool tried; /* to make what follows */
    mpz_t *x;   /* [n_columns]; NULL: there is none of a handy size */
    mpz_ptr den;
    mpz_ptr sum;
    mpz_ptr side;
} common;

static bool make_words(common *at, int64_t *room)
{
    const size_t n = at->lp->n_columns;
    at->word_den = 1;
    for (size_t c = 0; c < n; c++) {
        if (!cmt_word_widen(&at->word_den, at->exact[c]))
            return false;
    }
    for (size_t c = 0; c < n; c++) {
        if (!cmt_word_scale(&room[c], at->exact[c], at->word_den))
            return false;
    }
    return true;
}

static bool bring_together(cmt_arena *mem,
                           const cmt_lp *lp,
                           const mpq_t *x,
                           common *out)
{
    *out = (common){.mem = mem, .lp = lp, .exact = x};
    int64_t *room = CMT_NEW_ARRAY(mem, int64_t, lp->n_columns);
    if (room != NULL && make_words(out, room))
        out->word = room;
    return room != NULL;
}

/* The same without words, made once it is needed. */
static bool make_integers(common *at)
{
    const size_t n = at->lp->n_columns;
    at->tried = true;
    mpz_t *room = cmt_z_array(at->mem, n + 3);
    if (room == NULL)
        return false;
    at->den = room[0];
    at->sum = room[1];
    at->side = room[2];
    mpz_set_ui(at->den, 1);
    for (size_t c = 0; c < n; c++) {
        if (!cmt_z_widen(at->den, at->exact[c]))
            return true;
    }
    at->x = room + 3;
    for (size_t c = 0; c < n; c++)
        cmt_z_scale(at->x[c], at->exact[c], at->den);
    return true;
}

/* sum / den, den that of the coefficients. */
typedef struct wide {
    cmt_i128 sum;
    int64_t den;
} wide;

/* Whether the denominator takes in that of q too. */
static bool widen(wide *w, mpq_srcptr q)
{
    const int64_t old = w->den;
    int64_t sum = 0;
    if (!cmt_word_widen(&w->den, q))
        return false;
    if (w->den == old)
        return true;
    const bool fits = cmt_word_of_wide(w->sum, &sum);
    w->sum = (cmt_i128)sum * (w->den / old);
    return fits;
}

/* The terms at the point, times its denominator; false: not in words. */
static bool sum_words(const common *at, const cmt_term *terms, size_t n, wide *w)
{
    *w = (wide){0, 1};
    for (size_t k = 0; k < n && at->word != NULL; k++) {
        const int64_t x = at->word[terms[k].column];
        mpq_srcptr value = terms[k].value;
        int64_t v = 0;
        if (x == 0)
            continue;
        if (w->den == 1 && cmt_word_of_q(value, &v)) {
            if (!cmt_wide_add(&w->sum, v, x))
                return false;
        } else if (!widen(w, value) || !cmt_word_scale(&v, value, w->den)
                   || !cmt_wide_add(&w->sum, v, x)) {
            return false;
        }
    }
    return at->word != NULL;
}

static bool sum_integers(const common *at, const cmt_term *terms, size_t n)
{
    if (at->x == NULL)
        return false;
    mpz_set_ui(at->sum, 0);
    for (size_t k = 0; k < n; k++) {
        mpz_srcptr x = at->x[terms[k].column];
        if (mpz_sgn(x) == 0)
            continue;
        if (!cmt_q_is_whole(terms[k].value))
            return false;
        cmt_z_add_product(at->sum, mpq_numref(terms[k].value), x, false);
    }
    return true;
}

static bool make_scratch(common *at)
{
    if (at->q == NULL)
        at->q = cmt_q_array(at->mem, 2);
    return at->q != NULL;
}

/* out := the terms at the point. */
static cmt_status sum(
    common *at, const cmt_term *terms, size_t n, mpq_ptr out, cmt_err *err)
{
    wide w;
    const bool in_words = sum_words(at, terms, n, &w);
    if (in_words)
        cmt_q_set_wide(out, w.sum, at->word_den);
    if (in_words && w.den == 1)
        return CMT_OK;
    if (!make_scratch(at) || (!in_words && !at->tried && !make_integers(at)))
        return cmt_fail(err, CMT_E_NOMEM, "no room to evaluate a point");
    if (in_words) {
        cmt_q_set_wide(at->q[0], 1, w.den);
        mpq_mul(out, out, at->q[0]);
    } else if (sum_integers(at, terms, n)) {
        mpz_set(mpq_numref(out), at->sum);
        mpz_set(mpq_denref(out), at->den);
        mpq_canonicalize(out);
    } else {
        sum_slowly(terms, n, at->exact, at->q[0], out);
    }
    return CMT_OK;
}

/* How the row's sum stands to its right-hand side; false: that is not known so quickly. */
static bool compare_words(const cmt_row *row, const common *at, int *order)
{
    wide left;
    int64_t rhs = 0;
    if (!sum_words(at, row->terms, row->n_terms, &left) || !widen(&left, row->rhs)
        || !cmt_word_scale(&rhs, row->rhs, left.den))
        return false;
    const cmt_i128 right = (cmt_i128)rhs * at->word_den;
    *order = (left.sum > right) - (left.sum < right);
    return true;
}

static bool compare_integers(const cmt_row *row, const common *at, int *order)
{
    if (!sum_integers(at, row->terms, row->n_terms))
        return false;
    mpz_mul(at->side, mpq_numref(row->rhs), at->den);
    if (!cmt_q_is_whole(row->rhs))
        mpz_mul(at->sum, at->sum, mpq_denref(row->rhs));
    *order = mpz_cmp(at->sum, at->side);
    return true;
}

static cmt_status check_row(common *at, const cmt_row *row, cmt_err *err)
{
    static const char *const signs[] = {">=", "<=", "="};
    int order = 0;
    if (compare_words(row, at, &order) && holds(row->sense, order))
        return CMT_OK;
    if (!make_scratch(at) || (at->word == NULL && !at->tried && !make_integers(at)))
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a point");
    if (at->word == NULL && compare_integers(row, at, &order)
        && holds(row->sense, order))
        return CMT_OK;
    const cmt_status st = sum(at, row->terms, row->n_terms, at->q[1], err);
    if (st != CMT_OK || holds(row->sense, mpq_cmp(at->q[1], row->rhs)))
        return st;
    return cmt_fail(err, CMT_E_NEGATIVE, "row %s is %s, not %s %s", row->name,
                    text(at->mem, at->q[1]), signs[row->sense],
                    text(at->mem, row->rhs));
}

/* @param check     whether the point is to be checked
 * @param objective where its value goes; or NULL */
static cmt_status look_at(cmt_arena *mem,
                          const cmt_lp *lp,
                          const mpq_t *x,
                          bool check,
                          mpq_ptr objective,
                          cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_status st = CMT_OK;
    common at = {0};
    if (!bring_together(mem, lp, x, &at))
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a point");
    for (size_t c = 0; check && c < lp->n_columns && st == CMT_OK; c++)
        st = check_column(mem, &lp->columns[c], x[c], err);
    for (size_t r = 0; check && r < lp->n_rows && st == CMT_OK; r++)
        st = check_row(&at, &lp->rows[r], err);
    if (st == CMT_OK && objective != NULL)
        st = sum(&at, lp->objective, lp->n_objective, objective, err);
    cmt_arena_reset(mem, mark);
    return st;
}

cmt_status cmt_lp_check_point(cmt_arena *mem,
                              const cmt_lp *lp,
                              const mpq_t *x,
                              cmt_err *err)
{
    return look_at(mem, lp, x, true, NULL, err);
}

cmt_status cmt_lp_evaluate(
    cmt_arena *mem, const cmt_lp *lp, const mpq_t *x, mpq_ptr objective, cmt_err *err)
{
    return look_at(mem, lp, x, true, objective, err);
}

cmt_status cmt_lp_objective(
    cmt_arena *mem, const cmt_lp *lp, const mpq_t *x, mpq_ptr out, cmt_err *err)
{
    return look_at(mem, lp, x, false, out, err);
}
