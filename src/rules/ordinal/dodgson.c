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
    {"monotonicity", false,
     "example: 7 A>B>D>C, 11 C>A>B>D, 2 B>A>C>D and 6 B>D>C>A elect A; when the 2 "
     "raise A, C"},
    {"independence of clones", false,
     "example: 7 A>C>D>B, 4 C>D>A>B, 3 B>C>D>A and 7 B>D>A>C elect B; without C and D, "
     "which stand next to A, A"},
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
