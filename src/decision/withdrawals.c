/* What if a group had stayed away? The fewest groups without whom the votes alone would say
 * something else, and the groups that did themselves no good by taking part. */
#include "ballot/contest_build.h"
#include "base/choices.h"
#include "base/err.h"
#include "decision/parts.h"
#include "insight/altered.h"
#include "insight/satisfaction.h"

#include <string.h>

/* A run costs the contest's cells times its seats; all of them together at most this. */
#define MAX_WORK (1UL << 26)
#define MAX_RUNS 64

/* One ruling, counted again and again. */
typedef struct recount {
    const cmt_deciding *d;
    const cmt_ruling *r;
    uint32_t out[MAX_RUNS]; /* [n_out] answers that are left out, ascending */
    size_t n_out;
    size_t runs; /* made */
    size_t most; /* allowed */
    cmt_contest contest;
    cmt_outcome outcome;
    bool ran; /* the last one gave an outcome */
} recount;

static bool same_judgments(const cmt_contest *c,
                           const cmt_outcome *a,
                           const cmt_outcome *b)
{
    if (a->n_judgments != b->n_judgments)
        return false;
    for (size_t k = 0; k < a->n_judgments; k++) {
        if (memcmp(a->judgments[k], b->judgments[k], c->n_alternatives) != 0)
            return false;
    }
    return true;
}

static bool same_outcome(const cmt_contest *c,
                         const cmt_outcome *a,
                         const cmt_outcome *b)
{
    if (!cmt_altered_same(a, b) || !same_judgments(c, a, b))
        return false;
    return c->kind != CMT_KIND_RANKING || a->ranking == NULL || b->ranking == NULL
           || memcmp(a->ranking, b->ranking, c->n_alternatives * sizeof *a->ranking)
                  == 0;
}

/* How often the rule may run here; 0: not at all. */
static size_t runs_allowed(const cmt_ruling *r)
{
    const unsigned kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING
                           | 1U << CMT_KIND_COMMITTEE | 1U << CMT_KIND_BUDGET
                           | 1U << CMT_KIND_JUDGMENT;
    const cmt_contest *c = &r->contest;
    const size_t rows = c->ballots.n + c->n_answers;
    const size_t seats = c->seats > 0 ? c->seats : 1;
    if ((kinds & 1U << c->kind) == 0 || r->rule->beside != 0 || r->n_answers < 2)
        return 0;
    const size_t work = (rows + 1) * c->n_alternatives * seats;
    const size_t most = MAX_WORK / (work + 1);
    return most < MAX_RUNS ? most : MAX_RUNS;
}

/* Count without the answers in `out`. A rule that refuses has no outcome to compare. */
static cmt_status count_without(recount *w, cmt_err *err)
{
    const cmt_deciding *d = w->d;
    const cmt_ruling *r = w->r;
    cmt_ruling fewer = *r;
    cmt_rule_args args = r->args;
    cmt_err why = {0};
    size_t n = 0;
    cmt_contest_input *left = CMT_NEW_ARRAY(d->mem, cmt_contest_input, r->n_answers);
    if (left == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count without a group");
    for (size_t k = 0, at = 0; k < r->n_answers; k++) {
        if (at < w->n_out && w->out[at] == k) {
            at++;
        } else {
            left[n++] = r->answers[k];
        }
    }
    fewer.answers = left;
    fewer.n_answers = n;
    args.solver = NULL;
    w->ran = false;
    w->runs++;
    cmt_status st =
        cmt_answers_contest(d, &fewer, cmt_form_read_by(r->rule), &w->contest, &why);
    if (st == CMT_OK)
        st = r->rule->run(d->mem, &w->contest, &args, &w->outcome, &why);
    w->ran = st == CMT_OK;
    return st == CMT_OK || st == CMT_E_RESOURCE || cmt_is_refusal(st)
               ? CMT_OK
               : cmt_fail(err, st, "%s", why.text);
}

/* Whether a group's own ballots are served better by the outcome without it. */
static cmt_status is_better_off(const recount *w,
                                const char *group,
                                bool *out,
                                cmt_err *err)
{
    const cmt_contest *c = &w->r->contest;
    mpq_t *q = cmt_q_array(w->d->mem, 2);
    bool with = false;
    bool without = false;
    uint32_t g = 0;
    *out = false;
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare outcomes");
    while (g < c->n_voices && strcmp(c->voices[g].group, group) != 0)
        g++;
    if (g == c->n_voices)
        return CMT_OK;
    cmt_status st = cmt_satisfaction(w->d->mem, c, &w->r->free, g, q[0], &with, err);
    if (st == CMT_OK)
        st = cmt_satisfaction(w->d->mem, c, &w->outcome, g, q[1], &without, err);
    if (st == CMT_E_LIMIT)
        return CMT_OK;
    *out = st == CMT_OK && with && without && mpq_cmp(q[1], q[0]) > 0;
    return st;
}

/* Every group alone: who changes the outcome by leaving, and is better off then. */
static cmt_status try_each(recount *w, cmt_value *single, bool *changes, cmt_err *err)
{
    cmt_arena *mem = w->d->mem;
    for (size_t k = 0; k < w->r->n_answers; k++) {
        bool better = false;
        w->out[0] = (uint32_t)k;
        w->n_out = 1;
        cmt_status st = count_without(w, err);
        if (st != CMT_OK)
            return st;
        if (!w->ran || same_outcome(&w->r->contest, &w->r->free, &w->outcome))
            continue;
        const char *group = w->r->answers[k].group;
        st = is_better_off(w, group, &better, err);
        if (st != CMT_OK)
            return st;
        cmt_value *v = cmt_value_object(mem);
        cmt_value_set_string(mem, v, "group", group);
        cmt_value_set_bool(mem, v, "better_off", better);
        cmt_value_add(mem, single, v);
        *changes = true;
    }
    return CMT_OK;
}

/* Larger and larger sets of groups, until one changes the outcome or the runs end.
 * @return in n_out the size of the set found, or the first that was not tried out */
static cmt_status try_sets(recount *w, bool *found, cmt_err *err)
{
    for (w->n_out = 2; w->n_out < w->r->n_answers; w->n_out++) {
        for (uint32_t k = 0; k < w->n_out; k++)
            w->out[k] = k;
        do {
            if (w->runs == w->most)
                return CMT_OK;
            const cmt_status st = count_without(w, err);
            if (st != CMT_OK)
                return st;
            *found = w->ran && !same_outcome(&w->r->contest, &w->r->free, &w->outcome);
            if (*found)
                return CMT_OK;
        } while (cmt_choices_next(w->out, w->n_out, w->r->n_answers));
    }
    return CMT_OK;
}

static cmt_value *name_set(const recount *w)
{
    cmt_value *list = cmt_value_array(w->d->mem);
    for (size_t k = 0; k < w->n_out; k++) {
        cmt_value_add(w->d->mem, list,
                      cmt_value_string(w->d->mem, w->r->answers[w->out[k]].group));
    }
    return list;
}

cmt_status cmt_withdrawals(const cmt_deciding *d,
                           const cmt_ruling *r,
                           cmt_value **out,
                           cmt_err *err)
{
    recount w = {.d = d, .r = r, .most = runs_allowed(r)};
    bool found = false;
    *out = NULL;
    if (!r->has_free || w.most < r->n_answers)
        return CMT_OK;
    cmt_value *v = cmt_value_object(d->mem);
    cmt_value *single = cmt_value_array(d->mem);
    cmt_status st = try_each(&w, single, &found, err);
    if (st == CMT_OK && found) {
        cmt_value_set_int(d->mem, v, "fewest", 1);
    } else if (st == CMT_OK) {
        st = try_sets(&w, &found, err);
        if (found) {
            cmt_value_set_int(d->mem, v, "fewest", (int64_t)w.n_out);
            cmt_value_set(d->mem, v, "groups", name_set(&w));
        } else {
            cmt_value_set_int(d->mem, v, "more_than", (int64_t)w.n_out - 1);
        }
    }
    if (st != CMT_OK)
        return st;
    cmt_value_set(d->mem, v, "alone", single);
    *out = v;
    return cmt_arena_ok(d->mem) ? CMT_OK
                                : cmt_fail(err, CMT_E_NOMEM, "no room for withdrawals");
}
