#include "rules/ordinal/stv.h"

#include "base/err.h"
#include "base/index.h"
#include "rules/ordinal/stv_count.h"
#include "rules/ordinal/stv_tell.h"
#include "rules/result.h"

#include <string.h>

/* Counts beyond this number, or reading more ballots than that in all of them, follow one
 * way of breaking each tie only. */
#define MAX_COUNTS       20000
#define MAX_BALLOTS_READ ((size_t)1 << 27)

/* Decisions of ties that are still to be followed. */
typedef struct way {
    const uint32_t *choices;
    size_t n;
} way;

typedef struct search {
    cmt_arena *mem;
    cmt_arena *scratch;
    cmt_stv *stv;
    size_t n;
    way *stack;
    size_t n_stack;
    size_t stack_cap;
    size_t n_counts;
    bool branched;
    bool capped;
    cmt_index seen;  /* ties */
    cmt_index found; /* committees */
    cmt_set *committees;
    way *way_to; /* [CMT_MAX_COMMITTEES] */
    size_t n_committees;
    cmt_buf key;
    cmt_err *err;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the ways of a count");
}

static cmt_status push(search *s, const way *base, uint32_t next)
{
    way *stack =
        cmt_arena_grow(s->mem, s->stack, s->n_stack, &s->stack_cap, sizeof *stack);
    uint32_t *choices = CMT_NEW_ARRAY(s->mem, uint32_t, base->n + 1);
    if (stack == NULL || choices == NULL)
        return no_room(s->err);
    s->stack = stack;
    if (base->n > 0)
        memcpy(choices, base->choices, base->n * sizeof *choices);
    choices[base->n] = next;
    s->stack[s->n_stack++] = (way){.choices = choices, .n = base->n + 1};
    return CMT_OK;
}

/* Remember a committee unless it is known. */
static cmt_status add_committee(search *s, const bool *in, const way *to)
{
    char *key = cmt_arena_alloc(s->mem, s->n + 1);
    if (key == NULL)
        return no_room(s->err);
    for (size_t i = 0; i < s->n; i++)
        key[i] = in[i] ? '1' : '0';
    if (cmt_index_get(&s->found, key) != CMT_INDEX_NONE)
        return CMT_OK;
    if (s->n_committees == CMT_MAX_COMMITTEES) {
        s->capped = true;
        return CMT_OK;
    }
    if (!cmt_result_set(s->mem, in, s->n, &s->committees[s->n_committees]))
        return no_room(s->err);
    s->way_to[s->n_committees] = *to;
    s->n_committees++;
    return cmt_index_add(&s->found, key, 0) ? CMT_OK : no_room(s->err);
}

/* Step to the next k of m positions in lexicographic order; false after the last. */
static bool next_choice(size_t *at, size_t k, size_t m)
{
    size_t i = k;
    while (i > 0 && at[i - 1] == m - k + i - 1)
        i--;
    if (i == 0)
        return false;
    at[i - 1]++;
    for (; i < k; i++)
        at[i] = at[i - 1] + 1;
    return true;
}

/* Of those level the `vacant` at `at` sit, the others are eliminated one by one. */
static cmt_status fill_once(search *s,
                            const cmt_stv_end *end,
                            const way *to,
                            const size_t *at)
{
    size_t n_out = to->n;
    size_t next = 0;
    uint32_t *out = CMT_NEW_ARRAY(s->mem, uint32_t, to->n + end->tied.n + 1);
    if (out == NULL)
        return no_room(s->err);
    if (to->n > 0)
        memcpy(out, to->choices, to->n * sizeof *out);
    for (size_t i = 0; i < end->tied.n; i++) {
        const bool in = next < end->vacant && at[next] == i;
        next += in ? 1U : 0U;
        end->seated[end->tied.at[i]] = in;
        if (!in)
            out[n_out++] = end->tied.at[i];
    }
    return add_committee(s, end->seated, &(way){.choices = out, .n = n_out});
}

/* Everybody who is left is level without a vote: every choice among them. */
static cmt_status fill(search *s, const cmt_stv_end *end, const way *to)
{
    cmt_status st = CMT_OK;
    size_t *at = CMT_NEW_ARRAY(s->scratch, size_t, end->vacant + 1);
    if (at == NULL)
        return no_room(s->err);
    for (size_t i = 0; i < end->vacant; i++)
        at[i] = i;
    do {
        CMT_TRY(fill_once(s, end, to, at));
    } while (!s->capped && next_choice(at, end->vacant, end->tied.n));
done:
    return st;
}

static cmt_status split(search *s, const cmt_stv_end *end, const way *at)
{
    cmt_status st = CMT_OK;
    s->branched = true;
    const char *key = cmt_arena_strdup(s->mem, end->key);
    if (key == NULL)
        return no_room(s->err);
    const size_t read = s->stv->contest->ballots.n + 1;
    if (s->n_counts >= MAX_COUNTS || s->n_counts >= MAX_BALLOTS_READ / read)
        s->capped = true;
    if (!s->capped && !cmt_index_add(&s->seen, key, 0))
        return CMT_OK;
    /* Last pushed is followed first. */
    for (size_t k = s->capped ? end->tied.n - 1 : 0; k < end->tied.n; k++)
        CMT_TRY(push(s, at, end->tied.at[k]));
done:
    return st;
}

static cmt_status follow(search *s, const way *at, cmt_value **rounds)
{
    cmt_status st = CMT_OK;
    cmt_stv_end end = {0};
    const cmt_arena_mark mark = cmt_arena_get_mark(s->scratch);
    s->n_counts++;
    CMT_TRY(
        cmt_stv_count(s->stv, s->scratch, at->choices, at->n, &s->key, &end, s->err));
    if (end.kind == CMT_STV_FINISHED) {
        CMT_TRY(add_committee(s, end.seated, at));
        if (!s->branched)
            *rounds = cmt_stv_rounds_value(s->mem, s->stv->contest, end.last);
    } else if (end.kind == CMT_STV_LEVEL) {
        s->branched = true;
        CMT_TRY(fill(s, &end, at));
    } else {
        CMT_TRY(split(s, &end, at));
    }
    cmt_arena_reset(s->scratch, mark);
done:
    return st;
}

static cmt_status search_init(search *s,
                              const cmt_tie_break *tie_break,
                              cmt_stv *stv,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    s->stv = stv;
    s->n = stv->n;
    s->err = err;
    s->committees = CMT_NEW_ARRAY(s->mem, cmt_set, CMT_MAX_COMMITTEES);
    s->way_to = CMT_NEW_ARRAY(s->mem, way, CMT_MAX_COMMITTEES);
    s->scratch = cmt_arena_new(0);
    if (s->committees == NULL || s->way_to == NULL || s->scratch == NULL
        || !cmt_index_open(s->mem, &s->seen) || !cmt_index_open(s->mem, &s->found))
        return no_room(err);
    if (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(s->mem, tie_break, s->n, &place, err));
    stv->place = place;
done:
    return st;
}

/* The ways to the committees, in the order in which these are told. */
static cmt_value *ways_value(const search *s, const cmt_set *sorted)
{
    cmt_value *out = cmt_value_array(s->mem);
    for (size_t k = 0; k < s->n_committees; k++) {
        size_t c = 0;
        while (s->committees[c].at != sorted[k].at)
            c++;
        cmt_value *one = cmt_value_array(s->mem);
        for (size_t m = 0; m < s->way_to[c].n; m++) {
            const char *id = s->stv->contest->ids[s->way_to[c].choices[m]];
            cmt_value_add(s->mem, one, cmt_value_string(s->mem, id));
        }
        cmt_value_add(s->mem, out, one);
    }
    return out;
}

static cmt_status tell(search *s,
                       const cmt_tie_break *tie_break,
                       cmt_value *rounds,
                       cmt_outcome *o)
{
    cmt_set *sorted = CMT_NEW_ARRAY(s->mem, cmt_set, s->n_committees + 1);
    if (sorted == NULL)
        return no_room(s->err);
    memcpy(sorted, s->committees, s->n_committees * sizeof *sorted);
    cmt_result_sort(sorted, s->n_committees);
    const cmt_status st =
        cmt_result_committees(s->mem, s->stv->contest, tie_break, sorted,
                              s->n_committees, s->capped, o, s->err);
    if (st != CMT_OK)
        return st;
    if (s->branched) {
        o->witness = cmt_value_object(s->mem);
        cmt_value_set(s->mem, o->witness, "ways", ways_value(s, sorted));
    } else {
        o->rounds = rounds;
    }
    return cmt_arena_ok(s->mem) ? CMT_OK : no_room(s->err);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    search s = {.mem = mem};
    cmt_stv stv = {0};
    const cmt_stv_options how = cmt_stv_options_read(&cmt_rule_ordinal_stv, args);
    cmt_value *rounds = NULL;
    way at = {0};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_stv_init(mem, contest, &how, &stv, err));
    CMT_TRY(search_init(&s, &args->tie_break, &stv, err));
    CMT_TRY(follow(&s, &at, &rounds));
    while (s.n_stack > 0) {
        at = s.stack[--s.n_stack];
        CMT_TRY(follow(&s, &at, &rounds));
    }
    CMT_TRY(tell(&s, &args->tie_break, rounds, &o));
    *out = o;
done:
    cmt_buf_free(&s.key);
    cmt_arena_free(s.scratch);
    return st;
}

static const cmt_rule_option options[] = {
    {.name = "transfer",
     .values = "wigm|scottish|meek|warren",
     .default_value = "wigm",
     .text =
         "how votes move on: weighted inclusive Gregory, Scotland's rules, Meek's or "
         "Warren's keep values"},
    {.name = "quota",
     .values = "droop|hare",
     .default_value = "droop",
     .text = "how many votes elect"},
    {.name = "decimals",
     .values = "exact|0|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18",
     .default_value = "exact",
     .text = "values are cut off to so many decimals; exact: only where the "
             "transfer's own text does (scottish 5, meek and warren 9)"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"proportionality for solid coalitions", true,
     "Dummett, Voting Procedures (1984), 282; Woodall, Voting Matters 3 (1994)"},
    {"monotonicity", false, "Smith, Econometrica 41 (1973) 1027-1041"},
    {"homogeneity", false, "the whole quota of droop is rounded"},
    {0},
};

const cmt_rule cmt_rule_ordinal_stv = {
    .name = "stv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Single transferable vote",
    .definition =
        "Who reaches the quota is elected, and its surplus moves on at a part "
        "of its value; where nobody does, the one with the fewest votes is "
        "eliminated and its votes move on.",
    .source =
        "Tideman, Journal of Economic Perspectives 9 (1995) 27-38; Scottish Local "
        "Government Elections Order 2007; Hill, Wichmann and Woodall, Computer "
        "Journal 30 (1987) 277-281",
    .cost =
        "O(ballots * n) to read, each vote is moved at most n times; with ties, one "
        "count a way of breaking them, at most 20,000",
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_stv_check,
};
