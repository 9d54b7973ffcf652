#include "rules/thiele_prove_pairs.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

/* Beyond, the bound is not made. */
#define MAX_FREE 512
#define MAX_SIZE 64

/* Worths in coarser units, rounded up, so that no sum below overflows: all weight, times the
 * first worth, times the size and the alternatives. */
static void coarsen(const cmt_proof *p, cmt_proof_pairs *k)
{
    cmt_i128 all = 0;
    for (size_t b = 0; b < p->n_rows; b++)
        all += p->weight[b];
    all *= (cmt_i128)(16 * (p->n + p->task->size) + p->task->size * p->task->size);
    while ((p->worth[1] >> k->shift) + 1 > INT64_MAX / (all + 1))
        k->shift++;
    const int64_t unit = (int64_t)1 << k->shift;
    for (size_t m = 1; m <= p->task->size; m++) {
        k->worth[m] = (p->worth[m] + unit - 1) / unit;
        k->total[m] = k->total[m - 1] + k->worth[m];
    }
    k->goal = p->goal / unit + (p->goal % unit != 0 ? 1 : 0);
}

/* Gather whom each row approves; where `marks` is NULL only their number. */
static size_t gather(const cmt_proof *p, size_t *begin, uint32_t *marks)
{
    size_t n = 0;
    for (size_t b = 0; b < p->n_rows; b++) {
        if (marks != NULL)
            begin[b] = n;
        for (uint32_t i = 0; i < p->n; i++) {
            if (!cmt_contest_eligible(p->c, i) || !cmt_proof_approves(p->c, b, i))
                continue;
            if (marks != NULL)
                marks[n] = i;
            n++;
        }
    }
    return n;
}

bool cmt_proof_pairs_init(cmt_proof *p, cmt_proof_pairs *out)
{
    cmt_proof_pairs k = {0};
    const size_t size = p->task->size;
    if (size < 2 || size > MAX_SIZE || p->n > MAX_FREE || p->worth[1] == 0) {
        *out = k;
        return true;
    }
    k.fits = true;
    const size_t n_marks = gather(p, NULL, NULL);
    k.worth = CMT_NEW_ARRAY(p->scratch, int64_t, size + 2);
    k.total = CMT_NEW_ARRAY(p->scratch, int64_t, size + 2);
    k.begin = CMT_NEW_ARRAY(p->scratch, size_t, p->n_rows + 1);
    k.marks = CMT_NEW_ARRAY(p->scratch, uint32_t, n_marks + 1);
    k.loss = CMT_NEW_ARRAY(p->scratch, int64_t, p->n * p->n + 1);
    k.gain = CMT_NEW_ARRAY(p->scratch, int64_t, p->n + 1);
    k.mean = CMT_NEW_ARRAY(p->scratch, int64_t, p->n + 1);
    k.least = CMT_NEW_ARRAY(p->scratch, int64_t, p->n + 1);
    k.here = CMT_NEW_ARRAY(p->scratch, uint32_t, p->n + 1);
    k.bend = CMT_NEW_ARRAY(p->scratch, int64_t, (size + 1) * (size + 1) * (size + 1));
    if (k.worth == NULL || k.total == NULL || k.begin == NULL || k.marks == NULL
        || k.loss == NULL || k.gain == NULL || k.mean == NULL || k.least == NULL
        || k.here == NULL || k.bend == NULL)
        return false;
    coarsen(p, &k);
    k.begin[p->n_rows] = gather(p, k.begin, k.marks);
    *out = k;
    return true;
}

/* How fast the parabola through y = at and y = at + 1 may bend away from the line through
 * them and still hold all of F(c + y), y <= most: the least spare over pairs of others. The
 * table keeps it plus 1. */
static int64_t bend_of(
    cmt_proof_pairs *k, size_t size, size_t c, size_t most, size_t at)
{
    int64_t *kept = &k->bend[(c * (size + 1) + most) * (size + 1) + at];
    if (*kept > 0)
        return *kept - 1;
    const int64_t *f = &k->total[c];
    int64_t bend = INT64_MAX;
    for (size_t y = 0; y <= most; y++) {
        const int64_t far = (int64_t)y - (int64_t)at;
        const int64_t pairs = far * (far - 1) / 2;
        if (pairs == 0)
            continue;
        const int64_t line = f[at] + far * k->worth[c + at + 1];
        const int64_t may = (line - f[y]) / pairs;
        bend = may < bend ? may : bend;
    }
    bend = bend == INT64_MAX || bend < 0 ? 0 : bend;
    *kept = bend + 1;
    return bend;
}

/* One row: what it has in any case goes to the sum, its slope to the gains of those it
 * approves, its bend to the losses of their pairs. */
static int64_t add_row(cmt_proof *p, cmt_proof_pairs *k, size_t b)
{
    size_t n_here = 0;
    const size_t c = p->sure[b];
    const size_t room = p->task->size - p->n_in;
    const int64_t weight = p->weight[b];
    for (size_t e = k->begin[b]; e < k->begin[b + 1]; e++) {
        if (p->fixed[k->marks[e]] == 0)
            k->here[n_here++] = k->marks[e];
    }
    const size_t most = n_here < room ? n_here : room;
    if (most == 0)
        return weight * k->total[c];
    /* it touches where so many would sit by lot, less a half */
    const size_t twice = 2 * n_here * room / p->n_free;
    size_t at = twice > 1 ? (twice - 1) / 2 : 0;
    at = most >= 2 && at > most - 2 ? most - 2 : at;
    const int64_t bend = most < 2 ? 0 : bend_of(k, p->task->size, c, most, at);
    at = most < 2 ? 0 : at;
    const int64_t touch = (int64_t)at;
    const int64_t slope = k->worth[c + at + 1] + bend * touch;
    const int64_t start =
        k->total[c + at] - slope * touch + bend * (touch * (touch - 1) / 2);
    for (size_t x = 0; x < n_here; x++) {
        k->gain[k->here[x]] += weight * slope;
        for (size_t y = 0; y < x && bend > 0; y++)
            k->loss[k->here[x] * p->n + k->here[y]] += weight * bend;
    }
    return weight * start;
}

/* Each member of a committee has `others` beside it: what is common to a member's losses
 * becomes its own. `mean` is the part that goes, so that what remains is as even as can be. */
static void even_out(const cmt_proof *p, cmt_proof_pairs *k, int64_t others)
{
    int64_t all = 0;
    const int64_t m = (int64_t)p->n_free;
    memset(k->mean, 0, p->n * sizeof *k->mean);
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j < i; j++) {
            k->mean[i] += k->loss[i * p->n + j];
            k->mean[j] += k->loss[i * p->n + j];
        }
    }
    for (size_t i = 0; i < p->n; i++)
        all += k->mean[i];
    for (size_t i = 0; i < p->n; i++) {
        k->mean[i] = m > 2 ? (k->mean[i] - all / (2 * (m - 1))) / (m - 2) : 0;
        k->gain[i] -= others * k->mean[i];
    }
}

/* Half of what i loses at least beside `others` others, rounded down. */
static int64_t least_loss(const cmt_proof *p,
                          cmt_proof_pairs *k,
                          size_t i,
                          size_t others)
{
    size_t n = 0;
    int64_t sum = 0;
    for (size_t j = 0; j < p->n; j++) {
        if (j == i || p->fixed[j] != 0)
            continue;
        k->least[n++] =
            k->loss[i > j ? i * p->n + j : j * p->n + i] - k->mean[i] - k->mean[j];
    }
    qsort(k->least, n, sizeof *k->least, cmt_i64_compare);
    for (size_t x = 0; x < others; x++)
        sum += k->least[x];
    return sum >= 0 ? sum / 2 : -((-sum + 1) / 2);
}

int64_t cmt_proof_pairs_bound(cmt_proof *p, cmt_proof_pairs *k, cmt_earner *earners)
{
    int64_t sum = 0;
    size_t n = 0;
    const size_t room = p->task->size - p->n_in;
    memset(k->gain, 0, p->n * sizeof *k->gain);
    for (size_t i = 0; i < p->n; i++)
        memset(&k->loss[i * p->n], 0, i * sizeof *k->loss);
    for (size_t b = 0; b < p->n_rows; b++)
        sum += add_row(p, k, b);
    even_out(p, k, (int64_t)room - 1);
    for (size_t i = 0; i < p->n; i++) {
        if (p->fixed[i] != 0)
            continue;
        earners[n++] = (cmt_earner){k->gain[i] - least_loss(p, k, i, room - 1), i};
    }
    cmt_proof_rank(earners, n);
    for (size_t x = 0; x < room; x++)
        sum += earners[x].income;
    return sum;
}
