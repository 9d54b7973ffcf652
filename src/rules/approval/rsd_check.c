#include "rules/approval/rsd.h"

#include "ballot/draw.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "rules/approval/rsd_likes.h"
#include "rules/claim.h"
#include "rules/result.h"

#include <string.h>

/* What follows a set of members, computed from the end: the chance of each to sit. */
typedef struct node {
    uint64_t in;
    mpq_t *sits; /* [m] */
} node;

typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t m;
    size_t k;
    uint32_t who[CMT_MAX_RSD_ALTERNATIVES];
    cmt_rsd_likes *ballots; /* [n] distinct, ascending */
    size_t n;
    node *nodes; /* [CMT_MAX_RSD_STATES] sorted by members once they are all found */
    size_t n_nodes;
    uint64_t *found; /* [CMT_MAX_COMMITTEES] */
    size_t n_found;
    bool capped;
    mpq_t *q; /* [2] */
    cmt_err *err;
} judge;

static cmt_status no_room(const judge *g)
{
    return cmt_fail(g->err, CMT_E_NOMEM, "no room to judge orders of ballots");
}

static size_t count_bits(uint64_t set)
{
    size_t n = 0;
    for (size_t i = 0; i < 64; i++)
        n += set >> i & 1;
    return n;
}

static uint64_t all_of(const judge *g)
{
    uint64_t all = 0;
    for (size_t i = 0; i < g->m; i++)
        all |= UINT64_C(1) << i;
    return all;
}

static cmt_status open_judge(judge *g)
{
    const cmt_contest *c = g->contest;
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (cmt_contest_eligible(c, i) && g->m == CMT_MAX_RSD_ALTERNATIVES)
            return cmt_fail(g->err, CMT_E_LIMIT, "too many alternatives to judge");
        if (cmt_contest_eligible(c, i))
            g->who[g->m++] = i;
    }
    g->k = c->seats < g->m ? c->seats : g->m;
    g->nodes = CMT_NEW_ARRAY(g->mem, node, CMT_MAX_RSD_STATES);
    g->found = CMT_NEW_ARRAY(g->mem, uint64_t, CMT_MAX_COMMITTEES);
    g->q = cmt_q_array(g->mem, 2);
    if (!cmt_arena_ok(g->mem))
        return no_room(g);
    return cmt_rsd_likes_list(g->mem, c, g->who, g->m, &g->ballots, &g->n, g->err);
}

/* --- chances, from the end ------------------------------------------------------------------ */

/* Whether a set is among the first n nodes, which are sorted. */
static bool find(const judge *g, size_t n, uint64_t in, size_t *at)
{
    size_t low = 0;
    while (n > low) {
        const size_t middle = low + (n - low) / 2;
        if (g->nodes[middle].in < in) {
            low = middle + 1;
        } else {
            n = middle;
        }
    }
    *at = low;
    return low < g->n_nodes && g->nodes[low].in == in;
}

/* Put a set in its place; it contains what it came from, so it stands behind. */
static cmt_status insert(judge *g, uint64_t in)
{
    size_t at = 0;
    if (find(g, g->n_nodes, in, &at))
        return CMT_OK;
    if (g->n_nodes == CMT_MAX_RSD_STATES || (g->n_nodes + 1) * g->n > CMT_MAX_RSD_STEPS)
        return cmt_fail(g->err, CMT_E_LIMIT, "too many orders of ballots to judge");
    memmove(&g->nodes[at + 1], &g->nodes[at], (g->n_nodes - at) * sizeof *g->nodes);
    g->nodes[at] = (node){.in = in, .sits = cmt_q_array(g->mem, g->m + 1)};
    g->n_nodes++;
    return g->nodes[at].sits != NULL ? CMT_OK : no_room(g);
}

static cmt_status find_nodes(judge *g)
{
    cmt_status st = insert(g, 0);
    for (size_t s = 0; s < g->n_nodes && st == CMT_OK; s++) {
        const uint64_t in = g->nodes[s].in;
        for (size_t b = 0; b < g->n && st == CMT_OK; b++) {
            const uint64_t next = in | g->ballots[b].likes;
            if (next != in && count_bits(next) <= g->k)
                st = insert(g, next);
        }
    }
    return st;
}

/* Add `chance` times what it means that the open seats go to some of `from`. */
static void add_fill(
    const judge *g, node *to, uint64_t in, uint64_t from, mpq_srcptr chance)
{
    const size_t n_from = count_bits(from & ~in);
    for (size_t i = 0; i < g->m; i++) {
        if ((in >> i & 1) != 0) {
            mpq_add(to->sits[i], to->sits[i], chance);
        } else if ((from >> i & 1) != 0) {
            mpq_set_ui(g->q[1], g->k - count_bits(in), n_from);
            mpq_canonicalize(g->q[1]);
            mpq_mul(g->q[1], g->q[1], chance);
            mpq_add(to->sits[i], to->sits[i], g->q[1]);
        }
    }
}

/* Whether some ballot has somebody to add; q[0] = the weight of those that have. */
static bool weigh(const judge *g, uint64_t in)
{
    mpq_set_ui(g->q[0], 0, 1);
    for (size_t b = 0; b < g->n; b++) {
        if ((g->ballots[b].likes | in) != in)
            mpq_add(g->q[0], g->q[0], g->ballots[b].weight);
    }
    return mpq_sgn(g->q[0]) > 0;
}

static cmt_status settle(const judge *g, node *at)
{
    const uint64_t in = at->in;
    mpq_ptr whole = cmt_q(g->mem);
    if (whole == NULL)
        return no_room(g);
    if (count_bits(in) == g->k || !weigh(g, in)) {
        mpq_set_ui(whole, 1, 1);
        add_fill(g, at, in, all_of(g), whole);
        return CMT_OK;
    }
    mpq_set(whole, g->q[0]);
    for (size_t b = 0; b < g->n; b++) {
        size_t to = 0;
        const uint64_t next = in | g->ballots[b].likes;
        if (next == in)
            continue;
        if (count_bits(next) > g->k) {
            add_fill(g, at, in, g->ballots[b].likes, g->ballots[b].weight);
            continue;
        }
        (void)find(g, g->n_nodes, next, &to);
        for (size_t i = 0; i < g->m; i++) {
            mpq_mul(g->q[1], g->nodes[to].sits[i], g->ballots[b].weight);
            mpq_add(at->sits[i], at->sits[i], g->q[1]);
        }
    }
    for (size_t i = 0; i < g->m; i++) {
        mpq_div(at->sits[i], at->sits[i], whole);
        if (mpz_sizeinbase(mpq_denref(at->sits[i]), 2) > 2UL * CMT_MAX_RSD_BITS)
            return cmt_fail(g->err, CMT_E_LIMIT, "chances too long to judge");
    }
    return CMT_OK;
}

/* --- committees ----------------------------------------------------------------------------- */

static void note(judge *g, uint64_t set)
{
    for (size_t f = 0; f < g->n_found; f++) {
        if (g->found[f] == set)
            return;
    }
    if (g->n_found == CMT_MAX_COMMITTEES) {
        g->capped = true;
    } else {
        g->found[g->n_found++] = set;
    }
}

/* Every way to take n of `from`: as numbers of as many bits, from the least on. */
static void note_fills(judge *g, uint64_t in, uint64_t from)
{
    uint64_t pick[CMT_MAX_RSD_ALTERNATIVES] = {0};
    size_t at[CMT_MAX_RSD_ALTERNATIVES] = {0};
    size_t n_from = 0;
    const size_t n = g->k - count_bits(in);
    for (size_t i = 0; i < g->m; i++) {
        if (((from & ~in) >> i & 1) != 0)
            pick[n_from++] = UINT64_C(1) << i;
    }
    for (size_t i = 0; i < n; i++)
        at[i] = i;
    for (bool more = true; more && !g->capped;) {
        uint64_t set = in;
        for (size_t i = 0; i < n; i++)
            set |= pick[at[i]];
        note(g, set);
        size_t i = n;
        while (i > 0 && at[i - 1] == n_from - n + i - 1)
            i--;
        more = i > 0;
        if (more)
            at[i - 1]++;
        for (; more && i < n; i++)
            at[i] = at[i - 1] + 1;
    }
}

static void find_committees(judge *g)
{
    for (size_t s = 0; s < g->n_nodes && !g->capped; s++) {
        const uint64_t in = g->nodes[s].in;
        if (count_bits(in) == g->k || !weigh(g, in)) {
            note_fills(g, in, all_of(g));
            continue;
        }
        for (size_t b = 0; b < g->n && !g->capped; b++) {
            if (count_bits(in | g->ballots[b].likes) > g->k)
                note_fills(g, in, g->ballots[b].likes);
        }
    }
}

/* Whether some order of ballots may end with this committee. */
static bool may_come(const judge *g, uint64_t set)
{
    for (size_t s = 0; s < g->n_nodes; s++) {
        const uint64_t in = g->nodes[s].in;
        if ((in & ~set) != 0)
            continue;
        if (in == set || !weigh(g, in))
            return true;
        for (size_t b = 0; b < g->n; b++) {
            const uint64_t likes = g->ballots[b].likes;
            if (count_bits(in | likes) > g->k && (set & ~in & ~likes) == 0)
                return true;
        }
    }
    return false;
}

/* --- the lot -------------------------------------------------------------------------------- */

static cmt_status draw(
    const judge *g, const uint8_t seed[32], uint8_t step, uint64_t in, uint64_t *likes)
{
    uint32_t drawn = 0;
    cmt_hash32 hash;
    uint8_t text[13 + 32 + 1];
    mpq_t *share = cmt_q_array(g->mem, g->n + 1);
    mpq_srcptr *lottery = CMT_NEW_ARRAY(g->mem, mpq_srcptr, g->n + 1);
    if (share == NULL || lottery == NULL)
        return no_room(g);
    for (size_t b = 0; b < g->n; b++) {
        lottery[b] = share[b];
        if ((g->ballots[b].likes | in) != in)
            mpq_div(share[b], g->ballots[b].weight, g->q[0]);
    }
    for (size_t i = 0; i < 13; i++)
        text[i] = (uint8_t) "comitia/rsd/1"[i];
    memcpy(text + 13, seed, 32);
    text[45] = step;
    cmt_sha256_of(text, sizeof text, &hash);
    const cmt_status st = cmt_draw(g->mem, hash.at, lottery, g->n, &drawn, g->err);
    if (st == CMT_OK)
        *likes = g->ballots[drawn].likes;
    return st;
}

static cmt_status draw_all(judge *g, const cmt_tie_break *tie_break)
{
    cmt_status st = CMT_OK;
    uint64_t in = 0;
    uint32_t *place = NULL;
    uint64_t from = all_of(g);
    CMT_TRY(
        cmt_tie_places(g->mem, tie_break, g->contest->n_alternatives, &place, g->err));
    for (uint8_t step = 0; count_bits(in) < g->k; step++) {
        from = all_of(g);
        if (!weigh(g, in))
            break;
        CMT_TRY(draw(g, tie_break->seed, step, in, &from));
        if (count_bits(in | from) > g->k)
            break;
        in |= from;
    }
    /* Open seats: those of `from` who have fewest before them in the priority. */
    const size_t n_open = g->k - count_bits(in);
    uint64_t set = in;
    for (size_t i = 0; i < g->m; i++) {
        size_t before = 0;
        for (size_t o = 0; o < g->m; o++) {
            if (((from & ~in) >> o & 1) != 0 && place[g->who[o]] < place[g->who[i]])
                before++;
        }
        if (((from & ~in) >> i & 1) != 0 && before < n_open)
            set |= UINT64_C(1) << i;
    }
    g->found[0] = set;
    g->n_found = 1;
    g->capped = false;
done:
    return st;
}

/* --- the claim ------------------------------------------------------------------------------ */

static cmt_status check_capped(const judge *g,
                               const cmt_outcome *claim,
                               const cmt_tie_break *tie_break)
{
    if (!claim->capped || claim->n_committees != CMT_MAX_COMMITTEES)
        return cmt_fail(g->err, CMT_E_NEGATIVE, "more committees may come to be");
    for (size_t c = 0; c < claim->n_committees; c++) {
        uint64_t set = 0;
        for (size_t i = 0; i < g->m; i++) {
            for (size_t e = 0; e < claim->committees[c].n; e++) {
                if (claim->committees[c].at[e] == g->who[i])
                    set |= UINT64_C(1) << i;
            }
        }
        if (claim->committees[c].n != g->k || count_bits(set) != g->k
            || !may_come(g, set))
            return cmt_fail(g->err, CMT_E_NEGATIVE, "no order of ballots elects it");
    }
    return cmt_claim_listed(g->mem, g->contest, claim, tie_break, g->err);
}

static cmt_status check_committees(const judge *g,
                                   const cmt_outcome *claim,
                                   const cmt_tie_break *tie_break)
{
    const size_t n = g->contest->n_alternatives;
    cmt_set *sets = CMT_NEW_ARRAY(g->mem, cmt_set, g->n_found + 1);
    bool *in = CMT_NEW_ARRAY(g->mem, bool, n + 1);
    if (sets == NULL || in == NULL)
        return no_room(g);
    for (size_t f = 0; f < g->n_found; f++) {
        memset(in, 0, n * sizeof *in);
        for (size_t i = 0; i < g->m; i++)
            in[g->who[i]] = (g->found[f] >> i & 1) != 0;
        if (!cmt_result_set(g->mem, in, n, &sets[f]))
            return no_room(g);
    }
    cmt_result_sort(sets, g->n_found);
    return cmt_claim_committees(g->mem, g->contest, claim, tie_break, sets, g->n_found,
                                false, g->err);
}

cmt_status cmt_approval_rsd_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge g = {.mem = mem, .contest = contest, .err = err};
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives + 1);
    if (scores == NULL)
        return no_room(&g);
    CMT_TRY(
        cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES | CMT_PART_SCORES, err));
    CMT_TRY(open_judge(&g));
    CMT_TRY(find_nodes(&g));
    for (size_t s = g.n_nodes; s-- > 0;)
        CMT_TRY(settle(&g, &g.nodes[s]));
    for (size_t i = 0; i < g.m; i++)
        mpq_set(scores[g.who[i]], g.nodes[0].sits[i]);
    CMT_TRY(cmt_claim_scores(contest, claim, scores, err));
    if (args->tie_break.kind == CMT_TIE_LOT) {
        CMT_TRY(draw_all(&g, &args->tie_break));
    } else {
        find_committees(&g);
    }
    CMT_TRY(g.capped ? check_capped(&g, claim, &args->tie_break)
                     : check_committees(&g, claim, &args->tie_break));
done:
    return st;
}
