#include "insight/sides.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "insight/sides_inner.h"
#include "rules/result.h"
#include "rules/rivals.h"

/* Rules that answer alike. */
typedef struct camp {
    size_t first; /* index of a run */
    size_t n;
} camp;

bool cmt_sides_alike(const cmt_outcome *a, const cmt_outcome *b)
{
    if (a->n_committees == 0 || b->n_committees == 0)
        return cmt_set_same(&a->winners, &b->winners);
    return cmt_sets_same(a->committees, a->n_committees, b->committees,
                         b->n_committees);
}

const cmt_set *cmt_sides_committee(const cmt_outcome *o)
{
    return o->has_committee ? &o->committee : &o->committees[0];
}

cmt_value *cmt_sides_ids(cmt_sides_work *w, const cmt_set *set)
{
    cmt_value *list = cmt_value_array(w->mem);
    for (size_t k = 0; k < set->n; k++) {
        cmt_value_add(w->mem, list,
                      cmt_value_string(w->mem, w->own->contest->ids[set->at[k]]));
    }
    return list;
}

cmt_value *cmt_sides_fact(cmt_sides_work *w,
                          cmt_side *side,
                          const char *name,
                          int speaks)
{
    cmt_value *v = cmt_value_object(w->mem);
    cmt_value_set_string(w->mem, v, "fact", name);
    if (speaks != 0)
        cmt_value_set_string(w->mem, v, "for", speaks > 0 ? "own" : "other");
    cmt_value_add(w->mem, side->facts, v);
    return v;
}

cmt_value *cmt_sides_number(cmt_sides_work *w,
                            cmt_side *side,
                            const char *name,
                            mpq_srcptr own,
                            mpq_srcptr other,
                            bool more)
{
    const int order = mpq_cmp(own, other);
    if (order == 0)
        return NULL;
    cmt_value *v = cmt_sides_fact(w, side, name, more ? order : -order);
    cmt_value_set(w->mem, v, "own", cmt_value_q(w->mem, own));
    cmt_value_set(w->mem, v, "other", cmt_value_q(w->mem, other));
    return v;
}

void cmt_sides_group(cmt_sides_work *w,
                     cmt_value *groups,
                     const char *group,
                     mpq_srcptr own,
                     mpq_srcptr other)
{
    if (mpq_equal(own, other))
        return;
    cmt_value *row = cmt_value_object(w->mem);
    cmt_value_set_string(w->mem, row, "group", group);
    cmt_value_set(w->mem, row, "own", cmt_value_q(w->mem, own));
    cmt_value_set(w->mem, row, "other", cmt_value_q(w->mem, other));
    cmt_value_add(w->mem, groups, row);
}

/* Runs by what they answer; each run's camp goes to `of`. */
static size_t gather(const cmt_side_run *runs, size_t n, camp *camps, size_t *of)
{
    size_t many = 0;
    for (size_t k = 0; k < n; k++) {
        size_t i = 0;
        while (i < many
               && !cmt_sides_alike(runs[camps[i].first].outcome, runs[k].outcome))
            i++;
        if (i == many)
            camps[many++] = (camp){.first = k};
        camps[i].n++;
        of[k] = i;
    }
    return many;
}

static size_t largest(const camp *camps, size_t many)
{
    size_t best = 0;
    for (size_t i = 1; i < many; i++)
        best = camps[i].n > camps[best].n ? i : best;
    return best;
}

size_t cmt_sides_most(const cmt_side_run *runs, size_t n)
{
    size_t best = 0;
    size_t most = 0;
    for (size_t k = 0; k < n; k++) {
        size_t alike = 0;
        for (size_t i = 0; i < n; i++)
            alike += cmt_sides_alike(runs[k].outcome, runs[i].outcome) ? 1 : 0;
        best = alike > most ? k : best;
        most = alike > most ? alike : most;
    }
    return best;
}

/* Who wins all duels, who loses all, and the Smith set. */
static cmt_status look_at_duels(cmt_sides_work *w, const cmt_contest *c, cmt_err *err)
{
    cmt_rivals rivals = {0};
    bool *smith = CMT_NEW_ARRAY(w->mem, bool, c->n_alternatives + 1);
    if (smith == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for duels");
    const cmt_status st = cmt_rivals_build(w->mem, c, &rivals, err);
    if (st != CMT_OK)
        return st;
    (void)cmt_rivals_smith(&rivals, w->standing, smith);
    w->sign = rivals.sign;
    if (!cmt_result_set(w->mem, smith, c->n_alternatives, &w->smith))
        return cmt_fail(err, CMT_E_NOMEM, "no room for duels");
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        bool wins = w->standing[i];
        bool loses = wins;
        for (size_t j = 0; j < c->n_alternatives; j++) {
            if (j == i || !w->standing[j])
                continue;
            wins = wins && cmt_rivals_sign(&rivals, i, j) > 0;
            loses = loses && cmt_rivals_sign(&rivals, i, j) < 0;
        }
        w->winner = wins ? i : w->winner;
        w->loser = loses ? i : w->loser;
    }
    return CMT_OK;
}

/* Who is alone in front on a ballot; n where nobody is. */
static size_t alone_in_front(const cmt_sides_work *w, const cmt_contest *c, size_t b)
{
    const size_t n = c->n_alternatives;
    unsigned top = 0;
    size_t who = n;
    for (size_t i = 0; i < n; i++) {
        const unsigned tier = w->standing[i] ? cmt_ballots_mark(c, b, i) : 0;
        if (tier == 0 || (top != 0 && tier > top))
            continue;
        who = tier == top ? n : i;
        top = tier;
    }
    return who;
}

/* Who is alone in front on more than half of the weight, if anybody is. */
static cmt_status look_at_fronts(cmt_sides_work *w, const cmt_contest *c, cmt_err *err)
{
    const size_t n = c->n_alternatives;
    mpq_t *front = cmt_q_array(w->mem, n + 1);
    mpq_ptr q = cmt_q(w->mem);
    if (front == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for first preferences");
    for (size_t b = 0; b < c->ballots.n; b++) {
        const size_t who = alone_in_front(w, c, b);
        cmt_ballot_weight(c, b, q);
        mpq_add(front[who], front[who], q);
    }
    for (uint32_t i = 0; i < n; i++) {
        mpq_add(q, front[i], front[i]);
        if (mpq_cmp(q, c->total) > 0) {
            mpq_div(front[i], front[i], c->total);
            w->first = i;
            w->first_share = front[i];
        }
    }
    return CMT_OK;
}

static cmt_status look(cmt_sides_work *w,
                       const cmt_side_run *runs,
                       size_t n,
                       cmt_err *err)
{
    const size_t many = w->own->contest->n_alternatives;
    bool *standing = CMT_NEW_ARRAY(w->mem, bool, many + 1);
    cmt_status st = CMT_OK;
    if (standing == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare rules");
    for (size_t i = 0; i < many; i++)
        standing[i] = cmt_contest_eligible(w->own->contest, i);
    w->standing = standing;
    for (size_t k = 0; k < n; k++) {
        const cmt_contest *c = runs[k].contest;
        if (c->n_answers == 0 && c->ballots.n > 0 && w->form[c->ballots.form] == NULL)
            w->form[c->ballots.form] = c;
    }
    const cmt_contest *ranks = w->form[CMT_FORM_RANK];
    if (ranks == NULL || many > CMT_SIDES_ALTERNATIVES)
        return CMT_OK;
    CMT_TRY(look_at_duels(w, ranks, err));
    CMT_TRY(look_at_fronts(w, ranks, err));
done:
    return st;
}

static cmt_status tell(cmt_sides_work *w,
                       const cmt_side_run *run,
                       cmt_value *v,
                       cmt_err *err)
{
    cmt_side side = {.run = run, .facts = cmt_value_array(w->mem)};
    const bool committees =
        run->outcome->n_committees > 0 && w->own->outcome->n_committees > 0;
    cmt_status st = CMT_OK;
    cmt_value_set(w->mem, v, "answer",
                  cmt_sides_ids(w, committees ? cmt_sides_committee(run->outcome)
                                              : &run->outcome->winners));
    if (committees && run->outcome->n_committees > 1)
        cmt_value_set_bool(w->mem, v, "tied", true);
    if (run->contest->n_alternatives <= CMT_SIDES_ALTERNATIVES) {
        CMT_TRY(committees ? cmt_sides_committees(w, &side, err)
                           : cmt_sides_winners(w, &side, err));
        CMT_TRY(cmt_sides_groups(w, &side, err));
    }
    cmt_value_set(w->mem, v, "facts", side.facts);
done:
    return st;
}

static cmt_value *rules_of(cmt_sides_work *w,
                           const cmt_side_run *runs,
                           const size_t *of,
                           size_t n,
                           size_t which)
{
    cmt_value *list = cmt_value_array(w->mem);
    for (size_t k = 0; k < n; k++) {
        if (of[k] == which)
            cmt_value_add(w->mem, list, cmt_value_string(w->mem, runs[k].rule->name));
    }
    return list;
}

cmt_status cmt_sides(cmt_arena *mem,
                     const cmt_side_run *runs,
                     size_t n,
                     size_t own,
                     cmt_value **out,
                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_sides_work w = {
        .mem = mem, .winner = CMT_NONE, .loser = CMT_NONE, .first = CMT_NONE};
    cmt_value *list = cmt_value_array(mem);
    camp *camps = CMT_NEW_ARRAY(mem, camp, n + 1);
    size_t *of = CMT_NEW_ARRAY(mem, size_t, n + 1);
    if (camps == NULL || of == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare rules");
    const size_t many = gather(runs, n, camps, of);
    w.own = &runs[own];
    camps[of[own]].n = 0;
    if (many > 1)
        CMT_TRY(look(&w, runs, n, err));
    for (size_t k = 0; k < CMT_MAX_SIDES && k + 1 < many; k++) {
        const size_t next = largest(camps, many);
        cmt_value *v = cmt_value_object(mem);
        camps[next].n = 0;
        cmt_value_set(mem, v, "rules", rules_of(&w, runs, of, n, next));
        CMT_TRY(tell(&w, &runs[camps[next].first], v, err));
        cmt_value_add(mem, list, v);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare rules");
    *out = list;
done:
    return st;
}
