#include "program/watch.h"

#include "base/err.h"
#include "program/alone_rates.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the steps of a program");
}

cmt_status cmt_watch_add(cmt_arena *mem,
                         cmt_watch *watch,
                         const cmt_watched *what,
                         cmt_err *err)
{
    cmt_watched *at = cmt_arena_grow(mem, watch->at, watch->n, &watch->cap, sizeof *at);
    if (at == NULL)
        return no_room(err);
    watch->at = at;
    watch->at[watch->n++] = *what;
    return CMT_OK;
}

cmt_status cmt_watch_rate(cmt_arena *mem,
                          const cmt_watch *watch,
                          size_t n,
                          const uint32_t *rows,
                          const int *signs,
                          const uint32_t *guards,
                          size_t n_rows,
                          const cmt_solver *solver,
                          cmt_value **rate,
                          cmt_err *err)
{
    cmt_rate_kind kind = CMT_RATE_HIDDEN;
    cmt_lp *programs = CMT_NEW_ARRAY(mem, cmt_lp, n + 1);
    mpq_srcptr *optima = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    mpq_ptr value = cmt_q(mem);
    if (programs == NULL || optima == NULL || value == NULL)
        return no_room(err);
    for (size_t k = 0; k < n; k++) {
        programs[k] = watch->at[k].lp;
        optima[k] = watch->at[k].optimum;
    }
    const cmt_way way = {.programs = programs, .optima = optima, .n = n};
    const cmt_status st =
        cmt_way_rate(mem, &way, rows, signs, guards, n_rows, solver, &kind, value, err);
    if (st != CMT_OK)
        return st;
    *rate = NULL;
    if (kind == CMT_RATE_KNOWN)
        *rate = cmt_value_q(mem, value);
    if (kind == CMT_RATE_NOTHING_LEFT)
        *rate = cmt_value_null(mem);
    if (kind == CMT_RATE_JUMPS)
        *rate = cmt_value_string(mem, "jumps");
    return cmt_arena_ok(mem) ? CMT_OK : no_room(err);
}
