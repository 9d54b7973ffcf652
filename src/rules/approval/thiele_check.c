#include "rules/approval/thiele.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"
#include "rules/result.h"
#include "rules/thiele_prove.h"

#include <string.h>

#define MAX_SCORE_DIGITS 65536

typedef enum series { PAV, SLAV, GEOM2, CC, LEXCC, ADAMS } series;

typedef struct book {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_tie_break *tie_break;
    series series;
    size_t size;
    mpz_t *weight; /* [rows] times scale */
    mpz_ptr scale;
    mpz_t *worth; /* [size + 1] times unit */
    mpz_ptr unit;
    mpz_ptr score; /* of the claim */
    mpz_t *reach;  /* [size + 1] weight of the ballots that approve so many */
    mpz_t *need;   /* [size + 1] levels of the claim */
    mpz_t *z;      /* [3] scratch */
    mpq_t *q;      /* [4] scratch */
    int8_t *fixed; /* [n] */
    cmt_set *found;
    cmt_err *err;
} book;

/* worth[m] as the definition has it, as a rational; later ones are there. */
static void worth_of(const book *k, size_t m, mpq_t *worth)
{
    mpq_ptr out = worth[m];
    mpq_set_ui(out, 0, 1);
    switch (k->series) {
    case PAV:
        mpq_set_ui(out, 1, (unsigned long)m);
        return;
    case SLAV:
        mpq_set_ui(out, 1, 2 * (unsigned long)m - 1);
        return;
    case GEOM2:
        mpq_set_ui(out, 1, 1);
        mpq_div_2exp(out, out, m);
        return;
    case CC:
        mpq_set_ui(out, m == 1 ? 1 : 0, 1);
        return;
    case LEXCC: /* one more here outweighs everything after */
        mpq_set_ui(out, 1, 1);
        for (size_t j = m + 1; j <= k->size; j++) {
            mpq_set_z(k->q[0], k->reach[j]);
            mpq_mul(k->q[0], k->q[0], worth[j]);
            mpq_add(out, out, k->q[0]);
        }
        return;
    case ADAMS:
        break;
    }
    mpq_set_ui(out, 1, m > 1 ? (unsigned long)m - 1 : 1);
    if (m > 1)
        return;
    for (size_t j = 2; j <= k->size; j++) { /* more than all that later members add */
        mpq_set_z(k->q[0], k->reach[0]);
        mpq_mul(k->q[0], k->q[0], worth[j]);
        mpq_add(out, out, k->q[0]);
    }
}

static void find_reach(book *k)
{
    const cmt_contest *c = k->contest;
    for (size_t b = 0; b < c->ballots.n; b++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n_alternatives; i++) {
            n += cmt_contest_eligible(c, i)
                         && cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE
                     ? 1U
                     : 0U;
        }
        for (size_t m = 0; m <= n && m <= k->size; m++)
            mpz_add(k->reach[m], k->reach[m], k->weight[b]);
    }
}

static cmt_status open_book(book *k)
{
    const cmt_contest *c = k->contest;
    size_t eligible = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        eligible += cmt_contest_eligible(c, i) ? 1U : 0U;
    k->size = c->seats < eligible ? c->seats : eligible;
    k->scale = cmt_z(k->mem);
    k->unit = cmt_z(k->mem);
    k->score = cmt_z(k->mem);
    k->z = cmt_z_array(k->mem, 3);
    k->q = cmt_q_array(k->mem, 4);
    k->worth = cmt_z_array(k->mem, k->size + 1);
    mpq_t *exact = cmt_q_array(k->mem, k->size + 1);
    k->reach = cmt_z_array(k->mem, k->size + 1);
    k->need = cmt_z_array(k->mem, k->size + 1);
    k->fixed = CMT_NEW_ARRAY(k->mem, int8_t, c->n_alternatives + 1);
    k->found = CMT_NEW_ARRAY(k->mem, cmt_set, CMT_MAX_COMMITTEES + 1);
    if (!cmt_arena_ok(k->mem))
        return cmt_fail(k->err, CMT_E_NOMEM, "no room to judge a committee");
    const cmt_status st =
        cmt_ballot_integer_weights(k->mem, c, &k->weight, k->scale, k->err);
    if (st != CMT_OK)
        return st;
    find_reach(k);
    mpz_set_ui(k->unit, 1);
    for (size_t m = k->size; m > 0; m--) {
        worth_of(k, m, exact);
        mpz_lcm(k->unit, k->unit, mpq_denref(exact[m]));
    }
    for (size_t m = 1; m <= k->size; m++) {
        mpz_divexact(k->worth[m], k->unit, mpq_denref(exact[m]));
        mpz_mul(k->worth[m], k->worth[m], mpq_numref(exact[m]));
    }
    return CMT_OK;
}

static cmt_status deny(const book *k, const char *what)
{
    return cmt_fail(k->err, CMT_E_NEGATIVE, "%s", what);
}

/* --- the witness ------------------------------------------------------------------------ */

/* Weight of the ballots with at least m of the committee. */
static void level(const book *k, const cmt_set *set, size_t m, mpq_ptr out)
{
    mpz_set_ui(k->z[0], 0);
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        size_t members = 0;
        for (size_t at = 0; at < set->n; at++) {
            members += cmt_ballots_mark(k->contest, b, set->at[at]) == CMT_MARK_APPROVE
                           ? 1U
                           : 0U;
        }
        if (members >= m)
            mpz_add(k->z[0], k->z[0], k->weight[b]);
    }
    mpq_set_z(out, k->z[0]);
    mpz_set(mpq_denref(out), k->scale);
    mpq_canonicalize(out);
}

static bool says(const book *k, const cmt_value *v, mpq_srcptr q)
{
    return cmt_value_as_q(v, MAX_SCORE_DIGITS, k->q[3]) && mpq_equal(k->q[3], q) != 0;
}

static bool witness_holds(const book *k, const cmt_outcome *claim)
{
    const cmt_set *set = &claim->committees[0];
    const cmt_value *w = claim->witness;
    const cmt_value *levels = cmt_value_get(w, "levels");
    if (k->series != LEXCC && k->series != ADAMS) {
        mpq_set_z(k->q[0], k->score);
        mpz_mul(mpq_denref(k->q[0]), k->unit, k->scale);
        mpq_canonicalize(k->q[0]);
        return says(k, cmt_value_get(w, "score"), k->q[0]);
    }
    if (k->series == LEXCC && cmt_value_count(levels) != set->n)
        return false;
    mpq_set_ui(k->q[1], 0, 1);
    for (size_t m = 1; m <= set->n; m++) {
        level(k, set, m, k->q[0]);
        if (k->series == LEXCC && !says(k, cmt_value_at(levels, m - 1), k->q[0]))
            return false;
        if (k->series == ADAMS && m == 1
            && !says(k, cmt_value_get(w, "covered"), k->q[0]))
            return false;
        mpq_set_ui(k->q[2], m > 1 ? 1 : 0, m > 1 ? (unsigned long)m - 1 : 1);
        mpq_mul(k->q[2], k->q[2], k->q[0]);
        mpq_add(k->q[1], k->q[1], k->q[2]);
    }
    if (set->n == 0 && k->series == ADAMS
        && !says(k, cmt_value_get(w, "covered"), k->q[1]))
        return false;
    return k->series == LEXCC || says(k, cmt_value_get(w, "more"), k->q[1]);
}

/* --- the committees --------------------------------------------------------------------- */

/* Committees that score at least the claim's plus `more`, as `fixed` says; of `lexcc`, one
 * level after the other. */
static cmt_status reach(const book *k, unsigned long more, size_t limit, size_t *n)
{
    const bool levels = k->series == LEXCC;
    mpz_add_ui(k->z[1], k->score, more);
    const cmt_prove_task task = {.contest = k->contest,
                                 .worth = levels ? NULL : k->worth,
                                 .size = k->size,
                                 .fixed = k->fixed,
                                 .goal = levels ? NULL : k->z[1],
                                 .need = levels ? k->need : NULL,
                                 .limit = limit};
    return levels && more > 0
               ? cmt_prove_levels(k->mem, &task, k->found, n, k->err)
               : cmt_prove_committees(k->mem, &task, k->found, n, k->err);
}

/* Every claimed committee is of the right size and form, and has the same score. */
static cmt_status same_scores(const book *k, const cmt_outcome *claim)
{
    for (size_t c = 0; c < claim->n_committees; c++) {
        const cmt_set *set = &claim->committees[c];
        if (set->n != k->size)
            return deny(k, "a committee is of another size");
        for (size_t m = 0; m < set->n; m++) {
            if (set->at[m] >= k->contest->n_alternatives
                || !cmt_contest_eligible(k->contest, set->at[m]))
                return deny(k, "a committee holds somebody who may not sit");
        }
        cmt_prove_score(k->contest, k->worth, k->weight, set, k->z[0]);
        if (c == 0) {
            mpz_set(k->score, k->z[0]);
        } else if (mpz_cmp(k->score, k->z[0]) != 0) {
            return deny(k, "tied committees score differently");
        }
    }
    cmt_prove_count_levels(k->contest, k->weight, &claim->committees[0], k->size,
                           k->need);
    return CMT_OK;
}

/* The tie-break's own: nobody with an earlier place could sit in its stead. */
static cmt_status is_first(const book *k, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const size_t n = k->contest->n_alternatives;
    const cmt_set *set = &claim->committees[0];
    CMT_TRY(cmt_tie_places(k->mem, k->tie_break, n, &place, k->err));
    for (size_t p = 0; p < n; p++) {
        size_t i = 0;
        size_t at = 0;
        size_t found = 0;
        while (place[i] != p)
            i++;
        while (at < set->n && set->at[at] != i)
            at++;
        if (at < set->n) {
            k->fixed[i] = 1;
            continue;
        }
        size_t sitting = 0;
        for (size_t j = 0; j < n; j++)
            sitting += k->fixed[j] > 0 ? 1U : 0U;
        if (sitting == k->size || !cmt_contest_eligible(k->contest, i))
            continue;
        k->fixed[i] = 1;
        CMT_TRY(reach(k, 0, 1, &found));
        if (found > 0)
            return deny(k, "the tie-break picks another committee");
        k->fixed[i] = -1;
    }
done:
    return st;
}

/* The levels that a score of `lexcc` stands for, or all that can be. */
static void levels_of(const book *k, mpz_srcptr score)
{
    mpz_set(k->z[0], score);
    for (size_t m = 1; m <= k->size; m++) {
        mpz_fdiv_q(k->need[m], k->z[0], k->worth[m]);
        if (mpz_cmp(k->need[m], k->reach[m]) > 0)
            mpz_set(k->need[m], k->reach[m]);
        mpz_submul(k->z[0], k->need[m], k->worth[m]);
    }
}

/* A search that was cut: no committee beats the bound. */
static cmt_status judge_unproved(const book *k, const cmt_outcome *claim)
{
    size_t n = 0;
    mpq_set_z(k->q[0], k->unit);
    mpz_set_ui(mpq_denref(k->q[0]), 1);
    mpz_mul(mpq_numref(k->q[0]), mpq_numref(k->q[0]), k->scale);
    mpq_mul(k->q[0], k->q[0], claim->bound);
    mpz_fdiv_q(k->z[2], mpq_numref(k->q[0]), mpq_denref(k->q[0]));
    if (mpz_cmp(k->z[2], k->score) < 0)
        return deny(k, "the bound is below the score");
    mpz_set(k->score, k->z[2]);
    if (k->series == LEXCC)
        levels_of(k, k->score);
    const cmt_status st = reach(k, 1, 1, &n);
    if (st == CMT_OK && n > 0)
        return deny(k, "a committee scores more than the bound");
    return st;
}

static cmt_status judge(book *k, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    size_t n = 0;
    const cmt_tie_kind tie = k->tie_break->kind;
    if (claim->n_committees == 0 || claim->n_committees > CMT_MAX_COMMITTEES)
        return deny(k, "no committee is claimed, or too many");
    CMT_TRY(same_scores(k, claim));
    if (!witness_holds(k, claim))
        return deny(k, "the score is another one");
    if (claim->unproved)
        return judge_unproved(k, claim);
    if (k->series == LEXCC || tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT) {
        CMT_TRY(reach(k, 1, 1, &n));
        if (n > 0)
            return deny(k, "another committee scores more");
    }
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT) {
        CMT_TRY(is_first(k, claim));
        return cmt_claim_committees(k->mem, k->contest, claim, k->tie_break,
                                    &claim->committees[0], 1, false, k->err);
    }
    CMT_TRY(reach(k, 0, CMT_MAX_COMMITTEES + 1, &n));
    if (n > CMT_MAX_COMMITTEES) {
        CMT_TRY(reach(k, 1, 1, &n));
        if (n > 0 || !claim->capped || claim->n_committees != CMT_MAX_COMMITTEES)
            return deny(k, "another committee scores more, or more are tied");
        return cmt_claim_listed(k->mem, k->contest, claim, k->tie_break, k->err);
    }
    cmt_result_sort(k->found, n);
    return cmt_claim_committees(k->mem, k->contest, claim, k->tie_break, k->found, n,
                                false, k->err);
done:
    return st;
}

static cmt_status check_series(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               series s,
                               const cmt_outcome *claim,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome plain = *claim;
    book k = {.mem = mem,
              .contest = contest,
              .tie_break = &args->tie_break,
              .series = s,
              .err = err};
    if (claim->unproved != (claim->bound != NULL))
        return deny(&k, "a bound is for what is not proved");
    plain.unproved = false;
    plain.bound = NULL;
    CMT_TRY(cmt_claim_parts(contest, &plain, CMT_PART_COMMITTEES, err));
    CMT_TRY(open_book(&k));
    CMT_TRY(judge(&k, claim));
done:
    return st;
}

#define CHECK(name, which)                                                             \
    cmt_status cmt_approval_##name##_check(cmt_arena *mem, const cmt_contest *contest, \
                                           const cmt_rule_args *args,                  \
                                           const cmt_outcome *claim, cmt_err *err)     \
    {                                                                                  \
        return check_series(mem, contest, args, which, claim, err);                    \
    }

CHECK(pav, PAV)
CHECK(slav, SLAV)
CHECK(geom2, GEOM2)
CHECK(cc, CC)
CHECK(lexcc, LEXCC)
CHECK(adams, ADAMS)
