/* What each group gets from each issue, on one scale. */
#include "base/err.h"
#include "program/social.h"

#include <stdlib.h>
#include <string.h>

typedef struct sharing {
    cmt_solving *s;
    cmt_share *shares;
    size_t n;
    mpq_t *merit; /* [most items] */
    mpq_srcptr one;
    mpq_srcptr minus;
    cmt_err *err;
} sharing;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for what groups get");
}

static const cmt_question *asked(const cmt_solving *s, size_t k)
{
    return &s->input->charter->questions[s->part->issues[k].question];
}

static int by_name(const void *left, const void *right)
{
    const cmt_share *a = left;
    const cmt_share *b = right;
    const int order = strcmp(a->name, b->name);
    return order != 0 ? order : (a->issue > b->issue) - (a->issue < b->issue);
}

void cmt_shares_sort(cmt_share *shares, size_t n)
{
    if (n > 1)
        qsort(shares, n, sizeof *shares, by_name);
}

/* The step of a form over 0/1 columns: what divides its constant and every coefficient. */
static mpq_srcptr step_of(cmt_arena *mem, const cmt_form *form)
{
    mpq_ptr step = cmt_q(mem);
    if (step == NULL)
        return NULL;
    cmt_q_divide(step, form->constant);
    for (size_t t = 0; t < form->n; t++)
        cmt_q_divide(step, form->terms[t].value);
    return step;
}

static bool form_new(cmt_arena *mem, size_t room, cmt_form *out)
{
    out->terms = CMT_NEW_ARRAY(mem, cmt_term, room + 1);
    out->constant = cmt_q(mem);
    out->n = 0;
    return out->terms != NULL && out->constant != NULL;
}

/* Whether issue k's rule lends its items a welfare that adds up. */
static bool has_welfare(const sharing *h, uint32_t k)
{
    const unsigned kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_COMMITTEE
                           | 1U << CMT_KIND_BUDGET | 1U << CMT_KIND_JUDGMENT;
    return h->s->sets[k].issue->rule->welfare != NULL
           && (kinds & 1U << h->s->sets[k].kind) != 0;
}

static cmt_status welfare_form(const sharing *h,
                               uint32_t k,
                               uint32_t group,
                               cmt_form *out)
{
    cmt_arena *mem = h->s->mem;
    const cmt_program_issue *issue = h->s->sets[k].issue;
    const size_t n = asked(h->s, k)->n_items;
    const cmt_status st =
        issue->rule->welfare(mem, issue->contest, issue->args, group, h->merit, h->err);
    if (st != CMT_OK)
        return st;
    if (!form_new(mem, n, out))
        return no_room(h->err);
    for (uint32_t a = 0; a < n; a++) {
        mpq_ptr value = cmt_q(mem);
        if (value == NULL)
            return no_room(h->err);
        mpq_set(value, h->merit[a]);
        out->terms[out->n++] =
            (cmt_term){cmt_variables_column(&h->s->space.vars, k, a, 0), value};
    }
    return CMT_OK;
}

static cmt_status scale_step(const sharing *h,
                             const cmt_share *share,
                             const char *end,
                             bool maximise,
                             mpq_ptr out)
{
    bool feasible = true;
    const char *step = cmt_arena_printf(h->s->mem, "%s of %s for %s", end,
                                        asked(h->s, share->issue)->id, share->name);
    if (step == NULL)
        return no_room(h->err);
    const cmt_status st =
        cmt_space_solve(&h->s->space, step, maximise, share->form.terms, share->form.n,
                        out, &feasible, h->err);
    if (st == CMT_OK && !feasible)
        return cmt_fail(h->err, CMT_E_BUG, "%s left nothing", step);
    return st;
}

/* Bring a share to [0, 1] between its worst and its best among what is left; where nothing
 * differs, all is had: 1. */
static cmt_status rescale(const sharing *h, cmt_share *share)
{
    cmt_status st = CMT_OK;
    mpq_t *ends = cmt_q_array(h->s->mem, 2);
    if (ends == NULL)
        return no_room(h->err);
    CMT_TRY(scale_step(h, share, "worst", false, ends[0]));
    CMT_TRY(scale_step(h, share, "best", true, ends[1]));
    mpq_sub(ends[1], ends[1], ends[0]);
    if (mpq_sgn(ends[1]) == 0) {
        share->form.n = 0;
        mpq_set_ui(share->form.constant, 1, 1);
        return CMT_OK;
    }
    for (size_t t = 0; t < share->form.n; t++) {
        mpq_ptr value = cmt_q(h->s->mem);
        if (value == NULL)
            return no_room(h->err);
        mpq_div(value, share->form.terms[t].value, ends[1]);
        share->form.terms[t].value = value;
    }
    mpq_div(share->form.constant, ends[0], ends[1]);
    mpq_neg(share->form.constant, share->form.constant);
done:
    return st;
}

/* 1 - distance from the free outcome, the same for all groups. */
static cmt_status near_form(const sharing *h, uint32_t distance, cmt_form *out)
{
    if (!form_new(h->s->mem, 1, out))
        return no_room(h->err);
    out->terms[out->n++] = (cmt_term){distance, h->minus};
    mpq_set_ui(out->constant, 1, 1);
    return CMT_OK;
}

/* The weights or level that row r of the answers wishes for. */
static cmt_outcome wish_of(const cmt_contest *c, size_t r)
{
    cmt_outcome wish = {.n = c->n_alternatives};
    if (c->kind == CMT_KIND_WEIGHTS)
        wish.weights = &c->answer_weights[r * c->n_alternatives];
    if (c->kind == CMT_KIND_LEVEL)
        wish.level = c->answer_level[r];
    return wish;
}

/* 1 - the mean distance from what the group's answers wish for. */
static cmt_status wish_form(const sharing *h, uint32_t k, uint32_t group, cmt_form *out)
{
    const cmt_contest *c = h->s->sets[k].issue->contest;
    cmt_status st = CMT_OK;
    mpq_ptr whole = cmt_q(h->s->mem);
    if (whole == NULL || !form_new(h->s->mem, c->n_answers, out))
        return no_room(h->err);
    for (size_t r = 0; r < c->n_answers; r++) {
        if (c->answer_group[r] == group)
            mpq_add(whole, whole, c->answer_weight[r]);
    }
    mpq_set_ui(out->constant, 1, 1);
    for (size_t r = 0; r < c->n_answers; r++) {
        if (c->answer_group[r] != group || mpq_sgn(c->answer_weight[r]) == 0)
            continue;
        const cmt_outcome wish = wish_of(c, r);
        cmt_term *term = &out->terms[out->n++];
        mpq_ptr value = cmt_q(h->s->mem);
        if (value == NULL)
            return no_room(h->err);
        mpq_div(value, c->answer_weight[r], whole);
        mpq_neg(value, value);
        term->value = value;
        CMT_TRY(cmt_part_distance_from(h->s, k, &wish, false, &term->column, NULL));
    }
done:
    return st;
}

static cmt_status add_share(sharing *h, uint32_t k, uint32_t group, uint32_t distance)
{
    const cmt_question *q = asked(h->s, k);
    const cmt_voice *voice = &h->s->sets[k].issue->contest->voices[group];
    cmt_share share = {.issue = k,
                       .group = group,
                       .name = voice->group,
                       .voice = voice->voice,
                       .weight = q->weight != NULL ? q->weight : h->one};
    cmt_status st = CMT_OK;
    if (q->kind == CMT_KIND_WEIGHTS || q->kind == CMT_KIND_LEVEL) {
        CMT_TRY(wish_form(h, k, group, &share.form));
    } else if (distance != CMT_NONE) {
        CMT_TRY(near_form(h, distance, &share.form));
        share.step = cmt_part_distance_step(h->s, k);
    } else {
        CMT_TRY(welfare_form(h, k, group, &share.form));
        CMT_TRY(rescale(h, &share));
        share.step = step_of(h->s->mem, &share.form);
    }
    h->shares[h->n++] = share;
done:
    return st;
}

static cmt_status add_issue(sharing *h, uint32_t k)
{
    const cmt_contest *c = h->s->sets[k].issue->contest;
    uint32_t distance = CMT_NONE;
    cmt_status st = CMT_OK;
    if (!has_welfare(h, k) && c->kind != CMT_KIND_WEIGHTS && c->kind != CMT_KIND_LEVEL)
        CMT_TRY(cmt_part_distance(h->s, k, false, &distance, NULL));
    for (uint32_t g = 0; g < c->n_voices; g++) {
        if (c->voices[g].ballots > 0)
            CMT_TRY(add_share(h, k, g, distance));
    }
done:
    return st;
}

cmt_status cmt_social_shares(cmt_solving *s, cmt_share **out, size_t *n, cmt_err *err)
{
    sharing h = {.s = s, .err = err};
    size_t room = 0;
    size_t items = 0;
    size_t answers = 0;
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < s->part->n; k++) {
        room += s->sets[k].issue->contest->n_voices;
        answers += s->sets[k].issue->contest->n_answers;
        items = asked(s, k)->n_items > items ? asked(s, k)->n_items : items;
    }
    if (room + answers > CMT_MAX_SHARES) {
        return cmt_fail(
            err, CMT_E_LIMIT,
            "the social objective weighs %zu answers of groups, more than %d",
            room + answers, CMT_MAX_SHARES);
    }
    mpq_t *units = cmt_q_array(s->mem, 2);
    h.shares = CMT_NEW_ARRAY(s->mem, cmt_share, room + 1);
    h.merit = cmt_q_array(s->mem, items + 1);
    if (units == NULL || h.shares == NULL || h.merit == NULL)
        return no_room(err);
    mpq_set_si(units[0], 1, 1);
    mpq_set_si(units[1], -1, 1);
    h.one = units[0];
    h.minus = units[1];
    for (uint32_t k = 0; k < s->part->n; k++)
        CMT_TRY(add_issue(&h, k));
    *out = h.shares;
    *n = h.n;
done:
    return st;
}
