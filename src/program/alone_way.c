/* The programs that lead to an answer, and rates that are followed through them. */
#include "base/err.h"
#include "program/alone_parts.h"
#include "program/alone_rates.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the steps of a program");
}

/* A solver that keeps what it was asked. */
typedef struct keeper {
    cmt_arena *mem;
    const cmt_solver *inner;
    cmt_lp *programs;
    mpq_srcptr *optima;
    size_t n;
    size_t cap;
    bool proved;
} keeper;

static bool grow(keeper *k)
{
    size_t cap = k->cap;
    cmt_lp *programs =
        cmt_arena_grow(k->mem, k->programs, k->n, &cap, sizeof *programs);
    mpq_srcptr *optima =
        cmt_arena_grow(k->mem, k->optima, k->n, &k->cap, sizeof(mpq_srcptr));
    if (programs == NULL || optima == NULL)
        return false;
    k->programs = programs;
    k->optima = optima;
    return true;
}

static cmt_status keep(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    keeper *k = self;
    const cmt_status st = k->inner->solve(k->inner->self, mem, lp, out, err);
    if (st != CMT_OK)
        return st;
    if (!grow(k))
        return no_room(err);
    k->programs[k->n] = *lp;
    k->optima[k->n++] = out->objective;
    k->proved = k->proved && out->status == CMT_SOLUTION_OPTIMAL;
    return CMT_OK;
}

cmt_status cmt_way_build(cmt_arena *mem,
                         const cmt_alone *what,
                         const cmt_solver *solver,
                         cmt_way *out,
                         cmt_err *err)
{
    keeper k = {.mem = mem, .inner = solver, .proved = true};
    const cmt_solver keeping = {.solve = keep, .self = &k};
    cmt_solution answer = {0};
    const cmt_status st =
        what->document != NULL
            ? cmt_alone_steps(mem, what->document, &keeping, true, err)
            : keep(&k, mem, what->model, &answer, err);
    if (st != CMT_OK)
        return st;
    *out =
        (cmt_way){.programs = k.programs, .optima = k.optima, .n = k.proved ? k.n : 0};
    return CMT_OK;
}

/* What of a direction moves rows of a program that has n of them. */
static void within(const cmt_direction *all, size_t n_rows, cmt_direction *out)
{
    out->n = 0;
    for (size_t k = 0; k < all->n; k++) {
        if (all->terms[k].column >= n_rows || mpq_sgn(all->terms[k].value) == 0)
            continue;
        out->terms[out->n] = all->terms[k];
        out->guards[out->n++] = all->guards[k];
    }
}

static bool direction_new(cmt_arena *mem, size_t room, cmt_direction *out)
{
    out->terms = CMT_NEW_ARRAY(mem, cmt_term, room);
    out->guards = CMT_NEW_ARRAY(mem, uint32_t, room);
    out->n = 0;
    return out->terms != NULL && out->guards != NULL;
}

static void direction_add(cmt_direction *to,
                          uint32_t row,
                          mpq_srcptr by,
                          uint32_t guard)
{
    to->guards[to->n] = guard;
    to->terms[to->n++] = (cmt_term){row, by};
}

cmt_status cmt_way_rate(cmt_arena *mem,
                        const cmt_way *way,
                        const uint32_t *rows,
                        const int *signs,
                        const uint32_t *guards,
                        size_t n,
                        const cmt_solver *solver,
                        cmt_rate_kind *kind,
                        mpq_ptr rate,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t room = n + way->n + 1;
    mpq_t *q = cmt_q_array(mem, room);
    cmt_direction all;
    cmt_direction part;
    if (q == NULL || !direction_new(mem, room, &all)
        || !direction_new(mem, room, &part))
        return no_room(err);
    for (size_t k = 0; k < n; k++) {
        mpq_set_si(q[k], signs[k], 1);
        direction_add(&all, rows[k], q[k], guards != NULL ? guards[k] : CMT_NONE);
    }
    *kind = CMT_RATE_HIDDEN;
    for (size_t k = 0; k < way->n; k++) {
        const cmt_lp *lp = &way->programs[k];
        mpq_ptr of = q[n + k];
        within(&all, lp->n_rows, &part);
        *kind = CMT_RATE_KNOWN;
        if (part.n > 0) {
            CMT_TRY(cmt_rate_of(mem, lp, way->optima[k], &part, solver, kind, of, err));
        }
        if (*kind == CMT_RATE_JUMPS && k + 1 < way->n)
            *kind = CMT_RATE_HIDDEN; /* what comes of it further on is not known */
        if (*kind != CMT_RATE_KNOWN)
            return CMT_OK;
        /* The next row of the program is the one that holds this optimum. */
        direction_add(&all, (uint32_t)lp->n_rows, of, CMT_NONE);
    }
    if (way->n > 0)
        mpq_set(rate, q[n + way->n - 1]);
done:
    return st;
}
