#include "rules/ordinal/slater.h"

#include "rules/orders.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    return cmt_orders_run(mem, contest, CMT_COST_ONE, args, out, err);
}

static cmt_status worth(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_rule_args *args,
                        mpq_t *out,
                        cmt_err *err)
{
    (void)args;
    return cmt_orders_worth(mem, contest, CMT_COST_ONE, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true,
     "Laslier, Tournament Solutions and Majority Voting (1997), 3.4"},
    {"Condorcet loser", true, "immediate: put it last"},
    {"Smith set", true, "immediate: every majority between components is obeyed"},
    {"composition consistency", false,
     "Laffond, Lainé and Laslier, Social Choice and Welfare 13 (1996) 75-93"},
    {0},
};

const cmt_rule cmt_rule_ordinal_slater = {
    .name = "slater",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Slater",
    .definition =
        "The ranking that overrules the fewest pairwise majorities. Whoever comes "
        "first in such a ranking wins.",
    .source = "Slater, Biometrika 48 (1961) 303-312",
    .cost = "NP-hard; exact, with a proof, as Kemeny",
    .loss = NULL,
    .beside = 40,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_slater_check,
    .welfare = NULL,
    .order_worth = worth,
};
