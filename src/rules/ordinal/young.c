#include "rules/ordinal/young.h"

#include "rules/repair.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    return cmt_repair_run(mem, contest, CMT_REPAIR_REMOVE, args, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"monotonicity", true,
     "immediate: once the same weight is left out it wins as before"},
    {"Smith set", false,
     "example: 3 A>C>D>B, 2 C>D>A>B, 1 B>C>D>A and 3 B>D>A>C elect B, whom all others "
     "beat"},
    {0},
};

const cmt_rule cmt_rule_ordinal_young = {
    .name = "young",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Young",
    .definition = "The alternative wins that loses to no other once the least weight "
                  "of ballots is "
                  "left out.",
    .source = "Young, J. Econ. Theory 16 (1977) 335-353; Rothe, Spakowski and Vogel, "
              "Theory of Computing Systems 36 (2003) 375-386",
    .cost =
        "NP-hard; an integer program for each alternative that a bound does not rule "
        "out, certified",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_young_check,
    .welfare = NULL,
};
