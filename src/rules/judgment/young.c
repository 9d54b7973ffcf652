#include "rules/judgment/young_search.h"

#include "ballot/agreement.h"
#include "base/err.h"
#include "base/sort.h"
#include "rules/cover_lp.h"

#include <string.h>

#define MAX_PROGRAMS 5000 /* fewer, by the square, above FEW_ANSWERS */
#define FEW_ANSWERS  64
#define MAX_NODES    1000000

/* A judgment J can be had by leaving out r_b of the weight w_b of the answers alike A_b,
 *
 *     minimise sum of r_b                                                     (1)
 *     J_i * sum over b of A_bi (w_b - r_b) >= 0     for every i,              (2)
 *     0 <= r_b <= w_b.                                                        (3)
 *
 * Rows (2) of the propositions decided so far alone give a bound on every judgment that
 * decides them so: depth first over propositions, a program wherever the answers left out
 * further up do not serve. Multipliers of rows (2) prove a bound for every judgment that
 * says what their rows say. */
typedef struct program {
    mpq_t *out;    /* [m] left out of each answer */
    mpq_t *factor; /* [n] multipliers of rows (2), with the sign of what the row says */
    mpq_ptr value;
    bool noted;
} program;

typedef cmt_young_entry entry;
typedef cmt_young_search search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to leave answers out");
}

/* --- programs --------------------------------------------------------------------------- */

/* Whether what is left out already makes every majority agree with what is decided. */
static bool serves(const search *s, const program *p)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->cnf.value[i] == 0)
            continue;
        cmt_young_margin(s, p->out, i, s->q[1]);
        if (s->cnf.value[i] * mpq_sgn(s->q[1]) < 0)
            return false;
    }
    return true;
}

/* Rows (2) of what is decided, then rows (3). */
static void fill_rows(const search *s, cmt_cover_lp *lp)
{
    size_t r = 0;
    for (size_t i = 0; i < s->n; i++) {
        const int8_t says = s->cnf.value[i];
        if (says == 0)
            continue;
        for (size_t b = 0; b < s->m; b++)
            mpz_set_si(lp->a[r * s->m + b], (long)-says * s->row[b][i]);
        mpz_mul_si(lp->b[r], mpq_numref(s->margin[i]), -says);
        r++;
    }
    for (size_t b = 0; b < s->m; b++, r++) {
        mpz_set_si(lp->a[r * s->m + b], -1);
        mpz_neg(lp->b[r], s->weight[b]);
        mpz_set_ui(lp->c[b], 1);
    }
}

static cmt_status solve(search *s, program *out)
{
    cmt_status st = CMT_OK;
    cmt_cover_lp lp;
    cmt_cover_answer a;
    size_t n_decided = 0;
    for (size_t i = 0; i < s->n; i++)
        n_decided += s->cnf.value[i] != 0 ? 1U : 0U;
    program p = {.factor = cmt_q_array(s->scratch, s->n + 1),
                 .value = cmt_q(s->scratch)};
    if (p.factor == NULL || p.value == NULL
        || !cmt_cover_init(s->scratch, n_decided + s->m, s->m, &lp))
        return no_room(s->err);
    fill_rows(s, &lp);
    CMT_TRY(cmt_cover_solve(s->scratch, s->solver, &lp, &a, s->err));
    p.out = a.x;
    for (size_t b = 0; b < s->m; b++)
        mpq_add(p.value, p.value, a.x[b]);
    for (size_t i = 0, r = 0; i < s->n; i++) {
        if (s->cnf.value[i] == 0)
            continue;
        mpq_set(p.factor[i], a.y[r++]);
        if (s->cnf.value[i] < 0)
            mpq_neg(p.factor[i], p.factor[i]);
    }
    s->n_programs++;
    *out = p;
done:
    return st;
}

/* Keep the multipliers: they show that nothing is missed here. */
static void note(search *s, program *p)
{
    if (p->noted)
        return;
    cmt_value *factors = cmt_value_object(s->mem);
    for (size_t i = 0; i < s->n; i++) {
        if (mpq_sgn(p->factor[i]) != 0) {
            cmt_value_set(s->mem, factors, s->contest->ids[i],
                          cmt_value_q(s->mem, p->factor[i]));
        }
    }
    cmt_value_add(s->mem, s->bounds, factors);
    p->noted = true;
}

/* --- the search ------------------------------------------------------------------------- */

static cmt_status take(search *s, program *p)
{
    const int sign = s->any ? mpq_cmp(p->value, s->best) : -1;
    if (sign < 0) {
        mpq_set(s->best, p->value);
        s->any = true;
        s->n_found = 0;
        s->capped = false;
    }
    note(s, p);
    if (s->n_found == CMT_MAX_JUDGMENTS) {
        s->capped = true;
        return CMT_OK;
    }
    int8_t *value = CMT_NEW_ARRAY(s->mem, int8_t, s->n + 1);
    mpq_t *out = cmt_q_array(s->mem, s->m + 1);
    if (value == NULL || out == NULL)
        return no_room(s->err);
    memcpy(value, s->cnf.value, s->n);
    for (size_t b = 0; b < s->m; b++)
        mpq_set(out[b], p->out[b]);
    s->found[s->n_found++] = (entry){.value = value, .out = out};
    return CMT_OK;
}

/* Nothing below a node of this value is wanted. */
static bool is_hopeless(const search *s, const program *p)
{
    const int sign = s->any ? mpq_cmp(p->value, s->best) : -1;
    return sign > 0 || (sign == 0 && s->capped);
}

static bool is_spent(search *s)
{
    size_t most = MAX_PROGRAMS;
    if (s->m > FEW_ANSWERS)
        most = most * FEW_ANSWERS * FEW_ANSWERS / (s->m * s->m);
    s->spent = s->spent || s->n_programs >= most || s->n_nodes++ >= MAX_NODES;
    return s->spent;
}

/* All judgments that say what is decided, propositions decided at least up to place k.
 * Depth is at most their number. */
static cmt_status visit(search *s, size_t k, program *p) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    program own;
    if (is_spent(s))
        return CMT_OK;
    if (!is_hopeless(s, p) && !serves(s, p)) {
        CMT_TRY(solve(s, &own));
        p = &own;
    }
    if (is_hopeless(s, p)) {
        note(s, p);
        return CMT_OK;
    }
    while (k < s->n && s->cnf.value[s->order[k]] != 0)
        k++;
    if (k == s->n)
        return take(s, p);
    const uint32_t i = s->order[k];
    cmt_young_margin(s, p->out, i, s->q[1]);
    const int8_t first = mpq_sgn(s->q[1]) < 0 ? -1 : 1;
    for (int side = 0; side < 2; side++) {
        const size_t trail = s->cnf.n_trail;
        const cmt_arena_mark mark = cmt_arena_get_mark(s->scratch);
        if (cmt_cnf_set(&s->cnf, i, (int8_t)(side == 0 ? first : -first)))
            CMT_TRY(visit(s, k + 1, p));
        cmt_cnf_undo(&s->cnf, trail);
        cmt_arena_reset(s->scratch, mark);
    }
done:
    return st;
}

static cmt_status explore(search *s)
{
    cmt_status st = CMT_OK;
    program nothing = {.out = cmt_q_array(s->scratch, s->m + 1),
                       .factor = cmt_q_array(s->scratch, s->n + 1),
                       .value = cmt_q(s->scratch)};
    if (nothing.out == NULL || nothing.factor == NULL || nothing.value == NULL)
        return no_room(s->err);
    if (cmt_cnf_begin(&s->cnf))
        CMT_TRY(visit(s, 0, &nothing));
    if (s->spent && !s->any) {
        return cmt_fail(s->err, CMT_E_LIMIT, "no judgment found in %d steps",
                        MAX_NODES);
    }
    if (s->spent)
        s->n_found = 1;
done:
    return st;
}

/* --- the outcome ------------------------------------------------------------------------ */

static int canonical(const void *a, const void *b, const void *context)
{
    const search *s = context;
    const int8_t *x = ((const entry *)a)->value;
    const int8_t *y = ((const entry *)b)->value;
    for (size_t i = 0; i < s->n; i++) {
        if (x[i] != y[i])
            return x[i] > y[i] ? -1 : 1;
    }
    return 0;
}

/* What is left out of each answer for one judgment. */
static cmt_value *tell_out(const search *s, const entry *e)
{
    cmt_value *list = cmt_value_array(s->mem);
    for (size_t b = 0; b < s->m; b++) {
        mpq_set_z(s->q[0], s->units);
        mpq_div(s->q[0], e->out[b], s->q[0]);
        cmt_value_add(s->mem, list, cmt_value_q(s->mem, s->q[0]));
    }
    return list;
}

static cmt_status tell(search *s, cmt_outcome *o)
{
    const int8_t **at = CMT_NEW_ARRAY(s->mem, const int8_t *, s->n_found + 1);
    cmt_value *answers = cmt_value_array(s->mem);
    if (at == NULL
        || !cmt_sort(s->mem, s->found, s->n_found, sizeof *s->found, canonical, s))
        return no_room(s->err);
    for (size_t k = 0; k < s->n_found; k++) {
        at[k] = s->found[k].value;
        cmt_value_add(s->mem, answers, tell_out(s, &s->found[k]));
    }
    *o = (cmt_outcome){.n = s->n,
                       .judgments = at,
                       .n_judgments = s->n_found,
                       .tied = s->n_found > 1,
                       .capped = s->capped && !s->spent,
                       .unproved = s->spent};
    o->witness = cmt_value_object(s->mem);
    if (s->n_found > 0) {
        mpq_set_z(s->q[0], s->units);
        mpq_div(s->q[0], s->best, s->q[0]);
        cmt_value_set(s->mem, o->witness, "left_out", cmt_value_q(s->mem, s->q[0]));
        cmt_value_set(s->mem, o->witness, "answers", answers);
        if (!s->spent)
            cmt_value_set(s->mem, o->witness, "multipliers", s->bounds);
    }
    return cmt_arena_ok(s->mem) ? CMT_OK : no_room(s->err);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    search s = {.mem = mem, .contest = contest, .solver = args->solver, .err = err};
    s.scratch = cmt_arena_new(0);
    if (s.scratch == NULL)
        return no_room(err);
    CMT_TRY(cmt_young_open(&s));
    CMT_TRY(explore(&s));
    CMT_TRY(tell(&s, &o));
    *out = o;
done:
    cmt_arena_free(s.scratch);
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"collective consistency", true, "by definition"},
    {"majority-preservation", true,
     "immediate: nothing is left out where the majorities are consistent"},
    {0},
};

const cmt_rule cmt_rule_judgment_young = {
    .name = "young",
    .kind = CMT_RULE_JUDGMENT,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_JUDGMENT,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_JUDGMENT,
    .title = "Young (least weight left out)",
    .definition =
        "The consistent judgments with which every majority agrees, or is level, "
        "once the least weight of answers is left out.",
    .source =
        "Lang, Pigozzi, Slavkovik, van der Torre and Vesic, Social Choice and "
        "Welfare 48 (2017) 327-356; Endriss, de Haan, Lang and Slavkovik, JAIR 69 "
        "(2020) 687-731",
    .beside = 12,
    .cost = "NP-hard: branch and bound with unit propagation, at most 5,000 linear "
            "programs of one column an answer",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_judgment_young_check,
    .welfare = NULL,
};
