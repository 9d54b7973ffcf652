#include "rules/judgment/majority.h"

#include "ballot/agreement.h"
#include "base/err.h"
#include "rules/result.h"

/* Clauses whose every literal the judgment makes false. A tied proposition is neither. */
static cmt_value *violated(cmt_arena *mem,
                           const cmt_contest *contest,
                           const int8_t *judgment)
{
    cmt_value *out = cmt_value_array(mem);
    for (size_t k = 0; k < contest->n_clauses; k++) {
        const cmt_clause *clause = &contest->consistency[k];
        bool all_false = true;
        for (size_t m = 0; m < clause->n; m++) {
            const int8_t says = judgment[clause->items[m]];
            all_false = all_false && says == (clause->negated[m] ? 1 : -1);
        }
        if (all_false)
            cmt_value_add(mem, out, cmt_value_int(mem, (int64_t)k + 1));
    }
    return out;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    mpq_t *yes = NULL;
    mpq_t *no = NULL;
    int8_t *judgment = CMT_NEW_ARRAY(mem, int8_t, n + 1);
    const int8_t **all = CMT_NEW_ARRAY(mem, const int8_t *, 1);
    cmt_outcome o = {.n = n};
    if (judgment == NULL || all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    CMT_TRY(cmt_agreement_count(mem, contest, &yes, &no, err));
    for (size_t i = 0; i < n; i++) {
        const int sign = mpq_cmp(yes[i], no[i]);
        judgment[i] = (int8_t)((sign > 0) - (sign < 0));
        o.tied = o.tied || sign == 0;
    }
    all[0] = judgment;
    o.judgments = all;
    o.n_judgments = 1;
    o.scores = cmt_result_pointers(mem, yes, n);
    cmt_value *broken = violated(mem, contest, judgment);
    o.witness = cmt_value_object(mem);
    cmt_value_set_bool(mem, o.witness, "consistent", cmt_value_count(broken) == 0);
    cmt_value_set(mem, o.witness, "violated", broken);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the judgment");
    *out = o;
done:
    return st;
}

/* Yes gains what no would lose: the coefficient of a proposition is yes less no. */
static cmt_status welfare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          uint32_t group,
                          mpq_t *out,
                          cmt_err *err)
{
    (void)args;
    (void)mem;
    const size_t n = contest->n_alternatives;
    if (contest->n_answers > 0 && contest->answer_judgment == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads judgments");
    for (size_t i = 0; i < n; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        if (group != CMT_NONE && contest->answer_group[a] != group)
            continue;
        for (size_t i = 0; i < n; i++) {
            const int8_t answer = contest->answer_judgment[a * n + i];
            if (answer > 0) {
                mpq_add(out[i], out[i], contest->answer_weight[a]);
            } else if (answer < 0) {
                mpq_sub(out[i], out[i], contest->answer_weight[a]);
            }
        }
    }
    return CMT_OK;
}

static const cmt_rule_axiom axioms[] = {
    {"anonymity", true, "List and Pettit, Economics and Philosophy 18 (2002) 89-110"},
    {"independence", true, "List and Pettit (2002)"},
    {"monotonicity", true, "List and Pettit (2002)"},
    {"collective consistency", false, "List and Pettit (2002): the doctrinal paradox"},
    {0},
};

const cmt_rule cmt_rule_judgment_majority = {
    .name = "majority",
    .kind = CMT_RULE_JUDGMENT,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_JUDGMENT,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_JUDGMENT,
    .title = "Propositionwise majority",
    .definition =
        "A proposition is accepted where more weight says yes than no, rejected "
        "where less does. Clauses that the result breaks are listed.",
    .source = "List and Pettit, Economics and Philosophy 18 (2002) 89-110",
    .cost = "O(answers * n)",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_judgment_majority_check,
    .welfare = welfare,
};
