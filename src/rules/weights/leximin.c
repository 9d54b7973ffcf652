#include "rules/weights/leximin.h"

#include "base/err.h"
#include "rules/cover_lp.h"

/* overlap of an agent >= its level (or, while it is free, than the level sought):
 *   sum of x over `in` + rest */
typedef struct cut {
    size_t agent;
    const bool *in; /* [n] */
    mpq_ptr rest;
    mpq_ptr price; /* the row's multiplier in the last program */
} cut;

typedef struct search {
    cmt_arena *mem;
    size_t n;
    size_t m;
    const mpq_srcptr *const *answer;
    cut *cuts; /* [CMT_LEXIMIN_CUTS] */
    size_t n_cuts;
    mpq_t *level;   /* [m + n] of fixed agents */
    bool *fixed;    /* [m + n] */
    bool of_shares; /* second phase: the shares are sought, all answers are fixed */
    mpq_t *x;       /* [n + 1]; the last is d */
    mpq_t *q;       /* [3] */
    cmt_leximin_level *levels; /* [m + n] */
    size_t n_levels;
} search;

/* What an agent has at the point; `in` receives the set that gives it. */
static void overlap_of(search *s, size_t agent, bool *in, mpq_ptr out, mpq_ptr rest)
{
    mpq_set_ui(out, 0, 1);
    mpq_set_ui(rest, 0, 1);
    for (size_t i = 0; i < s->n; i++) {
        in[i] = agent == s->m + i
                || (agent < s->m && mpq_cmp(s->x[i], s->answer[agent][i]) < 0);
        if (in[i]) {
            mpq_add(out, out, s->x[i]);
        } else if (agent < s->m) {
            mpq_add(rest, rest, s->answer[agent][i]);
        }
    }
    mpq_add(out, out, rest);
}

/* Add the row that the point breaks for this agent, if any. */
static cmt_status add_cut(
    search *s, size_t agent, bool first, bool *added, cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(s->mem);
    bool *in = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    mpq_t *rest = cmt_q_array(s->mem, 2); /* and the price */
    if (in == NULL || rest == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a row");
    overlap_of(s, agent, in, s->q[0], rest[0]);
    mpq_set(s->q[1], s->level[agent]);
    if (!s->fixed[agent]) {
        mpq_set_ui(s->q[1], 1, 1);
        mpq_sub(s->q[1], s->q[1], s->x[s->n]);
    }
    if (!first && mpq_cmp(s->q[0], s->q[1]) >= 0) {
        cmt_arena_reset(s->mem, mark);
        return CMT_OK;
    }
    if (s->n_cuts == CMT_LEXIMIN_CUTS)
        return cmt_fail(err, CMT_E_LIMIT, "more than %d rows", CMT_LEXIMIN_CUTS);
    s->cuts[s->n_cuts++] =
        (cut){.agent = agent, .in = in, .rest = rest[0], .price = rest[1]};
    *added = true;
    return CMT_OK;
}

/* Row r of the program in whole numbers; the factor goes to q[2]. */
static void fill_row(search *s, const cut *c, size_t r, cmt_cover_lp *lp)
{
    mpz_ptr factor = mpq_numref(s->q[2]);
    mpq_set_ui(s->q[0], 1, 1);
    if (s->fixed[c->agent])
        mpq_set(s->q[0], s->level[c->agent]);
    mpq_sub(s->q[0], s->q[0], c->rest);
    mpq_set_ui(s->q[2], 1, 1);
    mpz_set(factor, mpq_denref(s->q[0]));
    for (size_t i = 0; i < s->n; i++) {
        if (c->in[i])
            mpz_set(lp->a[r * lp->n + i], factor);
    }
    if (!s->fixed[c->agent])
        mpz_set(lp->a[r * lp->n + s->n], factor);
    mpz_set(lp->b[r], mpq_numref(s->q[0]));
}

/* Solve with the rows there are: x and d, and each row's price. */
static cmt_status solve(search *s, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_cover_lp lp = {0};
    cmt_cover_answer answer = {0};
    const cmt_arena_mark mark = cmt_arena_get_mark(s->mem);
    if (!cmt_cover_init(s->mem, s->n_cuts + 1, s->n + 1, &lp))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu rows", s->n_cuts);
    for (size_t i = 0; i < s->n; i++)
        mpz_set_si(lp.a[i], -1);
    mpz_set_si(lp.b[0], -1);
    mpz_set_ui(lp.c[s->n], 1);
    for (size_t k = 0; k < s->n_cuts; k++)
        fill_row(s, &s->cuts[k], k + 1, &lp);
    CMT_TRY(cmt_cover_solve(s->mem, NULL, &lp, &answer, err));
    for (size_t i = 0; i <= s->n; i++)
        mpq_set(s->x[i], answer.x[i]);
    for (size_t k = 0; k < s->n_cuts; k++) {
        fill_row(s, &s->cuts[k], k + 1, &lp);
        mpq_mul(s->cuts[k].price, answer.y[k + 1], s->q[2]);
    }
    cmt_arena_reset(s->mem, mark);
done:
    return st;
}

static cmt_status solve_all_rows(search *s, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n_agents = s->of_shares ? s->m + s->n : s->m;
    for (bool added = true; added;) {
        added = false;
        CMT_TRY(solve(s, err));
        for (size_t a = 0; a < n_agents; a++)
            CMT_TRY(add_cut(s, a, false, &added, err));
    }
done:
    return st;
}

/* Fix the free agents that the level's proof leans on; at 1 that is everybody. Levels of
 * one value are one: sums of proofs prove as well. */
static cmt_status fix(search *s, size_t n_before, cmt_err *err)
{
    const size_t from = s->of_shares ? s->m : 0;
    const size_t to = s->of_shares ? s->m + s->n : s->m;
    const bool full = mpq_sgn(s->x[s->n]) == 0;
    bool any = false;
    mpq_t *sum = cmt_q_array(s->mem, s->m + s->n + 1); /* the last is the value */
    mpq_ptr value = sum != NULL ? sum[s->m + s->n] : NULL;
    if (value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a level");
    mpq_set_ui(value, 1, 1);
    mpq_sub(value, value, s->x[s->n]);
    for (size_t k = 0; k < s->n_cuts && !full; k++)
        mpq_add(sum[s->cuts[k].agent], sum[s->cuts[k].agent], s->cuts[k].price);
    for (size_t a = from; a < to; a++) {
        if (full && !s->fixed[a])
            mpq_set_ui(sum[a], 1, 1);
        if (s->fixed[a] || mpq_sgn(sum[a]) <= 0)
            continue;
        s->fixed[a] = true;
        any = true;
        mpq_set(s->level[a], value);
    }
    if (!any) /* complementary slackness: where d > 0 the free rows' prices sum to 1 */
        return cmt_fail(err, CMT_E_LIMIT, "a level is left unproved");
    if (s->n_levels > n_before
        && mpq_equal(s->levels[s->n_levels - 1].value, value) != 0) {
        const cmt_leximin_level *last = &s->levels[--s->n_levels];
        for (size_t a = 0; a < s->m + s->n; a++)
            mpq_add(sum[a], sum[a], last->multiplier[a]);
    }
    s->levels[s->n_levels++] =
        (cmt_leximin_level){.value = value, .multiplier = (const mpq_t *)sum};
    return CMT_OK;
}

/* Raise the levels of one phase until all its agents are fixed. */
static cmt_status raise_levels(search *s, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n_before = s->n_levels;
    const size_t from = s->of_shares ? s->m : 0;
    const size_t to = s->of_shares ? s->m + s->n : s->m;
    bool added = false;
    for (size_t a = from; a < to; a++)
        CMT_TRY(add_cut(s, a, true, &added, err));
    for (size_t a = from; a < to;) {
        if (s->fixed[a]) {
            a++;
            continue;
        }
        CMT_TRY(solve_all_rows(s, err));
        CMT_TRY(fix(s, n_before, err));
    }
done:
    return st;
}

cmt_status cmt_leximin_find(cmt_arena *mem,
                            const mpq_srcptr *const *answer,
                            size_t m,
                            size_t n,
                            cmt_leximin *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    search s = {.mem = mem, .n = n, .m = m, .answer = answer};
    s.cuts = CMT_NEW_ARRAY(mem, cut, CMT_LEXIMIN_CUTS);
    s.level = cmt_q_array(mem, m + n);
    s.fixed = CMT_NEW_ARRAY(mem, bool, m + n);
    s.x = cmt_q_array(mem, n + 1);
    s.q = cmt_q_array(mem, 3);
    s.levels = CMT_NEW_ARRAY(mem, cmt_leximin_level, m + n);
    if (s.cuts == NULL || s.level == NULL || s.fixed == NULL || s.x == NULL
        || s.q == NULL || s.levels == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu answers", m);
    CMT_TRY(raise_levels(&s, err));
    const size_t n_overlap = s.n_levels;
    s.of_shares = true;
    CMT_TRY(raise_levels(&s, err));
    *out = (cmt_leximin){.n = n,
                         .m = m,
                         .answer = answer,
                         .point = s.x,
                         .levels = s.levels,
                         .n_overlap_levels = n_overlap,
                         .n_levels = s.n_levels};
done:
    return st;
}
