#include "rules/ordinal/loss_trimmer.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "base/index.h"
#include "rules/result.h"

#include <string.h>

/* States beyond this number follow one way of breaking each tie only. */
#define MAX_STATES 20000

/* Who stands, and who went last. */
typedef struct state {
    uint64_t *standing; /* [words] */
    const struct state *before;
    uint32_t out;
} state;

typedef struct search {
    cmt_arena *mem;
    cmt_majority m;
    mpz_t *loss; /* [n][n] margin of j over i in row i, 0 where j does not beat i; all
                    scaled alike to whole numbers */
    mpz_t *sum;  /* [n] scratch */
    const uint32_t *place; /* of an order or a lot; NULL: every way */
    uint32_t *last;        /* [n] scratch: those with the largest sum */
    const state **stack;   /* [MAX_STATES + 2 n] */
    size_t n_stack;
    size_t n_states;
    cmt_index seen;
    bool capped;
    bool *won;         /* [n] */
    const state **end; /* [n] the state in which each winner is unbeaten */
    cmt_err *err;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the elimination");
}

/* Margins of defeat as whole numbers in the same proportions. */
static cmt_status find_losses(search *s)
{
    const size_t n = s->m.n;
    const size_t all = s->m.pw.n;
    mpq_t *margin = cmt_q_array(s->mem, n * n);
    mpq_ptr q = cmt_q(s->mem);
    mpz_ptr common = cmt_z(s->mem);
    s->loss = cmt_z_array(s->mem, n * n);
    if (margin == NULL || q == NULL || common == NULL || s->loss == NULL)
        return no_room(s->err);
    mpz_set_ui(common, 1);
    for (size_t k = 0; k < n * n; k++) {
        const size_t i = k / n;
        const size_t j = k % n;
        if (!cmt_majority_beats(&s->m, j, i))
            continue;
        cmt_tally_value(&s->m.pw.support, s->m.at[j] * all + s->m.at[i], margin[k]);
        cmt_tally_value(&s->m.pw.support, s->m.at[i] * all + s->m.at[j], q);
        mpq_sub(margin[k], margin[k], q);
        mpz_lcm(common, common, mpq_denref(margin[k]));
    }
    for (size_t k = 0; k < n * n; k++) {
        mpz_divexact(s->loss[k], common, mpq_denref(margin[k]));
        mpz_mul(s->loss[k], s->loss[k], mpq_numref(margin[k]));
    }
    return CMT_OK;
}

/* Seven alternatives a byte, the high bit set, so that no byte is NUL. */
static char *key_of(const search *s, const uint64_t *standing)
{
    char *key = cmt_arena_alloc(s->mem, s->m.n / 7 + 2);
    for (size_t i = 0; key != NULL && i < s->m.n; i++) {
        unsigned char *at = (unsigned char *)&key[i / 7];
        *at = (unsigned char)(*at | 0x80U
                              | (cmt_bits_has(standing, i) ? 1U << i % 7 : 0U));
    }
    return key;
}

static cmt_status add_state(search *s, const state *before, uint32_t out)
{
    state *next = CMT_NEW(s->mem, state);
    uint64_t *standing = CMT_NEW_ARRAY(s->mem, uint64_t, s->m.words);
    if (next == NULL || standing == NULL)
        return no_room(s->err);
    memcpy(standing, before->standing, s->m.words * sizeof *standing);
    cmt_bits_remove(standing, out);
    if (s->place == NULL && !s->capped) {
        const char *key = key_of(s, standing);
        if (key == NULL)
            return no_room(s->err);
        if (!cmt_index_add(&s->seen, key, 0))
            return CMT_OK;
    }
    *next = (state){.standing = standing, .before = before, .out = out};
    s->stack[s->n_stack++] = next;
    s->capped = s->capped || ++s->n_states > MAX_STATES;
    return CMT_OK;
}

/* Let all win whom nobody standing beats; whether there was one. */
static bool unbeaten_win(search *s, const state *at)
{
    bool found = false;
    for (size_t i = 0; i < s->m.n; i++) {
        const uint64_t *by = cmt_majority_who_beats(&s->m, i);
        uint64_t beaten = 0;
        for (size_t w = 0; w < s->m.words; w++)
            beaten |= by[w] & at->standing[w];
        if (!cmt_bits_has(at->standing, i) || beaten != 0)
            continue;
        found = true;
        s->won[i] = true;
        s->end[i] = at;
    }
    return found;
}

/* Those standing with the largest sum of margins of defeat, into s->last. */
static size_t find_last(search *s, const state *at)
{
    size_t n_last = 0;
    for (uint32_t i = 0; i < s->m.n; i++) {
        if (!cmt_bits_has(at->standing, i))
            continue;
        mpz_set_ui(s->sum[i], 0);
        for (size_t j = 0; j < s->m.n; j++) {
            if (cmt_bits_has(at->standing, j))
                mpz_add(s->sum[i], s->sum[i], s->loss[i * s->m.n + j]);
        }
        const int sign = n_last == 0 ? 1 : mpz_cmp(s->sum[i], s->sum[s->last[0]]);
        if (sign > 0)
            n_last = 0;
        if (sign >= 0)
            s->last[n_last++] = i;
    }
    return n_last;
}

static cmt_status step(search *s, const state *at)
{
    cmt_status st = CMT_OK;
    if (unbeaten_win(s, at))
        return CMT_OK;
    const size_t n_last = find_last(s, at);
    uint32_t go = s->last[0];
    for (size_t k = 1; s->place != NULL && k < n_last; k++) {
        if (s->place[s->m.at[s->last[k]]] > s->place[s->m.at[go]])
            go = s->last[k];
    }
    if (s->place != NULL || s->capped)
        return add_state(s, at, s->place != NULL ? go : s->last[n_last - 1]);
    for (size_t k = 0; k < n_last; k++)
        CMT_TRY(add_state(s, at, s->last[k]));
done:
    return st;
}

/* Who went, in order, before each winner was unbeaten. */
static cmt_value *tell_paths(const search *s)
{
    const char *const *ids = s->m.contest->ids;
    cmt_value *paths = cmt_value_object(s->mem);
    for (size_t i = 0; i < s->m.n; i++) {
        const state *end = s->end[i];
        size_t steps = 0;
        if (end == NULL)
            continue;
        for (const state *at = end; at->before != NULL; at = at->before)
            steps++;
        uint32_t *out = CMT_NEW_ARRAY(s->mem, uint32_t, steps + 1);
        cmt_value *path = cmt_value_array(s->mem);
        if (out == NULL)
            continue;
        size_t k = steps;
        for (const state *at = end; at->before != NULL; at = at->before)
            out[--k] = at->out;
        for (k = 0; k < steps; k++)
            cmt_value_add(s->mem, path, cmt_value_string(s->mem, ids[s->m.at[out[k]]]));
        cmt_value_set(s->mem, paths, ids[s->m.at[i]], path);
    }
    return paths;
}

static cmt_status search_init(search *s, const cmt_tie_break *tie_break)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const size_t n = s->m.n;
    state *start = CMT_NEW(s->mem, state);
    s->sum = cmt_z_array(s->mem, n);
    s->last = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
    s->stack = CMT_NEW_ARRAY(s->mem, const state *, MAX_STATES + 2 * n + 2);
    s->won = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    s->end = CMT_NEW_ARRAY(s->mem, const state *, n + 1);
    uint64_t *all = CMT_NEW_ARRAY(s->mem, uint64_t, s->m.words);
    if (start == NULL || s->sum == NULL || s->last == NULL || s->stack == NULL
        || s->won == NULL || s->end == NULL || all == NULL
        || !cmt_index_open(s->mem, &s->seen))
        return no_room(s->err);
    for (size_t i = 0; i < n; i++)
        cmt_bits_add(all, i);
    start->standing = all;
    if (n > 0)
        s->stack[s->n_stack++] = start;
    CMT_TRY(find_losses(s));
    if (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(s->mem, tie_break, s->m.pw.n, &place, s->err));
    }
    s->place = place;
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
    search s = {.mem = mem, .err = err};
    CMT_TRY(cmt_majority_build(mem, contest, &s.m, err));
    CMT_TRY(search_init(&s, &args->tie_break));
    while (s.n_stack > 0)
        CMT_TRY(step(&s, s.stack[--s.n_stack]));
    CMT_TRY(cmt_result_among(mem, contest, s.m.at, s.m.n, s.won, &o, err));
    o.capped = s.capped && s.place == NULL;
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "eliminations", tell_paths(&s));
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "by definition: nobody is taken out then"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_loss_trimmer = {
    .name = "loss-trimmer",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Loss-Trimmer",
    .definition =
        "As long as everybody who stands is beaten by somebody who stands, the "
        "one with the largest sum of margins of defeat is taken out.",
    .source = "Darlington, The Case for the Loss-Trimmer Voting System; ties as in "
              "pref_voting",
    .cost =
        "O(n^3) after the pairwise matrix; with ties, one such line a way of breaking "
        "them, at most 20,000 stages",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_loss_trimmer_check,
    .welfare = NULL,
};
