#include "decision/joint.h"

#include "base/err.h"
#include "rules/outcome_json.h"

bool cmt_joint_place(const cmt_joint *j,
                     uint32_t k,
                     cmt_kind kind,
                     const cmt_outcome *o)
{
    if (j->vars.issues[k].chances) {
        if (o->lottery == NULL)
            return false;
        cmt_point_weights(&j->vars, k, o->lottery, j->x);
        return true;
    }
    switch (kind) {
    case CMT_KIND_CHOICE:
        if (o->winners.n != 1)
            return false;
        cmt_point_choose(&j->vars, k, o->winners.at[0], j->x);
        return true;
    case CMT_KIND_RANKING:
        if (o->ranking == NULL)
            return false;
        cmt_point_ranking(&j->vars, k, o->ranking, j->x);
        return true;
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
        if (!o->has_committee)
            return false;
        cmt_point_choose_set(&j->vars, k, &o->committee, j->x);
        return true;
    case CMT_KIND_WEIGHTS:
        if (o->weights == NULL)
            return false;
        cmt_point_weights(&j->vars, k, o->weights, j->x);
        return true;
    case CMT_KIND_LEVEL:
        if (o->level == NULL)
            return false;
        cmt_point_level(&j->vars, k, o->level, j->x);
        return true;
    case CMT_KIND_JUDGMENT:
        if (o->n_judgments != 1)
            return false;
        cmt_point_judgment(&j->vars, k, o->judgments[0], j->x);
        return true;
    case CMT_N_KINDS:
        break;
    }
    return false;
}

static bool place_ruling(const cmt_deciding *d, const cmt_joint *j, size_t k)
{
    const cmt_ruling *r = &d->rulings[k];
    cmt_outcome o = {0};
    return r->in_force != NULL && r->rule != NULL
           && cmt_outcome_read(d->mem, &r->contest, r->rule, r->in_force, &o, NULL)
                  == CMT_OK
           && cmt_joint_place(j, (uint32_t)k, r->contest.kind, &o);
}

/* Whether the program decides a ruling by the chances of its lottery: as it does where an
 * article in force speaks of them, or a red line and nothing else. */
static bool binds_chances(const cmt_deciding *d, size_t k)
{
    const cmt_charter *c = d->input->charter;
    const cmt_ruling *r = &d->rulings[k];
    if (d->program.chances != NULL && d->program.chances[k])
        return true;
    for (size_t a = 0; a < c->n_articles; a++) {
        const cmt_article *article = &c->articles[a];
        if (cmt_in_force(article->adopted, article->expires, d->time)
            && cmt_expr_speaks(article->expr, CMT_EXPR_CHANCE, r->question))
            return true;
    }
    return false;
}

cmt_status cmt_joint_make(const cmt_deciding *d, cmt_joint *j, cmt_err *err)
{
    cmt_issue *issues = CMT_NEW_ARRAY(d->mem, cmt_issue, d->n + 1);
    cmt_lp_builder *builder = cmt_lp_builder_new(d->mem);
    j->known = CMT_NEW_ARRAY(d->mem, bool, d->n + 1);
    if (issues == NULL || builder == NULL || j->known == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for previous outcomes");
    for (size_t k = 0; k < d->n; k++) {
        issues[k] = (cmt_issue){.question = d->rulings[k].question,
                                .context = d->rulings[k].context,
                                .chances = binds_chances(d, k)};
    }
    const cmt_status st = cmt_variables_build(d->mem, d->input->charter, issues, d->n,
                                              builder, &j->vars, err);
    if (st != CMT_OK)
        return st;
    j->x = cmt_q_array(d->mem, j->vars.n_columns + 1);
    if (j->x == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for previous outcomes");
    for (size_t k = 0; k < d->n; k++)
        j->known[k] = place_ruling(d, j, k);
    return CMT_OK;
}

/* Whether a demand speaks of ruling `k`, and whether all that it speaks of is known. */
static cmt_status look(const cmt_deciding *d,
                       const cmt_joint *j,
                       size_t k,
                       const cmt_demand *demand,
                       bool *concerned,
                       bool *known,
                       cmt_err *err)
{
    const cmt_issue *issues = NULL;
    size_t n = 0;
    const cmt_status st = cmt_expr_issues(d->mem, d->input->charter, demand->expr,
                                          demand->context, &issues, &n, err);
    *concerned = false;
    *known = true;
    for (size_t i = 0; i < n && st == CMT_OK; i++) {
        const uint32_t at =
            cmt_variables_issue(&j->vars, issues[i].question, issues[i].context);
        *concerned = *concerned || at == k;
        *known = *known && at != CMT_NONE && (at == k || j->known[at]);
    }
    return st;
}

/* Add an article in each of its contexts to the list. */
static cmt_status add_article(const cmt_deciding *d,
                              const cmt_joint *j,
                              size_t k,
                              const cmt_article *a,
                              cmt_demand_list *out,
                              cmt_err *err)
{
    const uint32_t *contexts = NULL;
    size_t n = 0;
    bool concerned = false;
    bool known = false;
    cmt_status st = cmt_expr_contexts(d->mem, d->input->charter, a->expr, a->in_context,
                                      &contexts, &n, err);
    if (st != CMT_OK || n == 0)
        return st;
    cmt_demand *more = CMT_NEW_ARRAY(d->mem, cmt_demand, out->n + n);
    if (more == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for articles");
    for (size_t c = 0; c < out->n; c++)
        more[c] = out->at[c];
    out->at = more;
    for (size_t c = 0; c < n && st == CMT_OK; c++) {
        const cmt_demand demand = {.origin = a->id,
                                   .text = a->source,
                                   .line = a->line,
                                   .expr = a->expr,
                                   .context = contexts[c]};
        st = look(d, j, k, &demand, &concerned, &known, err);
        if (st == CMT_OK && concerned && known)
            more[out->n++] = demand;
        out->open = out->open || (concerned && !known);
    }
    return st;
}

cmt_status cmt_joint_demands(const cmt_deciding *d,
                             const cmt_joint *j,
                             size_t k,
                             cmt_demand_list *out,
                             cmt_err *err)
{
    const cmt_charter *c = d->input->charter;
    cmt_status st = CMT_OK;
    *out = (cmt_demand_list){0};
    for (size_t a = 0; a < c->n_articles && st == CMT_OK; a++) {
        const cmt_article *article = &c->articles[a];
        if (article->tier == 0
            && cmt_in_force(article->adopted, article->expires, d->time))
            st = add_article(d, j, k, article, out, err);
    }
    return st;
}

cmt_status cmt_joint_holds(const cmt_deciding *d,
                           const cmt_joint *j,
                           const cmt_demand_list *demands,
                           bool *out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    *out = true;
    for (size_t k = 0; k < demands->n && st == CMT_OK && *out; k++) {
        st = cmt_expr_holds(d->mem, &j->vars, &demands->at[k], (const mpq_t *)j->x, out,
                            err);
    }
    return st;
}

cmt_status cmt_joint_lawful(
    const cmt_deciding *d, const cmt_joint *j, size_t k, bool *out, cmt_err *err)
{
    cmt_demand_list demands = {0};
    cmt_status st = cmt_joint_demands(d, j, k, &demands, err);
    *out = !demands.open;
    return st == CMT_OK && *out ? cmt_joint_holds(d, j, &demands, out, err) : st;
}
