#include "rules/ordinal/kemeny.h"

#include "rules/orders.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    return cmt_orders_run(mem, contest, CMT_COST_MARGIN, args, out, err);
}

static cmt_status worth(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_rule_args *args,
                        mpq_t *out,
                        cmt_err *err)
{
    (void)args;
    return cmt_orders_worth(mem, contest, CMT_COST_MARGIN, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true,
     "Young and Levenglick, SIAM J. Appl. Math. 35 (1978) 285"},
    {"Condorcet loser", true, "immediate: put it last"},
    {"Smith set", true, "immediate: every majority between components is obeyed"},
    {"reversal symmetry", true,
     "immediate: turned orders of turned ballots cost the same"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {"consistency", false,
     "Young and Levenglick (1978): it holds for whole rankings, not for winners"},
    {0},
};

const cmt_rule cmt_rule_ordinal_kemeny = {
    .name = "kemeny",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Kemeny",
    .definition =
        "The ranking with the least disagreement: over all pairs, the weight of "
        "ballots that rank the lower one above the higher one, summed up, is as small "
        "as it can be. Whoever comes first in such a ranking wins.",
    .source = "Kemeny, Daedalus 88 (1959) 577-591; Young, American Political Science "
              "Review 82 (1988) 1231-1244",
    .cost =
        "NP-hard; exact, with a proof: a component of the majority graph takes some "
        "hundred sets of alternatives, 2^n at worst, at most 2^22",
    .loss = NULL,
    .beside = 40,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_kemeny_check,
    .welfare = NULL,
    .order_worth = worth,
};
