#include "rules/judgment/premise_based.h"

#include "ballot/agreement.h"
#include "base/err.h"

#include <string.h>

/* Mark the propositions in "a,b,c"; `*` marks all. */
static cmt_status mark_premises(const cmt_contest *contest,
                                const char *names,
                                bool *premise,
                                cmt_err *err)
{
    const bool all = strcmp(names, "*") == 0;
    for (size_t i = 0; i < contest->n_alternatives; i++)
        premise[i] = all;
    for (const char *at = all ? NULL : names; at != NULL;) {
        const size_t len = strcspn(at, ",");
        size_t i = 0;
        while (i < contest->n_alternatives
               && (strlen(contest->ids[i]) != len
                   || memcmp(contest->ids[i], at, len) != 0))
            i++;
        if (i == contest->n_alternatives) {
            return cmt_fail(err, CMT_E_RANGE,
                            "`premises`: there is no proposition `%.*s`",
                            (int)(len > 60 ? 60 : len), at);
        }
        premise[i] = true;
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    return CMT_OK;
}

typedef struct deduction {
    size_t n;
    bool *premise;
    int8_t *says; /* [n] */
    cmt_cnf cnf;
    uint64_t budget;
} deduction;

/* Put the premises' majorities; false where no consistent judgment has them all. */
static cmt_cnf_answer put_premises(deduction *d)
{
    bool ok = cmt_cnf_begin(&d->cnf);
    for (size_t i = 0; i < d->n && ok; i++) {
        if (!d->premise[i] || d->says[i] == 0)
            continue;
        if (d->cnf.value[i] == 0)
            ok = cmt_cnf_set(&d->cnf, i, d->says[i]);
        ok = ok && d->cnf.value[i] == d->says[i];
    }
    return ok ? cmt_cnf_completes(&d->cnf, &d->budget) : CMT_CNF_NO;
}

/* 1, -1 where only that is consistent with the premises, else 0; false: budget spent. */
static bool deduce(deduction *d, size_t i)
{
    const size_t mark = d->cnf.n_trail;
    if (d->cnf.value[i] != 0) {
        d->says[i] = d->cnf.value[i];
        return true;
    }
    d->says[i] = 0;
    for (int way = 1; way >= -1; way -= 2) {
        cmt_cnf_answer can = CMT_CNF_NO;
        if (cmt_cnf_set(&d->cnf, i, (int8_t)way))
            can = cmt_cnf_completes(&d->cnf, &d->budget);
        cmt_cnf_undo(&d->cnf, mark);
        if (can == CMT_CNF_SPENT)
            return false;
        if (can == CMT_CNF_NO)
            d->says[i] = (int8_t)-way;
    }
    return true;
}

static cmt_status conclude(deduction *d, bool *consistent, cmt_err *err)
{
    const cmt_cnf_answer answer = put_premises(d);
    bool spent = answer == CMT_CNF_SPENT;
    *consistent = answer == CMT_CNF_YES;
    for (size_t i = 0; i < d->n && !spent; i++) {
        if (*consistent && (!d->premise[i] || d->says[i] == 0)) {
            spent = !deduce(d, i);
        } else if (!d->premise[i]) {
            d->says[i] = 0;
        }
    }
    if (spent) {
        return cmt_fail(err, CMT_E_LIMIT, "conclusions take more than %u steps",
                        CMT_JUDGMENT_NODES);
    }
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_judgment_premise_based;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *yes = NULL;
    mpq_t *no = NULL;
    bool consistent = false;
    cmt_outcome o = {.n = n, .n_judgments = 1};
    deduction d = {.n = n, .budget = CMT_JUDGMENT_NODES};
    const int8_t **all = CMT_NEW_ARRAY(mem, const int8_t *, 1);
    d.premise = CMT_NEW_ARRAY(mem, bool, n + 1);
    d.says = CMT_NEW_ARRAY(mem, int8_t, n + 1);
    if (all == NULL || d.premise == NULL || d.says == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    CMT_TRY(mark_premises(contest, cmt_rule_option_value(rule, args, "premises"),
                          d.premise, err));
    CMT_TRY(cmt_agreement_count(mem, contest, &yes, &no, err));
    CMT_TRY(cmt_cnf_init(mem, contest, &d.cnf, err));
    for (size_t i = 0; i < n; i++) {
        const int side = mpq_cmp(yes[i], no[i]);
        d.says[i] = (int8_t)((side > 0) - (side < 0));
    }
    CMT_TRY(conclude(&d, &consistent, err));
    for (size_t i = 0; i < n; i++)
        o.tied = o.tied || d.says[i] == 0;
    all[0] = d.says;
    o.judgments = all;
    o.witness = cmt_value_object(mem);
    cmt_value_set_bool(mem, o.witness, "consistent", consistent);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the judgment");
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"premises", "names", "*",
     "the propositions that are decided by majority, separated by commas; `*`: all"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"independence on the premises", true,
     "immediate: each premise is decided by its own majority"},
    {"collective consistency, independent premises", true,
     "immediate: conclusions only follow"},
    {"unanimity preservation on conclusions", false,
     "Mongin, J. Econ. Theory 141 (2008) 100-113"},
    {0},
};

const cmt_rule cmt_rule_judgment_premise_based = {
    .name = "premise-based",
    .kind = CMT_RULE_JUDGMENT,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_JUDGMENT,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_JUDGMENT,
    .title = "Premise-based procedure",
    .definition = "Premises are decided by majority, each by itself; every other "
                  "proposition is what follows from them under the clauses, or open.",
    .source = "Pettit, Philosophical Issues 11 (2001) 268-299; Dietrich and Mongin, J. "
              "Econ. Theory 145 (2010) 562-582",
    .beside = 20,
    .cost = "two satisfiability tests a conclusion, at most 1,000,000 steps in all",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_judgment_premise_based_check,
    .welfare = NULL,
};
