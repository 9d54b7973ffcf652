#include "program/solve.h"

#include "base/err.h"
#include "program/social.h"
#include "program/watch.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a program");
}

cmt_status cmt_part_space(cmt_solving *s, cmt_space *out)
{
    if (s->document != NULL)
        return cmt_space_declare(s->mem, s->solver, s->document, out, s->err);
    return cmt_space_init(s->mem, s->solver, s->input->charter, s->part->issues,
                          s->part->n, out, s->err);
}

cmt_status cmt_part_tier_0(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    for (size_t d = 0; d < s->part->n_live && st == CMT_OK; d++) {
        const cmt_live *live = s->part->live[d];
        if (live->tier == 0) {
            st = cmt_compile_hard(s->mem, &s->space.vars, s->space.builder,
                                  &live->demand, s->err);
        }
    }
    return st;
}

/** Rows of tier 0; false in `feasible` when nothing meets them. */
static cmt_status enter_tier_0(cmt_solving *s, const char *step, bool *feasible)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_part_tier_0(s));
    CMT_TRY(cmt_space_solve(&s->space, step, false, NULL, 0, NULL, feasible, s->err));
done:
    return st;
}

static mpq_srcptr slack_of(const cmt_charter *charter, int64_t tier)
{
    for (size_t k = 0; k < charter->n_tiers; k++) {
        if (charter->tiers[k].id == tier)
            return charter->tiers[k].slack;
    }
    return NULL;
}

/** The violations of one tier: smallest largest first. */
static cmt_status enter_tier(cmt_solving *s,
                             int64_t tier,
                             cmt_value *tiers,
                             bool *feasible)
{
    cmt_status st = CMT_OK;
    uint32_t *columns = CMT_NEW_ARRAY(s->mem, uint32_t, s->part->n_live);
    const char *name = cmt_arena_printf(s->mem, "tier %lld", (long long)tier);
    cmt_value *sums = NULL;
    size_t n = 0;
    if (columns == NULL || name == NULL)
        return no_room(s->err);
    for (size_t d = 0; d < s->part->n_live; d++) {
        const cmt_live *live = s->part->live[d];
        if (live->tier == tier) {
            CMT_TRY(cmt_compile_elastic(s->mem, &s->space.vars, s->space.builder,
                                        &live->demand, &columns[n++], s->err));
        }
    }
    CMT_TRY(cmt_space_leximax(&s->space, name, columns, n,
                              slack_of(s->input->charter, tier), &sums, feasible,
                              s->err));
    if (!*feasible)
        return CMT_OK;
    cmt_value *entry = cmt_value_object(s->mem);
    cmt_value_set_int(s->mem, entry, "tier", tier);
    cmt_value_set(s->mem, entry, "sums_of_largest", sums);
    cmt_value_add(s->mem, tiers, entry);
done:
    return st;
}

/** The least tier above `after` that the part has articles of, or CMT_TIER_RED_LINES. */
static int64_t next_tier(const cmt_part *part, int64_t after)
{
    int64_t next = CMT_TIER_RED_LINES;
    for (size_t d = 0; d < part->n_live; d++) {
        if (part->live[d]->tier > after && part->live[d]->tier < next)
            next = part->live[d]->tier;
    }
    return next;
}

/** Whether a red line can be met together with tier 0: by the free outcome, or by a solve of
 *  its own. If not it is refused, with the conflict. */
static cmt_status judge_red_line(cmt_solving *s, cmt_live *line)
{
    cmt_status st = CMT_OK;
    bool *in = CMT_NEW_ARRAY(s->mem, bool, s->part->n_live);
    if (in == NULL)
        return no_room(s->err);
    cmt_solving alone = *s;
    bool feasible = true;
    const char *step = cmt_arena_printf(s->mem, "tier 0 with %s", line->demand.origin);
    if (step == NULL)
        return no_room(s->err);
    CMT_TRY(cmt_part_space(s, &alone.space));
    CMT_TRY(cmt_compile_hard(s->mem, &alone.space.vars, alone.space.builder,
                             &line->demand, s->err));
    alone.space.steps = s->space.steps;
    CMT_TRY(enter_tier_0(&alone, step, &feasible));
    s->space.unproved = s->space.unproved || alone.space.unproved;
    if (feasible)
        return CMT_OK;
    CMT_TRY(cmt_part_conflict(s, line, in));
    cmt_value *conflict = cmt_value_array(s->mem);
    for (size_t d = 0; d < s->part->n_live; d++) {
        if (in[d]) {
            cmt_value_add(s->mem, conflict,
                          cmt_value_string(s->mem, s->part->live[d]->demand.origin));
        }
    }
    line->state = CMT_DEMAND_REFUSED;
    line->conflict = conflict;
done:
    return st;
}

/** The red lines that can be met, as terms: points times breach. */
static cmt_status weigh_red_lines(cmt_solving *s, cmt_term *terms, size_t *n)
{
    cmt_status st = CMT_OK;
    for (size_t d = 0; d < s->part->n_live && st == CMT_OK; d++) {
        cmt_live *live = s->part->live[d];
        if (live->tier != CMT_TIER_RED_LINES)
            continue;
        st = judge_red_line(s, live);
        if (st != CMT_OK || live->state == CMT_DEMAND_REFUSED)
            continue;
        terms[*n].value = live->red_line->points;
        st = cmt_compile_elastic(s->mem, &s->space.vars, s->space.builder,
                                 &live->demand, &terms[*n].column, s->err);
        (*n)++;
    }
    return st;
}

/** Red lines: the points of those that are breached, as few as can be. */
static cmt_status enter_red_lines(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    cmt_term *terms = CMT_NEW_ARRAY(s->mem, cmt_term, s->part->n_live + 1);
    mpq_ptr least = cmt_q(s->mem);
    bool feasible = true;
    size_t n = 0;
    if (terms == NULL || least == NULL)
        return no_room(s->err);
    CMT_TRY(weigh_red_lines(s, terms, &n));
    if (n == 0)
        return CMT_OK;
    CMT_TRY(cmt_space_solve(&s->space, "red lines", false, terms, n, least, &feasible,
                            s->err));
    CMT_TRY(cmt_space_hold(&s->space, terms, n, CMT_SENSE_LE, least, s->err));
    cmt_value_set(s->mem, s->record, "red_line_points", cmt_value_q(s->mem, least));
done:
    return st;
}

cmt_status cmt_part_tiers(cmt_solving *s, cmt_value *tiers, bool *feasible)
{
    cmt_status st = CMT_OK;
    *feasible = true;
    for (int64_t tier = next_tier(s->part, 0);
         tier != CMT_TIER_RED_LINES && *feasible && st == CMT_OK;
         tier = next_tier(s->part, tier))
        st = enter_tier(s, tier, tiers, feasible);
    return st;
}

static cmt_status narrow(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    cmt_program_how how = CMT_HOW_CLOSEST;
    cmt_value *tiers = cmt_value_array(s->mem);
    bool feasible = true;
    CMT_TRY(cmt_part_tiers(s, tiers, &feasible));
    if (!feasible)
        return cmt_fail(s->err, CMT_E_BUG, "the tiers left nothing");
    if (cmt_value_count(tiers) > 0)
        cmt_value_set(s->mem, s->record, "tiers", tiers);
    CMT_TRY(enter_red_lines(s));
    if (s->input->charter->mode == CMT_MODE_PROGRAM) {
        CMT_TRY(cmt_part_social(s));
        return cmt_part_settle(s, CMT_HOW_SOCIAL);
    }
    if (s->part->n == 1 && s->sets[0].kind == CMT_KIND_CHOICE)
        return cmt_part_rerun(s);
    CMT_TRY(cmt_part_objective(s, &how));
    CMT_TRY(cmt_part_settle(s, how));
done:
    return st;
}

/** Whether somebody asks for the programs of this part. */
static bool is_watched(const cmt_solving *s)
{
    const cmt_watch *watch = s->input->watch;
    for (size_t k = 0; watch != NULL && k < s->part->n; k++) {
        if (s->part->issues[k].question == watch->question
            && s->part->issues[k].context == watch->context)
            return true;
    }
    return false;
}

cmt_status cmt_part_solve(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    CMT_TRY(cmt_part_space(s, &s->space));
    if (is_watched(s)) {
        s->space.watch = s->input->watch;
        s->space.to_the_last = !s->input->watch->plain;
    }
    CMT_TRY(enter_tier_0(s, "tier 0", &feasible));
    CMT_TRY(feasible ? narrow(s) : cmt_part_deadlock(s));
    cmt_value_set(s->mem, s->record, "steps", s->space.steps);
done:
    return st;
}
