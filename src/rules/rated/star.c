#include "rules/rated/star.h"

#include "ballot/tally.h"
#include "base/err.h"
#include "rules/ratings.h"
#include "rules/result.h"

typedef struct runoff {
    const cmt_contest *contest;
    cmt_ratings ratings;
    mpq_t *total;          /* [n] summed scores */
    const uint32_t *place; /* breaks ties; NULL: all ways are followed */
    cmt_tally tally;       /* those who score the first higher, and the second */
    bool *finalist;        /* [n] reaches the runoff on some way */
    bool *won;             /* [n] */
} runoff;

/* Whether i goes before j by summed scores, of equal ones by place. */
static bool before(const runoff *f, size_t i, size_t j)
{
    const int sign = mpq_cmp(f->total[i], f->total[j]);
    return sign > 0 || (sign == 0 && f->place != NULL && f->place[i] < f->place[j]);
}

/* The runoff of two: the one that more weight scores higher; then by summed scores. */
static void decide(runoff *f, size_t i, size_t j)
{
    f->finalist[i] = true;
    f->finalist[j] = true;
    cmt_tally_clear(&f->tally);
    for (size_t b = 0; b < f->contest->ballots.n; b++) {
        mpq_srcptr x = cmt_ratings_at(&f->ratings, b, i);
        mpq_srcptr y = cmt_ratings_at(&f->ratings, b, j);
        if (x == NULL || y == NULL || x == y)
            continue;
        const int sign = mpq_cmp(x, y);
        if (sign != 0)
            cmt_tally_add(&f->tally, sign > 0 ? 0 : 1, b, 1);
    }
    const int sign = cmt_tally_cmp(&f->tally, 0, 1);
    const bool i_wins = sign > 0 || (sign == 0 && !before(f, j, i));
    const bool j_wins = sign < 0 || (sign == 0 && !before(f, i, j));
    f->won[i] = f->won[i] || i_wins;
    f->won[j] = f->won[j] || j_wins;
}

/* How many eligible alternatives go before i. */
static size_t count_before(const runoff *f, size_t i)
{
    size_t n = 0;
    for (size_t j = 0; j < f->contest->n_alternatives; j++)
        n += cmt_contest_eligible(f->contest, j) && before(f, j, i) ? 1U : 0U;
    return n;
}

/* Two are finalists on some way where at most one goes before either, and none but the
 * first goes before the second. */
static void hold_runoffs(runoff *f, const size_t *ahead)
{
    const size_t n = f->contest->n_alternatives;
    size_t n_eligible = 0;
    for (size_t i = 0; i < n; i++) {
        if (!cmt_contest_eligible(f->contest, i))
            continue;
        n_eligible++;
        f->won[i] = true; /* if it is the only one */
    }
    for (size_t i = 0; i < n && n_eligible > 1; i++)
        f->won[i] = false;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            if (!cmt_contest_eligible(f->contest, i)
                || !cmt_contest_eligible(f->contest, j))
                continue;
            const bool level = ahead[i] == 0 && ahead[j] == 0;
            if (level || (ahead[i] == 0 && ahead[j] == 1)
                || (ahead[i] == 1 && ahead[j] == 0))
                decide(f, i, j);
        }
    }
}

static cmt_status open_runoff(cmt_arena *mem,
                              const cmt_rule_args *args,
                              runoff *f,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = f->contest->n_alternatives;
    const cmt_tie_kind tie = args->tie_break.kind;
    uint32_t *place = NULL;
    mpq_ptr weight = cmt_q(mem);
    f->total = cmt_q_array(mem, n + 1);
    f->finalist = CMT_NEW_ARRAY(mem, bool, n + 1);
    f->won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (weight == NULL || f->total == NULL || f->finalist == NULL || f->won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    CMT_TRY(cmt_ratings_init(mem, f->contest, &f->ratings, err));
    CMT_TRY(cmt_tally_init(mem, f->contest, 2, &f->tally, err));
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, n, &place, err));
    f->place = place;
    for (size_t i = 0; i < n; i++)
        cmt_ratings_sum(&f->ratings, i, f->total[i], weight);
done:
    return st;
}

static cmt_value *ids_of(cmt_arena *mem, const cmt_contest *contest, const bool *in)
{
    cmt_value *ids = cmt_value_array(mem);
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (in[i])
            cmt_value_add(mem, ids, cmt_value_string(mem, contest->ids[i]));
    }
    return ids;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    runoff f = {.contest = contest};
    cmt_outcome o = {0};
    size_t *ahead = CMT_NEW_ARRAY(mem, size_t, n + 1);
    if (ahead == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    CMT_TRY(open_runoff(mem, args, &f, err));
    for (size_t i = 0; i < n; i++)
        ahead[i] = count_before(&f, i);
    hold_runoffs(&f, ahead);
    CMT_TRY(cmt_result_winners(mem, contest, f.won, &o, err));
    o.scores = cmt_result_pointers(mem, f.total, n);
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "finalists", ids_of(mem, contest, f.finalist));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet loser", true, "immediate: the winner wins a runoff against another"},
    {"majority winner", false, "immediate: two others may be scored higher"},
    {"Condorcet winner", false, "immediate: two others may be scored higher"},
    {0},
};

const cmt_rule cmt_rule_rated_star = {
    .name = "star",
    .kind = CMT_RULE_RATED,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_SCORES,
    .yields = CMT_YIELDS_WINNERS,
    .title = "STAR (score, then automatic runoff)",
    .definition =
        "Of the two alternatives with the largest sums of scores, the one that "
        "more weight scores higher than the other wins; where as much does, "
        "that with the larger sum.",
    .source =
        "Wolk, Quinn and Ogren, Constitutional Political Economy 34 (2023) 310-334",
    .cost = "O(ballots * n); level sums: a runoff for each two of them",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_rated_star_check,
    .welfare = NULL,
};
