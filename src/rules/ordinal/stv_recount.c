#include "rules/ordinal/stv_recount.h"

#include "ballot/weight.h"
#include "base/err.h"

#include <string.h>

static bool keeps(const cmt_stv_recount *r)
{
    return r->options.transfer == CMT_STV_MEEK || r->options.transfer == CMT_STV_WARREN;
}

cmt_status cmt_stv_recount_init(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_stv_options *options,
                                cmt_stv_recount *out,
                                cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const size_t n_ballots = contest->ballots.n;
    size_t eligible = 0;
    cmt_stv_recount r = {
        .mem = mem, .contest = contest, .options = *options, .n = n, .whole = true};
    r.role = CMT_NEW_ARRAY(mem, cmt_recount_role, n + 1);
    r.weight = cmt_q_array(mem, n_ballots + 1);
    r.held = cmt_q_array(mem, n_ballots * n + 1);
    r.keep = cmt_z_array(mem, n + 1);
    r.unit = cmt_z(mem);
    r.tally = cmt_q_array(mem, n + 1);
    r.earlier = cmt_q_array(mem, (2 * n + 2) * n);
    r.quota = cmt_q(mem);
    r.exhausted = cmt_q(mem);
    r.lost = cmt_q(mem);
    r.surplus = cmt_q(mem);
    r.q = cmt_q_array(mem, 4);
    r.z = cmt_z_array(mem, 3);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to count %zu ballots", n_ballots);
    for (size_t b = 0; b < n_ballots; b++)
        cmt_ballot_weight(contest, b, r.weight[b]);
    for (size_t i = 0; i < n; i++)
        eligible += cmt_contest_eligible(contest, i) ? 1U : 0U;
    for (size_t g = 0; g < contest->n_voices; g++) {
        if (!cmt_q_is_whole(contest->voices[g].multiplier))
            r.whole = false;
    }
    r.seats = contest->seats < eligible ? contest->seats : eligible;
    if (options->decimals >= 0)
        mpz_ui_pow_ui(r.unit, 10, (unsigned long)options->decimals);
    *out = r;
    return CMT_OK;
}

/* --- papers ------------------------------------------------------------------------- */

static void cut(const cmt_stv_recount *r, mpq_ptr value)
{
    if (r->options.decimals < 0)
        return;
    mpz_mul(r->z[0], mpq_numref(value), r->unit);
    mpz_fdiv_q(mpq_numref(value), r->z[0], mpq_denref(value));
    mpz_set(mpq_denref(value), r->unit);
    mpq_canonicalize(value);
}

/* Whether ballot b ranks i, hopeful, and no hopeful one above it. */
static bool prefers(const cmt_stv_recount *r, size_t b, size_t i)
{
    const unsigned of_i = cmt_ballots_mark(r->contest, b, i);
    if (of_i == 0 || r->role[i] != CMT_ROLE_HOPEFUL)
        return false;
    for (size_t j = 0; j < r->n; j++) {
        const unsigned of_j = cmt_ballots_mark(r->contest, b, j);
        if (r->role[j] == CMT_ROLE_HOPEFUL && of_j != 0 && of_j < of_i)
            return false;
    }
    return true;
}

/* Give a paper of ballot b, worth `value`, to those whom it prefers. */
static void give(cmt_stv_recount *r, size_t b, mpq_ptr value)
{
    mpq_ptr all = r->q[2];
    mpq_ptr part = r->q[3];
    unsigned long several = 0;
    mpq_mul(all, value, r->weight[b]);
    for (size_t i = 0; i < r->n; i++)
        several += prefers(r, b, i) ? 1U : 0U;
    if (several == 0) {
        mpq_add(r->exhausted, r->exhausted, all);
        return;
    }
    mpq_set_ui(part, 1, several);
    mpq_mul(value, value, part);
    if (several > 1)
        cut(r, value);
    mpq_mul(part, value, r->weight[b]);
    for (size_t i = 0; i < r->n; i++) {
        if (!prefers(r, b, i))
            continue;
        mpq_add(r->held[b * r->n + i], r->held[b * r->n + i], value);
        mpq_add(r->tally[i], r->tally[i], part);
        mpq_sub(all, all, part);
    }
    mpq_add(r->lost, r->lost, all);
}

/* All papers of c pass on at `factor` of their value. */
static void pass_on(cmt_stv_recount *r, uint32_t c, mpq_srcptr factor)
{
    for (size_t b = 0; b < r->contest->ballots.n; b++) {
        mpq_ptr held = r->held[b * r->n + c];
        if (mpq_sgn(held) == 0)
            continue;
        mpq_mul(r->q[0], held, factor);
        mpq_set(r->q[1], r->q[0]);
        if (!cmt_q_is_whole(factor))
            cut(r, r->q[1]);
        mpq_sub(r->q[0], r->q[0], r->q[1]);
        mpq_mul(r->q[0], r->q[0], r->weight[b]);
        mpq_add(r->lost, r->lost, r->q[0]);
        mpq_set_ui(held, 0, 1);
        give(r, b, r->q[1]);
    }
}

static void find_quota(cmt_stv_recount *r)
{
    mpq_set_ui(r->q[0], 0, 1);
    for (size_t i = 0; i < r->n; i++)
        mpq_add(r->q[0], r->q[0], r->tally[i]);
    mpq_set_ui(r->quota, r->options.hare ? r->seats : r->seats + 1, 1);
    mpq_div(r->quota, r->q[0], r->quota);
    if (r->options.hare || !r->whole)
        return;
    mpz_fdiv_q(r->z[0], mpq_numref(r->quota), mpq_denref(r->quota));
    mpz_add_ui(r->z[0], r->z[0], 1);
    mpq_set_z(r->quota, r->z[0]);
}

void cmt_stv_recount_start(cmt_stv_recount *r)
{
    mpq_set_ui(r->exhausted, 0, 1);
    mpq_set_ui(r->lost, 0, 1);
    r->sitting = 0;
    r->n_turns = 0;
    for (size_t i = 0; i < r->n; i++) {
        const bool eligible = cmt_contest_eligible(r->contest, i);
        r->role[i] = eligible ? CMT_ROLE_HOPEFUL : CMT_ROLE_OUT;
        mpq_set_ui(r->tally[i], 0, 1);
        mpz_set(r->keep[i], r->unit);
    }
    if (keeps(r))
        return;
    for (size_t k = 0; k < r->contest->ballots.n * r->n; k++)
        mpq_set_ui(r->held[k], 0, 1);
    for (size_t b = 0; b < r->contest->ballots.n; b++) {
        mpq_set_ui(r->q[1], 1, 1);
        give(r, b, r->q[1]);
    }
    if (r->seats > 0)
        find_quota(r);
}

void cmt_stv_recount_settle(cmt_stv_recount *r)
{
    if (keeps(r))
        cmt_stv_recount_meek(r);
}

/* --- turns -------------------------------------------------------------------------- */

static bool reaches(const cmt_stv_recount *r, size_t i)
{
    const int order = mpq_cmp(r->tally[i], r->quota);
    if (r->options.hare || r->whole)
        return order >= 0 && mpq_sgn(r->tally[i]) > 0;
    return order > 0;
}

static void elect_due(cmt_stv_recount *r, bool all, cmt_recount_turn *turn)
{
    const size_t first = turn->n_elected;
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->role[i] != CMT_ROLE_HOPEFUL || (!all && !reaches(r, i)))
            continue;
        size_t at = turn->n_elected++;
        for (; at > first && mpq_cmp(r->tally[turn->elected[at - 1]], r->tally[i]) < 0;
             at--)
            turn->elected[at] = turn->elected[at - 1];
        turn->elected[at] = i;
    }
    for (size_t k = first; k < turn->n_elected; k++) {
        const uint32_t c = turn->elected[k];
        const bool more = keeps(r) || mpq_cmp(r->tally[c], r->quota) > 0;
        r->role[c] = more ? CMT_ROLE_SURPLUS : CMT_ROLE_SEATED;
        r->sitting++;
    }
}

/* Those of a role such that nobody of it has more (or fewer) in the tallies given. */
static void extreme(const cmt_stv_recount *r,
                    mpq_t *tally,
                    bool most,
                    const uint32_t *of,
                    size_t n_of,
                    cmt_recount_turn *turn)
{
    (void)r;
    turn->n = 0;
    for (size_t k = 0; k < n_of; k++) {
        bool is = true;
        for (size_t m = 0; m < n_of && is; m++) {
            const int order = mpq_cmp(tally[of[k]], tally[of[m]]);
            is = most ? order >= 0 : order <= 0;
        }
        if (is)
            turn->at[turn->n++] = of[k];
    }
}

static size_t all_of(const cmt_stv_recount *r, cmt_recount_role role, uint32_t *out)
{
    size_t n = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->role[i] == role)
            out[n++] = i;
    }
    return n;
}

/* Scotland: of those level, the ones ahead (or behind) in the latest turn that tells. */
static void look_back(const cmt_stv_recount *r, bool most, cmt_recount_turn *turn)
{
    if (r->options.transfer != CMT_STV_SCOTTISH)
        return;
    for (size_t t = r->n_turns; t > 0 && turn->n > 1; t--)
        extreme(r, &r->earlier[(t - 1) * r->n], most, turn->at, turn->n, turn);
}

/* Meek and Warren: those within the surplus of the least. */
static void within_surplus(cmt_stv_recount *r, uint32_t least, cmt_recount_turn *turn)
{
    mpq_add(r->q[0], r->tally[least], r->surplus);
    turn->n = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->role[i] == CMT_ROLE_HOPEFUL && mpq_cmp(r->tally[i], r->q[0]) <= 0)
            turn->at[turn->n++] = i;
    }
}

void cmt_stv_recount_look(cmt_stv_recount *r, cmt_recount_turn *turn)
{
    *turn = (cmt_recount_turn){.elected = turn->elected, .at = turn->at};
    elect_due(r, false, turn);
    size_t n = all_of(r, CMT_ROLE_HOPEFUL, turn->at);
    if (r->sitting + n <= r->seats)
        elect_due(r, true, turn);
    turn->over = r->sitting >= r->seats;
    if (turn->over || (keeps(r) && turn->n_elected > 0))
        return;
    n = keeps(r) ? 0 : all_of(r, CMT_ROLE_SURPLUS, turn->at);
    if (n > 0) {
        turn->transfer = true;
        extreme(r, r->tally, true, turn->at, n, turn);
        look_back(r, true, turn);
        return;
    }
    n = all_of(r, CMT_ROLE_HOPEFUL, turn->at);
    extreme(r, r->tally, false, turn->at, n, turn);
    const bool zero = mpq_sgn(r->tally[turn->at[0]]) == 0;
    turn->together = zero && n - turn->n >= r->seats - r->sitting;
    turn->level = zero && turn->n == n;
    if (turn->together || turn->level)
        return;
    if (keeps(r))
        within_surplus(r, turn->at[0], turn);
    look_back(r, false, turn);
}

void cmt_stv_recount_do(cmt_stv_recount *r, const cmt_recount_turn *turn, uint32_t c)
{
    for (size_t i = 0; i < r->n; i++)
        mpq_set(r->earlier[r->n_turns * r->n + i], r->tally[i]);
    r->n_turns++;
    if (turn->transfer) {
        mpq_t factor;
        mpq_init(factor);
        mpq_sub(factor, r->tally[c], r->quota);
        mpq_div(factor, factor, r->tally[c]);
        r->role[c] = CMT_ROLE_SEATED;
        pass_on(r, c, factor);
        mpq_set(r->tally[c], r->quota);
        mpq_clear(factor);
        return;
    }
    for (size_t k = 0; k < turn->n; k++) {
        if (turn->together || turn->at[k] == c)
            r->role[turn->at[k]] = CMT_ROLE_OUT;
    }
    mpq_t one;
    mpq_init(one);
    mpq_set_ui(one, 1, 1);
    for (size_t k = 0; k < turn->n; k++) {
        const uint32_t i = turn->at[k];
        if (r->role[i] != CMT_ROLE_OUT)
            continue;
        if (keeps(r)) {
            mpz_set_ui(r->keep[i], 0);
        } else {
            pass_on(r, i, one);
            mpq_set_ui(r->tally[i], 0, 1);
        }
    }
    mpq_clear(one);
}

void cmt_stv_recount_print(const cmt_stv_recount *r, cmt_buf *out)
{
    for (size_t i = 0; i < r->n; i++)
        cmt_buf_printf(out, "%d", (int)r->role[i]);
    const size_t n_held = keeps(r) ? 0 : r->contest->ballots.n * r->n;
    char *text = NULL;
    for (size_t k = 0; k < n_held; k++) {
        if (mpq_sgn(r->held[k]) == 0)
            continue;
        text = cmt_q_text(r->mem, r->held[k]);
        cmt_buf_printf(out, " %zu:%s", k, text != NULL ? text : "");
    }
    for (size_t i = 0; i < r->n && keeps(r); i++) {
        mpq_set_z(r->q[0], r->keep[i]);
        text = cmt_q_text(r->mem, r->q[0]);
        cmt_buf_printf(out, " %s", text != NULL ? text : "");
    }
    const bool history = r->options.transfer == CMT_STV_SCOTTISH;
    for (size_t k = 0; history && k < r->n_turns * r->n; k++) {
        text = cmt_q_text(r->mem, r->earlier[k]);
        cmt_buf_printf(out, ",%s", text != NULL ? text : "");
    }
}
