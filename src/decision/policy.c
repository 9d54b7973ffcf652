/* data.json: what a decision means for those who train (doc/bundle.md). */
#include "decision/policy.h"

#include "decision/expression.h"
#include "decision/parts.h"

#include <stdlib.h>
#include <string.h>

static void set_texts(cmt_arena *mem, cmt_value *v, const cmt_texts *texts)
{
    cmt_value_set_string(mem, v, "text", cmt_main_text(mem, texts));
    cmt_value_set_string(mem, v, "lang", cmt_main_lang(texts));
    if (texts->n < 2)
        return;
    cmt_value *also = cmt_value_array(mem);
    for (size_t k = 1; k < texts->n; k++) {
        cmt_value *t = cmt_value_object(mem);
        cmt_value_set_string(mem, t, "lang", texts->at[k].lang);
        cmt_value_set_string(mem, t, "text", cmt_json_fold(mem, texts->at[k].text));
        cmt_value_add(mem, also, t);
    }
    cmt_value_set(mem, v, "translations", also);
}

static void set_or_null(cmt_arena *mem, cmt_value *v, const char *key, const char *s)
{
    cmt_value_set(mem, v, key,
                  s != NULL ? cmt_value_string(mem, s) : cmt_value_null(mem));
}

static cmt_value *article_value(cmt_arena *mem,
                                const cmt_charter *c,
                                const cmt_article *a)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "id", a->id);
    cmt_value_set_int(mem, v, "tier", a->tier);
    set_texts(mem, v, &a->reason);
    set_or_null(mem, v, "adopted", a->adopted);
    set_or_null(mem, v, "expires", a->expires);
    cmt_value_set_string(mem, v, "adopted_by",
                         a->adopted_by != NULL ? a->adopted_by : "decreed");
    set_or_null(mem, v, "in_context",
                a->in_context != CMT_NONE ? c->contexts[a->in_context].id : NULL);
    cmt_value_set(mem, v, "expression", cmt_expression_value(mem, c, a->expr));
    set_or_null(mem, v, "source",
                a->source != NULL ? cmt_json_fold(mem, a->source) : NULL);
    return v;
}

/* The strongest tier among live articles that speak of a question; NULL value: none. */
static cmt_value *tier_value(cmt_arena *mem, const cmt_decision *d, uint32_t question)
{
    const cmt_charter *c = d->input->charter;
    int64_t best = -1;
    for (size_t k = 0; k < c->n_articles; k++) {
        const cmt_article *a = &c->articles[k];
        if (cmt_in_force(a->adopted, a->expires, d->time)
            && cmt_expr_names(a->expr, question) && (best < 0 || a->tier < best))
            best = a->tier;
    }
    return best < 0 ? cmt_value_null(mem) : cmt_value_int(mem, best);
}

static cmt_value *alternatives_value(cmt_arena *mem, const cmt_question *q)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < q->n_items; k++) {
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_string(mem, v, "id", q->items[k].id);
        set_texts(mem, v, &q->items[k].texts);
        if (q->items[k].cost != NULL)
            cmt_value_set(mem, v, "cost", cmt_value_q(mem, q->items[k].cost));
        if (q->n_decisions > 0) {
            cmt_value_set_string(mem, v, "decision",
                                 q->decisions[q->items[k].decision]);
        }
        if (!q->items[k].eligible)
            cmt_value_set_bool(mem, v, "eligible", false);
        cmt_value_add(mem, list, v);
    }
    return list;
}

static cmt_value *voices_value(cmt_arena *mem, const cmt_contest *c)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t g = 0; g < c->n_voices; g++)
        cmt_value_add(mem, list, cmt_voice_value(mem, &c->voices[g]));
    return list;
}

static cmt_value *item_value(cmt_arena *mem, const cmt_decision *d, const cmt_ruling *r)
{
    const cmt_charter *c = d->input->charter;
    const cmt_question *q = &c->questions[r->question];
    cmt_value *v = cmt_value_object(mem);
    cmt_value *brief = cmt_outcome_brief(mem, r->in_force);
    cmt_value_set_string(mem, v, "id", cmt_ruling_id(mem, c, r));
    cmt_value_set_string(mem, v, "question", q->id);
    cmt_value_set_string(mem, v, "context", c->contexts[r->context].id);
    cmt_value_set_string(mem, v, "kind", cmt_kind_name(q->kind));
    set_texts(mem, v, &q->texts);
    cmt_value_set_string(mem, v, "status", cmt_standing_name(r->status));
    cmt_value_set_string(mem, v, "action", cmt_standing_action(r->status));
    cmt_value_set_string(mem, v, "reason", r->reason);
    cmt_value_set(mem, v, "outcome", brief != NULL ? brief : cmt_value_null(mem));
    cmt_value_set_string(mem, v, "from", r->from);
    cmt_value_set(mem, v, "rule",
                  cmt_value_format(mem, "%s/%s/%u", cmt_rule_kind_name(r->rule->kind),
                                   r->rule->name, r->rule->version));
    cmt_value_set_string(mem, v, "adopted_by",
                         q->adopted_by != NULL ? q->adopted_by : "decreed");
    set_or_null(mem, v, "sunset", q->sunset);
    set_or_null(mem, v, "stimulus", q->stimulus);
    cmt_value_set(mem, v, "tier", tier_value(mem, d, r->question));
    cmt_value_set(mem, v, "alternatives", alternatives_value(mem, q));
    cmt_value_set(mem, v, "voices", voices_value(mem, &r->contest));
    if (q->min != NULL && q->max != NULL) {
        cmt_value_set(mem, v, "min", cmt_value_q(mem, q->min));
        cmt_value_set(mem, v, "max", cmt_value_q(mem, q->max));
    }
    return v;
}

static int by_id(const void *left, const void *right)
{
    const cmt_value *const *a = left;
    const cmt_value *const *b = right;
    return strcmp(cmt_value_as_string(cmt_value_get(*a, "id")),
                  cmt_value_as_string(cmt_value_get(*b, "id")));
}

static void sort_by_id(cmt_value *list)
{
    typedef cmt_value *entry;
    if (list != NULL && list->as.array.n > 1)
        qsort(list->as.array.items, list->as.array.n, sizeof(entry), by_id);
}

static cmt_value *document_value(cmt_arena *mem,
                                 const cmt_signed_document *document,
                                 int64_t version)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "digest", document->payload);
    cmt_value_set_int(mem, v, "version", version);
    return v;
}

static cmt_value *groups_value(cmt_arena *mem, const cmt_round_input *input)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < input->n_submissions; k++) {
        const cmt_group *g =
            cmt_registry_group(input->registry, input->submissions[k].group);
        if (input->submissions[k].standing != CMT_SUBMISSION_COUNTED || g == NULL)
            continue;
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_string(mem, v, "id", g->id);
        cmt_value_set_int(mem, v, "members", g->members);
        set_or_null(mem, v, "stratum", g->stratum);
        cmt_value_set(mem, v, "weight", cmt_value_q(mem, g->weight));
        cmt_value_add(mem, list, v);
    }
    if (cmt_arena_ok(mem))
        sort_by_id(list);
    return list;
}

static cmt_value *values_value(cmt_arena *mem, const cmt_charter *c)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < c->n_values; k++) {
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_string(mem, v, "id", c->values[k].id);
        set_texts(mem, v, &c->values[k].texts);
        cmt_value_add(mem, list, v);
    }
    return list;
}

static void set_lists(cmt_arena *mem, cmt_value *top, const cmt_decision *d)
{
    const cmt_charter *c = d->input->charter;
    cmt_value *articles = cmt_value_array(mem);
    cmt_value *items = cmt_value_array(mem);
    for (size_t k = 0; k < c->n_articles; k++) {
        const cmt_article *a = &c->articles[k];
        if (cmt_in_force(a->adopted, a->expires, d->time))
            cmt_value_add(mem, articles, article_value(mem, c, a));
    }
    for (size_t k = 0; k < d->n_rulings; k++)
        cmt_value_add(mem, items, item_value(mem, d, &d->rulings[k]));
    if (cmt_arena_ok(mem)) {
        sort_by_id(articles);
        sort_by_id(items);
    }
    cmt_value_set(mem, top, "articles", articles);
    cmt_value_set(mem, top, "items", items);
    cmt_value_set(mem, top, "groups", groups_value(mem, d->input));
    cmt_value_set(mem, top, "values", values_value(mem, c));
}

cmt_value *cmt_policy_value(cmt_arena *mem, const cmt_decision *decision)
{
    const cmt_round_input *input = decision->input;
    cmt_value *top = cmt_value_object(mem);
    char time[CMT_TIME_TEXT];
    char expires[CMT_TIME_TEXT];
    cmt_time_write(decision->time, time);
    cmt_time_write(input->registry->expires, expires);
    cmt_value_set_string(mem, top, "format", CMT_POLICY_FORMAT);
    cmt_value_set_string(mem, top, "instance", input->instance);
    cmt_value_set_string(mem, top, "round", input->round);
    cmt_value_set_string(mem, top, "time", time);
    cmt_value_set_string(mem, top, "expires", expires);
    cmt_value_set_string(mem, top, "mode", cmt_mode_name(input->charter->mode));
    cmt_value_set(
        mem, top, "charter",
        document_value(mem, &input->charter_document, input->charter->version));
    cmt_value_set(
        mem, top, "registry",
        document_value(mem, &input->registry_document, input->registry->version));
    set_lists(mem, top, decision);
    return cmt_arena_ok(mem) ? top : NULL;
}

const char *cmt_policy_words(const cmt_value *item, const char *id)
{
    const cmt_value *list = cmt_value_get(item, "alternatives");
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *a = cmt_value_at(list, k);
        if (strcmp(cmt_value_text(a, "id"), id) == 0)
            return cmt_value_text(a, "text");
    }
    return "";
}
