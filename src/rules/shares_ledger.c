#include "rules/shares_ledger.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "base/sort.h"

static bool supports(const cmt_ledger *l, size_t r, uint32_t c)
{
    return cmt_ballots_mark(l->contest, r, c) == CMT_MARK_APPROVE;
}

cmt_status cmt_ledger_open(cmt_arena *mem,
                           mpq_srcptr money,
                           cmt_ledger *ledger,
                           cmt_err *err)
{
    cmt_ledger *l = ledger;
    const size_t n = l->contest->n_alternatives;
    const size_t n_rows = l->contest->ballots.n;
    l->scale = cmt_z(mem);
    l->denominator = cmt_z(mem);
    l->support = cmt_z_array(mem, n + 1);
    l->in = CMT_NEW_ARRAY(mem, bool, n + 1);
    l->taken = CMT_NEW_ARRAY(mem, bool, n + 1);
    l->money = cmt_z_array(mem, n_rows + 1);
    l->payment = cmt_z_array(mem, n_rows + 1);
    l->whole = CMT_NEW_ARRAY(mem, bool, n_rows + 1);
    l->quote = cmt_q(mem);
    l->spent = cmt_q(mem);
    l->z = cmt_z_array(mem, 4);
    l->q = cmt_q_array(mem, 3);
    if (l->scale == NULL || l->denominator == NULL || l->support == NULL
        || l->in == NULL || l->taken == NULL || l->money == NULL || l->payment == NULL
        || l->whole == NULL || l->quote == NULL || l->spent == NULL || l->z == NULL
        || l->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the books");
    const cmt_status st =
        cmt_ballot_integer_weights(mem, l->contest, &l->weight, l->scale, err);
    if (st != CMT_OK)
        return st;
    mpz_set_ui(l->denominator, 0);
    for (size_t r = 0; r < n_rows; r++) {
        mpz_add(l->denominator, l->denominator, l->weight[r]);
        for (uint32_t i = 0; i < n; i++) {
            if (supports(l, r, i))
                mpz_add(l->support[i], l->support[i], l->weight[r]);
        }
    }
    for (size_t r = 0; r < n_rows; r++)
        mpz_set(l->money[r], mpq_numref(money));
    mpz_mul(l->denominator, l->denominator, mpq_denref(money));
    if (mpz_sgn(l->denominator) == 0)
        mpz_set_ui(l->denominator, 1);
    return CMT_OK;
}

bool cmt_ledger_has(const cmt_ledger *ledger, uint32_t c)
{
    return ledger->in[c];
}

bool cmt_ledger_closed(const cmt_ledger *ledger, uint32_t c)
{
    return ledger->in[c]
           || (ledger->decision != NULL && ledger->taken[ledger->decision[c]]);
}

void cmt_ledger_restore(cmt_ledger *ledger)
{
    const size_t n = ledger->contest->n_alternatives;
    ledger->n_in = 0;
    for (size_t i = 0; i < n; i++)
        ledger->taken[i] = false;
    for (size_t i = 0; i < n; i++) {
        ledger->n_in += ledger->in[i] ? 1U : 0U;
        if (ledger->in[i] && ledger->decision != NULL)
            ledger->taken[ledger->decision[i]] = true;
    }
}

bool cmt_ledger_open_for(const cmt_ledger *ledger, uint32_t c)
{
    return !cmt_ledger_closed(ledger, c) && cmt_contest_eligible(ledger->contest, c)
           && mpq_sgn(ledger->utility[c]) > 0 && mpz_sgn(ledger->support[c]) > 0;
}

/* q[0] = a price a unit of weight, in units of the denominator and a unit of scaled
 * weight. */
static void to_books(cmt_ledger *l, mpq_srcptr price)
{
    mpz_mul(mpq_numref(l->q[0]), mpq_numref(price), l->denominator);
    mpz_mul(mpq_denref(l->q[0]), mpq_denref(price), l->scale);
    mpq_canonicalize(l->q[0]);
}

/* Compare z[0] / (denominator * factor) with the cost of c. */
static int compare_with_cost(cmt_ledger *l, uint32_t c, mpz_srcptr factor)
{
    mpz_mul(l->z[0], l->z[0], mpq_denref(l->cost[c]));
    mpz_mul(l->z[1], l->denominator, mpq_numref(l->cost[c]));
    mpz_mul(l->z[1], l->z[1], factor);
    return mpz_cmp(l->z[0], l->z[1]);
}

/* Ask every ballot what it would pay at the price in q[0]. */
static void ask_all(cmt_ledger *l)
{
    if (l->is_quoted && mpq_equal(l->quote, l->q[0]) != 0)
        return;
    mpq_set(l->quote, l->q[0]);
    l->is_quoted = true;
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        mpz_mul(l->payment[r], l->money[r], mpq_denref(l->quote));
        l->whole[r] = mpz_cmp(l->payment[r], mpq_numref(l->quote)) >= 0;
        mpz_mul(l->payment[r], l->weight[r],
                l->whole[r] ? mpq_numref(l->quote) : l->payment[r]);
    }
}

cmt_stand cmt_ledger_shares(cmt_ledger *ledger, uint32_t c, mpq_srcptr price)
{
    cmt_ledger *l = ledger;
    bool someone_pays_whole = false;
    mpq_mul(l->q[1], price, l->utility[c]);
    to_books(l, l->q[1]);
    ask_all(l);
    mpz_set_ui(l->z[0], 0);
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        if (!supports(l, r, c))
            continue;
        someone_pays_whole = someone_pays_whole || l->whole[r];
        mpz_add(l->z[0], l->z[0], l->payment[r]);
    }
    const int sign = compare_with_cost(l, c, mpq_denref(l->quote));
    if (sign < 0)
        return CMT_STAND_NO;
    return sign == 0 && someone_pays_whole ? CMT_STAND_EXACT : CMT_STAND_CHEAPER;
}

void cmt_ledger_solve_load(cmt_ledger *ledger, uint32_t c, mpq_ptr price)
{
    cmt_ledger *l = ledger;
    mpz_set_ui(l->z[0], 0);
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        if (supports(l, r, c))
            mpz_addmul(l->z[0], l->weight[r], l->money[r]);
    }
    /* load = scale * (cost - sum of money) / support */
    mpq_set_z(l->q[2], l->z[0]);
    mpz_set(mpq_denref(l->q[2]), l->denominator);
    mpq_canonicalize(l->q[2]);
    mpq_sub(l->q[2], l->cost[c], l->q[2]);
    mpq_set_z(l->q[1], l->scale);
    mpz_set(mpq_denref(l->q[1]), l->support[c]);
    mpq_canonicalize(l->q[1]);
    mpq_mul(price, l->q[2], l->q[1]);
}

cmt_stand cmt_ledger_load(cmt_ledger *ledger, uint32_t c, mpq_srcptr price)
{
    cmt_ledger_solve_load(ledger, c, ledger->q[0]);
    const int sign = mpq_cmp(ledger->q[0], price);
    return sign > 0 ? CMT_STAND_NO : (sign == 0 ? CMT_STAND_EXACT : CMT_STAND_CHEAPER);
}

cmt_stand cmt_ledger_fill(cmt_ledger *ledger, uint32_t c, mpq_srcptr price)
{
    cmt_ledger *l = ledger;
    mpq_set_z(l->q[0], l->support[c]);
    mpz_set(mpq_denref(l->q[0]), l->scale);
    mpq_canonicalize(l->q[0]);
    mpq_mul(l->q[0], l->q[0], l->utility[c]);
    mpq_mul(l->q[0], l->q[0], price);
    const int sign = mpq_cmp(l->cost[c], l->q[0]);
    return sign > 0 ? CMT_STAND_NO : (sign == 0 ? CMT_STAND_EXACT : CMT_STAND_CHEAPER);
}

bool cmt_ledger_affordable(cmt_ledger *ledger, uint32_t c)
{
    cmt_ledger *l = ledger;
    mpz_set_ui(l->z[0], 0);
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        if (supports(l, r, c))
            mpz_addmul(l->z[0], l->weight[r], l->money[r]);
    }
    mpz_set_ui(l->z[2], 1);
    return compare_with_cost(l, c, l->z[2]) >= 0;
}

bool cmt_ledger_fits(cmt_ledger *ledger, uint32_t c)
{
    mpq_add(ledger->q[0], ledger->spent, ledger->cost[c]);
    return mpq_cmp(ledger->q[0], ledger->budget) <= 0;
}

static int by_money(const void *a, const void *b, const void *context)
{
    const cmt_ledger *l = context;
    return mpz_cmp(l->money[*(const uint32_t *)a], l->money[*(const uint32_t *)b]);
}

cmt_status cmt_ledger_solve_shares(cmt_arena *mem,
                                   cmt_ledger *ledger,
                                   uint32_t c,
                                   bool *affordable,
                                   mpq_ptr price,
                                   cmt_err *err)
{
    cmt_ledger *l = ledger;
    const size_t n_rows = l->contest->ballots.n;
    *affordable = cmt_ledger_affordable(l, c);
    if (!*affordable)
        return CMT_OK;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n_rows + 1);
    if (order == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the supporters");
    size_t m = 0;
    for (uint32_t r = 0; r < n_rows; r++) {
        if (supports(l, r, c))
            order[m++] = r;
    }
    if (!cmt_sort(mem, order, m, sizeof *order, by_money, l))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the supporters");
    /* q[1] = cost still to pay, in the books' units; z[3] = weight still to pay it */
    mpq_set_z(l->q[1], l->denominator);
    mpq_mul(l->q[1], l->q[1], l->cost[c]);
    mpz_set(l->z[3], l->support[c]);
    for (size_t k = 0; k < m; k++) {
        mpq_set_z(l->q[0], l->z[3]);
        mpq_div(l->q[0], l->q[1], l->q[0]); /* a payment by all who are left */
        mpq_set_z(l->q[2], l->money[order[k]]);
        if (mpq_cmp(l->q[2], l->q[0]) >= 0)
            break;
        mpz_mul(l->z[0], l->weight[order[k]], l->money[order[k]]);
        mpq_set_z(l->q[2], l->z[0]);
        mpq_sub(l->q[1], l->q[1], l->q[2]);
        mpz_sub(l->z[3], l->z[3], l->weight[order[k]]);
    }
    mpz_mul(mpq_numref(price), mpq_numref(l->q[0]), l->scale);
    mpz_mul(mpq_denref(price), mpq_denref(l->q[0]), l->denominator);
    mpq_canonicalize(price);
    mpq_div(price, price, l->utility[c]);
    cmt_arena_reset(mem, mark);
    return CMT_OK;
}

void cmt_ledger_full(cmt_ledger *ledger, uint32_t c, mpq_srcptr price, mpq_ptr out)
{
    cmt_ledger *l = ledger;
    mpq_mul(l->q[1], price, l->utility[c]);
    to_books(l, l->q[1]);
    mpz_set_ui(l->z[0], 0);
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        mpz_mul(l->z[1], l->money[r], mpq_denref(l->q[0]));
        if (supports(l, r, c) && mpz_cmp(l->z[1], mpq_numref(l->q[0])) >= 0)
            mpz_add(l->z[0], l->z[0], l->weight[r]);
    }
    mpq_set_z(out, l->z[0]);
    mpz_set(mpq_denref(out), l->scale);
    mpq_canonicalize(out);
}

/* Divide money and denominator by what all have in common. */
static void shorten(cmt_ledger *l)
{
    mpz_set(l->z[0], l->denominator);
    for (size_t r = 0; r < l->contest->ballots.n && mpz_cmp_ui(l->z[0], 1) != 0; r++)
        mpz_gcd(l->z[0], l->z[0], l->money[r]);
    if (mpz_cmp_ui(l->z[0], 1) == 0)
        return;
    mpz_divexact(l->denominator, l->denominator, l->z[0]);
    for (size_t r = 0; r < l->contest->ballots.n; r++)
        mpz_divexact(l->money[r], l->money[r], l->z[0]);
}

void cmt_ledger_take(cmt_ledger *ledger, uint32_t c)
{
    ledger->in[c] = true;
    ledger->n_in++;
    if (ledger->decision != NULL)
        ledger->taken[ledger->decision[c]] = true;
    ledger->is_quoted = false;
    mpq_add(ledger->spent, ledger->spent, ledger->cost[c]);
}

void cmt_ledger_pay(cmt_ledger *ledger, uint32_t c, mpq_srcptr price)
{
    cmt_ledger *l = ledger;
    mpq_mul(l->q[1], price, l->utility[c]);
    to_books(l, l->q[1]);
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        mpz_mul(l->money[r], l->money[r], mpq_denref(l->q[0]));
        if (!supports(l, r, c))
            continue;
        if (mpz_cmp(l->money[r], mpq_numref(l->q[0])) >= 0) {
            mpz_sub(l->money[r], l->money[r], mpq_numref(l->q[0]));
        } else {
            mpz_set_ui(l->money[r], 0);
        }
    }
    mpz_mul(l->denominator, l->denominator, mpq_denref(l->q[0]));
    shorten(l);
    cmt_ledger_take(l, c);
}

void cmt_ledger_bear(cmt_ledger *ledger, uint32_t c, mpq_srcptr load)
{
    cmt_ledger *l = ledger;
    to_books(l, load);
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        if (supports(l, r, c)) {
            mpz_neg(l->money[r], mpq_numref(l->q[0]));
        } else {
            mpz_mul(l->money[r], l->money[r], mpq_denref(l->q[0]));
        }
    }
    mpz_mul(l->denominator, l->denominator, mpq_denref(l->q[0]));
    shorten(l);
    cmt_ledger_take(l, c);
}
