#include "rules/repair.h"

#include "base/err.h"
#include "proof/solver.h"
#include "rules/repair_program.h"
#include "rules/result.h"

typedef struct work {
    cmt_repair_world world;
    const cmt_solver *solver;
    cmt_repair_needs *needs; /* [n_tried] by bound */
    size_t n_tried;
    mpz_t *score;   /* [n] in units */
    bool *feasible; /* [n] a score was found */
    mpz_ptr best;   /* of the scores found */
    bool any;       /* is there one */
    cmt_value *scores;
    cmt_value *programs;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
}

/* The weight of one ballot of each group over a common denominator. */
static cmt_status find_weights(cmt_repair_world *w)
{
    const cmt_contest *c = w->contest;
    w->weight = cmt_z_array(w->mem, c->n_voices + 1);
    w->units = cmt_z(w->mem);
    if (w->weight == NULL || w->units == NULL)
        return no_room(w->err);
    mpz_set_ui(w->units, 1);
    for (size_t g = 0; g < c->n_voices; g++)
        mpz_lcm(w->units, w->units, mpq_denref(c->voices[g].multiplier));
    for (size_t g = 0; g < c->n_voices; g++) {
        mpz_divexact(w->weight[g], w->units, mpq_denref(c->voices[g].multiplier));
        mpz_mul(w->weight[g], w->weight[g], mpq_numref(c->voices[g].multiplier));
    }
    return CMT_OK;
}

/* Needs of all eligible alternatives, by their bounds. */
static cmt_status find_needs(work *w)
{
    cmt_repair_world *world = &w->world;
    w->needs = CMT_NEW_ARRAY(world->mem, cmt_repair_needs, world->n + 1);
    w->score = cmt_z_array(world->mem, world->n + 1);
    w->feasible = CMT_NEW_ARRAY(world->mem, bool, world->n + 1);
    w->best = cmt_z(world->mem);
    if (w->needs == NULL || w->score == NULL || w->feasible == NULL || w->best == NULL)
        return no_room(world->err);
    for (uint32_t x = 0; x < world->n; x++) {
        cmt_repair_needs needs;
        if (!cmt_contest_eligible(world->contest, x))
            continue;
        const cmt_status st = cmt_repair_needs_find(world, x, &needs);
        if (st != CMT_OK)
            return st;
        size_t at = w->n_tried++;
        for (; at > 0 && mpz_cmp(w->needs[at - 1].bound, needs.bound) > 0; at--)
            w->needs[at] = w->needs[at - 1];
        w->needs[at] = needs;
    }
    return CMT_OK;
}

static void take_score(work *w, uint32_t x, mpz_srcptr score)
{
    cmt_arena *mem = w->world.mem;
    mpq_ptr q = cmt_q(mem);
    w->feasible[x] = true;
    mpz_set(w->score[x], score);
    if (!w->any || mpz_cmp(score, w->best) < 0)
        mpz_set(w->best, score);
    w->any = true;
    if (q == NULL)
        return; /* asked for at the end */
    mpz_set(mpq_numref(q), score);
    mpz_set(mpq_denref(q), w->world.units);
    mpq_canonicalize(q);
    cmt_value_set(mem, w->scores, w->world.contest->ids[x], cmt_value_q(mem, q));
}

static cmt_status solve(work *w, const cmt_repair_needs *needs)
{
    cmt_status st = CMT_OK;
    cmt_lp lp;
    cmt_solution found = {0};
    cmt_err *err = w->world.err;
    if (mpz_sgn(needs->bound) == 0) {
        take_score(w, needs->x, needs->bound);
        return CMT_OK;
    }
    if (w->solver == NULL) {
        return cmt_fail(err, CMT_E_UNSUPPORTED,
                        "this rule needs a solver where nobody beats all others");
    }
    CMT_TRY(cmt_repair_program(&w->world, needs, &lp));
    CMT_TRY(w->solver->solve(w->solver->self, w->world.mem, &lp, &found, err));
    if ((found.status != CMT_SOLUTION_OPTIMAL
         && found.status != CMT_SOLUTION_INFEASIBLE)
        || found.certificate == NULL)
        return cmt_fail(err, CMT_E_LIMIT, "a score was not proved");
    cmt_value_set(w->world.mem, w->programs, w->world.contest->ids[needs->x],
                  cmt_value_share(w->world.mem, found.certificate));
    if (found.status == CMT_SOLUTION_OPTIMAL)
        take_score(w, needs->x, mpq_numref(found.objective));
done:
    return st;
}

cmt_status cmt_repair_run(cmt_arena *mem,
                          const cmt_contest *contest,
                          cmt_repair kind,
                          const cmt_rule_args *args,
                          cmt_outcome *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    const size_t n = contest->n_alternatives;
    work w = {
        .world = {.mem = mem, .contest = contest, .kind = kind, .n = n, .err = err},
        .solver = args->solver,
        .scores = cmt_value_object(mem),
        .programs = cmt_value_object(mem)};
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (won == NULL)
        return no_room(err);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(find_weights(&w.world));
    CMT_TRY(find_needs(&w));
    for (size_t t = 0; t < w.n_tried; t++) {
        if (w.any && mpz_cmp(w.needs[t].bound, w.best) > 0)
            break;
        CMT_TRY(solve(&w, &w.needs[t]));
    }
    for (size_t x = 0; x < n; x++) {
        won[x] = w.any ? w.feasible[x] && mpz_cmp(w.score[x], w.best) == 0
                       : cmt_contest_eligible(contest, x);
    }
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "scores", w.scores);
    cmt_value_set(mem, o.witness, "programs", w.programs);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = o;
done:
    return st;
}
