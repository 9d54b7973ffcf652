#include "rules/ordinal/plurality_veto.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/recount.h"

/* Vetoes are spent ballot by ballot; those spent before move where that makes room. */
typedef struct judge {
    const cmt_contest *contest;
    size_t n;
    mpq_t *firsts;    /* [n] */
    mpq_t *weight;    /* [n_ballots], 0 where a ballot ranks nobody eligible */
    mpq_t *spent;     /* [n_ballots][n] */
    mpq_t *full;      /* [n] vetoes received */
    uint32_t *before; /* [n] on a way to room: the alternative before, and */
    uint32_t *via;    /* [n] the ballot that would move */
    uint32_t *queue;  /* [n] */
    mpq_t *q;         /* [2] */
    cmt_err *err;
} judge;

static bool may_veto(const judge *j, size_t b, size_t i, size_t c)
{
    const unsigned of_i = cmt_ballots_mark(j->contest, b, i);
    const unsigned of_c = cmt_ballots_mark(j->contest, b, c);
    if (!cmt_contest_eligible(j->contest, i))
        return false;
    return of_i == 0 || (of_c != 0 && of_c <= of_i);
}

/* The shortest way from ballot b to an alternative with room: it, or n. */
static size_t find_room(judge *j, size_t b, size_t c)
{
    size_t n_queue = 0;
    for (uint32_t i = 0; i < j->n; i++) {
        j->before[i] = CMT_NONE;
        if (!may_veto(j, b, i, c))
            continue;
        j->before[i] = i; /* the way starts here */
        j->via[i] = (uint32_t)b;
        j->queue[n_queue++] = i;
    }
    for (size_t k = 0; k < n_queue; k++) {
        const uint32_t i = j->queue[k];
        if (mpq_cmp(j->full[i], j->firsts[i]) < 0)
            return i;
        for (uint32_t other = 0; other < j->contest->ballots.n; other++) {
            if (mpq_sgn(j->spent[other * j->n + i]) == 0)
                continue;
            for (uint32_t to = 0; to < j->n; to++) {
                if (j->before[to] != CMT_NONE || !may_veto(j, other, to, c))
                    continue;
                j->before[to] = i;
                j->via[to] = other;
                j->queue[n_queue++] = to;
            }
        }
    }
    return j->n;
}

/* Move as much along the way to `end` as fits, at most `left`, and take it off there. */
static void spend(judge *j, size_t end, mpq_ptr left)
{
    mpq_ptr amount = j->q[0];
    mpq_sub(amount, j->firsts[end], j->full[end]);
    if (mpq_cmp(left, amount) < 0)
        mpq_set(amount, left);
    for (size_t i = end; j->before[i] != i; i = j->before[i]) {
        mpq_srcptr there = j->spent[j->via[i] * j->n + j->before[i]];
        if (mpq_cmp(there, amount) < 0)
            mpq_set(amount, there);
    }
    mpq_add(j->full[end], j->full[end], amount);
    for (size_t i = end;; i = j->before[i]) {
        mpq_t *row = &j->spent[j->via[i] * j->n];
        mpq_add(row[i], row[i], amount);
        if (j->before[i] == i)
            break;
        mpq_sub(row[j->before[i]], row[j->before[i]], amount);
    }
    mpq_sub(left, left, amount);
}

/* Whether every ballot can spend all it weighs on alternatives not above c. */
static bool can_be_last(judge *j, size_t c)
{
    mpq_ptr left = j->q[1];
    for (size_t i = 0; i < j->n; i++)
        mpq_set_ui(j->full[i], 0, 1);
    for (size_t k = 0; k < j->contest->ballots.n * j->n; k++)
        mpq_set_ui(j->spent[k], 0, 1);
    for (size_t b = 0; b < j->contest->ballots.n; b++) {
        mpq_set(left, j->weight[b]);
        while (mpq_sgn(left) > 0) {
            const size_t end = find_room(j, b, c);
            if (end == j->n)
                return false;
            spend(j, end, left);
        }
    }
    return true;
}

static cmt_status judge_init(cmt_arena *mem, judge *j)
{
    const size_t n_ballots = j->contest->ballots.n;
    bool *eligible = CMT_NEW_ARRAY(mem, bool, j->n + 1);
    j->firsts = cmt_q_array(mem, j->n + 1);
    j->weight = cmt_q_array(mem, n_ballots + 1);
    j->spent = cmt_q_array(mem, n_ballots * j->n + 1);
    j->full = cmt_q_array(mem, j->n + 1);
    j->before = CMT_NEW_ARRAY(mem, uint32_t, j->n + 1);
    j->via = CMT_NEW_ARRAY(mem, uint32_t, j->n + 1);
    j->queue = CMT_NEW_ARRAY(mem, uint32_t, j->n + 1);
    j->q = cmt_q_array(mem, 2);
    if (!cmt_arena_ok(mem))
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for the vetoes");
    for (size_t i = 0; i < j->n; i++)
        eligible[i] = cmt_contest_eligible(j->contest, i);
    for (size_t b = 0; b < n_ballots; b++) {
        bool ranks = false;
        for (size_t i = 0; i < j->n; i++)
            ranks = ranks || (eligible[i] && cmt_ballots_mark(j->contest, b, i) != 0);
        if (ranks)
            cmt_ballot_weight(j->contest, b, j->weight[b]);
    }
    return cmt_recount_firsts(mem, j->contest, eligible, j->firsts, j->err);
}

static void find_winners(judge *j, bool *won)
{
    bool any = false;
    for (size_t i = 0; i < j->n; i++)
        any = any || mpq_sgn(j->firsts[i]) > 0;
    for (size_t c = 0; c < j->n; c++) {
        won[c] = any ? mpq_sgn(j->firsts[c]) > 0 && can_be_last(j, c)
                     : cmt_contest_eligible(j->contest, c);
    }
}

cmt_status cmt_ordinal_plurality_veto_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    judge j = {.contest = contest, .n = contest->n_alternatives, .err = err};
    uint32_t *place = NULL;
    size_t first = j.n;
    bool *won = CMT_NEW_ARRAY(mem, bool, j.n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS, err));
    CMT_TRY(judge_init(mem, &j));
    if (claim->witness != NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "there is nothing to witness");
    find_winners(&j, won);
    if (args->tie_break.kind == CMT_TIE_ORDER || args->tie_break.kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, j.n, &place, err));
        for (size_t i = 0; i < j.n; i++) {
            if (won[i] && (first == j.n || place[i] < place[first]))
                first = i;
        }
        for (size_t i = 0; i < j.n; i++)
            won[i] = i == first;
    }
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
