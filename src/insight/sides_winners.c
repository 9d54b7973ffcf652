/* What parts two sets of winners. */
#include "ballot/weight.h"
#include "base/err.h"
#include "insight/sides_inner.h"
#include "rules/recount.h"

#include <string.h>

static bool is_alone(const cmt_set *set, uint32_t i)
{
    return set->n == 1 && set->at[0] == i;
}

/* Whether the page of the own rule speaks of an axiom, and promises it. */
static void set_promise(cmt_sides_work *w, cmt_value *fact, const char *axiom)
{
    const cmt_rule_axiom *a = cmt_rule_find_axiom(w->own->rule, axiom);
    if (a != NULL)
        cmt_value_set_bool(w->mem, fact, "promised", a->holds);
}

static void name_one(cmt_sides_work *w, cmt_value *fact, uint32_t i)
{
    const uint32_t at[1] = {i};
    cmt_value_set(w->mem, fact, "alternatives",
                  cmt_sides_ids(w, &(cmt_set){.at = at, .n = 1}));
}

/* An alternative that one side alone chooses, or, with `sign` < 0, should not choose. */
static void tell_outstanding(cmt_sides_work *w,
                             cmt_side *side,
                             const char *name,
                             const char *axiom,
                             uint32_t who,
                             int sign)
{
    const cmt_set *own = &w->own->outcome->winners;
    const cmt_set *other = &side->run->outcome->winners;
    if (who == CMT_NONE)
        return;
    const bool a = sign > 0 ? is_alone(own, who) : !cmt_set_has(own, who);
    const bool b = sign > 0 ? is_alone(other, who) : !cmt_set_has(other, who);
    if (a == b)
        return;
    cmt_value *fact = cmt_sides_fact(w, side, name, a ? 1 : -1);
    name_one(w, fact, who);
    if (axiom != NULL)
        set_promise(w, fact, axiom);
    if (strcmp(name, "majority") == 0)
        cmt_value_set(w->mem, fact, "share", cmt_value_q(w->mem, w->first_share));
}

static bool inside(const cmt_sides_work *w, const cmt_set *set)
{
    bool all = set->n > 0;
    for (size_t k = 0; k < set->n; k++)
        all = all && cmt_set_has(&w->smith, set->at[k]);
    return all;
}

/* Where nobody beats everybody: one side keeps to those who beat all others. */
static void tell_smith(cmt_sides_work *w, cmt_side *side)
{
    const bool own = inside(w, &w->own->outcome->winners);
    const bool other = inside(w, &side->run->outcome->winners);
    if (w->winner != CMT_NONE || own == other)
        return;
    cmt_value *fact = cmt_sides_fact(w, side, "smith", own ? 1 : -1);
    cmt_value_set(w->mem, fact, "alternatives", cmt_sides_ids(w, &w->smith));
    set_promise(w, fact, "Smith set");
}

/* What ballots count for an alternative. */
typedef enum sort { IN_FRONT, BEHIND, BELOW, SORTS } sort;

typedef struct pair {
    uint32_t at[2]; /* of the own answer, of the other */
    mpq_t *duel[2]; /* [n_voices] weight that prefers each */
    mpq_t *sum[2];  /* [SORTS] of all weight */
} pair;

/* In front: ranked, and nobody above. Behind: somebody above, nobody below. Below: how
 * many stand below, those level counting half, in halves. */
static void place(const cmt_sides_work *w,
                  const cmt_contest *c,
                  size_t b,
                  uint32_t i,
                  int64_t out[SORTS])
{
    int64_t above = 0;
    int64_t below = 0;
    int64_t others = 0;
    for (size_t j = 0; j < c->n_alternatives; j++) {
        if (j == i || !w->standing[j])
            continue;
        others++;
        above += cmt_recount_above(c, b, j, i) ? 1 : 0;
        below += cmt_recount_above(c, b, i, j) ? 1 : 0;
    }
    out[IN_FRONT] = cmt_ballots_mark(c, b, i) != 0 && above == 0 ? 1 : 0;
    out[BEHIND] = above > 0 && below == 0 ? 1 : 0;
    out[BELOW] = others + below - above;
}

/* Add count, times the group's multiplier, to a sum. */
static void add_weight(
    const cmt_contest *c, size_t g, int64_t count, mpq_ptr sum, mpq_ptr q)
{
    cmt_q_set_i64(q, count, 1);
    mpq_mul(q, q, c->voices[g].multiplier);
    mpq_add(sum, sum, q);
}

/* Counts of a group: both alternatives' places, then who is preferred. */
typedef struct counts {
    int64_t place[2][SORTS];
    int64_t duel[2];
} counts;

static void count_ballots(const cmt_sides_work *w,
                          const cmt_contest *c,
                          const pair *p,
                          counts *by_group)
{
    for (size_t b = 0; b < c->ballots.n; b++) {
        counts *row = &by_group[c->ballots.group[b]];
        const int64_t count = c->ballots.count[b];
        for (size_t s = 0; s < 2; s++) {
            int64_t at[SORTS];
            place(w, c, b, p->at[s], at);
            for (size_t k = 0; k < SORTS; k++)
                row->place[s][k] += at[k] * count;
            row->duel[s] += cmt_recount_above(c, b, p->at[s], p->at[1 - s]) ? count : 0;
        }
    }
}

/* One alternative's counts, weighed. */
static void weigh(
    const cmt_contest *c, const counts *by_group, size_t s, pair *p, mpq_ptr q)
{
    for (size_t g = 0; g < c->n_voices; g++) {
        for (size_t k = 0; k < SORTS; k++)
            add_weight(c, g, by_group[g].place[s][k], p->sum[s][k], q);
        add_weight(c, g, by_group[g].duel[s], p->duel[s][g], q);
        mpq_div(p->duel[s][g], p->duel[s][g], c->total);
    }
    for (size_t k = 0; k < SORTS; k++)
        mpq_div(p->sum[s][k], p->sum[s][k], c->total);
    mpq_div_2exp(p->sum[s][BELOW], p->sum[s][BELOW], 1);
}

static cmt_status count_pair(cmt_sides_work *w,
                             const cmt_contest *c,
                             pair *p,
                             cmt_err *err)
{
    counts *by_group = CMT_NEW_ARRAY(w->mem, counts, c->n_voices + 1);
    mpq_ptr q = cmt_q(w->mem);
    for (size_t s = 0; s < 2; s++) {
        p->duel[s] = cmt_q_array(w->mem, c->n_voices + 1);
        p->sum[s] = cmt_q_array(w->mem, SORTS);
        if (p->duel[s] == NULL || p->sum[s] == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a duel");
    }
    if (by_group == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a duel");
    count_ballots(w, c, p, by_group);
    weigh(c, by_group, 0, p, q);
    weigh(c, by_group, 1, p, q);
    return CMT_OK;
}

/* The duel, with what each group gave to it. */
static cmt_status tell_duel(cmt_sides_work *w,
                            cmt_side *side,
                            const cmt_contest *c,
                            const pair *p,
                            cmt_err *err)
{
    mpq_ptr sum[2] = {cmt_q(w->mem), cmt_q(w->mem)};
    cmt_value *groups = cmt_value_array(w->mem);
    if (sum[0] == NULL || sum[1] == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a duel");
    for (size_t g = 0; g < c->n_voices; g++) {
        mpq_add(sum[0], sum[0], p->duel[0][g]);
        mpq_add(sum[1], sum[1], p->duel[1][g]);
        cmt_sides_group(w, groups, c->voices[g].group, p->duel[0][g], p->duel[1][g]);
    }
    cmt_value *fact = cmt_sides_fact(w, side, "duel", mpq_cmp(sum[0], sum[1]));
    cmt_value_set(w->mem, fact, "own", cmt_value_q(w->mem, sum[0]));
    cmt_value_set(w->mem, fact, "other", cmt_value_q(w->mem, sum[1]));
    cmt_value_set(w->mem, fact, "alternatives",
                  cmt_sides_ids(w, &(cmt_set){.at = p->at, .n = 2}));
    if (cmt_value_count(groups) > 0)
        cmt_value_set(w->mem, fact, "groups", groups);
    return CMT_OK;
}

/* The first whom only one side chooses; where there is none, its first. */
static uint32_t chosen_by(const cmt_set *set, const cmt_set *against)
{
    for (size_t k = 0; k < set->n; k++) {
        if (!cmt_set_has(against, set->at[k]))
            return set->at[k];
    }
    return set->at[0];
}

static cmt_status tell_rankings(
    cmt_sides_work *w, cmt_side *side, const cmt_contest *c, pair *p, cmt_err *err)
{
    static const char *const names[SORTS] = {"firsts", "lasts", "points"};
    cmt_status st = CMT_OK;
    CMT_TRY(count_pair(w, c, p, err));
    CMT_TRY(tell_duel(w, side, c, p, err));
    for (size_t k = 0; k < SORTS; k++) {
        (void)cmt_sides_number(w, side, names[k], p->sum[0][k], p->sum[1][k],
                               k != BEHIND);
    }
done:
    return st;
}

/* The share that approves each. */
static cmt_status tell_approvals(cmt_sides_work *w,
                                 cmt_side *side,
                                 const cmt_contest *c,
                                 const pair *p,
                                 cmt_err *err)
{
    const size_t n = c->n_alternatives;
    mpq_t *yes = cmt_q_array(w->mem, n);
    mpq_t *seen = cmt_q_array(w->mem, n);
    if (yes == NULL || seen == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for approvals");
    const cmt_status st = cmt_recount_approvals(w->mem, c, CMT_NONE, yes, seen, err);
    if (st != CMT_OK)
        return st;
    for (size_t s = 0; s < 2; s++)
        mpq_div(yes[p->at[s]], yes[p->at[s]], c->total);
    (void)cmt_sides_number(w, side, "approvals", yes[p->at[0]], yes[p->at[1]], true);
    return CMT_OK;
}

/* The mean score of each among the ballots that score it. */
static cmt_status tell_scores(cmt_sides_work *w,
                              cmt_side *side,
                              const cmt_contest *c,
                              const pair *p,
                              cmt_err *err)
{
    mpq_t *sum = cmt_q_array(w->mem, 2);
    mpq_t *weight = cmt_q_array(w->mem, 2);
    mpq_t *q = cmt_q_array(w->mem, 2);
    if (sum == NULL || weight == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for scores");
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, q[0]);
        for (size_t s = 0; s < 2; s++) {
            mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + p->at[s]];
            if (score == NULL)
                continue;
            mpq_mul(q[1], q[0], score);
            mpq_add(sum[s], sum[s], q[1]);
            mpq_add(weight[s], weight[s], q[0]);
        }
    }
    if (mpq_sgn(weight[0]) == 0 || mpq_sgn(weight[1]) == 0)
        return CMT_OK;
    mpq_div(sum[0], sum[0], weight[0]);
    mpq_div(sum[1], sum[1], weight[1]);
    (void)cmt_sides_number(w, side, "scores", sum[0], sum[1], true);
    return CMT_OK;
}

cmt_status cmt_sides_winners(cmt_sides_work *w, cmt_side *side, cmt_err *err)
{
    const cmt_set *own = &w->own->outcome->winners;
    const cmt_set *other = &side->run->outcome->winners;
    const cmt_contest *ranks = w->form[CMT_FORM_RANK];
    const cmt_contest *marks = w->form[CMT_FORM_APPROVE];
    cmt_status st = CMT_OK;
    if (w->sign != NULL && own->n > 0 && other->n > 0) {
        tell_outstanding(w, side, "condorcet-winner", "Condorcet winner", w->winner, 1);
        tell_outstanding(w, side, "condorcet-loser", "Condorcet loser", w->loser, -1);
        tell_smith(w, side);
        tell_outstanding(w, side, "majority", NULL, w->first, 1);
    }
    if (own->n == 0 || other->n == 0)
        return CMT_OK;
    pair p = {.at = {chosen_by(own, other), chosen_by(other, own)}};
    if (p.at[0] == p.at[1])
        return CMT_OK;
    if (w->sign != NULL && mpq_sgn(ranks->total) > 0)
        CMT_TRY(tell_rankings(w, side, ranks, &p, err));
    if (marks != NULL && mpq_sgn(marks->total) > 0)
        CMT_TRY(tell_approvals(w, side, marks, &p, err));
    if (w->form[CMT_FORM_SCORE] != NULL)
        CMT_TRY(tell_scores(w, side, w->form[CMT_FORM_SCORE], &p, err));
done:
    return st;
}
