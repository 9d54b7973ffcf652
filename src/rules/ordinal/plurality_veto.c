#include "rules/ordinal/plurality_veto.h"

#include "ballot/assign.h"
#include "ballot/weight.h"
#include "base/err.h"
#include "rules/result.h"

/* Who can be the last one left, over all orders of the ballots: an alternative c with
 * first preferences such that every ballot's veto can be spent on alternatives not above c
 * there, within their first preferences (Kizilkaya and Kempe 2022, Lemma 1, and the
 * argument of serial dictatorship for the other direction; doc/rules/plurality-veto.md). */
typedef struct veto {
    const cmt_contest *contest;
    size_t n;
    const uint32_t *ballots; /* [assign.n_ballots] those that rank somebody eligible */
    uint32_t c;
    cmt_assign assign;
} veto;

/* Ballot k may veto i: it is not above c. */
static bool allows(const void *self, size_t k, size_t i)
{
    const veto *v = self;
    const size_t b = v->ballots[k];
    const unsigned of_i = cmt_ballots_mark(v->contest, b, i);
    const unsigned of_c = cmt_ballots_mark(v->contest, b, v->c);
    return cmt_contest_eligible(v->contest, i)
           && (of_i == 0 || (of_c != 0 && of_c <= of_i));
}

/* The eligible alternatives of ballot b in its highest tier that holds any: their number
 * and the tier. */
static unsigned long tops_of(const cmt_contest *c, size_t b, unsigned *tier)
{
    unsigned long several = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const unsigned mark = cmt_ballots_mark(c, b, i);
        if (mark == 0 || !cmt_contest_eligible(c, i) || (several > 0 && mark > *tier))
            continue;
        several = several > 0 && mark == *tier ? several + 1 : 1;
        *tier = mark;
    }
    return several;
}

/* Amounts and room in whole numbers: weights times a common multiple of all tops. */
static cmt_status measure(cmt_arena *mem, veto *v, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_contest *c = v->contest;
    mpz_t *weights = NULL;
    size_t n_ballots = 0;
    unsigned tier = 0;
    mpz_ptr scale = cmt_z(mem);
    mpz_ptr lcm = cmt_z(mem);
    uint32_t *ballots = CMT_NEW_ARRAY(mem, uint32_t, c->ballots.n + 1);
    if (scale == NULL || lcm == NULL || ballots == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the vetoes");
    CMT_TRY(cmt_ballot_integer_weights(mem, c, &weights, scale, err));
    mpz_set_ui(lcm, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        const unsigned long several = tops_of(c, b, &tier);
        if (several == 0 || mpz_sgn(weights[b]) == 0)
            continue;
        mpz_lcm_ui(lcm, lcm, several);
        ballots[n_ballots++] = (uint32_t)b;
    }
    CMT_TRY(cmt_assign_init(mem, n_ballots, v->n, &v->assign, err));
    v->ballots = ballots;
    for (size_t k = 0; k < n_ballots; k++) {
        const size_t b = ballots[k];
        const unsigned long several = tops_of(c, b, &tier);
        mpz_mul(v->assign.amount[k], weights[b], lcm);
        mpz_divexact_ui(scale, v->assign.amount[k], several);
        for (size_t i = 0; i < v->n; i++) {
            if (cmt_contest_eligible(c, i) && cmt_ballots_mark(c, b, i) == tier)
                mpz_add(v->assign.room[i], v->assign.room[i], scale);
        }
    }
done:
    return st;
}

/* Without any vote everybody is left. */
static void nobody_votes(const veto *v, bool *won)
{
    for (size_t i = 0; i < v->n; i++)
        won[i] = cmt_contest_eligible(v->contest, i);
}

static cmt_status break_tie(
    cmt_arena *mem, const cmt_rule_args *args, size_t n, bool *won, cmt_err *err)
{
    if (args->tie_break.kind != CMT_TIE_ORDER && args->tie_break.kind != CMT_TIE_LOT)
        return CMT_OK;
    uint32_t *place = NULL;
    const cmt_status st = cmt_tie_places(mem, &args->tie_break, n, &place, err);
    size_t first = n;
    for (size_t i = 0; st == CMT_OK && i < n; i++) {
        if (won[i] && (first == n || place[i] < place[first]))
            first = i;
    }
    for (size_t i = 0; st == CMT_OK && i < n; i++)
        won[i] = i == first;
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome o = {0};
    veto v = {.contest = contest, .n = n};
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the vetoes");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(measure(mem, &v, err));
    v.assign.allows = allows;
    v.assign.self = &v;
    if (v.assign.n_ballots == 0)
        nobody_votes(&v, won);
    for (uint32_t c = 0; c < n && v.assign.n_ballots > 0; c++) {
        if (mpz_sgn(v.assign.room[c]) == 0)
            continue;
        v.c = c;
        won[c] = cmt_assign_run(&v.assign);
    }
    CMT_TRY(break_tie(mem, args, n, won, err));
    CMT_TRY(cmt_result_winners(mem, contest, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true, "its first preferences cannot all be vetoed by others"},
    {"metric distortion 3", true, "Kizilkaya and Kempe, IJCAI (2022) 349-355"},
    {"Condorcet winner", false, "immediate: it may have no first preference"},
    {0},
};

const cmt_rule cmt_rule_ordinal_plurality_veto = {
    .name = "plurality-veto",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Plurality veto",
    .definition =
        "Alternatives start with their first preferences; ballots in turn take as much "
        "from the last one that has any left; who is left with some until the end "
        "wins.",
    .source = "Kizilkaya and Kempe, Plurality Veto: A Simple Voting Rule Achieving "
              "Optimal Metric Distortion, IJCAI (2022) 349-355",
    .beside = 24,
    .cost = "one maximum flow between ballots and alternatives for each alternative; "
            "O(ballots * n) a search",
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_plurality_veto_check,
};
