#include "rules/orders_check.h"

#include "base/err.h"
#include "base/limits.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <string.h>

typedef struct work {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_rule_args *args;
    const cmt_outcome *claim;
    size_t n;
    mpq_t *cost;     /* [n][n] of i before j */
    uint32_t *order; /* [n_placed] as claimed */
    size_t n_placed;
    uint32_t *part_of;  /* [n] */
    uint32_t *position; /* [n] among the members of the part, in the claimed order */
    size_t n_parts;
    cmt_orders_part *parts; /* [n_parts]; n = 1: nothing to find out */
    bool settled;
    mpq_ptr overruled;
    mpq_ptr bound;
    cmt_err *err;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check an order");
}

static bool beats(const work *w, size_t i, size_t j)
{
    return i != j && mpq_sgn(w->cost[j * w->n + i]) > 0;
}

static cmt_status count_costs(work *w, bool unit)
{
    const size_t n = w->n;
    mpq_t *above = cmt_q_array(w->mem, n * n);
    w->cost = cmt_q_array(w->mem, n * n);
    if (above == NULL || w->cost == NULL)
        return no_room(w->err);
    const cmt_status st = cmt_recount_pairs(w->mem, w->contest, above, w->err);
    for (size_t i = 0; st == CMT_OK && i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i == j || mpq_cmp(above[j * n + i], above[i * n + j]) <= 0)
                continue;
            mpq_sub(w->cost[i * n + j], above[j * n + i], above[i * n + j]);
            if (unit)
                mpq_set_ui(w->cost[i * n + j], 1, 1);
        }
    }
    return st;
}

/* The order of the witness: every eligible alternative once; the ranking too, if any. */
static cmt_status read_order(work *w)
{
    const cmt_value *order = cmt_value_get(w->claim->witness, "order");
    bool *seen = CMT_NEW_ARRAY(w->mem, bool, w->n + 1);
    w->order = CMT_NEW_ARRAY(w->mem, uint32_t, w->n + 1);
    if (seen == NULL || w->order == NULL)
        return no_room(w->err);
    for (size_t i = 0; i < w->n; i++)
        w->n_placed += cmt_contest_eligible(w->contest, i) ? 1U : 0U;
    if (cmt_value_count(order) != w->n_placed)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the order lacks alternatives");
    for (size_t k = 0; k < w->n_placed; k++) {
        const char *id = cmt_value_as_string(cmt_value_at(order, k));
        size_t i = 0;
        while (i < w->n && (id == NULL || strcmp(id, w->contest->ids[i]) != 0))
            i++;
        if (i == w->n || seen[i] || !cmt_contest_eligible(w->contest, i)) {
            return cmt_fail(w->err, CMT_E_NEGATIVE,
                            "the order is not one of the eligible alternatives");
        }
        seen[i] = true;
        w->order[k] = (uint32_t)i;
    }
    return CMT_OK;
}

/* --- components: Kosaraju's two searches ----------------------------------------------- */

/* Visit what can be reached along majorities, or against them; each alternative goes to
 * `out` when all after it are done. */
static size_t visit(const work *w,
                    bool against,
                    uint32_t from,
                    bool *seen,
                    uint32_t *stack,
                    uint32_t *out)
{
    size_t n_stack = 0;
    size_t n_out = 0;
    uint32_t *next = &stack[w->n]; /* [n] where each goes on; 0 at first */
    seen[from] = true;
    stack[n_stack++] = from;
    while (n_stack > 0) {
        const uint32_t i = stack[n_stack - 1];
        uint32_t j = next[i];
        while (j < w->n && (seen[j] || !(against ? beats(w, j, i) : beats(w, i, j))))
            j++;
        next[i] = j;
        if (j == w->n) {
            out[n_out++] = i;
            n_stack--;
        } else {
            seen[j] = true;
            stack[n_stack++] = j;
        }
    }
    return n_out;
}

static cmt_status find_parts(work *w)
{
    const size_t n = w->n;
    bool *seen = CMT_NEW_ARRAY(w->mem, bool, n + 1);
    uint32_t *stack = CMT_NEW_ARRAY(w->mem, uint32_t, 2 * n + 1);
    uint32_t *done_at = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    uint32_t *found = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    w->part_of = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    if (seen == NULL || stack == NULL || done_at == NULL || found == NULL
        || w->part_of == NULL)
        return no_room(w->err);
    size_t n_done = 0;
    for (uint32_t i = 0; i < n; i++)
        seen[i] = !cmt_contest_eligible(w->contest, i);
    for (uint32_t i = 0; i < n; i++) {
        if (!seen[i])
            n_done += visit(w, false, i, seen, stack, &done_at[n_done]);
    }
    memset(stack, 0, (2 * n + 1) * sizeof *stack);
    for (uint32_t i = 0; i < n; i++)
        seen[i] = !cmt_contest_eligible(w->contest, i);
    while (n_done > 0) {
        const uint32_t i = done_at[--n_done];
        if (seen[i])
            continue;
        const size_t n_found = visit(w, true, i, seen, stack, found);
        for (size_t k = 0; k < n_found; k++)
            w->part_of[found[k]] = (uint32_t)w->n_parts;
        w->n_parts++;
    }
    return CMT_OK;
}

/* --- components: what each allows ------------------------------------------------------ */

/* The witness's claims about the component p: its members as that numbers them. */
static cmt_status read_claims(work *w, uint32_t p)
{
    cmt_orders_part *part = &w->parts[p];
    const cmt_value *all = cmt_value_get(w->claim->witness, "parts");
    uint32_t *at = CMT_NEW_ARRAY(w->mem, uint32_t, part->n + 1);
    mpq_ptr unit = cmt_q(w->mem);
    if (at == NULL || unit == NULL)
        return no_room(w->err);
    for (size_t c = 0; c < cmt_value_count(all); c++) {
        const cmt_value *one = cmt_value_at(all, c);
        const cmt_value *members = cmt_value_get(one, "members");
        size_t k = 0;
        for (uint32_t i = 0; i < w->n; i++) {
            const char *id = cmt_value_as_string(cmt_value_at(members, k));
            if (!cmt_contest_eligible(w->contest, i) || w->part_of[i] != p)
                continue;
            if (id == NULL || strcmp(id, w->contest->ids[i]) != 0)
                break;
            at[k++] = w->position[i];
        }
        if (k != part->n || cmt_value_count(members) != k)
            continue;
        if (!cmt_value_as_q(cmt_value_get(one, "unit"), CMT_MAX_CERTIFICATE_DIGITS,
                            unit))
            return cmt_fail(w->err, CMT_E_NEGATIVE, "a unit is not a number");
        part->multipliers = cmt_value_get(one, "multipliers");
        part->unit = unit;
    }
    part->at = at;
    return CMT_OK;
}

static cmt_status check_part(work *w, uint32_t p)
{
    cmt_status st = CMT_OK;
    cmt_orders_part *part = &w->parts[p];
    uint32_t *members = CMT_NEW_ARRAY(w->mem, uint32_t, part->n + 1);
    part->cost = cmt_q_array(w->mem, part->n * part->n);
    if (members == NULL || part->cost == NULL)
        return no_room(w->err);
    size_t m = 0;
    for (size_t k = 0; k < w->n_placed; k++) {
        if (w->part_of[w->order[k]] == p)
            members[m++] = w->order[k];
    }
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++)
            mpq_set(part->cost[i * m + j], w->cost[members[i] * w->n + members[j]]);
    }
    CMT_TRY(read_claims(w, p));
    CMT_TRY(cmt_orders_check_part(w->mem, part, w->err));
    mpq_add(w->bound, w->bound, part->bound);
    w->settled = w->settled && part->settled;
done:
    return st;
}

static cmt_status check_parts(work *w)
{
    cmt_status st = CMT_OK;
    w->position = CMT_NEW_ARRAY(w->mem, uint32_t, w->n + 1);
    w->parts = CMT_NEW_ARRAY(w->mem, cmt_orders_part, w->n_parts + 1);
    if (w->position == NULL || w->parts == NULL)
        return no_room(w->err);
    for (size_t k = 0; k < w->n_placed; k++) {
        cmt_orders_part *part = &w->parts[w->part_of[w->order[k]]];
        w->position[w->order[k]] = (uint32_t)part->n++;
    }
    w->settled = true;
    for (uint32_t p = 0; p < w->n_parts; p++) {
        if (w->parts[p].n > 1)
            CMT_TRY(check_part(w, p));
    }
done:
    return st;
}

/* --- the outcome ------------------------------------------------------------------------ */

static cmt_status check_overruled(const work *w)
{
    mpq_ptr claimed = cmt_q(w->mem);
    if (claimed == NULL)
        return no_room(w->err);
    for (size_t a = 0; a < w->n_placed; a++) {
        for (size_t b = a + 1; b < w->n_placed; b++) {
            mpq_add(w->overruled, w->overruled,
                    w->cost[w->order[a] * w->n + w->order[b]]);
        }
    }
    if (!cmt_value_as_q(cmt_value_get(w->claim->witness, "overruled"),
                        CMT_MAX_CERTIFICATE_DIGITS, claimed)
        || mpq_equal(claimed, w->overruled) == 0)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the order overrules another weight");
    /* Costs are not negative, so this is so exactly where no majority between components
     * is overruled and each component's part costs what was found. */
    if (w->settled && mpq_equal(w->bound, w->overruled) == 0)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "another order overrules less");
    return CMT_OK;
}

/* Whether i can come next in a cheapest order after those placed. */
static bool may_come(const work *w, const bool *placed, const uint64_t *begun, size_t i)
{
    const uint32_t p = w->part_of[i];
    for (size_t j = 0; j < w->n; j++) {
        if (cmt_contest_eligible(w->contest, j) && !placed[j] && w->part_of[j] != p
            && beats(w, j, i))
            return false;
    }
    return w->parts[p].n == 1
           || cmt_orders_part_allows(&w->parts[p], begun[p], w->position[i]);
}

/* Follow the order: whom each next one was picked from. */
static cmt_status follow(const work *w, bool *first, bool *unique)
{
    uint64_t *begun = CMT_NEW_ARRAY(w->mem, uint64_t, w->n_parts + 1);
    bool *placed = CMT_NEW_ARRAY(w->mem, bool, w->n + 1);
    uint32_t *place = NULL;
    if (begun == NULL || placed == NULL)
        return no_room(w->err);
    const cmt_status st =
        cmt_tie_places(w->mem, &w->args->tie_break, w->n, &place, w->err);
    if (st != CMT_OK)
        return st;
    *unique = true;
    for (size_t k = 0; k < w->n_placed; k++) {
        const uint32_t mine = w->order[k];
        for (size_t i = 0; i < w->n; i++) {
            if (!cmt_contest_eligible(w->contest, i) || placed[i]
                || !may_come(w, placed, begun, i))
                continue;
            first[i] = first[i] || k == 0;
            *unique = *unique && i == mine;
            if (place[i] < place[mine]) {
                return cmt_fail(w->err, CMT_E_NEGATIVE,
                                "`%s` can come before `%s` in a cheapest order",
                                w->contest->ids[i], w->contest->ids[mine]);
            }
        }
        placed[mine] = true;
        if (w->parts[w->part_of[mine]].n > 1)
            begun[w->part_of[mine]] |= (uint64_t)1 << w->position[mine];
    }
    return CMT_OK;
}

static cmt_status check_ranking(const work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        if (!cmt_contest_eligible(w->contest, i)
            && w->claim->ranking[i] != CMT_UNPLACED) {
            return cmt_fail(w->err, CMT_E_NEGATIVE, "`%s` is ineligible, but placed",
                            w->contest->ids[i]);
        }
    }
    for (size_t k = 0; k < w->n_placed; k++) {
        if (w->claim->ranking[w->order[k]] != k)
            return cmt_fail(w->err, CMT_E_NEGATIVE, "the ranking is not the order");
    }
    return CMT_OK;
}

/* A claim that a limit ended the search: a good order and a proved bound. */
static cmt_status check_unproved(const work *w)
{
    const cmt_outcome *claim = w->claim;
    if (w->settled || !claim->unproved || claim->bound == NULL
        || mpq_cmp(claim->bound, w->bound) > 0)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the claimed bound is not proved");
    if (claim->ranking == NULL || claim->tied || claim->capped || claim->winners.n != 1
        || claim->winners.at[0] != w->order[0])
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the claim is not the order's");
    return check_ranking(w);
}

static cmt_status check_outcome(const work *w)
{
    cmt_status st = CMT_OK;
    const cmt_tie_kind ties = w->args->tie_break.kind;
    bool unique = false;
    bool *first = CMT_NEW_ARRAY(w->mem, bool, w->n + 1);
    if (first == NULL)
        return no_room(w->err);
    if (!w->settled || w->claim->unproved)
        return check_unproved(w);
    CMT_TRY(follow(w, first, &unique));
    const bool ranks = unique || ties == CMT_TIE_ORDER || ties == CMT_TIE_LOT;
    CMT_TRY(cmt_claim_parts(w->contest, w->claim,
                            CMT_PART_WINNERS | (ranks ? CMT_PART_RANKING : 0), w->err));
    CMT_TRY(cmt_claim_winners(w->contest, w->claim, first, w->err));
    const bool tied =
        w->contest->kind == CMT_KIND_RANKING ? !unique : w->claim->winners.n > 1;
    CMT_TRY(cmt_claim_tied(w->claim, tied, w->err));
    if (ranks)
        CMT_TRY(check_ranking(w));
done:
    return st;
}

cmt_status cmt_orders_check(cmt_arena *mem,
                            const cmt_contest *contest,
                            bool unit,
                            const cmt_rule_args *args,
                            const cmt_outcome *claim,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    work w = {.mem = mem,
              .contest = contest,
              .args = args,
              .claim = claim,
              .n = contest->n_alternatives,
              .err = err};
    w.overruled = cmt_q(mem);
    w.bound = cmt_q(mem);
    if (w.overruled == NULL || w.bound == NULL)
        return no_room(err);
    CMT_TRY(count_costs(&w, unit));
    CMT_TRY(read_order(&w));
    CMT_TRY(find_parts(&w));
    CMT_TRY(check_parts(&w));
    CMT_TRY(check_overruled(&w));
    CMT_TRY(check_outcome(&w));
done:
    return st;
}
