#include "insight/proportionality.h"

#include "base/err.h"
#include "insight/audit_view.h"

#include <string.h>

/* Ballots that approve alternative i and fewer than l members, and their weight. */
static void find_deprived(
    cmt_audit_view *v, size_t i, size_t l, bool *who, mpq_ptr weight)
{
    mpq_set_ui(weight, 0, 1);
    for (size_t b = 0; b < v->n_ballots; b++) {
        who[b] = cmt_audit_approves(v, b, i) && v->got[b] < l;
        if (who[b])
            mpq_add(weight, weight, v->weight[b]);
    }
}

/* below[l] = weight of supporters of i that approve fewer than l members, l = 1 … seats. */
static void sum_deprived(const cmt_audit_view *v, size_t i, mpq_t *below)
{
    for (size_t l = 0; l <= v->seats; l++)
        mpq_set_ui(below[l], 0, 1);
    for (size_t b = 0; b < v->n_ballots; b++) {
        if (cmt_audit_approves(v, b, i) && v->got[b] < v->seats)
            mpq_add(below[v->got[b] + 1], below[v->got[b] + 1], v->weight[b]);
    }
    for (size_t l = 1; l <= v->seats; l++)
        mpq_add(below[l], below[l], below[l - 1]);
}

/* Some l <= most and some alternative that is left out, whose deprived supporters are due l
 * seats. With `most` 1 members may be left out of the search too: nobody who approves a
 * member approves none. */
static cmt_status find_left_out(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_set *committee,
                                const cmt_audit_terms *terms,
                                size_t most,
                                cmt_audit_finding *out,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_audit_view v = {0};
    CMT_TRY(cmt_audit_look(mem, contest, committee, terms, &v, err));
    mpq_t *below = cmt_q_array(mem, v.seats + 2);
    bool *who = CMT_NEW_ARRAY(mem, bool, v.n_ballots + 1);
    bool *over = CMT_NEW_ARRAY(mem, bool, v.n + 1);
    if (below == NULL || who == NULL || over == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an audit");
    for (size_t i = 0; i < v.n; i++) {
        if (!v.can[i] || v.in[i])
            continue;
        sum_deprived(&v, i, below);
        for (size_t l = 1; l <= v.seats && l <= most; l++) {
            if (!cmt_audit_is_due(&v, below[l], l))
                continue;
            find_deprived(&v, i, l, who, below[0]);
            if (!cmt_audit_stands(&v, CMT_ANSWER_ONE, who, NULL, l))
                continue;
            over[i] = true;
            return cmt_audit_accuse(&v, who, over, l, out, err);
        }
    }
    *out = (cmt_audit_finding){.holds = true};
done:
    return st;
}

cmt_status cmt_audit_jr(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_set *committee,
                        const cmt_audit_terms *terms,
                        cmt_audit_finding *out,
                        cmt_err *err)
{
    return find_left_out(mem, contest, committee, terms, 1, out, err);
}

cmt_status cmt_audit_ejr_plus(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_set *committee,
                              const cmt_audit_terms *terms,
                              cmt_audit_finding *out,
                              cmt_err *err)
{
    return find_left_out(mem, contest, committee, terms, SIZE_MAX, out, err);
}

/* --- cohesive groups: EJR and PJR --------------------------------------------------------- */

typedef struct cohesion {
    cmt_audit_view *v;
    size_t l;
    cmt_audit_answer by; /* what would answer the complaint */
    bool *with;   /* [l + 1][n_ballots]: ballots that approve all chosen so far */
    bool *chosen; /* [n] */
    mpq_t *sum;   /* [l + 1] their weight */
    bool spent;
} cohesion;

/* Choose the rest of l alternatives that ballots due l seats approve in common. Depth: l. */
static bool choose(cohesion *s, size_t depth, size_t from)
{
    cmt_audit_view *v = s->v;
    const bool *now = s->with + depth * v->n_ballots;
    bool *next = s->with + (depth + 1) * v->n_ballots;
    if (depth == s->l)
        return cmt_audit_stands(v, s->by, now, s->chosen, s->l);
    for (size_t i = from; i + (s->l - depth) <= v->n && !s->spent; i++) {
        if (!v->can[i])
            continue;
        s->spent = !cmt_audit_spend(v, v->n_ballots + 1);
        mpq_set_ui(s->sum[depth + 1], 0, 1);
        for (size_t b = 0; b < v->n_ballots; b++) {
            next[b] = now[b] && cmt_audit_approves(v, b, i);
            if (next[b])
                mpq_add(s->sum[depth + 1], s->sum[depth + 1], v->weight[b]);
        }
        if (!cmt_audit_is_due(v, s->sum[depth + 1], s->l))
            continue;
        s->chosen[i] = true;
        if (choose(s, depth + 1, i + 1))
            return true;
        s->chosen[i] = false;
    }
    return false;
}

/* Whether those ballots of with[0] that approve some l alternatives in common are due l. */
static bool is_cohesive(cohesion *s)
{
    mpq_set_ui(s->sum[0], 0, 1);
    for (size_t b = 0; b < s->v->n_ballots; b++) {
        if (s->with[b])
            mpq_add(s->sum[0], s->sum[0], s->v->weight[b]);
    }
    memset(s->chosen, 0, s->v->n);
    return cmt_audit_is_due(s->v, s->sum[0], s->l) && choose(s, 0, 0);
}

/* Ballots each of which approves fewer than l members. */
static bool find_each(cohesion *s)
{
    for (size_t b = 0; b < s->v->n_ballots; b++)
        s->with[b] = s->v->got[b] < s->l;
    return is_cohesive(s);
}

/* The next set of `n` marks among members, in order; false after the last. */
static bool next_members(const cmt_set *committee, size_t *at, size_t n)
{
    for (size_t k = n; k > 0; k--) {
        if (at[k - 1] + (n - k + 1) < committee->n) {
            at[k - 1]++;
            for (size_t j = k; j < n; j++)
                at[j] = at[j - 1] + 1;
            return true;
        }
    }
    return false;
}

/* Ballots that together approve fewer than l members: of members, only some l - 1. */
static bool find_together(cohesion *s,
                          const cmt_set *committee,
                          size_t *at,
                          bool *among)
{
    const size_t n = s->l - 1 < committee->n ? s->l - 1 : committee->n;
    for (size_t k = 0; k < n; k++)
        at[k] = k;
    do {
        memset(among, 0, s->v->n);
        for (size_t k = 0; k < n; k++)
            among[committee->at[at[k]]] = true;
        s->spent = s->spent || !cmt_audit_spend(s->v, s->v->n_ballots * s->v->n + 1);
        for (size_t b = 0; b < s->v->n_ballots; b++) {
            bool only = true;
            for (size_t k = 0; k < committee->n && only; k++) {
                only = among[committee->at[k]]
                       || !cmt_audit_approves(s->v, b, committee->at[k]);
            }
            s->with[b] = only;
        }
        if (is_cohesive(s))
            return true;
    } while (!s->spent && next_members(committee, at, n));
    return false;
}

static cmt_status find_cohesive(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_set *committee,
                                const cmt_audit_terms *terms,
                                bool each,
                                cmt_audit_finding *out,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_audit_view v = {0};
    CMT_TRY(cmt_audit_look(mem, contest, committee, terms, &v, err));
    const size_t most = v.seats < v.n ? v.seats : v.n;
    cohesion s = {.v = &v, .by = each ? CMT_ANSWER_ONE : CMT_ANSWER_TOGETHER};
    s.with = CMT_NEW_ARRAY(mem, bool, (most + 2) * (v.n_ballots + 1));
    s.chosen = CMT_NEW_ARRAY(mem, bool, v.n + 1);
    s.sum = cmt_q_array(mem, most + 2);
    size_t *at = CMT_NEW_ARRAY(mem, size_t, committee->n + 1);
    bool *among = CMT_NEW_ARRAY(mem, bool, v.n + 1);
    if (s.with == NULL || s.chosen == NULL || s.sum == NULL || at == NULL
        || among == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an audit");
    for (s.l = 1; s.l <= most && !s.spent; s.l++) {
        const bool found =
            each ? find_each(&s) : find_together(&s, committee, at, among);
        if (found) {
            return cmt_audit_accuse(&v, s.with + s.l * v.n_ballots, s.chosen, s.l, out,
                                    err);
        }
    }
    if (s.spent)
        return cmt_audit_too_long(err);
    *out = (cmt_audit_finding){.holds = true};
done:
    return st;
}

/* EJR+ implies EJR, and EJR implies PJR (Brill and Peters 2023, section 3): a quick yes.
 * Among admissible committees EJR does not imply PJR: what answers one may not answer all
 * together. */
static cmt_status audit_cohesive(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_set *committee,
                                 const cmt_audit_terms *terms,
                                 bool each,
                                 cmt_audit_finding *out,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_audit_finding strong = {0};
    if (!each && terms != NULL && terms->admissible != NULL)
        return find_cohesive(mem, contest, committee, terms, each, out, err);
    CMT_TRY(cmt_audit_ejr_plus(mem, contest, committee, terms, &strong, err));
    if (strong.holds) {
        *out = strong;
        return CMT_OK;
    }
    st = find_cohesive(mem, contest, committee, terms, each, out, err);
done:
    return st;
}

cmt_status cmt_audit_ejr(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_set *committee,
                         const cmt_audit_terms *terms,
                         cmt_audit_finding *out,
                         cmt_err *err)
{
    return audit_cohesive(mem, contest, committee, terms, true, out, err);
}

cmt_status cmt_audit_pjr(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_set *committee,
                         const cmt_audit_terms *terms,
                         cmt_audit_finding *out,
                         cmt_err *err)
{
    return audit_cohesive(mem, contest, committee, terms, false, out, err);
}
