#include "rules/ordinal/irv.h"

#include "ballot/firsts.h"
#include "base/err.h"
#include "base/index.h"
#include "rules/result.h"

#include <assert.h>
#include <string.h>

/* States beyond this number follow one way of breaking each tie only. */
#define MAX_STATES 20000

/* A stage of the elimination: who stands, and how it was reached. */
typedef struct state {
    const bool *standing; /* [n] */
    size_t n_standing;
    const struct state *before;
    cmt_set out;   /* eliminated since `before` */
    cmt_set tied;  /* those who were last together, where the tie was broken */
    mpq_t *counts; /* [n] of `before`; NULL unless kept */
} state;

typedef struct search {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    cmt_firsts firsts;
    const uint32_t *place; /* of an order or a lot; NULL: every way */
    cmt_index seen;
    const state **stack;
    size_t n_stack;
    size_t stack_cap;
    size_t n_states;
    bool capped;
    bool branched;
    bool *won;
    const state **end; /* [n] the final state of each winner */
    uint32_t *last;    /* [n] scratch: those with the fewest first preferences */
    mpq_t *q;          /* [2] scratch */
    cmt_err *err;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the elimination");
}

/* A state's name: seven alternatives a byte, the high bit set, so that no byte is NUL. */
static char *key_of(const search *s, const bool *standing)
{
    char *key = cmt_arena_alloc(s->mem, s->n / 7 + 2);
    for (size_t i = 0; key != NULL && i < s->n; i++) {
        unsigned char *at = (unsigned char *)&key[i / 7];
        *at = (unsigned char)(*at | 0x80U | (standing[i] ? 1U << i % 7 : 0U));
    }
    return key;
}

static cmt_status push(search *s, const state *st)
{
    if (s->n_stack == s->stack_cap) {
        const size_t cap = 2 * s->stack_cap + 16;
        const state **stack = CMT_NEW_ARRAY(s->mem, const state *, cap);
        if (stack == NULL)
            return no_room(s->err);
        for (size_t k = 0; k < s->n_stack; k++)
            stack[k] = s->stack[k];
        s->stack = stack;
        s->stack_cap = cap;
    }
    s->stack[s->n_stack++] = st;
    s->n_states++;
    return CMT_OK;
}

/* Add the state that eliminating `out` leads to, unless it is known. */
static cmt_status add_state(search *s,
                            const state *before,
                            const uint32_t *out,
                            size_t n_out,
                            const cmt_set *tied,
                            mpq_t *counts)
{
    state *next = CMT_NEW(s->mem, state);
    bool *standing = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    uint32_t *gone = CMT_NEW_ARRAY(s->mem, uint32_t, n_out + 1);
    if (next == NULL || standing == NULL || gone == NULL)
        return no_room(s->err);
    memcpy(standing, before->standing, s->n * sizeof *standing);
    for (size_t k = 0; k < n_out; k++) {
        standing[out[k]] = false;
        gone[k] = out[k];
    }
    if (s->branched && !s->capped) {
        const char *key = key_of(s, standing);
        if (key == NULL)
            return no_room(s->err);
        if (!cmt_index_add(&s->seen, key, 0))
            return CMT_OK;
    }
    *next = (state){.standing = standing,
                    .n_standing = before->n_standing - n_out,
                    .before = before,
                    .out = {.at = gone, .n = n_out},
                    .tied = *tied,
                    .counts = counts};
    return push(s, next);
}

/* Those with the fewest first preferences, into s->last; and one with the fewest of the
 * rest, or n. */
static size_t find_last(search *s, const state *at, size_t *next)
{
    size_t n_last = 0;
    size_t second = s->n;
    for (size_t i = 0; i < s->n; i++) {
        if (!at->standing[i])
            continue;
        const int sign = n_last == 0 ? -1 : cmt_firsts_cmp(&s->firsts, i, s->last[0]);
        if (sign < 0) {
            second = n_last > 0 ? s->last[0] : s->n;
            n_last = 0;
        }
        if (sign <= 0) {
            s->last[n_last++] = (uint32_t)i;
        } else if (second == s->n || cmt_firsts_cmp(&s->firsts, i, second) < 0) {
            second = i;
        }
    }
    *next = second;
    return n_last;
}

/* Whether the order among those in s->last cannot matter: all their first preferences
 * together stay below the next one's, so all of them go before it whatever happens. */
static bool go_together(search *s, size_t n_last, size_t next)
{
    if (next == s->n)
        return false;
    cmt_firsts_value(&s->firsts, s->last[0], s->q[0]);
    cmt_firsts_value(&s->firsts, next, s->q[1]);
    mpz_mul_ui(mpq_numref(s->q[0]), mpq_numref(s->q[0]), n_last);
    mpq_canonicalize(s->q[0]);
    return mpq_cmp(s->q[0], s->q[1]) < 0;
}

static mpq_t *keep_counts(search *s, const state *at)
{
    mpq_t *counts = cmt_q_array(s->mem, s->n);
    for (size_t i = 0; counts != NULL && i < s->n; i++) {
        if (at->standing[i])
            cmt_firsts_value(&s->firsts, i, counts[i]);
    }
    return counts;
}

static bool nobody_counts(search *s)
{
    cmt_firsts_value(&s->firsts, s->last[0], s->q[0]);
    return mpq_sgn(s->q[0]) == 0;
}

static void all_win(search *s, const state *at)
{
    for (size_t i = 0; i < s->n; i++) {
        if (at->standing[i]) {
            s->won[i] = true;
            s->end[i] = at;
        }
    }
}

/* Eliminate from one state, in every way that the tie-break leaves open. */
static cmt_status step(search *s, const state *at)
{
    cmt_status st = CMT_OK;
    size_t next = 0;
    cmt_firsts_count(&s->firsts, at->standing);
    const size_t n_last = find_last(s, at, &next);
    mpq_t *counts = keep_counts(s, at);
    uint32_t *last = CMT_NEW_ARRAY(s->mem, uint32_t, n_last + 1);
    if (counts == NULL || last == NULL)
        return no_room(s->err);
    memcpy(last, s->last, n_last * sizeof *last);
    const cmt_set tied = {.at = last, .n = n_last > 1 ? n_last : 0};
    const cmt_set none = {0};
    if (at->n_standing <= 1 || (s->place == NULL && next == s->n && nobody_counts(s))) {
        all_win(s, at);
        return CMT_OK;
    }
    if (s->place != NULL) {
        const uint32_t out = cmt_tie_last(s->place, last, n_last);
        return add_state(s, at, &out, 1, &tied, counts);
    }
    if (n_last == 1 || go_together(s, n_last, next))
        return add_state(s, at, last, n_last, &none, counts);
    s->branched = true;
    if (s->n_states > MAX_STATES)
        s->capped = true;
    /* Last pushed is searched first: the way that `order` takes comes first. */
    for (size_t k = 0; k < n_last; k++) {
        if (!s->capped || k == n_last - 1)
            CMT_TRY(add_state(s, at, &last[k], 1, &tied, counts));
    }
done:
    return st;
}

/* From a final state back to the start, the states in order. */
static cmt_status chain(search *s, const state *end, const state ***out, size_t *n)
{
    size_t count = 0;
    assert(end != NULL);
    for (const state *at = end; at->before != NULL; at = at->before)
        count++;
    const state **states = CMT_NEW_ARRAY(s->mem, const state *, count + 1);
    if (states == NULL)
        return no_room(s->err);
    size_t k = count;
    for (const state *at = end; at->before != NULL; at = at->before)
        states[--k] = at;
    *out = states;
    *n = count;
    return CMT_OK;
}

static cmt_value *ids_value(const search *s, const cmt_set *set)
{
    cmt_value *out = cmt_value_array(s->mem);
    for (size_t k = 0; k < set->n; k++) {
        cmt_value_add(s->mem, out,
                      cmt_value_string(s->mem, s->contest->ids[set->at[k]]));
    }
    return out;
}

static cmt_value *round_value(const search *s, const state *at)
{
    cmt_value *round = cmt_value_object(s->mem);
    cmt_value *counts = cmt_value_object(s->mem);
    for (size_t i = 0; i < s->n; i++) {
        if (at->before->standing[i]) {
            cmt_value_set(s->mem, counts, s->contest->ids[i],
                          cmt_value_q(s->mem, at->counts[i]));
        }
    }
    cmt_value_set(s->mem, round, "counts", counts);
    cmt_value_set(s->mem, round, "eliminated", ids_value(s, &at->out));
    if (at->tied.n > 0)
        cmt_value_set(s->mem, round, "tied", ids_value(s, &at->tied));
    return round;
}

/* One way led to the end: its rounds, and the ranking in order of elimination. */
static cmt_status tell_rounds(search *s, const state *end, cmt_outcome *o)
{
    const state **states = NULL;
    size_t n_states = 0;
    const cmt_status st = chain(s, end, &states, &n_states);
    if (st != CMT_OK)
        return st;
    uint32_t *ranking = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    if (ranking == NULL)
        return no_room(s->err);
    cmt_value *rounds = cmt_value_array(s->mem);
    for (size_t i = 0; i < s->n; i++)
        ranking[i] = cmt_contest_eligible(s->contest, i) ? 0 : CMT_UNPLACED;
    for (size_t k = 0; k < n_states; k++) {
        for (size_t m = 0; m < states[k]->out.n; m++)
            ranking[states[k]->out.at[m]] = (uint32_t)(n_states - k);
        cmt_value_add(s->mem, rounds, round_value(s, states[k]));
    }
    o->ranking = ranking;
    o->rounds = rounds;
    return CMT_OK;
}

/* Several ways: for each winner, an order of elimination that leaves it. */
static cmt_status tell_paths(search *s, cmt_outcome *o)
{
    cmt_value *paths = cmt_value_object(s->mem);
    for (size_t i = 0; i < s->n; i++) {
        if (!s->won[i])
            continue;
        const state **states = NULL;
        size_t n_states = 0;
        const cmt_status st = chain(s, s->end[i], &states, &n_states);
        if (st != CMT_OK)
            return st;
        cmt_value *path = cmt_value_array(s->mem);
        for (size_t k = 0; k < n_states; k++)
            cmt_value_add(s->mem, path, ids_value(s, &states[k]->out));
        cmt_value_set(s->mem, paths, s->contest->ids[i], path);
    }
    o->witness = cmt_value_object(s->mem);
    cmt_value_set(s->mem, o->witness, "eliminations", paths);
    return CMT_OK;
}

static cmt_status search_init(search *s, const cmt_tie_break *tie_break)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    state *start = CMT_NEW(s->mem, state);
    bool *standing = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->won = CMT_NEW_ARRAY(s->mem, bool, s->n + 1);
    s->end = CMT_NEW_ARRAY(s->mem, const state *, s->n + 1);
    s->last = CMT_NEW_ARRAY(s->mem, uint32_t, s->n + 1);
    s->q = cmt_q_array(s->mem, 2);
    if (start == NULL || standing == NULL || s->won == NULL || s->end == NULL
        || s->last == NULL || s->q == NULL
        || !cmt_index_init(s->mem, MAX_STATES + s->n + 1, &s->seen))
        return no_room(s->err);
    start->standing = standing;
    for (size_t i = 0; i < s->n; i++) {
        standing[i] = cmt_contest_eligible(s->contest, i);
        start->n_standing += standing[i] ? 1U : 0U;
    }
    CMT_TRY(cmt_firsts_init(s->mem, s->contest, &s->firsts, s->err));
    if (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(s->mem, tie_break, s->n, &place, s->err));
    s->place = place;
    CMT_TRY(push(s, start));
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    search s = {
        .mem = mem, .contest = contest, .n = contest->n_alternatives, .err = err};
    const state *end = NULL;
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(search_init(&s, &args->tie_break));
    while (s.n_stack > 0) {
        end = s.stack[--s.n_stack];
        CMT_TRY(step(&s, end));
    }
    CMT_TRY(cmt_result_winners(mem, contest, s.won, &o, err));
    o.capped = s.capped;
    CMT_TRY(s.branched ? tell_paths(&s, &o) : tell_rounds(&s, end, &o));
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true, "immediate: it is never last"},
    {"Condorcet loser", true, "it loses the last duel at the latest"},
    {"independence of clones", true, "Tideman, Social Choice and Welfare 4 (1987) 185"},
    {"mutual majority", true, "Woodall, Voting Matters 3 (1994)"},
    {"Condorcet winner", false, "Tideman, Collective Decisions and Voting (2006), 11"},
    {"monotonicity", false, "Smith, Econometrica 41 (1973) 1027-1041"},
    {"participation", false, "Fishburn and Brams, Mathematics Magazine 56 (1983) 207"},
    {0},
};

const cmt_rule cmt_rule_ordinal_irv = {
    .name = "irv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Instant-runoff voting",
    .definition =
        "As long as more than one alternative stands, the one with the fewest "
        "first preferences among those standing is eliminated.",
    .source =
        "Ware (1871); Tideman, Collective Decisions and Voting (2006), chapter 11",
    .cost =
        "O(ballots * n) a round, at most n - 1 rounds; with ties, one such line a way "
        "of breaking them, at most 20,000 stages",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_irv_check,
    .welfare = NULL,
};
