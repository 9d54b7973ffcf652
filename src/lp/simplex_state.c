#include "lp/simplex_state.h"

#include "base/err.h"

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the exact simplex");
}

/* The nearest place to `wanted` that the variable's bounds allow. */
static uint8_t lawful(const cmt_form *f, size_t v, uint8_t wanted)
{
    if (wanted == CMT_PLACE_BASIC)
        return wanted;
    if (wanted == CMT_PLACE_UPPER && f->upper[v].set)
        return CMT_PLACE_UPPER;
    if (f->lower[v].set)
        return CMT_PLACE_LOWER;
    return f->upper[v].set ? CMT_PLACE_UPPER : CMT_PLACE_ZERO;
}

void cmt_simplex_use_logicals(cmt_simplex *s)
{
    const cmt_form *f = s->form;
    for (size_t v = 0; v < f->n; v++) {
        s->place[v] =
            lawful(f, v, mpz_sgn(f->cost[v]) < 0 ? CMT_PLACE_UPPER : CMT_PLACE_LOWER);
    }
    for (size_t r = 0; r < f->m; r++)
        s->place[f->n + r] = CMT_PLACE_BASIC;
}

static void use_start(cmt_simplex *s, const uint8_t *start)
{
    const size_t n = s->form->n + s->form->m;
    size_t n_basic = 0;
    for (size_t v = 0; v < n; v++) {
        s->place[v] = lawful(s->form, v, start[v]);
        n_basic += s->place[v] == CMT_PLACE_BASIC;
    }
    if (n_basic != s->form->m)
        cmt_simplex_use_logicals(s);
}

cmt_status cmt_simplex_init(cmt_arena *mem,
                            const cmt_form *form,
                            const uint8_t *start,
                            mpq_t *x,
                            cmt_simplex *out,
                            cmt_err *err)
{
    const size_t all = form->n + form->m;
    cmt_simplex s = {.mem = mem, .err = err, .form = form, .x = x};
    s.place = CMT_NEW_ARRAY(mem, uint8_t, all);
    s.columns = CMT_NEW_ARRAY(mem, uint32_t, form->m);
    s.rows = CMT_NEW_ARRAY(mem, uint32_t, form->m);
    s.y = cmt_z_array(mem, form->m);
    s.y_den = cmt_z(mem);
    s.w = cmt_z_array(mem, all);
    s.w_den = cmt_z(mem);
    s.part = cmt_z_array(mem, form->m);
    s.right = cmt_z_array(mem, form->m);
    s.activity = cmt_q_array(mem, form->m);
    s.z = cmt_z_array(mem, 4);
    s.q = cmt_q_array(mem, 4);
    if (s.place == NULL || s.columns == NULL || s.rows == NULL || s.y == NULL
        || s.y_den == NULL || s.w == NULL || s.w_den == NULL || s.part == NULL
        || s.right == NULL || s.activity == NULL || s.z == NULL || s.q == NULL)
        return shortage(err);
    if (start == NULL) {
        cmt_simplex_use_logicals(&s);
    } else {
        use_start(&s, start);
    }
    *out = s;
    return CMT_OK;
}

cmt_status cmt_simplex_factor(cmt_simplex *s, unsigned attempts, bool *singular)
{
    const cmt_form *f = s->form;
    size_t n_rows = 0;
    s->k = 0;
    for (size_t v = 0; v < f->n; v++) {
        if (s->place[v] == CMT_PLACE_BASIC)
            s->columns[s->k++] = (uint32_t)v;
    }
    for (size_t r = 0; r < f->m; r++) {
        if (s->place[f->n + r] != CMT_PLACE_BASIC)
            s->rows[n_rows++] = (uint32_t)r;
    }
    cmt_status st = CMT_OK;
    *singular = true;
    for (unsigned a = 0; a < attempts && *singular && st == CMT_OK; a++) {
        st = cmt_kernel_factor(s->mem, f, s->columns, s->rows, s->k, a, &s->kernel,
                               s->err);
        *singular = st == CMT_OK && s->kernel.singular;
    }
    return st;
}

int cmt_simplex_side(const cmt_simplex *s, size_t v)
{
    if (s->form->lower[v].set && mpq_cmp(s->x[v], s->form->lower[v].value) < 0)
        return -1;
    return s->form->upper[v].set && mpq_cmp(s->x[v], s->form->upper[v].value) > 0;
}

/* activity[r] += a[r][j] x[j] */
static void add_column(cmt_simplex *s, size_t j)
{
    const cmt_form *f = s->form;
    if (mpq_sgn(s->x[j]) == 0)
        return;
    for (size_t e = f->start[j]; e < f->start[j + 1]; e++) {
        mpq_set_z(s->q[0], f->value[e]);
        mpq_mul(s->q[0], s->q[0], s->x[j]);
        mpq_add(s->activity[f->row[e]], s->activity[f->row[e]], s->q[0]);
    }
}

static void place_nonbasic(cmt_simplex *s)
{
    const cmt_form *f = s->form;
    for (size_t r = 0; r < f->m; r++)
        mpq_set_ui(s->activity[r], 0, 1);
    for (size_t v = 0; v < f->n + f->m; v++) {
        if (s->place[v] == CMT_PLACE_LOWER) {
            mpq_set(s->x[v], f->lower[v].value);
        } else if (s->place[v] == CMT_PLACE_UPPER) {
            mpq_set(s->x[v], f->upper[v].value);
        } else {
            mpq_set_ui(s->x[v], 0, 1);
        }
        if (v < f->n)
            add_column(s, v);
    }
}

/* right := x[n + r] - activity[r] over the rows of the kernel, times z[0], their lcm. */
static void load_right(cmt_simplex *s)
{
    mpz_set_ui(s->z[0], 1);
    for (size_t i = 0; i < s->k; i++) {
        const uint32_t r = s->rows[i];
        mpq_sub(s->activity[r], s->x[s->form->n + r], s->activity[r]);
        mpz_lcm(s->z[0], s->z[0], mpq_denref(s->activity[r]));
    }
    for (size_t i = 0; i < s->k; i++) {
        mpq_srcptr a = s->activity[s->rows[i]];
        mpz_divexact(s->right[i], s->z[0], mpq_denref(a));
        mpz_mul(s->right[i], s->right[i], mpq_numref(a));
    }
}

/* activity[r] += the kernel's share, for rows whose logical variable is basic: whole numbers
 * over the kernel's denominator are added up first, in `right`. */
static void add_kernel(cmt_simplex *s, mpz_srcptr den)
{
    const cmt_form *f = s->form;
    for (size_t r = 0; r < f->m; r++)
        mpz_set_ui(s->right[r], 0);
    for (size_t i = 0; i < s->k; i++) {
        const uint32_t j = s->columns[i];
        for (size_t e = f->start[j]; e < f->start[j + 1]; e++) {
            if (s->place[f->n + f->row[e]] == CMT_PLACE_BASIC)
                cmt_z_add_product(s->right[f->row[e]], f->value[e], s->part[i], false);
        }
    }
    for (size_t r = 0; r < f->m; r++) {
        if (s->place[f->n + r] != CMT_PLACE_BASIC || mpz_sgn(s->right[r]) == 0)
            continue;
        mpz_set(mpq_numref(s->q[0]), s->right[r]);
        mpz_set(mpq_denref(s->q[0]), den);
        mpq_canonicalize(s->q[0]);
        mpq_add(s->activity[r], s->activity[r], s->q[0]);
    }
}

cmt_status cmt_simplex_locate(cmt_simplex *s)
{
    const cmt_form *f = s->form;
    place_nonbasic(s);
    load_right(s);
    const cmt_status st =
        cmt_kernel_solve(s->mem, f, &s->kernel, false, (const mpz_t *)s->right, s->part,
                         s->z[1], s->err);
    if (st != CMT_OK)
        return st;
    mpz_mul(s->z[1], s->z[1], s->z[0]);
    for (size_t i = 0; i < s->k; i++) {
        mpq_ptr x = s->x[s->columns[i]];
        mpz_set(mpq_numref(x), s->part[i]);
        mpz_set(mpq_denref(x), s->z[1]);
        mpq_canonicalize(x);
    }
    add_kernel(s, s->z[1]);
    s->feasible = true;
    for (size_t r = 0; r < f->m; r++) {
        if (s->place[f->n + r] == CMT_PLACE_BASIC)
            mpq_set(s->x[f->n + r], s->activity[r]);
    }
    for (size_t v = 0; v < f->n + f->m; v++) {
        if (s->place[v] == CMT_PLACE_BASIC && cmt_simplex_side(s, v) != 0)
            s->feasible = false;
    }
    return CMT_OK;
}

/* The cost of a basic variable in the phase at hand. */
static void load_cost(const cmt_simplex *s, size_t v, mpz_ptr out)
{
    if (!s->feasible) {
        mpz_set_si(out, cmt_simplex_side(s, v));
    } else if (v < s->form->n) {
        mpz_set(out, s->form->cost[v]);
    } else {
        mpz_set_ui(out, 0);
    }
}

cmt_status cmt_simplex_multipliers(cmt_simplex *s)
{
    const cmt_form *f = s->form;
    for (size_t r = 0; r < f->m; r++) {
        mpz_set_ui(s->y[r], 0);
        if (s->place[f->n + r] == CMT_PLACE_BASIC) {
            load_cost(s, f->n + r, s->y[r]);
            mpz_neg(s->y[r], s->y[r]);
        }
    }
    for (size_t i = 0; i < s->k; i++) {
        const uint32_t j = s->columns[i];
        load_cost(s, j, s->right[i]);
        for (size_t e = f->start[j]; e < f->start[j + 1]; e++)
            mpz_submul(s->right[i], s->y[f->row[e]], f->value[e]);
    }
    const cmt_status st =
        cmt_kernel_solve(s->mem, f, &s->kernel, true, (const mpz_t *)s->right, s->part,
                         s->y_den, s->err);
    if (st != CMT_OK)
        return st;
    for (size_t r = 0; r < f->m; r++)
        mpz_mul(s->y[r], s->y[r], s->y_den);
    for (size_t i = 0; i < s->k; i++)
        mpz_set(s->y[s->rows[i]], s->part[i]);
    return CMT_OK;
}

/* z[0..] := the entering column, dense over rows, times `factor`; the logical n + r is
 * the column -e_r. */
static void subtract_entering(cmt_simplex *s, size_t entering, mpz_srcptr factor)
{
    const cmt_form *f = s->form;
    if (entering >= f->n) {
        mpz_add(s->w[entering], s->w[entering], factor);
        return;
    }
    for (size_t e = f->start[entering]; e < f->start[entering + 1]; e++)
        mpz_submul(s->w[f->n + f->row[e]], f->value[e], factor);
}

/* w of a basic logical r is the sum of a[r][j] w[j] over the kernel, less a[r][entering];
 * on the rows of the kernel the same sum is -right. w is collected by rows for both. */
cmt_status cmt_simplex_direction(cmt_simplex *s, size_t entering)
{
    const cmt_form *f = s->form;
    for (size_t v = 0; v < f->n + f->m; v++)
        mpz_set_ui(s->w[v], 0);
    mpz_set_ui(s->z[0], 1);
    subtract_entering(s, entering, s->z[0]);
    for (size_t i = 0; i < s->k; i++)
        mpz_neg(s->right[i], s->w[f->n + s->rows[i]]);
    const cmt_status st =
        cmt_kernel_solve(s->mem, f, &s->kernel, false, (const mpz_t *)s->right, s->part,
                         s->w_den, s->err);
    if (st != CMT_OK)
        return st;
    for (size_t r = 0; r < f->m; r++)
        mpz_mul(s->w[f->n + r], s->w[f->n + r], s->w_den);
    for (size_t i = 0; i < s->k; i++) {
        const uint32_t j = s->columns[i];
        mpz_set(s->w[j], s->part[i]);
        for (size_t e = f->start[j]; e < f->start[j + 1]; e++)
            mpz_addmul(s->w[f->n + f->row[e]], f->value[e], s->part[i]);
    }
    return CMT_OK;
}
