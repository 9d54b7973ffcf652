#include "rules/ordinal/coombs.h"

#include "ballot/firsts.h"
#include "base/err.h"
#include "rules/fewest.h"
#include "rules/result.h"

typedef struct counting {
    const cmt_contest *contest;
    size_t n;
    cmt_firsts firsts;
    cmt_firsts lasts;
    bool majority; /* a majority of first preferences ends it */
    mpq_t *q;      /* [2] scratch */
} counting;

/* The one with more than half of all first preferences, or n. */
static size_t majority_of(counting *x, const bool *standing)
{
    mpq_set_ui(x->q[1], 0, 1);
    for (size_t i = 0; i < x->n; i++) {
        if (!standing[i])
            continue;
        cmt_firsts_value(&x->firsts, i, x->q[0]);
        mpq_add(x->q[1], x->q[1], x->q[0]);
    }
    mpq_div_2exp(x->q[1], x->q[1], 1);
    for (size_t i = 0; i < x->n; i++) {
        if (!standing[i])
            continue;
        cmt_firsts_value(&x->firsts, i, x->q[0]);
        if (mpq_cmp(x->q[0], x->q[1]) > 0)
            return i;
    }
    return x->n;
}

/* Those standing with the most last places; how many stand. */
static size_t find_most(const counting *x, const bool *standing, cmt_turn *out)
{
    size_t n_standing = 0;
    out->n = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        if (!standing[i])
            continue;
        n_standing++;
        const int order = out->n == 0 ? 1 : cmt_firsts_cmp(&x->lasts, i, out->at[0]);
        if (order > 0)
            out->n = 0;
        if (order >= 0)
            out->at[out->n++] = i;
    }
    return n_standing;
}

/* Nobody is told apart from anybody, and nobody will be: where the unranked are last, no
 * last place at all means that every ballot has all who stand alike. */
static bool all_alike(counting *x, const cmt_turn *step, size_t n_standing)
{
    if (step->n < n_standing || x->contest->unranked != CMT_UNRANKED_LAST)
        return false;
    cmt_firsts_value(&x->lasts, step->at[0], x->q[0]);
    return mpq_sgn(x->q[0]) == 0;
}

static cmt_status step(void *self,
                       const bool *standing,
                       const uint32_t *place,
                       cmt_turn *out,
                       cmt_err *err)
{
    (void)err;
    counting *x = self;
    if (x->majority) {
        cmt_firsts_count(&x->firsts, standing);
        const size_t winner = majority_of(x, standing);
        if (winner < x->n) {
            *out = (cmt_turn){.kind = CMT_TURN_END, .at = out->at, .n = 1};
            out->at[0] = (uint32_t)winner;
            return CMT_OK;
        }
    }
    cmt_firsts_count(&x->lasts, standing);
    const size_t n_standing = find_most(x, standing, out);
    if (n_standing <= 1 || (place == NULL && all_alike(x, out, n_standing))) {
        cmt_turn_end(standing, NULL, x->n, out);
        return CMT_OK;
    }
    out->kind = CMT_TURN_ONE;
    out->counted = true;
    if (place != NULL)
        out->pick = cmt_tie_last(place, out->at, out->n);
    return CMT_OK;
}

static void count(const void *self, const bool *standing, size_t i, mpq_ptr out)
{
    (void)standing;
    const counting *x = self;
    cmt_firsts_value(&x->lasts, i, out);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    counting x = {.contest = contest, .n = contest->n_alternatives};
    const cmt_eliminator eliminator = {.self = &x, .step = step, .count = count};
    x.majority =
        cmt_rule_option_is(&cmt_rule_ordinal_coombs, args, "majority", "stops");
    x.q = cmt_q_array(mem, 2);
    if (x.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to count");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_firsts_init(mem, contest, &x.firsts, err));
    CMT_TRY(cmt_firsts_init_as(mem, contest, CMT_FIRSTS_LASTS, &x.lasts, err));
    CMT_TRY(cmt_elimination_run(mem, contest, &args->tie_break, &eliminator, out, err));
done:
    return st;
}

static const cmt_rule_option options[] = {
    {.name = "majority",
     .values = "stops|ignored",
     .default_value = "stops",
     .text = "whether more than half of the first preferences end the elimination"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", false,
     "example: 1 A>C>B, 5 B>A>C, 1 B>C>A, 3 C>A>B and 3 C>B>A elect B; C beats both"},
    {"monotonicity", false,
     "example: 4 B>A>C, 1 A>B>C, 8 B>C>A and 11 C>A>B elect C; when the 4 raise C "
     "above A, B"},
    {0},
};

const cmt_rule cmt_rule_ordinal_coombs = {
    .name = "coombs",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Coombs",
    .definition = "As long as nobody has more than half of the first preferences, the "
                  "one with the most last places among those standing is eliminated.",
    .source = "Coombs, A Theory of Data (1964); Grofman and Feld, Electoral Studies 23 "
              "(2004) 641-659",
    .cost = "O(ballots * n) a round, at most n - 1 rounds; with ties, one round a set "
            "of alternatives, at most 20,000 sets",
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_coombs_check,
};
