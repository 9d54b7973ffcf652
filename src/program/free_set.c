#include "base/err.h"
#include "program/free.h"

#include <stdlib.h>

bool cmt_has_outcome(const cmt_program_input *input, const cmt_program_issue *issue)
{
    const cmt_outcome *o = issue->free;
    if (o == NULL)
        return false;
    switch (input->charter->questions[issue->question].kind) {
    case CMT_KIND_CHOICE:
        return o->winners.n > 0;
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
        return o->has_committee || o->n_committees > 0;
    case CMT_KIND_RANKING:
        return o->ranking != NULL;
    case CMT_KIND_WEIGHTS:
        return o->weights != NULL;
    case CMT_KIND_LEVEL:
        return o->level != NULL;
    case CMT_KIND_JUDGMENT:
        return o->n_judgments > 0;
    case CMT_N_KINDS:
        break;
    }
    return false;
}

typedef struct builder {
    cmt_arena *mem;
    const cmt_program_issue *issue;
    cmt_free_set *out;
    cmt_set *sets;
    cmt_err *err;
} builder;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the tied outcomes");
}

static cmt_status make_room(builder *b, size_t n)
{
    b->sets = CMT_NEW_ARRAY(b->mem, cmt_set, n + 1);
    b->out->sets = b->sets;
    return b->sets == NULL ? no_room(b->err) : CMT_OK;
}

/** Each winner of a choice alone, by place. */
static cmt_status add_winners(builder *b)
{
    const cmt_set *winners = &b->issue->free->winners;
    const cmt_status st = make_room(b, winners->n);
    if (st != CMT_OK)
        return st;
    uint32_t *order = CMT_NEW_ARRAY(b->mem, uint32_t, winners->n);
    if (order == NULL)
        return no_room(b->err);
    for (size_t k = 0; k < winners->n; k++) { /* insertion by place */
        size_t at = k;
        for (; at > 0 && b->out->places[order[at - 1]] > b->out->places[winners->at[k]];
             at--)
            order[at] = order[at - 1];
        order[at] = winners->at[k];
    }
    for (size_t k = 0; k < winners->n; k++)
        b->sets[k] = (cmt_set){.at = &order[k], .n = 1};
    b->out->n = winners->n;
    return CMT_OK;
}

/** Whether set a comes before set b: it holds the alternative of least place that only one
 *  of them holds. */
static bool comes_before(const cmt_free_set *f, const cmt_set *a, const cmt_set *b)
{
    size_t i = 0;
    size_t j = 0;
    uint32_t best = UINT32_MAX;
    bool mine = false;
    while (i < a->n || j < b->n) {
        const uint32_t x = i < a->n ? a->at[i] : UINT32_MAX;
        const uint32_t y = j < b->n ? b->at[j] : UINT32_MAX;
        if (x == y) {
            i++;
            j++;
            continue;
        }
        const bool from_a = x < y;
        const uint32_t place = f->places[from_a ? x : y];
        if (place < best) {
            best = place;
            mine = from_a;
        }
        *(from_a ? &i : &j) += 1;
    }
    return mine;
}

/** Tied committees, the chosen one first, then by the places of their members. */
static cmt_status add_committees(builder *b)
{
    const cmt_outcome *o = b->issue->free;
    const cmt_status st = make_room(b, o->n_committees + 1);
    if (st != CMT_OK)
        return st;
    size_t n = 0;
    if (o->has_committee)
        b->sets[n++] = o->committee;
    const size_t fixed = n;
    for (size_t k = 0; k < o->n_committees; k++) {
        const cmt_set *mine = &o->committees[k];
        if (fixed == 1 && cmt_set_same(mine, &b->sets[0]))
            continue;
        size_t at = n++;
        for (; at > fixed && comes_before(b->out, mine, &b->sets[at - 1]); at--)
            b->sets[at] = b->sets[at - 1];
        b->sets[at] = *mine;
    }
    b->out->n = n;
    return CMT_OK;
}

/** The yes-set of a judgment when its undecided propositions read `bits`: 0 is yes, and the
 *  one that the tie-break puts first is the highest, so that counting up goes from what it
 *  prefers. bits = 0 for more than there are bits. */
static cmt_status add_completion(builder *b, const int8_t *judgment, size_t bits)
{
    const size_t n = b->issue->free->n;
    uint32_t *yes = CMT_NEW_ARRAY(b->mem, uint32_t, n + 1);
    if (yes == NULL)
        return no_room(b->err);
    size_t kept = 0;
    for (uint32_t a = 0; a < n; a++) {
        size_t bit = 0;
        for (uint32_t o = 0; bits != 0 && judgment[a] == 0 && o < n; o++)
            bit += judgment[o] == 0 && b->out->places[o] > b->out->places[a] ? 1 : 0;
        if (judgment[a] == 1 || (judgment[a] == 0 && ((bits >> bit) & 1U) == 0))
            yes[kept++] = a;
    }
    b->sets[b->out->n++] = (cmt_set){.at = yes, .n = kept};
    return CMT_OK;
}

/** The completions of a judgment in all, or 0 where there are too many to list. */
static size_t count_completions(const cmt_outcome *o)
{
    size_t total = 0;
    for (size_t k = 0; k < o->n_judgments; k++) {
        size_t one = 1;
        for (size_t a = 0; a < o->n && one <= CMT_MAX_TIED_POINTS; a++)
            one *= o->judgments[k][a] == 0 ? 2 : 1;
        total += one;
        if (total > CMT_MAX_TIED_POINTS)
            return 0;
    }
    return total;
}

/** Every completion; of too many the first alone. */
static cmt_status add_judgments(builder *b)
{
    const cmt_outcome *o = b->issue->free;
    const size_t total = count_completions(o);
    b->out->wide = total == 0 && o->n_judgments > 0;
    cmt_status st = make_room(b, total + 1);
    if (st == CMT_OK && b->out->wide)
        return add_completion(b, o->judgments[0], 0);
    for (size_t k = 0; st == CMT_OK && k < o->n_judgments; k++) {
        size_t undecided = 0;
        for (size_t a = 0; a < o->n; a++)
            undecided += o->judgments[k][a] == 0 ? 1 : 0;
        for (size_t bits = 0; st == CMT_OK && bits < (size_t)1 << undecided; bits++)
            st = add_completion(b, o->judgments[k], bits);
    }
    return st;
}

/** The candidates of one kind. */
static cmt_status add_candidates(builder *b)
{
    const cmt_outcome *o = b->issue->free;
    b->out->n = 1;
    switch (b->out->kind) {
    case CMT_KIND_CHOICE:
        return add_winners(b);
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
        return add_committees(b);
    case CMT_KIND_JUDGMENT:
        b->out->n = 0;
        return add_judgments(b);
    case CMT_KIND_LEVEL:
        b->out->interval = o->tied && o->level_high != NULL;
        b->out->picks = b->out->picks || !o->tied; /* the rule names a side */
        break;
    case CMT_KIND_RANKING:
    case CMT_KIND_WEIGHTS:
    case CMT_N_KINDS:
        break;
    }
    return CMT_OK;
}

cmt_status cmt_free_set_build(cmt_arena *mem,
                              const cmt_program_input *input,
                              const cmt_program_issue *issue,
                              bool chances,
                              cmt_free_set *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_tie_break *ties = &issue->args->tie_break;
    const cmt_question *q = &input->charter->questions[issue->question];
    cmt_free_set set = {.issue = issue,
                        .kind = chances ? CMT_KIND_WEIGHTS : q->kind,
                        .chances = chances};
    builder b = {.mem = mem, .issue = issue, .out = &set, .err = err};
    uint32_t *places = NULL;
    CMT_TRY(cmt_tie_places(mem, ties, q->n_items, &places, err));
    set.places = places;
    set.picks = ties->kind == CMT_TIE_ORDER || ties->kind == CMT_TIE_LOT;
    CMT_TRY(add_candidates(&b));
    *out = set;
done:
    return st;
}

cmt_standing cmt_free_standing(const cmt_free_set *set, const cmt_outcome *outcome)
{
    return set->chances && outcome->tied && !set->picks ? CMT_IS_TIED : CMT_IS_DECIDED;
}

void cmt_free_set_put(
    const cmt_free_set *set, size_t c, const cmt_variables *vars, uint32_t k, mpq_t *x)
{
    const cmt_outcome *o = set->issue->free;
    if (set->sets != NULL) {
        cmt_point_choose_set(vars, k, &set->sets[c], x);
    } else if (set->kind == CMT_KIND_RANKING) {
        cmt_point_ranking(vars, k, o->ranking, x);
    } else if (set->kind == CMT_KIND_WEIGHTS) {
        cmt_point_weights(vars, k, set->chances ? o->lottery : o->weights, x);
    } else {
        cmt_point_level(vars, k, o->level, x);
    }
}
