/* Social objectives of program documents: what each group gets is a sum of variables. */
#include "base/err.h"
#include "program/alone_parts.h"
#include "program/social.h"
#include "rows/linear.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a social objective");
}

/* The most that a group can get in what is left. */
static cmt_status find_most(cmt_solving *s,
                            const cmt_gets *of,
                            const cmt_linear *form,
                            mpq_ptr most,
                            bool *feasible)
{
    cmt_status st = CMT_OK;
    cmt_lp lp = {0};
    cmt_solution answer = {0};
    if (!cmt_lp_set_objective(s->space.builder, true, form->terms, form->n))
        return no_room(s->err);
    CMT_TRY(cmt_lp_snapshot(s->space.builder, &lp, s->err));
    CMT_TRY(s->solver->solve(s->solver->self, s->mem, &lp, &answer, s->err));
    if (answer.status == CMT_SOLUTION_UNBOUNDED) {
        return cmt_fail_at(s->err, CMT_E_RANGE, of->line, of->group,
                           "there is no end to what group \"%s\" could get", of->group);
    }
    if (answer.status == CMT_SOLUTION_UNPROVED)
        s->space.unproved = true;
    *feasible = answer.status != CMT_SOLUTION_INFEASIBLE;
    if (*feasible && !answer.has_x) {
        return cmt_fail(s->err, CMT_E_LIMIT,
                        "what group \"%s\" could get is not found within the limits",
                        of->group);
    }
    if (*feasible)
        mpq_set(most, answer.bound);
done:
    return st;
}

/* Under `nash` no group gets less than nothing: what they could get without an agreement. */
static cmt_status hold_gains(cmt_solving *s, const cmt_linear *forms, size_t n)
{
    mpq_ptr zero = cmt_q(s->mem);
    if (zero == NULL)
        return no_room(s->err);
    for (size_t g = 0; g < n; g++) {
        const cmt_status st = cmt_space_hold(&s->space, forms[g].terms, forms[g].n,
                                             CMT_SENSE_GE, zero, s->err);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

/* "Group g gets at least 0." NULL on shortage. */
static const cmt_expr *no_less_than_nothing(cmt_arena *mem, const cmt_gets *of)
{
    cmt_expr *e = CMT_NEW(mem, cmt_expr);
    const cmt_expr **child = CMT_NEW(mem, const cmt_expr *);
    mpq_ptr zero = cmt_q(mem);
    if (e == NULL || child == NULL || zero == NULL)
        return NULL;
    *child = of->form;
    *e = (cmt_expr){.op = CMT_EXPR_AT_LEAST,
                    .line = of->line,
                    .value = zero,
                    .children = child,
                    .n_children = 1,
                    .question = CMT_NONE,
                    .context = CMT_NONE,
                    .item = CMT_NONE,
                    .item2 = CMT_NONE};
    return e;
}

const cmt_program_document *cmt_alone_with_gains(cmt_arena *mem,
                                                 const cmt_program_document *document)
{
    const size_t n = document->frame.n_articles;
    if (document->n_gets == 0 || document->frame.objective != CMT_OBJECTIVE_NASH)
        return document;
    cmt_program_document *out = CMT_NEW(mem, cmt_program_document);
    cmt_article *articles = CMT_NEW_ARRAY(mem, cmt_article, n + document->n_gets);
    if (out == NULL || articles == NULL)
        return NULL;
    for (size_t k = 0; k < n; k++)
        articles[k] = document->frame.articles[k];
    for (size_t g = 0; g < document->n_gets; g++) {
        const cmt_gets *of = &document->gets[g];
        articles[n + g] =
            (cmt_article){.id = cmt_arena_printf(mem, "gain(%s)", of->group),
                          .line = of->line,
                          .in_context = CMT_NONE,
                          .expr = no_less_than_nothing(mem, of)};
        if (articles[n + g].id == NULL || articles[n + g].expr == NULL)
            return NULL;
    }
    *out = *document;
    out->frame.articles = articles;
    out->frame.n_articles = n + document->n_gets;
    return out;
}

/* What a group gets as a part of the most that it could (nash), or less the most that any
 * could, and 1 (leximin): what it misses is then 1 less this. */
static bool make_share(cmt_arena *mem,
                       const cmt_gets *of,
                       const cmt_linear *form,
                       bool nash,
                       mpq_srcptr most,
                       cmt_share *out)
{
    mpq_t *q = cmt_q_array(mem, form->n + 4);
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, form->n + 1);
    if (q == NULL || terms == NULL)
        return false;
    mpq_t *own = &q[4];
    mpq_set_ui(q[0], 1, 1);
    mpq_set(q[1], q[0]);
    if (nash && mpq_sgn(most) > 0)
        mpq_inv(q[1], most);
    for (size_t t = 0; t < form->n; t++) {
        mpq_mul(own[t], form->terms[t].value, q[1]);
        terms[t] = (cmt_term){form->terms[t].column, own[t]};
    }
    if (!nash)
        mpq_sub(q[2], q[0], most);
    *out = (cmt_share){
        .name = of->group,
        .voice = of->points,
        .weight = q[0],
        .form = {.terms = terms, .n = form->n, .constant = q[2]},
    };
    if (form->step != NULL) {
        mpq_mul(q[3], form->step, q[1]);
        out->step = q[3];
    }
    return true;
}

/* The sums of what the k least get: k times the most, less what they miss. */
static cmt_value *sums_of_least(cmt_solving *s, mpq_srcptr most)
{
    const cmt_value *missed = cmt_value_get(s->record, "missed");
    cmt_value *list = cmt_value_array(s->mem);
    for (size_t k = 0; k < cmt_value_count(missed); k++) {
        mpq_t *q = cmt_q_array(s->mem, 2);
        const char *text = cmt_value_as_string(cmt_value_at(missed, k));
        if (q == NULL || !cmt_q_read(text, SIZE_MAX, q[0]))
            return NULL;
        cmt_q_set_i64(q[1], (int64_t)k + 1, 1);
        mpq_mul(q[1], q[1], most);
        mpq_sub(q[1], q[1], q[0]);
        cmt_value_add(s->mem, list, cmt_value_q(s->mem, q[1]));
    }
    return list;
}

/* Forms, and the most of each and of all. */
typedef struct wishes {
    cmt_linear *forms; /* [n_gets] */
    mpq_t *most;       /* [n_gets + 1], the last of all */
} wishes;

static cmt_status read_wishes(cmt_solving *s, bool nash, wishes *w, bool *feasible)
{
    cmt_status st = CMT_OK;
    const cmt_program_document *d = s->document;
    w->forms = CMT_NEW_ARRAY(s->mem, cmt_linear, d->n_gets);
    w->most = cmt_q_array(s->mem, d->n_gets + 1);
    if (w->forms == NULL || w->most == NULL)
        return no_room(s->err);
    for (size_t g = 0; g < d->n_gets; g++) {
        const cmt_demand demand = {.origin = d->gets[g].group, .line = d->gets[g].line};
        CMT_TRY(cmt_linear_build(s->mem, &s->space.vars, &demand, d->gets[g].form,
                                 &w->forms[g], s->err));
    }
    if (nash)
        CMT_TRY(hold_gains(s, w->forms, d->n_gets));
    for (size_t g = 0; g < d->n_gets && *feasible; g++) {
        CMT_TRY(find_most(s, &d->gets[g], &w->forms[g], w->most[g], feasible));
        if (g == 0 || mpq_cmp(w->most[g], w->most[d->n_gets]) > 0)
            mpq_set(w->most[d->n_gets], w->most[g]);
    }
done:
    return st;
}

cmt_status cmt_alone_social(cmt_solving *s, const cmt_value **social, bool *feasible)
{
    cmt_status st = CMT_OK;
    wishes w = {0};
    const cmt_program_document *d = s->document;
    const bool nash = d->frame.objective == CMT_OBJECTIVE_NASH;
    cmt_share *shares = CMT_NEW_ARRAY(s->mem, cmt_share, d->n_gets);
    cmt_value *out = cmt_value_object(s->mem);
    if (shares == NULL || out == NULL)
        return no_room(s->err);
    CMT_TRY(read_wishes(s, nash, &w, feasible));
    if (!*feasible)
        return CMT_OK;
    for (size_t g = 0; g < d->n_gets; g++) {
        if (!make_share(s->mem, &d->gets[g], &w.forms[g], nash,
                        w.most[nash ? g : d->n_gets], &shares[g]))
            return no_room(s->err);
    }
    if (nash) {
        CMT_TRY(cmt_part_nash(s, shares, d->n_gets));
        const cmt_value *found = cmt_value_get(s->record, "nash");
        cmt_value_set(s->mem, out, "nash",
                      found != NULL ? cmt_value_share(s->mem, found)
                                    : cmt_value_null(s->mem));
    } else {
        CMT_TRY(cmt_part_leximin(s, shares, d->n_gets));
        cmt_value *sums = sums_of_least(s, w.most[d->n_gets]);
        if (sums == NULL)
            return no_room(s->err);
        cmt_value_set(s->mem, out, "leximin", sums);
    }
    *social = out;
done:
    return st;
}
