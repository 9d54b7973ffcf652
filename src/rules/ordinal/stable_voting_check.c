#include "rules/ordinal/stable_voting.h"

#include "base/err.h"
#include "base/index.h"
#include "base/sort.h"
#include "rules/duels.h"

#include <string.h>

#define MAX_ELECTIONS 200000

typedef struct pair {
    uint32_t from;
    uint32_t to;
    int64_t value;
} pair;

/* Elections among the alternatives marked '+' in a text, remembered under it; the winners
 * are a text of the same kind. */
typedef struct book {
    cmt_arena *mem;
    cmt_duels d;
    bool split_cycle;   /* a winner must be one of Split Cycle */
    struct pair *pairs; /* all, the largest value first */
    size_t n_pairs;
    cmt_index known;
    char **won; /* [MAX_ELECTIONS + 1] */
    size_t n_known;
    cmt_err *err;
} book;

/* How strongly a beats b, less than 0 where b beats a. */
static int64_t value_of(const book *b, size_t i, size_t j)
{
    const uint32_t to = b->d.number[i * b->d.n + j];
    return to > 0 ? (int64_t)to : -(int64_t)b->d.number[j * b->d.n + i];
}

static int larger_first(const void *x, const void *y, const void *context)
{
    (void)context;
    const pair *p = x;
    const pair *q = y;
    return (p->value < q->value) - (p->value > q->value);
}

static cmt_status list_pairs(book *b)
{
    const size_t n = b->d.n;
    b->pairs = CMT_NEW_ARRAY(b->mem, pair, n * n + 1);
    for (uint32_t k = 0; b->pairs != NULL && k < n * n; k++) {
        const uint32_t i = (uint32_t)(k / n);
        const uint32_t j = (uint32_t)(k % n);
        if (i != j)
            b->pairs[b->n_pairs++] = (pair){i, j, value_of(b, i, j)};
    }
    if (b->pairs == NULL
        || !cmt_sort(b->mem, b->pairs, b->n_pairs, sizeof *b->pairs, larger_first,
                     NULL))
        return cmt_fail(b->err, CMT_E_NOMEM, "no room for %zu pairs", n * n);
    return CMT_OK;
}

/* The strongest path from i to j inside the set, by relaxing links again and again. */
static void widest(const book *b, const char *set, size_t i, uint32_t *best)
{
    const size_t n = b->d.n;
    bool again = true;
    memset(best, 0, n * sizeof *best);
    best[i] = UINT32_MAX;
    while (again) {
        again = false;
        for (size_t x = 0; x < n; x++) {
            for (size_t y = 0; y < n; y++) {
                const uint32_t link = b->d.number[x * n + y];
                const uint32_t through = link < best[x] ? link : best[x];
                if (set[x] == '+' && set[y] == '+' && through > best[y]) {
                    best[y] = through;
                    again = true;
                }
            }
        }
    }
}

/* Leave in `asked` those of the set whose defeats all lie on a cycle without a weaker
 * link. */
static cmt_status drop_defeated(const book *b, const char *set, char *asked)
{
    const size_t n = b->d.n;
    const cmt_arena_mark mark = cmt_arena_get_mark(b->mem);
    uint32_t *best = CMT_NEW_ARRAY(b->mem, uint32_t, n + 1);
    if (best == NULL)
        return cmt_fail(b->err, CMT_E_NOMEM, "no room for paths");
    for (size_t i = 0; i < n; i++) {
        if (set[i] != '+')
            continue;
        widest(b, set, i, best);
        for (size_t j = 0; j < n; j++) {
            if (set[j] == '+' && b->d.number[j * n + i] > best[j])
                asked[i] = '-';
        }
    }
    cmt_arena_reset(b->mem, mark);
    return CMT_OK;
}

/* Who beats all others of the set wins: of any pair, the winner without B would have to be
 * it, or it is B and stands in a stronger pair itself. */
static bool beats_all(const book *b, const char *set, size_t i)
{
    for (size_t j = 0; j < b->d.n; j++) {
        if (set[j] == '+' && j != i && !cmt_duels_beats(&b->d, i, j))
            return false;
    }
    return set[i] == '+';
}

static cmt_status elect(book *b, const char *set, const char **won);

/* From the largest value down: whoever wins without the other joins the winners; nothing
 * smaller counts once there is one. */
static cmt_status try_pairs(book *b, /* NOLINT(misc-no-recursion) */
                            const char *set,
                            const char *asked,
                            char *won)
{
    cmt_status st = CMT_OK;
    const char *left = NULL;
    char *without = cmt_arena_strndup(b->mem, set, b->d.n);
    int64_t least = INT64_MIN;
    if (without == NULL)
        return cmt_fail(b->err, CMT_E_NOMEM, "no room for a set");
    for (size_t k = 0; k < b->n_pairs && b->pairs[k].value >= least; k++) {
        const pair *x = &b->pairs[k];
        if (asked[x->from] != '+' || set[x->to] != '+')
            continue;
        without[x->to] = '-';
        CMT_TRY(elect(b, without, &left));
        without[x->to] = '+';
        if (left[x->from] == '+') {
            won[x->from] = '+';
            least = x->value;
        }
    }
done:
    return st;
}

/* As deep as there are alternatives. */
static cmt_status elect(book *b, /* NOLINT(misc-no-recursion) */
                        const char *set,
                        const char **won)
{
    cmt_status st = CMT_OK;
    const size_t n = b->d.n;
    const uint32_t number = cmt_index_get(&b->known, set);
    if (number != CMT_INDEX_NONE) {
        *won = b->won[number];
        return CMT_OK;
    }
    char *out = cmt_arena_alloc(b->mem, n + 1);
    char *asked = cmt_arena_strndup(b->mem, set, n);
    const char *key = cmt_arena_strndup(b->mem, set, n);
    if (out == NULL || asked == NULL || key == NULL)
        return cmt_fail(b->err, CMT_E_NOMEM, "no room for a set");
    memset(out, '-', n);
    for (size_t i = 0; i < n; i++)
        out[i] = beats_all(b, set, i) ? '+' : '-';
    if (strchr(out, '+') == NULL && b->split_cycle)
        CMT_TRY(drop_defeated(b, set, asked));
    if (strchr(out, '+') == NULL)
        CMT_TRY(try_pairs(b, set, asked, out));
    if (strchr(out, '+') == NULL)
        memcpy(out, asked, n);
    if (b->n_known == MAX_ELECTIONS) {
        return cmt_fail(b->err, CMT_E_RESOURCE, "more than %d elections",
                        MAX_ELECTIONS);
    }
    b->won[b->n_known] = out;
    if (cmt_index_add(&b->known, key, (uint32_t)b->n_known))
        b->n_known++;
    *won = out;
done:
    return st;
}

static cmt_status judge(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_rule *rule,
                        const cmt_rule_args *args,
                        const cmt_outcome *claim,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    book b = {.mem = mem, .err = err};
    const char *elected = NULL;
    b.split_cycle = rule == &cmt_rule_ordinal_stable_voting;
    CMT_TRY(cmt_duels_init(mem, contest, cmt_rule_option_value(rule, args, "strength"),
                           &b.d, err));
    CMT_TRY(list_pairs(&b));
    const size_t room = b.d.n < 17 ? (size_t)1 << b.d.n : MAX_ELECTIONS;
    b.won = CMT_NEW_ARRAY(mem, char *, room + 1);
    char *all = cmt_arena_alloc(mem, b.d.n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, b.d.n + 1);
    if (b.won == NULL || all == NULL || won == NULL || !cmt_index_open(mem, &b.known))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the elections");
    memset(all, '+', b.d.n);
    if (b.d.n > 0)
        CMT_TRY(elect(&b, all, &elected));
    for (size_t i = 0; i < b.d.n; i++)
        won[i] = elected[i] == '+';
    CMT_TRY(cmt_duels_judge(mem, &b.d, claim, won, err));
done:
    return st;
}

cmt_status cmt_ordinal_stable_voting_check(cmt_arena *mem,
                                           const cmt_contest *contest,
                                           const cmt_rule_args *args,
                                           const cmt_outcome *claim,
                                           cmt_err *err)
{
    return judge(mem, contest, &cmt_rule_ordinal_stable_voting, args, claim, err);
}

cmt_status cmt_ordinal_simple_stable_voting_check(cmt_arena *mem,
                                                  const cmt_contest *contest,
                                                  const cmt_rule_args *args,
                                                  const cmt_outcome *claim,
                                                  cmt_err *err)
{
    return judge(mem, contest, &cmt_rule_ordinal_simple_stable_voting, args, claim,
                 err);
}
