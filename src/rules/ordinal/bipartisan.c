#include "rules/ordinal/bipartisan.h"

#include "base/err.h"
#include "rules/game.h"
#include "rules/result.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the essential set");
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    cmt_game game;
    mpq_t *p = NULL;
    bool *drawn = NULL;
    bool *won = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    cmt_value *lottery = cmt_value_object(mem);
    if (won == NULL)
        return no_room(err);
    CMT_TRY(cmt_game_build(mem, contest, true, &game, err));
    if (game.n > 0)
        CMT_TRY(cmt_game_solve(mem, args->solver, &game, &p, &drawn, err));
    for (size_t i = 0; i < game.n; i++) {
        won[game.members[i]] = drawn[i];
        cmt_value_set(mem, lottery, contest->ids[game.members[i]],
                      cmt_value_q(mem, p[i]));
    }
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "interior", lottery);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true,
     "Laffond, Laslier and Le Breton, Games and Economic Behavior 5 (1993) 182-201"},
    {"Smith set", true, "Laffond, Laslier and Le Breton (1993)"},
    {"monotonicity", true, "Laffond, Laslier and Le Breton (1993)"},
    {"composition consistency", true,
     "Laffond, Lainé and Laslier, Social Choice and Welfare 13 (1996) 75-93"},
    {0},
};

const cmt_rule cmt_rule_ordinal_bipartisan = {
    .name = "bipartisan",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Bipartisan set (essential set)",
    .definition =
        "Two parties choose an alternative each, and whose is beaten by the majority "
        "loses 1 to the other. The alternatives that some optimal lottery over such "
        "choices draws win.",
    .source =
        "Laffond, Laslier and Le Breton, Games and Economic Behavior 5 (1993) "
        "182-201; with majority ties: Dutta and Laslier, Social Choice and Welfare "
        "16 (1999) 513-532",
    .cost = "a linear program of n columns and n rows, exactly",
    .loss = NULL,
    .beside = 40,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_bipartisan_check,
    .welfare = NULL,
};
