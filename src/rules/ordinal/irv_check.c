#include "rules/ordinal/irv.h"

#include "base/err.h"
#include "base/index.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <assert.h>
#include <string.h>

#define MAX_STAGES       25000
#define MAX_COUNT_DIGITS 4096

/* A walk through eliminations, counted anew in rationals at every stage. */
typedef struct walk {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    const uint32_t *place; /* of an order or a lot; else NULL */
    bool *standing;
    size_t n_standing;
    mpq_t *count; /* [n] first preferences at this stage */
    mpq_ptr q;
    cmt_index seen;
    size_t n_stages;
    bool *won;
    bool branched;
    cmt_err *err;
} walk;

static cmt_status deny(const walk *w, size_t round, const char *what)
{
    return cmt_fail(w->err, CMT_E_NEGATIVE, "round %zu: %s", round + 1, what);
}

/* Those with the fewest first preferences, ascending. */
static cmt_status fewest(walk *w, uint32_t **out, size_t *n_out)
{
    uint32_t *last = CMT_NEW_ARRAY(w->mem, uint32_t, w->n + 1);
    if (last == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for the elimination");
    const cmt_status st =
        cmt_recount_firsts(w->mem, w->contest, w->standing, w->count, w->err);
    size_t m = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        bool least = w->standing[i];
        for (size_t j = 0; j < w->n && least; j++)
            least = !w->standing[j] || mpq_cmp(w->count[i], w->count[j]) <= 0;
        if (least)
            last[m++] = i;
    }
    *out = last;
    *n_out = m;
    return st;
}

/* All of `last` have together less than anyone else: they go before it in any order. */
static bool must_all_go(walk *w, const uint32_t *last, size_t n_last)
{
    assert(last != NULL);
    mpq_set_ui(w->q, 0, 1);
    for (size_t k = 0; k < n_last; k++)
        mpq_add(w->q, w->q, w->count[last[k]]);
    for (size_t i = 0; i < w->n; i++) {
        if (w->standing[i] && mpq_cmp(w->count[i], w->count[last[0]]) > 0
            && mpq_cmp(w->count[i], w->q) <= 0)
            return false;
    }
    return n_last < w->n_standing;
}

static bool is_over(const walk *w, const uint32_t *last, size_t n_last)
{
    if (w->n_standing <= 1)
        return true;
    return w->place == NULL && n_last == w->n_standing
           && mpq_sgn(w->count[last[0]]) == 0;
}

static void remove_all(walk *w, const uint32_t *set, size_t n, bool standing)
{
    for (size_t k = 0; k < n; k++) {
        w->standing[set[k]] = standing;
        w->n_standing = standing ? w->n_standing + 1 : w->n_standing - 1;
    }
}

/* Whether this stage is new; remembers it. */
static cmt_status remember(walk *w, bool *is_new)
{
    char *key = cmt_arena_alloc(w->mem, w->n + 1);
    if (key == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for the elimination");
    for (size_t i = 0; i < w->n; i++)
        key[i] = w->standing[i] ? '1' : '0';
    *is_new = cmt_index_add(&w->seen, key, 0);
    return CMT_OK;
}

/* Every way of breaking every tie. Depth is at most the number of alternatives. */
static cmt_status explore(walk *w) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    uint32_t *last = NULL;
    size_t n_last = 0;
    if (++w->n_stages > MAX_STAGES) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "the claim does not say that the search was capped");
    }
    CMT_TRY(fewest(w, &last, &n_last));
    if (is_over(w, last, n_last)) {
        for (size_t i = 0; i < w->n; i++)
            w->won[i] = w->won[i] || w->standing[i];
        return CMT_OK;
    }
    if (n_last == 1 || must_all_go(w, last, n_last)) {
        remove_all(w, last, n_last, false);
        st = explore(w);
        remove_all(w, last, n_last, true);
        return st;
    }
    w->branched = true;
    for (size_t k = 0; k < n_last && st == CMT_OK; k++) {
        bool is_new = false;
        remove_all(w, &last[k], 1, false);
        st = remember(w, &is_new);
        if (st == CMT_OK && is_new)
            st = explore(w);
        remove_all(w, &last[k], 1, true);
    }
done:
    return st;
}

static bool is_in(const cmt_value *ids, const char *id)
{
    for (size_t k = 0; k < cmt_value_count(ids); k++) {
        const char *one = cmt_value_as_string(cmt_value_at(ids, k));
        if (one != NULL && strcmp(one, id) == 0)
            return true;
    }
    return false;
}

static bool same_ids(const walk *w, const cmt_value *ids, const uint32_t *set, size_t n)
{
    if (cmt_value_count(ids) != n)
        return false;
    for (size_t k = 0; k < n; k++) {
        if (!is_in(ids, w->contest->ids[set[k]]))
            return false;
    }
    return true;
}

static bool same_counts(walk *w, const cmt_value *counts)
{
    if (cmt_value_count(counts) != w->n_standing)
        return false;
    for (size_t i = 0; i < w->n; i++) {
        if (w->standing[i]
            && (!cmt_value_as_q(cmt_value_get(counts, w->contest->ids[i]),
                                MAX_COUNT_DIGITS, w->q)
                || mpq_equal(w->q, w->count[i]) == 0))
            return false;
    }
    return true;
}

/* One claimed round: its counts, who goes, and between whom a tie was broken. */
static cmt_status follow_round(walk *w, const cmt_value *round, size_t k)
{
    cmt_status st = CMT_OK;
    uint32_t *last = NULL;
    size_t n_last = 0;
    CMT_TRY(fewest(w, &last, &n_last));
    if (is_over(w, last, n_last))
        return deny(w, k, "there is nobody left to eliminate");
    if (!same_counts(w, cmt_value_get(round, "counts")))
        return deny(w, k, "the first preferences are others");
    const cmt_value *tied = cmt_value_get(round, "tied");
    const cmt_value *out = cmt_value_get(round, "eliminated");
    if (w->place != NULL) {
        if (n_last > 1 ? !same_ids(w, tied, last, n_last) : tied != NULL)
            return deny(w, k, "others are tied for the last place");
        last[0] = cmt_tie_last(w->place, last, n_last);
        n_last = 1;
    } else if (n_last > 1 && !must_all_go(w, last, n_last)) {
        return deny(w, k, "a tie is passed over");
    }
    if (!same_ids(w, out, last, n_last))
        return deny(w, k, "another alternative is to be eliminated");
    remove_all(w, last, n_last, false);
done:
    return st;
}

static cmt_status follow_rounds(walk *w, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    uint32_t *last = NULL;
    size_t n_last = 0;
    const size_t n_rounds = cmt_value_count(claim->rounds);
    for (size_t k = 0; k < n_rounds; k++) {
        CMT_TRY(follow_round(w, cmt_value_at(claim->rounds, k), k));
        const cmt_value *out =
            cmt_value_get(cmt_value_at(claim->rounds, k), "eliminated");
        for (size_t i = 0; i < w->n; i++) {
            if (is_in(out, w->contest->ids[i]) && claim->ranking[i] != n_rounds - k)
                return deny(w, k, "the ranking is not the order of elimination");
        }
    }
    CMT_TRY(fewest(w, &last, &n_last));
    if (!is_over(w, last, n_last))
        return deny(w, n_rounds, "the elimination is not over");
    for (size_t i = 0; i < w->n; i++) {
        w->won[i] = w->standing[i];
        if (w->standing[i] != (claim->ranking[i] == 0))
            return deny(w, n_rounds, "the first tier is not who stands at the end");
        if (!cmt_contest_eligible(w->contest, i) && claim->ranking[i] != CMT_UNPLACED)
            return deny(w, n_rounds, "an ineligible alternative is placed");
    }
done:
    return st;
}

static void all_stand(walk *w)
{
    w->n_standing = 0;
    for (size_t i = 0; i < w->n; i++) {
        w->standing[i] = cmt_contest_eligible(w->contest, i);
        w->n_standing += w->standing[i] ? 1U : 0U;
    }
}

/* Eliminate those named, who must be last: one of them, or several that must all go. */
static cmt_status follow_step(walk *w, const cmt_value *out, size_t round)
{
    uint32_t *last = NULL;
    size_t n_last = 0;
    size_t gone = 0;
    const cmt_status st = fewest(w, &last, &n_last);
    if (st != CMT_OK)
        return st;
    for (size_t m = 0; m < n_last; m++) {
        if (is_in(out, w->contest->ids[last[m]]))
            last[gone++] = last[m];
    }
    if (gone == 0 || gone != cmt_value_count(out)
        || (gone > 1 && !must_all_go(w, last, gone)))
        return deny(w, round, "the path eliminates somebody who is not last");
    remove_all(w, last, gone, false);
    return CMT_OK;
}

/* A capped search: each claimed winner needs a lawful order of elimination. */
static cmt_status follow_paths(walk *w, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    uint32_t *last = NULL;
    size_t n_last = 0;
    const cmt_value *paths = cmt_value_get(claim->witness, "eliminations");
    for (size_t k = 0; k < claim->winners.n; k++) {
        const uint32_t winner = claim->winners.at[k];
        const cmt_value *path = cmt_value_get(paths, w->contest->ids[winner]);
        all_stand(w);
        for (size_t r = 0; r < cmt_value_count(path); r++)
            CMT_TRY(follow_step(w, cmt_value_at(path, r), r));
        CMT_TRY(fewest(w, &last, &n_last));
        if (!is_over(w, last, n_last) || !w->standing[winner]) {
            return deny(w, cmt_value_count(path),
                        "the path does not end with its winner");
        }
        w->won[winner] = true;
    }
done:
    return st;
}

static cmt_status walk_init(walk *w, const cmt_tie_break *tie_break)
{
    w->standing = CMT_NEW_ARRAY(w->mem, bool, w->n + 1);
    w->won = CMT_NEW_ARRAY(w->mem, bool, w->n + 1);
    w->count = cmt_q_array(w->mem, w->n);
    w->q = cmt_q(w->mem);
    if (w->standing == NULL || w->won == NULL || w->count == NULL || w->q == NULL
        || !cmt_index_init(w->mem, MAX_STAGES, &w->seen))
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for the elimination");
    all_stand(w);
    if (tie_break->kind != CMT_TIE_ORDER && tie_break->kind != CMT_TIE_LOT)
        return CMT_OK;
    uint32_t *place = NULL;
    const cmt_status st = cmt_tie_places(w->mem, tie_break, w->n, &place, w->err);
    w->place = place;
    return st;
}

cmt_status cmt_ordinal_irv_check(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_rule_args *args,
                                 const cmt_outcome *claim,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    walk w = {.mem = mem, .contest = contest, .n = contest->n_alternatives, .err = err};
    const unsigned ranked = claim->rounds != NULL ? CMT_PART_RANKING : 0;
    cmt_outcome rest = *claim;
    rest.capped = false; /* judged below */
    CMT_TRY(cmt_claim_parts(contest, &rest, CMT_PART_WINNERS | ranked, err));
    CMT_TRY(walk_init(&w, &args->tie_break));
    if (claim->rounds != NULL) {
        CMT_TRY(follow_rounds(&w, claim));
    } else if (claim->capped) {
        CMT_TRY(follow_paths(&w, claim));
    } else {
        CMT_TRY(explore(&w));
        if (!w.branched || w.place != NULL)
            return cmt_fail(err, CMT_E_NEGATIVE, "the rounds are missing");
    }
    if (claim->rounds != NULL && claim->capped) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "one way led to the end: nothing was capped");
    }
    CMT_TRY(cmt_claim_winners(contest, claim, w.won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
