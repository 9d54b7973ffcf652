#include "rules/ordinal/loss_trimmer.h"

#include "base/err.h"
#include "base/index.h"
#include "rules/claim.h"
#include "rules/duels.h"

#include <string.h>

#define MAX_STAGES 25000

typedef struct walk {
    cmt_arena *mem;
    cmt_duels d;
    const uint32_t *place; /* of an order or a lot; else NULL */
    mpq_t *sum;            /* [n] margins of defeat at this stage */
    mpq_ptr q;
    char *standing; /* [n] '+' or '-', ends with NUL */
    bool *won;
    cmt_index seen;
    size_t n_stages;
    cmt_err *err;
} walk;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the elimination");
}

static bool is_unbeaten(const walk *w, size_t i)
{
    for (size_t j = 0; j < w->d.n; j++) {
        if (w->standing[j] == '+' && cmt_duels_beats(&w->d, j, i))
            return false;
    }
    return w->standing[i] == '+';
}

static bool is_over(const walk *w)
{
    for (size_t i = 0; i < w->d.n; i++) {
        if (is_unbeaten(w, i))
            return true;
    }
    return false;
}

static void add_up(walk *w)
{
    const size_t n = w->d.n;
    for (size_t i = 0; i < n; i++) {
        mpq_set_ui(w->sum[i], 0, 1);
        for (size_t j = 0; j < n; j++) {
            if (w->standing[j] != '+' || !cmt_duels_beats(&w->d, j, i))
                continue;
            mpq_sub(w->q, w->d.above[j * n + i], w->d.above[i * n + j]);
            mpq_add(w->sum[i], w->sum[i], w->q);
        }
    }
}

/* Nobody standing has a larger sum, or, with places, an equal one and a later place.
 * After add_up. */
static bool may_go(const walk *w, size_t i)
{
    for (size_t j = 0; j < w->d.n; j++) {
        const int sign = mpq_cmp(w->sum[j], w->sum[i]);
        if (w->standing[j] == '+'
            && (sign > 0
                || (sign == 0 && w->place != NULL
                    && w->place[w->d.at[j]] > w->place[w->d.at[i]])))
            return false;
    }
    return w->standing[i] == '+';
}

/* Every way of breaking every tie. Depth is at most the number of alternatives. */
static cmt_status explore(walk *w) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    const size_t n = w->d.n;
    const char *key = cmt_arena_strndup(w->mem, w->standing, n);
    bool *go = CMT_NEW_ARRAY(w->mem, bool, n + 1);
    if (key == NULL || go == NULL)
        return no_room(w->err);
    if (!cmt_index_add(&w->seen, key, 0))
        return CMT_OK;
    if (++w->n_stages > MAX_STAGES) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "the claim does not say that the search was capped");
    }
    if (is_over(w)) {
        for (size_t i = 0; i < n; i++)
            w->won[i] = w->won[i] || is_unbeaten(w, i);
        return CMT_OK;
    }
    add_up(w);
    for (size_t i = 0; i < n; i++)
        go[i] = may_go(w, i);
    for (size_t i = 0; i < n; i++) {
        if (!go[i])
            continue;
        w->standing[i] = '-';
        st = explore(w);
        w->standing[i] = '+';
        CMT_TRY(st);
    }
done:
    return st;
}

static size_t find(const walk *w, const char *id)
{
    size_t i = 0;
    while (id != NULL && i < w->d.n && strcmp(w->d.contest->ids[w->d.at[i]], id) != 0)
        i++;
    return id != NULL ? i : w->d.n;
}

/* A path is lawful step by step, and ends where its winner is unbeaten. */
static cmt_status follow(walk *w, const cmt_value *path, size_t winner)
{
    memset(w->standing, '+', w->d.n);
    for (size_t k = 0; k < cmt_value_count(path); k++) {
        const size_t i = find(w, cmt_value_as_string(cmt_value_at(path, k)));
        add_up(w);
        if (i == w->d.n || is_over(w) || !may_go(w, i)) {
            return cmt_fail(w->err, CMT_E_NEGATIVE,
                            "step %zu takes out somebody who does not go", k + 1);
        }
        w->standing[i] = '-';
    }
    if (!is_unbeaten(w, winner))
        return cmt_fail(w->err, CMT_E_NEGATIVE, "a path does not end with its winner");
    return CMT_OK;
}

static cmt_status follow_all(walk *w, const cmt_outcome *claim, bool *led)
{
    cmt_status st = CMT_OK;
    const cmt_value *paths = cmt_value_get(claim->witness, "eliminations");
    for (size_t i = 0; i < w->d.n; i++) {
        const cmt_value *path = cmt_value_get(paths, w->d.contest->ids[w->d.at[i]]);
        if (path == NULL)
            continue;
        CMT_TRY(follow(w, path, i));
        led[i] = true;
    }
done:
    return st;
}

static cmt_status walk_init(walk *w,
                            const cmt_contest *contest,
                            const cmt_rule_args *args)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_tie_kind kind = args->tie_break.kind;
    CMT_TRY(cmt_duels_init(w->mem, contest, NULL, &w->d, w->err));
    w->sum = cmt_q_array(w->mem, w->d.n);
    w->q = cmt_q(w->mem);
    w->standing = cmt_arena_alloc(w->mem, w->d.n + 1);
    w->won = CMT_NEW_ARRAY(w->mem, bool, w->d.n + 1);
    if (w->sum == NULL || w->q == NULL || w->standing == NULL || w->won == NULL
        || !cmt_index_open(w->mem, &w->seen))
        return no_room(w->err);
    if (kind == CMT_TIE_ORDER || kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(w->mem, &args->tie_break, contest->n_alternatives,
                               &place, w->err));
    }
    w->place = place;
done:
    return st;
}

cmt_status cmt_ordinal_loss_trimmer_check(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_rule_args *args,
                                          const cmt_outcome *claim,
                                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    walk w = {.mem = mem, .err = err};
    CMT_TRY(walk_init(&w, contest, args));
    bool *led = CMT_NEW_ARRAY(mem, bool, w.d.n + 1);
    if (led == NULL)
        return no_room(err);
    CMT_TRY(follow_all(&w, claim, led));
    if (!claim->capped) {
        memset(w.standing, '+', w.d.n);
        CMT_TRY(explore(&w));
        for (size_t i = 0; i < w.d.n; i++) {
            if (w.won[i] != led[i])
                return cmt_fail(err, CMT_E_NEGATIVE, "a winner lacks its path");
        }
    }
    cmt_outcome rest = *claim;
    rest.capped = false;
    CMT_TRY(cmt_duels_judge(mem, &w.d, &rest, led, err));
done:
    return st;
}
