#include "rules/approval/eph.h"

#include "ballot/approvals.h"
#include "base/err.h"
#include "rules/result.h"

#include <string.h>

typedef struct race {
    cmt_approvals approvals;
    size_t n;
    bool *standing; /* [n] */
    size_t n_standing;
    mpq_t *points;      /* [n] each ballot's weight divided between those it approves */
    mpz_t *nominations; /* [n] approving weight */
    bool *out;          /* [n] who leaves in this round */
    mpz_t *whole;       /* [n + 1] reciprocals of the number of approvals, times lcm */
    mpz_ptr lcm;
    mpz_ptr z;
    mpq_ptr q;
} race;

/* Points divided between those who stand; nominations do not change. */
static void count(race *r)
{
    const cmt_approvals *a = &r->approvals;
    for (size_t i = 0; i < r->n; i++)
        mpq_set_ui(r->points[i], 0, 1);
    for (size_t b = 0; b < a->n_rows; b++) {
        size_t size = 0;
        for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++)
            size += r->standing[a->approved[k]] ? 1U : 0U;
        if (size == 0)
            continue;
        cmt_approvals_weight(a, b, r->z);
        mpz_mul(r->z, r->z, r->whole[size]);
        for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++) {
            if (r->standing[a->approved[k]]) {
                mpz_ptr sum = mpq_numref(r->points[a->approved[k]]);
                mpz_add(sum, sum, r->z);
            }
        }
    }
}

/* The second smallest points there are, those of two who are level counted twice. */
static size_t second_least(const race *r)
{
    size_t least = r->n;
    size_t second = r->n;
    for (size_t i = 0; i < r->n; i++) {
        if (!r->standing[i])
            continue;
        if (least == r->n || mpq_cmp(r->points[i], r->points[least]) < 0) {
            second = least;
            least = i;
        } else if (second == r->n || mpq_cmp(r->points[i], r->points[second]) < 0) {
            second = i;
        }
    }
    return second == r->n ? least : second;
}

/* Of those with the least points, the ones with the fewest nominations. */
static size_t find_leavers(race *r)
{
    size_t n_out = 0;
    size_t fewest = r->n;
    const size_t bar = second_least(r);
    for (size_t i = 0; i < r->n; i++) {
        r->out[i] = r->standing[i] && mpq_cmp(r->points[i], r->points[bar]) <= 0;
        if (r->out[i]
            && (fewest == r->n
                || mpz_cmp(r->nominations[i], r->nominations[fewest]) < 0))
            fewest = i;
    }
    for (size_t i = 0; i < r->n; i++) {
        r->out[i] =
            r->out[i] && mpz_cmp(r->nominations[i], r->nominations[fewest]) == 0;
        n_out += r->out[i] ? 1U : 0U;
    }
    return n_out;
}

static cmt_value *names(cmt_arena *mem, const race *r)
{
    cmt_value *list = cmt_value_array(mem);
    for (size_t i = 0; i < r->n; i++) {
        if (r->out[i]) {
            cmt_value_add(mem, list,
                          cmt_value_string(mem, r->approvals.contest->ids[i]));
        }
    }
    cmt_value *round = cmt_value_object(mem);
    cmt_value_set(mem, round, "eliminated", list);
    return round;
}

static cmt_status race_init(cmt_arena *mem,
                            const cmt_contest *contest,
                            race *r,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_approvals *a = &r->approvals;
    CMT_TRY(cmt_approvals_build(mem, contest, &r->approvals, err));
    r->n = a->n;
    r->standing = CMT_NEW_ARRAY(mem, bool, r->n + 1);
    r->out = CMT_NEW_ARRAY(mem, bool, r->n + 1);
    r->points = cmt_q_array(mem, r->n + 1);
    r->nominations = cmt_z_array(mem, r->n + 1);
    r->whole = cmt_z_array(mem, r->n + 1);
    r->lcm = cmt_z(mem);
    r->z = cmt_z(mem);
    r->q = cmt_q(mem);
    if (r->standing == NULL || r->out == NULL || r->points == NULL
        || r->nominations == NULL || r->whole == NULL || r->lcm == NULL || r->z == NULL
        || r->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the points");
    mpz_set_ui(r->lcm, 1);
    for (size_t s = 1; s <= r->n; s++)
        mpz_lcm_ui(r->lcm, r->lcm, (unsigned long)s);
    for (size_t s = 1; s <= r->n; s++)
        mpz_divexact_ui(r->whole[s], r->lcm, (unsigned long)s);
    for (size_t i = 0; i < r->n; i++) {
        r->standing[i] = cmt_contest_eligible(contest, i);
        r->n_standing += r->standing[i] ? 1U : 0U;
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            cmt_approvals_weight(a, a->rows[k], r->z);
            mpz_add(r->nominations[i], r->nominations[i], r->z);
        }
    }
done:
    return st;
}

/* Eliminate until the next round would leave too few: then `out` holds those at the
 * border, or nobody where all who stand sit. */
static void run_race(cmt_arena *mem, race *r, size_t size, cmt_value *rounds)
{
    memset(r->out, 0, r->n * sizeof *r->out);
    while (r->n_standing > size) {
        count(r);
        const size_t n_out = find_leavers(r);
        if (r->n_standing - n_out <= size)
            return;
        cmt_value_add(mem, rounds, names(mem, r));
        for (size_t i = 0; i < r->n; i++)
            r->standing[i] = r->standing[i] && !r->out[i];
        r->n_standing -= n_out;
        memset(r->out, 0, r->n * sizeof *r->out);
    }
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    race r = {0};
    const size_t size = cmt_approvals_size(contest);
    uint32_t *tier = CMT_NEW_ARRAY(mem, uint32_t, contest->n_alternatives + 1);
    cmt_value *rounds = cmt_value_array(mem);
    if (tier == NULL || rounds == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the rounds");
    CMT_TRY(race_init(mem, contest, &r, err));
    run_race(mem, &r, size, rounds);
    bool any_sure = false;
    for (size_t i = 0; i < r.n; i++)
        any_sure = any_sure || (r.standing[i] && !r.out[i]);
    for (size_t i = 0; i < r.n; i++) {
        tier[i] = CMT_UNPLACED;
        if (r.standing[i])
            tier[i] = r.out[i] && any_sure ? 1 : 0;
    }
    o.ranking = tier;
    CMT_TRY(cmt_result_top(mem, contest, &args->tie_break, contest->seats, &o, err));
    o.ranking = NULL;
    o.rounds = rounds;
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the rounds");
    *out = o;
done:
    return st;
}

const cmt_rule cmt_rule_approval_eph = {
    .name = "eph",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "E Pluribus Hugo",
    .definition =
        "Each ballot divides its weight between those it approves that still stand. Of "
        "the two with the least points, and all level with them, those with the fewest "
        "approvals leave, until k stand.",
    .source = "Quinn and Schneier, A proportional voting system for awards nominations "
              "resistant to voting blocs (2016), SDV-LPE",
    .cost = "O(approvals) an elimination",
    .run = run,
    .check = cmt_approval_eph_check,
};
