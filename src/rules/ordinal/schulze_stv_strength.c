#include "rules/ordinal/schulze_stv_strength.h"

#include "ballot/weight.h"
#include "base/err.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to compare committees");
}

static unsigned size_of(uint32_t mask)
{
    unsigned n = 0;
    for (; mask != 0; mask &= mask - 1)
        n++;
    return n;
}

/* --- tables ------------------------------------------------------------------------------- */

static void fill_tables(cmt_seat_holder *h)
{
    const uint32_t n_sets = (uint32_t)1 << h->k;
    size_t n_masks = 0;
    h->power[0] = 1;
    for (size_t i = 0; i < h->k; i++)
        h->power[i + 1] = 3 * h->power[i];
    for (uint32_t code = 0; code < h->power[h->k]; code++) {
        for (size_t i = 0; i < h->k; i++) {
            const uint32_t digit = code / h->power[i] % 3;
            h->above[code] |= digit == 2 ? (uint32_t)1 << i : 0;
            h->level[code] |= digit == 1 ? (uint32_t)1 << i : 0;
        }
    }
    for (size_t size = h->k; size > 0; size--) {
        for (uint32_t mask = 1; mask < n_sets; mask++) {
            if (size_of(mask) == size)
                h->masks[n_masks++] = mask;
        }
    }
}

cmt_status cmt_seat_holder_init(cmt_arena *mem,
                                const cmt_contest *contest,
                                size_t k,
                                cmt_seat_holder *out,
                                cmt_err *err)
{
    cmt_seat_holder h = {.contest = contest, .k = k};
    size_t n_codes = 1;
    const size_t n_sets = (size_t)1 << k;
    for (size_t i = 0; i < k; i++)
        n_codes *= 3;
    h.units = cmt_z(mem);
    h.power = CMT_NEW_ARRAY(mem, uint32_t, k + 1);
    h.above = CMT_NEW_ARRAY(mem, uint32_t, n_codes);
    h.level = CMT_NEW_ARRAY(mem, uint32_t, n_codes);
    h.masks = CMT_NEW_ARRAY(mem, uint32_t, n_sets);
    h.n_with = CMT_NEW_ARRAY(mem, size_t, n_sets);
    h.part = cmt_q_array(mem, n_codes);
    h.is_live = CMT_NEW_ARRAY(mem, bool, n_codes);
    h.live = CMT_NEW_ARRAY(mem, uint32_t, n_codes);
    h.breaker = cmt_q_array(mem, n_codes);
    h.said = CMT_NEW_ARRAY(mem, uint32_t, n_codes);
    h.within = cmt_q_array(mem, n_sets);
    h.q = cmt_q_array(mem, 3);
    if (!cmt_arena_ok(mem) || h.units == NULL)
        return no_room(err);
    fill_tables(&h);
    const cmt_status st =
        cmt_ballot_integer_weights(mem, contest, &h.weight, h.units, err);
    if (st == CMT_OK)
        *out = h;
    return st;
}

/* --- patterns ----------------------------------------------------------------------------- */

static void touch(cmt_seat_holder *h, uint32_t code)
{
    if (h->is_live[code])
        return;
    h->is_live[code] = true;
    h->live[h->n_live++] = code;
    h->n_with[h->level[code]]++;
}

static void forget_all(cmt_seat_holder *h)
{
    for (size_t l = 0; l < h->n_live; l++) {
        const uint32_t code = h->live[l];
        mpq_set_ui(h->part[code], 0, 1);
        h->is_live[code] = false;
        h->n_with[h->level[code]] = 0;
    }
    h->n_live = 0;
}

/* 2: the ballot has i above g; 1: level, or it has no opinion; 0: below. */
static uint32_t digit_of(const cmt_contest *c, size_t b, uint32_t i, uint32_t g)
{
    const unsigned of_i = cmt_ballots_mark(c, b, i);
    const unsigned of_g = cmt_ballots_mark(c, b, g);
    if (of_i == of_g)
        return 1;
    if (of_i == 0 || of_g == 0) {
        if (c->unranked == CMT_UNRANKED_NO_OPINION)
            return 1;
        return of_i != 0 ? 2 : 0;
    }
    return of_i < of_g ? 2 : 0;
}

static void read_patterns(cmt_seat_holder *h, const uint32_t *members, uint32_t g)
{
    const cmt_contest *c = h->contest;
    for (size_t b = 0; b < c->ballots.n; b++) {
        uint32_t code = 0;
        for (size_t i = 0; i < h->k; i++)
            code += h->power[i] * digit_of(c, b, members[i], g);
        touch(h, code);
        mpz_add(mpq_numref(h->part[code]), mpq_numref(h->part[code]), h->weight[b]);
    }
    h->n_reads += c->ballots.n;
}

/* --- completion --------------------------------------------------------------------------- */

/* Only the digits of the members in `mask`. */
static uint32_t digits_in(const cmt_seat_holder *h, uint32_t code, uint32_t mask)
{
    uint32_t out = 0;
    for (size_t i = 0; i < h->k; i++) {
        if ((mask >> i & 1) != 0)
            out += code / h->power[i] % 3 * h->power[i];
    }
    return out;
}

/* What those that are not level on all of `mask` say of it, to `breaker` of `said`; their
 * weight to q[0]. */
static size_t find_breakers(cmt_seat_holder *h, uint32_t mask)
{
    size_t n_said = 0;
    mpq_set_ui(h->q[0], 0, 1);
    for (size_t l = 0; l < h->n_live; l++) {
        const uint32_t code = h->live[l];
        if ((h->level[code] & mask) == mask || mpq_sgn(h->part[code]) == 0)
            continue;
        const uint32_t says = digits_in(h, code, mask);
        if (mpq_sgn(h->breaker[says]) == 0)
            h->said[n_said++] = says;
        mpq_add(h->breaker[says], h->breaker[says], h->part[code]);
        mpq_add(h->q[0], h->q[0], h->part[code]);
    }
    if (n_said > 0)
        return n_said;
    for (size_t i = 0, all = 0; i < 2; i++, all = 1) { /* half below, half above */
        uint32_t says = 0;
        for (size_t m = 0; all == 1 && m < h->k; m++)
            says += (mask >> m & 1) != 0 ? 2 * h->power[m] : 0;
        h->said[n_said++] = says;
        mpq_set_ui(h->breaker[says], 1, 1);
    }
    mpq_set_ui(h->q[0], 2, 1);
    return n_said;
}

/* Tell those that are level on exactly `mask` apart. */
static void complete(cmt_seat_holder *h, uint32_t mask)
{
    const size_t n_said = find_breakers(h, mask);
    const size_t n_live = h->n_live;
    for (size_t l = 0; l < n_live; l++) {
        const uint32_t code = h->live[l];
        if (h->level[code] != mask)
            continue;
        const uint32_t rest = code - digits_in(h, code, mask);
        mpq_div(h->q[1], h->part[code], h->q[0]);
        mpq_set_ui(h->part[code], 0, 1);
        for (size_t s = 0; s < n_said; s++) {
            const uint32_t to = rest + h->said[s];
            touch(h, to);
            mpq_mul(h->q[2], h->q[1], h->breaker[h->said[s]]);
            mpq_add(h->part[to], h->part[to], h->q[2]);
        }
        h->n_products += n_said;
    }
    for (size_t s = 0; s < n_said; s++)
        mpq_set_ui(h->breaker[h->said[s]], 0, 1);
    h->n_products += n_live / 8;
}

/* --- strength ----------------------------------------------------------------------------- */

/* The least, over sets T, of the weight above any of T, divided by T's size. */
static void find_least(cmt_seat_holder *h, mpq_ptr out)
{
    const uint32_t n_sets = (uint32_t)1 << h->k;
    for (uint32_t set = 0; set < n_sets; set++)
        mpq_set_ui(h->within[set], 0, 1);
    for (size_t l = 0; l < h->n_live; l++) {
        const uint32_t code = h->live[l];
        mpq_ptr at = h->within[h->above[code]];
        mpq_add(at, at, h->part[code]);
    }
    for (size_t i = 0; i < h->k; i++) { /* sums over subsets, member by member */
        for (uint32_t set = 0; set < n_sets; set++) {
            if ((set >> i & 1) != 0) {
                mpq_add(h->within[set], h->within[set],
                        h->within[set ^ (uint32_t)1 << i]);
            }
        }
    }
    for (uint32_t set = 1; set < n_sets; set++) {
        mpq_sub(h->q[0], h->within[n_sets - 1], h->within[(n_sets - 1) ^ set]);
        mpq_set_ui(h->q[1], size_of(set), 1);
        mpq_div(h->q[0], h->q[0], h->q[1]);
        if (set == 1 || mpq_cmp(h->q[0], out) < 0)
            mpq_set(out, h->q[0]);
    }
}

cmt_status cmt_seat_holder_strength(cmt_seat_holder *holder,
                                    const uint32_t *members,
                                    uint32_t g,
                                    mpq_ptr out,
                                    cmt_err *err)
{
    cmt_seat_holder *h = holder;
    const size_t n_masks = ((size_t)1 << h->k) - 1;
    if (h->n_reads > CMT_MAX_SCHULZE_READS
        || h->n_products > CMT_MAX_SCHULZE_PRODUCTS) {
        return cmt_fail(err, CMT_E_LIMIT,
                        "committees of %zu take too long to compare on these ballots",
                        h->k);
    }
    read_patterns(h, members, g);
    for (size_t m = 0; m < n_masks; m++) {
        if (h->n_with[h->masks[m]] > 0)
            complete(h, h->masks[m]);
    }
    find_least(h, out);
    h->n_products += n_masks * h->k / 8;
    forget_all(h);
    return CMT_OK;
}
