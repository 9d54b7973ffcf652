#include "ballot/steps.h"

#include "ballot/approvals.h"
#include "base/err.h"
#include "base/index.h"

#include <stdlib.h>
#include <string.h>

typedef struct search {
    cmt_arena *mem;     /* results */
    cmt_arena *scratch; /* states; reset when a branch is done */
    const cmt_contest *contest;
    const cmt_steps_rule *rule;
    const uint32_t *place; /* of an order or a lot; else NULL */
    size_t n;
    size_t n_steps; /* of a whole way */
    bool *open;     /* [n] scratch of one step */
    mpq_t *value;   /* [n] scratch of one step */
    cmt_index seen; /* digests of states */
    cmt_index found;
    size_t n_states;
    cmt_set *committees;
    const cmt_step **last;
    size_t n_found;
    bool capped;
    cmt_sha256 *digest;
    cmt_err *err;
} search;

/* Where a way stands. */
typedef struct point {
    void *state;
    bool *in; /* [n] */
    size_t n_done;
} point;

static cmt_status no_room(const search *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room to build committees");
}

static void digest_z(cmt_sha256 *digest, mpz_srcptr z)
{
    uint8_t head[9];
    const size_t n_limbs = mpz_size(z);
    head[0] = (uint8_t)(mpz_sgn(z) + 1);
    for (size_t k = 0; k < 8; k++)
        head[1 + k] = (uint8_t)(n_limbs >> (8 * k));
    cmt_sha256_add(digest, head, sizeof head);
    cmt_sha256_add(digest, mpz_limbs_read(z), n_limbs * sizeof(mp_limb_t));
}

void cmt_steps_digest_q(cmt_sha256 *digest, mpq_srcptr q)
{
    digest_z(digest, mpq_numref(q));
    digest_z(digest, mpq_denref(q));
}

/* Whether nobody was in this state before. The digest is a name inside this run only. */
static cmt_status is_new(search *s, const point *at, bool *out)
{
    cmt_hash32 hash;
    char name[CMT_DIGEST_TEXT];
    cmt_sha256_add(s->digest, at->in, s->n * sizeof *at->in);
    if (s->rule->describe != NULL)
        s->rule->describe(s->rule->self, at->state, s->digest);
    cmt_sha256_end(s->digest, &hash);
    cmt_digest_text(&hash, name);
    if (cmt_index_get(&s->seen, name) != CMT_INDEX_NONE) {
        *out = false;
        return CMT_OK;
    }
    const char *key = cmt_arena_strdup(s->mem, name);
    if (key == NULL)
        return no_room(s);
    s->capped = s->capped || s->n_states == CMT_MAX_STEP_STATES;
    *out = !s->capped && cmt_index_add(&s->seen, key, 0);
    s->n_states++;
    return CMT_OK;
}

/* Note a finished committee unless it is known. */
static cmt_status finish(search *s, const point *at, const cmt_step *last)
{
    char *key = cmt_arena_alloc(s->mem, s->n + 1);
    uint32_t *members = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    if (key == NULL || members == NULL)
        return no_room(s);
    size_t m = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        key[i] = at->in[i] ? '1' : '0';
        if (at->in[i])
            members[m++] = i;
    }
    if (cmt_index_get(&s->found, key) != CMT_INDEX_NONE)
        return CMT_OK;
    if (s->n_found == CMT_MAX_COMMITTEES) {
        s->capped = true;
    } else if (cmt_index_add(&s->found, key, (uint32_t)s->n_found)) {
        s->committees[s->n_found] = (cmt_set){.at = members, .n = m};
        s->last[s->n_found++] = last;
    }
    return CMT_OK;
}

/* All that may go next with the best value, ascending. */
static cmt_status find_tied(search *s, const point *at, uint32_t *tied, size_t *n_tied)
{
    size_t best = s->n;
    const cmt_steps_rule *r = s->rule;
    for (size_t i = 0; i < s->n; i++)
        s->open[i] = cmt_contest_eligible(s->contest, i) && at->in[i] == r->removes;
    cmt_status st = CMT_OK;
    *n_tied = 0;
    if (r->narrow != NULL)
        st = r->narrow(r->self, at->state, at->in, s->open, s->err);
    if (st == CMT_OK)
        st = r->values(r->self, at->state, at->in, s->open, s->value, s->err);
    if (st != CMT_OK)
        return st;
    for (uint32_t i = 0; i < s->n; i++) {
        if (!s->open[i])
            continue;
        int sign = best == s->n ? 1 : mpq_cmp(s->value[i], s->value[best]);
        if (r->least && best != s->n)
            sign = -sign;
        if (sign > 0) {
            best = i;
            *n_tied = 0;
        }
        if (sign >= 0)
            tied[(*n_tied)++] = i;
    }
    return CMT_OK;
}

/* Note the step; NULL on shortage. The value is read from the scratch of find_tied. */
static const cmt_step *note(search *s,
                            const cmt_step *before,
                            uint32_t c,
                            mpq_srcptr value,
                            const cmt_set *tied)
{
    cmt_step *step = CMT_NEW(s->mem, cmt_step);
    if (step != NULL) {
        *step = (cmt_step){
            .before = before, .alternative = c, .value = value, .tied = *tied};
    }
    return step;
}

static void take(const search *s, point *at, uint32_t c)
{
    if (s->rule->take != NULL)
        s->rule->take(s->rule->self, at->state, at->in, c);
    at->in[c] = !s->rule->removes;
    at->n_done++;
}

static cmt_status grow(search *s, point *at, const cmt_step *before);

/* Follow one of several tied alternatives in a copy of the state. */
static cmt_status branch(search *s, /* NOLINT(misc-no-recursion) */
                         const point *at,
                         uint32_t c,
                         const cmt_step *step)
{
    cmt_status st = CMT_OK;
    bool fresh = false;
    const cmt_arena_mark mark = cmt_arena_get_mark(s->scratch);
    point next = {.n_done = at->n_done};
    next.in = CMT_NEW_ARRAY(s->scratch, bool, s->n + 1);
    if (s->rule->copy != NULL)
        next.state = s->rule->copy(s->rule->self, s->scratch, at->state);
    if (next.in == NULL || (s->rule->copy != NULL && next.state == NULL))
        CMT_TRY(no_room(s));
    memcpy(next.in, at->in, s->n * sizeof *next.in);
    take(s, &next, c);
    CMT_TRY(is_new(s, &next, &fresh));
    if (fresh)
        CMT_TRY(grow(s, &next, step));
done:
    cmt_arena_reset(s->scratch, mark);
    return st;
}

/* Follow every one of the tied alternatives, until the search is capped. */
static cmt_status split(search *s, /* NOLINT(misc-no-recursion) */
                        const point *at,
                        const cmt_step *before,
                        mpq_srcptr value,
                        const cmt_set *tied)
{
    for (size_t k = 0; k < tied->n && !s->capped; k++) {
        const cmt_step *step = note(s, before, tied->at[k], value, tied);
        if (step == NULL)
            return no_room(s);
        const cmt_status st = branch(s, at, tied->at[k], step);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

/* Step until the end, or until a tie splits the way. Depth is at most the number of
 * alternatives. */
static cmt_status grow(search *s, /* NOLINT(misc-no-recursion) */
                       point *at,
                       const cmt_step *before)
{
    while (at->n_done < s->n_steps) {
        size_t n_tied = 0;
        mpq_ptr value = cmt_q(s->mem);
        uint32_t *tied = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
        if (value == NULL || tied == NULL)
            return no_room(s);
        const cmt_status st = find_tied(s, at, tied, &n_tied);
        if (st != CMT_OK)
            return st;
        if (n_tied == 0)
            break;
        mpq_set(value, s->value[tied[0]]);
        const cmt_set ties = {.at = tied, .n = n_tied > 1 ? n_tied : 0};
        if (n_tied > 1 && s->place == NULL)
            return split(s, at, before, value, &ties);
        uint32_t c = tied[0];
        if (n_tied > 1) {
            c = s->rule->removes ? cmt_tie_last(s->place, tied, n_tied)
                                 : cmt_tie_first(s->place, tied, n_tied);
        }
        before = note(s, before, c, value, &ties);
        if (before == NULL)
            return no_room(s);
        take(s, at, c);
    }
    return finish(s, at, before);
}

typedef struct pair {
    cmt_set committee; /* first: pairs sort as their committees do */
    const cmt_step *last;
} pair;

static cmt_status sort_found(search *s)
{
    pair *pairs = CMT_NEW_ARRAY(s->mem, pair, s->n_found + 1);
    if (pairs == NULL)
        return no_room(s);
    for (size_t k = 0; k < s->n_found; k++)
        pairs[k] = (pair){s->committees[k], s->last[k]};
    qsort(pairs, s->n_found, sizeof *pairs, cmt_set_compare);
    for (size_t k = 0; k < s->n_found; k++) {
        s->committees[k] = pairs[k].committee;
        s->last[k] = pairs[k].last;
    }
    return CMT_OK;
}

static cmt_status search_init(search *s, const cmt_tie_break *tie_break)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    s->open = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->value = cmt_q_array(s->mem, s->n + 1);
    s->committees = CMT_NEW_ARRAY(s->mem, cmt_set, CMT_MAX_COMMITTEES);
    s->last = CMT_NEW_ARRAY(s->mem, const cmt_step *, CMT_MAX_COMMITTEES);
    if (s->open == NULL || s->value == NULL || s->committees == NULL || s->last == NULL
        || !cmt_index_open(s->mem, &s->seen) || !cmt_index_open(s->mem, &s->found))
        return no_room(s);
    if (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(s->mem, tie_break, s->n, &place, s->err));
    s->place = place;
done:
    return st;
}

static cmt_status start(search *s, point *out)
{
    const cmt_steps_rule *r = s->rule;
    *out = (point){.in = CMT_NEW_ARRAY(s->scratch, bool, s->n + 1)};
    if (r->start != NULL)
        out->state = r->start(r->self, s->scratch);
    if (out->in == NULL || (r->start != NULL && out->state == NULL))
        return no_room(s);
    size_t eligible = 0;
    for (size_t i = 0; i < s->n; i++) {
        out->in[i] = r->removes && cmt_contest_eligible(s->contest, i);
        eligible += cmt_contest_eligible(s->contest, i) ? 1U : 0U;
    }
    s->n_steps = r->narrow != NULL ? eligible : cmt_approvals_size(s->contest);
    if (r->removes)
        s->n_steps = eligible - s->n_steps;
    return CMT_OK;
}

cmt_status cmt_steps_run(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_tie_break *tie_break,
                         const cmt_steps_rule *rule,
                         cmt_steps_result *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    point at;
    search s = {.mem = mem,
                .contest = contest,
                .rule = rule,
                .n = contest->n_alternatives,
                .err = err};
    s.scratch = cmt_arena_new(0);
    s.digest = cmt_sha256_new();
    if (s.scratch == NULL || s.digest == NULL)
        CMT_TRY(no_room(&s));
    CMT_TRY(search_init(&s, tie_break));
    CMT_TRY(start(&s, &at));
    CMT_TRY(grow(&s, &at, NULL));
    CMT_TRY(sort_found(&s));
    *out = (cmt_steps_result){
        .committees = s.committees, .last = s.last, .n = s.n_found, .capped = s.capped};
done:
    cmt_sha256_free(s.digest);
    cmt_arena_free(s.scratch);
    return st;
}
