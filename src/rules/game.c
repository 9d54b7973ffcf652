#include "rules/game.h"

#include "ballot/pair_costs.h"
#include "base/err.h"
#include "rules/least_norm.h"
#include "rules/result.h"

#define PRIME ((UINT64_C(1) << 61) - 1)

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a game");
}

static mpz_ptr payoff(const cmt_game *g, size_t i, size_t j)
{
    return g->payoff[i * g->n + j];
}

cmt_status cmt_game_build(
    cmt_arena *mem, const cmt_contest *contest, bool signs, cmt_game *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_pairwise pw;
    cmt_pair_costs costs;
    mpz_t view;
    cmt_game g = {.members = CMT_NEW_ARRAY(mem, uint32_t, contest->n_alternatives + 1)};
    if (g.members == NULL)
        return no_room(err);
    for (uint32_t i = 0; i < contest->n_alternatives; i++) {
        if (cmt_contest_eligible(contest, i))
            g.members[g.n++] = i;
    }
    if (g.n > CMT_MAX_GAME) {
        return cmt_fail(err, CMT_E_LIMIT, "a lottery of more than %d alternatives",
                        CMT_MAX_GAME);
    }
    g.payoff = cmt_z_array(mem, g.n * g.n + 1);
    if (g.payoff == NULL)
        return no_room(err);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_pairwise_build(mem, contest, &pw, err));
    CMT_TRY(cmt_pair_costs_build(mem, &pw, signs ? CMT_COST_ONE : CMT_COST_MARGIN,
                                 &costs, err));
    for (size_t i = 0; i < g.n; i++) {
        for (size_t j = 0; j < g.n; j++) {
            /* What j before i costs is i's margin; what i before j costs is j's. */
            const mp_limb_t *mine = cmt_pair_cost(&costs, g.members[j], g.members[i]);
            const mp_limb_t *other = cmt_pair_cost(&costs, g.members[i], g.members[j]);
            mpz_set(payoff(&g, i, j), mpz_roinit_n(view, mine, (mp_size_t)costs.limbs));
            mpz_sub(payoff(&g, i, j), payoff(&g, i, j),
                    mpz_roinit_n(view, other, (mp_size_t)costs.limbs));
        }
    }
    g.unit = costs.unit;
    *out = g;
done:
    return st;
}

/* --- solving ---------------------------------------------------------------------------- */

/* With k added to all payoffs, k above their size:
 *
 *     minimise sum of p over p >= 0, sum over i of p_i (payoff_ij + k) >= k for every j.
 *
 * The optimum is 1: less cannot do, and an optimal lottery does. */
static cmt_status solve_plain(cmt_arena *mem,
                              const cmt_solver *solver,
                              const cmt_game *g,
                              mpq_t **p,
                              cmt_err *err)
{
    cmt_cover_lp lp;
    cmt_cover_answer answer;
    mpz_ptr k = cmt_z(mem);
    if (k == NULL || !cmt_cover_init(mem, g->n, g->n, &lp))
        return no_room(err);
    for (size_t e = 0; e < g->n * g->n; e++) {
        if (mpz_cmp(g->payoff[e], k) > 0)
            mpz_set(k, g->payoff[e]);
    }
    mpz_add_ui(k, k, 1);
    for (size_t j = 0; j < g->n; j++) {
        mpz_set(lp.b[j], k);
        mpz_set_ui(lp.c[j], 1);
        for (size_t i = 0; i < g->n; i++)
            mpz_add(lp.a[j * g->n + i], payoff(g, i, j), k);
    }
    const cmt_status st = cmt_cover_solve(mem, solver, &lp, &answer, err);
    if (st == CMT_OK)
        *p = answer.x;
    return st;
}

/* Minimise the sum of p over p >= 0, with s_j = sum over i of p_i payoff_ij:
 *
 *     s_j >= 0 and p_j + s_j >= 1 for every j.
 *
 * By Tucker's theorem there is such a p; its sum is then divided out. */
static cmt_status solve_strictly(cmt_arena *mem,
                                 const cmt_solver *solver,
                                 const cmt_game *g,
                                 mpq_t **p,
                                 cmt_err *err)
{
    const size_t n = g->n;
    cmt_cover_lp lp;
    cmt_cover_answer answer;
    mpq_ptr sum = cmt_q(mem);
    if (sum == NULL || !cmt_cover_init(mem, 2 * n, n, &lp))
        return no_room(err);
    for (size_t j = 0; j < n; j++) {
        mpz_set_ui(lp.b[n + j], 1);
        mpz_set_ui(lp.c[j], 1);
        for (size_t i = 0; i < n; i++) {
            mpz_set(lp.a[j * n + i], payoff(g, i, j));
            mpz_add_ui(lp.a[(n + j) * n + i], payoff(g, i, j), i == j ? 1 : 0);
        }
    }
    const cmt_status st = cmt_cover_solve(mem, solver, &lp, &answer, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        mpq_add(sum, sum, answer.x[i]);
    for (size_t i = 0; i < n; i++)
        mpq_div(answer.x[i], answer.x[i], sum);
    *p = answer.x;
    return CMT_OK;
}

/* What p wins against j. */
static void against(const cmt_game *g, mpq_t *p, size_t j, mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1);
    for (size_t i = 0; i < g->n; i++) {
        if (mpq_sgn(p[i]) == 0)
            continue;
        mpq_set_z(q[1], payoff(g, i, j));
        mpq_mul(q[1], q[1], p[i]);
        mpq_add(q[0], q[0], q[1]);
    }
}

cmt_status cmt_game_solve(cmt_arena *mem,
                          const cmt_solver *solver,
                          const cmt_game *game,
                          mpq_t **p,
                          bool **drawn,
                          cmt_err *err)
{
    mpq_t *q = cmt_q_array(mem, 2);
    bool *in = CMT_NEW_ARRAY(mem, bool, game->n + 1);
    mpq_t *found = NULL;
    bool strict = true;
    if (q == NULL || in == NULL)
        return no_room(err);
    cmt_status st = solve_plain(mem, solver, game, &found, err);
    for (size_t j = 0; st == CMT_OK && j < game->n && strict; j++) {
        against(game, found, j, q);
        strict = (mpq_sgn(found[j]) > 0) != (mpq_sgn(q[0]) > 0);
    }
    if (st == CMT_OK && !strict)
        st = solve_strictly(mem, solver, game, &found, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < game->n; i++)
        in[i] = mpq_sgn(found[i]) > 0;
    *p = found;
    *drawn = in;
    return CMT_OK;
}

/* --- rank ------------------------------------------------------------------------------- */

static uint64_t times(uint64_t a, uint64_t b)
{
    return (uint64_t)((cmt_i128)a * (cmt_i128)b % (cmt_i128)PRIME);
}

static uint64_t inverse(uint64_t a)
{
    uint64_t out = 1;
    for (uint64_t e = PRIME - 2; e > 0; e >>= 1) {
        if ((e & 1) != 0)
            out = times(out, a);
        a = times(a, a);
    }
    return out;
}

/* Rank modulo PRIME: at most the true one. */
static size_t rank_modular(uint64_t *a, size_t n)
{
    size_t rank = 0;
    for (size_t s = 0; s < n; s++) {
        size_t at = rank;
        while (at < n && a[at * n + s] == 0)
            at++;
        if (at == n)
            continue;
        for (size_t j = 0; j < n; j++) {
            const uint64_t x = a[at * n + j];
            a[at * n + j] = a[rank * n + j];
            a[rank * n + j] = x;
        }
        const uint64_t unit = inverse(a[rank * n + s]);
        for (size_t i = rank + 1; i < n; i++) {
            const uint64_t f = PRIME - times(a[i * n + s], unit);
            for (size_t j = s; j < n && f != PRIME; j++)
                a[i * n + j] = (a[i * n + j] + times(f, a[rank * n + j])) % PRIME;
        }
        rank++;
    }
    return rank;
}

/* The true rank, by elimination that divides out exactly (E. H. Bareiss, Mathematics of
 * Computation 22 (1968) 565-578). */
static size_t rank_exact(mpz_t *a, size_t n, mpz_ptr den)
{
    size_t rank = 0;
    mpz_set_ui(den, 1);
    for (size_t s = 0; s < n; s++) {
        size_t at = rank;
        while (at < n && mpz_sgn(a[at * n + s]) == 0)
            at++;
        if (at == n)
            continue;
        for (size_t j = 0; j < n; j++)
            mpz_swap(a[at * n + j], a[rank * n + j]);
        for (size_t i = rank + 1; i < n; i++) {
            for (size_t j = s + 1; j < n; j++) {
                mpz_mul(a[i * n + j], a[i * n + j], a[rank * n + s]);
                mpz_submul(a[i * n + j], a[i * n + s], a[rank * n + j]);
                mpz_divexact(a[i * n + j], a[i * n + j], den);
            }
            mpz_set_ui(a[i * n + s], 0);
        }
        mpz_set(den, a[rank * n + s]);
        rank++;
    }
    return rank;
}

cmt_status cmt_game_is_unique(
    cmt_arena *mem, const cmt_game *game, const bool *drawn, bool *out, cmt_err *err)
{
    size_t k = 0;
    uint64_t *residue = CMT_NEW_ARRAY(mem, uint64_t, game->n * game->n + 1);
    mpz_t *exact = cmt_z_array(mem, game->n * game->n + 1);
    mpz_ptr den = cmt_z(mem);
    mpz_ptr prime = cmt_z(mem);
    if (residue == NULL || exact == NULL || den == NULL || prime == NULL)
        return no_room(err);
    cmt_z_set_i64(prime, (int64_t)PRIME);
    for (size_t e = 0; e < game->n * game->n; e++) {
        if (!drawn[e / game->n] || !drawn[e % game->n])
            continue;
        mpz_set(exact[k], game->payoff[e]);
        mpz_fdiv_r(den, exact[k], prime);
        residue[k++] = (uint64_t)cmt_z_get_i64(den);
    }
    size_t n = 0;
    while (n * n < k)
        n++;
    *out = rank_modular(residue, n) + 1 >= n || rank_exact(exact, n, den) + 1 >= n;
    return CMT_OK;
}

/* --- the nearest to uniform --------------------------------------------------------------- */

/* Where the uniform lottery over all that are drawn is optimal, it is the nearest. Its
 * multipliers are as many times the interior lottery as those not drawn ask for. */
static cmt_status try_uniform(cmt_arena *mem,
                              const cmt_game *g,
                              mpq_t *interior,
                              cmt_cover_answer *out,
                              bool *found,
                              cmt_err *err)
{
    const size_t n = g->n;
    unsigned long drawn = 0;
    mpq_t *q = cmt_q_array(mem, 3);
    cmt_cover_answer a = {.x = cmt_q_array(mem, n + 1), .y = cmt_q_array(mem, n + 1)};
    if (q == NULL || a.x == NULL || a.y == NULL)
        return no_room(err);
    for (size_t i = 0; i < n; i++)
        drawn += mpq_sgn(interior[i]) > 0 ? 1U : 0U;
    for (size_t i = 0; i < n; i++) {
        if (mpq_sgn(interior[i]) > 0)
            mpq_set_ui(a.x[i], 1, drawn);
    }
    for (size_t j = 0; j < n; j++) {
        against(g, a.x, j, q);
        if (mpq_sgn(q[0]) < 0)
            return CMT_OK;
        against(g, interior, j, q);
        if (mpq_sgn(q[0]) == 0)
            continue;
        mpq_set_ui(q[1], 1, drawn);
        mpq_div(q[1], q[1], q[0]);
        if (mpq_cmp(q[1], q[2]) > 0)
            mpq_set(q[2], q[1]);
    }
    for (size_t j = 0; j < n; j++)
        mpq_mul(a.y[j], interior[j], q[2]);
    *out = a;
    *found = true;
    return CMT_OK;
}

cmt_status cmt_game_nearest(cmt_arena *mem,
                            const cmt_solver *solver,
                            const cmt_game *game,
                            mpq_t *interior,
                            cmt_cover_answer *out,
                            cmt_err *err)
{
    const size_t n = game->n;
    cmt_cover_lp lp;
    bool found = false;
    cmt_cover_answer a;
    cmt_status st = try_uniform(mem, game, interior, &a, &found, err);
    if (st != CMT_OK)
        return st;
    if (!found && !cmt_cover_init(mem, n + 1, n, &lp))
        return no_room(err);
    for (size_t j = 0; j < n && !found; j++) {
        for (size_t i = 0; i < n; i++)
            mpz_set(lp.a[j * n + i], payoff(game, i, j));
        mpz_set_ui(lp.a[n * n + j], 1);
    }
    if (!found) {
        mpz_set_ui(lp.b[n], 1);
        st = cmt_least_norm(mem, solver, &lp, &a, err);
    }
    for (size_t j = 0; st == CMT_OK && j < n; j++)
        mpq_div(a.y[j], a.y[j], game->unit);
    if (st == CMT_OK)
        *out = a;
    return st;
}
