/* What the duels say of the winners. */
#include "base/err.h"
#include "insight/scan_inner.h"
#include "rules/rivals.h"

/* Duels among the eligible. */
typedef struct field {
    cmt_rivals rivals;
    bool *standing; /* [n] eligible */
    bool *in;       /* [n] a set */
    bool *reach;    /* [n][n] a path of wins leads from one to the other */
} field;

static cmt_status enter(cmt_scan_work *w, field *f, cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    f->standing = CMT_NEW_ARRAY(w->mem, bool, n);
    f->in = CMT_NEW_ARRAY(w->mem, bool, n);
    f->reach = CMT_NEW_ARRAY(w->mem, bool, n *n);
    if (f->standing == NULL || f->in == NULL || f->reach == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for duels");
    for (size_t i = 0; i < n; i++)
        f->standing[i] = cmt_contest_eligible(w->c, i);
    return cmt_rivals_build(w->mem, w->c, &f->rivals, err);
}

/* Those who win (sign 1) or lose (sign -1) every duel: one or none. */
static void find_sweeper(field *f, int sign)
{
    const size_t n = f->rivals.n;
    for (size_t i = 0; i < n; i++) {
        f->in[i] = f->standing[i];
        for (size_t j = 0; j < n && f->in[i]; j++) {
            f->in[i] =
                j == i || !f->standing[j] || cmt_rivals_sign(&f->rivals, i, j) == sign;
        }
    }
}

/* Whoever reaches a member by wins is reached by it: the union of the smallest sets that
 * lose no duel to an outsider. */
static void find_schwartz(field *f)
{
    const size_t n = f->rivals.n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            f->reach[i * n + j] = f->standing[i] && f->standing[j]
                                  && cmt_rivals_sign(&f->rivals, i, j) > 0;
        }
    }
    for (size_t via = 0; via < n; via++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n && f->reach[i * n + via]; j++)
                f->reach[i * n + j] = f->reach[i * n + j] || f->reach[via * n + j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        f->in[i] = f->standing[i];
        for (size_t j = 0; j < n && f->in[i]; j++)
            f->in[i] = !f->reach[j * n + i] || f->reach[i * n + j];
    }
}

static void add_row(cmt_scan_work *w, const field *f, const char *axiom, bool violated)
{
    cmt_value *row = cmt_scan_row(w, axiom, 0);
    cmt_value_set_bool(w->mem, row, "violated", violated);
    cmt_value_set(w->mem, row, "alternatives", cmt_scan_marked(w, f->in));
}

static bool any(const cmt_scan_work *w, const field *f, bool inside)
{
    for (size_t k = 0; k < w->settled->n; k++) {
        if (f->in[w->settled->at[k]] == inside)
            return true;
    }
    return false;
}

cmt_status cmt_scan_duels(cmt_scan_work *w, cmt_err *err)
{
    field f = {0};
    const cmt_status st = enter(w, &f, err);
    if (st != CMT_OK)
        return st;
    find_sweeper(&f, 1);
    bool some = false;
    for (size_t i = 0; i < f.rivals.n; i++)
        some = some || f.in[i];
    add_row(w, &f, "condorcet-winner", some && any(w, &f, false));
    find_sweeper(&f, -1);
    add_row(w, &f, "condorcet-loser", any(w, &f, true));
    (void)cmt_rivals_smith(&f.rivals, f.standing, f.in);
    add_row(w, &f, "smith", any(w, &f, false));
    find_schwartz(&f);
    add_row(w, &f, "schwartz", any(w, &f, false));
    return CMT_OK;
}
