/* The 1,000 published approval instances, one committee each, proved. They live in the
 * shared folder; without it there is no row. */
#include "bench_rules.h"

#include "decision/registry.h"
#include "io/file.h"
#include "io/json.h"
#include "lp/exact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NODES ((size_t)1 << 24)

typedef struct set {
    const cmt_rule *rule;
    const cmt_value *instances;
    size_t n_solved;
} set;

static const cmt_value *open_instances(cmt_arena *mem)
{
    const char *shared = getenv("COMITIA_SHARED");
    const char *path =
        cmt_arena_printf(mem, "%s/vectors/choice/bench_abcvoting_1000.json",
                         shared == NULL ? "../shared" : shared);
    static const char key[] = "\"instances\":";
    char *bytes = NULL;
    size_t n = 0;
    cmt_value *all = NULL;
    if (cmt_file_read(mem, path, MAX_NODES, &bytes, &n, NULL) != CMT_OK) {
        (void)fprintf(stderr, "no instances at %s\n", path);
        return NULL;
    }
    const char *from = strstr(bytes, key);
    const char *to = strrchr(bytes, ']');
    if (from == NULL || to == NULL)
        exit(EXIT_FAILURE);
    from += sizeof key - 1;
    if (cmt_json_read_foreign(mem, from, (size_t)(to + 1 - from), MAX_NODES, &all, NULL)
        != CMT_OK)
        exit(EXIT_FAILURE);
    return all;
}

static size_t number(const cmt_value *v)
{
    int64_t i = 0;
    if (!cmt_value_as_int(v, &i) || i < 0)
        exit(EXIT_FAILURE);
    return (size_t)i;
}

static const cmt_contest *contest_of(cmt_arena *mem, const cmt_value *v)
{
    const cmt_value *ballots = cmt_value_at(v, 2);
    cmt_contest *c = cmt_bench_approvals(mem, number(cmt_value_at(v, 0)),
                                         cmt_value_count(ballots), 0, 0);
    uint8_t *marks = CMT_NEW_ARRAY(mem, uint8_t, c->n_alternatives * c->ballots.n);
    if (marks == NULL)
        exit(EXIT_FAILURE);
    for (size_t b = 0; b < c->ballots.n; b++) {
        const cmt_value *ballot = cmt_value_at(ballots, b);
        for (size_t k = 0; k < cmt_value_count(ballot); k++) {
            marks[b * c->n_alternatives + number(cmt_value_at(ballot, k))] =
                CMT_MARK_APPROVE;
        }
    }
    c->ballots.marks = marks;
    c->kind = CMT_KIND_COMMITTEE;
    c->seats = number(cmt_value_at(v, 1));
    return c;
}

static void solve_all(void *what)
{
    set *s = what;
    s->n_solved = 0;
    for (size_t k = 0; k < cmt_value_count(s->instances); k++) {
        cmt_arena *mem = cmt_arena_new(0);
        cmt_outcome outcome = {0};
        if (mem == NULL)
            exit(EXIT_FAILURE);
        const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER,
                                    .solver = cmt_exact_solver_new(mem, NULL)};
        const cmt_status st = s->rule->run(
            mem, contest_of(mem, cmt_value_at(s->instances, k)), &args, &outcome, NULL);
        s->n_solved += st == CMT_OK && !outcome.unproved ? 1 : 0;
        cmt_arena_free(mem);
    }
}

void cmt_bench_rules_instances(cmt_arena *mem)
{
    static const struct {
        const char *rule;
        const char *seconds;
        const char *solved;
        double bar;
    } rows[] = {
        {"pav", "pav, 1,000 instances", "pav, instances proved", 15},
        {"cc", "cc, 1,000 instances", "cc, instances proved", 15},
        {"leximaxphragmen", "leximaxphragmen, 1,000 instances",
         "leximaxphragmen, instances proved", 0},
    };
    set s = {.instances = open_instances(mem)};
    for (size_t k = 0; s.instances != NULL && k < sizeof rows / sizeof rows[0]; k++) {
        s.rule = cmt_rule_find(CMT_RULE_APPROVAL, rows[k].rule);
        if (s.rule == NULL) {
            (void)fprintf(stderr, "%s: not there yet\n", rows[k].seconds);
            continue;
        }
        cmt_bench_row(rows[k].seconds, cmt_bench_best(1, solve_all, &s), "s", 0,
                      rows[k].bar > 0 ? CMT_BAR_AT_MOST : CMT_BAR_NONE, rows[k].bar,
                      false);
        cmt_bench_row(rows[k].solved, (double)s.n_solved, "instances", 0,
                      CMT_BAR_AT_LEAST, (double)cmt_value_count(s.instances), false);
    }
}
