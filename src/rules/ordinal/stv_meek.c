#include "rules/ordinal/stv_meek.h"

#include "ballot/weight.h"
#include "base/err.h"

#define MAX_REFINEMENTS 1000
#define TIER_ENDS       0x8000U

__extension__ typedef unsigned __int128 wide;

/* Parts of a vote are whole numbers of 10^-decimals. */
typedef struct cmt_meek {
    uint64_t unit;    /* 10^decimals: a whole vote */
    uint64_t *keep;   /* [n] of a vote that comes: Meek a share, Warren a price */
    uint16_t *order;  /* [n_ballots][n] best first, ends of tiers marked */
    uint16_t *length; /* [n_ballots] */
    mpz_t *weights;   /* [n_ballots] whole numbers; or NULL: points are exact */
    mpq_ptr point;    /* what one of these weighs */
    wide *sum;        /* [n + 1] votes in units, exhausted ones last; or */
    mpz_t *sum_z;     /* the same */
    mpq_ptr surplus;  /* of all elected, in the last count */
    mpz_ptr z;
} cmt_meek;

/* Lay out ballot b best first: a stable sort by tier, counted. */
static uint16_t lay_out(const cmt_contest *c, size_t b, uint32_t *starts, uint16_t *row)
{
    const size_t n = c->n_alternatives;
    size_t length = 0;
    for (size_t t = 0; t <= n; t++)
        starts[t] = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t tier = cmt_ballots_mark(c, b, i);
        if (tier > 0)
            starts[tier <= n ? tier : n]++;
    }
    for (size_t t = 1; t <= n; t++) {
        const uint32_t several = starts[t];
        starts[t] = (uint32_t)length;
        length += several;
        if (several > 0)
            row[length - 1] = TIER_ENDS;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t tier = cmt_ballots_mark(c, b, i);
        if (tier > 0) {
            uint16_t *at = &row[starts[tier <= n ? tier : n]++];
            *at = (uint16_t)((*at & TIER_ENDS) | i);
        }
    }
    return (uint16_t)length;
}

static cmt_status read_ballots(cmt_arena *mem, cmt_stv *s, cmt_meek *m, cmt_err *err)
{
    const cmt_contest *c = s->contest;
    const size_t n_ballots = c->ballots.n;
    uint32_t *starts = CMT_NEW_ARRAY(mem, uint32_t, s->n + 1);
    m->order = CMT_NEW_ARRAY(mem, uint16_t, n_ballots * s->n + 1);
    m->length = CMT_NEW_ARRAY(mem, uint16_t, n_ballots + 1);
    m->point = cmt_q(mem);
    mpz_ptr scale = cmt_z(mem);
    if (starts == NULL || m->order == NULL || m->length == NULL || m->point == NULL
        || scale == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to lay out %zu ballots", n_ballots);
    for (size_t b = 0; b < n_ballots; b++)
        m->length[b] = lay_out(c, b, starts, &m->order[b * s->n]);
    if (c->exact_points) {
        mpq_set(m->point, c->scale);
    } else {
        const cmt_status st =
            cmt_ballot_integer_weights(mem, c, &m->weights, scale, err);
        if (st != CMT_OK)
            return st;
        mpq_set_z(m->point, scale);
    }
    if (mpq_sgn(m->point) != 0)
        mpq_inv(m->point, m->point);
    return CMT_OK;
}

cmt_status cmt_meek_init(cmt_arena *mem,
                         cmt_stv *stv,
                         struct cmt_meek **out,
                         cmt_err *err)
{
    const size_t n = stv->n;
    cmt_meek *m = CMT_NEW(mem, cmt_meek);
    stv->votes.tally = cmt_q_array(mem, n + 1);
    stv->votes.exhausted = cmt_q(mem);
    stv->votes.lost = cmt_q(mem);
    if (m == NULL || stv->votes.tally == NULL || stv->votes.exhausted == NULL
        || stv->votes.lost == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu tallies", n);
    m->keep = CMT_NEW_ARRAY(mem, uint64_t, n + 1);
    m->sum = CMT_NEW_ARRAY(mem, wide, n + 1);
    m->sum_z = cmt_z_array(mem, n + 1);
    m->surplus = cmt_q(mem);
    m->z = cmt_z(mem);
    if (m->keep == NULL || m->sum == NULL || m->sum_z == NULL || m->surplus == NULL
        || m->z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu keep values", n);
    m->unit = 1;
    for (int k = 0; k < stv->options.decimals; k++)
        m->unit *= 10;
    const cmt_status st = read_ballots(mem, stv, m, err);
    if (st == CMT_OK)
        *out = m;
    return st;
}

void cmt_meek_start(cmt_stv *stv)
{
    for (size_t i = 0; i < stv->n; i++)
        stv->meek->keep[i] = stv->hopeful[i] ? stv->meek->unit : 0;
}

static void add(cmt_meek *m, const cmt_contest *c, size_t b, size_t to, uint64_t part)
{
    if (m->weights != NULL) {
        mpz_addmul_ui(m->sum_z[to], m->weights[b], part);
    } else {
        m->sum[to] += (wide)part * (wide)c->ballots.points[b];
    }
}

/* What i keeps of a part: Meek its share, rounded up; Warren its price. */
static uint64_t kept_of(const cmt_stv *s, size_t i, uint64_t part)
{
    const cmt_meek *m = s->meek;
    if (s->options.transfer == CMT_STV_WARREN)
        return part < m->keep[i] ? part : m->keep[i];
    return (uint64_t)(((wide)part * m->keep[i] + m->unit - 1) / m->unit);
}

/* One vote passes along its ballot; a tier of several shares what comes to it. */
static void pass(const cmt_stv *s, size_t b)
{
    cmt_meek *m = s->meek;
    const uint16_t *row = &m->order[b * s->n];
    const size_t length = m->length[b];
    uint64_t left = m->unit;
    for (size_t at = 0; at < length && left > 0;) {
        size_t end = at;
        uint64_t several = 0;
        bool more = true;
        for (; more; end++) {
            several += m->keep[row[end] & ~TIER_ENDS] > 0 ? 1U : 0U;
            more = (row[end] & TIER_ENDS) == 0;
        }
        const uint64_t part = several > 0 ? left / several : 0;
        for (; at < end; at++) {
            const size_t i = row[at] & ~TIER_ENDS;
            if (m->keep[i] == 0 || part == 0)
                continue;
            const uint64_t kept = kept_of(s, i, part);
            add(m, s->contest, b, i, kept);
            left -= kept;
        }
    }
    add(m, s->contest, b, s->n, left);
}

static void read_sum(const cmt_meek *m, size_t at, mpq_ptr out)
{
    if (m->weights != NULL) {
        mpq_set_z(out, m->sum_z[at]);
    } else {
        mpq_set_ui(out, (unsigned long)(m->sum[at] >> 64), 1);
        mpq_mul_2exp(out, out, 64);
        mpz_add_ui(mpq_numref(out), mpq_numref(out), (unsigned long)m->sum[at]);
    }
    mpq_mul(out, out, m->point);
    mpz_mul_ui(mpq_denref(out), mpq_denref(out), m->unit);
    mpq_canonicalize(out);
}

static void distribute(cmt_stv *s)
{
    cmt_meek *m = s->meek;
    for (size_t i = 0; i <= s->n; i++) {
        m->sum[i] = 0;
        mpz_set_ui(m->sum_z[i], 0);
        m->keep[i] = i < s->n && s->status[i] == CMT_STV_OUT ? 0 : m->keep[i];
    }
    for (size_t b = 0; b < s->contest->ballots.n; b++)
        pass(s, b);
    for (size_t i = 0; i < s->n; i++)
        read_sum(m, i, s->votes.tally[i]);
    read_sum(m, s->n, s->votes.exhausted);
}

/* The votes that are kept, over the seats (and one more); where votes are whole, rounded
 * up to the decimals that are counted, and above the exact share. */
static void find_quota(const cmt_stv *s, mpq_ptr quota)
{
    mpq_set_ui(quota, 0, 1);
    for (size_t i = 0; i < s->n; i++)
        mpq_add(quota, quota, s->votes.tally[i]);
    mpq_set_ui(s->q[1], s->options.hare ? s->seats : s->seats + 1, 1);
    mpq_div(quota, quota, s->q[1]);
    if (s->options.hare || !s->whole)
        return;
    mpz_mul_ui(mpq_numref(quota), mpq_numref(quota), s->meek->unit);
    mpz_fdiv_q(mpq_numref(quota), mpq_numref(quota), mpq_denref(quota));
    mpz_add_ui(mpq_numref(quota), mpq_numref(quota), 1);
    mpz_set_ui(mpq_denref(quota), s->meek->unit);
    mpq_canonicalize(quota);
}

/* What the elected have above the quota; whether somebody hopeful reaches it. */
static bool find_surplus(const cmt_stv *s, mpq_srcptr quota)
{
    bool reached = false;
    mpq_set_ui(s->meek->surplus, 0, 1);
    for (size_t i = 0; i < s->n; i++) {
        if (s->status[i] == CMT_STV_HOPEFUL) {
            reached = reached || cmt_stv_reaches(s, s->votes.tally[i], quota);
        } else if (s->status[i] == CMT_STV_ELECTED
                   && mpq_cmp(s->votes.tally[i], quota) > 0) {
            mpq_sub(s->q[1], s->votes.tally[i], quota);
            mpq_add(s->meek->surplus, s->meek->surplus, s->q[1]);
        }
    }
    return reached;
}

/* keep * quota / tally, rounded up, at most all. */
static void refine(const cmt_stv *s, mpq_srcptr quota)
{
    cmt_meek *m = s->meek;
    for (size_t i = 0; i < s->n; i++) {
        if (s->status[i] != CMT_STV_ELECTED || mpq_sgn(s->votes.tally[i]) == 0)
            continue;
        mpq_div(s->q[1], quota, s->votes.tally[i]);
        mpz_mul_ui(m->z, mpq_numref(s->q[1]), m->keep[i]);
        mpz_cdiv_q(m->z, m->z, mpq_denref(s->q[1]));
        m->keep[i] = mpz_cmp_ui(m->z, m->unit) < 0 ? mpz_get_ui(m->z) : m->unit;
    }
}

/* What a surplus must come below: the first two thirds of the decimals of a vote, or of
 * all votes where these are shares. */
static void find_limit(const cmt_stv *s, mpq_ptr out)
{
    unsigned long small = 1;
    for (int k = 0; k < s->options.decimals - s->options.decimals / 3; k++)
        small *= 10;
    mpq_set_ui(out, 1, small);
    if (!s->whole)
        mpq_mul(out, out, s->contest->total);
}

void cmt_meek_settle(cmt_stv *stv, mpq_ptr quota)
{
    mpq_ptr before = stv->q[2];
    mpq_ptr limit = stv->q[3];
    find_limit(stv, limit);
    for (size_t k = 0; k < MAX_REFINEMENTS; k++) {
        distribute(stv);
        find_quota(stv, quota);
        if (find_surplus(stv, quota) || mpq_cmp(stv->meek->surplus, limit) < 0
            || (k > 0 && mpq_cmp(stv->meek->surplus, before) >= 0))
            return;
        mpq_set(before, stv->meek->surplus);
        refine(stv, quota);
    }
}

size_t cmt_meek_last(const cmt_stv *stv)
{
    mpq_ptr bar = stv->q[1];
    bool any = false;
    size_t n = 0;
    for (size_t i = 0; i < stv->n; i++) {
        if (stv->status[i] != CMT_STV_HOPEFUL)
            continue;
        if (!any || mpq_cmp(stv->votes.tally[i], bar) < 0)
            mpq_set(bar, stv->votes.tally[i]);
        any = true;
    }
    mpq_add(bar, bar, stv->meek->surplus);
    for (uint32_t i = 0; i < stv->n; i++) {
        if (stv->status[i] == CMT_STV_HOPEFUL && mpq_cmp(stv->votes.tally[i], bar) <= 0)
            stv->set[n++] = i;
    }
    return n;
}
