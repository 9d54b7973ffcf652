/* decision.json (doc/decision.md): everything decided, in charter order. Groups and red
 * lines stand in order of group: the order of submissions leaves no trace here. */
#include "base/err.h"
#include "decision/parts.h"
#include "rules/outcome_json.h"

#include <stdlib.h>
#include <string.h>

static cmt_value *or_null(cmt_arena *mem, const cmt_value *v)
{
    return v != NULL ? cmt_value_share(mem, v) : cmt_value_null(mem);
}

cmt_value *cmt_voice_value(cmt_arena *mem, const cmt_voice *voice)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "group", voice->group);
    cmt_value_set_int(mem, v, "ballots", voice->ballots);
    cmt_value_set(mem, v, "voice", cmt_value_q(mem, voice->voice));
    return v;
}

static cmt_value *voices_value(cmt_arena *mem, const cmt_contest *c)
{
    cmt_value *rows = cmt_value_array(mem);
    for (size_t g = 0; g < c->n_voices; g++) {
        cmt_value *row = cmt_voice_value(mem, &c->voices[g]);
        cmt_value_set(mem, row, "multiplier",
                      cmt_value_q(mem, c->voices[g].multiplier));
        cmt_value_add(mem, rows, row);
    }
    return rows;
}

static cmt_value *contest_value(cmt_arena *mem, const cmt_ruling *r)
{
    const cmt_contest *c = &r->contest;
    cmt_value *v = cmt_value_object(mem);
    cmt_value *aside = cmt_value_array(mem);
    for (size_t k = 0; k < r->n_set_aside; k++) {
        cmt_value *row = cmt_value_object(mem);
        cmt_value_set_string(mem, row, "group", r->set_aside[k].group);
        cmt_value_set_string(mem, row, "reason", r->set_aside[k].reason);
        cmt_value_add(mem, aside, row);
    }
    cmt_value_set(mem, v, "set_aside", aside);
    cmt_value_set(mem, v, "groups", voices_value(mem, c));
    cmt_value_set_int(mem, v, "distinct",
                      (int64_t)(c->n_answers > 0 ? c->n_answers : c->ballots.n));
    cmt_value_set_string(mem, v, "points", c->exact_points ? "exact" : "filter");
    if (c->scale != NULL)
        cmt_value_set(mem, v, "scale", cmt_value_q(mem, c->scale));
    if (c->total != NULL)
        cmt_value_set(mem, v, "total", cmt_value_q(mem, c->total));
    return v;
}

static cmt_value *runs_value(cmt_arena *mem, const cmt_ruling *r)
{
    cmt_value *rows = cmt_value_array(mem);
    for (size_t k = 0; k < r->n_trials; k++) {
        const cmt_trial *t = &r->trials[k];
        cmt_value *row = cmt_value_object(mem);
        if (t->skipped == NULL) {
            row = cmt_outcome_brief(mem, cmt_outcome_value(mem, &t->contest, t->rule,
                                                           &t->args, &t->outcome));
        }
        cmt_value_set_string(mem, row, "rule", t->rule->name);
        cmt_value_set_string(mem, row, "kind", cmt_rule_kind_name(t->rule->kind));
        if (t->skipped != NULL)
            cmt_value_set_string(mem, row, "skipped", t->skipped);
        cmt_value_add(mem, rows, row);
    }
    return rows;
}

static cmt_value *question_value(const cmt_deciding *d, size_t k)
{
    cmt_arena *mem = d->mem;
    const cmt_ruling *r = &d->rulings[k];
    const cmt_question *q = &d->input->charter->questions[r->question];
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "id", cmt_ruling_id(mem, d->input->charter, r));
    cmt_value_set_string(mem, v, "question", q->id);
    cmt_value_set_string(mem, v, "context", d->input->charter->contexts[r->context].id);
    cmt_value_set_string(mem, v, "kind", cmt_kind_name(q->kind));
    cmt_value_set_string(mem, v, "rule", r->rule->name);
    cmt_value_set(mem, v, "loss",
                  r->rule->loss == NULL ? cmt_value_null(mem)
                                        : cmt_value_string(mem, r->rule->loss));
    cmt_value_set_string(mem, v, "status", cmt_standing_name(r->status));
    cmt_value_set_string(mem, v, "action", cmt_standing_action(r->status));
    cmt_value_set_string(mem, v, "reason", r->reason);
    cmt_value_set_string(mem, v, "tie_break", cmt_tie_kind_name(q->tie_break));
    cmt_value_set_string(mem, v, "from", r->from);
    cmt_value_set_string(mem, v, "how", cmt_program_how_name(d->program.finals[k].how));
    cmt_value_set(mem, v, "contest", contest_value(mem, r));
    cmt_value_set(mem, v, "free", or_null(mem, r->free_record));
    cmt_value_set(mem, v, "in_force", or_null(mem, r->in_force));
    cmt_value_set(mem, v, "runs", runs_value(mem, r));
    if (r->insight != NULL)
        cmt_value_set(mem, v, "insight", r->insight);
    return v;
}

static cmt_value *article_value(const cmt_deciding *d, const cmt_article *a)
{
    cmt_value *v = cmt_value_object(d->mem);
    cmt_value_set_string(d->mem, v, "id", a->id);
    cmt_value_set_int(d->mem, v, "tier", a->tier);
    cmt_value_set_bool(d->mem, v, "live",
                       cmt_in_force(a->adopted, a->expires, d->time));
    cmt_value_set_string(d->mem, v, "adopted_by",
                         a->adopted_by != NULL ? a->adopted_by : "decreed");
    return v;
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

static int by_group(const void *left, const void *right)
{
    const cmt_submission *const *a = left;
    const cmt_submission *const *b = right;
    return strcmp((*a)->group, (*b)->group);
}

/* The counted profiles by group, with what they propose for a later round. */
static void set_profiles(const cmt_deciding *d, cmt_value *top)
{
    cmt_arena *mem = d->mem;
    typedef const cmt_submission *entry;
    entry *list = CMT_NEW_ARRAY(mem, entry, d->input->n_submissions + 1);
    size_t n = 0;
    cmt_value *counted = cmt_value_array(mem);
    cmt_value *proposals = cmt_value_array(mem);
    for (size_t k = 0; list != NULL && k < d->input->n_submissions; k++) {
        if (d->input->submissions[k].standing == CMT_SUBMISSION_COUNTED)
            list[n++] = &d->input->submissions[k];
    }
    if (n > 1)
        qsort(list, n, sizeof(entry), by_group);
    for (size_t k = 0; k < n; k++) {
        cmt_value *row = cmt_value_object(mem);
        cmt_value_set_string(mem, row, "group", list[k]->group);
        cmt_value_set_string(mem, row, "payload", list[k]->payload);
        cmt_value_add(mem, counted, row);
        for (size_t i = 0; i < list[k]->profile->n_proposals; i++) {
            const cmt_proposal *p = &list[k]->profile->proposals[i];
            cmt_value *one = cmt_value_object(mem);
            cmt_value_set_string(mem, one, "group", list[k]->group);
            cmt_value_set_string(mem, one, "kind", p->kind);
            cmt_value_set_string(mem, one, "source", cmt_json_fold(mem, p->source));
            cmt_value_add(mem, proposals, one);
        }
    }
    cmt_value_set(mem, top, "counted", counted);
    cmt_value_set(mem, top, "proposals", proposals);
}

cmt_value *cmt_decision_value(const cmt_deciding *d)
{
    cmt_arena *mem = d->mem;
    const cmt_charter *c = d->input->charter;
    cmt_value *top = cmt_value_object(mem);
    cmt_value *articles = cmt_value_array(mem);
    cmt_value *questions = cmt_value_array(mem);
    char time[CMT_TIME_TEXT];
    cmt_time_write(d->time, time);
    for (size_t k = 0; k < c->n_articles; k++)
        cmt_value_add(mem, articles, article_value(d, &c->articles[k]));
    for (size_t k = 0; k < d->n; k++)
        cmt_value_add(mem, questions, question_value(d, k));
    cmt_value_set_string(mem, top, "format", CMT_DECISION_FORMAT);
    cmt_value_set_string(mem, top, "instance", d->input->instance);
    cmt_value_set_string(mem, top, "round", d->input->round);
    cmt_value_set_string(mem, top, "time", time);
    cmt_value_set_string(mem, top, "mode", cmt_mode_name(c->mode));
    cmt_value_set(mem, top, "charter",
                  document_value(mem, &d->input->charter_document, c->version));
    cmt_value_set(
        mem, top, "registry",
        document_value(mem, &d->input->registry_document, d->input->registry->version));
    cmt_value_set(mem, top, "articles", articles);
    cmt_value_set(mem, top, "program", or_null(mem, d->program.report));
    cmt_value_set(mem, top, "questions", questions);
    cmt_value_set(mem, top, "ledger", d->ledger);
    set_profiles(d, top);
    return top;
}
