/* Solid coalitions: ballots that put the same alternatives above all others. */
#include "ballot/weight.h"
#include "base/err.h"
#include "base/sort.h"
#include "insight/proportionality.h"
#include "rules/recount.h"

#include <string.h>

/* Words of all sets together. */
#define MAX_WORDS (1UL << 20)

/* The alternatives that a ballot puts in its first tiers: it is solid for them. */
typedef struct front {
    uint32_t ballot;
    uint32_t size; /* how many they are */
    uint64_t *set; /* [words] bits */
} front;

typedef struct solid {
    cmt_arena *mem;
    const cmt_contest *c;
    const cmt_set *committee;
    const cmt_audit_terms *terms;
    bool droop;
    size_t words;
    front *fronts; /* [n_fronts] */
    size_t n_fronts;
    mpq_ptr total;
    mpq_ptr weight; /* of the coalition at hand */
    mpq_ptr share;  /* seats it is worth: weight / quota */
    mpz_ptr due;
    /* the worst found */
    size_t first; /* fronts [first, end) */
    size_t end;
    size_t seats;
    mpq_ptr worst; /* weight */
} solid;

static bool has(const front *f, size_t i)
{
    return (f->set[i / 64] >> i % 64 & 1) != 0;
}

/* The eligible in tiers up to `tier`; false where they are all, or one of them does not
 * stand above every other eligible one. */
static bool fill_front(const solid *s, size_t b, unsigned tier, front *f)
{
    size_t outside = 0;
    bool unranked = false;
    memset(f->set, 0, s->words * sizeof *f->set);
    f->size = 0;
    f->ballot = (uint32_t)b;
    for (size_t i = 0; i < s->c->n_alternatives; i++) {
        const unsigned mark = cmt_ballots_mark(s->c, b, i);
        if (!cmt_contest_eligible(s->c, i))
            continue;
        if (mark != 0 && mark <= tier) {
            f->set[i / 64] |= UINT64_C(1) << i % 64;
            f->size++;
        } else {
            outside++;
            unranked = unranked || mark == 0;
        }
    }
    return outside > 0 && !(unranked && s->c->unranked == CMT_UNRANKED_NO_OPINION);
}

/* Every ballot is solid for all eligible ones. */
static void fill_all(const solid *s, size_t b, front *f)
{
    memset(f->set, 0, s->words * sizeof *f->set);
    f->size = 0;
    f->ballot = (uint32_t)b;
    for (size_t i = 0; i < s->c->n_alternatives; i++) {
        if (cmt_contest_eligible(s->c, i)) {
            f->set[i / 64] |= UINT64_C(1) << i % 64;
            f->size++;
        }
    }
}

/* The tier after this one that holds an eligible alternative; 0: none. */
static unsigned next_tier(const cmt_contest *c, size_t b, unsigned tier)
{
    unsigned next = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const unsigned mark = cmt_ballots_mark(c, b, i);
        if (cmt_contest_eligible(c, i) && mark > tier && (next == 0 || mark < next))
            next = mark;
    }
    return next;
}

static cmt_status list_fronts(solid *s, cmt_err *err)
{
    const size_t n = s->c->n_alternatives;
    s->words = (n + 63) / 64;
    if (s->c->ballots.n > MAX_WORDS / s->words / (n + 1)) {
        return cmt_fail(
            err, CMT_E_LIMIT,
            "%zu ballots on %zu alternatives are too many to look for solid "
            "coalitions",
            s->c->ballots.n, n);
    }
    s->fronts = CMT_NEW_ARRAY(s->mem, front, s->c->ballots.n * (n + 1) + 1);
    uint64_t *bits =
        CMT_NEW_ARRAY(s->mem, uint64_t, (s->c->ballots.n * (n + 1) + 1) * s->words);
    if (s->fronts == NULL || bits == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for solid coalitions");
    for (size_t b = 0; b < s->c->ballots.n; b++) {
        for (unsigned t = next_tier(s->c, b, 0); t != 0; t = next_tier(s->c, b, t)) {
            front *f = &s->fronts[s->n_fronts];
            f->set = bits + s->n_fronts * s->words;
            if (fill_front(s, b, t, f))
                s->n_fronts++;
        }
        front *f = &s->fronts[s->n_fronts];
        f->set = bits + s->n_fronts++ * s->words;
        fill_all(s, b, f);
    }
    return CMT_OK;
}

/* Small sets first, equal sets together, then by ballot. */
static int by_set(const void *a, const void *b, const void *context)
{
    const front *x = a;
    const front *y = b;
    const size_t words = *(const size_t *)context;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    for (size_t k = 0; k < words; k++) {
        if (x->set[k] != y->set[k])
            return x->set[k] < y->set[k] ? -1 : 1;
    }
    return (x->ballot > y->ballot) - (x->ballot < y->ballot);
}

/* Seats that a weight is due. Hare: as many quotas as it holds. Droop: as many as it holds
 * more than. */
static size_t seats_due(solid *s)
{
    const unsigned long parts = s->c->seats + (s->droop ? 1 : 0);
    mpq_set_ui(s->share, parts, 1);
    mpq_mul(s->share, s->share, s->weight);
    mpq_div(s->share, s->share, s->total);
    if (s->droop) {
        mpz_cdiv_q(s->due, mpq_numref(s->share), mpq_denref(s->share));
        if (mpz_sgn(s->due) > 0)
            mpz_sub_ui(s->due, s->due, 1);
    } else {
        mpz_fdiv_q(s->due, mpq_numref(s->share), mpq_denref(s->share));
    }
    const size_t due = mpz_get_ui(s->due);
    return due < s->c->seats ? due : s->c->seats;
}

static size_t members_in(const cmt_set *committee, const front *f)
{
    size_t n = 0;
    for (size_t k = 0; k < committee->n; k++)
        n += has(f, committee->at[k]) ? 1 : 0;
    return n;
}

/* Whether some admissible committee has so many of them. */
static bool could_be_had(const solid *s, const front *f, size_t seats)
{
    if (s->terms == NULL || s->terms->admissible == NULL)
        return true;
    for (size_t k = 0; k < s->terms->n_admissible; k++) {
        if (members_in(&s->terms->admissible[k], f) >= seats)
            return true;
    }
    return false;
}

/* Keep the heaviest coalition that is wronged, of several the first. */
static void judge(solid *s, size_t first, size_t end, mpq_ptr q)
{
    const front *f = &s->fronts[first];
    mpq_set_ui(s->weight, 0, 1);
    for (size_t k = first; k < end; k++) {
        cmt_ballot_weight(s->c, s->fronts[k].ballot, q);
        mpq_add(s->weight, s->weight, q);
    }
    const size_t due = seats_due(s);
    const size_t seats = due < f->size ? due : f->size;
    if (members_in(s->committee, f) >= seats || mpq_cmp(s->weight, s->worst) <= 0
        || !could_be_had(s, f, seats))
        return;
    mpq_set(s->worst, s->weight);
    s->first = first;
    s->end = end;
    s->seats = seats;
}

static void find_worst(solid *s, mpq_ptr q)
{
    for (size_t k = 0, end = 0; k < s->n_fronts; k = end) {
        end = k + 1;
        while (end < s->n_fronts
               && memcmp(s->fronts[k].set, s->fronts[end].set,
                         s->words * sizeof *s->fronts[k].set)
                      == 0)
            end++;
        judge(s, k, end, q);
    }
}

static cmt_status tell(const solid *s, cmt_audit_finding *out, cmt_err *err)
{
    const front *f = &s->fronts[s->first];
    uint32_t *who = CMT_NEW_ARRAY(s->mem, uint32_t, f->size + 1);
    uint32_t *ballots = CMT_NEW_ARRAY(s->mem, uint32_t, s->end - s->first + 1);
    mpq_ptr share = cmt_q(s->mem);
    cmt_set set = {.at = who};
    if (who == NULL || ballots == NULL || share == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a finding");
    for (uint32_t i = 0; i < s->c->n_alternatives; i++) {
        if (has(f, i))
            who[set.n++] = i;
    }
    for (size_t k = s->first; k < s->end; k++)
        ballots[k - s->first] = s->fronts[k].ballot;
    mpq_div(share, s->worst, s->total);
    *out = (cmt_audit_finding){.seats_due = s->seats,
                               .members_due = s->seats,
                               .alternatives = set,
                               .ballots = ballots,
                               .n_ballots = s->end - s->first,
                               .share = share};
    return CMT_OK;
}

static cmt_status check(const cmt_contest *c, const cmt_set *committee, cmt_err *err)
{
    if (c->ballots.form != CMT_FORM_RANK)
        return cmt_fail(err, CMT_E_RANGE, "solid coalitions are of rankings");
    if (committee->n > c->seats) {
        return cmt_fail(err, CMT_E_RANGE, "a committee of %zu for %zu seats",
                        committee->n, c->seats);
    }
    for (size_t k = 0; k < committee->n; k++) {
        if (committee->at[k] >= c->n_alternatives
            || (k > 0 && committee->at[k] <= committee->at[k - 1])
            || !cmt_contest_eligible(c, committee->at[k]))
            return cmt_fail(err, CMT_E_RANGE, "this is no committee of eligible ones");
    }
    return CMT_OK;
}

static cmt_status audit(cmt_arena *mem,
                        const cmt_contest *c,
                        const cmt_set *committee,
                        const cmt_audit_terms *terms,
                        bool droop,
                        cmt_audit_finding *out,
                        cmt_err *err)
{
    mpq_t *q = cmt_q_array(mem, 5);
    solid s = {.mem = mem,
               .c = c,
               .committee = committee,
               .terms = terms,
               .droop = droop,
               .due = cmt_z(mem)};
    cmt_status st = CMT_OK;
    CMT_TRY(check(c, committee, err));
    if (q == NULL || s.due == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for solid coalitions");
    s.total = q[0];
    s.weight = q[1];
    s.share = q[2];
    s.worst = q[3];
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, q[4]);
        mpq_add(s.total, s.total, q[4]);
    }
    *out = (cmt_audit_finding){.holds = true};
    if (mpq_sgn(s.total) == 0 || c->seats == 0)
        return CMT_OK;
    CMT_TRY(list_fronts(&s, err));
    if (!cmt_sort(mem, s.fronts, s.n_fronts, sizeof *s.fronts, by_set, &s.words))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort solid coalitions");
    find_worst(&s, q[4]);
    if (s.end > 0)
        st = tell(&s, out, err);
done:
    return st;
}

cmt_status cmt_audit_psc_hare(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_set *committee,
                              const cmt_audit_terms *terms,
                              cmt_audit_finding *out,
                              cmt_err *err)
{
    return audit(mem, contest, committee, terms, false, out, err);
}

cmt_status cmt_audit_psc_droop(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_set *committee,
                               const cmt_audit_terms *terms,
                               cmt_audit_finding *out,
                               cmt_err *err)
{
    return audit(mem, contest, committee, terms, true, out, err);
}
