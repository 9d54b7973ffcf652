#include "ballot/load_levels.h"

#include "ballot/load_levels_inner.h"
#include "base/err.h"

#include <string.h>

#define WHOLE (1U << 20)

bool cmt_levels_init(cmt_arena *mem, size_t size, cmt_levels *out)
{
    *out = (cmt_levels){.load = cmt_q_array(mem, size + 2),
                        .width = cmt_z_array(mem, size + 2)};
    return out->load != NULL && out->width != NULL;
}

void cmt_levels_copy(const cmt_levels *from, cmt_levels *to)
{
    to->bare = from->bare;
    to->n = from->n;
    for (size_t k = 0; k < from->n; k++) {
        mpq_set(to->load[k], from->load[k]);
        mpz_set(to->width[k], from->width[k]);
    }
}

int cmt_levels_cmp(const cmt_levels *a, const cmt_levels *b, cmt_levels_depth depth)
{
    size_t k = 0;
    if (a->bare != b->bare)
        return a->bare > b->bare ? 1 : -1;
    /* Where loads are alike and widths are not, the wider one is worse: what follows in the
     * other is lighter. */
    for (; k < a->n && k < b->n; k++) {
        int sign = mpq_cmp(a->load[k], b->load[k]);
        if (sign != 0 || depth == CMT_LEVELS_FIRST)
            return sign;
        sign = mpz_cmp(a->width[k], b->width[k]);
        if (sign != 0)
            return sign < 0 && depth == CMT_LEVELS_SO_FAR && k + 1 == a->n ? 0 : sign;
    }
    if (depth == CMT_LEVELS_SO_FAR)
        return k < a->n ? 1 : 0;
    return (a->n > k) - (b->n > k);
}

cmt_status cmt_load_levels_init(cmt_arena *mem,
                                const cmt_approvals *approvals,
                                size_t size,
                                cmt_load_levels *out,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_approvals *a = approvals;
    const size_t n_nodes = a->n + a->n_rows + 1;
    cmt_load_levels l = {.size = size};
    CMT_TRY(cmt_loads_init(mem, a, &l.loads, err));
    l.weight = cmt_z_array(mem, a->n_rows + 1);
    l.supported = CMT_NEW_ARRAY(mem, bool, a->n + 1);
    l.last = CMT_NEW_ARRAY(mem, bool, n_nodes);
    l.covered = CMT_NEW_ARRAY(mem, bool, a->n_rows + 1);
    l.gain = cmt_z_array(mem, a->n + 1);
    l.part = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1);
    l.at_level = CMT_NEW_ARRAY(mem, uint32_t, a->n_rows + 1);
    l.own_level = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1);
    l.only = CMT_NEW_ARRAY(mem, int8_t, a->n + 1);
    l.z = cmt_z_array(mem, 3);
    if (l.weight == NULL || l.supported == NULL || l.last == NULL || l.covered == NULL
        || l.gain == NULL || l.part == NULL || l.z == NULL || l.at_level == NULL
        || l.own_level == NULL || l.only == NULL || !cmt_levels_init(mem, size, &l.now))
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    for (size_t b = 0; b < a->n_rows; b++)
        cmt_approvals_weight(a, b, l.weight[b]);
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++)
            l.supported[i] = l.supported[i] || mpz_sgn(l.weight[a->rows[k]]) > 0;
    }
    *out = l;
done:
    return st;
}

size_t cmt_levels_count(cmt_load_levels *l,
                        const int8_t *fixed,
                        size_t *own,
                        size_t *open)
{
    size_t n_in = 0;
    for (size_t i = 0; i < l->loads.approvals->n; i++) {
        const size_t sits = fixed[i] > 0 ? 1 : 0;
        n_in += sits;
        if (l->supported[i]) {
            *own += sits;
            *open += fixed[i] == 0 ? 1U : 0U;
        }
    }
    return n_in;
}

size_t cmt_levels_give_roles(cmt_load_levels *l, const int8_t *fixed, size_t *need)
{
    size_t own = 0;
    size_t open = 0;
    const size_t n_in = cmt_levels_count(l, fixed, &own, &open);
    const size_t left = n_in < l->size ? l->size - n_in : 0;
    *need = left < open ? left : open;
    l->now.n = 0;
    l->now.bare = n_in - own + left - *need;
    const cmt_loads_role maybe = *need == 0      ? CMT_LOADS_NONE
                                 : *need == open ? CMT_LOADS_OWN
                                                 : CMT_LOADS_SHARED;
    for (size_t i = 0; i < l->loads.approvals->n; i++) {
        l->part[i] = fixed[i] > 0 ? WHOLE : 0;
        l->loads.role[i] = CMT_LOADS_NONE;
        if (l->supported[i] && fixed[i] >= 0)
            l->loads.role[i] = fixed[i] > 0 ? CMT_LOADS_OWN : maybe;
    }
    const size_t loads = own + *need;
    *need = maybe == CMT_LOADS_SHARED ? *need : 0;
    return loads;
}

/* Loads of the other side of the last cut: they need not go to its ballots. */
static size_t count_outside(const cmt_load_levels *l, size_t need)
{
    const cmt_approvals *a = l->loads.approvals;
    const bool pool = l->loads.reached[a->n + a->n_rows];
    size_t outside = need > 0 && !pool ? need : 0;
    for (size_t i = 0; i < a->n; i++) {
        const cmt_loads_role role = l->loads.role[i];
        outside +=
            !l->loads.reached[i]
                    && (role == CMT_LOADS_OWN || (role == CMT_LOADS_SHARED && pool))
                ? 1U
                : 0U;
    }
    return outside;
}

static void sum_weight(cmt_load_levels *l, const bool *among, mpz_ptr out)
{
    const cmt_approvals *a = l->loads.approvals;
    mpz_set_ui(out, 0);
    for (size_t b = 0; b < a->n_rows; b++) {
        if (l->loads.open[b] && (among == NULL || among[a->n + b]))
            mpz_add(out, out, l->weight[b]);
    }
}

/* Whether all loads can be sent to ballots that take `loads` / z[0] of their weight. */
static bool can_bear(cmt_load_levels *l, size_t loads, size_t need)
{
    const cmt_approvals *a = l->loads.approvals;
    mpz_set(l->loads.each, l->z[0]);
    mpz_mul_ui(l->loads.pool, l->z[0], (unsigned long)need);
    for (size_t b = 0; b < a->n_rows; b++) {
        if (l->loads.open[b])
            mpz_mul_ui(l->loads.room[b], l->weight[b], (unsigned long)loads);
    }
    return cmt_loads_run(&l->loads);
}

static void use_part(cmt_load_levels *l, size_t i)
{
    if (l->loads.role[i] == CMT_LOADS_NONE || l->part[i] == WHOLE)
        return;
    mpz_mul_ui(l->z[2], l->loads.drawn[i], WHOLE);
    mpz_fdiv_q(l->z[2], l->z[2], l->loads.each);
    l->part[i] = (uint32_t)mpz_get_ui(l->z[2]);
}

/* Note a level; those who bear it and their alternatives leave. @return loads that are
 * left */
static size_t take_level(cmt_load_levels *l, size_t loads, size_t inside, size_t *need)
{
    const cmt_approvals *a = l->loads.approvals;
    const bool *cut = l->last;
    const bool pool = *need > 0 && cut[a->n + a->n_rows];
    cmt_levels *now = &l->now;
    mpz_set_ui(mpq_numref(now->load[now->n]), (unsigned long)inside);
    mpz_set(mpq_denref(now->load[now->n]), l->z[0]);
    mpq_canonicalize(now->load[now->n]);
    if (now->n > 0 && mpq_equal(now->load[now->n], now->load[now->n - 1]) != 0) {
        mpz_add(now->width[now->n - 1], now->width[now->n - 1], l->z[0]);
    } else {
        mpz_set(now->width[now->n++], l->z[0]);
    }
    for (size_t b = 0; b < a->n_rows; b++) {
        if (l->loads.open[b] && cut[a->n + b])
            l->at_level[b] = (uint32_t)now->n - 1;
        l->loads.open[b] = l->loads.open[b] && !cut[a->n + b];
    }
    for (size_t i = 0; i < a->n; i++) {
        if (cut[i] && l->loads.role[i] != CMT_LOADS_NONE)
            l->own_level[i] = (uint32_t)now->n - 1;
        if (cut[i]) {
            use_part(l, i);
            l->loads.role[i] = CMT_LOADS_NONE;
        } else if (pool && l->loads.role[i] == CMT_LOADS_SHARED) {
            l->loads.role[i] = CMT_LOADS_OWN;
        }
    }
    if (pool)
        *need = 0;
    return loads - inside;
}

int cmt_levels_find(cmt_load_levels *l,
                    size_t loads,
                    size_t need,
                    const cmt_levels *best,
                    cmt_levels_depth depth)
{
    const cmt_approvals *a = l->loads.approvals;
    const size_t n_nodes = a->n + a->n_rows + 1;
    for (size_t b = 0; b < a->n_rows; b++)
        l->loads.open[b] = mpz_sgn(l->weight[b]) > 0;
    memset(l->at_level, 0xff, a->n_rows * sizeof *l->at_level);
    memset(l->own_level, 0xff, a->n * sizeof *l->own_level);
    while (loads > 0) {
        size_t inside = loads;
        memset(l->last, 1, n_nodes);
        sum_weight(l, NULL, l->z[0]);
        while (!can_bear(l, inside, need)) {
            memcpy(l->last, l->loads.reached, n_nodes);
            inside = loads - count_outside(l, need);
            sum_weight(l, l->last, l->z[0]);
        }
        loads = take_level(l, loads, inside, &need);
        if (depth == CMT_LEVELS_FIRST)
            break;
        if (best == NULL)
            continue;
        const int sign = cmt_levels_cmp(&l->now, best, CMT_LEVELS_SO_FAR);
        if (sign > 0)
            return 1;
        if (sign < 0 && depth == CMT_LEVELS_SO_FAR) {
            for (size_t i = 0; i < a->n; i++)
                use_part(l, i);
            return -1;
        }
    }
    if (depth == CMT_LEVELS_SO_FAR)
        depth = CMT_LEVELS_ALL;
    return best == NULL ? -1 : cmt_levels_cmp(&l->now, best, depth);
}

int cmt_load_levels_find(cmt_load_levels *levels,
                         const int8_t *fixed,
                         const cmt_levels *best,
                         cmt_levels_depth depth)
{
    size_t need = 0;
    const size_t loads = cmt_levels_give_roles(levels, fixed, &need);
    if (best != NULL && levels->now.bare > best->bare)
        return 1;
    return cmt_levels_find(levels, loads, need, best, depth);
}
