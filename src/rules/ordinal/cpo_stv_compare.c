#include "rules/ordinal/cpo_stv_compare.h"

#include "ballot/weight.h"
#include "base/err.h"

typedef cmt_cpo_book book;

/* The quota by its definition, of the ballots that rank somebody eligible. */
static void find_quota(book *k, const cmt_rule_args *args)
{
    const cmt_rule *rule = &cmt_rule_ordinal_cpo_stv;
    const cmt_contest *c = k->contest;
    const bool hare = cmt_rule_option_is(rule, args, "quota", "hare");
    bool droop = cmt_rule_option_is(rule, args, "quota", "droop");
    mpz_ptr all = mpq_numref(k->q[0]);
    mpz_set_ui(all, 0);
    for (size_t b = 0; b < c->ballots.n; b++) {
        bool speaks = false;
        for (size_t i = 0; i < c->n_alternatives && !speaks; i++)
            speaks = cmt_contest_eligible(c, i) && cmt_ballots_mark(c, b, i) != 0;
        if (speaks)
            mpz_add(all, all, k->weight[b]);
    }
    for (size_t g = 0; g < c->n_voices; g++)
        droop = droop && cmt_q_is_whole(c->voices[g].multiplier);
    mpz_set_ui(mpq_denref(k->q[0]), hare ? k->k : k->k + 1);
    mpq_canonicalize(k->q[0]);
    mpq_set(k->quota, k->q[0]);
    if (!droop)
        return;
    /* floor(V / (k + 1)) + 1 votes; k->quota is scale V / (k + 1). */
    mpq_set_z(k->q[1], k->scale);
    mpq_div(k->q[0], k->quota, k->q[1]);
    mpz_fdiv_q(mpq_numref(k->quota), mpq_numref(k->q[0]), mpq_denref(k->q[0]));
    mpz_add_ui(mpq_numref(k->quota), mpq_numref(k->quota), 1);
    mpz_mul(mpq_numref(k->quota), mpq_numref(k->quota), k->scale);
    mpz_set_ui(mpq_denref(k->quota), 1);
}

cmt_status cmt_cpo_book_open(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             size_t k,
                             cmt_cpo_book *out,
                             cmt_err *err)
{
    book b = {.contest = contest, .k = k};
    b.scale = cmt_z(mem);
    b.quota = cmt_q(mem);
    b.passes = cmt_q_array(mem, CMT_CPO_RIVALS);
    b.votes = cmt_q_array(mem, CMT_CPO_RIVALS);
    b.plain = cmt_z_array(mem, CMT_CPO_RIVALS);
    b.hold = cmt_q_array(mem, CMT_CPO_RIVALS);
    b.q = cmt_q_array(mem, 2);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare committees");
    const cmt_status st =
        cmt_ballot_integer_weights(mem, contest, &b.weight, b.scale, err);
    if (st != CMT_OK)
        return st;
    find_quota(&b, args);
    *out = b;
    return CMT_OK;
}

/* Those of the ballot's best tier who have not stopped by a stage: how many, marked. */
static size_t find_top(const book *k, size_t b, size_t stage, bool *top)
{
    size_t n = 0;
    unsigned best = UINT32_MAX;
    for (size_t u = 0; u < k->n; u++) {
        const unsigned tier = cmt_ballots_mark(k->contest, b, k->who[u]);
        if (tier != 0 && k->stage[u] > stage && tier < best)
            best = tier;
    }
    for (size_t u = 0; u < k->n; u++) {
        top[u] =
            k->stage[u] > stage && cmt_ballots_mark(k->contest, b, k->who[u]) == best;
        n += top[u] ? 1U : 0U;
    }
    return n;
}

/* Give q[0] to the marked in equal parts. */
static void share(const book *k, const bool *top, size_t n)
{
    mpq_set_ui(k->q[1], n, 1);
    mpq_div(k->q[1], k->q[0], k->q[1]);
    for (size_t u = 0; u < k->n; u++) {
        if (top[u])
            mpq_add(k->hold[u], k->hold[u], k->q[1]);
    }
}

/* Follow one ballot from its first choice through all stages; add what everybody holds. */
static void follow(const book *k, size_t b)
{
    bool top[CMT_CPO_RIVALS];
    const size_t n_first = find_top(k, b, 0, top);
    if (n_first == 0)
        return;
    for (size_t u = 0; u < k->n && n_first == 1; u++) {
        if (top[u] && k->stage[u] == SIZE_MAX) {
            mpz_add(k->plain[u], k->plain[u], k->weight[b]);
            return;
        }
    }
    for (size_t u = 0; u < k->n; u++)
        mpq_set_ui(k->hold[u], 0, 1);
    mpq_set_z(k->q[0], k->weight[b]);
    share(k, top, n_first);
    for (size_t stage = 1; stage <= k->n_stages; stage++) {
        mpq_set_ui(k->q[0], 0, 1);
        for (size_t u = 0; u < k->n; u++) {
            if (k->stage[u] != stage)
                continue;
            mpq_mul(k->q[1], k->hold[u], k->passes[u]);
            mpq_sub(k->hold[u], k->hold[u], k->q[1]);
            mpq_add(k->q[0], k->q[0], k->q[1]);
        }
        const size_t n = mpq_sgn(k->q[0]) > 0 ? find_top(k, b, stage, top) : 0;
        if (n > 0)
            share(k, top, n);
    }
    for (size_t u = 0; u < k->n; u++)
        mpq_add(k->votes[u], k->votes[u], k->hold[u]);
}

static void count(const book *k)
{
    for (size_t u = 0; u < k->n; u++) {
        mpq_set_ui(k->votes[u], 0, 1);
        mpz_set_ui(k->plain[u], 0);
    }
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        follow(k, b);
    for (size_t u = 0; u < k->n; u++) {
        mpq_set_z(k->q[0], k->plain[u]);
        mpq_add(k->votes[u], k->votes[u], k->q[0]);
    }
}

static void list(book *k, const uint32_t *a, const uint32_t *b)
{
    k->n = 0;
    k->n_stages = 0;
    for (size_t m = 0; m < 2 * k->k; m++) {
        const uint32_t i = m < k->k ? a[m] : b[m - k->k];
        size_t u = 0;
        while (u < k->n && k->who[u] != i)
            u++;
        if (u < k->n) {
            k->side[u] = 0;
            continue;
        }
        k->who[u] = i;
        k->side[u] = m < k->k ? 1 : -1;
        k->stage[u] = SIZE_MAX;
        k->n++;
    }
}

void cmt_cpo_book_compare(cmt_cpo_book *k,
                          const uint32_t *a,
                          const uint32_t *b,
                          mpq_ptr out)
{
    bool more = true;
    list(k, a, b);
    while (more) {
        count(k);
        more = false;
        for (size_t u = 0; u < k->n; u++) {
            if (k->side[u] != 0 || k->stage[u] != SIZE_MAX
                || mpq_cmp(k->votes[u], k->quota) < 0)
                continue;
            more = true;
            k->stage[u] = k->n_stages + 1;
            mpq_set_ui(k->passes[u], 0, 1);
            if (mpq_sgn(k->votes[u]) > 0) {
                mpq_div(k->q[0], k->quota, k->votes[u]);
                mpq_set_ui(k->passes[u], 1, 1);
                mpq_sub(k->passes[u], k->passes[u], k->q[0]);
            }
        }
        k->n_stages += more ? 1U : 0U;
    }
    mpq_set_ui(out, 0, 1);
    for (size_t u = 0; u < k->n; u++) {
        if (k->side[u] > 0)
            mpq_add(out, out, k->votes[u]);
        if (k->side[u] < 0)
            mpq_sub(out, out, k->votes[u]);
    }
    mpq_set_z(k->q[0], k->scale);
    mpq_div(out, out, k->q[0]);
}
