#include "rules/ordinal/dodgson.h"

#include "rules/repair.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    return cmt_repair_run(mem, contest, CMT_REPAIR_RAISE, args, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "by definition: it needs no exchange"},
    {"monotonicity", false, "Fishburn, SIAM J. Appl. Math. 33 (1977) 469-489"},
    {"independence of clones", false,
     "Tideman, Social Choice and Welfare 4 (1987) 185-206"},
    {0},
};

const cmt_rule cmt_rule_ordinal_dodgson = {
    .name = "dodgson",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Dodgson",
    .definition =
        "The alternative wins that the least weight of exchanges between neighbours on "
        "ballots makes beat every other.",
    .source = "Dodgson, A Method of Taking Votes on More than Two Issues (1876); "
              "Bartholdi, Tovey and Trick, Social Choice and Welfare 6 (1989) 157-165",
    .cost =
        "NP-hard; an integer program for each alternative that a bound does not rule "
        "out, certified",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_dodgson_check,
    .welfare = NULL,
};
