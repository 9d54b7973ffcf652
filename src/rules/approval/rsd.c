#include "rules/approval/rsd.h"

#include "ballot/draw.h"
#include "base/err.h"
#include "base/index.h"
#include "crypto/digest.h"
#include "rules/approval/rsd_voters.h"
#include "rules/result.h"

#include <string.h>

/* Whom a ballot approves, and who sits, are sets of the eligible in 64 bits. What happens
 * next depends on who sits alone: ballots drawn before have nobody left to add. */
typedef struct world {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t m;
    size_t k;
    uint32_t eligible[CMT_MAX_RSD_ALTERNATIVES];
    cmt_rsd_voter *voters; /* [n_voters] distinct sets, ascending */
    size_t n_voters;
    uint64_t *states; /* [CMT_MAX_RSD_STATES] sets of members, the empty one first */
    mpq_t *chance;    /* [CMT_MAX_RSD_STATES] of coming by it */
    size_t n_states;
    cmt_index known;
    mpq_t *sits; /* [m] */
    mpq_t *q;    /* [3] scratch */
    mpz_ptr all;
    uint64_t *found; /* [CMT_MAX_COMMITTEES] */
    size_t n_found;
    cmt_index listed;
    bool capped;
    cmt_err *err;
} world;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the order of ballots");
}

static size_t size_of(uint64_t set)
{
    size_t n = 0;
    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

static cmt_status open_world(world *w)
{
    const cmt_contest *c = w->contest;
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (!cmt_contest_eligible(c, i))
            continue;
        if (w->m == CMT_MAX_RSD_ALTERNATIVES) {
            return cmt_fail(w->err, CMT_E_LIMIT,
                            "the rule chooses among at most %d alternatives",
                            CMT_MAX_RSD_ALTERNATIVES);
        }
        w->eligible[w->m++] = i;
    }
    w->k = c->seats < w->m ? c->seats : w->m;
    w->states = CMT_NEW_ARRAY(w->mem, uint64_t, CMT_MAX_RSD_STATES);
    w->chance = cmt_q_array(w->mem, CMT_MAX_RSD_STATES);
    w->sits = cmt_q_array(w->mem, w->m + 1);
    w->q = cmt_q_array(w->mem, 3);
    w->all = cmt_z(w->mem);
    w->found = CMT_NEW_ARRAY(w->mem, uint64_t, CMT_MAX_COMMITTEES);
    if (!cmt_arena_ok(w->mem) || !cmt_index_open(w->mem, &w->known)
        || !cmt_index_open(w->mem, &w->listed))
        return no_room(w->err);
    return cmt_rsd_voters_read(w->mem, c, w->eligible, w->m, &w->voters, &w->n_voters,
                               w->err);
}

/* --- chances -------------------------------------------------------------------------------- */

static const char *name_of(const world *w, uint64_t set)
{
    return cmt_arena_printf(w->mem, "%llx", (unsigned long long)set);
}

/* Add q[0] to the chance of a set of members. */
static cmt_status reach(world *w, uint64_t set)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
    const char *name = name_of(w, set);
    if (name == NULL)
        return no_room(w->err);
    uint32_t at = cmt_index_get(&w->known, name);
    if (at == CMT_INDEX_NONE) {
        at = (uint32_t)w->n_states;
        if (w->n_states == CMT_MAX_RSD_STATES
            || (w->n_states + 1) * w->n_voters > CMT_MAX_RSD_STEPS) {
            return cmt_fail(w->err, CMT_E_LIMIT,
                            "too many orders of %zu different ballots", w->n_voters);
        }
        if (!cmt_index_add(&w->known, name, at))
            return no_room(w->err);
        w->states[w->n_states++] = set;
    } else {
        cmt_arena_reset(w->mem, mark);
    }
    mpq_add(w->chance[at], w->chance[at], w->q[0]);
    if (mpz_sizeinbase(mpq_denref(w->chance[at]), 2) > CMT_MAX_RSD_BITS) {
        return cmt_fail(w->err, CMT_E_LIMIT, "a probability of more than %d bits",
                        CMT_MAX_RSD_BITS);
    }
    return CMT_OK;
}

/* Note a committee that may come to be. */
static cmt_status list(world *w, uint64_t set)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
    const char *name = name_of(w, set);
    if (name == NULL)
        return no_room(w->err);
    if (cmt_index_get(&w->listed, name) != CMT_INDEX_NONE) {
        cmt_arena_reset(w->mem, mark);
        return CMT_OK;
    }
    w->capped = w->n_found == CMT_MAX_COMMITTEES;
    if (!w->capped && cmt_index_add(&w->listed, name, 0))
        w->found[w->n_found++] = set;
    return CMT_OK;
}

/* List `in` with every `n` of `from`; depth at most k. */
static cmt_status list_fills(world *w, /* NOLINT(misc-no-recursion) */
                             uint64_t in,
                             uint64_t from,
                             size_t n)
{
    cmt_status st = CMT_OK;
    if (n == 0)
        return list(w, in);
    while (st == CMT_OK && !w->capped && size_of(from) >= n) {
        const uint64_t first = from & (~from + 1);
        from &= ~first;
        st = list_fills(w, in | first, from, n - 1);
    }
    return st;
}

/* With chance q[0] the seats left over go to some of `from`, any as likely. */
static cmt_status fill(world *w, uint64_t in, uint64_t from)
{
    const size_t n = w->k - size_of(in);
    mpq_set_ui(w->q[1], n, size_of(from) > 0 ? size_of(from) : 1);
    mpq_canonicalize(w->q[1]);
    mpq_mul(w->q[1], w->q[1], w->q[0]);
    for (size_t i = 0; i < w->m; i++) {
        const uint64_t one = UINT64_C(1) << i;
        if ((in & one) != 0) {
            mpq_add(w->sits[i], w->sits[i], w->q[0]);
        } else if ((from & one) != 0) {
            mpq_add(w->sits[i], w->sits[i], w->q[1]);
        }
    }
    return w->capped ? CMT_OK : list_fills(w, in, from, n);
}

static uint64_t everybody(const world *w)
{
    return w->m == 64 ? UINT64_MAX : (UINT64_C(1) << w->m) - 1;
}

/* The weight of the ballots that still have somebody to add. */
static void count(const world *w, uint64_t in)
{
    mpz_set_ui(w->all, 0);
    for (size_t v = 0; v < w->n_voters; v++) {
        if ((w->voters[v].likes & ~in) != 0)
            mpz_add(w->all, w->all, w->voters[v].weight);
    }
}

/* One more ballot from where `in` sit. */
static cmt_status go_on(world *w, size_t s)
{
    cmt_status st = CMT_OK;
    const uint64_t in = w->states[s];
    count(w, in);
    mpq_set(w->q[0], w->chance[s]);
    if (size_of(in) == w->k || mpz_sgn(w->all) == 0)
        return fill(w, in, everybody(w) & ~in);
    for (size_t v = 0; v < w->n_voters && st == CMT_OK; v++) {
        const uint64_t adds = w->voters[v].likes & ~in;
        if (adds == 0)
            continue;
        mpq_set_num(w->q[2], w->voters[v].weight);
        mpq_set_den(w->q[2], w->all);
        mpq_canonicalize(w->q[2]);
        mpq_mul(w->q[0], w->chance[s], w->q[2]);
        st = size_of(in | adds) <= w->k ? reach(w, in | adds) : fill(w, in, adds);
    }
    return st;
}

/* Sets of members, the smaller first: every way to one is known when it is left. */
static cmt_status find_chances(world *w)
{
    cmt_status st = CMT_OK;
    mpq_set_ui(w->q[0], 1, 1);
    CMT_TRY(reach(w, 0));
    for (size_t size = 0; size <= w->k; size++) {
        for (size_t s = 0; s < w->n_states; s++) {
            if (size_of(w->states[s]) == size)
                CMT_TRY(go_on(w, s));
        }
    }
done:
    return st;
}

/* --- the lot -------------------------------------------------------------------------------- */

/* Draw a ballot of those with somebody to add. */
static cmt_status draw(
    const world *w, const uint8_t seed[32], size_t step, uint64_t in, uint32_t *v)
{
    uint8_t text[sizeof CMT_RSD_LABEL + 32];
    const size_t n_label = sizeof CMT_RSD_LABEL - 1;
    cmt_hash32 hash;
    mpq_t *share = cmt_q_array(w->mem, w->n_voters + 1);
    const mpq_srcptr *lottery = NULL;
    if (share != NULL)
        lottery = cmt_result_pointers(w->mem, share, w->n_voters);
    if (lottery == NULL)
        return no_room(w->err);
    for (size_t i = 0; i < w->n_voters; i++) {
        if ((w->voters[i].likes & ~in) == 0)
            continue;
        mpq_set_num(share[i], w->voters[i].weight);
        mpq_set_den(share[i], w->all);
        mpq_canonicalize(share[i]);
    }
    memcpy(text, CMT_RSD_LABEL, n_label);
    memcpy(&text[n_label], seed, 32);
    text[n_label + 32] = (uint8_t)step;
    cmt_sha256_of(text, sizeof text, &hash);
    return cmt_draw(w->mem, hash.at, lottery, w->n_voters, v, w->err);
}

/* Ballots one after the other; those who do not all fit come by the priority of the lot. */
static cmt_status draw_committee(world *w, const cmt_tie_break *tie_break)
{
    cmt_status st = CMT_OK;
    uint64_t in = 0;
    uint32_t *place = NULL;
    uint64_t from = everybody(w);
    CMT_TRY(
        cmt_tie_places(w->mem, tie_break, w->contest->n_alternatives, &place, w->err));
    for (size_t step = 0; size_of(in) < w->k; step++) {
        uint32_t v = 0;
        count(w, in);
        from = everybody(w) & ~in;
        if (mpz_sgn(w->all) == 0)
            break;
        CMT_TRY(draw(w, tie_break->seed, step, in, &v));
        from = w->voters[v].likes & ~in;
        if (size_of(in | from) > w->k)
            break;
        in |= from;
    }
    while (size_of(in) < w->k) {
        size_t first = w->m;
        for (size_t i = 0; i < w->m; i++) {
            if ((from >> i & 1) != 0
                && (first == w->m || place[w->eligible[i]] < place[w->eligible[first]]))
                first = i;
        }
        in |= UINT64_C(1) << first;
        from &= ~(UINT64_C(1) << first);
    }
    w->found[0] = in;
    w->n_found = 1;
    w->capped = false;
done:
    return st;
}

/* --- the outcome ---------------------------------------------------------------------------- */

static cmt_status tell(world *w, const cmt_tie_break *tie_break, cmt_outcome *o)
{
    const size_t n = w->contest->n_alternatives;
    cmt_set *sets = CMT_NEW_ARRAY(w->mem, cmt_set, w->n_found + 1);
    bool *in = CMT_NEW_ARRAY(w->mem, bool, n + 1);
    mpq_t *scores = cmt_q_array(w->mem, n + 1);
    if (sets == NULL || in == NULL || scores == NULL)
        return no_room(w->err);
    for (size_t f = 0; f < w->n_found; f++) {
        memset(in, 0, n * sizeof *in);
        for (size_t i = 0; i < w->m; i++)
            in[w->eligible[i]] = (w->found[f] >> i & 1) != 0;
        if (!cmt_result_set(w->mem, in, n, &sets[f]))
            return no_room(w->err);
    }
    cmt_result_sort(sets, w->n_found);
    for (size_t i = 0; i < w->m; i++)
        mpq_set(scores[w->eligible[i]], w->sits[i]);
    const cmt_status st = cmt_result_committees(w->mem, w->contest, tie_break, sets,
                                                w->n_found, w->capped, o, w->err);
    if (st != CMT_OK)
        return st;
    o->scores = cmt_result_pointers(w->mem, scores, n);
    return o->scores != NULL ? CMT_OK : no_room(w->err);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    world w = {.mem = mem, .contest = contest, .err = err};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_APPROVE, err));
    CMT_TRY(open_world(&w));
    CMT_TRY(find_chances(&w));
    if (args->tie_break.kind == CMT_TIE_LOT)
        CMT_TRY(draw_committee(&w, &args->tie_break));
    CMT_TRY(tell(&w, &args->tie_break, &o));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"homogeneity", true, "immediate: chances are shares of weight"},
    {0},
};

const cmt_rule cmt_rule_approval_rsd = {
    .name = "rsd",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Random serial dictatorship",
    .definition =
        "Ballots are drawn one after the other, each with a chance in proportion to "
        "its "
        "weight; whom it approves sits, as long as all fit, else some of them, any as "
        "likely. Scores are the chances to sit.",
    .source =
        "Lackner, Regner and Krenn, abcvoting, Journal of Open Source Software 8 "
        "(2023) 4880, `rsd`; Aziz, Brandt and Brill, Economics Letters 121 (2013) "
        "341-345, on its complexity",
    .beside = 8,
    .cost = "O(sets of members * different ballots) rational operations, at most 4,096 "
            "sets and 2^17 operations",
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_rsd_check,
};
