#include "rules/apportion/hamilton.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/result.h"
#include "rules/seats.h"

typedef struct shares {
    size_t n;
    mpq_t *q;         /* [3] all votes, the quota, scratch */
    mpq_t *remainder; /* [n] */
    int64_t *seats;   /* [n] */
    int64_t open;     /* seats after whole quotas */
    uint32_t *order;  /* [n] parties with votes, largest remainder first */
    size_t m;
} shares;

static int by_remainder(const void *a, const void *b, const void *context)
{
    const shares *s = context;
    const uint32_t i = *(const uint32_t *)a;
    const uint32_t j = *(const uint32_t *)b;
    const int sign = mpq_cmp(s->remainder[j], s->remainder[i]);
    return sign != 0 ? sign : (i > j) - (i < j);
}

static cmt_status take_part(
    cmt_arena *mem, const cmt_contest *contest, mpq_t *votes, shares *s, cmt_err *err)
{
    s->n = contest->n_alternatives;
    s->q = cmt_q_array(mem, 3);
    s->remainder = cmt_q_array(mem, s->n + 1);
    s->seats = CMT_NEW_ARRAY(mem, int64_t, s->n + 1);
    s->order = CMT_NEW_ARRAY(mem, uint32_t, s->n + 1);
    if (s->q == NULL || s->remainder == NULL || s->seats == NULL || s->order == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the seats of %zu parties", s->n);
    for (uint32_t i = 0; i < s->n; i++) {
        if (!cmt_contest_eligible(contest, i) || mpq_sgn(votes[i]) == 0)
            continue;
        s->order[s->m++] = i;
        mpq_add(s->q[0], s->q[0], votes[i]);
    }
    return CMT_OK;
}

/* Whole quotas to everyone, and who has how much left over.
 * @return the seats that are left; below zero: the quota gives more than there are */
static int64_t fill_quotas(const cmt_contest *contest, mpq_t *votes, shares *s)
{
    int64_t open = (int64_t)contest->seats;
    for (size_t k = 0; k < s->m; k++) {
        const uint32_t i = s->order[k];
        mpq_ptr quotas = s->remainder[i];
        mpz_ptr whole = mpq_numref(s->q[2]);
        mpq_div(quotas, votes[i], s->q[1]);
        mpz_tdiv_qr(whole, mpq_numref(quotas), mpq_numref(quotas), mpq_denref(quotas));
        s->seats[i] = cmt_z_get_i64(whole);
        open -= s->seats[i];
    }
    return open;
}

/* All votes over the seats and `more`. */
static void set_quota(const cmt_contest *contest, const shares *s, int64_t more)
{
    cmt_q_set_i64(s->q[2], (int64_t)contest->seats + more, 1);
    mpq_div(s->q[1], s->q[0], s->q[2]);
}

/* The next whole number, where every ballot counts whole. */
static void round_up(const cmt_contest *contest, mpq_ptr quota)
{
    for (size_t g = 0; g < contest->n_voices; g++) {
        if (mpz_cmp_ui(mpq_denref(contest->voices[g].multiplier), 1) != 0)
            return;
    }
    mpz_fdiv_q(mpq_numref(quota), mpq_numref(quota), mpq_denref(quota));
    mpz_add_ui(mpq_numref(quota), mpq_numref(quota), 1);
    mpz_set_ui(mpq_denref(quota), 1);
}

static int64_t parts_beyond_seats(const cmt_rule_args *args)
{
    const cmt_rule *rule = &cmt_rule_apportion_hamilton;
    if (cmt_rule_option_is(rule, args, "quota", "imperiali"))
        return 2;
    return cmt_rule_option_is(rule, args, "quota", "hare") ? 0 : 1;
}

/* A quota that gives more seats than there are is raised to the next one: the votes are
 * divided by one less. That of Hare gives no more. */
static cmt_status whole_quotas(const cmt_contest *contest,
                               const cmt_rule_args *args,
                               mpq_t *votes,
                               shares *s,
                               cmt_err *err)
{
    int64_t more = parts_beyond_seats(args);
    if (contest->seats == 0 || s->m == 0) {
        s->open = (int64_t)contest->seats;
        return CMT_OK;
    }
    set_quota(contest, s, more);
    if (cmt_rule_option_is(&cmt_rule_apportion_hamilton, args, "quota", "droop"))
        round_up(contest, s->q[1]);
    s->open = fill_quotas(contest, votes, s);
    while (s->open < 0) {
        set_quota(contest, s, --more);
        s->open = fill_quotas(contest, votes, s);
    }
    if (s->open > (int64_t)s->m) {
        return cmt_fail(
            err, CMT_E_RANGE,
            "there are too few votes for this quota: it leaves %lld seats to "
            "the remainders of %zu parties",
            (long long)s->open, s->m);
    }
    return CMT_OK;
}

/* Parties level at the border between those that get an open seat and those that do not,
 * as positions in `order`: [from, to). Empty when the border is clear. */
static void find_border(const shares *s, size_t *from, size_t *to)
{
    const size_t open = (size_t)s->open;
    *from = open;
    *to = open;
    if (open == 0 || open >= s->m
        || mpq_equal(s->remainder[s->order[open - 1]], s->remainder[s->order[open]])
               == 0)
        return;
    mpq_srcptr level = s->remainder[s->order[open]];
    while (*from > 0 && mpq_equal(s->remainder[s->order[*from - 1]], level) != 0)
        (*from)--;
    while (*to < s->m && mpq_equal(s->remainder[s->order[*to]], level) != 0)
        (*to)++;
}

/* Bring the parties that the tie-break prefers to the front of the border. */
static cmt_status break_tie(cmt_arena *mem,
                            const cmt_tie_break *tie_break,
                            shares *s,
                            size_t from,
                            size_t to,
                            cmt_err *err)
{
    uint32_t *place = NULL;
    const cmt_status st = cmt_tie_places(mem, tie_break, s->n, &place, err);
    for (size_t k = from; st == CMT_OK && k < (size_t)s->open; k++) {
        const uint32_t next = cmt_tie_first(place, &s->order[k], to - k);
        size_t at = k;
        while (s->order[at] != next)
            at++;
        s->order[at] = s->order[k];
        s->order[k] = next;
    }
    return st;
}

/* Who is level at the border, for how many seats. */
static void tell_tie(cmt_arena *mem,
                     const cmt_contest *contest,
                     const shares *s,
                     size_t from,
                     size_t to,
                     cmt_value *witness)
{
    bool *in = CMT_NEW_ARRAY(mem, bool, s->n + 1);
    for (size_t k = from; in != NULL && k < to; k++)
        in[s->order[k]] = true;
    if (in != NULL)
        cmt_seats_tell_tie(mem, contest, in, s->open - (int64_t)from, NULL, witness);
}

static cmt_status give_open_seats(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_tie_break *tie_break,
                                  shares *s,
                                  cmt_outcome *o,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t from = 0;
    size_t to = 0;
    find_border(s, &from, &to);
    const bool level = to > from;
    const bool settled =
        tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT;
    o->witness = cmt_value_object(mem);
    if (level)
        tell_tie(mem, contest, s, from, to, o->witness);
    if (level && settled)
        CMT_TRY(break_tie(mem, tie_break, s, from, to, err));
    o->tied = level && !settled;
    if (!o->tied) {
        for (size_t k = 0; k < (size_t)s->open; k++)
            s->seats[s->order[k]]++;
        o->seats = s->seats;
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
    mpq_t *votes = NULL;
    shares s = {0};
    cmt_outcome o = {.n = contest->n_alternatives};
    CMT_TRY(cmt_seats_votes(mem, contest, &votes, err));
    CMT_TRY(take_part(mem, contest, votes, &s, err));
    CMT_TRY(whole_quotas(contest, args, votes, &s, err));
    if (!cmt_sort(mem, s.order, s.m, sizeof *s.order, by_remainder, &s))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu parties", s.m);
    o.scores = cmt_result_pointers(mem, votes, s.n);
    if (s.m == 0 && s.open > 0) { /* nothing says who gets the seats */
        o.tied = true;
    } else {
        CMT_TRY(give_open_seats(mem, contest, &args->tie_break, &s, &o, err));
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the seats");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"quota", true, "Balinski and Young, Fair Representation (1982)"},
    {"house monotonicity", false, "Balinski and Young (1982): the Alabama paradox"},
    {"population monotonicity", false, "Balinski and Young (1982)"},
    {0},
};

static const cmt_rule_option options[] = {
    {"quota", "hare|droop|hagenbach-bischoff|imperiali", "hare",
     "the votes that a seat costs"},
    {0},
};

const cmt_rule cmt_rule_apportion_hamilton = {
    .name = "hamilton",
    .kind = CMT_RULE_APPORTION,
    .version = 1,
    .question_kinds = 0,
    .reads = CMT_READS_RANKS | CMT_READS_MARKS | CMT_READS_SUMS,
    .yields = CMT_YIELDS_SEATS,
    .title = "Hamilton (largest remainder)",
    .definition = "Each party gets the whole part of its share of the seats; the seats "
                  "left go one each to the largest remainders.",
    .source = "Balinski and Young, Fair Representation (1982)",
    .cost = "O(n log n)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_apportion_hamilton_check,
    .welfare = NULL,
};
