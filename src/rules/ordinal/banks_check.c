#include "rules/ordinal/banks.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"

#include <string.h>

#define MAX_STEPS  ((size_t)1 << 21)
#define LEAST_LONG ((size_t)1 << 12) /* a search that was cut off takes as many steps */

typedef struct work {
    cmt_duels d;
    const cmt_value *chains;
    uint32_t *chain; /* [n] */
    size_t length;
    uint32_t *tried;  /* [n] who was tried last at each length */
    uint32_t *added;  /* [n] who was added at each length */
    uint32_t *beater; /* [n] against whom */
    uint32_t *
        barred; /* [n] length of the chain, plus one, with which all was tried; 0: no */
    size_t steps;
    cmt_err *err;
} work;

/* Whether y beats the whole chain. */
static bool beats_all(const work *w, size_t y)
{
    size_t k = 0;
    while (k < w->length && cmt_duels_beats(&w->d, y, w->chain[k]))
        k++;
    return k == w->length;
}

/* Whether the chain with j is one, with the same first. */
static bool can_add(const work *w, uint32_t j)
{
    size_t before = 0;
    for (size_t k = 0; k < w->length; k++) {
        const bool over = cmt_duels_beats(&w->d, w->chain[k], j);
        if (!over && !cmt_duels_beats(&w->d, j, w->chain[k]))
            return false;
        if (over && before != k)
            return false; /* j beats one before it */
        before += over ? 1U : 0U;
    }
    return before > 0;
}

static void add(work *w, uint32_t j)
{
    size_t at = 0;
    while (at < w->length && cmt_duels_beats(&w->d, w->chain[at], j))
        at++;
    memmove(&w->chain[at + 1], &w->chain[at], (w->length - at) * sizeof *w->chain);
    w->chain[at] = j;
    w->length++;
}

static void drop(work *w, uint32_t j)
{
    size_t at = 0;
    while (w->chain[at] != j)
        at++;
    w->length--;
    memmove(&w->chain[at], &w->chain[at + 1], (w->length - at) * sizeof *w->chain);
}

/* The first that beats the whole chain, or n. */
static uint32_t find_beater(const work *w)
{
    uint32_t y = 0;
    while (y < w->d.n && !beats_all(w, y))
        y++;
    return y;
}

/* Of those that beat the whole chain the one against whom the fewest may be added, or n. */
static uint32_t choose_beater(const work *w)
{
    const uint32_t n = (uint32_t)w->d.n;
    uint32_t best = n;
    size_t fewest = SIZE_MAX;
    for (uint32_t y = 0; y < n; y++) {
        if (!beats_all(w, y))
            continue;
        size_t count = 0;
        for (uint32_t j = 0; j < n && count < fewest; j++) {
            count += w->barred[j] == 0 && !cmt_duels_beats(&w->d, y, j) && can_add(w, j)
                         ? 1U
                         : 0U;
        }
        if (count < fewest) {
            fewest = count;
            best = y;
        }
    }
    return best;
}

static void begin_level(work *w)
{
    w->beater[w->length - 1] = choose_beater(w);
    w->tried[w->length - 1] = 0;
}

/* Take back the last one added; until the one before it goes, it is not tried again. */
static void step_back(work *w)
{
    const uint32_t length = (uint32_t)w->length;
    const uint32_t j = w->added[length - 1];
    for (size_t i = 0; i < w->d.n; i++) {
        if (w->barred[i] > length)
            w->barred[i] = 0;
    }
    drop(w, j);
    w->barred[j] = length;
}

/* Whether x is first of a chain that nobody beats as a whole: such a chain needs somebody
 * whom a beater does not beat; each that may be added is tried. */
static bool has_chain(work *w, uint32_t x)
{
    const size_t n = w->d.n;
    memset(w->barred, 0, n * sizeof *w->barred);
    w->chain[0] = x;
    w->length = 1;
    begin_level(w);
    while (w->beater[w->length - 1] < n && w->steps <= MAX_STEPS) {
        const size_t depth = w->length - 1;
        uint32_t j = w->tried[depth];
        while (j < n
               && (w->barred[j] != 0 || cmt_duels_beats(&w->d, w->beater[depth], j)
                   || !can_add(w, j)))
            j++;
        w->tried[depth] = j + 1;
        if (j >= n) {
            if (depth == 0)
                return false;
            step_back(w);
            continue;
        }
        w->steps++;
        add(w, j);
        w->added[depth + 1] = j;
        begin_level(w);
    }
    return w->beater[w->length - 1] == n;
}

static uint32_t number_of(const work *w, const cmt_value *id)
{
    const char *name = cmt_value_as_string(id);
    uint32_t i = 0;
    while (i < w->d.n
           && (name == NULL || strcmp(name, w->d.contest->ids[w->d.at[i]]) != 0))
        i++;
    return i;
}

/* The chain that the witness gives for x: x first, each beats all after it, and nobody can
 * be added anywhere. */
static bool is_shown(work *w, uint32_t x)
{
    const size_t n = w->d.n;
    const cmt_value *chain = cmt_value_get(w->chains, w->d.contest->ids[w->d.at[x]]);
    w->length = 0;
    for (size_t k = 0; k < cmt_value_count(chain); k++) {
        const uint32_t j = number_of(w, cmt_value_at(chain, k));
        if (j == n || k == n)
            return false;
        for (size_t c = 0; c < k; c++) {
            if (!cmt_duels_beats(&w->d, w->chain[c], j))
                return false;
        }
        w->chain[w->length++] = j;
    }
    if (w->length == 0 || w->chain[0] != x || find_beater(w) < n)
        return false;
    for (uint32_t j = 0; j < n; j++) {
        if (can_add(w, j))
            return false;
    }
    return true;
}

static cmt_status check_sets(work *w, const cmt_outcome *claim)
{
    size_t k = 0;
    for (uint32_t x = 0; x < w->d.n; x++) {
        const char *id = w->d.contest->ids[w->d.at[x]];
        const bool claimed = k < claim->winners.n && claim->winners.at[k] == w->d.at[x];
        k += claimed ? 1U : 0U;
        if (claimed && !is_shown(w, x)) {
            return cmt_fail(w->err, CMT_E_NEGATIVE, "no chain shows that `%s` wins",
                            id);
        }
        if (!claimed && has_chain(w, x) && !claim->capped) {
            return cmt_fail(w->err, CMT_E_NEGATIVE,
                            "`%s` is the first of a chain that nobody beats", id);
        }
    }
    if (k != claim->winners.n || cmt_value_count(w->chains) != k)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "not every claimed winner can win");
    if (claim->capped && w->steps < LEAST_LONG)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "so short a search is not cut off");
    if (w->steps > MAX_STEPS && !claim->capped)
        return cmt_fail(w->err, CMT_E_LIMIT, "the search for other chains was cut off");
    return cmt_claim_tied(claim, k > 1, w->err);
}

cmt_status cmt_ordinal_banks_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome plain = *claim;
    work w = {.chains = cmt_value_get(claim->witness, "chains"), .err = err};
    plain.capped = false;
    CMT_TRY(cmt_claim_parts(contest, &plain, CMT_PART_WINNERS, err));
    CMT_TRY(cmt_duels_init(mem, contest, NULL, &w.d, err));
    w.chain = CMT_NEW_ARRAY(mem, uint32_t, w.d.n + 2);
    w.tried = CMT_NEW_ARRAY(mem, uint32_t, w.d.n + 2);
    w.added = CMT_NEW_ARRAY(mem, uint32_t, w.d.n + 2);
    w.beater = CMT_NEW_ARRAY(mem, uint32_t, w.d.n + 2);
    w.barred = CMT_NEW_ARRAY(mem, uint32_t, w.d.n + 2);
    if (w.chain == NULL || w.barred == NULL || w.tried == NULL || w.added == NULL
        || w.beater == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check the Banks set");
    CMT_TRY(check_sets(&w, claim));
done:
    return st;
}
