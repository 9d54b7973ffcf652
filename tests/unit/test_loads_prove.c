/* Which committees divide loads as well as a given one, whether that is the best or not:
 * against all committees one by one. And what the checks say of altered claims. */
#include "rules/loads_prove.h"

#include "ballot/weight.h"
#include "committees.h"

#include "decision/registry.h"

static const uint64_t first_seed = 92311;
static const random_shape shape = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 8, .max_rows = 9};
static const random_shape even = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 8, .max_rows = 12, .plain = true};

#define MAX_ALL 10

/* The loads of a committee: how many members have no support, then loads and the weight that
 * bears them, the heaviest first. */
typedef struct profile {
    size_t bare;
    size_t n;
    mpq_t *load;
    mpq_t *width;
} profile;

typedef struct world {
    cmt_arena *mem;
    const cmt_contest *c;
    mpz_t *weight; /* [rows] */
    bool first_only;
    profile target;
} world;

/* Weight of the ballots left that approve some of a set. */
static void reach(const world *w, uint32_t set, const bool *left, mpz_ptr out)
{
    mpz_set_ui(out, 0);
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        bool any = false;
        for (size_t i = 0; i < w->c->n_alternatives; i++)
            any = any || ((set >> i & 1) != 0 && committee_approves(w->c, b, i));
        if (any && left[b])
            mpz_add(out, out, w->weight[b]);
    }
}

static void drop(const world *w, uint32_t set, bool *left)
{
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        for (size_t i = 0; i < w->c->n_alternatives; i++) {
            left[b] =
                left[b] && !((set >> i & 1) != 0 && committee_approves(w->c, b, i));
        }
    }
}

/* The largest set with the largest |U| / w(N(U)), of all sets; its load and weight. */
static uint32_t heaviest(
    const world *w, uint32_t members, const bool *left, mpq_ptr load, mpq_ptr width)
{
    uint32_t found = 0;
    mpq_t *q = cmt_q_array(w->mem, 2);
    for (uint32_t set = members; set != 0; set = (set - 1) & members) {
        reach(w, set, left, mpq_numref(q[0]));
        if (mpq_sgn(q[0]) == 0)
            continue;
        mpq_set_ui(q[1], (unsigned long)__builtin_popcount(set), 1);
        mpq_div(q[1], q[1], q[0]);
        const int sign = found == 0 ? 1 : mpq_cmp(q[1], load);
        if (sign > 0
            || (sign == 0 && __builtin_popcount(set) > __builtin_popcount(found))) {
            mpq_set(load, q[1]);
            mpq_set(width, q[0]);
            found = set;
        }
    }
    return found;
}

static profile profile_of(const world *w, uint32_t bits)
{
    bool left[64];
    mpz_ptr z = cmt_z(w->mem);
    profile p = {.load = cmt_q_array(w->mem, MAX_ALL),
                 .width = cmt_q_array(w->mem, MAX_ALL)};
    memset(left, 1, sizeof left);
    for (uint32_t i = 0; i < w->c->n_alternatives; i++) {
        reach(w, bits & 1U << i, left, z);
        if ((bits >> i & 1) != 0 && mpz_sgn(z) == 0) {
            bits &= ~(1U << i);
            p.bare++;
        }
    }
    while (bits != 0) {
        const uint32_t set = heaviest(w, bits, left, p.load[p.n], p.width[p.n]);
        drop(w, set, left);
        bits &= ~set;
        p.n++;
    }
    return p;
}

/* > 0: a is worse. */
static int profile_cmp(const profile *a, const profile *b, bool first_only)
{
    if (a->bare != b->bare)
        return a->bare > b->bare ? 1 : -1;
    for (size_t l = 0; l < a->n && l < b->n; l++) {
        int sign = mpq_cmp(a->load[l], b->load[l]);
        if (sign == 0 && !first_only)
            sign = mpq_cmp(a->width[l], b->width[l]);
        if (sign != 0 || first_only)
            return sign;
    }
    return (a->n > b->n) - (a->n < b->n);
}

static int compare(void *self, const bool *in, const bool *out, bool complete)
{
    const world *w = self;
    uint32_t bits = 0;
    ck_assert(complete);
    for (size_t i = 0; i < w->c->n_alternatives; i++) {
        ck_assert(in[i] != out[i]);
        bits |= in[i] ? 1U << i : 0;
    }
    const profile own = profile_of(w, bits);
    return profile_cmp(&own, &w->target, w->first_only);
}

static bool is_committee(const cmt_contest *c, uint32_t bits)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if ((bits >> i & 1) != 0 && !cmt_contest_eligible(c, i))
            return false;
    }
    return (size_t)__builtin_popcount(bits) == committee_size(c);
}

/* All that are better; or, where none is, all as good. */
static bool find_expected(world *w, committee_list *out)
{
    bool better = false;
    out->n = 0;
    for (uint32_t bits = 0; bits < 1U << w->c->n_alternatives; bits++) {
        if (!is_committee(w->c, bits))
            continue;
        const profile own = profile_of(w, bits);
        const int sign = profile_cmp(&own, &w->target, w->first_only);
        if (sign < 0 && !better)
            out->n = 0;
        better = better || sign < 0;
        if (better ? sign < 0 : sign == 0)
            committee_add(out, bits);
    }
    return better;
}

static bool lists(const committee_list *list, uint32_t bits)
{
    bool found = false;
    for (size_t k = 0; k < list->n; k++)
        found = found || list->at[k] == bits;
    return found;
}

/* The one with the smallest numbers: the lowest bit that tells two apart decides. */
static uint32_t earliest(const committee_list *list)
{
    uint32_t best = list->at[0];
    for (size_t k = 1; k < list->n; k++) {
        const uint32_t apart = best ^ list->at[k];
        best = (list->at[k] & (apart & -apart)) != 0 ? list->at[k] : best;
    }
    return best;
}

static cmt_loads_task task_of(world *w, const uint32_t *place)
{
    mpz_t *width = cmt_z_array(w->mem, MAX_ALL);
    for (size_t l = 0; l < w->target.n; l++)
        mpz_set(width[l], mpq_numref(w->target.width[l]));
    return (cmt_loads_task){.contest = w->c,
                            .weight = w->weight,
                            .size = committee_size(w->c),
                            .n_bare = w->target.bare,
                            .n_levels = w->target.n,
                            .load = w->target.load,
                            .width = width,
                            .first_only = w->first_only,
                            .place = place,
                            .limit = 200,
                            .n_nodes = CMT_LOADS_NODES,
                            .compare = compare,
                            .self = w};
}

/* Better ones are listed if there are any, and nothing but such; else just those as good. */
static void target_agrees(world *w)
{
    uint32_t place[MAX_ALL];
    cmt_set sets[200];
    committee_list expected;
    size_t n = 0;
    for (uint32_t i = 0; i < MAX_ALL; i++)
        place[i] = i;
    const bool better = find_expected(w, &expected);
    const cmt_loads_task task = task_of(w, NULL);
    ck_ok(cmt_prove_loads(w->mem, &task, sets, &n, NULL));
    ck_assert_uint_gt(n, 0);
    ck_assert(better || n == expected.n);
    for (size_t k = 0; k < n; k++)
        ck_assert(lists(&expected, committee_bits(&sets[k])));
    const cmt_loads_task first = task_of(w, place);
    ck_ok(cmt_prove_loads(w->mem, &first, sets, &n, NULL));
    ck_assert(lists(&expected, committee_bits(&sets[0])));
    if (!better) {
        ck_assert_uint_eq(n, 1);
        ck_assert_uint_eq(committee_bits(&sets[0]), earliest(&expected));
    }
}

static void world_open(world *w, uint64_t *seed, random_shape form)
{
    mpz_ptr scale = cmt_z(w->mem);
    w->c = random_contest(w->mem, seed, form);
    ck_ok(cmt_ballot_integer_weights(w->mem, w->c, &w->weight, scale, NULL));
}

/* Some committees of some contests are the target, and the best of all. */
static void targets_agree(uint64_t seed, random_shape form)
{
    world w = {.mem = cmt_arena_new(0)};
    world_open(&w, &seed, form);
    for (unsigned how = 0; how < 2 && committee_size(w.c) > 0; how++) {
        profile best = {0};
        w.first_only = how > 0;
        for (uint32_t bits = 0; bits < 1U << w.c->n_alternatives; bits++) {
            if (!is_committee(w.c, bits))
                continue;
            w.target = profile_of(&w, bits);
            if (best.load == NULL || profile_cmp(&w.target, &best, w.first_only) < 0)
                best = w.target;
            if (seed_below(&seed, 16) == 0)
                target_agrees(&w);
        }
        w.target = best;
        target_agrees(&w);
    }
    cmt_arena_free(w.mem);
}

START_TEST(lists_agree_with_enumeration) /* loop: seeds */
{
    printf("seeds %llu …\n", (unsigned long long)first_seed + 100 * (uint64_t)_i);
    for (uint64_t k = 0; k < 25; k++) {
        targets_agree(first_seed + 100 * (uint64_t)_i + k, shape);
        targets_agree(first_seed + 5000 + 100 * (uint64_t)_i + k, even);
    }
}
END_TEST

static const char *const names[] = {"minimaxphragmen", "leximaxphragmen"};

/* Of tied committees none may be left out, nor may one stand for all. */
START_TEST(a_tie_left_out_is_refused)
{
    size_t n_tied = 0;
    for (uint64_t k = 0; k < 300; k++) {
        cmt_arena *mem = cmt_arena_new(0);
        uint64_t seed = first_seed + k;
        const cmt_contest *c = random_contest(mem, &seed, even);
        const cmt_rule_args args = {.tie_break.kind = CMT_TIE_NONE};
        const char *name = names[k % 2];
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_APPROVAL, name);
        cmt_outcome o = committee_run(mem, c, name, &args, seed);
        n_tied += o.n_committees > 1 ? 1 : 0;
        for (size_t left = 0; left < o.n_committees && o.n_committees > 1; left++) {
            cmt_outcome claim = o;
            cmt_set *own = CMT_NEW_ARRAY(mem, cmt_set, o.n_committees);
            size_t n = 0;
            for (size_t m = 0; m < o.n_committees; m++) {
                if (m != left)
                    own[n++] = o.committees[m];
            }
            claim.committees = own;
            claim.n_committees = n;
            claim.tied = n > 1;
            claim.has_committee = n == 1;
            claim.committee = n == 1 ? own[0] : claim.committee;
            ck_assert_int_eq(rule->check(mem, c, &args, &claim, NULL), CMT_E_NEGATIVE);
        }
        cmt_arena_free(mem);
    }
    ck_assert_uint_gt(n_tied, 20);
}
END_TEST

/* With one more node each time: no answer, then the answer. */
static size_t limit_tells(world *w)
{
    cmt_set sets[200];
    size_t n = 77;
    committee_list expected;
    cmt_err err = {0};
    cmt_loads_task task = task_of(w, NULL);
    const bool better = find_expected(w, &expected);
    cmt_status st = CMT_E_LIMIT;
    for (task.n_nodes = 0; st != CMT_OK; task.n_nodes++) {
        st = cmt_prove_loads(w->mem, &task, sets, &n, &err);
        ck_assert(st == CMT_OK || (st == CMT_E_LIMIT && n == 77));
        ck_assert(st == CMT_OK || strstr(err.text, "nodes") != NULL);
    }
    ck_assert(better || n == expected.n);
    for (size_t k = 0; k < n; k++)
        ck_assert(lists(&expected, committee_bits(&sets[k])));
    return task.n_nodes - 1;
}

START_TEST(at_the_limit_nothing_is_told)
{
    size_t most = 0;
    for (uint64_t seed = first_seed; seed < first_seed + 60; seed++) {
        uint64_t own = seed;
        world w = {.mem = cmt_arena_new(0)};
        world_open(&w, &own, seed % 2 == 0 ? shape : even);
        uint32_t bits = 0;
        while (!is_committee(w.c, bits))
            bits++;
        w.target = profile_of(&w, bits);
        if (committee_size(w.c) > 0) {
            const size_t n_nodes = limit_tells(&w);
            most = n_nodes > most ? n_nodes : most;
        }
        cmt_arena_free(w.mem);
    }
    ck_assert_uint_gt(most, 10);
}
END_TEST

/* Takes no room of its own. */
static int as_good(void *self, const bool *in, const bool *out, bool complete)
{
    (void)self;
    (void)in;
    (void)out;
    (void)complete;
    return 0;
}

START_TEST(each_allocation_may_fail)
{
    uint64_t seed = first_seed + 7;
    world w = {.mem = cmt_arena_new(0)};
    do {
        world_open(&w, &seed, even);
    } while (committee_size(w.c) < 2);
    uint32_t bits = 0;
    while (!is_committee(w.c, bits))
        bits++;
    for (unsigned how = 0; how < 2; how++) {
        w.target = profile_of(&w, bits);
        w.target.bare += how;
        for (long k = 0;; k++) {
            cmt_set sets[200];
            size_t n = 77;
            cmt_loads_task task = task_of(&w, NULL);
            task.compare = as_good;
            cmt_arena *own = cmt_arena_new(0);
            cmt_arena_fail_after(k);
            const cmt_status st = cmt_prove_loads(own, &task, sets, &n, NULL);
            cmt_arena_fail_after(-1);
            cmt_arena_free(own);
            ck_assert(st == CMT_OK || (st == CMT_E_NOMEM && n == 77));
            if (st == CMT_OK)
                break;
        }
    }
    cmt_arena_free(w.mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("loads_prove");
    TCase *tc = tcase_create("lists");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, lists_agree_with_enumeration, 0, 4);
    tcase_add_test(tc, a_tie_left_out_is_refused);
    tcase_add_test(tc, at_the_limit_nothing_is_told);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
