/* How far each number of an article or red line can be moved while the decision stands, and
 * what comes of moving it. */
#include "base/err.h"
#include "decision/effects_numbers.h"

#include <string.h>

/* Of what moves freely, moving by a 2^-6 part of the range is looked at. */
#define PART_BITS 6U

static cmt_status no_room(const cmt_effects *e)
{
    return cmt_fail(e->err, CMT_E_NOMEM, "no room for the range of a number");
}

cmt_status cmt_threshold_end(
    cmt_threshold *n, bool up, cmt_end kind, mpq_srcptr at, mpq_srcptr changes)
{
    static const char *const names[] = {[CMT_END_CLOSED] = "closed",
                                        [CMT_END_OPEN] = "open",
                                        [CMT_END_BETWEEN] = "between",
                                        [CMT_END_TRIED] = "tried",
                                        [CMT_END_UNKNOWN] = "unknown"};
    cmt_arena *mem = n->e->d->mem;
    cmt_value_set(mem, n->stands, up ? "high" : "low", cmt_value_q(mem, at));
    cmt_value_set_string(mem, n->stands, up ? "high_end" : "low_end", names[kind]);
    if (changes != NULL) {
        cmt_value_set(mem, n->stands, up ? "changes_at_high" : "changes_at_low",
                      cmt_value_q(mem, changes));
    }
    return cmt_arena_ok(mem) ? CMT_OK : no_room(n->e);
}

cmt_status cmt_threshold_move(
    cmt_threshold *n, bool up, const char *is, mpq_srcptr to, const cmt_other *other)
{
    cmt_arena *mem = n->e->d->mem;
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "is", is);
    cmt_value_set(mem, v, "to", cmt_value_q(mem, to));
    cmt_value_set(mem, v, "questions", other->questions);
    if (!other->same)
        cmt_value_set(mem, v, "gain", other->gain);
    if (cmt_value_count(other->steps) > 0)
        cmt_value_set(mem, v, "optima", other->steps);
    cmt_value_set(mem, n->entry, up ? "raised" : "lowered", v);
    return cmt_arena_ok(mem) ? CMT_OK : no_room(n->e);
}

cmt_status cmt_threshold_is_alone(cmt_threshold *n, bool *out)
{
    bool holds = true;
    mpq_ptr other = cmt_q(n->e->d->mem);
    *out = false;
    if (n->at->op != CMT_EXPR_EQUALS || n->tier > 0 || n->standing != CMT_STAND_HOLDS)
        return CMT_OK;
    if (other == NULL)
        return no_room(n->e);
    mpq_set_ui(other, 1, 1);
    mpq_add(other, other, n->high);
    const cmt_status st =
        cmt_threshold_holds(n, (const mpq_t *)n->e->joint.x, other, &holds);
    *out = st == CMT_OK && !holds;
    return st;
}

cmt_standing_of cmt_effects_standing(const cmt_effects *e, const cmt_inequality *of)
{
    const bool line = of->article == NULL;
    const cmt_value *list = cmt_value_get(e->report, line ? "red_lines" : "articles");
    cmt_standing_of out = CMT_STAND_UNJUDGED;
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *entry = cmt_value_at(list, k);
        const char *state = cmt_value_text(entry, "state");
        if (strcmp(cmt_value_text(entry, line ? "red_line" : "article"), of->id) != 0
            || (line && strcmp(cmt_value_text(entry, "group"), of->group) != 0))
            continue;
        if (strcmp(state, "breached") == 0) {
            out = CMT_STAND_BREACHED;
        } else if (strcmp(state, "holds") != 0 && strcmp(state, "binds") != 0) {
            return CMT_STAND_UNJUDGED;
        } else if (out == CMT_STAND_UNJUDGED) {
            out = CMT_STAND_HOLDS;
        }
    }
    return out;
}

/* What comes of moving it by a part of its range. */
static cmt_status look_aside(cmt_threshold *n, bool up)
{
    cmt_other other = {0};
    mpq_ptr to = cmt_q(n->e->d->mem);
    if (to == NULL)
        return no_room(n->e);
    mpq_sub(to, n->high, n->low);
    mpq_div_2exp(to, to, PART_BITS);
    if (!up)
        mpq_neg(to, to);
    mpq_add(to, to, n->now);
    const cmt_status st = cmt_threshold_look(n, to, &other);
    return st == CMT_OK && other.known ? cmt_threshold_move(n, up, "part", to, &other)
                                       : st;
}

/* A shortfall moves with its number, even where the sum moves in steps. */
static bool moves_in_steps(const cmt_threshold *n)
{
    return mpq_sgn(n->step) > 0
           && (n->tier == 0 || n->counts || n->of->article == NULL
               || n->at != n->of->expr);
}

static cmt_status find_number(cmt_effects *e,
                              const cmt_inequality *of,
                              const cmt_place *place,
                              cmt_value *entry)
{
    cmt_status st = CMT_OK;
    bool known = false;
    cmt_threshold n = {.e = e, .of = of, .entry = entry};
    n.stands = cmt_value_object(e->d->mem);
    n.standing = cmt_effects_standing(e, of);
    CMT_TRY(cmt_threshold_read(&n, place, &known));
    if (!known)
        return CMT_OK;
    CMT_TRY(cmt_threshold_judge(&n));
    if (moves_in_steps(&n)) {
        CMT_TRY(cmt_threshold_steps(&n));
    } else {
        CMT_TRY(look_aside(&n, true));
        CMT_TRY(look_aside(&n, false));
        CMT_TRY(cmt_threshold_rates(&n));
        CMT_TRY(cmt_threshold_glides(&n));
    }
    cmt_value_set(e->d->mem, entry, "stands", n.stands);
done:
    return st;
}

/* A number under logic, by its piece of text. */
static cmt_status list_number(cmt_effects *e,
                              const cmt_inequality *of,
                              const cmt_place *place,
                              cmt_value *list)
{
    cmt_arena *mem = e->d->mem;
    cmt_value *entry = cmt_value_object(mem);
    const char *text = cmt_expr_words(mem, e->d->input->charter, place->at);
    if (text == NULL)
        return no_room(e);
    const cmt_status st = find_number(e, of, place, entry);
    if (st != CMT_OK || cmt_value_count(entry) == 0)
        return st;
    cmt_value_set_string(mem, entry, "text", text);
    cmt_value_set_int(mem, entry, "line", place->at->line);
    cmt_value_add(mem, list, entry);
    return CMT_OK;
}

cmt_status cmt_effects_numbers(cmt_effects *e,
                               const cmt_inequality *of,
                               cmt_value *entry)
{
    cmt_status st = CMT_OK;
    cmt_place places[CMT_EFFECT_NUMBERS];
    cmt_value *list = cmt_value_array(e->d->mem);
    const size_t n = cmt_effects_places(of->expr, places);
    if (cmt_effects_standing(e, of) == CMT_STAND_UNJUDGED
        || cmt_expr_draws(&e->joint.vars, of->expr))
        return CMT_OK;
    if (n == 1 && places[0].at == of->expr && cmt_expr_is_linear(of->expr))
        return find_number(e, of, &places[0], entry);
    for (size_t k = 0; k < n; k++)
        CMT_TRY(list_number(e, of, &places[k], list));
    if (cmt_value_count(list) > 0)
        cmt_value_set(e->d->mem, entry, "numbers", list);
done:
    return st;
}
