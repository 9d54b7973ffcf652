/* What alternatives are worth on each ballot, for rules that add such values up. */
#include "base/err.h"
#include "base/sort.h"
#include "insight/margin_inner.h"
#include "rules/recount.h"

#include <string.h>

/* Values that are kept, one an alternative and ballot. */
#define MAX_VALUES (1UL << 18)

/* Places that are looked up for them. */
#define MAX_COMPARES (1UL << 24)

static size_t count_eligible(const cmt_contest *c)
{
    size_t m = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        m += cmt_contest_eligible(c, i) ? 1 : 0;
    return m;
}

static bool is_rule(const cmt_margin_work *w, const char *a, const char *b)
{
    return strcmp(w->rule->name, a) == 0 || strcmp(w->rule->name, b) == 0;
}

/* The points of a place, the first being 0, among m; false: no such rule. */
static bool place_value(const cmt_margin_work *w, size_t place, size_t m, mpq_ptr out)
{
    if (is_rule(w, "plurality", "sntv")) {
        mpq_set_ui(out, place == 0 ? 1 : 0, 1);
    } else if (is_rule(w, "bloc", "bloc")) {
        mpq_set_ui(out, place < w->c->seats ? 1 : 0, 1);
    } else if (is_rule(w, "borda", "k-borda")) {
        mpq_set_ui(out, m - 1 - place, 1);
    } else if (is_rule(w, "anti-plurality", "anti-plurality")) {
        mpq_set_si(out, place + 1 == m ? -1 : 0, 1);
    } else if (is_rule(w, "dowdall", "dowdall")) {
        mpq_set_ui(out, 1, place + 1);
    } else if (is_rule(w, "scoring", "scoring")) {
        mpq_set_ui(out, 0, 1);
        if (place < w->n_vector)
            mpq_set(out, w->vector[place]);
    } else {
        return false;
    }
    return true;
}

/* Those who share a tier share the values of its places; unranked ones share the last. */
static void value_ranked(cmt_margin_work *w, size_t b, size_t m)
{
    const cmt_contest *c = w->c;
    mpq_t *row = w->value + b * c->n_alternatives;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        size_t above = 0;
        size_t level = 0;
        const unsigned mine = cmt_ballots_mark(c, b, i) - 1U; /* unranked: the last */
        for (size_t j = 0; j < c->n_alternatives; j++) {
            const unsigned theirs = cmt_ballots_mark(c, b, j) - 1U;
            if (!cmt_contest_eligible(c, j))
                continue;
            above += theirs < mine ? 1 : 0;
            level += theirs == mine ? 1 : 0;
        }
        mpq_set_ui(row[i], 0, 1);
        for (size_t p = above; p < above + level && cmt_contest_eligible(c, i); p++) {
            (void)place_value(w, p, m, w->q[1]);
            mpq_add(row[i], row[i], w->q[1]);
        }
        if (level > 1) {
            mpq_set_ui(w->q[1], level, 1);
            mpq_div(row[i], row[i], w->q[1]);
        }
    }
}

static void value_approved(cmt_margin_work *w, size_t b)
{
    for (size_t i = 0; i < w->c->n_alternatives; i++) {
        mpq_set_ui(w->value[b * w->c->n_alternatives + i],
                   cmt_ballots_mark(w->c, b, i) == CMT_MARK_APPROVE ? 1 : 0, 1);
    }
}

/* Whether the values add up to what the rule says itself: else they are not its own. */
static bool adds_up(cmt_margin_work *w)
{
    const uint32_t first = w->settled->at[0];
    if (w->o->scores == NULL)
        return false;
    for (uint32_t j = 0; j < w->c->n_alternatives; j++) {
        if (!cmt_contest_eligible(w->c, j))
            continue;
        cmt_margin_set_diff(w, first, j);
        mpq_sub(w->q[1], w->o->scores[first], w->o->scores[j]);
        if (mpq_equal(w->q[0], w->q[1]) == 0)
            return false;
    }
    return true;
}

static bool is_scoring(cmt_margin_work *w)
{
    const cmt_contest *c = w->c;
    if (c->ballots.form == CMT_FORM_APPROVE) {
        return w->rule->kind == CMT_RULE_APPROVAL
               && c->missing == CMT_MISSING_DISAPPROVE
               && (strcmp(w->rule->name, "approval") == 0
                   || strcmp(w->rule->name, "av") == 0);
    }
    return w->rule->kind == CMT_RULE_ORDINAL && c->unranked != CMT_UNRANKED_NO_OPINION
           && place_value(w, 0, 1, w->q[1]);
}

/* Where any support against is a defeat, as strong as it is, duels won are no protection:
 * ballots that put several alike lend them no strength. */
static bool counts_opposition(const cmt_margin_work *w)
{
    return cmt_rule_option_is(w->rule, w->args, "strength", "pairwise-opposition");
}

static bool chooses_condorcet(const cmt_margin_work *w)
{
    if (w->c->ballots.form != CMT_FORM_RANK || w->o->winners.n != 1
        || w->o->n_committees != 0 || counts_opposition(w))
        return false;
    const cmt_rule_axiom *axiom = cmt_rule_find_axiom(w->rule, "Condorcet winner");
    return axiom != NULL && axiom->holds;
}

/* The winner beats every other one strictly. */
static bool wins_all_duels(cmt_margin_work *w)
{
    const uint32_t first = w->settled->at[0];
    for (uint32_t j = 0; j < w->c->n_alternatives; j++) {
        if (j == first || !cmt_contest_eligible(w->c, j))
            continue;
        cmt_margin_set_diff(w, first, j);
        if (mpq_sgn(w->q[0]) <= 0)
            return false;
    }
    return true;
}

static cmt_status set_values(cmt_margin_work *w, cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    if (is_rule(w, "scoring", "scoring")) {
        const cmt_status st = cmt_rule_option_rationals(
            w->mem, w->rule, w->args, "vector", &w->vector, &w->n_vector, err);
        if (st != CMT_OK)
            return st;
    }
    const size_t m = count_eligible(w->c);
    w->value = cmt_q_array(w->mem, w->c->ballots.n * n + 1);
    if (w->value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for values");
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        if (w->c->ballots.form == CMT_FORM_RANK) {
            value_ranked(w, b, m);
        } else {
            value_approved(w, b);
        }
    }
    for (size_t p = 0; p < m && w->c->ballots.form == CMT_FORM_RANK; p++) {
        (void)place_value(w, p, m, w->q[1]);
        if (p == 0 || mpq_cmp(w->q[1], w->q[2]) < 0)
            mpq_set(w->q[2], w->q[1]);
        if (p == 0 || mpq_cmp(w->q[1], w->q[3]) > 0)
            mpq_set(w->q[3], w->q[1]);
    }
    if (m > 0 && w->c->ballots.form == CMT_FORM_RANK)
        mpq_sub(w->best, w->q[3], w->q[2]);
    return CMT_OK;
}

cmt_status cmt_margin_prepare(cmt_margin_work *w, cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    mpq_set_ui(w->best, 1, 1);
    w->by = CMT_MARGIN_SEARCH;
    if (is_scoring(w) && w->c->ballots.n <= MAX_VALUES / n
        && w->c->ballots.n * n <= MAX_COMPARES / n) {
        const cmt_status st = set_values(w, err);
        if (st != CMT_OK)
            return st;
        w->by = adds_up(w) ? CMT_MARGIN_SCORES : CMT_MARGIN_SEARCH;
        if (w->by == CMT_MARGIN_SEARCH)
            w->value = NULL;
    }
    if (w->by == CMT_MARGIN_SEARCH && chooses_condorcet(w) && wins_all_duels(w))
        w->by = CMT_MARGIN_DUELS;
    if (w->by == CMT_MARGIN_SEARCH && w->rule->kind == CMT_RULE_ORDINAL
        && strcmp(w->rule->name, "irv") == 0)
        w->by = CMT_MARGIN_ROUNDS;
    if (w->by != CMT_MARGIN_SCORES)
        mpq_set_ui(w->best, 1, 1);
    return CMT_OK;
}

void cmt_margin_set_diff(cmt_margin_work *w, uint32_t winner, uint32_t rival)
{
    const cmt_contest *c = w->c;
    const size_t n = c->n_alternatives;
    mpq_set_ui(w->q[0], 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        if (w->value != NULL) {
            mpq_sub(w->diff[b], w->value[b * n + winner], w->value[b * n + rival]);
        } else if (c->ballots.form == CMT_FORM_RANK) {
            mpq_set_si(w->diff[b],
                       (cmt_recount_above(c, b, winner, rival) ? 1 : 0)
                           - (cmt_recount_above(c, b, rival, winner) ? 1 : 0),
                       1);
        } else {
            mpq_set_si(
                w->diff[b],
                (cmt_ballots_mark(c, b, winner) == CMT_MARK_APPROVE ? 1 : 0)
                    - (cmt_ballots_mark(c, b, rival) == CMT_MARK_APPROVE ? 1 : 0),
                1);
        }
        cmt_q_set_i64(w->q[2], c->ballots.count[b], 1);
        mpq_mul(w->q[2], w->q[2], c->voices[c->ballots.group[b]].multiplier);
        mpq_mul(w->q[2], w->q[2], w->diff[b]);
        mpq_add(w->q[0], w->q[0], w->q[2]);
    }
}

/* Ballots by descending key; the sort is stable. */
static int by_key(const void *a, const void *b, const void *context)
{
    mpq_srcptr key = context;
    return mpq_cmp(key + *(const uint32_t *)b, key + *(const uint32_t *)a);
}

bool cmt_margin_order(cmt_margin_work *w, bool divisible)
{
    for (uint32_t b = 0; b < w->c->ballots.n; b++) {
        w->order[b] = b;
        mpq_add(w->key[b], w->best, w->diff[b]);
        if (!divisible) {
            mpq_mul(w->key[b], w->key[b],
                    w->c->voices[w->c->ballots.group[b]].multiplier);
        }
    }
    return cmt_sort(w->mem, w->order, w->c->ballots.n, sizeof *w->order, by_key,
                    w->key);
}
