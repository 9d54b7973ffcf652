#include "rules/ordinal/expanding_approvals.h"

#include "ballot/steps.h"
#include "base/err.h"
#include "rules/ordinal/expanding_approvals_ranks.h"
#include "rules/result.h"
#include "rules/steps_json.h"

#include <string.h>

/* A state. Ballots that gave for the same members are a class: a unit of their weight has
 * left / common left. Classes are numbered as they come in the order of ballots. */
typedef struct purses {
    uint32_t *class_of; /* [n_rows] */
    mpz_t *left;        /* [n_classes] */
    mpz_ptr common;
    size_t n_classes;
    size_t rank; /* reached so far */
    bool too_long;
} purses;

static purses *make(const cmt_expanding *w, cmt_arena *mem)
{
    purses *p = CMT_NEW(mem, purses);
    if (p == NULL)
        return NULL;
    *p = (purses){.n_classes = 1, .rank = 1};
    p->class_of = CMT_NEW_ARRAY(mem, uint32_t, w->n_rows + 1);
    p->left = cmt_z_array(mem, w->room);
    p->common = cmt_z(mem);
    return cmt_arena_ok(mem) ? p : NULL;
}

static void *start(void *self, cmt_arena *mem)
{
    purses *p = make(self, mem);
    if (p == NULL)
        return NULL;
    mpz_set_ui(p->left[0], 1);
    mpz_set_ui(p->common, 1);
    return p;
}

static void *copy(void *self, cmt_arena *mem, const void *state)
{
    const cmt_expanding *w = self;
    const purses *from = state;
    purses *p = make(w, mem);
    if (p == NULL)
        return NULL;
    memcpy(p->class_of, from->class_of, w->n_rows * sizeof *p->class_of);
    for (size_t c = 0; c < from->n_classes; c++)
        mpz_set(p->left[c], from->left[c]);
    mpz_set(p->common, from->common);
    p->n_classes = from->n_classes;
    p->rank = from->rank;
    p->too_long = from->too_long;
    return p;
}

/* List the ballots class by class in w->order. */
static void sort_classes(const cmt_expanding *w, const purses *p)
{
    memset(w->first, 0, (p->n_classes + 2) * sizeof *w->first);
    for (size_t b = 0; b < w->n_rows; b++)
        w->first[p->class_of[b] + 2]++;
    for (size_t c = 2; c < p->n_classes + 2; c++)
        w->first[c] += w->first[c - 1];
    for (uint32_t b = 0; b < w->n_rows; b++)
        w->order[w->first[p->class_of[b] + 1]++] = b;
}

/* Add the support that comes at rank j. */
static void expand(cmt_expanding *w, const purses *p, size_t j)
{
    for (size_t c = 0; c < p->n_classes; c++) {
        if (mpz_sgn(p->left[c]) == 0)
            continue;
        for (size_t r = w->first[c]; r < w->first[c + 1]; r++)
            cmt_expanding_add(w, w->order[r], j);
        for (size_t e = 0; e < w->n_met; e++) {
            const uint16_t i = w->met[e];
            mpz_addmul(w->support[i], w->sum[i], p->left[c]);
        }
        cmt_expanding_clear(w);
    }
}

/* The sign of the support of i less the quota. Both times the denominators of the quota
 * and of what is left: z[1], z[0]. */
static int against_quota(const cmt_expanding *w, const purses *p, size_t i)
{
    mpz_mul(w->z[0], mpq_numref(w->quota), p->common);
    mpz_mul(w->z[1], mpq_denref(w->quota), w->support[i]);
    return mpz_cmp(w->z[1], w->z[0]);
}

static bool reaches(const cmt_expanding *w, const purses *p, size_t i)
{
    const int sign = against_quota(w, p, i);
    return w->beyond ? sign > 0 : sign >= 0;
}

/* Go to the first rank at which somebody open reaches the quota, else to the last: find
 * the support there. */
static size_t advance(cmt_expanding *w, const purses *p, const bool *in, bool *reached)
{
    size_t j = 0;
    *reached = false;
    for (size_t i = 0; i < w->n; i++)
        mpz_set_ui(w->support[i], 0);
    sort_classes(w, p);
    while (j < w->m && !*reached) {
        expand(w, p, ++j);
        for (size_t i = 0; j >= p->rank && i < w->n && !*reached; i++) {
            *reached =
                !in[i] && cmt_contest_eligible(w->contest, i) && reaches(w, p, i);
        }
    }
    return j;
}

/* Who reaches the quota may sit; at the last rank, where nobody does, who has the most. */
static cmt_status narrow(
    void *self, const void *state, const bool *in, bool *open, cmt_err *err)
{
    cmt_expanding *w = self;
    const purses *p = state;
    size_t n_in = 0;
    size_t most = w->n;
    bool reached = false;
    for (size_t i = 0; i < w->n; i++)
        n_in += in[i] ? 1U : 0U;
    if (n_in == w->k) {
        memset(open, 0, w->n * sizeof *open);
        return CMT_OK;
    }
    if (p->too_long) {
        return cmt_fail(err, CMT_E_LIMIT, "shares of more than %d bits",
                        CMT_MAX_COMMON_BITS);
    }
    (void)advance(w, p, in, &reached);
    for (size_t i = 0; i < w->n; i++) {
        if (open[i] && (most == w->n || mpz_cmp(w->support[i], w->support[most]) > 0))
            most = i;
    }
    for (size_t i = 0; i < w->n; i++) {
        open[i] = open[i]
                  && (reached ? reaches(w, p, i)
                              : mpz_cmp(w->support[i], w->support[most]) == 0);
    }
    return CMT_OK;
}

static cmt_status values(void *self,
                         const void *state,
                         const bool *in,
                         const bool *open,
                         mpq_t *out,
                         cmt_err *err)
{
    const cmt_expanding *w = self;
    (void)state;
    (void)in;
    (void)err;
    for (size_t i = 0; i < w->n; i++) {
        if (open[i])
            mpq_set(out[i], w->place[i]);
    }
    return CMT_OK;
}

static bool supports(const cmt_expanding *w, const purses *p, size_t b, uint32_t c)
{
    const uint16_t rank = w->rank[b * w->n + c];
    return rank != 0 && rank <= p->rank && mpz_sgn(p->left[p->class_of[b]]) != 0;
}

/* The new class of a ballot of class `c`; a class that comes to be has its part left. */
static uint32_t divide(
    const cmt_expanding *w, const purses *p, uint32_t c, bool pays, size_t *n)
{
    uint32_t *child = &w->child[2 * c + (pays ? 1 : 0)];
    if (*child == UINT32_MAX) {
        *child = (uint32_t)(*n)++;
        mpz_mul(w->left[*child], p->left[c], pays ? w->z[2] : w->z[3]);
    }
    return *child;
}

/* Numbers as small as they can be. */
static void reduce(const cmt_expanding *w, purses *p)
{
    mpz_set(w->z[0], p->common);
    for (size_t c = 0; c < p->n_classes && mpz_cmp_ui(w->z[0], 1) != 0; c++)
        mpz_gcd(w->z[0], w->z[0], p->left[c]);
    for (size_t c = 0; c < p->n_classes; c++)
        mpz_divexact(p->left[c], p->left[c], w->z[0]);
    mpz_divexact(p->common, p->common, w->z[0]);
    p->too_long = mpz_sizeinbase(p->common, 2) > CMT_MAX_COMMON_BITS;
}

/* The supporters give the quota in proportion to what they have left, or all of it. */
static void take(void *self, void *state, const bool *in, uint32_t c)
{
    cmt_expanding *w = self;
    purses *p = state;
    bool reached = false;
    size_t n = 0;
    p->rank = advance(w, p, in, &reached);
    if (against_quota(w, p, c) > 0) { /* (support - quota) / support */
        mpz_sub(w->z[2], w->z[1], w->z[0]);
        mpz_gcd(w->z[0], w->z[1], w->z[2]);
        mpz_divexact(w->z[2], w->z[2], w->z[0]);
        mpz_divexact(w->z[3], w->z[1], w->z[0]);
    } else {
        mpz_set_ui(w->z[2], 0);
        mpz_set_ui(w->z[3], 1);
    }
    memset(w->child, UINT8_MAX, 2 * p->n_classes * sizeof *w->child);
    for (size_t b = 0; b < w->n_rows; b++) {
        w->order[b] = divide(w, p, p->class_of[b], supports(w, p, b, c), &n);
    }
    memcpy(p->class_of, w->order, w->n_rows * sizeof *p->class_of);
    for (size_t i = 0; i < n; i++)
        mpz_swap(p->left[i], w->left[i]);
    mpz_mul(p->common, p->common, w->z[3]);
    p->n_classes = n;
    reduce(w, p);
}

static void describe(void *self, const void *state, cmt_sha256 *digest)
{
    const cmt_expanding *w = self;
    const purses *p = state;
    mpq_ptr q = w->q;
    cmt_sha256_add(digest, p->class_of, w->n_rows * sizeof *p->class_of);
    for (size_t c = 0; c < p->n_classes; c++) {
        mpq_set_z(q, p->left[c]);
        cmt_steps_digest_q(digest, q);
    }
    mpq_set_z(q, p->common);
    cmt_steps_digest_q(digest, q);
}

/* --- the outcome ---------------------------------------------------------------------------- */

/* A support of `support`[i] in true weight. */
static void in_weight(const cmt_expanding *w, const purses *p, size_t i)
{
    mpz_mul(w->z[0], w->scale, p->common);
    mpq_set_num(w->q, w->support[i]);
    mpq_set_den(w->q, w->z[0]);
    mpq_canonicalize(w->q);
}

/* Say at which rank each member of the committee picked was elected, and its support. */
static cmt_status tell_rounds(cmt_arena *mem,
                              cmt_expanding *w,
                              cmt_outcome *o,
                              cmt_err *err)
{
    purses *p = start(w, mem);
    bool *in = CMT_NEW_ARRAY(mem, bool, w->n + 1);
    if (p == NULL || in == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the rounds");
    for (size_t r = 0; r < cmt_value_count(o->rounds); r++) {
        bool reached = false;
        uint32_t c = 0;
        cmt_value *round = cmt_value_at(o->rounds, r);
        const char *id = cmt_value_text(round, "elected");
        while (strcmp(w->contest->ids[c], id) != 0)
            c++;
        const size_t rank = advance(w, p, in, &reached);
        in_weight(w, p, c);
        cmt_value_set(mem, round, "rank", cmt_value_format(mem, "%zu", rank));
        cmt_value_set(mem, round, "support", cmt_value_q(mem, w->q));
        mpq_set_z(w->q, w->scale);
        mpq_div(w->q, w->quota, w->q);
        cmt_value_set(mem, round, "quota", cmt_value_q(mem, w->q));
        take(w, p, in, c);
        in[c] = true;
    }
    return cmt_arena_ok(mem) ? CMT_OK
                             : cmt_fail(err, CMT_E_NOMEM, "no room for the rounds");
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_steps_result result;
    cmt_outcome o = {0};
    cmt_expanding w = {0};
    const cmt_steps_rule rule = {.self = &w,
                                 .start = start,
                                 .copy = copy,
                                 .values = values,
                                 .narrow = narrow,
                                 .take = take,
                                 .describe = describe,
                                 .least = true};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_expanding_init(mem, contest, &cmt_rule_ordinal_expanding_approvals,
                               args, &w, err));
    CMT_TRY(cmt_steps_run(mem, contest, &args->tie_break, &rule, &result, err));
    CMT_TRY(cmt_steps_outcome(mem, contest, &args->tie_break, &result, "elected",
                              "priority", &o, err));
    CMT_TRY(tell_rounds(mem, &w, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"quota", "aziz-lee|droop|hare", "aziz-lee", "how much support elects"},
    {0},
};

#define AZIZ_LEE "Aziz and Lee, Social Choice and Welfare 54 (2020) 1-45"

static const cmt_rule_axiom axioms[] = {
    {"proportionality for solid coalitions", true, AZIZ_LEE ", for weak orders too"},
    {"homogeneity", false, "quotas other than hare look at whole ballots"},
    {0},
};

const cmt_rule cmt_rule_ordinal_expanding_approvals = {
    .name = "expanding-approvals",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Expanding approvals rule",
    .definition =
        "Ballots support what they put at rank j or better, j = 1, 2, ...; who reaches "
        "the quota sits, and its supporters give a quota in proportion to what they "
        "have "
        "left. Of several, the first in the rank-maximal order sits.",
    .source = AZIZ_LEE,
    .cost = "O(ballots * n) integer additions a seat",
    .beside = 40,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_expanding_approvals_check,
};
