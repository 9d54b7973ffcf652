#include "rules/weights/egalitarian.h"

#include "base/err.h"
#include "rules/result.h"
#include "rules/weights/leximin.h"

/* Different answers of any weight: which each row gives, and how many give it. */
typedef struct crowd {
    const mpq_srcptr **answer; /* [m] */
    size_t m;
    size_t *which;          /* [n_answers], SIZE_MAX without weight */
    unsigned long *n_alike; /* [m] */
} crowd;

static bool are_equal(const mpq_srcptr *a, const mpq_srcptr *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (mpq_equal(a[i], b[i]) == 0)
            return false;
    }
    return true;
}

static cmt_status gather(cmt_arena *mem,
                         const cmt_contest *contest,
                         crowd *c,
                         cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    c->answer = CMT_NEW_ARRAY(mem, const mpq_srcptr *, contest->n_answers + 1);
    c->which = CMT_NEW_ARRAY(mem, size_t, contest->n_answers + 1);
    c->n_alike = CMT_NEW_ARRAY(mem, unsigned long, contest->n_answers + 1);
    if (c->answer == NULL || c->which == NULL || c->n_alike == NULL) {
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu answers",
                        contest->n_answers);
    }
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < contest->n_answers; a++) {
        const mpq_srcptr *shares = &contest->answer_weights[a * n];
        size_t k = 0;
        c->which[a] = SIZE_MAX;
        if (mpq_sgn(contest->answer_weight[a]) <= 0)
            continue;
        while (k < c->m && !are_equal(c->answer[k], shares, n))
            k++;
        if (k == CMT_LEXIMIN_ANSWERS) {
            return cmt_fail(err, CMT_E_LIMIT, "more than %d different answers",
                            CMT_LEXIMIN_ANSWERS);
        }
        if (k == c->m)
            c->answer[c->m++] = shares;
        c->which[a] = k;
        c->n_alike[k]++;
    }
    return CMT_OK;
}

/* A level with its multipliers, which sum to 1, of rows and, where there are, of shares. */
static cmt_value *tell_level(cmt_arena *mem,
                             const cmt_contest *contest,
                             const crowd *c,
                             const cmt_leximin *l,
                             size_t k,
                             mpq_t *q)
{
    const cmt_leximin_level *level = &l->levels[k];
    cmt_value *answers = cmt_value_array(mem);
    cmt_value *shares = cmt_value_array(mem);
    cmt_value *out = cmt_value_object(mem);
    mpq_set_ui(q[0], 0, 1);
    for (size_t a = 0; a < l->m + l->n; a++)
        mpq_add(q[0], q[0], level->multiplier[a]);
    for (size_t a = 0; a < contest->n_answers; a++) {
        mpq_set_ui(q[1], 0, 1);
        if (c->which[a] != SIZE_MAX) {
            mpq_set_ui(q[1], c->n_alike[c->which[a]], 1);
            mpq_mul(q[1], q[1], q[0]);
            mpq_div(q[1], level->multiplier[c->which[a]], q[1]);
        }
        cmt_value_add(mem, answers, cmt_value_q(mem, q[1]));
    }
    for (size_t i = 0; i < l->n; i++) {
        mpq_div(q[1], level->multiplier[l->m + i], q[0]);
        cmt_value_add(mem, shares, cmt_value_q(mem, q[1]));
    }
    cmt_value_set(mem, out, "answers", answers);
    if (k >= l->n_overlap_levels)
        cmt_value_set(mem, out, "shares", shares);
    cmt_value_set(mem, out, "value", cmt_value_q(mem, level->value));
    return out;
}

static cmt_status tell(cmt_arena *mem,
                       const cmt_contest *contest,
                       const crowd *c,
                       const cmt_leximin *l,
                       cmt_value **witness,
                       cmt_err *err)
{
    mpq_t *q = cmt_q_array(mem, 2);
    cmt_value *overlaps = cmt_value_array(mem);
    cmt_value *shares = cmt_value_array(mem);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    for (size_t k = 0; k < l->n_levels; k++) {
        cmt_value_add(mem, k < l->n_overlap_levels ? overlaps : shares,
                      tell_level(mem, contest, c, l, k, q));
    }
    *witness = cmt_value_object(mem);
    cmt_value_set(mem, *witness, "overlaps", overlaps);
    cmt_value_set(mem, *witness, "shares", shares);
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    crowd c = {0};
    cmt_leximin found = {0};
    cmt_outcome o = {.n = n};
    CMT_TRY(gather(mem, contest, &c, err));
    /* Without any weight nobody is worse off than anybody: a tie. */
    o.tied = n == 0 || c.m == 0;
    if (!o.tied) {
        CMT_TRY(cmt_leximin_find(mem, (const mpq_srcptr *const *)c.answer, c.m, n,
                                 &found, err));
        o.weights = cmt_result_pointers(mem, found.point, n);
        CMT_TRY(tell(mem, contest, &c, &found, &o.witness, err));
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Pareto efficiency, l1 preferences", true,
     "immediate: a better point for one and no worse for others has larger levels"},
    {"unanimity", true, "immediate: it overlaps fully"},
    {"independence of weights", true,
     "immediate: equal answers are served alike however many they are"},
    {"proportionality for single-minded answers", false,
     "immediate: two alternatives asked for by two and by one get half each"},
    {0},
};

const cmt_rule cmt_rule_weights_egalitarian = {
    .name = "egalitarian",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Egalitarian weights (leximin of overlaps)",
    .definition =
        "The point at which the answer farthest away in l1 is as near as can "
        "be, then the next farthest, and so on; of several such points the one "
        "whose smallest share is largest, and so on.",
    .source = "Aziz, Bogomolnaia and Moulin, ACM EC 2019 (egalitarian); Radunovic and "
              "Le Boudec, IEEE/ACM Trans. Networking 15 (2007) 1073-1083 (leximin over "
              "convex sets)",
    .cost = "a linear program of n + 1 variables for each level and round of rows, at "
            "most 1,000 different answers and 4,000 rows",
    .loss = NULL,
    .beside = 8,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_egalitarian_check,
    .welfare = NULL,
};
