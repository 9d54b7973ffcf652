#include "rules/least_norm.h"

#include "base/err.h"

#define STEPS_A_DIMENSION 20

/* The corral: affinely independent vertices, whose positive combination is the point. */
typedef struct corral {
    cmt_arena *mem;
    const cmt_solver *solver;
    cmt_cover_lp *lp;
    size_t n;       /* coordinates */
    size_t k;       /* vertices */
    mpq_t *vertex;  /* [n + 1][n] */
    mpq_t *weight;  /* [n + 1] */
    mpq_t *wanted;  /* [n + 1] weights of the nearest point of the affine hull */
    mpq_t *system;  /* [n + 2][n + 3] */
    mpq_t *x;       /* [n] */
    mpq_t *q;       /* [4] scratch */
    mpz_ptr common; /* what the objective was multiplied by */
    cmt_err *err;
} corral;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the nearest point");
}

static cmt_status not_found(cmt_err *err)
{
    return cmt_fail(err, CMT_E_LIMIT,
                    "the nearest of the optimal lotteries was not found");
}

static void dot(mpq_ptr out, mpq_t *a, mpq_t *b, size_t n, mpq_ptr scratch)
{
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < n; i++) {
        mpq_mul(scratch, a[i], b[i]);
        mpq_add(out, out, scratch);
    }
}

/* The vertex that lies farthest the way from x to the origin; y are its multipliers. */
static cmt_status farthest(corral *c, cmt_cover_answer *out)
{
    mpz_set_ui(c->common, 1);
    for (size_t i = 0; i < c->n; i++)
        mpz_lcm(c->common, c->common, mpq_denref(c->x[i]));
    for (size_t i = 0; i < c->n; i++) {
        mpz_divexact(c->lp->c[i], c->common, mpq_denref(c->x[i]));
        mpz_mul(c->lp->c[i], c->lp->c[i], mpq_numref(c->x[i]));
    }
    return cmt_cover_solve(c->mem, c->solver, c->lp, out, c->err);
}

/* Take row r times a factor off row i of the system. */
static void clear_row(corral *c, size_t i, size_t r, size_t from, size_t width)
{
    mpq_t *row = &c->system[i * width];
    mpq_t *by = &c->system[r * width];
    mpq_set(c->q[0], row[from]);
    for (size_t j = from; j < width && mpq_sgn(c->q[0]) != 0; j++) {
        mpq_mul(c->q[1], by[j], c->q[0]);
        mpq_sub(row[j], row[j], c->q[1]);
    }
}

/* Gauss and Jordan on [size][size + 1]; false if it is singular. */
static bool solve_system(corral *c, size_t size)
{
    const size_t width = size + 1;
    for (size_t r = 0; r < size; r++) {
        size_t at = r;
        while (at < size && mpq_sgn(c->system[at * width + r]) == 0)
            at++;
        if (at == size)
            return false;
        for (size_t j = 0; j < width && at != r; j++)
            mpq_swap(c->system[at * width + j], c->system[r * width + j]);
        mpq_set(c->q[2], c->system[r * width + r]);
        for (size_t j = r; j < width; j++)
            mpq_div(c->system[r * width + j], c->system[r * width + j], c->q[2]);
        for (size_t i = 0; i < size; i++) {
            if (i != r)
                clear_row(c, i, r, r, width);
        }
    }
    return true;
}

/* Weights, summing to 1, of the point of the affine hull nearest to the origin: it makes
 * one angle with all vertices. */
static bool find_wanted(corral *c)
{
    const size_t size = c->k + 1;
    const size_t width = size + 1;
    for (size_t r = 0; r < size; r++) {
        for (size_t j = 0; j < width; j++) {
            mpq_ptr x = c->system[r * width + j];
            if (r == 0 || j == 0) {
                mpq_set_ui(x, (r == 0) != (j == 0) ? 1 : 0, 1);
            } else if (j < size) {
                dot(x, &c->vertex[(r - 1) * c->n], &c->vertex[(j - 1) * c->n], c->n,
                    c->q[0]);
            }
            if (j == size)
                mpq_set_ui(x, r == 0 ? 1 : 0, 1);
        }
    }
    if (!solve_system(c, size))
        return false;
    for (size_t v = 0; v < c->k; v++)
        mpq_set(c->wanted[v], c->system[(v + 1) * width + size]);
    return true;
}

/* Go towards the wanted weights as far as none becomes negative; drop those that become
 * 0. Whether the wanted weights were reached. */
static bool go(corral *c)
{
    mpq_ptr part = c->q[3];
    bool reached = true;
    mpq_set_ui(part, 1, 1);
    for (size_t v = 0; v < c->k; v++) {
        if (mpq_sgn(c->wanted[v]) >= 0)
            continue;
        mpq_sub(c->q[0], c->weight[v], c->wanted[v]);
        mpq_div(c->q[0], c->weight[v], c->q[0]);
        if (mpq_cmp(c->q[0], part) < 0)
            mpq_set(part, c->q[0]);
        reached = false;
    }
    size_t kept = 0;
    for (size_t v = 0; v < c->k; v++) {
        mpq_sub(c->q[0], c->wanted[v], c->weight[v]);
        mpq_mul(c->q[0], c->q[0], part);
        mpq_add(c->weight[v], c->weight[v], c->q[0]);
        if (mpq_sgn(c->weight[v]) == 0)
            continue;
        mpq_swap(c->weight[kept], c->weight[v]);
        for (size_t i = 0; i < c->n && kept != v; i++)
            mpq_set(c->vertex[kept * c->n + i], c->vertex[v * c->n + i]);
        kept++;
    }
    c->k = kept;
    return reached;
}

static void find_point(corral *c)
{
    for (size_t i = 0; i < c->n; i++) {
        mpq_set_ui(c->x[i], 0, 1);
        for (size_t v = 0; v < c->k; v++) {
            mpq_mul(c->q[0], c->weight[v], c->vertex[v * c->n + i]);
            mpq_add(c->x[i], c->x[i], c->q[0]);
        }
    }
}

static bool corral_init(corral *c)
{
    const size_t n = c->n;
    c->vertex = cmt_q_array(c->mem, (n + 2) * n + 1);
    c->weight = cmt_q_array(c->mem, n + 2);
    c->wanted = cmt_q_array(c->mem, n + 2);
    c->system = cmt_q_array(c->mem, (n + 3) * (n + 4));
    c->x = cmt_q_array(c->mem, n + 1);
    c->q = cmt_q_array(c->mem, 4);
    c->common = cmt_z(c->mem);
    return c->vertex != NULL && c->weight != NULL && c->wanted != NULL
           && c->system != NULL && c->x != NULL && c->q != NULL && c->common != NULL;
}

/* Put a vertex in with weight 0, and settle the weights anew. */
static bool take_in(corral *c, mpq_t *vertex)
{
    if (c->k > c->n)
        return false;
    for (size_t i = 0; i < c->n; i++)
        mpq_set(c->vertex[c->k * c->n + i], vertex[i]);
    mpq_set_ui(c->weight[c->k], c->k == 0 ? 1 : 0, 1);
    c->k++;
    do {
        if (!find_wanted(c))
            return false;
    } while (!go(c));
    find_point(c);
    return true;
}

cmt_status cmt_least_norm(cmt_arena *mem,
                          const cmt_solver *solver,
                          cmt_cover_lp *lp,
                          cmt_cover_answer *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    corral c = {.mem = mem, .solver = solver, .lp = lp, .n = lp->n, .err = err};
    cmt_cover_answer next;
    if (!corral_init(&c))
        return no_room(err);
    CMT_TRY(farthest(&c, &next));
    for (size_t step = 0; step < STEPS_A_DIMENSION * (lp->n + 1); step++) {
        if (!take_in(&c, next.x))
            return not_found(err);
        CMT_TRY(farthest(&c, &next));
        dot(c.q[1], c.x, next.x, c.n, c.q[0]);
        dot(c.q[2], c.x, c.x, c.n, c.q[0]);
        if (mpq_cmp(c.q[1], c.q[2]) < 0)
            continue;
        mpq_set_z(c.q[0], c.common);
        for (size_t r = 0; r < lp->m; r++)
            mpq_div(next.y[r], next.y[r], c.q[0]);
        *out = (cmt_cover_answer){.x = c.x, .y = next.y};
        return CMT_OK;
    }
    return not_found(err);
done:
    return st;
}
