/* Values of vectors of welfare, and their exact order. */
#include "base/err.h"
#include "base/logarithm.h"
#include "program/nash.h"

#define FIRST_BITS 64U
#define LAST_BITS  4096U

static void round_out(mpq_ptr q, unsigned bits, bool up)
{
    mpq_mul_2exp(q, q, bits);
    (up ? cmt_q_ceil : cmt_q_floor)(q);
    mpq_div_2exp(q, q, bits);
}

void cmt_nash_value(
    const cmt_nash *k, const mpq_t *u, unsigned bits, mpq_ptr low, mpq_ptr high)
{
    mpq_t a;
    mpq_t b;
    mpq_inits(a, b, NULL);
    mpq_set_ui(low, 0, 1);
    mpq_set_ui(high, 0, 1);
    for (size_t g = 0; g < k->n; g++) {
        if (mpq_sgn(u[g]) <= 0)
            continue;
        cmt_q_log(u[g], bits, a, b);
        mpq_mul(a, a, k->groups[g].weight);
        mpq_mul(b, b, k->groups[g].weight);
        mpq_add(low, low, a);
        mpq_add(high, high, b);
    }
    round_out(low, bits, false);
    round_out(high, bits, true);
    mpq_clears(a, b, NULL);
}

/* base^exponent, one factor of many. */
typedef struct factor {
    mpz_ptr base; /* > 1 */
    mpz_ptr exponent;
} factor;

typedef struct product {
    cmt_arena *mem;
    factor *at;
    size_t n;
    size_t cap;
} product;

static bool push(product *p, mpz_srcptr base, mpz_srcptr exponent)
{
    if (mpz_cmp_ui(base, 1) == 0 || mpz_sgn(exponent) == 0)
        return true;
    factor *at = cmt_arena_grow(p->mem, p->at, p->n, &p->cap, sizeof *at);
    mpz_t *z = cmt_z_array(p->mem, 2);
    if (at == NULL || z == NULL)
        return false;
    p->at = at;
    mpz_set(z[0], base);
    mpz_set(z[1], exponent);
    p->at[p->n++] = (factor){z[0], z[1]};
    return true;
}

/* Split what two factors share into a factor of its own; the product stays the same. What is
 * left of both is pushed again. */
static bool split(product *p, product *rest, size_t i, const factor *f, mpz_ptr common)
{
    const factor a = p->at[i];
    mpz_t *z = cmt_z_array(p->mem, 3);
    if (z == NULL)
        return false;
    mpz_divexact(z[0], a.base, common);
    mpz_divexact(z[1], f->base, common);
    mpz_add(z[2], a.exponent, f->exponent);
    p->at[i] = p->at[--p->n];
    return push(rest, z[0], a.exponent) && push(rest, z[1], f->exponent)
           && push(rest, common, z[2]);
}

/* Whether a product is 1: over factors that have nothing in common, only where each is
 * raised to 0. False in `ok` on shortage. */
static bool is_one(product *rest, bool *ok)
{
    product coprime = {.mem = rest->mem};
    mpz_ptr common = cmt_z(rest->mem);
    *ok = common != NULL;
    while (*ok && rest->n > 0) {
        const factor f = rest->at[--rest->n];
        size_t i = 0;
        for (; i < coprime.n; i++) {
            mpz_gcd(common, coprime.at[i].base, f.base);
            if (mpz_cmp_ui(common, 1) != 0)
                break;
        }
        *ok = i == coprime.n ? push(&coprime, f.base, f.exponent)
                             : split(&coprime, rest, i, &f, common);
    }
    return *ok && coprime.n == 0;
}

static bool push_vector(
    const cmt_nash *k, product *p, const mpq_t *u, mpz_srcptr unit, int sign)
{
    mpz_ptr e = cmt_z(p->mem);
    if (e == NULL)
        return false;
    for (size_t g = 0; g < k->n; g++) {
        if (mpq_sgn(u[g]) <= 0)
            continue;
        cmt_z_scale(e, k->groups[g].weight, unit);
        mpz_mul_si(e, e, sign);
        if (!push(p, mpq_numref(u[g]), e))
            return false;
        mpz_neg(e, e);
        if (!push(p, mpq_denref(u[g]), e))
            return false;
    }
    return true;
}

static cmt_status are_equal(const cmt_nash *k,
                            const mpq_t *u,
                            const mpq_t *v,
                            bool *out)
{
    product p = {.mem = k->s->mem};
    mpz_ptr unit = cmt_z(k->s->mem);
    bool ok = false;
    if (unit == NULL)
        return cmt_nash_no_room(k);
    mpz_set_ui(unit, 1);
    for (size_t g = 0; g < k->n; g++)
        mpz_lcm(unit, unit, mpq_denref(k->groups[g].weight));
    if (!push_vector(k, &p, u, unit, 1) || !push_vector(k, &p, v, unit, -1))
        return cmt_nash_no_room(k);
    *out = is_one(&p, &ok);
    return ok ? CMT_OK : cmt_nash_no_room(k);
}

cmt_status cmt_nash_compare(cmt_nash *k, const mpq_t *u, const mpq_t *v, int *order)
{
    mpq_t *q = cmt_q_array(k->s->mem, 4);
    bool equal = false;
    if (q == NULL)
        return cmt_nash_no_room(k);
    for (unsigned bits = FIRST_BITS; bits <= LAST_BITS; bits *= 2) {
        cmt_nash_value(k, u, bits, q[0], q[1]);
        cmt_nash_value(k, v, bits, q[2], q[3]);
        const bool above = mpq_cmp(q[0], q[3]) > 0;
        if (above || mpq_cmp(q[1], q[2]) < 0) {
            *order = above ? 1 : -1;
            return CMT_OK;
        }
        if (bits > FIRST_BITS)
            continue;
        const cmt_status st = are_equal(k, u, v, &equal);
        *order = 0;
        if (st != CMT_OK || equal)
            return st;
    }
    return cmt_fail(k->s->err, CMT_E_LIMIT,
                    "two outcomes are alike to %u binary digits under `nash`",
                    LAST_BITS);
}
