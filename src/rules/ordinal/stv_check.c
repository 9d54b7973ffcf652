#include "rules/ordinal/stv.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/ordinal/stv_judge.h"
#include "rules/result.h"

#include <string.h>

#define MAX_COUNT_DIGITS 65536

static cmt_status deny(const cmt_stv_judge *j, size_t round, const char *what)
{
    return cmt_fail(j->err, CMT_E_NEGATIVE, "round %zu: %s", round + 1, what);
}

void cmt_stv_judge_sitting(const cmt_stv_judge *j)
{
    for (size_t i = 0; i < j->n; i++) {
        j->in[i] =
            j->count.role[i] == CMT_ROLE_SEATED || j->count.role[i] == CMT_ROLE_SURPLUS;
    }
}

/* --- one way: the rounds ------------------------------------------------------------ */

static bool is_number(const cmt_stv_judge *j, const cmt_value *v, mpq_srcptr q)
{
    return cmt_value_as_q(v, MAX_COUNT_DIGITS, j->q) && mpq_equal(j->q, q) != 0;
}

static bool same_list(const cmt_stv_judge *j,
                      const cmt_value *ids,
                      const uint32_t *at,
                      size_t n)
{
    if (n == 0)
        return ids == NULL;
    if (cmt_value_count(ids) != n)
        return false;
    for (size_t k = 0; k < n; k++) {
        const char *id = cmt_value_as_string(cmt_value_at(ids, k));
        if (id == NULL || strcmp(id, j->contest->ids[at[k]]) != 0)
            return false;
    }
    return true;
}

static bool same_tallies(const cmt_stv_judge *j, const cmt_value *round)
{
    const cmt_stv_recount *c = &j->count;
    const cmt_value *tallies = cmt_value_get(round, "tallies");
    size_t shown = 0;
    for (size_t i = 0; i < j->n; i++) {
        if (c->role[i] != CMT_ROLE_HOPEFUL && c->role[i] != CMT_ROLE_SURPLUS)
            continue;
        shown++;
        if (!is_number(j, cmt_value_get(tallies, j->contest->ids[i]), c->tally[i]))
            return false;
    }
    return cmt_value_count(tallies) == shown
           && is_number(j, cmt_value_get(round, "quota"), c->quota)
           && is_number(j, cmt_value_get(round, "exhausted"), c->exhausted)
           && is_number(j, cmt_value_get(round, "lost"), c->lost);
}

/* Votes are conserved: tallies, what the seated keep, exhausted and lost are all there
 * is. */
static bool is_conserved(const cmt_stv_judge *j)
{
    const cmt_stv_recount *c = &j->count;
    mpq_add(j->q, c->exhausted, c->lost);
    for (size_t i = 0; i < j->n; i++)
        mpq_add(j->q, j->q, c->tally[i]);
    return mpq_equal(j->q, j->contest->total) != 0;
}

/* Who is next where places decide: of surpluses the first, of eliminations the last. */
static uint32_t pick(const cmt_stv_judge *j)
{
    uint32_t best = j->turn.at[0];
    for (size_t k = 1; k < j->turn.n; k++) {
        const uint32_t c = j->turn.at[k];
        if (j->turn.transfer ? j->place[c] < j->place[best]
                             : j->place[c] > j->place[best])
            best = c;
    }
    return best;
}

static cmt_status follow_round(cmt_stv_judge *j, const cmt_value *round, size_t k)
{
    const cmt_recount_turn *turn = &j->turn;
    cmt_stv_recount_settle(&j->count);
    if (!same_tallies(j, round) || !is_conserved(j))
        return deny(j, k, "the votes are others");
    cmt_stv_recount_look(&j->count, &j->turn);
    if (!same_list(j, cmt_value_get(round, "elected"), turn->elected, turn->n_elected))
        return deny(j, k, "others are elected");
    uint32_t c = turn->n > 0 ? turn->at[0] : 0;
    size_t n_tied = 0;
    if (!turn->over && turn->n > 1 && !turn->together) {
        if (j->place == NULL)
            return deny(j, k, "a tie is passed over");
        n_tied = turn->n;
        c = pick(j);
    }
    const bool moved = !turn->over && turn->transfer;
    const bool out = !turn->over && !turn->transfer && turn->n > 0;
    if (!same_list(j, cmt_value_get(round, "tied"), turn->at, n_tied))
        return deny(j, k, "others are tied");
    const char *of = cmt_value_as_string(cmt_value_get(round, "transferred"));
    if ((of != NULL) != moved || (moved && strcmp(of, j->contest->ids[c]) != 0))
        return deny(j, k, "another surplus is due");
    if (!same_list(j, cmt_value_get(round, "eliminated"),
                   turn->together ? turn->at : &c,
                   out ? (turn->together ? turn->n : 1) : 0))
        return deny(j, k, "others are eliminated");
    if (!turn->over)
        cmt_stv_recount_do(&j->count, turn, c);
    return CMT_OK;
}

static cmt_status follow_rounds(cmt_stv_judge *j, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    const size_t n_rounds = cmt_value_count(claim->rounds);
    cmt_stv_recount_start(&j->count);
    j->turn.over = j->count.seats == 0;
    for (size_t k = 0; k < n_rounds; k++) {
        if (j->turn.over)
            return deny(j, k, "the count was over");
        CMT_TRY(follow_round(j, cmt_value_at(claim->rounds, k), k));
    }
    if (!j->turn.over)
        return deny(j, n_rounds, "the count is not over");
    if (claim->witness != NULL)
        return deny(j, n_rounds, "one way led to the end, and ways are claimed");
    cmt_stv_judge_sitting(j);
    cmt_set *set = CMT_NEW(j->mem, cmt_set);
    if (set == NULL || !cmt_result_set(j->mem, j->in, j->n, set))
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for the committee");
    CMT_TRY(cmt_claim_committees(j->mem, j->contest, claim, j->tie_break, set, 1, false,
                                 j->err));
done:
    return st;
}

cmt_status cmt_ordinal_stv_check(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_rule_args *args,
                                 const cmt_outcome *claim,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    uint32_t *place = NULL;
    const cmt_stv_options how = cmt_stv_options_read(&cmt_rule_ordinal_stv, args);
    cmt_stv_judge j = {.mem = mem,
                       .contest = contest,
                       .tie_break = &args->tie_break,
                       .n = n,
                       .err = err};
    j.turn.elected = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    j.turn.at = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    j.committees = CMT_NEW_ARRAY(mem, cmt_set, CMT_MAX_COMMITTEES);
    j.in = CMT_NEW_ARRAY(mem, bool, n + 1);
    j.q = cmt_q(mem);
    if (j.turn.elected == NULL || j.turn.at == NULL || j.committees == NULL
        || j.in == NULL || j.q == NULL || !cmt_index_open(mem, &j.states)
        || !cmt_index_open(mem, &j.found))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the count");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_COMMITTEES, err));
    CMT_TRY(cmt_stv_recount_init(mem, contest, &how, &j.count, err));
    if (args->tie_break.kind == CMT_TIE_ORDER || args->tie_break.kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, n, &place, err));
    j.place = place;
    CMT_TRY(claim->rounds != NULL ? follow_rounds(&j, claim)
                                  : cmt_stv_judge_ways(&j, claim));
done:
    cmt_buf_free(&j.buf);
    return st;
}
