#include "rules/elimination.h"

#include "base/err.h"
#include "base/index.h"
#include "rules/elimination_tell.h"
#include "rules/result.h"

#include <string.h>

typedef struct search {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_eliminator *eliminator;
    size_t n;
    const uint32_t *place; /* of an order or a lot; NULL: every way */
    cmt_index seen;
    cmt_stage **stack;
    size_t n_stack;
    size_t stack_cap;
    size_t n_states;
    bool capped;
    bool branched;
    bool *won;
    const cmt_stage **end; /* [n] the final stage of each winner */
    cmt_turn step;         /* scratch */
    cmt_err *err;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the elimination");
}

/* A set's name: seven alternatives a byte, the high bit set, so that no byte is NUL. */
static char *key_of(const search *s, const bool *standing)
{
    char *key = cmt_arena_alloc(s->mem, s->n / 7 + 2);
    for (size_t i = 0; key != NULL && i < s->n; i++) {
        unsigned char *at = (unsigned char *)&key[i / 7];
        *at = (unsigned char)(*at | 0x80U | (standing[i] ? 1U << i % 7 : 0U));
    }
    return key;
}

static cmt_status push(search *s, cmt_stage *stage)
{
    cmt_stage **stack = cmt_arena_grow(s->mem, s->stack, s->n_stack, &s->stack_cap,
                                       sizeof(cmt_stage *));
    if (stack == NULL)
        return no_room(s->err);
    s->stack = stack;
    s->stack[s->n_stack++] = stage;
    s->n_states++;
    return CMT_OK;
}

/* Add the stage that the elimination of `out` leads to, unless it is known. */
static cmt_status add_stage(search *s,
                            const cmt_stage *before,
                            const cmt_set *out,
                            const cmt_set *tied)
{
    cmt_stage *next = CMT_NEW(s->mem, cmt_stage);
    bool *standing = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    if (next == NULL || standing == NULL)
        return no_room(s->err);
    memcpy(standing, before->standing, s->n * sizeof *standing);
    for (size_t k = 0; k < out->n; k++)
        standing[out->at[k]] = false;
    if (s->branched && !s->capped) {
        const char *key = key_of(s, standing);
        if (key == NULL)
            return no_room(s->err);
        if (!cmt_index_add(&s->seen, key, 0))
            return CMT_OK;
    }
    *next =
        (cmt_stage){.standing = standing, .before = before, .out = *out, .tied = *tied};
    return push(s, next);
}

static bool copy_set(const search *s, const uint32_t *at, size_t n, cmt_set *out)
{
    uint32_t *copy = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
    if (copy != NULL && n > 0)
        memcpy(copy, at, n * sizeof *copy);
    *out = (cmt_set){.at = copy, .n = n};
    return copy != NULL;
}

/* The counts of those who stand, kept for the record of a single way. */
static cmt_status keep_counts(const search *s, cmt_stage *stage)
{
    if (s->branched || !s->step.counted)
        return CMT_OK;
    stage->counts = cmt_q_array(s->mem, s->n);
    if (stage->counts == NULL)
        return no_room(s->err);
    for (size_t i = 0; i < s->n; i++) {
        if (stage->standing[i]) {
            s->eliminator->count(s->eliminator->self, stage->standing, i,
                                 stage->counts[i]);
        }
    }
    return CMT_OK;
}

static void end_with(search *s, const cmt_stage *stage, const cmt_set *winners)
{
    for (size_t k = 0; k < winners->n; k++) {
        s->won[winners->at[k]] = true;
        s->end[winners->at[k]] = stage;
    }
}

/* One of `ways` goes: the one picked, or each in turn. */
static cmt_status one_goes(search *s, const cmt_stage *stage, const cmt_set *ways)
{
    cmt_status st = CMT_OK;
    const cmt_set none = {0};
    cmt_set out = {0};
    if (s->place != NULL || ways->n == 1) {
        const uint32_t pick = s->place != NULL ? s->step.pick : ways->at[0];
        if (!copy_set(s, &pick, 1, &out))
            return no_room(s->err);
        return add_stage(s, stage, &out, ways->n > 1 ? ways : &none);
    }
    s->branched = true;
    if (s->n_states > CMT_MAX_ELIMINATION_STATES)
        s->capped = true;
    /* Last pushed is searched first: the way that `order` takes comes first. */
    for (size_t k = s->capped ? ways->n - 1 : 0; k < ways->n; k++) {
        if (!copy_set(s, &ways->at[k], 1, &out))
            return no_room(s->err);
        CMT_TRY(add_stage(s, stage, &out, ways));
    }
done:
    return st;
}

static cmt_status visit(search *s, cmt_stage *stage)
{
    cmt_status st = CMT_OK;
    cmt_set set = {0};
    const cmt_set none = {0};
    CMT_TRY(s->eliminator->step(s->eliminator->self, stage->standing, s->place,
                                &s->step, s->err));
    CMT_TRY(keep_counts(s, stage));
    if (!copy_set(s, s->step.at, s->step.n, &set))
        return no_room(s->err);
    if (s->step.kind == CMT_TURN_END) {
        end_with(s, stage, &set);
    } else if (s->step.kind == CMT_TURN_ALL) {
        CMT_TRY(add_stage(s, stage, &set, &none));
    } else {
        CMT_TRY(one_goes(s, stage, &set));
    }
done:
    return st;
}

static cmt_status search_init(search *s, const cmt_tie_break *tie_break)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    cmt_stage *start = CMT_NEW(s->mem, cmt_stage);
    bool *standing = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->won = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->end = CMT_NEW_ARRAY(s->mem, const cmt_stage *, s->n + 1);
    s->step.at = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    if (start == NULL || standing == NULL || s->won == NULL || s->end == NULL
        || s->step.at == NULL || !cmt_index_open(s->mem, &s->seen))
        return no_room(s->err);
    start->standing = standing;
    for (size_t i = 0; i < s->n; i++)
        standing[i] = cmt_contest_eligible(s->contest, i);
    if (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(s->mem, tie_break, s->n, &place, s->err));
    s->place = place;
    CMT_TRY(push(s, start));
done:
    return st;
}

cmt_status cmt_elimination_run(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_tie_break *tie_break,
                               const cmt_eliminator *eliminator,
                               cmt_outcome *out,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    search s = {.mem = mem,
                .contest = contest,
                .eliminator = eliminator,
                .n = contest->n_alternatives,
                .err = err};
    cmt_stage *last = NULL;
    CMT_TRY(search_init(&s, tie_break));
    while (s.n_stack > 0) {
        last = s.stack[--s.n_stack];
        CMT_TRY(visit(&s, last));
    }
    CMT_TRY(cmt_result_winners(mem, contest, s.won, &o, err));
    o.capped = s.capped;
    if (s.branched) {
        CMT_TRY(cmt_elimination_tell_paths(mem, contest, s.end, &o, err));
    } else {
        CMT_TRY(cmt_elimination_tell_rounds(mem, contest, last, s.won, &o, err));
    }
    *out = o;
done:
    return st;
}
