#include "rules/shares_check.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/index.h"
#include "rules/claim.h"
#include "rules/shares_ledger.h"

#include <stdlib.h>
#include <string.h>

/* Different stages after ties; as in the rule. */
#define MAX_STAGES 20000

/* All ways, each price computed from its definition. Phases as in the rule: 0 shares,
 * 1 Phragmén, 2 fill, 3 rest, 4 end. */
typedef struct explorer {
    cmt_arena *mem;
    const cmt_shares_terms *terms;
    cmt_ledger ledger;
    const uint32_t *place;
    cmt_index seen;
    cmt_index found;
    size_t n_stages;
    cmt_set *committees;
    size_t n;
    bool capped;
    cmt_err *err;
} explorer;

static cmt_status no_room(const explorer *x)
{
    return cmt_fail(x->err, CMT_E_NOMEM, "no room to enumerate committees");
}

static bool for_sale(explorer *x, int phase, uint32_t c)
{
    cmt_ledger *l = &x->ledger;
    if (phase == 3) {
        return !cmt_ledger_closed(l, c) && cmt_contest_eligible(l->contest, c)
               && cmt_ledger_fits(l, c);
    }
    return cmt_ledger_open_for(l, c) && (phase != 2 || cmt_ledger_fits(l, c));
}

static cmt_status price_of(
    explorer *x, int phase, uint32_t c, bool *possible, mpq_ptr price)
{
    cmt_ledger *l = &x->ledger;
    *possible = true;
    if (phase == 0)
        return cmt_ledger_solve_shares(x->mem, l, c, possible, price, x->err);
    if (phase == 1) {
        cmt_ledger_solve_load(l, c, price);
    } else if (phase == 3) {
        mpq_set_ui(price, 0, 1);
    } else {
        mpq_set_z(price, l->support[c]);
        mpq_mul(price, price, l->utility[c]);
        mpq_div(price, l->cost[c], price);
    }
    return CMT_OK;
}

/* Those of the least price in a phase. */
static cmt_status cheapest(
    explorer *x, int phase, uint32_t *tied, size_t *n_tied, mpq_ptr best)
{
    mpq_ptr price = cmt_q(x->mem);
    if (price == NULL)
        return no_room(x);
    *n_tied = 0;
    for (uint32_t c = 0; c < x->terms->contest->n_alternatives; c++) {
        bool possible = false;
        if (!for_sale(x, phase, c))
            continue;
        const cmt_status st = price_of(x, phase, c, &possible, price);
        if (st != CMT_OK)
            return st;
        if (!possible)
            continue;
        const int sign = *n_tied == 0 ? -1 : mpq_cmp(price, best);
        if (sign < 0) {
            *n_tied = 0;
            mpq_set(best, price);
        }
        if (sign <= 0)
            tied[(*n_tied)++] = c;
    }
    return CMT_OK;
}

static int phase_after(const cmt_shares_terms *t, int phase)
{
    if (phase == 0 && t->after == CMT_AFTER_PHRAGMEN)
        return 1;
    if (phase == 0 && t->after == CMT_AFTER_FILL)
        return 2;
    return phase < 3 && t->after != CMT_AFTER_NONE && t->fill_all ? 3 : 4;
}

/* A copy of what changes in the books. */
typedef struct page {
    bool *in;
    mpz_t *money;
    mpz_ptr denominator;
    mpq_ptr spent;
} page;

static bool copy_page(explorer *x, page *out)
{
    cmt_ledger *l = &x->ledger;
    const size_t n = l->contest->n_alternatives;
    const size_t n_rows = l->contest->ballots.n;
    out->in = CMT_NEW_ARRAY(x->mem, bool, n + 1);
    out->money = cmt_z_array(x->mem, n_rows + 1);
    out->denominator = cmt_z(x->mem);
    out->spent = cmt_q(x->mem);
    if (out->in == NULL || out->money == NULL || out->denominator == NULL
        || out->spent == NULL)
        return false;
    memcpy(out->in, l->in, n * sizeof *l->in);
    for (size_t r = 0; r < n_rows; r++)
        mpz_set(out->money[r], l->money[r]);
    mpz_set(out->denominator, l->denominator);
    mpq_set(out->spent, l->spent);
    return true;
}

static void restore_page(explorer *x, const page *from)
{
    cmt_ledger *l = &x->ledger;
    memcpy(l->in, from->in, l->contest->n_alternatives * sizeof *l->in);
    cmt_ledger_restore(l);
    for (size_t r = 0; r < l->contest->ballots.n; r++)
        mpz_set(l->money[r], from->money[r]);
    mpz_set(l->denominator, from->denominator);
    mpq_set(l->spent, from->spent);
    l->is_quoted = false;
}

/* Remember this stage by its purchases and everybody's money. */
static cmt_status remember(explorer *x, int phase, bool *is_new)
{
    cmt_buf key = {0};
    cmt_ledger *l = &x->ledger;
    cmt_buf_printf(&key, "%d", phase);
    for (size_t i = 0; i < l->contest->n_alternatives; i++)
        cmt_buf_putc(&key, l->in[i] ? '1' : '0');
    for (size_t r = 0; r < l->contest->ballots.n; r++) {
        mpq_set_z(l->q[0], l->money[r]);
        mpz_set(mpq_denref(l->q[0]), l->denominator);
        mpq_canonicalize(l->q[0]);
        char *text = cmt_q_text(x->mem, l->q[0]);
        if (text != NULL)
            cmt_buf_puts(&key, text);
        cmt_buf_putc(&key, ' ');
    }
    const char *kept = cmt_buf_keep(&key, x->mem);
    cmt_buf_free(&key);
    if (kept == NULL || !cmt_arena_ok(x->mem))
        return no_room(x);
    *is_new = cmt_index_add(&x->seen, kept, 0);
    return CMT_OK;
}

static cmt_status finish(explorer *x)
{
    const size_t n = x->terms->contest->n_alternatives;
    char *key = cmt_arena_alloc(x->mem, n + 1);
    uint32_t *members = CMT_NEW_ARRAY(x->mem, uint32_t, n + 1);
    if (key == NULL || members == NULL)
        return no_room(x);
    size_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        key[i] = x->ledger.in[i] ? '1' : '0';
        if (x->ledger.in[i])
            members[m++] = i;
    }
    if (x->n == CMT_MAX_COMMITTEES && cmt_index_get(&x->found, key) == CMT_INDEX_NONE) {
        x->capped = true;
    } else if (cmt_index_add(&x->found, key, 0)) {
        x->committees[x->n++] = (cmt_set){.at = members, .n = m};
    }
    return CMT_OK;
}

static void book(explorer *x, int phase, uint32_t c, mpq_srcptr price)
{
    if (phase == 0) {
        cmt_ledger_pay(&x->ledger, c, price);
    } else if (phase == 1) {
        cmt_ledger_bear(&x->ledger, c, price);
    } else {
        cmt_ledger_take(&x->ledger, c);
    }
}

/* Depth is at most the number of alternatives and phases. */
static cmt_status explore(explorer *x, int phase) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    page before;
    mpq_ptr price = cmt_q(x->mem);
    uint32_t *tied =
        CMT_NEW_ARRAY(x->mem, uint32_t, x->terms->contest->n_alternatives + 1);
    size_t n_tied = 0;
    if (price == NULL || tied == NULL)
        return no_room(x);
    if (x->capped)
        return CMT_OK;
    if (phase == 4 || x->ledger.n_in >= x->terms->seats)
        return finish(x);
    CMT_TRY(cheapest(x, phase, tied, &n_tied, price));
    if (n_tied == 0)
        return explore(x, phase_after(x->terms, phase));
    if (x->place == NULL && n_tied > 1)
        n_tied = cmt_ledger_narrow(&x->ledger, phase, tied, n_tied, price);
    if (x->place != NULL)
        tied[0] = cmt_tie_first(x->place, tied, n_tied);
    if (x->place != NULL || n_tied == 1) {
        book(x, phase, tied[0], price);
        return explore(x, phase);
    }
    if (!copy_page(x, &before))
        return no_room(x);
    for (size_t k = 0; k < n_tied; k++) {
        bool is_new = false;
        book(x, phase, tied[k], price);
        CMT_TRY(remember(x, phase, &is_new));
        x->capped = x->capped || (is_new && ++x->n_stages > MAX_STAGES);
        if (is_new)
            CMT_TRY(explore(x, phase));
        restore_page(x, &before);
    }
done:
    return st;
}

cmt_status cmt_shares_enumerate(cmt_arena *mem,
                                const cmt_shares_terms *terms,
                                cmt_set **committees,
                                size_t *n,
                                bool *capped,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_shares_terms *t = terms;
    uint32_t *place = NULL;
    explorer x = {.mem = mem, .terms = t, .err = err};
    x.ledger = (cmt_ledger){.contest = t->contest,
                            .cost = t->cost,
                            .utility = t->utility,
                            .decision = t->decision,
                            .budget = t->budget,
                            .seats = t->seats,
                            .fill_all = t->fill_all};
    x.committees = CMT_NEW_ARRAY(mem, cmt_set, CMT_MAX_COMMITTEES);
    if (x.committees == NULL || !cmt_index_open(mem, &x.seen)
        || !cmt_index_open(mem, &x.found))
        return no_room(&x);
    if (t->tie_break->kind == CMT_TIE_ORDER || t->tie_break->kind == CMT_TIE_LOT) {
        CMT_TRY(
            cmt_tie_places(mem, t->tie_break, t->contest->n_alternatives, &place, err));
    }
    x.place = place;
    CMT_TRY(cmt_ledger_open(mem, t->money, &x.ledger, err));
    CMT_TRY(explore(&x, 0));
    qsort(x.committees, x.n, sizeof *x.committees, cmt_set_compare);
    *committees = x.committees;
    *n = x.n;
    *capped = x.capped;
done:
    return st;
}

cmt_status cmt_shares_judge(cmt_arena *mem,
                            const cmt_shares_terms *terms,
                            const cmt_outcome *claim,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool met_tie = true;
    bool capped = false;
    size_t n = 0;
    cmt_set *committees = NULL;
    if (claim->has_committee != (claim->rounds != NULL))
        return cmt_fail(err, CMT_E_NEGATIVE, "a committee comes with its rounds");
    if (claim->rounds != NULL) {
        CMT_TRY(cmt_shares_follow(mem, terms, claim->rounds, &claim->committee,
                                  &met_tie, err));
    }
    if (!met_tie) {
        CMT_TRY(cmt_claim_committees(mem, terms->contest, claim, terms->tie_break,
                                     &claim->committee, 1, false, err));
        return CMT_OK;
    }
    CMT_TRY(cmt_shares_enumerate(mem, terms, &committees, &n, &capped, err));
    if (capped && claim->capped)
        return CMT_OK; /* too many ways to follow: the chosen one was followed above */
    CMT_TRY(cmt_claim_committees(mem, terms->contest, claim, terms->tie_break,
                                 committees, n, capped, err));
done:
    return st;
}
