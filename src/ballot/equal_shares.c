#include "ballot/equal_shares.h"

#include "ballot/equal_shares_state.h"
#include "base/err.h"
#include "base/index.h"
#include "crypto/digest.h"

#include <stdlib.h>
#include <string.h>

/* Beyond this number of states one way of breaking each tie is followed only. */
#define MAX_STATES 20000

typedef struct search {
    cmt_arena *mem;     /* results */
    cmt_arena *scratch; /* states; reset when a branch is done */
    cmt_shares_world world;
    const uint32_t *place; /* of an order or a lot; else NULL */
    bool *fresh;
    cmt_index seen;  /* digests of states */
    cmt_index found; /* committees */
    size_t n_states;
    cmt_set *committees;
    const cmt_purchase **last;
    size_t n;
    bool capped;
    bool branched;
    cmt_sha256 *digest;
    cmt_err *err;
} search;

static cmt_status no_room(const search *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room for equal shares");
}

static void digest_z(search *s, mpz_srcptr z)
{
    uint8_t head[9];
    const size_t n_bytes = (mpz_sizeinbase(z, 2) + 7) / 8;
    head[0] = (uint8_t)(mpz_sgn(z) + 1);
    for (size_t k = 0; k < 8; k++)
        head[1 + k] = (uint8_t)(n_bytes >> (8 * k));
    cmt_sha256_add(s->digest, head, sizeof head);
    const mp_size_t n_limbs = (mp_size_t)mpz_size(z);
    const mp_limb_t *limbs = mpz_limbs_read(z);
    for (mp_size_t k = 0; k < n_limbs; k++)
        cmt_sha256_add(s->digest, &limbs[k], sizeof limbs[k]);
}

/* Whether nobody was in this state before: the same purchases and the same money. The
 * digest is a name inside this run only. */
static cmt_status is_new(search *s, const cmt_shares_state *at, bool *out)
{
    const cmt_shares_world *w = &s->world;
    cmt_hash32 hash;
    char name[CMT_DIGEST_TEXT];
    mpz_set(w->z[0], at->denominator);
    for (size_t r = 0; r < w->n_rows && mpz_cmp_ui(w->z[0], 1) != 0; r++)
        mpz_gcd(w->z[0], w->z[0], at->money[r]);
    cmt_sha256_add(s->digest, at->in, w->n * sizeof *at->in);
    mpz_divexact(w->z[1], at->denominator, w->z[0]);
    digest_z(s, w->z[1]);
    for (size_t r = 0; r < w->n_rows; r++) {
        mpz_divexact(w->z[1], at->money[r], w->z[0]);
        digest_z(s, w->z[1]);
    }
    cmt_sha256_end(s->digest, &hash);
    cmt_digest_text(&hash, name);
    const char *key = cmt_arena_strdup(s->mem, name);
    if (key == NULL)
        return no_room(s);
    *out = cmt_index_add(&s->seen, key, 0);
    return CMT_OK;
}

/* Note a finished committee unless it is known. */
static cmt_status finish(search *s,
                         const cmt_shares_state *at,
                         const cmt_purchase *last)
{
    const size_t n = s->world.n;
    char *key = cmt_arena_alloc(s->mem, n + 1);
    uint32_t *members = CMT_NEW_ARRAY(s->mem, uint32_t, at->n_in + 1);
    if (key == NULL || members == NULL)
        return no_room(s);
    size_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        key[i] = at->in[i] ? '1' : '0';
        if (at->in[i])
            members[m++] = i;
    }
    if (s->n == CMT_MAX_COMMITTEES && cmt_index_get(&s->found, key) == CMT_INDEX_NONE) {
        s->capped = true;
    } else if (cmt_index_add(&s->found, key, (uint32_t)s->n)) {
        s->committees[s->n] = (cmt_set){.at = members, .n = m};
        s->last[s->n++] = last;
    }
    return CMT_OK;
}

static cmt_status grow(search *s, cmt_shares_state *at, const cmt_purchase *before);

/* Follow one of several tied alternatives in a copy of the state. */
static cmt_status branch(search *s, /* NOLINT(misc-no-recursion) */
                         const cmt_shares_state *at,
                         uint32_t c,
                         const cmt_purchase *before,
                         const cmt_set *tied)
{
    cmt_status st = CMT_OK;
    bool fresh = true;
    cmt_shares_state next;
    const cmt_arena_mark mark = cmt_arena_get_mark(s->scratch);
    CMT_TRY(cmt_shares_copy(s->scratch, &s->world, at, &next, s->err));
    const cmt_purchase *p = cmt_shares_buy(s->mem, &s->world, &next, c, before, tied);
    if (p == NULL)
        CMT_TRY(no_room(s));
    if (!s->capped) {
        CMT_TRY(is_new(s, &next, &fresh));
        s->capped = fresh && ++s->n_states > MAX_STATES;
    }
    if (fresh)
        CMT_TRY(grow(s, &next, p));
done:
    cmt_arena_reset(s->scratch, mark);
    return st;
}

/* Follow every one of `some` of the tied; once the search is capped, only one. */
static cmt_status split(search *s, /* NOLINT(misc-no-recursion) */
                        const cmt_shares_state *at,
                        const cmt_purchase *before,
                        const cmt_set *tied,
                        const cmt_set *some)
{
    s->branched = true;
    for (size_t k = 0; k < some->n; k++) {
        const cmt_status st = branch(s, at, some->at[k], before, tied);
        if (st != CMT_OK || s->capped)
            return st;
    }
    return CMT_OK;
}

/* Those of the tied that a way must follow: of one decision where it may come first. */
static cmt_status choose_ways(search *s,
                              const cmt_shares_state *at,
                              const cmt_set *tied,
                              cmt_set *some)
{
    uint32_t *apart = CMT_NEW_ARRAY(s->mem, uint32_t, tied->n);
    if (apart == NULL)
        return no_room(s);
    const size_t n = cmt_shares_apart(&s->world, at, tied->at, tied->n, apart);
    *some = n > 0 ? (cmt_set){.at = apart, .n = n} : *tied;
    return CMT_OK;
}

/* Buy until the end, or until a tie splits the way. Depth is at most the number of
 * alternatives. */
static cmt_status grow(search *s, /* NOLINT(misc-no-recursion) */
                       cmt_shares_state *at,
                       const cmt_purchase *before)
{
    for (;;) {
        uint32_t *tied = CMT_NEW_ARRAY(s->mem, uint32_t, s->world.n + 1);
        if (tied == NULL)
            return no_room(s);
        const size_t n_tied = cmt_shares_next(&s->world, at, s->fresh, tied);
        if (n_tied == 0)
            return finish(s, at, before);
        const cmt_set ties = {.at = tied, .n = n_tied > 1 ? n_tied : 0};
        cmt_set some = {.at = tied, .n = 1};
        if (n_tied > 1 && s->place == NULL) {
            const cmt_status st = choose_ways(s, at, &ties, &some);
            if (st != CMT_OK)
                return st;
        }
        if (some.n > 1)
            return split(s, at, before, &ties, &some);
        const uint32_t c =
            s->place == NULL ? some.at[0] : cmt_tie_first(s->place, tied, n_tied);
        before = cmt_shares_buy(s->mem, &s->world, at, c, before, &ties);
        if (before == NULL)
            return no_room(s);
    }
}

typedef struct pair {
    cmt_set committee; /* first: pairs sort as their committees do */
    const cmt_purchase *last;
} pair;

static cmt_status sort_found(search *s)
{
    pair *pairs = CMT_NEW_ARRAY(s->mem, pair, s->n + 1);
    if (pairs == NULL)
        return no_room(s);
    for (size_t k = 0; k < s->n; k++)
        pairs[k] = (pair){s->committees[k], s->last[k]};
    qsort(pairs, s->n, sizeof *pairs, cmt_set_compare);
    for (size_t k = 0; k < s->n; k++) {
        s->committees[k] = pairs[k].committee;
        s->last[k] = pairs[k].last;
    }
    return CMT_OK;
}

static cmt_status search_init(search *s, const cmt_shares_task *task)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_tie_kind tie = task->tie_break->kind;
    const size_t n = task->contest->n_alternatives;
    s->fresh = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    s->committees = CMT_NEW_ARRAY(s->mem, cmt_set, CMT_MAX_COMMITTEES);
    s->last = CMT_NEW_ARRAY(s->mem, const cmt_purchase *, CMT_MAX_COMMITTEES);
    if (s->fresh == NULL || s->committees == NULL || s->last == NULL
        || !cmt_index_open(s->mem, &s->seen) || !cmt_index_open(s->mem, &s->found))
        return no_room(s);
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(s->mem, task->tie_break, n, &place, s->err));
    s->place = place;
    CMT_TRY(cmt_shares_world_init(s->mem, task, &s->world, s->err));
done:
    return st;
}

cmt_status cmt_equal_shares(cmt_arena *mem,
                            const cmt_shares_task *task,
                            cmt_shares_result *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_shares_state start;
    search s = {.mem = mem, .err = err};
    s.scratch = cmt_arena_new(0);
    s.digest = cmt_sha256_new();
    if (s.scratch == NULL || s.digest == NULL)
        CMT_TRY(no_room(&s));
    CMT_TRY(search_init(&s, task));
    CMT_TRY(cmt_shares_start(s.scratch, &s.world, &start, err));
    CMT_TRY(grow(&s, &start, NULL));
    CMT_TRY(sort_found(&s));
    *out = (cmt_shares_result){.committees = s.committees,
                               .last = s.last,
                               .n = s.n,
                               .capped = s.capped,
                               .branched = s.branched};
done:
    cmt_sha256_free(s.digest);
    cmt_arena_free(s.scratch);
    return st;
}
