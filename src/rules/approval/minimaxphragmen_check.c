#include "rules/approval/minimaxphragmen.h"

#include "ballot/assign.h"
#include "ballot/weight.h"
#include "base/err.h"
#include "rules/committee_judge.h"
#include "rules/loads_prove.h"

#include <string.h>

/* The loads of a set of members: those of a subset U fall on w(N(U)), all who approve some
 * of U; the set with the largest |U| / w(N(U)) bears that load a unit of weight, and the
 * rest divide among themselves what is left. A subset that bears more than a guess is what
 * members cannot give away to ballots with so much room. */
typedef struct book {
    const cmt_contest *contest;
    cmt_arena *mem;
    const uint32_t *place; /* [n] with `order` and `lot`, else NULL */
    bool first_only;
    size_t n;
    size_t size;
    mpz_t *weight; /* [rows] */
    mpz_ptr scale;
    cmt_assign assign; /* of members to ballots */
    uint32_t *member;  /* [size] */
    bool *waits;       /* [size] the member's load is not settled */
    bool *reached;     /* [size] of a set that bears too much */
    bool *open;        /* [rows] */
    bool *hit;         /* [rows] */
    size_t n_members;
    size_t bare; /* members without support */
    size_t n_loads;
    mpq_t *load; /* [size + 1] falling */
    mpz_t *width;
    size_t target_bare;
    size_t n_target;
    mpq_t *target;       /* [size + 1] */
    mpz_t *target_width; /* [size + 1] */
    mpz_t *gain;         /* [n] scratch */
    mpz_t *z;            /* [2] scratch */
    mpq_t *q;            /* [2] scratch */
} book;

static bool supports(const book *k, size_t b, size_t i)
{
    return mpz_sgn(k->weight[b]) > 0 && cmt_contest_eligible(k->contest, i)
           && cmt_ballots_mark(k->contest, b, i) == CMT_MARK_APPROVE;
}

static bool allows(const void *self, size_t m, size_t b)
{
    const book *k = self;
    return k->waits[m] && k->open[b] && supports(k, b, k->member[m]);
}

/* w(N(U)) over open ballots, which `hit` marks, and |U|. */
static size_t reach(book *k, const bool *set, mpz_ptr out)
{
    size_t n = 0;
    mpz_set_ui(out, 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        k->hit[b] = false;
    for (size_t m = 0; m < k->n_members; m++) {
        n += set[m] ? 1U : 0U;
        for (size_t b = 0; b < k->contest->ballots.n && set[m]; b++) {
            if (!k->open[b] || k->hit[b] || !supports(k, b, k->member[m]))
                continue;
            k->hit[b] = true;
            mpz_add(out, out, k->weight[b]);
        }
    }
    return n;
}

/* Those with something left, and all whose loads lie where theirs could: until nobody
 * joins. */
static void find_stuck(book *k)
{
    bool joined = true;
    for (size_t m = 0; m < k->n_members; m++)
        k->reached[m] = mpz_sgn(k->assign.left[m]) > 0;
    while (joined) {
        joined = false;
        (void)reach(k, k->reached, k->z[1]);
        for (size_t m = 0; m < k->n_members; m++) {
            for (size_t b = 0; b < k->contest->ballots.n && !k->reached[m]; b++) {
                if (!k->hit[b] || mpz_sgn(k->assign.given[m * k->assign.n + b]) == 0)
                    continue;
                k->reached[m] = true;
                joined = true;
            }
        }
    }
}

/* Whether who waits can give loads of z[0] to ballots with room for `loads` of weight. */
static bool fits(book *k, size_t loads)
{
    for (size_t m = 0; m < k->size; m++) {
        mpz_set_ui(k->assign.amount[m], 0);
        if (m < k->n_members && k->waits[m])
            mpz_set(k->assign.amount[m], k->z[0]);
    }
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        mpz_set_ui(k->assign.room[b], 0);
        if (k->open[b])
            mpz_mul_ui(k->assign.room[b], k->weight[b], (unsigned long)loads);
    }
    return cmt_assign_run(&k->assign);
}

static void add_load(book *k, size_t loads)
{
    mpq_ptr load = k->load[k->n_loads];
    mpz_set_ui(mpq_numref(load), (unsigned long)loads);
    mpz_set(mpq_denref(load), k->z[0]);
    mpq_canonicalize(load);
    if (k->n_loads > 0 && mpq_equal(load, k->load[k->n_loads - 1]) != 0) {
        mpz_add(k->width[k->n_loads - 1], k->width[k->n_loads - 1], k->z[0]);
        return;
    }
    mpz_set(k->width[k->n_loads++], k->z[0]);
}

/* The members that `in` marks and somebody supports; all wait, all ballots are open. */
static void list_members(book *k, const bool *in)
{
    k->n_members = 0;
    k->bare = 0;
    k->n_loads = 0;
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        k->open[b] = true;
    for (uint32_t i = 0; i < k->n; i++) {
        bool any = false;
        for (size_t b = 0; b < k->contest->ballots.n && in[i]; b++)
            any = any || supports(k, b, i);
        k->bare += in[i] && !any ? 1U : 0U;
        k->waits[k->n_members] = true;
        if (any)
            k->member[k->n_members++] = i;
    }
}

/* Those who bear the heaviest load, and their members, leave. */
static void settle(book *k)
{
    for (size_t m = 0; m < k->n_members; m++)
        k->waits[m] = k->waits[m] && !k->reached[m];
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        k->open[b] = k->open[b] && !k->hit[b];
}

/* The loads of the members that `in` marks. */
static void find_loads(book *k, const bool *in)
{
    list_members(k, in);
    for (size_t waiting = k->n_members; waiting > 0;) {
        memcpy(k->reached, k->waits, k->n_members * sizeof *k->waits);
        size_t loads = reach(k, k->reached, k->z[0]);
        while (!fits(k, loads)) {
            find_stuck(k);
            loads = reach(k, k->reached, k->z[0]);
        }
        add_load(k, loads);
        settle(k);
        waiting -= loads;
    }
}

/* The loads found against the target: they only grow, a sign >= 0 stands. */
static int against(const book *k)
{
    if (k->bare != k->target_bare)
        return k->bare > k->target_bare ? 1 : -1;
    for (size_t l = 0; l < k->n_loads || l < k->n_target; l++) {
        if (l == k->n_loads || l == k->n_target)
            return l == k->n_loads ? -1 : 1;
        int sign = mpq_cmp(k->load[l], k->target[l]);
        if (sign == 0 && !k->first_only)
            sign = mpz_cmp(k->width[l], k->target_width[l]);
        if (sign != 0 || k->first_only)
            return sign;
    }
    return 0;
}

/* Weight that these members and `left` undecided ones cover at most, into z[0]. */
static void find_cover(book *k, const bool *in, const bool *out, size_t left)
{
    for (size_t b = 0; b < k->contest->ballots.n; b++)
        k->open[b] = true;
    for (size_t m = 0; m < k->n_members; m++)
        k->reached[m] = true;
    (void)reach(k, k->reached, k->z[0]);
    for (size_t i = 0; i < k->n; i++) {
        mpz_set_si(k->gain[i], -1);
        if (in[i] || out[i])
            continue;
        mpz_set_ui(k->gain[i], 0);
        for (size_t b = 0; b < k->contest->ballots.n; b++) {
            if (!k->hit[b] && supports(k, b, i))
                mpz_add(k->gain[i], k->gain[i], k->weight[b]);
        }
    }
    for (; left > 0; left--) {
        size_t top = 0;
        for (size_t i = 0; i < k->n; i++)
            top = mpz_cmp(k->gain[i], k->gain[top]) > 0 ? i : top;
        if (mpz_sgn(k->gain[top]) > 0)
            mpz_add(k->z[0], k->z[0], k->gain[top]);
        mpz_set_si(k->gain[top], -1);
    }
}

/* As good as can be: all loads, even, on the cover. */
static int cover_against(book *k, const bool *in, const bool *out)
{
    size_t sitting = 0;
    for (size_t i = 0; i < k->n; i++)
        sitting += in[i] ? 1U : 0U;
    find_cover(k, in, out, k->size - sitting);
    if (k->size <= k->target_bare)
        return -1;
    if (mpz_sgn(k->z[0]) == 0)
        return 1;
    k->n_loads = 0;
    k->bare = k->target_bare;
    add_load(k, k->size - k->target_bare);
    return against(k);
}

static int compare(void *self, const bool *in, const bool *out, bool complete)
{
    book *k = self;
    find_loads(k, in);
    const int sign = against(k);
    if (complete || sign > 0)
        return sign;
    const int cover = cover_against(k, in, out);
    return cover > sign ? cover : sign;
}

static void aim(void *self)
{
    book *k = self;
    k->target_bare = k->bare;
    k->n_target = k->n_loads;
    for (size_t l = 0; l < k->n_loads; l++) {
        mpq_set(k->target[l], k->load[l]);
        mpz_set(k->target_width[l], k->width[l]);
    }
}

static void aim_at_bound(void *self, mpq_srcptr bound)
{
    book *k = self;
    k->first_only = true;
    k->n_target = mpq_sgn(bound) > 0 ? 1 : 0;
    mpq_set_z(k->q[0], k->scale);
    mpq_div(k->target[0], bound, k->q[0]);
}

static bool says_number(book *k, const cmt_value *v, mpq_srcptr q)
{
    return cmt_value_as_q(v, 65536, k->q[1]) && mpq_equal(k->q[1], q) != 0;
}

static bool says_load(book *k, const cmt_value *v, size_t l)
{
    mpq_set_z(k->q[0], k->scale);
    mpq_mul(k->q[0], k->q[0], k->target[l]);
    return says_number(k, v, k->q[0]);
}

static bool says(void *self, const cmt_value *witness)
{
    book *k = self;
    int64_t bare = -1;
    const cmt_value *list = cmt_value_get(witness, "loads");
    if (!cmt_value_as_int(cmt_value_get(witness, "unsupported"), &bare)
        || bare != (int64_t)k->target_bare)
        return false;
    if (k->first_only) {
        const cmt_value *load = cmt_value_get(witness, "load");
        mpq_set_ui(k->q[0], 0, 1);
        return k->n_target == 0 ? says_number(k, load, k->q[0]) : says_load(k, load, 0);
    }
    if (list == NULL || cmt_value_count(list) != k->n_target)
        return false;
    for (size_t l = 0; l < k->n_target; l++) {
        const cmt_value *pair = cmt_value_at(list, l);
        if (cmt_value_count(pair) != 2 || !says_load(k, cmt_value_at(pair, 0), l))
            return false;
        mpq_set_z(k->q[0], k->target_width[l]);
        mpz_set(mpq_denref(k->q[0]), k->scale);
        mpq_canonicalize(k->q[0]);
        if (!says_number(k, cmt_value_at(pair, 1), k->q[0]))
            return false;
    }
    return true;
}

/* Whoever divides loads as well as the target. */
static cmt_status list(void *self, size_t limit, cmt_set *out, size_t *n, cmt_err *err)
{
    book *k = self;
    const cmt_loads_task task = {.contest = k->contest,
                                 .weight = k->weight,
                                 .size = k->size,
                                 .n_bare = k->target_bare,
                                 .n_levels = k->n_target,
                                 .load = k->target,
                                 .width = k->target_width,
                                 .first_only = k->first_only,
                                 .place = k->place,
                                 .limit = limit,
                                 .n_nodes = CMT_LOADS_NODES,
                                 .compare = compare,
                                 .self = k};
    return cmt_prove_loads(k->mem, &task, out, n, err);
}

static cmt_status open_book(book *k, cmt_arena *mem, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n_rows = k->contest->ballots.n;
    size_t eligible = 0;
    k->n = k->contest->n_alternatives;
    for (size_t i = 0; i < k->n; i++)
        eligible += cmt_contest_eligible(k->contest, i) ? 1U : 0U;
    k->size = k->contest->seats < eligible ? k->contest->seats : eligible;
    k->scale = cmt_z(mem);
    k->member = CMT_NEW_ARRAY(mem, uint32_t, k->size + 1);
    k->waits = CMT_NEW_ARRAY(mem, bool, k->size + 1);
    k->reached = CMT_NEW_ARRAY(mem, bool, k->size + 1);
    k->open = CMT_NEW_ARRAY(mem, bool, n_rows + 1);
    k->hit = CMT_NEW_ARRAY(mem, bool, n_rows + 1);
    k->load = cmt_q_array(mem, k->size + 1);
    k->width = cmt_z_array(mem, k->size + 1);
    k->target = cmt_q_array(mem, k->size + 1);
    k->target_width = cmt_z_array(mem, k->size + 1);
    k->gain = cmt_z_array(mem, k->n + 1);
    k->z = cmt_z_array(mem, 2);
    k->q = cmt_q_array(mem, 2);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to judge loads");
    CMT_TRY(cmt_ballot_integer_weights(mem, k->contest, &k->weight, k->scale, err));
    CMT_TRY(cmt_assign_init(mem, k->size, n_rows, &k->assign, err));
    k->assign.allows = allows;
    k->assign.self = k;
done:
    return st;
}

static cmt_status check_any(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            bool first_only,
                            const cmt_outcome *claim,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    book k = {.contest = contest, .mem = mem, .first_only = first_only};
    CMT_TRY(open_book(&k, mem, err));
    CMT_TRY(cmt_tie_places(mem, &args->tie_break, k.n, &place, err));
    if (args->tie_break.kind == CMT_TIE_ORDER || args->tie_break.kind == CMT_TIE_LOT)
        k.place = place;
    const cmt_judge_terms terms = {.mem = mem,
                                   .contest = contest,
                                   .tie_break = &args->tie_break,
                                   .self = &k,
                                   .compare = compare,
                                   .aim = aim,
                                   .says = says,
                                   .list = list,
                                   .better_first = true,
                                   .aim_at_bound = aim_at_bound};
    CMT_TRY(cmt_judge_committees(&terms, claim, err));
done:
    return st;
}

cmt_status cmt_approval_minimaxphragmen_check(cmt_arena *mem,
                                              const cmt_contest *contest,
                                              const cmt_rule_args *args,
                                              const cmt_outcome *claim,
                                              cmt_err *err)
{
    return check_any(mem, contest, args, true, claim, err);
}

cmt_status cmt_approval_leximaxphragmen_check(cmt_arena *mem,
                                              const cmt_contest *contest,
                                              const cmt_rule_args *args,
                                              const cmt_outcome *claim,
                                              cmt_err *err)
{
    return check_any(mem, contest, args, false, claim, err);
}
