#include "rules/ordinal/cc_borda.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/result.h"

#include <string.h>

/* The search ends unproved where it would read more points of ballots than this. */
#define MAX_POINTS_READ ((uint64_t)1 << 33)

/* Branch and bound over committees. The value of a committee is submodular: what more
 * members can add is at most the sum of the largest single gains.
 *
 *   (1) max  sum over ballots b of w_b * max { p_bi : i in S },  |S| = k
 *   (2) bound of S with r more to come: value(S) + the r largest gains of one more */
typedef struct search {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n_ballots;
    size_t m;                /* eligible alternatives */
    size_t k;                /* seats to fill */
    uint32_t *order;         /* [m] those, the most points first */
    uint16_t *points;        /* [n_ballots][m] twice the Borda points, in that order */
    uint16_t *served;        /* [k + 1][n_ballots] the best member so far, by depth */
    const cmt_points *exact; /* [n_ballots], or */
    mpz_t *weights;          /* [n_ballots] */
    mpz_ptr scale;
    mpz_t *gain;       /* [k + 1][m] by depth */
    mpz_t *value;      /* [k + 1] by depth */
    mpz_t *top;        /* [k + 1] scratch: the largest gains */
    uint32_t *members; /* [k] */
    bool *in;          /* [n] scratch */
    cmt_set *best;     /* [CMT_MAX_COMMITTEES] */
    size_t n_best;
    mpz_ptr best_value;
    uint64_t n_read;
    bool capped;
    bool unproved;
    cmt_err *err;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the search of committees");
}

/* Two for each eligible one below, one for each at the same height or not compared. */
static uint16_t points_of(const cmt_contest *c, size_t b, size_t i)
{
    const bool no_opinion = c->unranked == CMT_UNRANKED_NO_OPINION;
    const unsigned of_i = cmt_ballots_mark(c, b, i);
    unsigned twice = 0;
    for (size_t j = 0; j < c->n_alternatives; j++) {
        const unsigned of_j = cmt_ballots_mark(c, b, j);
        if (j == i || !cmt_contest_eligible(c, j))
            continue;
        if (of_i == of_j || (no_opinion && (of_i == 0 || of_j == 0))) {
            twice += 1;
        } else if (of_i != 0 && (of_j == 0 || of_i < of_j)) {
            twice += 2;
        }
    }
    return (uint16_t)twice;
}

/* What the alternative at p adds to the committee of a depth. */
static void find_gain(search *s, size_t depth, size_t p, mpz_ptr out)
{
    const uint16_t *served = &s->served[depth * s->n_ballots];
    int64_t sum = 0;
    mpz_set_ui(out, 0);
    for (size_t b = 0; b < s->n_ballots; b++) {
        const uint16_t points = s->points[b * s->m + p];
        if (points <= served[b])
            continue;
        if (s->exact != NULL) {
            sum += (points - served[b]) * s->exact[b];
        } else {
            mpz_addmul_ui(out, s->weights[b], (unsigned long)(points - served[b]));
        }
    }
    if (s->exact != NULL)
        cmt_z_set_i64(out, sum);
    s->n_read += s->n_ballots;
}

static void seat(search *s, size_t depth, size_t p)
{
    const uint16_t *before = &s->served[depth * s->n_ballots];
    uint16_t *after = &s->served[(depth + 1) * s->n_ballots];
    for (size_t b = 0; b < s->n_ballots; b++) {
        const uint16_t points = s->points[b * s->m + p];
        after[b] = points > before[b] ? points : before[b];
    }
    s->members[depth] = s->order[p];
    mpz_add(s->value[depth + 1], s->value[depth], s->gain[depth * s->m + p]);
}

/* Whether nothing with the members so far and others from p on reaches the best. */
static bool is_hopeless(search *s, size_t depth, size_t p)
{
    const size_t r = s->k - depth;
    size_t n_top = 0;
    for (size_t i = p; i < s->m; i++) {
        mpz_srcptr gain = s->gain[depth * s->m + i];
        size_t at = n_top < r ? n_top++ : r;
        if (at == r && mpz_cmp(s->top[r - 1], gain) >= 0)
            continue;
        at = at == r ? r - 1 : at;
        for (; at > 0 && mpz_cmp(s->top[at - 1], gain) < 0; at--)
            mpz_set(s->top[at], s->top[at - 1]);
        mpz_set(s->top[at], gain);
    }
    mpz_set(s->top[s->k], s->value[depth]);
    for (size_t i = 0; i < n_top; i++)
        mpz_add(s->top[s->k], s->top[s->k], s->top[i]);
    return n_top < r || (s->n_best > 0 && mpz_cmp(s->top[s->k], s->best_value) < 0);
}

static cmt_status note(search *s)
{
    const int order = s->n_best == 0 ? 1 : mpz_cmp(s->value[s->k], s->best_value);
    if (order < 0)
        return CMT_OK;
    if (order > 0) {
        s->n_best = 0;
        s->capped = false;
        mpz_set(s->best_value, s->value[s->k]);
    }
    if (s->n_best == CMT_MAX_COMMITTEES) {
        s->capped = true;
        return CMT_OK;
    }
    memset(s->in, 0, s->contest->n_alternatives * sizeof *s->in);
    for (size_t i = 0; i < s->k; i++)
        s->in[s->members[i]] = true;
    if (!cmt_result_set(s->mem, s->in, s->contest->n_alternatives,
                        &s->best[s->n_best++]))
        return no_room(s->err);
    return CMT_OK;
}

/* All committees with the members so far and others from p on. Depth is at most k. */
static cmt_status descend(search *s,
                          size_t depth,
                          size_t p) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    if (depth == s->k)
        return note(s);
    for (size_t i = p; i < s->m; i++)
        find_gain(s, depth, i, s->gain[depth * s->m + i]);
    for (size_t i = p; i < s->m && !s->unproved; i++) {
        if (is_hopeless(s, depth, i))
            return CMT_OK;
        seat(s, depth, i);
        CMT_TRY(descend(s, depth + 1, i + 1));
        s->unproved = s->n_read > MAX_POINTS_READ;
    }
done:
    return st;
}

/* The alternatives by their points alone: gains over nobody. */
static void sort_order(search *s)
{
    for (size_t p = 0; p < s->m; p++)
        find_gain(s, 0, p, s->gain[p]);
    for (size_t p = 1; p < s->m; p++) {
        size_t at = p;
        for (; at > 0 && mpz_cmp(s->gain[at - 1], s->gain[at]) < 0; at--) {
            const uint32_t c = s->order[at];
            mpz_swap(s->gain[at - 1], s->gain[at]);
            s->order[at] = s->order[at - 1];
            s->order[at - 1] = c;
        }
    }
}

static void read_points(search *s)
{
    for (size_t b = 0; b < s->n_ballots; b++) {
        for (size_t p = 0; p < s->m; p++)
            s->points[b * s->m + p] = points_of(s->contest, b, s->order[p]);
    }
}

static cmt_status search_init(search *s)
{
    cmt_status st = CMT_OK;
    const cmt_contest *c = s->contest;
    const size_t n = c->n_alternatives;
    s->n_ballots = c->ballots.n;
    s->order = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
    s->in = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    if (s->order == NULL || s->in == NULL)
        return no_room(s->err);
    for (uint32_t i = 0; i < n; i++) {
        if (cmt_contest_eligible(c, i))
            s->order[s->m++] = i;
    }
    s->k = c->seats < s->m ? c->seats : s->m;
    s->points = CMT_NEW_ARRAY(s->mem, uint16_t, s->n_ballots * s->m + 1);
    s->served = CMT_NEW_ARRAY(s->mem, uint16_t, (s->k + 1) * s->n_ballots + 1);
    s->gain = cmt_z_array(s->mem, (s->k + 1) * s->m + 1);
    s->value = cmt_z_array(s->mem, s->k + 1);
    s->top = cmt_z_array(s->mem, s->k + 1);
    s->members = CMT_NEW_ARRAY(s->mem, uint32_t, s->k + 1);
    s->best = CMT_NEW_ARRAY(s->mem, cmt_set, CMT_MAX_COMMITTEES);
    s->best_value = cmt_z(s->mem);
    s->scale = cmt_z(s->mem);
    if (!cmt_arena_ok(s->mem))
        return no_room(s->err);
    if (c->exact_points) {
        s->exact = c->ballots.points;
    } else {
        CMT_TRY(cmt_ballot_integer_weights(s->mem, c, &s->weights, s->scale, s->err));
    }
    read_points(s);
    sort_order(s);
    read_points(s);
done:
    return st;
}

/* Half of so many points, in units of weight. */
static void in_weight(const search *s, mpz_srcptr points, mpq_ptr out)
{
    mpq_t scale;
    mpq_init(scale);
    mpq_set_z(out, points);
    mpq_div_2exp(out, out, 1);
    if (s->exact != NULL) {
        mpq_set(scale, s->contest->scale);
    } else {
        mpq_set_z(scale, s->scale);
    }
    if (mpq_sgn(scale) != 0)
        mpq_div(out, out, scale);
    mpq_clear(scale);
}

/* What a committee of all would be worth: no other is worth more. */
static void find_bound(search *s, mpz_ptr out)
{
    mpz_t one;
    mpz_init(one);
    mpz_set_ui(out, 0);
    for (size_t b = 0; b < s->n_ballots; b++) {
        uint16_t most = 0;
        for (size_t p = 0; p < s->m; p++) {
            if (s->points[b * s->m + p] > most)
                most = s->points[b * s->m + p];
        }
        if (s->exact != NULL) {
            cmt_z_set_i64(one, s->exact[b]);
        } else {
            mpz_set(one, s->weights[b]);
        }
        mpz_addmul_ui(out, one, most);
    }
    mpz_clear(one);
}

static cmt_status tell(search *s, const cmt_tie_break *tie_break, cmt_outcome *o)
{
    mpq_ptr value = cmt_q(s->mem);
    mpq_ptr bound = cmt_q(s->mem);
    if (value == NULL || bound == NULL)
        return no_room(s->err);
    if (s->unproved) {
        s->n_best = 1;
        s->capped = false;
        find_bound(s, s->top[0]);
        in_weight(s, s->top[0], bound);
        o->unproved = true;
        o->bound = bound;
    }
    cmt_result_sort(s->best, s->n_best);
    const cmt_status st = cmt_result_committees(s->mem, s->contest, tie_break, s->best,
                                                s->n_best, s->capped, o, s->err);
    if (st != CMT_OK)
        return st;
    in_weight(s, s->best_value, value);
    o->witness = cmt_value_object(s->mem);
    cmt_value_set(s->mem, o->witness, "value", cmt_value_q(s->mem, value));
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
    search s = {.mem = mem, .contest = contest, .err = err};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(search_init(&s));
    CMT_TRY(descend(&s, 0, 0));
    CMT_TRY(tell(&s, &args->tie_break, &o));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"homogeneity", true, "immediate: points are sums over ballots"},
    {"committee monotonicity", false,
     "example: 2 A>B>C, 2 C>B>A and 1 B>A>C elect B, and A and C for two seats"},
    {0},
};

const cmt_rule cmt_rule_ordinal_cc_borda = {
    .name = "cc-borda",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_COMMITTEE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_COMMITTEE,
    .title = "Chamberlin-Courant with Borda points",
    .definition =
        "Each ballot gives a committee the Borda points of the member that it "
        "likes best; the k with the most points sit.",
    .source = "Chamberlin and Courant, American Political Science Review 77 (1983) "
              "718-733",
    .beside = 12,
    .cost = "branch and bound, O(ballots * n) a node; ends unproved after 2^33 points "
            "read",
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_cc_borda_check,
};
