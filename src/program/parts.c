#include "program/parts.h"

#include "base/err.h"
#include "program/free.h"

#include <string.h>

bool cmt_in_force(const char *adopted, const char *expires, cmt_time now)
{
    cmt_time from = 0;
    cmt_time until = 0;
    if (adopted != NULL && (!cmt_time_read(adopted, &from) || from > now))
        return false;
    return expires == NULL || (cmt_time_read(expires, &until) && now < until);
}

static bool has_lapsed(const cmt_article *article, cmt_time now)
{
    cmt_time until = 0;
    return article->expires != NULL && cmt_time_read(article->expires, &until)
           && until <= now;
}

static bool is_in_force(const cmt_article *article, cmt_time now)
{
    return cmt_in_force(article->adopted, article->expires, now);
}

/** Whether a live article takes the place of this one. */
static bool is_superseded(const cmt_program_input *input, const cmt_article *article)
{
    for (size_t k = 0; k < input->charter->n_articles; k++) {
        const cmt_article *other = &input->charter->articles[k];
        if (other != article && other->supersedes != NULL
            && strcmp(other->supersedes, article->id) == 0
            && is_in_force(other, input->now))
            return true;
    }
    return false;
}

static uint32_t find_issue(const cmt_program_input *input, const cmt_issue *issue)
{
    for (size_t k = 0; k < input->n_issues; k++) {
        if (input->issues[k].question == issue->question
            && input->issues[k].context == issue->context)
            return (uint32_t)k;
    }
    return CMT_NONE;
}

/** Turn a demand's issues into indices; `open` where one is not among the input's. */
static cmt_status find_issues(cmt_arena *mem,
                              const cmt_program_input *input,
                              cmt_live *live,
                              cmt_err *err)
{
    const cmt_issue *issues = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_expr_issues(mem, input->charter, live->demand.expr,
                            live->demand.context, &issues, &n, err));
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu issues", n);
    for (size_t k = 0; k < n; k++) {
        const uint32_t found = find_issue(input, &issues[k]);
        if (found == CMT_NONE || !cmt_has_outcome(input, &input->issues[found])) {
            live->state = CMT_DEMAND_OPEN;
        } else {
            at[live->n_issues++] = found;
        }
    }
    live->issues = at;
done:
    return st;
}

/** A growing list of demands. */
typedef struct listing {
    cmt_arena *mem;
    const cmt_program_input *input;
    cmt_live *at;
    size_t n;
    size_t cap;
    cmt_err *err;
} listing;

static cmt_status append(listing *l, const cmt_live *live)
{
    cmt_live *at = cmt_arena_grow(l->mem, l->at, l->n, &l->cap, sizeof *at);
    if (at == NULL)
        return cmt_fail(l->err, CMT_E_NOMEM, "no room for %zu demands", l->n + 1);
    l->at = at;
    l->at[l->n] = *live;
    return find_issues(l->mem, l->input, &l->at[l->n++], l->err);
}

/** Append a demand in each context in which it is read. */
static cmt_status append_all(listing *l, cmt_live *live, uint32_t in_context)
{
    const uint32_t *contexts = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    const cmt_demand *d = &live->demand;
    CMT_TRY(cmt_expr_contexts(l->mem, l->input->charter, d->expr, in_context, &contexts,
                              &n, l->err));
    if (n == 0) {
        return cmt_fail_at(l->err, CMT_E_REFERENCE, d->line, d->origin,
                           "'%s' speaks of questions that no context of it asks "
                           "together",
                           d->origin);
    }
    for (size_t k = 0; k < n; k++) {
        live->demand.context = contexts[k];
        CMT_TRY(append(l, live));
    }
done:
    return st;
}

static cmt_status list_articles(listing *l, cmt_agenda *out)
{
    cmt_status st = CMT_OK;
    const cmt_charter *charter = l->input->charter;
    for (size_t k = 0; k < charter->n_articles; k++) {
        const cmt_article *a = &charter->articles[k];
        cmt_value *where = NULL;
        if (has_lapsed(a, l->input->now)) {
            where = out->lapsed;
        } else if (!is_in_force(a, l->input->now)) {
            where = out->not_yet;
        } else if (is_superseded(l->input, a)) {
            where = out->superseded;
        }
        if (where != NULL) {
            cmt_value_add(l->mem, where, cmt_value_string(l->mem, a->id));
            continue;
        }
        cmt_live live = {.article = a, .tier = a->tier};
        live.demand = (cmt_demand){
            .origin = a->id, .text = a->source, .line = a->line, .expr = a->expr};
        CMT_TRY(append_all(l, &live, a->in_context));
    }
done:
    return st;
}

static cmt_status list_red_lines(listing *l)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < l->input->n_red_lines; k++) {
        const cmt_program_red_line *r = &l->input->red_lines[k];
        cmt_live live = {.red_line = r, .tier = CMT_TIER_RED_LINES};
        live.demand = (cmt_demand){
            .origin = cmt_arena_printf(l->mem, "%s/%s", r->group, r->line->id),
            .text = r->line->source,
            .line = r->line->line,
            .expr = r->line->expr,
            .whole = true};
        if (live.demand.origin == NULL)
            return cmt_fail(l->err, CMT_E_NOMEM, "no room for a red line");
        CMT_TRY(append_all(l, &live, CMT_NONE));
    }
done:
    return st;
}

/** The representative of an issue's part, with the path to it shortened. */
static uint32_t find(uint32_t *parent, uint32_t k)
{
    while (parent[k] != k) {
        parent[k] = parent[parent[k]];
        k = parent[k];
    }
    return k;
}

/** In mode `program` the objective binds every issue that has an outcome to the others. */
static void link_all(const cmt_program_input *input, uint32_t *parent, bool *bound)
{
    uint32_t first = CMT_NONE;
    for (uint32_t k = 0; k < input->n_issues; k++) {
        if (!cmt_has_outcome(input, &input->issues[k]))
            continue;
        if (first == CMT_NONE)
            first = k;
        const uint32_t a = find(parent, first);
        const uint32_t b = find(parent, k);
        parent[a < b ? b : a] = a < b ? a : b;
        bound[k] = true;
    }
}

/** Link issues; parent[k] is then the least issue of k's part. `bound` marks issues that
 *  anything constrains: a demand, or a judgment's own consistency. */
static void link_issues(const cmt_program_input *input,
                        const listing *l,
                        uint32_t *parent,
                        bool *bound)
{
    for (uint32_t k = 0; k < input->n_issues; k++) {
        const cmt_program_issue *issue = &input->issues[k];
        const cmt_question *q = &input->charter->questions[issue->question];
        parent[k] = k;
        bound[k] = cmt_has_outcome(input, issue) && q->kind == CMT_KIND_JUDGMENT
                   && q->n_clauses > 0;
    }
    for (size_t d = 0; d < l->n; d++) {
        const cmt_live *live = &l->at[d];
        if (live->state == CMT_DEMAND_OPEN)
            continue;
        for (size_t k = 0; k < live->n_issues; k++) {
            const uint32_t a = find(parent, live->issues[0]);
            const uint32_t b = find(parent, live->issues[k]);
            parent[a < b ? b : a] = a < b ? a : b;
            bound[live->issues[k]] = true;
        }
    }
    if (input->charter->mode == CMT_MODE_PROGRAM)
        link_all(input, parent, bound);
    for (uint32_t k = 0; k < input->n_issues; k++)
        parent[k] = find(parent, k);
}

static bool fill_part(cmt_arena *mem,
                      const cmt_program_input *input,
                      const listing *l,
                      const bool *chances,
                      const uint32_t *parent,
                      uint32_t head,
                      cmt_part *out)
{
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, input->n_issues);
    cmt_issue *issues = CMT_NEW_ARRAY(mem, cmt_issue, input->n_issues);
    out->live = CMT_NEW_ARRAY(mem, cmt_live *, l->n + 1);
    if (at == NULL || issues == NULL || out->live == NULL)
        return false;
    for (uint32_t k = head; k < input->n_issues; k++) {
        if (parent[k] != head)
            continue;
        at[out->n] = k;
        issues[out->n++] = (cmt_issue){.question = input->issues[k].question,
                                       .context = input->issues[k].context,
                                       .chances = chances[k]};
    }
    for (size_t d = 0; d < l->n; d++) {
        cmt_live *live = &l->at[d];
        if (live->state != CMT_DEMAND_OPEN && live->n_issues > 0
            && parent[live->issues[0]] == head)
            out->live[out->n_live++] = live;
    }
    out->at = at;
    out->issues = issues;
    return true;
}

static cmt_status split(cmt_arena *mem,
                        const cmt_program_input *input,
                        const listing *l,
                        cmt_agenda *out)
{
    const size_t n = input->n_issues;
    const bool *chances = NULL;
    uint32_t *parent = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    bool *bound = CMT_NEW_ARRAY(mem, bool, n + 1);
    out->parts = CMT_NEW_ARRAY(mem, cmt_part, n + 1);
    if (parent == NULL || bound == NULL || out->parts == NULL)
        return cmt_fail(l->err, CMT_E_NOMEM, "no room for %zu issues", n);
    const cmt_status st = cmt_agenda_chances(mem, input, l->at, l->n, &chances, l->err);
    if (st != CMT_OK)
        return st;
    out->chances = chances;
    link_issues(input, l, parent, bound);
    for (uint32_t k = 0; k < n; k++) {
        if (parent[k] != k || !bound[k])
            continue;
        if (!fill_part(mem, input, l, chances, parent, k, &out->parts[out->n_parts++]))
            return cmt_fail(l->err, CMT_E_NOMEM, "no room for %zu issues", n);
    }
    return CMT_OK;
}

cmt_status cmt_agenda_build(cmt_arena *mem,
                            const cmt_program_input *input,
                            cmt_agenda *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_agenda a = {.lapsed = cmt_value_array(mem),
                    .not_yet = cmt_value_array(mem),
                    .superseded = cmt_value_array(mem)};
    listing l = {.mem = mem, .input = input, .err = err};
    CMT_TRY(list_articles(&l, &a));
    CMT_TRY(list_red_lines(&l));
    CMT_TRY(split(mem, input, &l, &a));
    a.live = l.at;
    a.n_live = l.n;
    *out = a;
done:
    return st;
}
