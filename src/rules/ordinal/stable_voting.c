#include "rules/ordinal/stable_voting.h"

#include "ballot/links.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "base/index.h"
#include "base/sort.h"
#include "rules/result.h"
#include "rules/strength.h"

#include <string.h>

/* Elections among fewer alternatives that one run may ask for. */
#define MAX_ELECTIONS 50000

/* A against B: how strongly A beats B, or less than 0 by how strongly B beats A. */
typedef struct match {
    uint32_t a;
    uint32_t b;
    int64_t value;
} match;

typedef struct work {
    cmt_arena *mem;
    cmt_majority m;
    const uint32_t *link; /* [n][n] */
    match *matches;       /* the strongest first */
    size_t n_matches;
    bool undefeated_only; /* only alternatives that Split Cycle elects are asked for */
    cmt_index known;      /* sets of alternatives, to their number */
    uint64_t **won;       /* [MAX_ELECTIONS] by number: [words] the winners */
    size_t n_elections;
    size_t longest; /* bytes of a key */
    cmt_err *err;
} work;

static int strongest_first(const void *x, const void *y, const void *context)
{
    (void)context;
    const match *p = x;
    const match *q = y;
    return (p->value < q->value) - (p->value > q->value);
}

static cmt_status list_matches(work *w)
{
    const size_t n = w->m.n;
    w->matches = CMT_NEW_ARRAY(w->mem, match, n * n + 1);
    if (w->matches == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for %zu matches", n * n);
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t b = 0; b < n; b++) {
            const int64_t value = w->link[a * n + b] > 0 ? (int64_t)w->link[a * n + b]
                                                         : -(int64_t)w->link[b * n + a];
            if (a != b)
                w->matches[w->n_matches++] = (match){a, b, value};
        }
    }
    if (!cmt_sort(w->mem, w->matches, w->n_matches, sizeof *w->matches, strongest_first,
                  NULL))
        return cmt_fail(w->err, CMT_E_NOMEM, "no room to sort %zu matches", n * n);
    return CMT_OK;
}

/* Seven alternatives a byte, the high bit set, so that no byte is NUL. */
static const char *key_of(const work *w, const uint64_t *set)
{
    char *key = cmt_arena_alloc(w->mem, w->longest);
    for (size_t i = 0; key != NULL && i < w->m.n; i++) {
        unsigned char *at = (unsigned char *)&key[i / 7];
        *at = (unsigned char)(*at | 0x80U | (cmt_bits_has(set, i) ? 1U << i % 7 : 0U));
    }
    return key;
}

/* Whom Split Cycle elects from a set. */
static cmt_status find_undefeated(const work *w, const uint64_t *set, uint64_t *out)
{
    const size_t n = w->m.n;
    const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
    uint32_t *at = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    uint32_t *link = CMT_NEW_ARRAY(w->mem, uint32_t, n * n + 1);
    uint32_t *path = CMT_NEW_ARRAY(w->mem, uint32_t, n * n + 1);
    if (at == NULL || link == NULL || path == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for %zu paths", n * n);
    size_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (cmt_bits_has(set, i))
            at[m++] = i;
    }
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++)
            link[i * m + j] = w->link[at[i] * n + at[j]];
    }
    cmt_links_widest(link, m, path);
    for (size_t j = 0; j < m; j++) {
        size_t i = 0;
        while (i < m && link[i * m + j] <= path[j * m + i])
            i++;
        if (i == m)
            cmt_bits_add(out, at[j]);
    }
    cmt_arena_reset(w->mem, mark);
    return CMT_OK;
}

static cmt_status elect(work *w, const uint64_t *set, const uint64_t **won);

/* Whether a wins without b; `without` is the set at hand, given back as it was. */
static cmt_status wins_without(work *w, /* NOLINT(misc-no-recursion) */
                               uint64_t *without,
                               const match *x,
                               bool *wins)
{
    const uint64_t *left = NULL;
    cmt_bits_remove(without, x->b);
    const cmt_status st = elect(w, without, &left);
    cmt_bits_add(without, x->b);
    *wins = st == CMT_OK && cmt_bits_has(left, x->a);
    return st;
}

/* The strongest matches whose first wins without their second decide. */
static cmt_status by_matches(work *w, /* NOLINT(misc-no-recursion) */
                             const uint64_t *set,
                             const uint64_t *asked,
                             uint64_t *won)
{
    cmt_status st = CMT_OK;
    bool found = false;
    uint64_t *without = CMT_NEW_ARRAY(w->mem, uint64_t, w->m.words);
    if (without == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for a set");
    memcpy(without, set, w->m.words * sizeof *without);
    for (size_t k = 0; k < w->n_matches; k++) {
        const match *x = &w->matches[k];
        bool wins = false;
        if (found && x->value < w->matches[k - 1].value)
            break;
        if (!cmt_bits_has(set, x->b) || !cmt_bits_has(asked, x->a)
            || cmt_bits_has(won, x->a))
            continue;
        CMT_TRY(wins_without(w, without, x, &wins));
        if (wins)
            cmt_bits_add(won, x->a);
        found = found || wins;
    }
    if (!found)
        memcpy(won, asked, w->m.words * sizeof *won);
done:
    return st;
}

/* The winners of a set; each set is decided once. As deep as there are alternatives. */
static cmt_status elect(work *w, /* NOLINT(misc-no-recursion) */
                        const uint64_t *set,
                        const uint64_t **won)
{
    cmt_status st = CMT_OK;
    const uint64_t *asked = set;
    const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
    const char *key = key_of(w, set);
    if (key == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for a set");
    const uint32_t number = cmt_index_get(&w->known, key);
    if (number != CMT_INDEX_NONE) {
        *won = w->won[number];
        cmt_arena_reset(w->mem, mark);
        return CMT_OK;
    }
    uint64_t *out = CMT_NEW_ARRAY(w->mem, uint64_t, w->m.words);
    uint64_t *undefeated = CMT_NEW_ARRAY(w->mem, uint64_t, w->m.words);
    if (out == NULL || undefeated == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for a set");
    const size_t winner = cmt_majority_winner(&w->m, set);
    if (winner < w->m.n) { /* who beats all others wins every such election */
        cmt_bits_add(out, winner);
    } else {
        if (w->undefeated_only) {
            CMT_TRY(find_undefeated(w, set, undefeated));
            asked = undefeated;
        }
        if (w->undefeated_only && cmt_bits_count(asked, w->m.words) == 1) {
            memcpy(out, asked, w->m.words * sizeof *out);
        } else {
            CMT_TRY(by_matches(w, set, asked, out));
        }
    }
    if (w->n_elections == MAX_ELECTIONS) {
        return cmt_fail(w->err, CMT_E_RESOURCE,
                        "the rule asks for more than %d elections among fewer",
                        MAX_ELECTIONS);
    }
    w->won[w->n_elections] = out;
    if (cmt_index_add(&w->known, key, (uint32_t)w->n_elections))
        w->n_elections++;
    *won = out;
done:
    return st;
}

static cmt_status decide(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_rule *rule,
                         const cmt_rule_args *args,
                         cmt_outcome *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    uint32_t *link = NULL;
    const uint64_t *won = NULL;
    work w = {.mem = mem, .err = err};
    CMT_TRY(cmt_majority_build(mem, contest, &w.m, err));
    CMT_TRY(cmt_majority_links(mem, &w.m, cmt_strength_option(rule, args), &link, err));
    w.link = link;
    w.longest = w.m.n / 7 + 2;
    w.undefeated_only = rule == &cmt_rule_ordinal_stable_voting;
    const size_t room = w.m.n < 15 ? (size_t)1 << w.m.n : MAX_ELECTIONS;
    w.won = CMT_NEW_ARRAY(mem, uint64_t *, room + 1);
    uint64_t *all = CMT_NEW_ARRAY(mem, uint64_t, w.m.words);
    bool *marks = CMT_NEW_ARRAY(mem, bool, w.m.n + 1);
    if (w.won == NULL || all == NULL || marks == NULL || !cmt_index_open(mem, &w.known))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the elections");
    CMT_TRY(list_matches(&w));
    for (size_t i = 0; i < w.m.n; i++)
        cmt_bits_add(all, i);
    if (w.m.n > 0)
        CMT_TRY(elect(&w, all, &won));
    for (size_t i = 0; i < w.m.n; i++)
        marks[i] = cmt_bits_has(won, i);
    CMT_TRY(cmt_result_among(mem, contest, w.m.at, w.m.n, marks, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_stable(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    return decide(mem, contest, &cmt_rule_ordinal_stable_voting, args, out, err);
}

static cmt_status run_simple(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    return decide(mem, contest, &cmt_rule_ordinal_simple_stable_voting, args, out, err);
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

#define STABLE "Holliday and Pacuit, Constitutional Political Economy 34 (2023) 421-433"

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, STABLE},
    {0},
};

static const cmt_rule_axiom stable_axioms[] = {
    {"Condorcet winner", true, STABLE},
    {"Smith set", true, "its winners are Split Cycle's: Public Choice 197 (2023) 1-62"},
    {"Condorcet loser", true, "its winners are Split Cycle's"},
    {0},
};

const cmt_rule cmt_rule_ordinal_stable_voting = {
    .name = "stable-voting",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Stable Voting",
    .definition =
        "Of the pairs A, B where Split Cycle lets A win and A wins this rule "
        "without B, those with the largest margin of A over B name the winners A.",
    .source = STABLE,
    .beside = 12,
    .cost = "up to 2^n elections among fewer, at most 50,000, each O(n^3)",
    .loss = NULL,
    .options = options,
    .axioms = stable_axioms,
    .run = run_stable,
    .check = cmt_ordinal_stable_voting_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_ordinal_simple_stable_voting = {
    .name = "simple-stable-voting",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Simple Stable Voting",
    .definition = "Of the pairs A, B where A wins this rule without B, those with the "
                  "largest margin of A over B name the winners A.",
    .source = STABLE,
    .beside = 12,
    .cost = "up to 2^n elections among fewer, at most 50,000, each O(n^2)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run_simple,
    .check = cmt_ordinal_simple_stable_voting_check,
    .welfare = NULL,
};
