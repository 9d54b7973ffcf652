#include "insight/audit_view.h"

#include "ballot/weight.h"
#include "base/err.h"

static cmt_status mark_members(const cmt_contest *contest,
                               const cmt_set *committee,
                               bool *in,
                               cmt_err *err)
{
    for (size_t k = 0; k < committee->n; k++) {
        const uint32_t i = committee->at[k];
        if (i >= contest->n_alternatives || !cmt_contest_eligible(contest, i) || in[i])
            return cmt_fail(err, CMT_E_RANGE, "a member is ineligible or named twice");
        in[i] = true;
    }
    if (committee->n > contest->seats) {
        return cmt_fail(err, CMT_E_RANGE, "%zu members for %zu seats", committee->n,
                        contest->seats);
    }
    return CMT_OK;
}

static void read_ballots(cmt_audit_view *v,
                         const cmt_contest *contest,
                         bool *approves,
                         uint32_t *got)
{
    for (size_t b = 0; b < v->n_ballots; b++) {
        cmt_ballot_weight(contest, b, v->weight[b]);
        mpq_add(v->total, v->total, v->weight[b]);
        for (size_t i = 0; i < v->n; i++) {
            const bool yes =
                v->can[i] && cmt_ballots_mark(contest, b, i) == CMT_MARK_APPROVE;
            approves[b * v->n + i] = yes;
            got[b] += yes && v->in[i] ? 1U : 0U;
        }
    }
}

cmt_status cmt_audit_look(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_set *committee,
                          const cmt_audit_terms *terms,
                          cmt_audit_view *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const size_t m = contest->ballots.n;
    bool *can = CMT_NEW_ARRAY(mem, bool, n + 1);
    bool *in = CMT_NEW_ARRAY(mem, bool, n + 1);
    bool *approves = CMT_NEW_ARRAY(mem, bool, m *n + 1);
    uint32_t *got = CMT_NEW_ARRAY(mem, uint32_t, m + 1);
    cmt_audit_view v = {.mem = mem,
                        .n = n,
                        .n_ballots = m,
                        .seats = contest->seats,
                        .can = can,
                        .approves = approves,
                        .in = in,
                        .n_members = committee->n,
                        .got = got,
                        .weight = cmt_q_array(mem, m + 1),
                        .total = cmt_q(mem),
                        .q = cmt_q_array(mem, 2),
                        .nodes = CMT_AUDIT_NODES};
    if (terms != NULL) {
        v.nodes = terms->nodes != 0 ? terms->nodes : CMT_AUDIT_NODES;
        v.admissible = terms->admissible;
        v.n_admissible = terms->n_admissible;
    }
    if (can == NULL || in == NULL || approves == NULL || got == NULL || v.weight == NULL
        || v.total == NULL || v.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", m);
    if (contest->ballots.form != CMT_FORM_APPROVE)
        return cmt_fail(err, CMT_E_RANGE, "the audit reads approvals");
    CMT_TRY(mark_members(contest, committee, in, err));
    for (size_t i = 0; i < n; i++)
        can[i] = cmt_contest_eligible(contest, i);
    read_ballots(&v, contest, approves, got);
    *out = v;
done:
    return st;
}

bool cmt_audit_is_due(cmt_audit_view *v, mpq_srcptr weight, size_t l)
{
    if (mpq_sgn(weight) <= 0 || v->seats == 0)
        return false;
    mpq_set_ui(v->q[0], v->seats, 1);
    mpq_mul(v->q[0], v->q[0], weight);
    mpq_set_ui(v->q[1], l, 1);
    mpq_mul(v->q[1], v->q[1], v->total);
    return mpq_cmp(v->q[0], v->q[1]) >= 0;
}

bool cmt_audit_spend(cmt_audit_view *v, size_t steps)
{
    const bool can = v->nodes >= steps;
    v->nodes = can ? v->nodes - steps : 0;
    return can;
}

/* How many of `set` the ballots approve: the most of one, or all together. */
static size_t approved_of(const cmt_audit_view *v,
                          const cmt_set *set,
                          const bool *ballots,
                          bool together)
{
    size_t most = 0;
    size_t all = 0;
    for (size_t k = 0; k < set->n && together; k++) {
        bool any = false;
        for (size_t b = 0; b < v->n_ballots && !any; b++)
            any = ballots[b] && cmt_audit_approves(v, b, set->at[k]);
        all += any ? 1 : 0;
    }
    for (size_t b = 0; b < v->n_ballots && !together; b++) {
        size_t got = 0;
        for (size_t k = 0; k < set->n && ballots[b]; k++)
            got += cmt_audit_approves(v, b, set->at[k]) ? 1 : 0;
        most = got > most ? got : most;
    }
    return together ? all : most;
}

/* Whether the marked alternatives are in the set; with `same`: nothing else is. */
static bool holds_all(const cmt_audit_view *v,
                      const cmt_set *set,
                      const bool *alternatives,
                      bool same)
{
    size_t wanted = 0;
    size_t held = 0;
    for (size_t i = 0; i < v->n; i++)
        wanted += alternatives[i] ? 1 : 0;
    for (size_t k = 0; k < set->n; k++)
        held += alternatives[set->at[k]] ? 1 : 0;
    return held == wanted && (!same || set->n == wanted);
}

bool cmt_audit_stands(const cmt_audit_view *v,
                      cmt_audit_answer by,
                      const bool *ballots,
                      const bool *alternatives,
                      size_t due)
{
    bool stands = v->admissible == NULL;
    for (size_t s = 0; s < v->n_admissible && !stands; s++) {
        const cmt_set *set = &v->admissible[s];
        if (by == CMT_ANSWER_HOLDS || by == CMT_ANSWER_IS) {
            stands = holds_all(v, set, alternatives, by == CMT_ANSWER_IS);
        } else {
            stands = approved_of(v, set, ballots, by == CMT_ANSWER_TOGETHER) >= due;
        }
    }
    return stands;
}

cmt_status cmt_audit_accuse(cmt_audit_view *v,
                            const bool *ballots,
                            const bool *alternatives,
                            size_t l,
                            cmt_audit_finding *out,
                            cmt_err *err)
{
    cmt_audit_finding f = {.seats_due = l, .members_due = l};
    uint32_t *rows = CMT_NEW_ARRAY(v->mem, uint32_t, v->n_ballots + 1);
    uint32_t *over = CMT_NEW_ARRAY(v->mem, uint32_t, v->n + 1);
    mpq_ptr share = cmt_q(v->mem);
    if (rows == NULL || over == NULL || share == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a finding");
    for (uint32_t b = 0; b < v->n_ballots; b++) {
        if (ballots[b] && mpq_sgn(v->weight[b]) > 0) {
            rows[f.n_ballots++] = b;
            mpq_add(share, share, v->weight[b]);
        }
    }
    for (uint32_t i = 0; i < v->n; i++) {
        if (alternatives[i])
            over[f.alternatives.n++] = i;
    }
    mpq_div(share, share, v->total);
    f.ballots = rows;
    f.alternatives.at = over;
    f.share = share;
    *out = f;
    return CMT_OK;
}

cmt_status cmt_audit_too_long(cmt_err *err)
{
    return cmt_fail(err, CMT_E_LIMIT, "the search takes more steps than it may");
}
