/* Who got what over all questions of a round: shows who never gets anything. */
#include "base/err.h"
#include "base/index.h"
#include "decision/parts.h"

#include <stdlib.h>
#include <string.h>

typedef struct account {
    const char *group;
    mpq_ptr got;   /* shares, each times its question's weight */
    mpq_ptr whole; /* these weights */
    int64_t questions;
    int64_t nothing; /* questions of which it got nothing */
} account;

typedef struct book {
    const cmt_deciding *d;
    cmt_index index; /* group to account */
    account *accounts;
    size_t n;
    mpq_t *q; /* [1] scratch */
} book;

static int by_group(const void *left, const void *right)
{
    return strcmp(((const account *)left)->group, ((const account *)right)->group);
}

/* The group's account, opened where there is none; NULL on shortage. */
static account *account_of(book *b, const char *group)
{
    const uint32_t at = cmt_index_get(&b->index, group);
    if (at != CMT_INDEX_NONE)
        return &b->accounts[at];
    account *a = &b->accounts[b->n];
    *a = (account){.group = group, .got = cmt_q(b->d->mem), .whole = cmt_q(b->d->mem)};
    if (a->got == NULL || a->whole == NULL
        || !cmt_index_add(&b->index, group, (uint32_t)b->n))
        return NULL;
    b->n++;
    return a;
}

/* What every group got of one question. */
static cmt_status enter(book *b, const cmt_ruling *r, cmt_err *err)
{
    const cmt_value *list = cmt_value_get(r->insight, "satisfaction");
    mpq_srcptr weight = b->d->input->charter->questions[r->question].weight;
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *row = cmt_value_at(list, k);
        account *a = account_of(b, cmt_value_text(row, "group"));
        if (a == NULL
            || !cmt_value_as_q(cmt_value_get(row, "share"), SIZE_MAX, b->q[0]))
            return cmt_fail(err, CMT_E_NOMEM, "no room for a ledger");
        a->questions++;
        a->nothing += mpq_sgn(b->q[0]) == 0 ? 1 : 0;
        mpq_mul(b->q[0], b->q[0], weight);
        mpq_add(a->got, a->got, b->q[0]);
        mpq_add(a->whole, a->whole, weight);
    }
    return CMT_OK;
}

static cmt_value *book_value(book *b)
{
    cmt_arena *mem = b->d->mem;
    cmt_value *list = cmt_value_array(mem);
    if (b->n > 1)
        qsort(b->accounts, b->n, sizeof *b->accounts, by_group);
    for (size_t k = 0; k < b->n; k++) {
        const account *a = &b->accounts[k];
        cmt_value *row = cmt_value_object(mem);
        mpq_div(b->q[0], a->got, a->whole);
        cmt_value_set_string(mem, row, "group", a->group);
        cmt_value_set_int(mem, row, "questions", a->questions);
        cmt_value_set_int(mem, row, "nothing", a->nothing);
        cmt_value_set(mem, row, "share", cmt_value_q(mem, b->q[0]));
        cmt_value_add(mem, list, row);
    }
    return list;
}

cmt_status cmt_group_ledger(cmt_deciding *d, cmt_err *err)
{
    cmt_status st = CMT_OK;
    book b = {.d = d};
    const size_t room = d->input->n_submissions + 1;
    b.accounts = CMT_NEW_ARRAY(d->mem, account, room);
    b.q = cmt_q_array(d->mem, 1);
    if (b.accounts == NULL || b.q == NULL || !cmt_index_init(d->mem, room, &b.index))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a ledger");
    for (size_t k = 0; k < d->n; k++)
        CMT_TRY(enter(&b, &d->rulings[k], err));
    d->ledger = book_value(&b);
    if (!cmt_arena_ok(d->mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a ledger");
done:
    return st;
}
