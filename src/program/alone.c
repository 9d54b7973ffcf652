#include "program/alone.h"

#include "base/err.h"
#include "program/alone_parts.h"
#include "rows/linear.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a program");
}

const char *cmt_alone_text(cmt_arena *mem,
                           const cmt_program_document *document,
                           const cmt_article *article)
{
    if (article->source != NULL && article->source[0] != '<')
        return article->source;
    return cmt_expr_words(mem, &document->frame, article->expr);
}

cmt_status cmt_alone_part_build(cmt_arena *mem,
                                const cmt_program_document *document,
                                const bool *skip,
                                const cmt_solver *solver,
                                cmt_alone_part *out,
                                cmt_err *err)
{
    const size_t n = document->frame.n_articles;
    cmt_live *live = CMT_NEW_ARRAY(mem, cmt_live, n + 1);
    cmt_live **at = CMT_NEW_ARRAY(mem, cmt_live *, n + 1);
    cmt_value *record = cmt_value_object(mem);
    if (live == NULL || at == NULL || record == NULL)
        return no_room(err);
    *out =
        (cmt_alone_part){.input = {.charter = &document->frame}, .part = {.live = at}};
    for (size_t k = 0; k < n; k++) {
        const cmt_article *a = &document->frame.articles[k];
        if (skip != NULL && skip[k])
            continue;
        live[k] = (cmt_live){.demand = {.origin = a->id,
                                        .text = cmt_alone_text(mem, document, a),
                                        .line = a->line,
                                        .expr = a->expr},
                             .article = a,
                             .tier = a->tier};
        at[out->part.n_live++] = &live[k];
    }
    out->solving = (cmt_solving){.mem = mem,
                                 .document = document,
                                 .solver = solver,
                                 .record = record,
                                 .err = err};
    return CMT_OK;
}

/** The objective over what the tiers have left. */
static cmt_status solve_objective(cmt_solving *s, cmt_alone_answer *out)
{
    cmt_status st = CMT_OK;
    cmt_lp lp = {0};
    cmt_linear form = {0};
    cmt_solution answer = {0};
    const cmt_program_document *d = s->document;
    const cmt_demand objective = {.origin = "the objective", .line = d->objective_line};
    if (d->objective != NULL) {
        CMT_TRY(cmt_linear_build(s->mem, &s->space.vars, &objective, d->objective,
                                 &form, s->err));
    }
    if (!cmt_lp_set_objective(s->space.builder, d->maximise, form.terms, form.n))
        return no_room(s->err);
    CMT_TRY(cmt_lp_snapshot(s->space.builder, &lp, s->err));
    CMT_TRY(s->solver->solve(s->solver->self, s->mem, &lp, &answer, s->err));
    const bool open = s->space.unproved && answer.status == CMT_SOLUTION_OPTIMAL;
    out->status = open ? CMT_SOLUTION_UNPROVED : answer.status;
done:
    return st;
}

static cmt_status run_steps(cmt_alone_part *whole,
                            bool to_the_last,
                            cmt_alone_answer *out)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    cmt_solving *s = &whole->solving;
    s->input = &whole->input;
    s->part = &whole->part;
    if (s->document->n_gets > 0)
        s->solver = cmt_copying_solver(s->mem, s->solver);
    if (s->solver == NULL)
        return no_room(s->err);
    CMT_TRY(cmt_part_space(s, &s->space));
    s->space.to_the_last = to_the_last;
    CMT_TRY(cmt_part_tier_0(s));
    CMT_TRY(cmt_part_tiers(s, out->tiers, &feasible));
    out->n_variables = s->document->n_variables;
    if (feasible && s->document->n_gets > 0)
        CMT_TRY(cmt_alone_social(s, &out->social, &feasible));
    if (feasible) {
        CMT_TRY(solve_objective(s, out));
    } else {
        out->status = CMT_SOLUTION_INFEASIBLE;
    }
done:
    return st;
}

static cmt_status run_document(cmt_arena *mem,
                               const cmt_program_document *document,
                               cmt_chain *chain,
                               const bool *skip,
                               cmt_alone_answer *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_alone_part whole;
    CMT_TRY(cmt_alone_part_build(mem, document, skip, cmt_chain_solver(chain), &whole,
                                 err));
    CMT_TRY(run_steps(&whole, false, out));
done:
    return st;
}

cmt_status cmt_alone_steps(cmt_arena *mem,
                           const cmt_program_document *document,
                           const cmt_solver *solver,
                           bool to_the_last,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_alone_part whole;
    cmt_alone_answer answer = {.tiers = cmt_value_array(mem)};
    CMT_TRY(cmt_alone_part_build(mem, document, NULL, solver, &whole, err));
    CMT_TRY(run_steps(&whole, to_the_last, &answer));
done:
    return st;
}

static cmt_status run_model(cmt_arena *mem,
                            const cmt_lp *model,
                            cmt_chain *chain,
                            cmt_alone_answer *out,
                            cmt_err *err)
{
    cmt_solution answer = {0};
    const cmt_solver *solver = cmt_chain_solver(chain);
    const cmt_status st = solver->solve(solver->self, mem, model, &answer, err);
    out->status = answer.status;
    out->n_variables = model->n_columns;
    return st;
}

cmt_status cmt_alone_run(cmt_arena *mem,
                         const cmt_alone *what,
                         cmt_chain *chain,
                         const bool *skip,
                         cmt_alone_answer *out,
                         cmt_err *err)
{
    cmt_alone_answer answer = {.tiers = cmt_value_array(mem)};
    if (answer.tiers == NULL)
        return no_room(err);
    const cmt_status st =
        what->document != NULL
            ? run_document(mem, what->document, chain, skip, &answer, err)
            : run_model(mem, what->model, chain, &answer, err);
    if (st != CMT_OK)
        return st;
    answer.program = cmt_chain_last_program(chain);
    answer.last = cmt_chain_last(chain);
    *out = answer;
    return CMT_OK;
}

cmt_status cmt_alone_prove(cmt_arena *mem,
                           const cmt_alone *what,
                           cmt_chain *chain,
                           cmt_alone_answer *out,
                           cmt_err *err)
{
    cmt_alone_answer answer = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_alone_run(mem, what, chain, NULL, &answer, err));
    CMT_TRY(cmt_chain_check_end(chain, err));
    *out = answer;
done:
    return st;
}

cmt_status cmt_alone_conflict(cmt_arena *mem,
                              const cmt_alone *what,
                              const cmt_solver *solver,
                              cmt_value *report,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_alone_part whole;
    cmt_solving *s = &whole.solving;
    const cmt_program_document *document = what->document;
    if (document == NULL)
        CMT_TRY(cmt_alone_document(mem, what->model, &document, err));
    document = cmt_alone_with_gains(mem, document);
    if (document == NULL)
        return no_room(err);
    CMT_TRY(cmt_alone_part_build(mem, document, NULL, solver, &whole, err));
    s->input = &whole.input;
    s->part = &whole.part;
    CMT_TRY(cmt_part_space(s, &s->space));
    CMT_TRY(cmt_part_deadlock(s));
    cmt_value_set(mem, report, "conflict", cmt_value_get(s->record, "conflict"));
    cmt_value_set(mem, report, "conflicts", cmt_value_get(s->record, "conflicts"));
    cmt_value_set(mem, report, "advice", cmt_value_get(s->record, "advice"));
done:
    return st;
}
