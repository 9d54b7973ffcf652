#include "rules/outcome_json.h"

#include "base/hex.h"

/* Shorthands: every builder copes with shortage, asked about once at the end. */
typedef struct writer {
    cmt_arena *mem;
    const cmt_contest *contest;
    cmt_value *record;
} writer;

static cmt_value *id_of(const writer *w, uint32_t i)
{
    return cmt_value_string(w->mem, w->contest->ids[i]);
}

static cmt_value *set_value(const writer *w, const cmt_set *set)
{
    cmt_value *out = cmt_value_array(w->mem);
    for (size_t k = 0; k < set->n; k++)
        cmt_value_add(w->mem, out, id_of(w, set->at[k]));
    return out;
}

static void set_numbers(const writer *w, const char *key, const mpq_srcptr *values)
{
    if (values == NULL)
        return;
    cmt_value *out = cmt_value_object(w->mem);
    for (size_t i = 0; i < w->contest->n_alternatives; i++)
        cmt_value_set(w->mem, out, w->contest->ids[i], cmt_value_q(w->mem, values[i]));
    cmt_value_set(w->mem, w->record, key, out);
}

static void set_number(const writer *w, const char *key, mpq_srcptr value)
{
    if (value != NULL)
        cmt_value_set(w->mem, w->record, key, cmt_value_q(w->mem, value));
}

/* An array of tiers, each an array of ids in ascending order. */
static void set_ranking(const writer *w, const uint32_t *ranking)
{
    if (ranking == NULL)
        return;
    const size_t n = w->contest->n_alternatives;
    size_t n_tiers = 0;
    for (size_t i = 0; i < n; i++) {
        if (ranking[i] != CMT_UNPLACED && ranking[i] >= n_tiers)
            n_tiers = (size_t)ranking[i] + 1;
    }
    cmt_value *out = cmt_value_array(w->mem);
    for (size_t t = 0; t < n_tiers; t++)
        cmt_value_add(w->mem, out, cmt_value_array(w->mem));
    for (uint32_t i = 0; i < n; i++) {
        if (ranking[i] != CMT_UNPLACED)
            cmt_value_add(w->mem, cmt_value_at(out, ranking[i]), id_of(w, i));
    }
    cmt_value_set(w->mem, w->record, "ranking", out);
}

static void set_committees(const writer *w, const cmt_outcome *o)
{
    if (o->n_committees > 0) {
        cmt_value *all = cmt_value_array(w->mem);
        for (size_t c = 0; c < o->n_committees; c++)
            cmt_value_add(w->mem, all, set_value(w, &o->committees[c]));
        cmt_value_set(w->mem, w->record, "committees", all);
    }
    if (o->has_committee)
        cmt_value_set(w->mem, w->record, "committee", set_value(w, &o->committee));
    if (o->capped)
        cmt_value_set_bool(w->mem, w->record, "capped", true);
}

static void set_judgments(const writer *w, const cmt_outcome *o)
{
    static const char *const words[] = {"no", "tied", "yes"};
    if (o->n_judgments == 0)
        return;
    cmt_value *all = cmt_value_array(w->mem);
    for (size_t j = 0; j < o->n_judgments; j++) {
        cmt_value *one = cmt_value_object(w->mem);
        for (size_t i = 0; i < w->contest->n_alternatives; i++) {
            cmt_value_set_string(w->mem, one, w->contest->ids[i],
                                 words[o->judgments[j][i] + 1]);
        }
        cmt_value_add(w->mem, all, one);
    }
    cmt_value_set(w->mem, w->record, "judgments", all);
}

static void set_seats(const writer *w, const int64_t *seats)
{
    if (seats == NULL)
        return;
    cmt_value *out = cmt_value_object(w->mem);
    for (size_t i = 0; i < w->contest->n_alternatives; i++)
        cmt_value_set_int(w->mem, out, w->contest->ids[i], seats[i]);
    cmt_value_set(w->mem, w->record, "seats", out);
}

static void set_identity(const writer *w,
                         const cmt_rule *rule,
                         const cmt_rule_args *args)
{
    cmt_arena *mem = w->mem;
    cmt_value *options = cmt_value_object(mem);
    for (const cmt_rule_option *o = rule->options; o != NULL && o->name != NULL; o++) {
        cmt_value_set_string(mem, options, o->name,
                             cmt_rule_option_value(rule, args, o->name));
    }
    cmt_value_set(mem, w->record, "options", options);
    cmt_value_set_string(mem, w->record, "rule", rule->name);
    cmt_value_set_int(mem, w->record, "rule_version", rule->version);
    cmt_value_set_string(mem, w->record, "kind", cmt_rule_kind_name(rule->kind));
    const cmt_tie_kind tie = args->tie_break.kind;
    if (tie == CMT_TIE_LOT) {
        char seed[2 * sizeof args->tie_break.seed + 1];
        cmt_hex_write(args->tie_break.seed, sizeof args->tie_break.seed, seed);
        cmt_value_set(mem, w->record, "tie_break",
                      cmt_value_format(mem, "lot:%s", seed));
    } else if (tie != CMT_TIE_NONE) {
        cmt_value_set_string(mem, w->record, "tie_break", cmt_tie_kind_name(tie));
    }
}

cmt_value *cmt_outcome_value(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule *rule,
                             const cmt_rule_args *args,
                             const cmt_outcome *outcome)
{
    const cmt_outcome *o = outcome;
    const writer w = {mem, contest, cmt_value_object(mem)};
    cmt_value *ids = cmt_value_array(mem);
    for (uint32_t i = 0; i < contest->n_alternatives; i++)
        cmt_value_add(mem, ids, id_of(&w, i));
    cmt_value_set(mem, w.record, "alternatives", ids);
    set_identity(&w, rule, args);
    cmt_value_set_bool(mem, w.record, "exact", true);
    cmt_value_set_bool(mem, w.record, "tied", o->tied);
    if ((rule->yields & CMT_YIELDS_WINNERS) != 0 && contest->kind != CMT_KIND_COMMITTEE)
        cmt_value_set(mem, w.record, "winners", set_value(&w, &o->winners));
    set_ranking(&w, o->ranking);
    set_committees(&w, o);
    set_numbers(&w, "scores", o->scores);
    set_numbers(&w, "weights", o->weights);
    set_numbers(&w, "lottery", o->lottery);
    set_number(&w, "level", o->level);
    set_number(&w, "level_high", o->level_high);
    set_number(&w, "cost", o->cost);
    set_number(&w, "bound", o->bound);
    set_judgments(&w, o);
    set_seats(&w, o->seats);
    if (o->unproved)
        cmt_value_set_bool(mem, w.record, "unproved", true);
    if (o->rounds != NULL)
        cmt_value_set(mem, w.record, "rounds", o->rounds);
    if (o->witness != NULL)
        cmt_value_set(mem, w.record, "witness", o->witness);
    return cmt_arena_ok(mem) ? w.record : NULL;
}
