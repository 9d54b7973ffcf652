#include "ballot/assign.h"

#include "base/err.h"

#define NOT_SEEN UINT32_MAX
#define SOURCE   (UINT32_MAX - 1)

cmt_status cmt_assign_init(
    cmt_arena *mem, size_t n_ballots, size_t n, cmt_assign *out, cmt_err *err)
{
    cmt_assign a = {.n_ballots = n_ballots, .n = n};
    a.amount = cmt_z_array(mem, n_ballots + 1);
    a.left = cmt_z_array(mem, n_ballots + 1);
    a.room = cmt_z_array(mem, n + 1);
    a.spare = cmt_z_array(mem, n + 1);
    a.given = cmt_z_array(mem, n_ballots * n + 1);
    a.from = CMT_NEW_ARRAY(mem, uint32_t, n_ballots + n + 1);
    a.queue = CMT_NEW_ARRAY(mem, uint32_t, n_ballots + n + 1);
    if (a.amount == NULL || a.left == NULL || a.room == NULL || a.spare == NULL
        || a.given == NULL || a.from == NULL || a.queue == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to assign %zu ballots", n_ballots);
    *out = a;
    return CMT_OK;
}

static void give(cmt_assign *a, size_t b, size_t i, mpz_srcptr amount)
{
    mpz_add(a->given[b * a->n + i], a->given[b * a->n + i], amount);
}

/* Give a ballot to whoever it allows, the one with most room first. */
static void give_greedily(cmt_assign *a, size_t b)
{
    while (mpz_sgn(a->left[b]) > 0) {
        size_t to = a->n;
        for (size_t i = 0; i < a->n; i++) {
            if (mpz_sgn(a->spare[i]) > 0 && a->allows(a->self, b, i)
                && (to == a->n || mpz_cmp(a->spare[i], a->spare[to]) > 0))
                to = i;
        }
        if (to == a->n)
            return;
        mpz_ptr given = a->given[b * a->n + to];
        mpz_set(given,
                mpz_cmp(a->left[b], a->spare[to]) < 0 ? a->left[b] : a->spare[to]);
        mpz_sub(a->left[b], a->left[b], given);
        mpz_sub(a->spare[to], a->spare[to], given);
    }
}

/* A greedy start, those first that allow few: little is left for searches then. */
static void start(cmt_assign *a)
{
    for (size_t i = 0; i < a->n; i++)
        mpz_set(a->spare[i], a->room[i]);
    for (size_t b = 0; b < a->n_ballots; b++) {
        uint32_t allowed = 0;
        mpz_set(a->left[b], a->amount[b]);
        for (size_t i = 0; i < a->n; i++) {
            mpz_set_ui(a->given[b * a->n + i], 0);
            allowed += a->allows(a->self, b, i) ? 1U : 0U;
        }
        a->from[b] = allowed;
    }
    for (size_t size = 1; size <= a->n; size++) {
        for (size_t b = 0; b < a->n_ballots; b++) {
            if (a->from[b] == size)
                give_greedily(a, b);
        }
    }
}

static size_t see(cmt_assign *a, uint32_t node, uint32_t from, size_t n_queue)
{
    if (a->from[node] != NOT_SEEN)
        return n_queue;
    a->from[node] = from;
    a->queue[n_queue] = node;
    return n_queue + 1;
}

/* From all ballots with something left, along what may be given and what may be taken
 * back, to an alternative with room: its number, or n. Ballots come after alternatives. */
static size_t search(cmt_assign *a)
{
    size_t n_queue = 0;
    for (size_t k = 0; k < a->n + a->n_ballots; k++)
        a->from[k] = NOT_SEEN;
    for (size_t b = 0; b < a->n_ballots; b++) {
        if (mpz_sgn(a->left[b]) > 0)
            n_queue = see(a, (uint32_t)(a->n + b), SOURCE, n_queue);
    }
    for (size_t k = 0; k < n_queue; k++) {
        const uint32_t node = a->queue[k];
        if (node < a->n && mpz_sgn(a->spare[node]) > 0)
            return node;
        for (size_t b = 0; node < a->n && b < a->n_ballots; b++) {
            if (mpz_sgn(a->given[b * a->n + node]) > 0)
                n_queue = see(a, (uint32_t)(a->n + b), node, n_queue);
        }
        for (uint32_t i = 0; node >= a->n && i < a->n; i++) {
            if (a->allows(a->self, node - a->n, i))
                n_queue = see(a, i, node, n_queue);
        }
    }
    return a->n;
}

/* Move as much as fits along the way found to `end`. */
static void augment(cmt_assign *a, size_t end)
{
    mpz_t amount;
    mpz_init_set(amount, a->spare[end]);
    for (uint32_t at = (uint32_t)end;;) {
        const uint32_t ballot = a->from[at];
        const uint32_t before = a->from[ballot];
        mpz_srcptr bound = before == SOURCE ? a->left[ballot - a->n]
                                            : a->given[(ballot - a->n) * a->n + before];
        if (mpz_cmp(bound, amount) < 0)
            mpz_set(amount, bound);
        if (before == SOURCE)
            break;
        at = before;
    }
    mpz_sub(a->spare[end], a->spare[end], amount);
    for (uint32_t at = (uint32_t)end;;) {
        const size_t b = a->from[at] - a->n;
        const uint32_t before = a->from[a->from[at]];
        give(a, b, at, amount);
        if (before == SOURCE) {
            mpz_sub(a->left[b], a->left[b], amount);
            break;
        }
        mpz_sub(a->given[b * a->n + before], a->given[b * a->n + before], amount);
        at = before;
    }
    mpz_clear(amount);
}

bool cmt_assign_run(cmt_assign *assign)
{
    bool all = true;
    start(assign);
    for (size_t end = search(assign); end < assign->n; end = search(assign))
        augment(assign, end);
    for (size_t b = 0; b < assign->n_ballots; b++)
        all = all && mpz_sgn(assign->left[b]) == 0;
    return all;
}
