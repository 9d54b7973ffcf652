/* The objective `nash`: who takes part, which search, and what is held and recorded. */
#include "program/nash.h"

#include "base/err.h"

#include <string.h>

cmt_status cmt_nash_no_room(const cmt_nash *k)
{
    return cmt_fail(k->s->err, CMT_E_NOMEM, "no room for the objective `nash`");
}

/* Terms times factor onto the form; the program's builder merges columns. */
static bool add_form(cmt_arena *mem, cmt_form *to, const cmt_form *from, mpq_srcptr f)
{
    mpq_t *q = cmt_q_array(mem, from->n + 1);
    if (q == NULL)
        return false;
    for (size_t t = 0; t < from->n; t++) {
        mpq_mul(q[t], from->terms[t].value, f);
        to->terms[to->n++] = (cmt_term){from->terms[t].column, q[t]};
    }
    mpq_mul(q[from->n], from->constant, f);
    mpq_add(to->constant, to->constant, q[from->n]);
    return true;
}

/* U(g), its step, and as the weight the mean of the group's voices, of the shares [n] of one
 * group: means over the questions that it answered, by their weights. */
static bool gather(const cmt_nash *k,
                   const cmt_share *shares,
                   size_t n,
                   cmt_nash_group *out)
{
    cmt_arena *mem = k->s->mem;
    size_t room = 1;
    for (size_t i = 0; i < n; i++)
        room += shares[i].form.n;
    mpq_t *q = cmt_q_array(mem, 6);
    *out = (cmt_nash_group){.name = shares[0].name, .counts = CMT_NONE};
    out->form.terms = CMT_NEW_ARRAY(mem, cmt_term, room);
    if (q == NULL || out->form.terms == NULL)
        return false;
    out->form.constant = q[0];
    out->weight = q[1];
    out->least = q[2];
    out->step = q[3];
    for (size_t i = 0; i < n; i++)
        mpq_add(q[4], q[4], shares[i].weight);
    for (size_t i = 0; i < n; i++) {
        mpq_ptr part = cmt_q(mem);
        if (part == NULL)
            return false;
        mpq_div(part, shares[i].weight, q[4]);
        if (!add_form(mem, &out->form, &shares[i].form, part))
            return false;
        mpq_mul(q[5], part, shares[i].voice);
        mpq_add(out->weight, out->weight, q[5]);
        if (shares[i].step == NULL)
            out->step = NULL;
        mpq_mul(q[5], part, shares[i].step != NULL ? shares[i].step : k->zero);
        cmt_q_divide(q[3], q[5]);
    }
    return true;
}

/* The groups that have points and answered something. */
static cmt_status list_groups(cmt_nash *k, cmt_share *shares, size_t n)
{
    cmt_shares_sort(shares, n);
    k->groups = CMT_NEW_ARRAY(k->s->mem, cmt_nash_group, n + 1);
    if (k->groups == NULL)
        return cmt_nash_no_room(k);
    k->whole = true;
    for (size_t from = 0; from < n;) {
        size_t to = from + 1;
        while (to < n && strcmp(shares[to].name, shares[from].name) == 0)
            to++;
        cmt_nash_group *g = &k->groups[k->n];
        if (!gather(k, &shares[from], to - from, g))
            return cmt_nash_no_room(k);
        if (mpq_sgn(g->weight) > 0) {
            k->whole = k->whole && g->step != NULL;
            k->n++;
        }
        from = to;
    }
    return CMT_OK;
}

/* Points become parts of the whole. */
static cmt_status share_points(const cmt_nash *k)
{
    mpq_ptr sum = cmt_q(k->s->mem);
    if (sum == NULL)
        return cmt_nash_no_room(k);
    for (size_t g = 0; g < k->n; g++)
        mpq_add(sum, sum, k->groups[g].weight);
    for (size_t g = 0; g < k->n; g++)
        mpq_div(k->groups[g].weight, k->groups[g].weight, sum);
    return CMT_OK;
}

static bool has_whole_columns(cmt_space *space)
{
    cmt_lp lp = {0};
    bool any = false;
    if (cmt_lp_snapshot(space->builder, &lp, NULL) != CMT_OK)
        return false;
    for (size_t c = 0; c < lp.n_columns; c++)
        any = any || lp.columns[c].integer;
    return any;
}

/* Line (11a). */
static cmt_status add_column(const cmt_nash *k, cmt_nash_group *g)
{
    cmt_arena *mem = k->s->mem;
    cmt_term *row = CMT_NEW_ARRAY(mem, cmt_term, g->form.n + 1);
    mpq_t *q = cmt_q_array(mem, g->form.n + 1);
    g->gets = cmt_space_column(&k->s->space, "gets", false);
    if (row == NULL || q == NULL || g->gets == UINT32_MAX)
        return cmt_nash_no_room(k);
    for (size_t t = 0; t < g->form.n; t++) {
        mpq_neg(q[t], g->form.terms[t].value);
        row[t] = (cmt_term){g->form.terms[t].column, q[t]};
    }
    row[g->form.n] = (cmt_term){g->gets, k->one};
    return cmt_space_hold(&k->s->space, row, g->form.n + 1, CMT_SENSE_LE,
                          g->form.constant, k->s->err);
}

/* Groups that nothing left gives anything do not take part. */
static cmt_status leave_out(cmt_nash *k, cmt_value *without)
{
    cmt_status st = CMT_OK;
    size_t kept = 0;
    bool feasible = true;
    mpq_ptr most = cmt_q(k->s->mem);
    if (most == NULL)
        return cmt_nash_no_room(k);
    for (size_t g = 0; g < k->n; g++) {
        const cmt_term term = {k->groups[g].gets, k->one};
        CMT_TRY(cmt_space_solve(&k->s->space, NULL, true, &term, 1, most, &feasible,
                                k->s->err));
        if (feasible && mpq_sgn(most) == 0) {
            cmt_value_add(k->s->mem, without,
                          cmt_value_string(k->s->mem, k->groups[g].name));
            continue;
        }
        k->groups[kept++] = k->groups[g];
    }
    k->n = kept;
done:
    return st;
}

/* Lines (11b) and (11c). */
static cmt_status count_groups(cmt_nash *k)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = k->s->mem;
    cmt_space *space = &k->s->space;
    cmt_term *all = CMT_NEW_ARRAY(mem, cmt_term, k->n + 1);
    mpq_t *q = cmt_q_array(mem, k->n + 2);
    bool feasible = true;
    if (all == NULL || q == NULL)
        return cmt_nash_no_room(k);
    mpq_set_ui(q[k->n + 1], 1, 1);
    mpq_div_2exp(q[k->n + 1], q[k->n + 1], CMT_NASH_FLOOR_BITS);
    for (size_t g = 0; g < k->n; g++) {
        cmt_nash_group *group = &k->groups[g];
        group->counts = cmt_space_column(space, "counts", true);
        if (group->counts == UINT32_MAX)
            return cmt_nash_no_room(k);
        mpq_neg(q[g], k->whole ? group->step : q[k->n + 1]);
        const cmt_term row[] = {{group->gets, k->one}, {group->counts, q[g]}};
        CMT_TRY(cmt_space_hold(space, row, 2, CMT_SENSE_GE, k->zero, k->s->err));
        all[g] = (cmt_term){group->counts, k->one};
    }
    CMT_TRY(cmt_space_solve(space, "groups that get something", true, all, k->n,
                            q[k->n], &feasible, k->s->err));
    CMT_TRY(cmt_space_hold(space, all, k->n, CMT_SENSE_GE, q[k->n], k->s->err));
done:
    return st;
}

/* Each group gets at least what some one of the best vectors gives it. */
static cmt_status hold_best(const cmt_nash *k)
{
    cmt_status st = CMT_OK;
    cmt_space *space = &k->s->space;
    bool feasible = true;
    cmt_term *row = CMT_NEW_ARRAY(k->s->mem, cmt_term, k->n_ties + 1);
    uint32_t *one_of = CMT_NEW_ARRAY(k->s->mem, uint32_t, k->n_ties + 1);
    mpq_t *q = cmt_q_array(k->s->mem, k->n * k->n_ties + 1);
    if (row == NULL || one_of == NULL || q == NULL)
        return cmt_nash_no_room(k);
    for (size_t v = 0; v < k->n_ties && k->n_ties > 1; v++) {
        one_of[v] = cmt_space_column(space, "alike", true);
        if (one_of[v] == UINT32_MAX)
            return cmt_nash_no_room(k);
        row[v] = (cmt_term){one_of[v], k->one};
    }
    if (k->n_ties > 1)
        CMT_TRY(cmt_space_hold(space, row, k->n_ties, CMT_SENSE_EQ, k->one, k->s->err));
    for (size_t g = 0; g < k->n; g++) {
        size_t n = 0;
        row[n++] = (cmt_term){k->groups[g].gets, k->one};
        for (size_t v = 0; v < k->n_ties && k->n_ties > 1; v++) {
            mpq_neg(q[g * k->n_ties + v], k->ties[v][g]);
            row[n++] = (cmt_term){one_of[v], q[g * k->n_ties + v]};
        }
        CMT_TRY(cmt_space_hold(space, row, n, CMT_SENSE_GE,
                               k->n_ties > 1 ? k->zero : k->best[g], k->s->err));
    }
    CMT_TRY(cmt_space_solve(space, NULL, false, NULL, 0, NULL, &feasible, k->s->err));
    if (!feasible)
        return cmt_fail(k->s->err, CMT_E_BUG, "what the groups get is gone");
done:
    return st;
}

/* "nash" of the part's record (doc/programs.md, section 5). */
static void record(const cmt_nash *k, cmt_value *without)
{
    cmt_arena *mem = k->s->mem;
    cmt_value *nash = cmt_value_object(mem);
    cmt_value *groups = cmt_value_array(mem);
    mpq_ptr gap = cmt_q(mem);
    for (size_t g = 0; g < k->n; g++) {
        cmt_value *entry = cmt_value_object(mem);
        cmt_value_set_string(mem, entry, "group", k->groups[g].name);
        cmt_value_set(mem, entry, "points", cmt_value_q(mem, k->groups[g].weight));
        if (k->n_ties == 1)
            cmt_value_set(mem, entry, "welfare", cmt_value_q(mem, k->best[g]));
        cmt_value_add(mem, groups, entry);
    }
    if (gap != NULL && !k->exact)
        mpq_sub(gap, k->bound, k->low);
    cmt_value_set(mem, nash, "groups", groups);
    cmt_value_set(mem, nash, "without", without);
    cmt_value_set(mem, nash, "lower", cmt_value_q(mem, k->low));
    cmt_value_set(mem, nash, "upper", cmt_value_q(mem, k->exact ? k->high : k->bound));
    cmt_value_set_bool(mem, nash, "exact", k->exact);
    if (gap != NULL)
        cmt_value_set(mem, nash, "gap", cmt_value_q(mem, gap));
    cmt_value_set(mem, k->s->record, "nash", nash);
}

static cmt_status search(cmt_nash *k, cmt_value *without)
{
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(k->s->mem, 4);
    k->best = cmt_q_array(k->s->mem, k->n + 1);
    k->ties = CMT_NEW_ARRAY(k->s->mem, mpq_t *, CMT_NASH_MAX_VECTORS + 1);
    if (q == NULL || k->best == NULL || k->ties == NULL)
        return cmt_nash_no_room(k);
    k->low = q[0];
    k->high = q[1];
    k->bound = q[2]; /* log 1 */
    CMT_TRY(share_points(k));
    CMT_TRY(cmt_nash_start(k));
    CMT_TRY(k->whole ? cmt_nash_grid(k) : cmt_nash_smooth(k));
    mpq_set_ui(q[3], 1, 1);
    mpq_div_2exp(q[3], q[3], CMT_NASH_GAP_BITS);
    mpq_add(q[3], q[3], k->low);
    if (!k->exact && mpq_cmp(k->bound, q[3]) > 0)
        k->s->space.unproved = true;
    CMT_TRY(hold_best(k));
    record(k, without);
done:
    return st;
}

cmt_status cmt_part_nash(cmt_solving *s, cmt_share *shares, size_t n)
{
    cmt_status st = CMT_OK;
    mpq_t *units = cmt_q_array(s->mem, 3);
    cmt_value *without = cmt_value_array(s->mem);
    cmt_nash k = {.s = s};
    if (units == NULL || without == NULL)
        return cmt_nash_no_room(&k);
    mpq_set_si(units[0], 1, 1);
    mpq_set_si(units[1], -1, 1);
    k.one = units[0];
    k.minus = units[1];
    k.zero = units[2];
    CMT_TRY(list_groups(&k, shares, n));
    for (size_t g = 0; g < k.n; g++)
        CMT_TRY(add_column(&k, &k.groups[g]));
    k.mixed = !k.whole && has_whole_columns(&s->space);
    CMT_TRY(leave_out(&k, without));
    if (k.n == 0)
        return CMT_OK;
    if (k.whole || k.mixed)
        CMT_TRY(count_groups(&k));
    CMT_TRY(search(&k, without));
done:
    return st;
}
