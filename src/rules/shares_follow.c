#include "rules/shares_check.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/shares_ledger.h"

#include <string.h>

#define MAX_PRICE_DIGITS (1UL << 20)

typedef enum phase { SHARES, PHRAGMEN, FILL, REST } phase;

typedef struct follower {
    cmt_arena *mem;
    const cmt_shares_terms *terms;
    cmt_ledger ledger;
    const uint32_t *place; /* of an order or a lot; else NULL */
    phase at;
    size_t round;
    mpq_ptr price;
    mpq_ptr q;
    uint32_t *tied;
    size_t n_tied;
    bool met_tie;
    cmt_err *err;
} follower;

static cmt_status deny(const follower *f, const char *what, const char *id)
{
    return cmt_fail(f->err, CMT_E_NEGATIVE, "round %zu: %s%s%s", f->round + 1, what,
                    id != NULL ? " " : "", id != NULL ? id : "");
}

static const char *id_of(const follower *f, uint32_t c)
{
    return f->terms->contest->ids[c];
}

static bool find_id(const follower *f, const cmt_value *v, uint32_t *out)
{
    const char *id = cmt_value_as_string(v);
    for (uint32_t i = 0; id != NULL && i < f->terms->contest->n_alternatives; i++) {
        if (strcmp(id_of(f, i), id) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* Whether anything can be bought in a phase at all. */
static bool something_left(follower *f, phase at)
{
    cmt_ledger *l = &f->ledger;
    if (l->n_in >= f->terms->seats)
        return false;
    for (uint32_t c = 0; c < f->terms->contest->n_alternatives; c++) {
        if (at == REST) {
            if (!cmt_ledger_closed(l, c) && cmt_contest_eligible(f->terms->contest, c)
                && cmt_ledger_fits(l, c))
                return true;
            continue;
        }
        if (!cmt_ledger_open_for(l, c))
            continue;
        if (at == PHRAGMEN || (at == SHARES && cmt_ledger_affordable(l, c))
            || (at == FILL && cmt_ledger_fits(l, c)))
            return true;
    }
    return false;
}

static bool has_phase(const cmt_shares_terms *t, phase at)
{
    switch (at) {
    case SHARES:
        return true;
    case PHRAGMEN:
        return t->after == CMT_AFTER_PHRAGMEN;
    case FILL:
        return t->after == CMT_AFTER_FILL;
    case REST:
        break;
    }
    return t->after != CMT_AFTER_NONE && t->fill_all;
}

/* Move to the phase a round names; every phase passed must be over. */
static cmt_status enter(follower *f, const char *name)
{
    static const char *const names[] = {"shares", "phragmen", "fill", "rest"};
    while (name == NULL || strcmp(names[f->at], name) != 0) {
        if (has_phase(f->terms, f->at) && something_left(f, f->at))
            return deny(f, "something can still be bought in phase", names[f->at]);
        if (f->at == REST)
            return name == NULL ? CMT_OK : deny(f, "there is no such phase:", name);
        f->at++;
    }
    return has_phase(f->terms, f->at) ? CMT_OK : deny(f, "the rule has no phase", name);
}

static cmt_stand stand_of(follower *f, uint32_t c)
{
    switch (f->at) {
    case SHARES:
        return cmt_ledger_shares(&f->ledger, c, f->price);
    case PHRAGMEN:
        return cmt_ledger_load(&f->ledger, c, f->price);
    case FILL:
        return cmt_ledger_fits(&f->ledger, c) ? cmt_ledger_fill(&f->ledger, c, f->price)
                                              : CMT_STAND_NO;
    case REST:
        break;
    }
    return cmt_ledger_fits(&f->ledger, c) ? CMT_STAND_EXACT : CMT_STAND_NO;
}

/* All that costs exactly the round's price; nothing may cost less. */
static cmt_status find_tied(follower *f)
{
    f->n_tied = 0;
    for (uint32_t c = 0; c < f->terms->contest->n_alternatives; c++) {
        const bool for_sale = f->at == REST
                                  ? !cmt_ledger_closed(&f->ledger, c)
                                        && cmt_contest_eligible(f->terms->contest, c)
                                  : cmt_ledger_open_for(&f->ledger, c);
        if (!for_sale)
            continue;
        const cmt_stand stand = stand_of(f, c);
        if (stand == CMT_STAND_CHEAPER)
            return deny(f, "a smaller price would buy", id_of(f, c));
        if (stand == CMT_STAND_EXACT)
            f->tied[f->n_tied++] = c;
    }
    return CMT_OK;
}

/* The price: as claimed in the phases that have one, the alternative's own in `fill`. */
static cmt_status read_price(follower *f, const cmt_value *round, uint32_t c)
{
    const cmt_value *price = cmt_value_get(round, "price");
    if (f->at == SHARES || f->at == PHRAGMEN) {
        if (!cmt_value_as_q(price, MAX_PRICE_DIGITS, f->price))
            return deny(f, "there is no price for", id_of(f, c));
        return CMT_OK;
    }
    if (price != NULL)
        return deny(f, "this phase has no price, but one is claimed for", id_of(f, c));
    if (f->at == FILL) {
        mpz_mul(mpq_numref(f->price), mpq_numref(f->terms->cost[c]), f->ledger.scale);
        mpz_mul(mpq_denref(f->price), mpq_denref(f->terms->cost[c]),
                f->ledger.support[c]);
        mpq_canonicalize(f->price);
        mpq_div(f->price, f->price, f->terms->utility[c]);
    }
    return CMT_OK;
}

static cmt_status check_tied(follower *f, const cmt_value *round, uint32_t c)
{
    const cmt_value *named = cmt_value_get(round, "tied");
    size_t k = 0;
    while (k < f->n_tied && f->tied[k] != c)
        k++;
    if (k == f->n_tied)
        return deny(f, "this is not the price of", id_of(f, c));
    if (cmt_value_count(named) != (f->n_tied > 1 ? f->n_tied : 0))
        return deny(f, "others are tied with", id_of(f, c));
    for (size_t m = 0; m < cmt_value_count(named); m++) {
        const char *id = cmt_value_as_string(cmt_value_at(named, m));
        if (id == NULL || strcmp(id, id_of(f, f->tied[m])) != 0)
            return deny(f, "others are tied with", id_of(f, c));
    }
    if (f->n_tied > 1 && f->place == NULL)
        f->met_tie = true;
    if (f->n_tied > 1 && f->place != NULL
        && cmt_tie_first(f->place, f->tied, f->n_tied) != c)
        return deny(f, "the tie-break does not pick", id_of(f, c));
    return CMT_OK;
}

/* The claimed weights of those who pay the price and of those who give their last. */
static cmt_status check_payers(follower *f, const cmt_value *round, uint32_t c)
{
    cmt_ledger *l = &f->ledger;
    const cmt_value *full = cmt_value_get(round, "full");
    const cmt_value *rest = cmt_value_get(round, "rest");
    if (f->at != SHARES) {
        return full == NULL && rest == NULL ? CMT_OK
                                            : deny(f, "nobody pays for", id_of(f, c));
    }
    mpq_ptr q = l->q[2];
    cmt_ledger_full(l, c, f->price, q);
    if (!cmt_value_as_q(full, MAX_PRICE_DIGITS, f->q) || mpq_equal(f->q, q) == 0)
        return deny(f, "another weight pays the whole price of", id_of(f, c));
    mpq_set_z(l->q[0], l->support[c]);
    mpz_set(mpq_denref(l->q[0]), l->scale);
    mpq_canonicalize(l->q[0]);
    mpq_sub(q, l->q[0], q);
    if (!cmt_value_as_q(rest, MAX_PRICE_DIGITS, f->q) || mpq_equal(f->q, q) == 0)
        return deny(f, "another weight gives its last for", id_of(f, c));
    return CMT_OK;
}

static cmt_status follow_round(follower *f, const cmt_value *round)
{
    cmt_status st = CMT_OK;
    uint32_t c = 0;
    const char *name = cmt_value_as_string(cmt_value_get(round, "phase"));
    if (name == NULL || !find_id(f, cmt_value_get(round, "elected"), &c))
        return deny(f, "it names no alternative or no phase", NULL);
    if (f->ledger.n_in >= f->terms->seats || cmt_ledger_closed(&f->ledger, c))
        return deny(f, "there is no seat for", id_of(f, c));
    CMT_TRY(enter(f, name));
    CMT_TRY(read_price(f, round, c));
    CMT_TRY(find_tied(f));
    CMT_TRY(check_tied(f, round, c));
    CMT_TRY(check_payers(f, round, c));
    if (f->at == SHARES) {
        cmt_ledger_pay(&f->ledger, c, f->price);
    } else if (f->at == PHRAGMEN) {
        cmt_ledger_bear(&f->ledger, c, f->price);
    } else {
        cmt_ledger_take(&f->ledger, c);
    }
done:
    return st;
}

static cmt_status follower_init(follower *f)
{
    const cmt_shares_terms *t = f->terms;
    uint32_t *place = NULL;
    f->ledger = (cmt_ledger){.contest = t->contest,
                             .cost = t->cost,
                             .utility = t->utility,
                             .decision = t->decision,
                             .budget = t->budget,
                             .seats = t->seats,
                             .fill_all = t->fill_all};
    f->price = cmt_q(f->mem);
    f->q = cmt_q(f->mem);
    f->tied = CMT_NEW_ARRAY(f->mem, uint32_t, t->contest->n_alternatives + 1);
    if (f->price == NULL || f->q == NULL || f->tied == NULL)
        return cmt_fail(f->err, CMT_E_NOMEM, "no room to follow the rounds");
    cmt_status st = CMT_OK;
    const cmt_tie_kind tie = t->tie_break->kind;
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(f->mem, t->tie_break, t->contest->n_alternatives, &place,
                               f->err));
    }
    f->place = place;
    CMT_TRY(cmt_ledger_open(f->mem, t->money, &f->ledger, f->err));
done:
    return st;
}

cmt_status cmt_shares_follow(cmt_arena *mem,
                             const cmt_shares_terms *terms,
                             const cmt_value *rounds,
                             const cmt_set *committee,
                             bool *met_tie,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    follower f = {.mem = mem, .terms = terms, .err = err};
    CMT_TRY(follower_init(&f));
    for (f.round = 0; f.round < cmt_value_count(rounds); f.round++)
        CMT_TRY(follow_round(&f, cmt_value_at(rounds, f.round)));
    CMT_TRY(enter(&f, NULL));
    size_t k = 0;
    for (uint32_t i = 0; i < terms->contest->n_alternatives; i++) {
        const bool claimed = k < committee->n && committee->at[k] == i;
        k += claimed ? 1U : 0U;
        if (claimed != cmt_ledger_has(&f.ledger, i)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the rounds do not buy the claimed committee: `%s`",
                            terms->contest->ids[i]);
        }
    }
    if (k != committee->n)
        return cmt_fail(err, CMT_E_NEGATIVE, "the claimed committee is out of order");
    *met_tie = f.met_tie;
done:
    return st;
}
