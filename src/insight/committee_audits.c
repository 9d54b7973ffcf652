#include "insight/committee_audits.h"

#include "base/err.h"
#include "io/json.h"

typedef struct axiom {
    const char *name;
    cmt_audit *of_committee; /* NULL: none */
    cmt_audit *of_budget;
    cmt_audit *of_ranked;    /* committees elected from rankings */
    cmt_audit *of_decisions; /* one alternative of each */
} axiom;

static const axiom axioms[] = {
    {"jr", cmt_audit_jr, cmt_audit_budget_jr, NULL, cmt_audit_decisions_jr},
    {"pjr", cmt_audit_pjr, NULL, NULL, NULL},
    {"weak-ejr", NULL, NULL, NULL, cmt_audit_decisions_weak_ejr},
    {"ejr", cmt_audit_ejr, NULL, NULL, cmt_audit_decisions_ejr},
    {"ejr-plus", cmt_audit_ejr_plus, cmt_audit_budget_ejr_plus, NULL, NULL},
    {"fjr", cmt_audit_fjr, NULL, NULL, NULL},
    {"core", cmt_audit_core, NULL, NULL, NULL},
    {"pareto", cmt_audit_pareto, NULL, NULL, NULL},
    {"psc-hare", NULL, NULL, cmt_audit_psc_hare, NULL},
    {"psc-droop", NULL, NULL, cmt_audit_psc_droop, NULL},
};

#define PRICEABILITY "priceability"

/* An audit of one committee under way. */
typedef struct auditing {
    cmt_arena *mem;
    const cmt_contest *c;
    const cmt_set *committee;
    const cmt_audits_terms *terms;
    cmt_value *list;
} auditing;

static cmt_value *names_of(const auditing *a, const cmt_set *set)
{
    cmt_value *list = cmt_value_array(a->mem);
    for (size_t k = 0; k < set->n; k++) {
        cmt_value_add(a->mem, list, cmt_value_string(a->mem, a->c->ids[set->at[k]]));
    }
    return list;
}

/* The groups of these ballots, in their own order, and how many ballots of each. */
static cmt_value *groups_of(const auditing *a, const cmt_audit_finding *f)
{
    cmt_value *list = cmt_value_array(a->mem);
    int64_t *sum = CMT_NEW_ARRAY(a->mem, int64_t, a->c->n_voices + 1);
    for (size_t k = 0; sum != NULL && k < f->n_ballots; k++)
        sum[a->c->ballots.group[f->ballots[k]]] += a->c->ballots.count[f->ballots[k]];
    for (size_t g = 0; sum != NULL && g < a->c->n_voices; g++) {
        if (sum[g] == 0)
            continue;
        cmt_value *row = cmt_value_object(a->mem);
        cmt_value_set_string(a->mem, row, "group", a->c->voices[g].group);
        cmt_value_set_int(a->mem, row, "ballots", sum[g]);
        cmt_value_add(a->mem, list, row);
    }
    return list;
}

static cmt_value *add_row(auditing *a, const char *name)
{
    cmt_value *row = cmt_value_object(a->mem);
    cmt_value_set_string(a->mem, row, "axiom", name);
    cmt_value_add(a->mem, a->list, row);
    return row;
}

/* A search that is too long says so; anything else that fails ends the audit. */
static cmt_status leave(
    const auditing *a, cmt_value *row, cmt_status st, const cmt_err *why, cmt_err *err)
{
    if (st != CMT_E_LIMIT && st != CMT_E_RANGE)
        return cmt_fail(err, st, "%s", why->text);
    cmt_value_set_string(a->mem, row, "untried", cmt_json_fold(a->mem, why->text));
    return CMT_OK;
}

static cmt_status try_axiom(auditing *a, const axiom *x, cmt_audit *audit, cmt_err *err)
{
    cmt_audit_finding f = {0};
    cmt_err why = {0};
    const cmt_audit_terms terms = {.nodes = CMT_AUDITS_NODES,
                                   .admissible = a->terms->admissible,
                                   .n_admissible = a->terms->n_admissible};
    cmt_value *row = add_row(a, x->name);
    const cmt_status st = audit(a->mem, a->c, a->committee, &terms, &f, &why);
    if (st != CMT_OK)
        return leave(a, row, st, &why, err);
    cmt_value_set_bool(a->mem, row, "holds", f.holds);
    if (f.holds)
        return CMT_OK;
    if (f.seats_due > 0)
        cmt_value_set_int(a->mem, row, "seats", (int64_t)f.seats_due);
    if (f.members_due != f.seats_due)
        cmt_value_set_int(a->mem, row, "members", (int64_t)f.members_due);
    cmt_value_set(a->mem, row, "share", cmt_value_q(a->mem, f.share));
    cmt_value_set(a->mem, row, "alternatives", names_of(a, &f.alternatives));
    cmt_value_set(a->mem, row, "groups", groups_of(a, &f));
    return CMT_OK;
}

/* Nobody can answer the program: what the record says is repeated, not proved. */
static cmt_status believe(const auditing *a, cmt_value *row)
{
    static const char *const keys[] = {"holds", "price"};
    const cmt_value *said = a->terms->believed(a->terms->self, PRICEABILITY);
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        cmt_value *v = cmt_value_share(a->mem, cmt_value_get(said, keys[k]));
        if (v != NULL)
            cmt_value_set(a->mem, row, keys[k], v);
    }
    return CMT_OK;
}

static cmt_status try_prices(auditing *a, cmt_err *err)
{
    cmt_audit_prices p = {0};
    cmt_err why = {0};
    size_t payments = 0;
    for (size_t b = 0; b < a->c->ballots.n; b++) {
        for (size_t k = 0; k < a->committee->n; k++) {
            payments +=
                cmt_ballots_mark(a->c, b, a->committee->at[k]) == CMT_MARK_APPROVE ? 1
                                                                                   : 0;
        }
    }
    cmt_value *row = add_row(a, PRICEABILITY);
    if (payments > CMT_AUDITS_PAYMENTS) {
        cmt_value_set_string(a->mem, row, "untried", "too many payments to be priced");
        return CMT_OK;
    }
    const cmt_audit_terms terms = {.admissible = a->terms->admissible,
                                   .n_admissible = a->terms->n_admissible};
    const cmt_status st = cmt_audit_priceability(a->mem, a->c, a->committee, &terms,
                                                 a->terms->solver, &p, &why);
    if (st == CMT_E_REFERENCE && a->terms->believed != NULL)
        return believe(a, row);
    if (st != CMT_OK)
        return leave(a, row, st, &why, err);
    cmt_value_set_bool(a->mem, row, "holds", p.holds);
    if (p.holds && p.price != NULL)
        cmt_value_set(a->mem, row, "price", cmt_value_q(a->mem, p.price));
    return CMT_OK;
}

static bool is_wanted(const auditing *a, const char *name)
{
    return a->terms->wanted == NULL || a->terms->wanted(a->terms->self, name);
}

static cmt_status audit_all(auditing *a, cmt_err *err)
{
    const bool budget = a->c->kind == CMT_KIND_BUDGET;
    const bool ranked = a->c->ballots.form == CMT_FORM_RANK;
    const bool decisions = a->c->decision != NULL;
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < sizeof axioms / sizeof axioms[0]; k++) {
        const axiom *x = &axioms[k];
        cmt_audit *audit = ranked      ? x->of_ranked
                           : decisions ? x->of_decisions
                           : budget    ? x->of_budget
                                       : x->of_committee;
        if (audit != NULL && is_wanted(a, axioms[k].name))
            CMT_TRY(try_axiom(a, &axioms[k], audit, err));
    }
    if (!ranked && !decisions && a->terms->solver != NULL && is_wanted(a, PRICEABILITY))
        CMT_TRY(try_prices(a, err));
done:
    return st;
}

cmt_status cmt_committee_audits(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_set *committee,
                                const cmt_audits_terms *terms,
                                cmt_value **out,
                                cmt_err *err)
{
    auditing a = {.mem = mem,
                  .c = contest,
                  .committee = committee,
                  .terms = terms,
                  .list = cmt_value_array(mem)};
    cmt_value *v = cmt_value_object(mem);
    const cmt_status st = audit_all(&a, err);
    if (st != CMT_OK)
        return st;
    cmt_value_set(mem, v, "axioms", a.list);
    cmt_value_set(mem, v, "committee", names_of(&a, committee));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for audits");
    *out = v;
    return CMT_OK;
}
