#include "rules/approval/seqphragmen.h"

#include "ballot/ladder.h"
#include "ballot/steps.h"
#include "base/err.h"
#include "rules/steps_json.h"

/* A ballot's load is that of the last member it approves: it stands on the rung of that
 * member's step, 0 where it approves none yet. */
typedef struct phragmen {
    cmt_approvals approvals;
    size_t n_rungs; /* seats + 1 */
    mpz_t *support; /* [n] weight of all who approve */
    mpq_t *q;       /* [2] scratch */
    mpz_ptr z;      /* scratch */
} phragmen;

typedef struct loads {
    cmt_ladder ladder;
    mpq_t *load; /* [n_rungs] a unit of weight as the approvals scale it */
    size_t n_used;
} loads;

static void *make(const phragmen *p, cmt_arena *mem)
{
    loads *l = CMT_NEW(mem, loads);
    if (l == NULL)
        return NULL;
    l->load = cmt_q_array(mem, p->n_rungs);
    l->n_used = 1;
    return l->load != NULL ? l : NULL;
}

static void *start(void *self, cmt_arena *mem)
{
    const phragmen *p = self;
    loads *l = make(p, mem);
    return l != NULL && cmt_ladder_init(mem, &p->approvals, p->n_rungs, &l->ladder)
               ? l
               : NULL;
}

static void *copy(void *self, cmt_arena *mem, const void *state)
{
    const phragmen *p = self;
    const loads *from = state;
    loads *l = make(p, mem);
    if (l == NULL || !cmt_ladder_copy(mem, &from->ladder, &l->ladder))
        return NULL;
    l->n_used = from->n_used;
    for (size_t r = 0; r < p->n_rungs; r++)
        mpq_set(l->load[r], from->load[r]);
    return l;
}

/* (1 + sum of the supporters' loads) / their weight, into q[0]. */
static void new_load(const phragmen *p, const loads *l, size_t i)
{
    mpq_set(p->q[0], p->approvals.scale);
    for (size_t r = 1; r < l->n_used; r++) {
        cmt_ladder_weight(&l->ladder, i, r, p->z);
        mpq_set_z(p->q[1], p->z);
        mpq_mul(p->q[1], p->q[1], l->load[r]);
        mpq_add(p->q[0], p->q[0], p->q[1]);
    }
    mpq_set_z(p->q[1], p->support[i]);
    mpq_div(p->q[0], p->q[0], p->q[1]);
}

/* Whom nobody supports goes last: above every load while there is one, else 0. */
static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    (void)in;
    (void)err;
    const phragmen *p = self;
    const size_t n = p->approvals.n;
    size_t largest = n;
    for (size_t i = 0; i < n; i++) {
        if (!open[i] || mpz_sgn(p->support[i]) == 0)
            continue;
        new_load(p, state, i);
        mpq_set(out[i], p->q[0]);
        if (largest == n || mpq_cmp(out[i], out[largest]) > 0)
            largest = i;
    }
    mpq_set_ui(p->q[0], 0, 1);
    if (largest < n) {
        mpq_set_ui(p->q[0], 1, 1);
        mpq_add(p->q[0], p->q[0], out[largest]);
    }
    for (size_t i = 0; i < n; i++) {
        if (open[i] && mpz_sgn(p->support[i]) == 0)
            mpq_set(out[i], p->q[0]);
    }
    return CMT_OK;
}

static void take(void *self, void *state, const bool *in, uint32_t c)
{
    (void)in;
    const phragmen *p = self;
    loads *l = state;
    const cmt_approvals *a = &p->approvals;
    if (mpz_sgn(p->support[c]) == 0)
        return;
    new_load(p, l, c);
    mpq_set(l->load[l->n_used], p->q[0]);
    for (size_t k = a->first[c]; k < a->first[c + 1]; k++)
        cmt_ladder_move(&l->ladder, a->rows[k], l->n_used);
    l->n_used++;
}

static void describe(void *self, const void *state, cmt_sha256 *digest)
{
    const phragmen *p = self;
    const loads *l = state;
    for (size_t b = 0; b < p->approvals.n_rows; b++)
        cmt_steps_digest_q(digest, l->load[l->ladder.rung[b]]);
}

static cmt_status world(cmt_arena *mem,
                        const cmt_contest *contest,
                        phragmen *p,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_approvals_build(mem, contest, &p->approvals, err));
    p->n_rungs = cmt_approvals_size(contest) + 1;
    p->support = cmt_z_array(mem, contest->n_alternatives + 1);
    p->q = cmt_q_array(mem, 2);
    p->z = cmt_z(mem);
    if (p->support == NULL || p->q == NULL || p->z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    const cmt_approvals *a = &p->approvals;
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            cmt_approvals_weight(a, a->rows[k], p->z);
            mpz_add(p->support[i], p->support[i], p->z);
        }
    }
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_steps_result result;
    phragmen p = {0};
    const cmt_steps_rule rule = {.self = &p,
                                 .start = start,
                                 .copy = copy,
                                 .values = values,
                                 .take = take,
                                 .describe = describe,
                                 .least = true};
    CMT_TRY(world(mem, contest, &p, err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "load", out, err));
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"proportional justified representation (PJR)", true, "Brill et al., AAAI 2017"},
    {"extended justified representation (EJR)", false, "Brill et al., AAAI 2017"},
    {"committee monotonicity", true, "Lackner and Skowron (2023), table 3.1"},
    {0},
};

const cmt_rule cmt_rule_approval_seqphragmen = {
    .name = "seqphragmen",
    .kind = CMT_RULE_APPROVAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_MARKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Sequential Phragmén",
    .definition = "Each seat is a load of 1 that its supporters bear together. Seat by "
                  "seat, the alternative sits whose supporters, all bearing alike "
                  "afterwards, bear least.",
    .source = "Phragmén (1894); Brill, Freeman, Janson and Lackner, AAAI 2017; Lackner "
              "and Skowron (2023), chapter 2",
    .cost = "O(approvals of the ballots whose member sits) a seat; loads are computed "
            "from one sum a seat",
    .axioms = axioms,
    .run = run,
    .check = cmt_approval_seqphragmen_check,
};
