/* Two decisions side by side: which questions differ, and who gets more. */
#include "base/err.h"
#include "decision/effects.h"
#include "insight/satisfaction.h"

#include <string.h>

static cmt_status no_room(const cmt_effects *e)
{
    return cmt_fail(e->err, CMT_E_NOMEM, "no room to compare decisions");
}

/* What of an outcome's record decides, by kind. */
static const cmt_value *core_of(cmt_kind kind, const cmt_value *record)
{
    static const char *const keys[CMT_N_KINDS] = {
        [CMT_KIND_CHOICE] = "winners",   [CMT_KIND_COMMITTEE] = "committee",
        [CMT_KIND_BUDGET] = "committee", [CMT_KIND_JUDGMENT] = "judgments",
        [CMT_KIND_WEIGHTS] = "weights",  [CMT_KIND_LEVEL] = "level",
        [CMT_KIND_RANKING] = "ranking"};
    const cmt_value *ranges = cmt_value_get(record, "ranges");
    const cmt_value *lottery = cmt_value_get(record, "lottery");
    if (ranges != NULL)
        return ranges;
    return kind == CMT_KIND_CHOICE && lottery != NULL
               ? lottery
               : cmt_value_get(record, keys[kind]);
}

static bool is_nothing(const cmt_value *v)
{
    return v == NULL || v->kind == CMT_VALUE_NULL;
}

static bool is_alike(const cmt_ruling *a, const cmt_ruling *b)
{
    const cmt_value *x = core_of(a->contest.kind, a->in_force);
    const cmt_value *y = core_of(b->contest.kind, b->in_force);
    if (a->status != b->status)
        return false;
    return is_nothing(x) || is_nothing(y) ? is_nothing(x) == is_nothing(y)
                                          : cmt_value_equal(x, y);
}

/* Sums over questions of one group's gain. */
typedef struct gain {
    const char *group;
    mpq_ptr sum;    /* of weight times what it would get more */
    mpq_ptr whole;  /* of the weights of the questions that it answered */
    mpq_ptr points; /* the same of its voice */
} gain;

typedef struct gains {
    gain *at; /* [n] */
    size_t n;
    mpq_ptr total;
    mpq_ptr points;
} gains;

static gain *find_gain(cmt_effects *e, gains *all, const char *group)
{
    for (size_t k = 0; k < all->n; k++) {
        if (strcmp(all->at[k].group, group) == 0)
            return &all->at[k];
    }
    mpq_t *q = cmt_q_array(e->d->mem, 3);
    if (q == NULL)
        return NULL;
    all->at[all->n] =
        (gain){.group = group, .sum = q[0], .whole = q[1], .points = q[2]};
    return &all->at[all->n++];
}

/* What a group gets; not counted where it takes too long to say. */
static cmt_status share_of(
    const cmt_effects *e, const cmt_ruling *r, uint32_t g, mpq_ptr out, bool *counted)
{
    cmt_err why = {0};
    const cmt_status st =
        cmt_satisfaction(e->d->mem, &r->contest, &r->settled, g, out, counted, &why);
    if (st == CMT_OK || st == CMT_E_LIMIT)
        return CMT_OK;
    return cmt_fail(e->err, st, "%s", why.text);
}

/* What the groups of one question would get more under `to`. */
static cmt_status add_gains(cmt_effects *e,
                            const cmt_ruling *now,
                            const cmt_ruling *to,
                            gains *all)
{
    cmt_status st = CMT_OK;
    const cmt_question *question = &e->d->input->charter->questions[now->question];
    mpq_t *q = cmt_q_array(e->d->mem, 3);
    if (q == NULL)
        return no_room(e);
    mpq_set_ui(q[2], 1, 1);
    mpq_srcptr weight = question->weight != NULL ? question->weight : q[2];
    for (uint32_t g = 0; g < now->contest.n_voices; g++) {
        bool counted = false;
        bool also = false;
        CMT_TRY(share_of(e, now, g, q[0], &counted));
        CMT_TRY(share_of(e, to, g, q[1], &also));
        if (!counted || !also)
            continue;
        gain *of = find_gain(e, all, now->contest.voices[g].group);
        if (of == NULL)
            return no_room(e);
        mpq_sub(q[1], q[1], q[0]);
        mpq_mul(q[1], q[1], weight);
        mpq_add(of->sum, of->sum, q[1]);
        mpq_add(of->whole, of->whole, weight);
        mpq_mul(q[0], now->contest.voices[g].voice, weight);
        mpq_add(of->points, of->points, q[0]);
    }
done:
    return st;
}

/* {"groups": [{"group", "share"}], "total"}: each group's mean over the questions that it
 * answered, by their weights; in total the mean over groups, by their points. */
static cmt_value *gains_value(const cmt_effects *e, const gains *all)
{
    cmt_arena *mem = e->d->mem;
    cmt_value *groups = cmt_value_array(mem);
    cmt_value *out = cmt_value_object(mem);
    for (size_t k = 0; k < all->n; k++) {
        const gain *g = &all->at[k];
        if (mpq_sgn(g->whole) == 0)
            continue;
        mpq_div(g->sum, g->sum, g->whole);
        mpq_div(g->points, g->points, g->whole);
        cmt_value *entry = cmt_value_object(mem);
        cmt_value_set_string(mem, entry, "group", g->group);
        cmt_value_set(mem, entry, "share", cmt_value_q(mem, g->sum));
        cmt_value_add(mem, groups, entry);
        mpq_mul(g->sum, g->sum, g->points);
        mpq_add(all->total, all->total, g->sum);
        mpq_add(all->points, all->points, g->points);
    }
    if (mpq_sgn(all->points) > 0)
        mpq_div(all->total, all->total, all->points);
    cmt_value_set(mem, out, "groups", groups);
    cmt_value_set(mem, out, "total", cmt_value_q(mem, all->total));
    return out;
}

static void name_change(const cmt_effects *e, const cmt_ruling *to, cmt_value *list)
{
    cmt_arena *mem = e->d->mem;
    const cmt_charter *c = e->d->input->charter;
    const cmt_value *core = core_of(to->contest.kind, to->in_force);
    cmt_value *entry = cmt_value_object(mem);
    cmt_value_set_string(mem, entry, "question", c->questions[to->question].id);
    cmt_value_set_string(mem, entry, "context", c->contexts[to->context].id);
    cmt_value_set_string(mem, entry, "status", cmt_standing_name(to->status));
    cmt_value_set(mem, entry, "outcome",
                  is_nothing(core) ? cmt_value_null(mem) : cmt_value_share(mem, core));
    cmt_value_add(mem, list, entry);
}

/* The part of a report that an issue is in, and what was solved for it. */
static const cmt_value *steps_of(const cmt_effects *e,
                                 cmt_value *report,
                                 const cmt_ruling *r)
{
    cmt_deciding of = *e->d;
    of.program.report = report;
    return cmt_value_get(cmt_program_part(&of, r), "steps");
}

static const cmt_value *find_step(const cmt_value *steps, const char *name)
{
    for (size_t k = 0; k < cmt_value_count(steps); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(steps, k), "step"), name) == 0)
            return cmt_value_at(steps, k);
    }
    return NULL;
}

/* Steps that were solved now and then, with another optimum. */
static void compare_steps(const cmt_effects *e,
                          const cmt_value *now,
                          const cmt_value *then,
                          cmt_value *list)
{
    cmt_arena *mem = e->d->mem;
    for (size_t k = 0; k < cmt_value_count(now); k++) {
        const cmt_value *a = cmt_value_at(now, k);
        const char *name = cmt_value_text(a, "step");
        const cmt_value *b = find_step(then, name);
        const char *x = cmt_value_text(a, "value");
        const char *y = cmt_value_text(b, "value");
        if (x[0] == '\0' || y[0] == '\0' || strcmp(x, y) == 0)
            continue;
        cmt_value *entry = cmt_value_object(mem);
        cmt_value_set_string(mem, entry, "step", name);
        cmt_value_set_string(mem, entry, "now", x);
        cmt_value_set_string(mem, entry, "then", y);
        cmt_value_add(mem, list, entry);
    }
}

/* The optima of all parts, each told once. */
static void compare_optima(const cmt_effects *e,
                           const cmt_program_result *result,
                           cmt_value *list)
{
    for (size_t k = 0; k < e->d->n; k++) {
        const cmt_ruling *r = &e->d->rulings[k];
        const cmt_value *now = steps_of(e, e->report, r);
        bool told = now == NULL;
        for (size_t i = 0; i < k && !told; i++)
            told = steps_of(e, e->report, &e->d->rulings[i]) == now;
        if (!told)
            compare_steps(e, now, steps_of(e, result->report, r), list);
    }
}

static bool is_refused(const cmt_value *list, size_t k)
{
    return strcmp(cmt_value_text(cmt_value_at(list, k), "state"), "refused") == 0;
}

/* Whether what outcomes are measured by is the same. */
static bool has_same_taste(const cmt_effects *e,
                           const cmt_program_result *result,
                           const cmt_value *steps)
{
    const cmt_value *now = cmt_value_get(e->report, "red_lines");
    const cmt_value *then = cmt_value_get(result->report, "red_lines");
    bool same = cmt_value_count(now) == cmt_value_count(then);
    for (size_t k = 0; same && k < cmt_value_count(now); k++)
        same = is_refused(now, k) == is_refused(then, k);
    for (size_t k = 0; same && k < cmt_value_count(steps); k++) {
        const char *name = cmt_value_text(cmt_value_at(steps, k), "step");
        same = strncmp(name, "best of ", 8) != 0 && strncmp(name, "worst of ", 9) != 0;
    }
    return same;
}

/* The outcomes as a point; placed is false where some question has none, or several. */
static cmt_status place_all(cmt_effects *e, cmt_ruling *const *to, cmt_other *out)
{
    cmt_joint then = e->joint;
    then.x = cmt_q_array(e->keep, e->joint.vars.n_columns + 1);
    if (then.x == NULL)
        return no_room(e);
    out->placed = true;
    for (size_t k = 0; k < e->d->n; k++) {
        if (!e->joint.known[k])
            continue;
        out->placed = out->placed && to[k]->has_settled
                      && to[k]->status == CMT_IS_DECIDED
                      && cmt_joint_place(&then, (uint32_t)k, to[k]->contest.kind,
                                         &to[k]->settled);
    }
    out->x = then.x;
    return CMT_OK;
}

cmt_status cmt_effects_compare(cmt_effects *e,
                               const cmt_program_result *result,
                               cmt_other *out)
{
    cmt_status st = CMT_OK;
    size_t room = 1;
    for (size_t k = 0; k < e->d->n; k++)
        room += e->d->rulings[k].contest.n_voices;
    mpq_t *q = cmt_q_array(e->d->mem, 2);
    gains all = {.at = CMT_NEW_ARRAY(e->d->mem, gain, room)};
    cmt_ruling **then = CMT_NEW_ARRAY(e->d->mem, cmt_ruling *, e->d->n + 1);
    if (q == NULL || all.at == NULL || then == NULL)
        return no_room(e);
    all.total = q[0];
    all.points = q[1];
    out->questions = cmt_value_array(e->d->mem);
    out->steps = cmt_value_array(e->d->mem);
    for (size_t k = 0; k < e->d->n; k++) {
        const cmt_ruling *now = &e->d->rulings[k];
        cmt_ruling *to = CMT_NEW(e->d->mem, cmt_ruling);
        if (to == NULL)
            return no_room(e);
        *to = *now;
        to->has_settled = false;
        to->in_force = NULL;
        then[k] = to;
        CMT_TRY(cmt_ruling_apply(e->d, to, &result->finals[k], e->err));
        if (!is_alike(now, to))
            name_change(e, to, out->questions);
        if (now->has_settled && to->has_settled)
            CMT_TRY(add_gains(e, now, to, &all));
    }
    compare_optima(e, result, out->steps);
    out->same_taste = has_same_taste(e, result, out->steps);
    CMT_TRY(place_all(e, then, out));
    out->known = true;
    out->same = cmt_value_count(out->questions) == 0;
    out->gain = gains_value(e, &all);
done:
    return st;
}
