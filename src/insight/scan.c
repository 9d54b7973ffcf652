#include "insight/scan_inner.h"

#include "base/err.h"

/* Cells that all recounts together may read. */
#define MAX_WORK (1UL << 22)

#define MAX_ALTERNATIVES 256

cmt_value *cmt_scan_row(cmt_scan_work *w, const char *axiom, size_t share)
{
    cmt_value *row = cmt_value_object(w->mem);
    cmt_value_set_string(w->mem, row, "axiom", axiom);
    cmt_value_add(w->mem, w->axioms, row);
    w->until = w->made + share;
    return row;
}

void cmt_scan_close(
    cmt_scan_work *w, cmt_value *row, cmt_value *cases, size_t before, bool complete)
{
    cmt_value_set_bool(w->mem, row, "violated", cmt_value_count(cases) > 0);
    cmt_value_set_int(w->mem, row, "tried", (int64_t)(w->made - before));
    cmt_value_set_bool(w->mem, row, "complete", complete);
    cmt_value_set(w->mem, row, "cases", cases);
}

cmt_status cmt_scan_run(cmt_scan_work *w,
                        const cmt_contest *contest,
                        cmt_outcome *out,
                        bool *ran,
                        cmt_err *err)
{
    w->made++;
    return cmt_altered_run(w->mem, contest, w->rule, w->args, out, ran, err);
}

cmt_value *cmt_scan_names(const cmt_scan_work *w, const cmt_set *set)
{
    cmt_value *list = cmt_value_array(w->mem);
    for (size_t k = 0; k < set->n; k++)
        cmt_value_add(w->mem, list, cmt_value_string(w->mem, w->c->ids[set->at[k]]));
    return list;
}

cmt_value *cmt_scan_marked(const cmt_scan_work *w, const bool *in)
{
    cmt_value *list = cmt_value_array(w->mem);
    for (size_t i = 0; i < w->c->n_alternatives; i++) {
        if (in[i])
            cmt_value_add(w->mem, list, cmt_value_string(w->mem, w->c->ids[i]));
    }
    return list;
}

static bool includes(const cmt_set *large, const cmt_set *small)
{
    for (size_t k = 0; k < small->n; k++) {
        if (!cmt_set_has(large, small->at[k]))
            return false;
    }
    return true;
}

/* Whether some committee of another size holds the one in force, or is held by it. */
static cmt_status try_seats(cmt_scan_work *w,
                            size_t seats,
                            cmt_value *cases,
                            cmt_err *err)
{
    cmt_contest other = *w->c;
    cmt_outcome o = {0};
    bool ran = false;
    bool nested = false;
    other.seats = seats;
    const cmt_status st = cmt_scan_run(w, &other, &o, &ran, err);
    if (st != CMT_OK || !ran || o.capped || o.n_committees == 0)
        return st;
    for (size_t k = 0; k < o.n_committees && !nested; k++) {
        nested = seats > w->c->seats ? includes(&o.committees[k], w->settled)
                                     : includes(w->settled, &o.committees[k]);
    }
    if (nested)
        return CMT_OK;
    cmt_value *v = cmt_value_object(w->mem);
    cmt_value_set_int(w->mem, v, "seats", (int64_t)seats);
    cmt_value_set(w->mem, v, "instead", cmt_scan_names(w, cmt_altered_settled(&o)));
    cmt_value_add(w->mem, cases, v);
    return CMT_OK;
}

static size_t count_eligible(const cmt_contest *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        n += cmt_contest_eligible(c, i) ? 1 : 0;
    return n;
}

static cmt_status scan_seats(cmt_scan_work *w, cmt_err *err)
{
    const size_t before = w->made;
    cmt_status st = CMT_OK;
    if (w->c->kind != CMT_KIND_COMMITTEE || w->c->decision != NULL
        || w->settled->n != w->c->seats || w->limit < 2)
        return CMT_OK;
    cmt_value *row = cmt_scan_row(w, "committee-monotonicity", 2);
    cmt_value *cases = cmt_value_array(w->mem);
    if (w->c->seats > 1)
        CMT_TRY(try_seats(w, w->c->seats - 1, cases, err));
    if (w->c->seats < count_eligible(w->c))
        CMT_TRY(try_seats(w, w->c->seats + 1, cases, err));
    cmt_scan_close(w, row, cases, before, true);
done:
    return st;
}

static void say_untried(cmt_scan_work *w)
{
    static const char *const names[] = {"clones", "participation", "monotonicity"};
    const bool pairs = w->c->ballots.form == CMT_FORM_RANK && !w->seated;
    for (size_t k = pairs ? 0 : 1; k < sizeof names / sizeof names[0]; k++) {
        cmt_value_set_string(w->mem, cmt_scan_row(w, names[k], 0), "untried",
                             "counting again and again would cost too much");
    }
}

static cmt_status scan_all(cmt_scan_work *w, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const bool pairs = w->c->ballots.form == CMT_FORM_RANK && !w->seated;
    if (pairs)
        CMT_TRY(cmt_scan_duels(w, err));
    if (w->o->lottery != NULL)
        return CMT_OK;
    if (w->limit == 0) {
        say_untried(w);
        return CMT_OK;
    }
    if (w->seated)
        CMT_TRY(scan_seats(w, err));
    if (pairs)
        CMT_TRY(cmt_scan_clones(w, w->limit / 4, err));
    CMT_TRY(cmt_scan_participation(w, (w->limit - w->made) / 2, err));
    CMT_TRY(cmt_scan_monotonicity(w, w->limit - w->made, err));
done:
    return st;
}

bool cmt_scan_fits(const cmt_contest *contest, const cmt_outcome *outcome)
{
    const cmt_contest *c = contest;
    const cmt_outcome *o = outcome;
    const unsigned kinds =
        1U << CMT_KIND_CHOICE | 1U << CMT_KIND_COMMITTEE | 1U << CMT_KIND_BUDGET;
    return (kinds & 1U << c->kind) != 0 && c->n_answers == 0 && c->ballots.n > 0
           && c->ballots.form != CMT_FORM_SCORE && c->n_alternatives <= MAX_ALTERNATIVES
           && count_eligible(c) >= 2 && !o->capped && cmt_altered_settled(o)->n > 0;
}

cmt_status cmt_scan(cmt_arena *mem,
                    const cmt_contest *contest,
                    const cmt_rule *rule,
                    const cmt_rule_args *args,
                    const cmt_outcome *outcome,
                    size_t limit,
                    cmt_value **out,
                    cmt_err *err)
{
    const size_t asked = limit == 0 || limit > CMT_SCAN_RUNS ? CMT_SCAN_RUNS : limit;
    const size_t most = cmt_altered_runs(contest, rule, MAX_WORK);
    cmt_scan_work w = {.mem = mem,
                       .c = contest,
                       .rule = rule,
                       .args = args,
                       .o = outcome,
                       .settled = cmt_altered_settled(outcome),
                       .seated = outcome->has_committee || outcome->n_committees > 0,
                       .picked = outcome->has_committee || outcome->n_committees <= 1,
                       .limit = asked < most ? asked : most,
                       .axioms = cmt_value_array(mem)};
    *out = NULL;
    if (!cmt_scan_fits(contest, outcome))
        return CMT_OK;
    const cmt_status st = scan_all(&w, err);
    if (st != CMT_OK)
        return st;
    cmt_value *v = cmt_value_object(mem);
    cmt_value *recounts = cmt_value_object(mem);
    cmt_value_set_int(mem, recounts, "limit", (int64_t)w.limit);
    cmt_value_set_int(mem, recounts, "made", (int64_t)w.made);
    cmt_value_set(mem, v, "axioms", w.axioms);
    cmt_value_set(mem, v, "recounts", recounts);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a scan of axioms");
    *out = v;
    return CMT_OK;
}
