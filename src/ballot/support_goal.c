#include "ballot/support_inner.h"

#include <string.h>

static void add_group(cmt_support_bound *s, size_t count, int64_t num, int64_t den)
{
    cmt_support_goal *g = &s->goal;
    if (count == 0)
        return;
    g->count[g->n] = count;
    g->num[g->n] = num;
    g->den[g->n++] = den;
}

/* Members of a level: its weight over what each of them gets. */
static size_t members_of(const cmt_levels *levels, size_t k)
{
    mpz_srcptr num = mpq_denref(levels->load[k]);
    mpz_srcptr den = mpq_numref(levels->load[k]);
    return (size_t)(cmt_z_get_i64(levels->width[k]) / cmt_z_get_i64(num)
                    * cmt_z_get_i64(den));
}

static void add_level(cmt_support_bound *s, const cmt_levels *levels, size_t k)
{
    add_group(s, members_of(levels, k), cmt_z_get_i64(mpq_denref(levels->load[k])),
              cmt_z_get_i64(mpq_numref(levels->load[k])));
    s->goal.total += cmt_z_get_i64(levels->width[k]);
}

static void start_goal(cmt_support_bound *s)
{
    s->goal.n = 0;
    s->goal.total = 0;
    memset(s->fee, 0, s->size * sizeof *s->fee);
}

void cmt_support_goal_same(cmt_support_bound *bound, const cmt_levels *levels)
{
    start_goal(bound);
    for (size_t k = 0; k < levels->n && bound->fits; k++)
        add_level(bound, levels, k);
}

/* Of `rest` members all but `own` get more than num / den: no less than the next fraction
 * that some of `rest` can get of whole weights. */
static void add_more(
    cmt_support_bound *s, size_t rest, size_t own, int64_t num, int64_t den)
{
    int64_t up = num / den + 1;
    int64_t down = 1;
    for (int64_t q = 2; q <= (int64_t)rest; q++) {
        const int64_t p = num * q / den + 1;
        if (p * down < up * q) {
            up = p;
            down = q;
        }
    }
    add_group(s, rest - own, up, down);
    s->goal.total += num * (int64_t)rest / den + 1;
}

void cmt_support_goal_above(cmt_support_bound *bound,
                            const cmt_levels *levels,
                            size_t at)
{
    cmt_support_bound *s = bound;
    size_t before = 0;
    start_goal(s);
    if (!s->fits)
        return;
    for (size_t k = 0; k < at; k++) {
        before += members_of(levels, k);
        add_level(s, levels, k);
    }
    const int64_t num = cmt_z_get_i64(mpq_denref(levels->load[at]));
    const int64_t den = cmt_z_get_i64(mpq_numref(levels->load[at]));
    const size_t own = members_of(levels, at) - (size_t)den;
    add_group(s, own, num, den);
    add_more(s, s->size - before, own, num, den);
}

void cmt_support_goal_first(cmt_support_bound *bound,
                            const cmt_levels *levels,
                            bool more)
{
    cmt_support_bound *s = bound;
    start_goal(s);
    if (!s->fits || levels->n == 0)
        return;
    const int64_t num = cmt_z_get_i64(mpq_denref(levels->load[0]));
    const int64_t den = cmt_z_get_i64(mpq_numref(levels->load[0]));
    if (more) {
        add_more(s, s->size, 0, num, den);
    } else {
        add_group(s, s->size, num, den);
        s->goal.total = (num * (int64_t)s->size + den - 1) / den;
    }
}
