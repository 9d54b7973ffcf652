#include "rules/ordinal/banks.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

#include <string.h>

#define MAX_NODES ((size_t)1 << 20) /* of all searches together */

/* A chain that grows: what is open at one depth of the search. */
typedef struct frame {
    uint32_t *chain; /* [depth + 1] best first; all of them beat each other downwards */
    uint64_t *fits;  /* [words] who may still be put in somewhere below the first */
    uint64_t *over;  /* [words] who beats the whole chain */
    uint64_t *tries; /* [words] who is to be put in here, one after the other */
} frame;

/* The search for a chain with a given first that nobody beats as a whole. */
typedef struct search {
    cmt_arena *mem;
    cmt_majority m;
    frame *frames; /* [n + 1] */
    uint64_t *row; /* [words] scratch */
    size_t n_nodes;
    bool capped;
    cmt_err *err;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the Banks set");
}

/* The place of j in a chain of `n` below its first: those before it beat it, it beats
 * those after it; 0 if it has none. */
static size_t place_in(const cmt_majority *m, const uint32_t *chain, size_t n, size_t j)
{
    size_t at = 0;
    while (at < n && cmt_majority_beats(m, chain[at], j))
        at++;
    for (size_t k = at; k < n; k++) {
        if (!cmt_majority_beats(m, j, chain[k]))
            return 0;
    }
    return at;
}

static void insert(uint32_t *chain, size_t n, size_t at, uint32_t j)
{
    memmove(&chain[at + 1], &chain[at], (n - at) * sizeof *chain);
    chain[at] = j;
}

/* Make a frame from the one above it by putting j in, or from nothing with j as first. */
static void open_frame(search *s, size_t depth, uint32_t j)
{
    const cmt_majority *m = &s->m;
    frame *f = &s->frames[depth];
    if (depth == 0) {
        f->chain[0] = j;
        memcpy(f->fits, cmt_majority_beaten_by(m, j), m->words * sizeof *f->fits);
        memcpy(f->over, cmt_majority_who_beats(m, j), m->words * sizeof *f->over);
        return;
    }
    const frame *above = f - 1;
    memcpy(f->chain, above->chain, depth * sizeof *f->chain);
    insert(f->chain, depth, place_in(m, f->chain, depth, j), j);
    memcpy(f->fits, above->fits, m->words * sizeof *f->fits);
    cmt_bits_remove(f->fits, j);
    for (size_t i = 0; i < m->n; i++) {
        if (cmt_bits_has(f->fits, i) && place_in(m, f->chain, depth + 1, i) == 0)
            cmt_bits_remove(f->fits, i);
    }
    const uint64_t *who = cmt_majority_who_beats(m, j);
    for (size_t w = 0; w < m->words; w++)
        f->over[w] = above->over[w] & who[w];
}

/* Of those who beat the whole chain, the one against whom fewest fit: one of these has to
 * come in. Whether nobody beats the chain. */
static bool choose_tries(search *s, frame *f)
{
    const cmt_majority *m = &s->m;
    size_t fewest = SIZE_MAX;
    for (size_t y = 0; y < m->n; y++) {
        if (!cmt_bits_has(f->over, y))
            continue;
        const uint64_t *below = cmt_majority_beaten_by(m, y);
        for (size_t w = 0; w < m->words; w++)
            s->row[w] = f->fits[w] & ~below[w];
        const size_t count = cmt_bits_count(s->row, m->words);
        if (count < fewest) {
            fewest = count;
            memcpy(f->tries, s->row, m->words * sizeof *s->row);
        }
    }
    return fewest == SIZE_MAX;
}

/* The next to try here, or n. It is taken from what fits, too: chains with it were all
 * looked at by then. */
static size_t take_try(const search *s, frame *f)
{
    for (size_t j = 0; j < s->m.n; j++) {
        if (cmt_bits_has(f->tries, j)) {
            cmt_bits_remove(f->tries, j);
            return j;
        }
    }
    return s->m.n;
}

/* Search for a chain with x first; its length, 0 if there is none. The chain is that of
 * the last frame. */
static size_t find_chain(search *s, uint32_t x)
{
    size_t depth = 0;
    open_frame(s, 0, x);
    if (choose_tries(s, &s->frames[0]))
        return 1;
    for (;;) {
        frame *f = &s->frames[depth];
        const size_t j = take_try(s, f);
        if (j == s->m.n) {
            if (depth == 0)
                return 0;
            depth--;
            continue;
        }
        if (s->n_nodes == MAX_NODES) {
            s->capped = true;
            return 0;
        }
        s->n_nodes++;
        open_frame(s, depth + 1, (uint32_t)j);
        cmt_bits_remove(f->fits, j);
        depth++;
        if (choose_tries(s, &s->frames[depth]))
            return depth + 1;
    }
}

/* Put in whoever fits, so that the chain is a largest one by inclusion; as ids. */
static cmt_value *chain_value(search *s, size_t length)
{
    const cmt_majority *m = &s->m;
    uint32_t *chain = s->frames[length - 1].chain;
    for (uint32_t j = 0; j < m->n; j++) {
        bool in = false;
        for (size_t k = 0; k < length; k++)
            in = in || chain[k] == j;
        const size_t at = in ? 0 : place_in(m, chain, length, j);
        if (at > 0)
            insert(chain, length++, at, j);
    }
    cmt_value *out = cmt_value_array(s->mem);
    for (size_t k = 0; k < length; k++) {
        cmt_value_add(s->mem, out,
                      cmt_value_string(s->mem, m->contest->ids[m->at[chain[k]]]));
    }
    return out;
}

static cmt_status search_init(search *s)
{
    const size_t n = s->m.n;
    const size_t words = s->m.words;
    s->frames = CMT_NEW_ARRAY(s->mem, frame, n + 1);
    s->row = CMT_NEW_ARRAY(s->mem, uint64_t, words + 1);
    if (s->frames == NULL || s->row == NULL)
        return no_room(s->err);
    for (size_t d = 0; d <= n; d++) {
        frame *f = &s->frames[d];
        f->chain = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
        f->fits = CMT_NEW_ARRAY(s->mem, uint64_t, words + 1);
        f->over = CMT_NEW_ARRAY(s->mem, uint64_t, words + 1);
        f->tries = CMT_NEW_ARRAY(s->mem, uint64_t, words + 1);
        if (f->chain == NULL || f->fits == NULL || f->over == NULL || f->tries == NULL)
            return no_room(s->err);
    }
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    search s = {.mem = mem, .err = err};
    cmt_value *chains = cmt_value_object(mem);
    CMT_TRY(cmt_majority_build(mem, contest, &s.m, err));
    CMT_TRY(search_init(&s));
    bool *won = CMT_NEW_ARRAY(mem, bool, s.m.n + 1);
    if (won == NULL)
        return no_room(err);
    for (uint32_t x = 0; x < s.m.n; x++) {
        const size_t length = find_chain(&s, x);
        won[x] = length > 0;
        if (won[x]) {
            cmt_value_set(mem, chains, contest->ids[s.m.at[x]],
                          chain_value(&s, length));
        }
    }
    CMT_TRY(cmt_result_among(mem, contest, s.m.at, s.m.n, won, &o, err));
    o.capped = s.capped;
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "chains", chains);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true,
     "immediate: nobody beats it, and it can be put before any chain"},
    {"Smith set", true, "Banks (1985)"},
    {"composition consistency", true,
     "Laffond, Lainé and Laslier, Social Choice and Welfare 13 (1996) 75-93"},
    {0},
};

const cmt_rule cmt_rule_ordinal_banks = {
    .name = "banks",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Banks set",
    .definition =
        "In a chain every alternative beats all that come after it. The first of every "
        "chain to which nobody can be added wins.",
    .source = "Banks, Social Choice and Welfare 1 (1985) 295-306",
    .cost = "NP-hard; exact, up to 2^20 steps of a search, then capped",
    .loss = NULL,
    .beside = 60,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_banks_check,
    .welfare = NULL,
};
