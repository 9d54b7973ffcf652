#include "program/space.h"

#include "base/err.h"
#include "program/watch.h"
#include "proof/certificate.h"

cmt_status cmt_space_init(cmt_arena *mem,
                          const cmt_solver *solver,
                          const cmt_charter *charter,
                          const cmt_issue *issues,
                          size_t n,
                          cmt_space *out,
                          cmt_err *err)
{
    cmt_space s = {.mem = mem, .solver = solver};
    s.builder = cmt_lp_builder_new(mem);
    s.steps = cmt_value_array(mem);
    if (s.builder == NULL || s.steps == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a program");
    const cmt_status st =
        cmt_variables_build(mem, charter, issues, n, s.builder, &s.vars, err);
    if (st == CMT_OK)
        *out = s;
    return st;
}

cmt_status cmt_space_declare(cmt_arena *mem,
                             const cmt_solver *solver,
                             const cmt_program_document *document,
                             cmt_space *out,
                             cmt_err *err)
{
    cmt_space s = {.mem = mem, .solver = solver};
    s.builder = cmt_lp_builder_new(mem);
    s.steps = cmt_value_array(mem);
    if (s.builder == NULL || s.steps == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a program");
    const cmt_status st = cmt_variables_declare(mem, document, s.builder, &s.vars, err);
    if (st == CMT_OK)
        *out = s;
    return st;
}

size_t cmt_space_rows(cmt_space *space)
{
    cmt_lp lp = {0};
    return cmt_lp_snapshot(space->builder, &lp, NULL) == CMT_OK ? lp.n_rows : 0;
}

/** Write a solve into the record. */
static cmt_status record(cmt_space *space,
                         const char *step,
                         const cmt_lp *lp,
                         const cmt_solution *answer,
                         cmt_err *err)
{
    cmt_hash32 digest;
    const cmt_status st = cmt_program_digest(lp, &digest, err);
    if (st != CMT_OK)
        return st;
    const bool empty = answer->status == CMT_SOLUTION_INFEASIBLE;
    const bool proved = answer->status != CMT_SOLUTION_UNPROVED;
    char text[CMT_DIGEST_TEXT];
    cmt_digest_text(&digest, text);
    cmt_value *entry = cmt_value_object(space->mem);
    cmt_value_set_string(space->mem, entry, "step", step);
    cmt_value_set_string(space->mem, entry, "program", text);
    cmt_value_set_string(space->mem, entry, "status", empty ? "infeasible" : "optimal");
    if (!empty) {
        cmt_value_set(space->mem, entry, "value",
                      cmt_value_q(space->mem, answer->objective));
        cmt_value_set_string(space->mem, entry, "optimality",
                             proved ? "proved" : "unproved");
    }
    if (!proved && answer->bound != NULL) {
        cmt_value_set(space->mem, entry, "bound",
                      cmt_value_q(space->mem, answer->bound));
    }
    cmt_value_add(space->mem, space->steps, entry);
    return CMT_OK;
}

/** Judge an answer: its point is checked by substitution. */
static cmt_status judge(cmt_space *space,
                        const cmt_lp *lp,
                        const cmt_solution *answer,
                        bool *feasible,
                        cmt_err *err)
{
    if (answer->status == CMT_SOLUTION_INFEASIBLE) {
        *feasible = false;
        return CMT_OK;
    }
    if (answer->status == CMT_SOLUTION_UNBOUNDED)
        return cmt_fail(err, CMT_E_BUG, "a program over bounded outcomes is unbounded");
    if (!answer->has_x) {
        return cmt_fail(err, CMT_E_LIMIT,
                        "a program has no answer within the solver's limits");
    }
    const cmt_status st = cmt_lp_check_point(space->mem, lp, answer->x, err);
    if (st == CMT_E_NEGATIVE)
        return cmt_fail(err, CMT_E_BUG, "a solution does not bear substitution");
    if (st != CMT_OK)
        return st;
    if (answer->status == CMT_SOLUTION_UNPROVED)
        space->unproved = true;
    *feasible = true;
    return CMT_OK;
}

cmt_status cmt_space_ask(cmt_space *space,
                         const char *step,
                         const cmt_lp *lp,
                         cmt_solution *answer,
                         bool *feasible,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    if (space->solver == NULL)
        return cmt_fail(err, CMT_E_UNSUPPORTED, "a solver is needed and there is none");
    CMT_TRY(space->solver->solve(space->solver->self, space->mem, lp, answer, err));
    space->certificate = answer->certificate;
    CMT_TRY(judge(space, lp, answer, feasible, err));
    if (step != NULL)
        CMT_TRY(record(space, step, lp, answer, err));
done:
    return st;
}

cmt_status cmt_space_solve(cmt_space *space,
                           const char *step,
                           bool maximise,
                           const cmt_term *terms,
                           size_t n,
                           mpq_ptr value,
                           bool *feasible,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_lp lp = {0};
    cmt_solution answer = {0};
    if (!cmt_lp_set_objective(space->builder, maximise, terms, n))
        return cmt_fail(err, CMT_E_NOMEM, "no room for an objective");
    CMT_TRY(cmt_lp_snapshot(space->builder, &lp, err));
    CMT_TRY(cmt_space_ask(space, step, &lp, &answer, feasible, err));
    if (!*feasible)
        return CMT_OK;
    space->x = answer.x;
    space->n_columns = lp.n_columns;
    if (value != NULL)
        mpq_set(value, answer.objective);
    if (space->watch != NULL && step != NULL && n > 0) {
        const cmt_watched what = {step, lp, answer.objective};
        CMT_TRY(cmt_watch_add(space->mem, space->watch, &what, err));
    }
done:
    return st;
}

cmt_status cmt_space_hold(cmt_space *space,
                          const cmt_term *terms,
                          size_t n,
                          cmt_sense sense,
                          mpq_srcptr rhs,
                          cmt_err *err)
{
    const cmt_row row = {
        .name = cmt_arena_printf(space->mem, "held(%zu)", ++space->n_holds),
        .sense = sense,
        .rhs = rhs,
        .terms = terms,
        .n_terms = n};
    if (row.name == NULL || !cmt_lp_add_row(space->builder, &row))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a row");
    return CMT_OK;
}

uint32_t cmt_space_column(cmt_space *space, const char *what, bool binary)
{
    mpq_t *bounds = cmt_q_array(space->mem, 2);
    const char *name = cmt_arena_printf(space->mem, "%s(%zu)", what, ++space->n_holds);
    if (bounds == NULL || name == NULL)
        return UINT32_MAX;
    mpq_set_ui(bounds[1], 1, 1);
    return cmt_lp_add_column(space->builder, name, binary, bounds[0],
                             binary ? bounds[1] : NULL);
}
