#include "ballot/equal_shares_filter_notes.h"

#include <float.h>
#include <string.h>

#define MAX_STEPS 64

/* Of an alternative, before a purchase. */
typedef struct note {
    bool lacks;
    double least; /* of the payment, or of what lacks; not above 0: nothing is known */
    double poor;
} note;

struct cmt_shares_notes {
    size_t n;
    note *notes;    /* [MAX_STEPS][n] */
    size_t *bought; /* [MAX_STEPS] */
    double *most;   /* [MAX_STEPS] the payment was not above */
    double share;   /* not below that of the last run */
    size_t n_steps; /* of the last run that were noted */
    size_t step;    /* of this run */
    bool same;      /* this run bought what the last one did */
    double more;
};

cmt_shares_notes *cmt_shares_notes_new(cmt_arena *mem, size_t n)
{
    cmt_shares_notes *k = CMT_NEW(mem, cmt_shares_notes);
    if (k == NULL)
        return NULL;
    k->n = n;
    k->notes = CMT_NEW_ARRAY(mem, note, MAX_STEPS * n + 1);
    k->bought = CMT_NEW_ARRAY(mem, size_t, MAX_STEPS);
    k->most = CMT_NEW_ARRAY(mem, double, MAX_STEPS);
    return cmt_arena_ok(mem) ? k : NULL;
}

/* Differences are rounded up by this. */
static double above(double x, double y)
{
    return x > y ? (x - y) + 4 * DBL_EPSILON * x : 0;
}

void cmt_shares_notes_begin(cmt_shares_notes *notes, double share, double off)
{
    notes->n_steps = notes->step;
    notes->step = 0;
    notes->same = true;
    notes->more = above(share + off, notes->share);
    notes->share = share - off;
}

void cmt_shares_notes_apply(cmt_shares_notes *notes, double *least, bool *dead)
{
    if (notes->step >= MAX_STEPS)
        return;
    note *row = &notes->notes[notes->step * notes->n];
    if (!notes->same || notes->step > notes->n_steps)
        memset(row, 0, notes->n * sizeof *row);
    for (size_t i = 0; i < notes->n; i++) {
        /* What is noted holds for this run now. */
        row[i].least *= 1 - 4 * DBL_EPSILON;
        row[i].least -= notes->more * row[i].poor * (1 + 4 * DBL_EPSILON);
        if (row[i].lacks) {
            dead[i] = dead[i] || row[i].least > 0;
        } else if (row[i].least > least[i]) {
            least[i] = row[i].least;
        }
    }
}

static void put(cmt_shares_notes *notes, size_t i, note what)
{
    if (notes->step < MAX_STEPS)
        notes->notes[notes->step * notes->n + i] = what;
}

void cmt_shares_notes_price(cmt_shares_notes *notes,
                            size_t i,
                            double least,
                            double poor)
{
    put(notes, i, (note){.least = least, .poor = poor});
}

void cmt_shares_notes_lack(cmt_shares_notes *notes, size_t i, double least, double poor)
{
    put(notes, i, (note){.lacks = true, .least = least, .poor = poor});
}

void cmt_shares_notes_buy(cmt_shares_notes *notes, size_t i, double least, double most)
{
    const size_t step = notes->step;
    notes->step++;
    if (step >= MAX_STEPS)
        return;
    notes->same = notes->same && step < notes->n_steps && notes->bought[step] == i;
    if (notes->same)
        notes->more += above(notes->most[step], least);
    notes->bought[step] = i;
    notes->most[step] = most;
}
