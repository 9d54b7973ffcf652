#include "rules/thiele_prove_state.h"

#include <stdlib.h>
#include <string.h>

/* --- numbers ---------------------------------------------------------------------------- */

/* ceil(x * 2^bits / whole) */
static int64_t up(mpz_srcptr x, mpz_srcptr whole, size_t bits, mpz_ptr z)
{
    mpz_mul_2exp(z, x, bits);
    mpz_cdiv_q(z, z, whole);
    return cmt_z_get_i64(z);
}

/* Weights as they are where they are small, else parts of 2^24 of them all, rounded up. */
static bool round_weights(cmt_proof *p, mpz_srcptr all)
{
    const bool plain = mpz_sizeinbase(all, 2) <= 30;
    for (size_t b = 0; b < p->n_rows; b++) {
        p->weight[b] = plain ? cmt_z_get_i64(p->true_weight[b])
                             : up(p->true_weight[b], all, 24, p->z);
    }
    return plain;
}

static size_t bits_of_weight(mpz_srcptr all)
{
    const size_t bits = mpz_sizeinbase(all, 2);
    return bits <= 30 ? bits : 25;
}

/* Worths, parts of the first one, with the bits that weights leave; all rounded up. The
 * goal goes along. */
static void round_up(cmt_proof *p, mpz_srcptr all)
{
    const cmt_prove_task *t = p->task;
    cmt_proof_scale *s = &p->scales[0];
    const bool plain = round_weights(p, all);
    mpz_set_ui(p->z, t->size);
    const size_t used = bits_of_weight(all) + mpz_sizeinbase(p->z, 2);
    const size_t bits = 60 - used;
    const bool exact = plain && used + mpz_sizeinbase(t->worth[1], 2) < 52;
    for (size_t m = 1; m <= t->size; m++) {
        s->worth[m] = exact ? cmt_z_get_i64(t->worth[m]) << 8
                            : up(t->worth[m], t->worth[1], bits, p->z);
        s->total[m] = s->total[m - 1] + s->worth[m];
    }
    mpz_mul_2exp(p->z, t->goal, exact ? 8 : (plain ? bits : bits + 24));
    if (!plain)
        mpz_cdiv_q(p->z, p->z, all); /* rounded up twice is rounded up once */
    if (!exact)
        mpz_cdiv_q(p->z, p->z, t->worth[1]);
    s->goal = cmt_z_fits_i64(p->z) ? cmt_z_get_i64(p->z) : INT64_MAX;
}

/* Worths of levels that are needed grow by a factor from the last one to the first, as far
 * as numbers allow. */
static void scale_levels(
    cmt_proof *p, cmt_proof_scale *s, const int64_t *need, int64_t factor, size_t bits)
{
    const int64_t most = (int64_t)1 << bits;
    size_t last = p->task->size;
    int64_t worth = (int64_t)1 << 8;
    while (last > 1 && need[last] == 0)
        last--;
    for (size_t m = last; m > 0; m--) {
        s->worth[m] = worth;
        worth = worth > most / factor ? worth : worth * factor;
    }
    for (size_t m = 1; m <= p->task->size; m++) {
        s->total[m] = s->total[m - 1] + s->worth[m];
        s->goal += s->worth[m] * need[m];
    }
}

/* Falling so fast that no later level makes up for an earlier one, and slower. */
static bool find_scales(cmt_proof *p, mpz_srcptr all)
{
    const cmt_prove_task *t = p->task;
    int64_t *need = CMT_NEW_ARRAY(p->scratch, int64_t, t->size + 1);
    const bool plain = round_weights(p, all);
    int64_t sum = 0;
    if (need == NULL)
        return false;
    for (size_t b = 0; b < p->n_rows; b++)
        sum += p->weight[b];
    for (size_t m = 1; m <= t->size; m++) {
        if (mpz_cmp(t->need[m], all) > 0) {
            need[m] = sum + 1; /* out of reach */
            continue;
        }
        need[m] = plain ? cmt_z_get_i64(t->need[m]) : up(t->need[m], all, 24, p->z);
    }
    mpz_set_ui(p->z, t->size);
    const size_t bits = 58 - bits_of_weight(all) - mpz_sizeinbase(p->z, 2);
    const int64_t factors[CMT_PROOF_SCALES] = {sum + 1, 4, 2, 1};
    p->n_scales = CMT_PROOF_SCALES;
    for (size_t k = 0; k < p->n_scales; k++)
        scale_levels(p, &p->scales[k], need, factors[k], bits);
    return true;
}

bool cmt_proof_numbers(cmt_proof *p)
{
    const cmt_prove_task *t = p->task;
    mpz_ptr all = cmt_z(p->scratch);
    p->z = cmt_z(p->scratch);
    p->weight = CMT_NEW_ARRAY(p->scratch, int64_t, p->n_rows + 1);
    for (size_t k = 0; k < CMT_PROOF_SCALES; k++) {
        p->scales[k].worth = CMT_NEW_ARRAY(p->scratch, int64_t, t->size + 2);
        p->scales[k].total = CMT_NEW_ARRAY(p->scratch, int64_t, t->size + 1);
    }
    if (!cmt_arena_ok(p->scratch))
        return false;
    for (size_t b = 0; b < p->n_rows; b++)
        mpz_add(all, all, p->true_weight[b]);
    p->n_scales = 1;
    cmt_proof_use(p, 0);
    if (mpz_sgn(all) == 0 || t->size == 0)
        return true;
    if (t->need != NULL)
        return find_scales(p, all);
    if (mpz_sgn(t->worth[1]) > 0)
        round_up(p, all);
    return true;
}

void cmt_proof_use(cmt_proof *p, size_t scale)
{
    const cmt_proof_scale *s = &p->scales[scale];
    p->worth = s->worth;
    p->total = s->total;
    p->goal = s->goal;
    p->pairs = s->pairs;
}

/* --- bounds ----------------------------------------------------------------------------- */

void cmt_proof_fix(cmt_proof *p, size_t i, int8_t how)
{
    const int8_t before = p->fixed[i];
    p->fixed[i] = how;
    p->n_in += how > 0 ? 1U : 0U;
    p->n_in -= before > 0 ? 1U : 0U;
    p->n_free += how == 0 ? 1U : 0U;
    p->n_free -= before == 0 ? 1U : 0U;
    for (size_t b = 0; b < p->n_rows; b++) {
        if (!cmt_proof_approves(p->c, b, i))
            continue;
        p->sure[b] = (uint16_t)(p->sure[b] + (how > 0) - (before > 0));
        p->able[b] = (uint16_t)(p->able[b] + (how >= 0) - (before >= 0));
    }
}

static int by_income(const void *x, const void *y)
{
    const cmt_earner *a = x;
    const cmt_earner *b = y;
    if (a->income != b->income)
        return a->income > b->income ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

void cmt_proof_rank(cmt_earner *earners, size_t n)
{
    qsort(earners, n, sizeof *earners, by_income);
}

/* Pick the best earners; what they earn together with those who sit. */
int64_t cmt_proof_pick(cmt_proof *p, const int64_t *price, cmt_earner *earners)
{
    int64_t sum = 0;
    size_t n = 0;
    memset(p->income, 0, p->n * sizeof *p->income);
    for (size_t b = 0; b < p->n_rows; b++) {
        p->won[b] = p->sure[b];
        for (size_t i = 0; i < p->n; i++) {
            p->income[i] +=
                cmt_proof_approves(p->c, b, i) ? p->weight[b] * price[b] : 0;
        }
    }
    for (size_t i = 0; i < p->n; i++) {
        p->picked[i] = p->fixed[i] > 0;
        sum += p->picked[i] ? p->income[i] : 0;
        if (p->fixed[i] == 0)
            earners[n++] = (cmt_earner){p->income[i], i};
    }
    cmt_proof_rank(earners, n);
    for (size_t k = 0; k < p->task->size - p->n_in; k++) {
        p->picked[earners[k].i] = true;
        sum += earners[k].income;
        for (size_t b = 0; b < p->n_rows; b++) {
            p->won[b] =
                (uint16_t)(p->won[b] + cmt_proof_approves(p->c, b, earners[k].i));
        }
    }
    return sum;
}

/* What each row keeps: max_y F(y) - l y; `excess` = members picked - y. */
int64_t cmt_proof_keep(const cmt_proof *p, const int64_t *price, int64_t *excess)
{
    int64_t sum = 0;
    for (size_t b = 0; b < p->n_rows; b++) {
        size_t y = p->won[b];
        size_t most = (size_t)p->sure[b] + p->task->size - p->n_in;
        most = p->able[b] < most ? p->able[b] : most;
        while (y < most && p->worth[y + 1] > price[b])
            y++;
        while (y > p->sure[b] && p->worth[y] < price[b])
            y--;
        excess[b] = (int64_t)p->won[b] - (int64_t)y;
        sum += p->weight[b] * (p->total[y] - price[b] * (int64_t)y);
    }
    return sum;
}

/* Prices follow demand: dearer where too few are picked, cheaper where too many. */
static void follow_demand(const cmt_proof *p,
                          int64_t *price,
                          const int64_t *excess,
                          int64_t gap,
                          int64_t part)
{
    cmt_i128 norm = 0;
    for (size_t b = 0; b < p->n_rows; b++)
        norm += (cmt_i128)p->weight[b] * excess[b] * excess[b];
    if (norm == 0)
        return;
    cmt_i128 step = (cmt_i128)gap * part / 14 / norm;
    step = step < 1 ? 1 : (step > p->worth[1] ? p->worth[1] : step);
    for (size_t b = 0; b < p->n_rows; b++) {
        const int64_t next = price[b] - (int64_t)step * excess[b];
        price[b] = next < 0 ? 0 : (next > p->worth[1] ? p->worth[1] : next);
    }
}

/* Whether the node is refuted; leaves its best prices in `price`. */
bool cmt_proof_refuted(
    cmt_proof *p, int64_t *price, cmt_earner *earners, int64_t *excess, size_t n)
{
    int64_t least = INT64_MAX;
    int64_t part = 16;
    for (size_t k = 0; k < n; k++) {
        const int64_t bound =
            cmt_proof_pick(p, price, earners) + cmt_proof_keep(p, price, excess);
        if (bound < p->goal)
            return true;
        if (bound < least) {
            least = bound;
            memcpy(p->best, price, p->n_rows * sizeof *price);
        } else if (k % 4 == 3 && part > 1) {
            part /= 2;
        }
        follow_demand(p, price, excess, bound - p->goal + 1, part);
    }
    memcpy(price, p->best, p->n_rows * sizeof *price);
    return cmt_proof_pick(p, price, earners) + cmt_proof_keep(p, price, excess)
           < p->goal;
}
