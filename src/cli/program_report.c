/* What is said of a program's answer: as JSON, and in words. */
#include "base/err.h"
#include "cli/program_file.h"

#include <string.h>

static void set_q(cmt_cli *cli, cmt_value *v, const char *key, mpq_srcptr q)
{
    if (q != NULL)
        cmt_value_set(cli->mem, v, key, cmt_value_q(cli->mem, q));
}

/* The ray of an unbounded program, by name. */
static cmt_value *ray_value(cmt_cli *cli, const cmt_alone_answer *a)
{
    cmt_value *out = cmt_value_object(cli->mem);
    const cmt_value *ray = cmt_value_get(a->last->certificate, "ray");
    for (size_t k = 0; k < cmt_value_count(ray); k++) {
        const cmt_value *pair = cmt_value_at(ray, k);
        int64_t column = 0;
        if (cmt_value_as_int(cmt_value_at(pair, 0), &column)
            && (uint64_t)column < a->n_variables) {
            cmt_value_set(cli->mem, out, a->program->columns[column].name,
                          cmt_value_share(cli->mem, cmt_value_at(pair, 1)));
        }
    }
    return out;
}

static bool is_point(const cmt_alone_range *r)
{
    return r->low != NULL && r->high != NULL && mpq_equal(r->low, r->high) != 0;
}

/* The variables: those that are settled, where ranges say so; else a point's. */
static bool add_variables(cmt_cli *cli,
                          const cmt_alone_answer *a,
                          const cmt_alone_range *ranges,
                          cmt_value *report)
{
    cmt_value *values = cmt_value_object(cli->mem);
    cmt_value *spans = cmt_value_object(cli->mem);
    bool tied = false;
    for (size_t k = 0; k < a->n_variables; k++) {
        const char *name = a->program->columns[k].name;
        if (strcmp(name, CMT_CONSTANT_NAME) == 0)
            continue;
        if (ranges == NULL || is_point(&ranges[k])) {
            set_q(cli, values, name, a->last->x[k]);
            continue;
        }
        cmt_value *span = cmt_value_object(cli->mem);
        set_q(cli, span, "high", ranges[k].high);
        set_q(cli, span, "low", ranges[k].low);
        cmt_value_set(cli->mem, spans, name, span);
        tied = true;
    }
    cmt_value_set(cli->mem, report, "variables", values);
    if (tied)
        cmt_value_set(cli->mem, report, "ranges", spans);
    return tied;
}

cmt_status cmt_cli_program_report(cmt_cli *cli,
                                  const cmt_alone_answer *a,
                                  const cmt_alone_range *ranges,
                                  cmt_value *report)
{
    const cmt_solution *s = a->last;
    cmt_value_set_string(cli->mem, report, "status",
                         cmt_solution_status_name(a->status));
    if (cmt_value_count(a->tiers) > 0)
        cmt_value_set(cli->mem, report, "tiers", a->tiers);
    if (a->status == CMT_SOLUTION_UNBOUNDED)
        cmt_value_set(cli->mem, report, "ray", ray_value(cli, a));
    if (s->has_x && a->status != CMT_SOLUTION_INFEASIBLE
        && a->status != CMT_SOLUTION_UNBOUNDED) {
        if (a->social == NULL) {
            set_q(cli, report, "objective", s->objective);
        } else {
            cmt_value_set(cli->mem, report, "social",
                          cmt_value_share(cli->mem, a->social));
        }
        const bool tied = add_variables(cli, a, ranges, report);
        if (ranges != NULL)
            cmt_value_set_bool(cli->mem, report, "tied", tied);
    }
    if (a->status == CMT_SOLUTION_UNPROVED) {
        set_q(cli, report, "bound", s->bound);
        mpq_ptr gap = cmt_q(cli->mem);
        if (gap != NULL && s->has_x && s->bound != NULL) {
            mpq_sub(gap, s->objective, s->bound);
            mpq_abs(gap, gap);
            set_q(cli, report, "gap", gap);
        }
    }
    return cmt_arena_ok(cli->mem)
               ? CMT_OK
               : cmt_fail(&cli->err, CMT_E_NOMEM, "no room for the answer");
}

static const char *text(const cmt_value *v, const char *key)
{
    return cmt_value_text(v, key);
}

static void print_members(const cmt_value *v)
{
    if (v == NULL)
        return;
    for (size_t k = 0; k < cmt_value_count(v); k++) {
        const cmt_member *m = &v->as.object.members[k];
        cmt_cli_print("  %s = %s\n", m->key, cmt_value_as_string(m->value));
    }
}

static void print_ray(const cmt_value *v)
{
    if (v == NULL)
        return;
    cmt_cli_print("The objective improves for ever along\n");
    print_members(v);
}

static void print_ranges(const cmt_value *v)
{
    if (v == NULL)
        return;
    cmt_cli_print("Tied: over all optimal points\n");
    for (size_t k = 0; k < cmt_value_count(v); k++) {
        const cmt_member *m = &v->as.object.members[k];
        const char *low = text(m->value, "low");
        const char *high = text(m->value, "high");
        cmt_cli_print("  %s is from %s to %s\n", m->key, low[0] ? low : "-infinity",
                      high[0] ? high : "infinity");
    }
}

static void print_nash(const cmt_value *nash)
{
    const cmt_value *groups = cmt_value_get(nash, "groups");
    const cmt_value *exact = cmt_value_get(nash, "exact");
    for (size_t k = 0; k < cmt_value_count(groups); k++) {
        const cmt_value *g = cmt_value_at(groups, k);
        if (text(g, "welfare")[0] != '\0') {
            cmt_cli_print("  %s gets %s of the most it could\n", text(g, "group"),
                          text(g, "welfare"));
        }
    }
    if (exact != NULL && exact->as.boolean) {
        cmt_cli_print("  no point has a larger product of what the groups get\n");
    } else if (exact != NULL) {
        cmt_cli_print("  mean logarithm at least %s, at most %s at any point\n",
                      text(nash, "lower"), text(nash, "upper"));
    }
}

static void print_social(const cmt_value *social)
{
    const cmt_value *sums = cmt_value_get(social, "leximin");
    print_nash(cmt_value_get(social, "nash"));
    for (size_t k = 0; k < cmt_value_count(sums); k++) {
        cmt_cli_print("  the %zu that get least get %s together\n", k + 1,
                      cmt_value_as_string(cmt_value_at(sums, k)));
    }
}

static void print_name(const cmt_value *entry)
{
    int64_t line = 0;
    cmt_cli_print("  %s", text(entry, "article"));
    if (cmt_value_as_int(cmt_value_get(entry, "line"), &line) && line > 0)
        cmt_cli_print(" (line %lld)", (long long)line);
}

static void print_members_of(const cmt_value *conflict)
{
    for (size_t k = 0; k < cmt_value_count(conflict); k++) {
        const cmt_value *entry = cmt_value_at(conflict, k);
        print_name(entry);
        cmt_cli_print("  %s\n", text(entry, "text"));
    }
}

static void print_conflict(const cmt_value *report)
{
    const cmt_value *conflicts = cmt_value_get(report, "conflicts");
    const cmt_value *conflict = cmt_value_get(report, "conflict");
    const cmt_value *advice = cmt_value_get(report, "advice");
    if (conflict != NULL) {
        cmt_cli_print(cmt_value_count(conflict) > 0
                          ? "These cannot hold together; without any one of them the "
                            "others can:\n"
                          : "The bounds of the variables alone leave no solution.\n");
    }
    print_members_of(conflict);
    for (size_t k = 1; k < cmt_value_count(conflicts); k++) {
        cmt_cli_print("And, sharing nothing with those, these cannot:\n");
        print_members_of(cmt_value_at(conflicts, k));
    }
    if (cmt_value_count(advice) > 0) {
        cmt_cli_print("For them to hold together, at the least, as a share of each "
                      "one's range:\n");
    }
    for (size_t k = 0; k < cmt_value_count(advice); k++) {
        const cmt_value *entry = cmt_value_at(advice, k);
        const char *least = text(entry, "least");
        const char *most = text(entry, "most");
        print_name(entry);
        if (strcmp(least, most) == 0) {
            cmt_cli_print(" would have to give %s\n", least);
        } else {
            cmt_cli_print(" would have to give between %s and %s\n", least, most);
        }
    }
}

/* A rate; or what the next number makes of it. */
static void print_price(const cmt_value *entry, const char *key)
{
    const cmt_value *v = cmt_value_get(entry, key);
    if (v == NULL)
        return;
    const char *q = cmt_value_as_string(v);
    const char *change = text(v, "change");
    if (v->kind == CMT_VALUE_OBJECT) {
        cmt_cli_print(", %s to %s: %s%s", key, text(v, "to"),
                      change[0] == '\0' ? text(v, "status") : "changes by ", change);
    } else if (q == NULL) {
        cmt_cli_print(", %s: nothing is left", key);
    } else {
        cmt_cli_print(", %s: %s", key, q);
    }
}

static void print_articles(const cmt_value *articles)
{
    for (size_t k = 0; k < cmt_value_count(articles); k++) {
        const cmt_value *entry = cmt_value_at(articles, k);
        const char *violation = text(entry, "violation");
        const char *lost = text(entry, "lost");
        print_name(entry);
        cmt_cli_print(" %s", text(entry, "state"));
        if (violation[0] != '\0' && violation[0] != '0')
            cmt_cli_print(" by %s", violation);
        if (lost[0] != '\0' && lost[0] != '0')
            cmt_cli_print(", costs %s", lost);
        print_price(entry, "raised");
        print_price(entry, "lowered");
        cmt_cli_print("\n");
    }
}

static void print_head(const cmt_value *report)
{
    const char *status = text(report, "status");
    const char *objective = text(report, "objective");
    cmt_cli_print("%s", status);
    if (objective[0] != '\0')
        cmt_cli_print(": objective %s", objective);
    if (text(report, "bound")[0] != '\0')
        cmt_cli_print(", bound %s", text(report, "bound"));
    if (text(report, "gap")[0] != '\0')
        cmt_cli_print(", gap %s", text(report, "gap"));
    cmt_cli_print("\n");
}

cmt_status cmt_cli_program_print(cmt_cli *cli, const cmt_value *report)
{
    if (cli->json)
        return cmt_cli_print_json(cli, report);
    print_head(report);
    print_members(cmt_value_get(report, "variables"));
    print_social(cmt_value_get(report, "social"));
    print_ranges(cmt_value_get(report, "ranges"));
    print_ray(cmt_value_get(report, "ray"));
    print_conflict(report);
    const cmt_value *articles = cmt_value_get(report, "articles");
    if (cmt_value_count(articles) > 0)
        cmt_cli_print("Articles:\n");
    print_articles(articles);
    return CMT_OK;
}
