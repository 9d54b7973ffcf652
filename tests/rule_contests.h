/* Random contests that a given rule can decide, and its outcomes. */
#ifndef RULE_CONTESTS_H
#define RULE_CONTESTS_H

#include "lp/exact.h"
#include "random_contests.h"
#include "rules/rule.h"

/** A contest that the rule can decide; at most so many rows in each of up to three groups. */
static inline maker *rule_maker(cmt_arena *mem,
                                const cmt_rule *rule,
                                uint64_t *seed,
                                size_t max_alternatives,
                                size_t max_rows)
{
    random_shape shape = {.form = CMT_FORM_RANK,
                          .max_alternatives = max_alternatives,
                          .max_rows = max_rows,
                          .answers = (rule->reads & CMT_READS_ANSWERS) != 0};
    if ((rule->reads & CMT_READS_RANKS) == 0) {
        shape.form =
            (rule->reads & CMT_READS_SCORES) != 0 ? CMT_FORM_SCORE : CMT_FORM_APPROVE;
    }
    maker *m = random_maker(mem, seed, shape);
    if ((rule->question_kinds & 1U << CMT_KIND_COMMITTEE) != 0)
        m->c.kind = CMT_KIND_COMMITTEE;
    if ((rule->reads & CMT_READS_DECISIONS) != 0)
        random_decisions(m, seed);
    return m;
}

/** What the rule says, with a solver where it asks for one. */
static inline cmt_outcome rule_outcome(cmt_arena *mem,
                                       const cmt_rule *rule,
                                       const cmt_contest *c,
                                       const cmt_rule_args *args)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    cmt_status st = rule->run(mem, c, args, &o, &err);
    if (st == CMT_E_UNSUPPORTED && args->solver == NULL) {
        cmt_rule_args with = *args;
        with.solver = cmt_exact_solver_new(mem, NULL);
        st = rule->run(mem, c, &with, &o, &err);
    }
    ck_assert_msg(st == CMT_OK, "%s: %s", rule->name, err.text);
    return o;
}

#endif
