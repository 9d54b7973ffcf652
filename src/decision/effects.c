/* What would be without an article, or without a group's red lines. */
#include "decision/effects.h"

#include "base/err.h"

#include <string.h>

static cmt_status no_room(const cmt_effects *e)
{
    return cmt_fail(e->err, CMT_E_NOMEM, "no room for what would be otherwise");
}

/* Nested as deep as the record of an outcome. */
static cmt_value *copy_value(cmt_arena *mem, const cmt_value *v)
{
    cmt_value *out = NULL;
    int64_t number = 0;
    if (v->kind == CMT_VALUE_STRING)
        return cmt_value_string(mem, cmt_value_as_string(v));
    if (cmt_value_as_int(v, &number))
        return cmt_value_int(mem, number);
    if (v->kind == CMT_VALUE_ARRAY) {
        out = cmt_value_array(mem);
        for (size_t k = 0; k < cmt_value_count(v); k++)
            cmt_value_add(mem, out, copy_value(mem, cmt_value_at(v, k)));
        return out;
    }
    if (v->kind == CMT_VALUE_OBJECT) {
        out = cmt_value_object(mem);
        for (size_t k = 0; k < cmt_value_count(v); k++) {
            const cmt_member *m = &v->as.object.members[k];
            cmt_value_set(mem, out, m->key, copy_value(mem, m->value));
        }
        return out;
    }
    return v->kind == CMT_VALUE_BOOL ? cmt_value_bool(mem, v->as.boolean)
                                     : cmt_value_null(mem);
}

bool cmt_effects_is_hidden(cmt_status st)
{
    return st == CMT_E_LIMIT || st == CMT_E_REFERENCE || st == CMT_E_UNSUPPORTED;
}

/* Run and compare in an arena of its own, which is given back. */
static cmt_status look(cmt_effects *e,
                       const cmt_program_input *input,
                       cmt_arena *scratch,
                       cmt_other *out)
{
    cmt_deciding as_if = *e->d;
    cmt_effects aside = *e;
    cmt_err why = {0};
    as_if.mem = scratch;
    aside.d = &as_if;
    const cmt_status st =
        cmt_program_run(scratch, input, e->d->solver, &as_if.program, &why);
    if (cmt_effects_is_hidden(st) || (st == CMT_OK && as_if.program.unproved))
        return CMT_OK;
    if (st != CMT_OK)
        return cmt_fail_at(e->err, st, why.line, why.path, "%s", why.text);
    const cmt_program_result result = as_if.program;
    const cmt_status compared = cmt_effects_compare(&aside, &result, out);
    if (compared != CMT_OK)
        return compared;
    if (!cmt_arena_ok(scratch))
        return no_room(e);
    out->questions = copy_value(e->d->mem, out->questions);
    out->gain = copy_value(e->d->mem, out->gain);
    out->steps = copy_value(e->d->mem, out->steps);
    return cmt_arena_ok(e->d->mem) ? CMT_OK : no_room(e);
}

cmt_status cmt_effects_look(cmt_effects *e,
                            const cmt_program_input *input,
                            cmt_other *out)
{
    *out = (cmt_other){.known = false};
    if (e->runs == 0)
        return CMT_OK;
    e->runs--;
    cmt_arena *scratch = cmt_arena_new(0);
    if (scratch == NULL)
        return no_room(e);
    const cmt_status st = look(e, input, scratch, out);
    cmt_arena_free(scratch);
    return st;
}

static bool is_superseded(const cmt_effects *e, const char *id)
{
    const cmt_value *list = cmt_value_get(e->d->program.report, "superseded");
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        if (strcmp(cmt_value_as_string(cmt_value_at(list, k)), id) == 0)
            return true;
    }
    return false;
}

const cmt_charter *cmt_effects_charter(const cmt_effects *e,
                                       const cmt_article *article,
                                       const cmt_expr *expr)
{
    const cmt_charter *old = e->d->input->charter;
    cmt_charter *charter = CMT_NEW(e->d->mem, cmt_charter);
    cmt_article *list = CMT_NEW_ARRAY(e->d->mem, cmt_article, old->n_articles + 1);
    if (charter == NULL || list == NULL)
        return NULL;
    *charter = *old;
    charter->articles = list;
    charter->n_articles = 0;
    for (size_t k = 0; k < old->n_articles; k++) {
        const bool it = &old->articles[k] == article;
        if ((it && expr == NULL) || is_superseded(e, old->articles[k].id))
            continue;
        list[charter->n_articles] = old->articles[k];
        if (it)
            list[charter->n_articles].expr = expr;
        charter->n_articles++;
    }
    return charter;
}

void cmt_effects_put(const cmt_effects *e, const cmt_other *other, cmt_value *entry)
{
    if (!other->known) {
        cmt_value_set_string(e->d->mem, entry, "without", "unknown");
        return;
    }
    cmt_value_set(e->d->mem, entry, "without", other->questions);
    if (!other->same)
        cmt_value_set(e->d->mem, entry, "lost", other->gain);
}

/* Whether `question@context` is in a part that was solved. */
static bool was_solved(const cmt_effects *e, const char *id)
{
    const cmt_value *parts = cmt_value_get(e->d->program.report, "parts");
    for (size_t k = 0; k < e->d->n; k++) {
        const cmt_ruling *r = &e->d->rulings[k];
        const char *name = cmt_ruling_id(e->d->mem, e->d->input->charter, r);
        if (parts != NULL && name != NULL && strcmp(name, id) == 0)
            return cmt_value_get(cmt_program_part(e->d, r), "steps") != NULL;
    }
    return false;
}

/* Whether a demand with this id speaks of a part that was solved: of articles by `article`,
 * of red lines by `group`. */
bool cmt_effects_in_play(const cmt_effects *e,
                         const char *list_key,
                         const char *key,
                         const char *id)
{
    const cmt_value *list = cmt_value_get(e->d->program.report, list_key);
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *entry = cmt_value_at(list, k);
        const char *of =
            cmt_value_as_string(cmt_value_at(cmt_value_get(entry, "questions"), 0));
        if (strcmp(cmt_value_text(entry, key), id) == 0
            && strcmp(cmt_value_text(entry, "state"), "open") != 0 && of != NULL
            && was_solved(e, of))
            return true;
    }
    return false;
}

static cmt_status find_articles(cmt_effects *e, cmt_value *list)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = e->d->mem;
    const cmt_charter *c = e->d->input->charter;
    for (size_t k = 0; k < c->n_articles; k++) {
        const cmt_article *a = &c->articles[k];
        cmt_program_input input = *e->asked;
        cmt_other gone = {0};
        if (!cmt_effects_in_play(e, "articles", "article", a->id))
            continue;
        cmt_value *entry = cmt_value_object(mem);
        input.charter = cmt_effects_charter(e, a, NULL);
        if (input.charter == NULL)
            return no_room(e);
        CMT_TRY(cmt_effects_look(e, &input, &gone));
        cmt_value_set_string(mem, entry, "article", a->id);
        cmt_effects_put(e, &gone, entry);
        const cmt_inequality of = {
            .id = a->id, .expr = a->expr, .in_context = a->in_context, .article = a};
        if (gone.known)
            CMT_TRY(cmt_effects_numbers(e, &of, entry));
        cmt_value_add(mem, list, entry);
    }
done:
    return st;
}

cmt_status cmt_effects_find(cmt_deciding *d,
                            const cmt_program_input *asked,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_effects e = {.d = d,
                     .asked = asked,
                     .keep = d->mem,
                     .report = d->program.report,
                     .runs = CMT_EFFECT_RUNS,
                     .err = err};
    cmt_value *effects = cmt_value_object(d->mem);
    cmt_value *articles = cmt_value_array(d->mem);
    cmt_value *lines = cmt_value_array(d->mem);
    if (d->program.finals == NULL || d->program.free_obey || d->program.unproved)
        return CMT_OK;
    CMT_TRY(cmt_joint_make(d, &e.joint, err));
    for (size_t k = 0; k < d->n; k++) {
        const cmt_ruling *r = &d->rulings[k];
        e.joint.known[k] =
            r->has_settled
            && (r->status == CMT_IS_DECIDED || e.joint.vars.issues[k].chances)
            && cmt_joint_place(&e.joint, (uint32_t)k, r->contest.kind, &r->settled);
    }
    CMT_TRY(cmt_effects_lines(&e, lines));
    CMT_TRY(find_articles(&e, articles));
    cmt_value_set(d->mem, effects, "articles", articles);
    cmt_value_set(d->mem, effects, "red_lines", lines);
    if (!cmt_arena_ok(d->mem))
        return no_room(&e);
    cmt_value_set(d->mem, d->program.report, "effects", effects);
done:
    return st;
}
