#include "rules/ordinal/condorcet_hare.h"

#include "base/err.h"
#include "rules/fewest.h"
#include "rules/result.h"
#include "rules/rivals.h"

/* What these rules look at. */
typedef struct hybrid {
    size_t n;
    size_t n_eligible;
    cmt_fewest fewest;
    cmt_rivals rivals;
    bool *smith; /* [n] the Smith set of all who are eligible */
    bool *set;   /* [n] scratch */
} hybrid;

static void end_with_one(size_t i, cmt_turn *out)
{
    out->kind = CMT_TURN_END;
    out->counted = false;
    out->at[0] = (uint32_t)i;
    out->n = 1;
}

/* Those of `standing` outside of `set` go together. */
static void outsiders_go(const hybrid *h,
                         const bool *standing,
                         const bool *set,
                         cmt_turn *out)
{
    out->kind = CMT_TURN_ALL;
    out->counted = false;
    out->n = 0;
    for (uint32_t i = 0; i < h->n; i++) {
        if (standing[i] && !set[i])
            out->at[out->n++] = i;
    }
}

static cmt_status step_hare(hybrid *h,
                            const bool *standing,
                            const uint32_t *place,
                            bool together,
                            cmt_turn *out)
{
    cmt_fewest_count(&h->fewest, standing);
    cmt_fewest_step(&h->fewest, standing, place, out);
    if (together && place == NULL && out->kind == CMT_TURN_ONE && out->n > 1
        && cmt_fewest_go_together(&h->fewest))
        out->kind = CMT_TURN_ALL;
    return CMT_OK;
}

static cmt_status step_condorcet(void *self,
                                 const bool *standing,
                                 const uint32_t *place,
                                 cmt_turn *out,
                                 cmt_err *err)
{
    (void)err;
    hybrid *h = self;
    size_t n_standing = 0;
    for (size_t i = 0; i < h->n; i++)
        n_standing += standing[i] ? 1U : 0U;
    const size_t winner = cmt_rivals_winner(&h->rivals, standing);
    if (n_standing == h->n_eligible && winner < h->n) {
        end_with_one(winner, out);
        return CMT_OK;
    }
    return step_hare(h, standing, place, true, out);
}

static cmt_status step_benham(void *self,
                              const bool *standing,
                              const uint32_t *place,
                              cmt_turn *out,
                              cmt_err *err)
{
    (void)err;
    hybrid *h = self;
    const size_t winner = cmt_rivals_winner(&h->rivals, standing);
    if (winner < h->n) {
        end_with_one(winner, out);
        return CMT_OK;
    }
    return step_hare(h, standing, place, false, out);
}

static cmt_status step_smith(void *self,
                             const bool *standing,
                             const uint32_t *place,
                             cmt_turn *out,
                             cmt_err *err)
{
    (void)err;
    hybrid *h = self;
    outsiders_go(h, standing, h->smith, out);
    return out->n > 0 ? CMT_OK : step_hare(h, standing, place, true, out);
}

static cmt_status step_tideman(void *self,
                               const bool *standing,
                               const uint32_t *place,
                               cmt_turn *out,
                               cmt_err *err)
{
    (void)err;
    hybrid *h = self;
    (void)cmt_rivals_smith(&h->rivals, standing, h->set);
    outsiders_go(h, standing, h->set, out);
    return out->n > 0 ? CMT_OK : step_hare(h, standing, place, false, out);
}

/* Those who are last go together only where none of them is in the Smith set: the end
 * cannot come between them. */
static cmt_status step_woodall(void *self,
                               const bool *standing,
                               const uint32_t *place,
                               cmt_turn *out,
                               cmt_err *err)
{
    (void)err;
    hybrid *h = self;
    size_t left = 0;
    for (size_t i = 0; i < h->n; i++)
        left += standing[i] && h->smith[i] ? 1U : 0U;
    if (left <= 1) {
        cmt_turn_end(standing, h->smith, h->n, out);
        return CMT_OK;
    }
    cmt_fewest_count(&h->fewest, standing);
    cmt_fewest_step(&h->fewest, standing, place, out);
    if (out->kind == CMT_TURN_END) {
        cmt_turn_end(standing, h->smith, h->n, out);
        return CMT_OK;
    }
    bool outside = place == NULL && out->n > 1;
    for (size_t k = 0; k < out->n; k++)
        outside = outside && !h->smith[out->at[k]];
    if (outside && cmt_fewest_go_together(&h->fewest))
        out->kind = CMT_TURN_ALL;
    return CMT_OK;
}

static cmt_status hybrid_init(cmt_arena *mem,
                              const cmt_contest *contest,
                              hybrid *h,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    h->n = n;
    h->smith = CMT_NEW_ARRAY(mem, bool, n + 1);
    h->set = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (h->smith == NULL || h->set == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to compare %zu alternatives", n);
    CMT_TRY(cmt_fewest_init(mem, contest, CMT_FIRSTS_SHARED, &h->fewest, err));
    CMT_TRY(cmt_rivals_build(mem, contest, &h->rivals, err));
    for (size_t i = 0; i < n; i++) {
        h->set[i] = cmt_contest_eligible(contest, i);
        h->n_eligible += h->set[i] ? 1U : 0U;
    }
    (void)cmt_rivals_smith(&h->rivals, h->set, h->smith);
done:
    return st;
}

static void count(const void *self, const bool *standing, size_t i, mpq_ptr out)
{
    (void)standing;
    const hybrid *h = self;
    cmt_firsts_value(&h->fewest.firsts, i, out);
}

typedef cmt_status stepper(void *self,
                           const bool *standing,
                           const uint32_t *place,
                           cmt_turn *out,
                           cmt_err *err);

static cmt_status run_as(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_rule_args *args,
                         stepper *step,
                         cmt_outcome *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    hybrid h = {0};
    const cmt_eliminator eliminator = {.self = &h, .step = step, .count = count};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(hybrid_init(mem, contest, &h, err));
    CMT_TRY(cmt_elimination_run(mem, contest, &args->tie_break, &eliminator, out, err));
done:
    return st;
}

#define COST                                                                          \
    "O(ballots * n^2) for the pairs, O(ballots * n) a round; with ties, one round a " \
    "set of alternatives, at most 20,000 sets"

static cmt_status run_condorcet_irv(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    cmt_outcome *out,
                                    cmt_err *err)
{
    return run_as(mem, contest, args, step_condorcet, out, err);
}

/* The cases are in tests/data/rules/elimination.test. */
#define EXAMPLE                                                                   \
    "example: 39 A>B>C, 35 B>C>A and 26 C>A>B elect A; when ten of the 35 put A " \
    "first, C"

static const cmt_rule_axiom condorcet_irv_axioms[] = {
    {"Condorcet winner", true, "by definition"},
    {"majority winner", true, "it is the Condorcet winner"},
    {"Condorcet loser", true, "it wins no duel, so never instant runoff"},
    {"monotonicity", false, EXAMPLE},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_condorcet_irv = {
    .name = "condorcet-irv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Condorcet, else instant runoff",
    .definition = "The alternative that beats every other one in pairs wins; where "
                  "there is none, "
                  "instant-runoff voting decides among all.",
    .source = "Green-Armytage, Tideman and Cosman, Social Choice and Welfare 46 (2016) "
              "183-212",
    .cost = COST,
    .axioms = condorcet_irv_axioms,
    .run = run_condorcet_irv,
    .check = cmt_ordinal_condorcet_irv_check,
};

static cmt_status run_benham(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    return run_as(mem, contest, args, step_benham, out, err);
}

static const cmt_rule_axiom benham_axioms[] = {
    {"Condorcet winner", true, "by definition"},
    {"Condorcet loser", true, "immediate: it is outside the Smith set"},
    {"Smith set", true, "Green-Armytage (2011)"},
    {"monotonicity", false, EXAMPLE},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_benham = {
    .name = "benham",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Benham",
    .definition =
        "The one with the fewest first preferences among those standing is eliminated "
        "until one who stands beats all others who stand in pairs; it wins.",
    .source = "Green-Armytage, Four Condorcet-Hare Hybrid Methods, Voting Matters 29 "
              "(2011) 1-14",
    .cost = COST,
    .axioms = benham_axioms,
    .run = run_benham,
    .check = cmt_ordinal_benham_check,
};

static cmt_status run_smith_irv(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_outcome *out,
                                cmt_err *err)
{
    return run_as(mem, contest, args, step_smith, out, err);
}

static const cmt_rule_axiom smith_irv_axioms[] = {
    {"Condorcet winner", true, "it is the Smith set"},
    {"Condorcet loser", true, "immediate: it is outside the Smith set"},
    {"Smith set", true, "by definition"},
    {"independence of Smith-dominated alternatives", true, "by definition"},
    {"monotonicity", false, EXAMPLE},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_smith_irv = {
    .name = "smith-irv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Smith, then instant runoff",
    .definition =
        "Instant-runoff voting among the Smith set: the smallest set whose members all "
        "beat everyone outside in pairs.",
    .source = "Green-Armytage, Four Condorcet-Hare Hybrid Methods, Voting Matters 29 "
              "(2011) 1-14",
    .cost = COST,
    .axioms = smith_irv_axioms,
    .run = run_smith_irv,
    .check = cmt_ordinal_smith_irv_check,
};

static cmt_status run_tideman_alternative(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_rule_args *args,
                                          cmt_outcome *out,
                                          cmt_err *err)
{
    return run_as(mem, contest, args, step_tideman, out, err);
}

static const cmt_rule_axiom tideman_alternative_axioms[] = {
    {"Condorcet winner", true, "it is the Smith set"},
    {"Condorcet loser", true, "immediate: it is outside the Smith set"},
    {"Smith set", true, "by definition"},
    {"independence of Smith-dominated alternatives", true, "by definition"},
    {"monotonicity", false, EXAMPLE},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_tideman_alternative = {
    .name = "tideman-alternative",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Tideman's alternative method",
    .definition = "Those outside the Smith set of those standing are eliminated, then "
                  "the one with "
                  "the fewest first preferences, and so on in turns until one stands.",
    .source = "Tideman, Collective Decisions and Voting (2006), chapter 13; "
              "Green-Armytage, Voting "
              "Matters 29 (2011) 1-14",
    .cost = COST,
    .axioms = tideman_alternative_axioms,
    .run = run_tideman_alternative,
    .check = cmt_ordinal_tideman_alternative_check,
};

static cmt_status run_woodall(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return run_as(mem, contest, args, step_woodall, out, err);
}

static const cmt_rule_axiom woodall_axioms[] = {
    {"Condorcet winner", true, "it is the Smith set"},
    {"Condorcet loser", true, "immediate: it is outside the Smith set"},
    {"Smith set", true, "by definition"},
    {"monotonicity", false, EXAMPLE},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_woodall = {
    .name = "woodall",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Woodall",
    .definition =
        "The one with the fewest first preferences among those standing is eliminated "
        "until one member of the Smith set of all is left; it wins.",
    .source = "Green-Armytage, Four Condorcet-Hare Hybrid Methods, Voting Matters 29 "
              "(2011) 1-14",
    .cost = COST,
    .axioms = woodall_axioms,
    .run = run_woodall,
    .check = cmt_ordinal_woodall_check,
};
