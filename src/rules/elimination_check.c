#include "rules/elimination_check.h"

#include "base/err.h"
#include "base/index.h"
#include "rules/claim.h"

#include <string.h>

#define MAX_STAGES       25000
#define MAX_COUNT_DIGITS 4096

/* A walk through eliminations. */
typedef struct walk {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_definition *definition;
    size_t n;
    const uint32_t *place; /* of an order or a lot; else NULL */
    bool *standing;
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

static cmt_status look(const walk *w, cmt_turn *out)
{
    *out = (cmt_turn){.at = CMT_NEW_ARRAY(w->mem, uint32_t, w->n + 1)};
    if (out->at == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for the elimination");
    return w->definition->step(w->definition->self, w->standing, w->place, out, w->err);
}

static void set_standing(walk *w, const uint32_t *set, size_t n, bool standing)
{
    for (size_t k = 0; k < n; k++)
        w->standing[set[k]] = standing;
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
    cmt_turn step = {0};
    if (++w->n_stages > MAX_STAGES) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "the claim does not say that the search was capped");
    }
    CMT_TRY(look(w, &step));
    if (step.kind == CMT_TURN_END) {
        for (size_t k = 0; k < step.n; k++)
            w->won[step.at[k]] = true;
        return CMT_OK;
    }
    if (step.kind == CMT_TURN_ALL || step.n == 1) {
        set_standing(w, step.at, step.n, false);
        st = explore(w);
        set_standing(w, step.at, step.n, true);
        return st;
    }
    w->branched = true;
    for (size_t k = 0; k < step.n && st == CMT_OK; k++) {
        bool is_new = false;
        set_standing(w, &step.at[k], 1, false);
        st = remember(w, &is_new);
        if (st == CMT_OK && is_new)
            st = explore(w);
        set_standing(w, &step.at[k], 1, true);
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

static bool same_counts(const walk *w, const cmt_value *counts, bool counted)
{
    if (!counted)
        return counts == NULL;
    if (cmt_value_count(counts) != cmt_count_standing(w->standing, w->n))
        return false;
    for (size_t i = 0; i < w->n; i++) {
        if (w->standing[i]
            && (!cmt_value_as_q(cmt_value_get(counts, w->contest->ids[i]),
                                MAX_COUNT_DIGITS, w->q)
                || mpq_equal(w->q, w->definition->count[i]) == 0))
            return false;
    }
    return true;
}

/* One claimed round: its counts, who goes, and between whom a tie was broken. */
static cmt_status follow_round(walk *w, const cmt_value *round, size_t k)
{
    cmt_status st = CMT_OK;
    cmt_turn step = {0};
    CMT_TRY(look(w, &step));
    if (step.kind == CMT_TURN_END)
        return deny(w, k, "there is nobody left to eliminate");
    if (!same_counts(w, cmt_value_get(round, "counts"), step.counted))
        return deny(w, k, "the counts are others");
    const cmt_value *tied = cmt_value_get(round, "tied");
    if (step.kind == CMT_TURN_ONE && step.n > 1) {
        if (w->place == NULL)
            return deny(w, k, "a tie is passed over");
        if (!same_ids(w, tied, step.at, step.n))
            return deny(w, k, "others are tied");
        step.at[0] = step.pick;
        step.n = 1;
    } else if (tied != NULL) {
        return deny(w, k, "nobody is tied");
    }
    if (!same_ids(w, cmt_value_get(round, "eliminated"), step.at, step.n))
        return deny(w, k, "another alternative is to be eliminated");
    set_standing(w, step.at, step.n, false);
done:
    return st;
}

/* The ranking: winners, others who stand, then the rounds backwards. */
static cmt_status follow_ranking(const walk *w, const cmt_outcome *claim)
{
    const size_t n_rounds = cmt_value_count(claim->rounds);
    bool others = false;
    for (size_t i = 0; i < w->n; i++)
        others = others || (w->standing[i] && !w->won[i]);
    for (size_t i = 0; i < w->n; i++) {
        uint32_t tier = CMT_UNPLACED;
        if (w->standing[i])
            tier = w->won[i] ? 0 : 1;
        for (size_t k = 0; k < n_rounds; k++) {
            const cmt_value *round = cmt_value_at(claim->rounds, k);
            if (is_in(cmt_value_get(round, "eliminated"), w->contest->ids[i]))
                tier = (uint32_t)(n_rounds - k + (others ? 1U : 0U));
        }
        if (claim->ranking[i] != tier) {
            return deny(w, n_rounds,
                        "the ranking is not the winners, those who still stand, and "
                        "the order of elimination");
        }
    }
    return CMT_OK;
}

static cmt_status follow_rounds(walk *w, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    cmt_turn step = {0};
    const size_t n_rounds = cmt_value_count(claim->rounds);
    for (size_t k = 0; k < n_rounds; k++)
        CMT_TRY(follow_round(w, cmt_value_at(claim->rounds, k), k));
    CMT_TRY(look(w, &step));
    if (step.kind != CMT_TURN_END)
        return deny(w, n_rounds, "the elimination is not over");
    for (size_t k = 0; k < step.n; k++)
        w->won[step.at[k]] = true;
    CMT_TRY(follow_ranking(w, claim));
done:
    return st;
}

static void all_stand(walk *w)
{
    for (size_t i = 0; i < w->n; i++)
        w->standing[i] = cmt_contest_eligible(w->contest, i);
}

/* Eliminate those named: all who must, or one of those who may. */
static cmt_status follow_step(walk *w, const cmt_value *out, size_t round)
{
    cmt_turn step = {0};
    const cmt_status st = look(w, &step);
    if (st != CMT_OK)
        return st;
    if (step.kind == CMT_TURN_ONE) {
        size_t named = 0;
        for (size_t k = 0; k < step.n; k++) {
            if (is_in(out, w->contest->ids[step.at[k]]))
                step.at[named++] = step.at[k];
        }
        step.n = named == 1 ? 1 : 0;
    }
    if (step.kind == CMT_TURN_END || step.n == 0 || !same_ids(w, out, step.at, step.n))
        return deny(w, round, "the way eliminates somebody who is not due");
    set_standing(w, step.at, step.n, false);
    return CMT_OK;
}

/* Each claimed winner needs a lawful order of elimination that ends with it. */
static cmt_status follow_paths(walk *w, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    cmt_turn step = {0};
    const cmt_value *paths = cmt_value_get(claim->witness, "eliminations");
    if (cmt_value_count(paths) != claim->winners.n)
        return deny(w, 0, "not every winner has its way");
    for (size_t k = 0; k < claim->winners.n; k++) {
        const uint32_t winner = claim->winners.at[k];
        const cmt_value *path = cmt_value_get(paths, w->contest->ids[winner]);
        bool wins = false;
        all_stand(w);
        for (size_t r = 0; r < cmt_value_count(path); r++)
            CMT_TRY(follow_step(w, cmt_value_at(path, r), r));
        CMT_TRY(look(w, &step));
        for (size_t m = 0; m < step.n; m++)
            wins = wins || (step.kind == CMT_TURN_END && step.at[m] == winner);
        if (!wins) {
            return deny(w, cmt_value_count(path),
                        "the way does not end with its winner");
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
    w->q = cmt_q(w->mem);
    if (w->standing == NULL || w->won == NULL || w->q == NULL
        || !cmt_index_open(w->mem, &w->seen))
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for the elimination");
    all_stand(w);
    if (tie_break->kind != CMT_TIE_ORDER && tie_break->kind != CMT_TIE_LOT)
        return CMT_OK;
    uint32_t *place = NULL;
    const cmt_status st = cmt_tie_places(w->mem, tie_break, w->n, &place, w->err);
    w->place = place;
    return st;
}

/* A claim without rounds: ways split. */
static cmt_status follow_ways(walk *w, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    if (w->place != NULL)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the rounds are missing");
    if (!claim->capped) {
        CMT_TRY(explore(w));
        if (!w->branched)
            return cmt_fail(w->err, CMT_E_NEGATIVE, "the rounds are missing");
        CMT_TRY(cmt_claim_winners(w->contest, claim, w->won, w->err));
    }
    CMT_TRY(follow_paths(w, claim));
done:
    return st;
}

cmt_status cmt_elimination_check(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_tie_break *tie_break,
                                 const cmt_definition *definition,
                                 const cmt_outcome *claim,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    walk w = {.mem = mem,
              .contest = contest,
              .definition = definition,
              .n = contest->n_alternatives,
              .err = err};
    const unsigned ranked = claim->rounds != NULL ? CMT_PART_RANKING : 0;
    cmt_outcome rest = *claim;
    rest.capped = false; /* judged below */
    CMT_TRY(cmt_claim_parts(contest, &rest, CMT_PART_WINNERS | ranked, err));
    CMT_TRY(walk_init(&w, tie_break));
    if (claim->rounds != NULL && (claim->capped || claim->witness != NULL)) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "one way led to the end: nothing was capped or split");
    }
    CMT_TRY(claim->rounds != NULL ? follow_rounds(&w, claim) : follow_ways(&w, claim));
    CMT_TRY(cmt_claim_winners(contest, claim, w.won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
