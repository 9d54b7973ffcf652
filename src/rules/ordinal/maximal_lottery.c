#include "rules/ordinal/maximal_lottery.h"

#include "base/err.h"
#include "rules/game.h"
#include "rules/lottery.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a lottery");
}

/* Numbers of members by id. */
static cmt_value *by_id(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_game *game,
                        mpq_t *values)
{
    cmt_value *out = cmt_value_object(mem);
    for (size_t i = 0; i < game->n; i++) {
        cmt_value_set(mem, out, contest->ids[game->members[i]],
                      cmt_value_q(mem, values[i]));
    }
    return out;
}

/* Of several optimal lotteries, the nearest to the uniform one, with its proof. */
static cmt_status pick(cmt_arena *mem,
                       const cmt_contest *contest,
                       const cmt_solver *solver,
                       const cmt_game *game,
                       mpq_t **p,
                       cmt_value *witness,
                       cmt_err *err)
{
    cmt_cover_answer nearest;
    const cmt_status st = cmt_game_nearest(mem, solver, game, *p, &nearest, err);
    if (st != CMT_OK)
        return st;
    cmt_value_set(mem, witness, "interior", by_id(mem, contest, game, *p));
    cmt_value_set(mem, witness, "multipliers", by_id(mem, contest, game, nearest.y));
    *p = nearest.x;
    return CMT_OK;
}

static cmt_status tell(cmt_arena *mem,
                       const cmt_contest *contest,
                       const cmt_rule_args *args,
                       const cmt_game *game,
                       mpq_t *p,
                       cmt_outcome *out,
                       cmt_err *err)
{
    mpq_t *all = cmt_q_array(mem, contest->n_alternatives + 1);
    if (all == NULL)
        return no_room(err);
    for (size_t i = 0; i < game->n; i++)
        mpq_set(all[game->members[i]], p[i]);
    return cmt_lottery_tell(mem, contest, args, all, out, err);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {.n = contest->n_alternatives};
    cmt_game game;
    mpq_t *p = NULL;
    bool *drawn = NULL;
    bool unique = true;
    cmt_value *witness = cmt_value_object(mem);
    CMT_TRY(cmt_game_build(mem, contest, false, &game, err));
    if (game.n > 0) {
        CMT_TRY(cmt_game_solve(mem, args->solver, &game, &p, &drawn, err));
        CMT_TRY(cmt_game_is_unique(mem, &game, drawn, &unique, err));
        if (!unique)
            CMT_TRY(pick(mem, contest, args->solver, &game, &p, witness, err));
        CMT_TRY(tell(mem, contest, args, &game, p, &o, err));
        cmt_value_set_bool(mem, witness, "unique", unique);
        o.witness = witness;
    }
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}

static cmt_status aim(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_lottery_aim *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_game game;
    const size_t n = contest->n_alternatives;
    mpq_t *margins = cmt_q_array(mem, n * n + 1);
    (void)args;
    if (margins == NULL)
        return no_room(err);
    CMT_TRY(cmt_game_build(mem, contest, false, &game, err));
    for (size_t i = 0; i < game.n; i++) {
        for (size_t j = 0; j < game.n; j++) {
            mpq_set_z(margins[game.members[i] * n + game.members[j]],
                      game.payoff[i * game.n + j]);
        }
    }
    *out = (cmt_lottery_aim){.margins = (const mpq_t *)margins};
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true,
     "Fishburn, Review of Economic Studies 51 (1984) 683-692"},
    {"Smith set", true, "immediate: it beats whoever is outside"},
    {"consistency", true,
     "Brandl, Brandt and Seedig, Econometrica 84 (2016) 1839-1880"},
    {"independence of clones", true, "Brandl, Brandt and Seedig (2016)"},
    {"strategyproofness", false, "Gibbard, Econometrica 45 (1977) 665-681"},
    {0},
};

const cmt_rule cmt_rule_ordinal_maximal_lottery = {
    .name = "maximal-lottery",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_LOTTERY,
    .title = "Maximal lottery",
    .definition =
        "The lottery that no other lottery beats: whatever stands against it, the "
        "expected margin of what it draws is not negative. Of several, the one nearest "
        "to the uniform lottery.",
    .source = "Kreweras (1965); Fishburn, "
              "Review of Economic Studies 51 (1984) 683-692",
    .cost = "a linear program of n columns and n rows, exactly",
    .loss = NULL,
    .beside = 40,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_maximal_lottery_check,
    .welfare = NULL,
    .aim = aim,
};
