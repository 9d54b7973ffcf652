#include "ballot/thiele_world.h"

#include "base/err.h"
#include "base/sort.h"

#include <string.h>

/* Totals stay below 2^61, multipliers times members below 2^62. */
#define TOTAL_BITS 61

static int by_content(const void *x, const void *y, const void *context)
{
    const cmt_approvals *a = context;
    const size_t i = *(const uint32_t *)x;
    const size_t j = *(const uint32_t *)y;
    const size_t n_i = a->begin[i + 1] - a->begin[i];
    const size_t n_j = a->begin[j + 1] - a->begin[j];
    if (n_i != n_j)
        return n_i < n_j ? -1 : 1;
    return n_i == 0 ? 0
                    : memcmp(&a->approved[a->begin[i]], &a->approved[a->begin[j]],
                             n_i * sizeof *a->approved);
}

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to search committees");
}

/* Ballots that approve somebody, equal ones together. */
static cmt_status merge_rows(cmt_arena *mem,
                             const cmt_approvals *a,
                             const uint16_t *number,
                             cmt_thiele_world *w,
                             cmt_err *err)
{
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, a->n_rows + 1);
    mpz_ptr z = cmt_z(mem);
    w->begin = CMT_NEW_ARRAY(mem, size_t, a->n_rows + 2);
    w->approved = CMT_NEW_ARRAY(mem, uint16_t, a->first[a->n] + 1);
    w->true_weight = cmt_z_array(mem, a->n_rows + 1);
    if (order == NULL || z == NULL || w->begin == NULL || w->approved == NULL
        || w->true_weight == NULL)
        return no_room(err);
    for (uint32_t b = 0; b < a->n_rows; b++)
        order[b] = b;
    if (!cmt_sort(mem, order, a->n_rows, sizeof *order, by_content, a))
        return no_room(err);
    size_t at = 0;
    for (size_t k = 0; k < a->n_rows; k++) {
        const size_t b = order[k];
        if (a->begin[b] == a->begin[b + 1])
            continue;
        if (w->n_rows == 0 || by_content(&order[k - 1], &order[k], a) != 0) {
            w->begin[w->n_rows++] = at;
            for (size_t m = a->begin[b]; m < a->begin[b + 1]; m++)
                w->approved[at++] = number[a->approved[m]];
        }
        cmt_approvals_weight(a, b, z);
        mpz_add(w->true_weight[w->n_rows - 1], w->true_weight[w->n_rows - 1], z);
    }
    w->begin[w->n_rows] = at;
    return CMT_OK;
}

static cmt_status list_supporters(cmt_arena *mem, cmt_thiele_world *w, cmt_err *err)
{
    const size_t n_marks = w->begin[w->n_rows];
    size_t *next = CMT_NEW_ARRAY(mem, size_t, w->n + 1);
    w->first = CMT_NEW_ARRAY(mem, size_t, w->n + 1);
    w->rows = CMT_NEW_ARRAY(mem, uint32_t, n_marks + 1);
    if (next == NULL || w->first == NULL || w->rows == NULL)
        return no_room(err);
    for (size_t k = 0; k < n_marks; k++)
        w->first[w->approved[k] + 1U]++;
    for (size_t i = 0; i < w->n; i++) {
        w->first[i + 1] += w->first[i];
        next[i] = w->first[i];
    }
    for (size_t r = 0; r < w->n_rows; r++) {
        for (size_t k = w->begin[r]; k < w->begin[r + 1]; k++)
            w->rows[next[w->approved[k]]++] = (uint32_t)r;
    }
    return CMT_OK;
}

/* ceil(z * 2^bits / top), at least as many parts of 2^bits as z is of top. */
static int64_t part_of(mpz_srcptr z, mpz_srcptr top, size_t bits, mpz_ptr scratch)
{
    mpz_mul_2exp(scratch, z, bits);
    mpz_cdiv_q(scratch, scratch, top);
    return cmt_z_get_i64(scratch);
}

/* All scores are multiples of this. */
static int64_t common_unit(const cmt_thiele_task *t,
                           const cmt_thiele_world *w,
                           size_t shift,
                           mpz_t *z)
{
    if (!w->exact)
        return 1;
    mpz_set_ui(z[2], 0);
    for (size_t r = 0; r < w->n_rows; r++)
        mpz_gcd(z[2], z[2], w->true_weight[r]);
    mpz_set_ui(z[3], 0);
    for (size_t m = 1; m <= w->size; m++)
        mpz_gcd(z[3], z[3], t->worth[m]);
    mpz_mul(z[2], z[2], z[3]);
    mpz_mul_2exp(z[2], z[2], shift);
    return cmt_z_get_i64(z[2]);
}

/* Of z, the first is the total of all weights, the others are scratch. */
static void set_numbers(const cmt_thiele_task *t, cmt_thiele_world *w, mpz_t *z)
{
    const size_t all_bits = mpz_sizeinbase(z[0], 2);
    const bool small = all_bits <= 30; /* weights stay as they are */
    mpz_mul(z[1], z[0], t->worth[1]);
    mpz_mul_ui(z[1], z[1], (unsigned long)w->size + 1);
    const size_t bits = mpz_sizeinbase(z[1], 2);
    w->exact = bits <= TOTAL_BITS;
    mpz_set_ui(z[2], (unsigned long)w->size + 1);
    size_t shift = TOTAL_BITS - 1 - (small ? all_bits : 25) - mpz_sizeinbase(z[2], 2);
    if (w->exact)
        shift = TOTAL_BITS - bits < 16 ? TOTAL_BITS - bits : 16;
    for (size_t r = 0; r < w->n_rows; r++) {
        w->weight[r] = w->exact || small ? cmt_z_get_i64(w->true_weight[r])
                                         : part_of(w->true_weight[r], z[0], 24, z[2]);
    }
    for (size_t m = 1; m <= w->size; m++) {
        mpz_mul_2exp(z[3], t->worth[m], shift);
        w->worth[m] = w->exact ? cmt_z_get_i64(z[3])
                               : part_of(t->worth[m], t->worth[1], shift, z[2]);
        w->sum[m] = w->sum[m - 1] + w->worth[m];
    }
    mpq_mul_2exp(w->ratio, w->ratio, w->exact || small ? shift : shift + 24);
    if (!w->exact && !small)
        mpz_mul(mpq_denref(w->ratio), mpq_denref(w->ratio), z[0]);
    if (!w->exact)
        mpz_mul(mpq_denref(w->ratio), mpq_denref(w->ratio), t->worth[1]);
    mpq_canonicalize(w->ratio);
    w->unit = common_unit(t, w, shift, z);
}

/* Numbers that fit: as they are, times a power of two that leaves multipliers fine steps;
 * or rounded up. */
static cmt_status scale(cmt_arena *mem,
                        const cmt_thiele_task *t,
                        cmt_thiele_world *w,
                        cmt_err *err)
{
    mpz_t *z = cmt_z_array(mem, 4);
    w->weight = CMT_NEW_ARRAY(mem, int64_t, w->n_rows + 1);
    w->worth = CMT_NEW_ARRAY(mem, int64_t, w->size + 2);
    w->sum = CMT_NEW_ARRAY(mem, int64_t, w->size + 1);
    w->true_sum = cmt_z_array(mem, w->size + 1);
    w->ratio = cmt_q(mem);
    if (z == NULL || w->weight == NULL || w->worth == NULL || w->sum == NULL
        || w->true_sum == NULL || w->ratio == NULL)
        return no_room(err);
    for (size_t r = 0; r < w->n_rows; r++)
        mpz_add(z[0], z[0], w->true_weight[r]);
    for (size_t m = 1; m <= w->size; m++)
        mpz_add(w->true_sum[m], w->true_sum[m - 1], t->worth[m]);
    w->exact = true;
    w->unit = 1;
    mpq_set_ui(w->ratio, 1, 1);
    if (mpz_sgn(z[0]) > 0 && w->size > 0 && mpz_sgn(t->worth[1]) > 0)
        set_numbers(t, w, z);
    return CMT_OK;
}

cmt_status cmt_thiele_world_init(cmt_arena *mem,
                                 const cmt_thiele_task *task,
                                 cmt_thiele_world *out,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_approvals *a = task->approvals;
    cmt_thiele_world w = {.size = task->size};
    uint16_t *number = CMT_NEW_ARRAY(mem, uint16_t, a->n + 1);
    w.id = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1);
    if (number == NULL || w.id == NULL)
        return no_room(err);
    for (uint32_t i = 0; i < a->n; i++) {
        if (!cmt_contest_eligible(a->contest, i))
            continue;
        number[i] = (uint16_t)w.n;
        w.id[w.n++] = i;
    }
    CMT_TRY(merge_rows(mem, a, number, &w, err));
    CMT_TRY(list_supporters(mem, &w, err));
    CMT_TRY(scale(mem, task, &w, err));
    *out = w;
done:
    return st;
}

void cmt_thiele_score(const cmt_thiele_world *world, const bool *in, mpz_ptr out)
{
    mpz_set_ui(out, 0);
    for (size_t r = 0; r < world->n_rows; r++) {
        size_t members = 0;
        for (size_t k = world->begin[r]; k < world->begin[r + 1]; k++)
            members += in[world->approved[k]] ? 1U : 0U;
        mpz_addmul(out, world->true_weight[r], world->true_sum[members]);
    }
}

static bool node_alloc(cmt_arena *mem, const cmt_thiele_world *w, cmt_thiele_node *out)
{
    *out = (cmt_thiele_node){0};
    out->fixed = CMT_NEW_ARRAY(mem, int8_t, w->n + 1);
    out->least = CMT_NEW_ARRAY(mem, uint16_t, w->n_rows + 1);
    out->most = CMT_NEW_ARRAY(mem, uint16_t, w->n_rows + 1);
    out->price = CMT_NEW_ARRAY(mem, int64_t, w->n_rows + 1);
    return out->fixed != NULL && out->least != NULL && out->most != NULL
           && out->price != NULL;
}

bool cmt_thiele_node_init(cmt_arena *mem,
                          const cmt_thiele_world *world,
                          cmt_thiele_node *out)
{
    if (!node_alloc(mem, world, out))
        return false;
    out->n_free = world->n;
    for (size_t r = 0; r < world->n_rows; r++)
        out->most[r] = (uint16_t)(world->begin[r + 1] - world->begin[r]);
    return true;
}

bool cmt_thiele_node_copy(cmt_arena *mem,
                          const cmt_thiele_world *world,
                          const cmt_thiele_node *from,
                          cmt_thiele_node *out)
{
    if (!node_alloc(mem, world, out))
        return false;
    memcpy(out->fixed, from->fixed, world->n * sizeof *out->fixed);
    memcpy(out->least, from->least, world->n_rows * sizeof *out->least);
    memcpy(out->most, from->most, world->n_rows * sizeof *out->most);
    memcpy(out->price, from->price, world->n_rows * sizeof *out->price);
    out->n_in = from->n_in;
    out->n_free = from->n_free;
    return true;
}

void cmt_thiele_fix(const cmt_thiele_world *world,
                    cmt_thiele_node *node,
                    uint32_t c,
                    bool in)
{
    node->fixed[c] = in ? 1 : -1;
    node->n_free--;
    node->n_in += in ? 1U : 0U;
    for (size_t k = world->first[c]; k < world->first[c + 1]; k++) {
        if (in) {
            node->least[world->rows[k]]++;
        } else {
            node->most[world->rows[k]]--;
        }
    }
}
