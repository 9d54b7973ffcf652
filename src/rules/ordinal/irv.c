#include "rules/ordinal/irv.h"

#include "base/err.h"
#include "rules/fewest.h"
#include "rules/result.h"

/* The last goes; those who go before the next one in any order go together. */
static cmt_status step_irv(void *self,
                           const bool *standing,
                           const uint32_t *place,
                           cmt_turn *out,
                           cmt_err *err)
{
    (void)err;
    cmt_fewest *fewest = self;
    cmt_fewest_count(fewest, standing);
    cmt_fewest_step(fewest, standing, place, out);
    if (place == NULL && out->kind == CMT_TURN_ONE && out->n > 1
        && cmt_fewest_go_together(fewest))
        out->kind = CMT_TURN_ALL;
    return CMT_OK;
}

/* All who are last go, unless nobody would be left. */
static cmt_status step_batch(void *self,
                             const bool *standing,
                             const uint32_t *place,
                             cmt_turn *out,
                             cmt_err *err)
{
    (void)place;
    (void)err;
    cmt_fewest *fewest = self;
    cmt_fewest_count(fewest, standing);
    if (fewest->n_next == 0) {
        cmt_turn_end(standing, NULL, fewest->firsts.contest->n_alternatives, out);
        return CMT_OK;
    }
    cmt_fewest_step(fewest, standing, NULL, out);
    out->kind = CMT_TURN_ALL;
    return CMT_OK;
}

static void count(const void *self, const bool *standing, size_t i, mpq_ptr out)
{
    (void)standing;
    const cmt_fewest *fewest = self;
    cmt_firsts_value(&fewest->firsts, i, out);
}

static cmt_status run_as(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_rule_args *args,
                         cmt_firsts_mode mode,
                         bool batch,
                         cmt_outcome *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_fewest fewest = {0};
    const cmt_eliminator eliminator = {
        .self = &fewest, .step = batch ? step_batch : step_irv, .count = count};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_fewest_init(mem, contest, mode, &fewest, err));
    CMT_TRY(cmt_elimination_run(mem, contest, &args->tie_break, &eliminator, out, err));
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    return run_as(mem, contest, args, CMT_FIRSTS_SHARED, false, out, err);
}

static cmt_status run_batch(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_outcome *out,
                            cmt_err *err)
{
    return run_as(mem, contest, args, CMT_FIRSTS_SHARED, true, out, err);
}

static cmt_status run_approval(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               cmt_outcome *out,
                               cmt_err *err)
{
    return run_as(mem, contest, args, CMT_FIRSTS_WHOLE, false, out, err);
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true, "immediate: it is never last"},
    {"Condorcet loser", true, "it loses the last duel at the latest"},
    {"independence of clones", true,
     "Tideman, Social Choice and Welfare 4 (1987) 185-206"},
    {"mutual majority", true, "Woodall, Voting Matters 3 (1994)"},
    {"Condorcet winner", false,
     "Fishburn and Brams, Mathematics Magazine 56 (1983) 207-214"},
    {"monotonicity", false, "Smith, Econometrica 41 (1973) 1027-1041"},
    {"participation", false,
     "Fishburn and Brams, Mathematics Magazine 56 (1983) 207-214"},
    {0},
};

const cmt_rule cmt_rule_ordinal_irv = {
    .name = "irv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Instant-runoff voting",
    .definition =
        "As long as more than one alternative stands, the one with the fewest "
        "first preferences among those standing is eliminated.",
    .source =
        "Ware (1871); Tideman, Collective Decisions and Voting (2006), chapter 11",
    .cost =
        "O(ballots * n) a round, at most n - 1 rounds; with ties, one such line a way "
        "of breaking them, at most 20,000 stages",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_irv_check,
    .welfare = NULL,
};

static const cmt_rule_axiom batch_axioms[] = {
    {"majority winner", true, "immediate: it is never last"},
    {"Condorcet winner", false,
     "Fishburn and Brams, Mathematics Magazine 56 (1983) 207-214"},
    {"monotonicity", false, "Smith, Econometrica 41 (1973) 1027-1041"},
    {0},
};

const cmt_rule cmt_rule_ordinal_irv_batch = {
    .name = "irv-batch",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Instant-runoff voting, the last together",
    .definition = "All alternatives with the fewest first preferences among those "
                  "standing are eliminated together, until all who stand are level.",
    .source = "Taylor and Pacelli, Mathematics and Politics (2008), chapter 1",
    .cost = "O(ballots * n) a round, at most n - 1 rounds",
    .axioms = batch_axioms,
    .run = run_batch,
    .check = cmt_ordinal_irv_batch_check,
};

static const cmt_rule_axiom approval_axioms[] = {
    {"majority winner", true, "immediate: it is never last"},
    {"independence of clones", true, "Delemazure and Peters, EC (2024)"},
    {"Condorcet winner", false,
     "Fishburn and Brams, Mathematics Magazine 56 (1983) 207-214"},
    {"monotonicity", false, "Smith, Econometrica 41 (1973) 1027-1041"},
    {0},
};

const cmt_rule cmt_rule_ordinal_approval_irv = {
    .name = "approval-irv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Approval-IRV",
    .definition =
        "As instant-runoff voting, but a ballot counts whole for each of its most "
        "preferred alternatives among those standing.",
    .source = "Delemazure and Peters, Generalizing Instant Runoff Voting to Allow "
              "Indifferences, EC (2024)",
    .cost =
        "O(ballots * n) a round, at most n - 1 rounds; with ties, one such line a way "
        "of breaking them, at most 20,000 stages",
    .axioms = approval_axioms,
    .run = run_approval,
    .check = cmt_ordinal_approval_irv_check,
};
