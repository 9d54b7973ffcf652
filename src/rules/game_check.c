#include "rules/game_check.h"

#include "base/err.h"
#include "base/limits.h"
#include "rules/claim.h"
#include "rules/duels.h"

#include <string.h>

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check a lottery");
}

cmt_status cmt_game_claim_init(cmt_arena *mem,
                               const cmt_contest *contest,
                               bool signs,
                               cmt_game_claim *out,
                               cmt_err *err)
{
    cmt_duels duels;
    const cmt_status st = cmt_duels_init(mem, contest, NULL, &duels, err);
    if (st != CMT_OK)
        return st;
    cmt_game_claim g = {.contest = contest, .n = duels.n, .at = duels.at};
    g.payoff = cmt_q_array(mem, g.n * g.n + 1);
    g.value = cmt_q(mem);
    g.product = cmt_q(mem);
    if (g.payoff == NULL || g.value == NULL || g.product == NULL)
        return no_room(err);
    for (size_t i = 0; i < g.n; i++) {
        for (size_t j = 0; j < g.n && i != j; j++) {
            mpq_ptr m = g.payoff[i * g.n + j];
            mpq_sub(m, duels.above[i * g.n + j], duels.above[j * g.n + i]);
            if (signs)
                mpq_set_si(m, mpq_sgn(m), 1);
            mpq_neg(g.payoff[j * g.n + i], m);
        }
    }
    *out = g;
    return CMT_OK;
}

cmt_status cmt_game_claim_read(const cmt_game_claim *game,
                               const cmt_value *witness,
                               const char *key,
                               mpq_t *values,
                               cmt_err *err)
{
    const cmt_value *numbers = cmt_value_get(witness, key);
    bool good = cmt_value_count(numbers) == game->n;
    for (size_t i = 0; i < game->n && good; i++) {
        good = cmt_value_as_q(cmt_value_get(numbers, game->contest->ids[game->at[i]]),
                              CMT_MAX_CERTIFICATE_DIGITS, values[i]);
    }
    if (!good)
        return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is not of its form", key);
    return CMT_OK;
}

/* value = what p wins against j. */
static void against(cmt_game_claim *g, mpq_t *p, size_t j)
{
    mpq_set_ui(g->value, 0, 1);
    for (size_t i = 0; i < g->n; i++) {
        mpq_mul(g->product, p[i], g->payoff[i * g->n + j]);
        mpq_add(g->value, g->value, g->product);
    }
}

cmt_status cmt_game_claim_optimal(cmt_game_claim *game, mpq_t *p, cmt_err *err)
{
    mpq_set_ui(game->value, 0, 1);
    for (size_t i = 0; i < game->n; i++) {
        if (mpq_sgn(p[i]) < 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "a share is negative");
        mpq_add(game->value, game->value, p[i]);
    }
    if (mpq_cmp_ui(game->value, 1, 1) != 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the shares do not sum to 1");
    for (size_t j = 0; j < game->n; j++) {
        against(game, p, j);
        if (mpq_sgn(game->value) < 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the lottery loses to `%s`",
                            game->contest->ids[game->at[j]]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_game_claim_strict(cmt_game_claim *game, mpq_t *p, cmt_err *err)
{
    for (size_t j = 0; j < game->n; j++) {
        against(game, p, j);
        if (mpq_sgn(p[j]) == 0 && mpq_sgn(game->value) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "`%s` is not drawn, but does not lose to the lottery",
                            game->contest->ids[game->at[j]]);
        }
    }
    return CMT_OK;
}

/* Rank of a [n][n] by rational elimination; `a` is used up. */
static size_t rank_of(mpq_t *a, size_t n, mpq_ptr f, mpq_ptr product)
{
    size_t rank = 0;
    for (size_t s = 0; s < n; s++) {
        size_t at = rank;
        while (at < n && mpq_sgn(a[at * n + s]) == 0)
            at++;
        if (at == n)
            continue;
        for (size_t j = 0; j < n && at != rank; j++)
            mpq_swap(a[at * n + j], a[rank * n + j]);
        for (size_t i = rank + 1; i < n; i++) {
            if (mpq_sgn(a[i * n + s]) == 0)
                continue;
            mpq_div(f, a[i * n + s], a[rank * n + s]);
            for (size_t j = s; j < n; j++) {
                mpq_mul(product, f, a[rank * n + j]);
                mpq_sub(a[i * n + j], a[i * n + j], product);
            }
        }
        rank++;
    }
    return rank;
}

cmt_status cmt_game_claim_unique(
    cmt_arena *mem, const cmt_game_claim *game, mpq_t *p, bool *out, cmt_err *err)
{
    size_t k = 0;
    size_t n = 0;
    mpq_t *a = cmt_q_array(mem, game->n * game->n + 1);
    if (a == NULL)
        return no_room(err);
    for (size_t i = 0; i < game->n; i++) {
        if (mpq_sgn(p[i]) == 0)
            continue;
        n++;
        for (size_t j = 0; j < game->n; j++) {
            if (mpq_sgn(p[j]) > 0)
                mpq_set(a[k++], game->payoff[i * game->n + j]);
        }
    }
    *out = rank_of(a, n, game->value, game->product) + 1 >= n;
    return CMT_OK;
}

cmt_status cmt_game_claim_empty(const cmt_contest *contest,
                                const cmt_outcome *claim,
                                unsigned parts,
                                cmt_err *err)
{
    const cmt_status st = cmt_claim_parts(contest, claim, parts, err);
    if (st != CMT_OK)
        return st;
    if (claim->winners.n > 0 || claim->tied)
        return cmt_fail(err, CMT_E_NEGATIVE, "nobody can win");
    return CMT_OK;
}
