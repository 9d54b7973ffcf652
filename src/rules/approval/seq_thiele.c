#include "rules/approval/seq_thiele.h"

#include "ballot/ladder.h"
#include "ballot/steps.h"
#include "base/err.h"
#include "rules/steps_json.h"

/* A ballot stands on rung r where r members have its approval. A newcomer is worth
 * part[r] / whole of the ballot's weight to it; one who leaves, part[r - 1] / whole. */
typedef struct thiele {
    cmt_approvals approvals;
    size_t n_rungs;
    mpz_t *part;
    mpz_ptr whole;
    bool removes;
    mpz_t *z; /* [2] scratch */
} thiele;

/* Weight of a member: 1 / (first + step * members so far); a step of 0: the first one
 * only. */
typedef struct series {
    unsigned long step;
} series;

static const series harmonic = {1};
static const series odd = {2};
static const series single = {0};

static size_t longest_ballot(const cmt_approvals *a)
{
    size_t longest = 0;
    for (size_t b = 0; b < a->n_rows; b++) {
        const size_t size = a->begin[b + 1] - a->begin[b];
        longest = size > longest ? size : longest;
    }
    return longest;
}

static bool make_parts(cmt_arena *mem, const series *s, thiele *t)
{
    t->part = cmt_z_array(mem, t->n_rungs);
    t->whole = cmt_z(mem);
    t->z = cmt_z_array(mem, 2);
    if (t->part == NULL || t->whole == NULL || t->z == NULL)
        return false;
    mpz_set_ui(t->whole, 1);
    for (size_t r = 0; r < t->n_rungs; r++)
        mpz_lcm_ui(t->whole, t->whole, 1 + s->step * (unsigned long)r);
    for (size_t r = 0; r < t->n_rungs; r++) {
        if (s->step > 0 || r == 0)
            mpz_divexact_ui(t->part[r], t->whole, 1 + s->step * (unsigned long)r);
    }
    return true;
}

static void *start(void *self, cmt_arena *mem)
{
    const thiele *t = self;
    cmt_ladder *ladder = CMT_NEW(mem, cmt_ladder);
    if (ladder == NULL || !cmt_ladder_init(mem, &t->approvals, t->n_rungs, ladder))
        return NULL;
    for (size_t b = 0; b < t->approvals.n_rows && t->removes; b++)
        cmt_ladder_move(ladder, b, t->approvals.begin[b + 1] - t->approvals.begin[b]);
    return ladder;
}

static void *copy(void *self, cmt_arena *mem, const void *state)
{
    (void)self;
    cmt_ladder *ladder = CMT_NEW(mem, cmt_ladder);
    return ladder != NULL && cmt_ladder_copy(mem, state, ladder) ? ladder : NULL;
}

/* What everyone gains by i, or loses without. */
static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    (void)in;
    (void)err;
    const thiele *t = self;
    for (size_t i = 0; i < t->approvals.n; i++) {
        if (!open[i])
            continue;
        mpz_set_ui(t->z[0], 0);
        for (size_t r = t->removes ? 1 : 0; r < t->n_rungs; r++) {
            cmt_ladder_weight(state, i, r, t->z[1]);
            mpz_addmul(t->z[0], t->z[1], t->part[t->removes ? r - 1 : r]);
        }
        mpq_set_z(out[i], t->z[0]);
        mpz_set(mpq_denref(out[i]), t->whole);
        mpq_canonicalize(out[i]);
        mpq_div(out[i], out[i], t->approvals.scale);
    }
    return CMT_OK;
}

static void take(void *self, void *state, const bool *in, uint32_t c)
{
    (void)in;
    const thiele *t = self;
    cmt_ladder *ladder = state;
    const cmt_approvals *a = &t->approvals;
    for (size_t k = a->first[c]; k < a->first[c + 1]; k++) {
        const size_t rung = ladder->rung[a->rows[k]];
        cmt_ladder_move(ladder, a->rows[k], t->removes ? rung - 1 : rung + 1);
    }
}

static cmt_status run_series(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             const series *s,
                             bool removes,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_steps_result result;
    thiele t = {.removes = removes};
    const cmt_steps_rule rule = {.self = &t,
                                 .start = start,
                                 .copy = copy,
                                 .values = values,
                                 .take = take,
                                 .removes = removes,
                                 .least = removes};
    CMT_TRY(cmt_approvals_build(mem, contest, &t.approvals, err));
    t.n_rungs = longest_ballot(&t.approvals) + 1;
    const size_t size = cmt_approvals_size(contest);
    if (!removes && size + 1 < t.n_rungs)
        t.n_rungs = size + 1;
    if (!make_parts(mem, s, &t))
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for the weights of members"));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result,
                              removes ? "eliminated" : "elected",
                              removes ? "loss" : "gain", out, err));
done:
    return st;
}

static cmt_status run_seqpav(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    return run_series(mem, contest, args, &harmonic, false, out, err);
}

static cmt_status run_seqslav(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    return run_series(mem, contest, args, &odd, false, out, err);
}

static cmt_status run_seqcc(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_outcome *out,
                            cmt_err *err)
{
    return run_series(mem, contest, args, &single, false, out, err);
}

static cmt_status run_revseqpav(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_outcome *out,
                                cmt_err *err)
{
    return run_series(mem, contest, args, &harmonic, true, out, err);
}

static const cmt_rule_axiom seqpav_axioms[] = {
    {"committee monotonicity", true, "Lackner and Skowron (2023), table 3.1"},
    {"justified representation", false, "Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {0},
};

static const cmt_rule_axiom revseqpav_axioms[] = {
    {"committee monotonicity", true, "Lackner and Skowron (2023), table 3.1"},
    {0},
};

static const cmt_rule_axiom seqcc_axioms[] = {
    {"committee monotonicity", true, "Lackner and Skowron (2023), table 3.1"},
    {"justified representation", true, "Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {"extended justified representation (EJR)", false,
     "Aziz et al., Soc. Choice Welf. 48 (2017) 461"},
    {0},
};

#define SEQUENTIAL                                                        \
    .kind = CMT_RULE_APPROVAL, .version = 1,                              \
    .question_kinds = 1U << CMT_KIND_COMMITTEE, .reads = CMT_READS_MARKS, \
    .yields = CMT_YIELDS_COMMITTEE

const cmt_rule cmt_rule_approval_seqpav = {
    SEQUENTIAL,
    .name = "seqpav",
    .title = "Sequential Proportional Approval Voting",
    .definition =
        "Seat by seat, the alternative sits that adds most where a ballot with r "
        "members already is worth 1/(r+1) of its weight.",
    .source = "Thiele (1895); Lackner and Skowron, Multi-Winner Voting with Approval "
              "Preferences (2023), chapter 2",
    .cost = "O(approvals of the ballots whose member sits) a seat",
    .axioms = seqpav_axioms,
    .run = run_seqpav,
    .check = cmt_approval_seqpav_check,
};

const cmt_rule cmt_rule_approval_seqslav = {
    SEQUENTIAL,
    .name = "seqslav",
    .title = "Sequential Sainte-Laguë Approval Voting",
    .definition =
        "Seat by seat, the alternative sits that adds most where a ballot with r "
        "members already is worth 1/(2r+1) of its weight.",
    .source = "Lackner and Skowron, Artificial Intelligence 288 (2020) 103366",
    .cost = "O(approvals of the ballots whose member sits) a seat",
    .axioms = NULL,
    .run = run_seqslav,
    .check = cmt_approval_seqslav_check,
};

const cmt_rule cmt_rule_approval_seqcc = {
    SEQUENTIAL,
    .name = "seqcc",
    .title = "Sequential approval Chamberlin-Courant",
    .definition = "Seat by seat, the alternative sits that the most weight without a "
                  "member approves.",
    .source = "Lackner and Skowron, Multi-Winner Voting with Approval Preferences "
              "(2023), chapter 2",
    .cost = "O(approvals of the ballots whose member sits) a seat",
    .axioms = seqcc_axioms,
    .run = run_seqcc,
    .check = cmt_approval_seqcc_check,
};

const cmt_rule cmt_rule_approval_revseqpav = {
    SEQUENTIAL,
    .name = "revseqpav",
    .title = "Reverse Sequential Proportional Approval Voting",
    .definition = "All sit at first; again and again the one leaves whose going loses "
                  "least, where a ballot's r-th member is worth 1/r of its weight.",
    .source = "Thiele (1895); Lackner and Skowron, Multi-Winner Voting with Approval "
              "Preferences (2023), chapter 2",
    .cost = "O(approvals of the ballots whose member leaves) an elimination",
    .axioms = revseqpav_axioms,
    .run = run_revseqpav,
    .check = cmt_approval_revseqpav_check,
};
